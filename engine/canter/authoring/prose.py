"""Kinds and effects in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.effects import Bound, Change, Choose, Effect, ExcludeEntry, Notice, Prefer, Set, Withhold

if TYPE_CHECKING:
    from canter.language.facts import Kind

MOST_CHOICES = 12


def describe_kind(kind: Kind) -> str:
    """Say what values a fact may take."""
    if kind.numeric:
        what = "a whole number" if kind.type == "whole" else "a number"
        unit = f" of {kind.unit}" if kind.unit else ""
        span = f", {kind.low:g} to {kind.high:g}" if kind.low is not None and kind.high is not None else ""
        return what + unit + span
    if kind.type == "yesno":
        return "yes or no"
    if kind.choices is not None:
        names = list(kind.choices.labels)
        shown = ", ".join(names[:MOST_CHOICES]) + (f", … ({len(names)} in all)" if len(names) > MOST_CHOICES else "")
        return ("one of " if kind.type == "choice" else "any of ") + shown
    return {"text": "a text"}.get(kind.type, kind.type)


def effect_prose(effect: Effect) -> str:
    """Say what an effect does."""
    match effect:
        case Set(target=target, text=text):
            return f"{target.name} is {text}"
        case Bound(target=target, side=side, text=text):
            return f"{target.name} is {side} {text}"
        case Change(target=target, how=how, names=names):
            return f"{target.name} {how}s {', '.join(names)}"
        case ExcludeEntry(list=name):
            return f"the entry of {name} is out"
        case Prefer(by=by):
            return f"the entry's score changes by {by:+d}"
        case Choose(target=target, text=text):
            return f"{target.name}: {text}"
        case Notice(level=level):
            return f"tell it as a notice ({level})"
        case Withhold(sections=sections):
            return f"withhold {', '.join(sections)}"
