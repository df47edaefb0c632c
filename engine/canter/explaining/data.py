"""Answers as plain data for other programs: mappings, lists, texts and numbers, and nothing that a text does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canter.explaining.changes.moves import Change
    from canter.explaining.changes.suggesting import Suggestion, Suggestions
    from canter.explaining.shifts import Differences
    from canter.explaining.whynot.answer import Answer


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer to *why not* with everything under it; a distance in the unit of its fact."""
    told: dict[str, Any] = {"kind": answer.kind, "text": answer.text}
    if answer.rule:
        told["rule"] = answer.rule
    if answer.turn is not None:
        one = answer.turn
        told["turn"] = {"fact": one.fact, "changeable": one.changeable, "before": one.before, "after": one.after, "by": one.by}
    if answer.rests_on:
        told["rests_on"] = [answer_data(inner) for inner in answer.rests_on]
    return told


def suggestions_data(found: Suggestions) -> dict[str, Any]:
    """Return what would change a conclusion."""
    return {
        **{name: getattr(found, name) for name in ("name", "label", "asked", "now", "outcome")},
        "suggestions": [_suggestion(one) for one in found.suggestions],
        "untold": [one._asdict() for one in found.untold],
        "withheld_by": list(found.withheld_by),
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {"changes": [_change(change) for change in one.changes], "after": one.after, "value_after": plain(one.value_after)}


def _change(change: Change) -> dict[str, Any]:
    sides = {"before": named(change.before), "after": named(change.after)}
    told = {name: getattr(change, name) for name in ("fact", "label", "text", "slowly", "told")}
    return {**told, **sides, "size": round(change.size, 4)}


def named(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    """Return what a person told, the entries of a list by their names alone."""
    if isinstance(value, tuple):
        return [one.get("name") or "" if isinstance(one, dict) else one for one in value]
    return value


def differences_data(found: Differences) -> dict[str, Any]:
    """Return the differences of two plans."""
    told = plain(found)
    assert isinstance(told, dict)  # noqa: S101 - a named tuple comes out as a mapping
    return told


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever an answer holds
    """Return named tuples as mappings, and tuples as lists, all the way down."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(inner) for name, inner in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return value
