"""What people say to a question: choices by number, name or label, yes and no, and lists one entry a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from canter.language.person import parse_person
from canter.language.problems import FactError, Problems, suggestion
from canter.language.source import Sequence, Text, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.language.facts import Fact
    from canter.language.problems import Source
    from canter.language.source import Node

_NUMBERS = re.compile(r"[0-9]+(?:[\s,;]+[0-9]+)*")
_SHORT = {"y": "yes", "n": "no"}


def said_of(fact: Fact, text: str) -> Node:
    """Return an answer as a person's file would hold it; raises `FactError` for what is no text, or no choice's number.

    Of a question with choices an answer may name them by number (from 1), by name or by label, in any case, several with
    commas; of a list it holds an entry a line, as people say it or as `{name: …, kcal: …}`. Whether the answer fits the
    fact is left to whoever reads it.
    """
    problems = Problems()
    source = decode(text.encode("utf-8", "surrogateescape"), "answer", problems)
    problems.raise_as(FactError)
    assert source is not None  # noqa: S101 - its absence is a problem, raised above
    lines = [line.strip() for line in source.text.split("\n") if line.strip()]
    if fact.kind.type == "list":
        if [line.lower() for line in lines] == ["none"]:
            return _text("none", source)
        return _sequence([_entry(line, source) for line in lines], source)
    whole = _placed(" ".join(lines), source)
    if fact.kind.type == "yesno":
        return _text(_SHORT.get(whole.lower(), whole.lower()), source, whole)
    if fact.kind.choices is None:
        return whole
    labels = fact.kind.choices.labels
    if fact.kind.type == "choice":
        return _text(_choice(whole, labels), source, whole)
    if whole.lower() == "none" and "none" not in labels:
        return _text("none", source, whole)
    named = _called(whole, labels)
    if named is not None:
        return _sequence([_text(named, source, whole)], source)
    split = r"[\s,;]+" if _NUMBERS.fullmatch(whole) else r"\s*[,;]\s*"
    parts = [part for part in re.split(split, whole) if part]
    return _sequence([_text(_choice(part, labels), source, _placed(part, source)) for part in parts], source)


def _entry(line: str, source: Source) -> Node:
    """Return an entry of a list: as it is said, or field by field between braces."""
    return parse_person(line.encode(), "answer") if line.startswith("{") else _placed(line, source)


def _choice(said: str, labels: Mapping[str, str]) -> str:
    """Return the name of a choice; what is called like none is returned as it is, or raises `FactError` with what is near."""
    named = _called(said, labels)
    if named is not None:
        return named
    if said.isdecimal() and said not in labels:
        problems = Problems()
        problems.add(f"there is no choice {said}", None, f"the choices go from 1 to {len(labels)}")
        problems.raise_as(FactError)
    near = suggestion(said.lower(), [label.lower() for label in labels.values()])
    if near and not suggestion(said.lower().replace(" ", "_"), labels):
        problems = Problems()
        problems.add(f"no choice is called `{said}`", None, near)
        problems.raise_as(FactError)
    return said


def _called(said: str, labels: Mapping[str, str]) -> str | None:
    if said in labels:
        return said
    if said.isascii() and said.isdecimal() and 1 <= int(said) <= len(labels):
        return list(labels)[int(said) - 1]
    low = said.lower()
    for name, label in labels.items():
        if low in (name, name.replace("_", " "), label.lower()):
            return name
    return None


def _placed(text: str, source: Source) -> Text:
    """Return a part of an answer with its place, as near as it can be told."""
    place = source.text.find(text)
    before = source.text[: max(place, 0)]
    return Text.at(text, source, (before.count("\n") + 1, len(before) - before.rfind("\n"), max(1, len(text))))


def _text(value: str, source: Source, at: Text | None = None) -> Text:
    return Text.at(value, source, at.place if at is not None else (1, 1, max(1, len(source.text))))


def _sequence(items: Iterable[Node], source: Source) -> Sequence:
    found = Sequence(items)
    found.span = _text("", source).span
    return found
