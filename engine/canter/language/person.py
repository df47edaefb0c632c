"""A person's facts: read from a file, from the command line or from Python, held against the vocabulary."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.facts import Fact, Kind, Value, Vocabulary
from canter.language.lists import read_entries
from canter.language.problems import FactError, Problem, Problems, Source, Span, suggestion
from canter.language.source import Mapping, Node, Sequence, Text, decode
from canter.language.tokens import SlipError
from canter.language.tree import DEEPEST_NESTING, parse
from canter.language.values import plain_value, read_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

UNKNOWN = ("unknown", "null", "~")


class Person(NamedTuple):
    """A value for every asked fact (None where unknown), and which of them were assumed."""

    values: AbstractMapping[str, Any]
    assumed: tuple[str, ...]
    told: tuple[str, ...]


class PersonReader:
    """Reads people for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, *, logged: bool = False) -> None:
        """Look once at what is asked; `logged` lets a person also bring what only a log tells, as scenarios do."""
        self.vocabulary = vocabulary
        self._all = [fact for fact in vocabulary.facts.values() if fact.origin == "asked"]
        self.asked = [fact for fact in self._all if logged or not fact.logged]
        self._names = tuple(fact.name for fact in self._all)
        self._known = {fact.name: fact for fact in self.asked}
        self._required = tuple(fact.name for fact in self.asked if fact.required)
        self._called: dict[str, dict[str, str]] = {}

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a person's file."""
        properties = {
            fact.name: {**_json_schema(fact, self.vocabulary), "title": fact.label, "description": fact.ask}
            for fact in self.asked
        }
        required = [fact.name for fact in self.asked if fact.required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def read(self, tree: Node, sets: list[tuple[Text, Node]] | None = None) -> Person:
        """Return a person from the tree of a file, with single facts replaced; raises `FactError` with every problem."""
        if not isinstance(tree, Mapping):
            raise FactError([Problem("expected `fact: value` lines", tree.span, "write one fact a line, like `weight: 75`")])
        merged = Mapping(tree.items())
        merged.span = tree.span
        for key, value in sets or ():
            merged.pop(key, None)
            merged[key] = value
        return self._validated(merged, Problems())

    def read_plain(self, facts: AbstractMapping[str, Any]) -> Person:
        """Return a person from plain Python values, just as from the tree of them, and sooner; raises `FactError`."""
        problems = Problems()
        values: dict[str, Any] = dict.fromkeys(self._names)
        if facts.keys() <= self._known.keys() and all(name in facts for name in self._required):
            for name, told in facts.items():
                fact = self._known[name]
                plain = plain_value(told, fact.kind)
                values[name] = self._value(fact, _mapping({name: told}), problems) if plain is None else plain
            if not problems.found:
                return self._person(values)
        # With a problem, every one is found, and told in the order of the facts.
        return self.read(tree_of(dict(facts)))

    def read_some(self, tree: Node) -> dict[str, Value]:
        """Return the values of the facts that a tree holds, required ones perhaps missing; raises `FactError`."""
        if not isinstance(tree, Mapping):
            raise FactError([Problem("expected `fact: value` lines", tree.span, "write one fact a line, like `weight: 75`")])
        problems = Problems()
        known = self._known
        for key in tree:
            if key not in known:
                self._note_surplus(key, problems)
        values = {name: self._value(known[name], tree, problems) for name in map(str, tree) if name in known}
        problems.raise_as(FactError)
        return values

    def _validated(self, tree: Mapping, problems: Problems) -> Person:
        for key in tree:
            if key not in self._known:
                self._note_surplus(key, problems)
        values: dict[str, Any] = dict.fromkeys(self._names)
        values |= {fact.name: self._value(fact, tree, problems) for fact in self.asked}
        problems.raise_as(FactError)
        return self._person(values)

    def _person(self, values: dict[str, Any]) -> Person:
        """Return the person of these values, with what is assumed where she does not tell."""
        told = tuple(name for name, value in values.items() if value is not None)
        assumed = tuple(fact.name for fact in self.asked if values[fact.name] is None and fact.default is not None)
        for name in assumed:
            values[name] = self.vocabulary.facts[name].default
        return Person(values, assumed, told)

    def _value(self, fact: Fact, tree: Mapping, problems: Problems) -> Value:
        node = tree.get(fact.name)  # type: ignore[call-overload]
        if node is None:
            if fact.required:
                problems.add(f"`{fact.name}` is required", tree.span, f"add `{fact.name}: …` ({fact.ask})")
            return None
        if isinstance(node, Text) and node in UNKNOWN and (fact.kind.choices is None or node not in fact.kind.choices):
            if fact.required:
                problems.add(f"`{fact.name}` is required, so it cannot be unknown", node.span, fact.ask)
            return None
        try:
            if fact.kind.type == "list":
                if fact.known not in self._called:
                    self._called[fact.known] = self.vocabulary.called(fact.known) if fact.known else {}
                return read_entries(node, fact, self.vocabulary, self._called[fact.known], problems)
            return read_scalar(node, fact.kind, fact.name, person=True)
        except SlipError as slip:
            problems.found += slip.problems
            return None

    def _note_surplus(self, key: Text, problems: Problems) -> None:
        """Note a key that names nothing which a person can tell."""
        fact = self.vocabulary.facts.get(str(key))
        if fact is None:
            asked = [one.name for one in self.asked]
            listed = "the facts are " + ", ".join(f"`{name}`" for name in asked)
            problems.add(f"unknown fact `{key}`", key.span, suggestion(key, asked) or listed)
        elif fact.logged:
            problems.add(f"`{key}` is told by a log", key.span, "leave it out; `canter review FACTS LOG.csv` reads one")
        else:
            whence = "is concluded by rules" if fact.origin == "concluded" else "comes with the guidance"
            problems.add(f"`{key}` {whence}", key.span, "leave it out")


def _json_schema(fact: Fact, vocabulary: Vocabulary) -> dict[str, Any]:
    if fact.kind.type != "list":
        return _kind_schema(fact.kind)
    properties = {field.name: _kind_schema(field.kind) for field in fact.fields.values() if not field.concluded}
    entry: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if fact.amount.fills:
        # An entry may be said on one line, with its amount, so any text may be right.
        properties["amount"] = {"type": "string", "description": "such as `2 cans`"}
        entry = {"anyOf": [{"type": "string"}, entry]}
    elif fact.known:
        entry = {"anyOf": [{"enum": list(vocabulary.entries[fact.known])}, entry]}
    return {"type": "array", "items": entry}


def _kind_schema(kind: Kind) -> dict[str, Any]:
    if kind.numeric:
        number: dict[str, Any] = {"type": "integer" if kind.type == "whole" else "number"}
        number |= {} if kind.low is None else {"minimum": kind.low}
        number |= {} if kind.high is None else {"maximum": kind.high}
        unit = f"a number with a unit that converts to {kind.unit}" if kind.unit else ""
        return {"anyOf": [number, {"type": "string", "description": unit}]} if kind.unit else number
    if kind.type == "yesno":
        return {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "unknown"]}]}
    names = list(kind.choices.labels) if kind.choices is not None else []
    if kind.type == "choice":
        return {"enum": names}
    if kind.type == "choices":
        return {"anyOf": [{"type": "array", "items": {"enum": names}}, {"type": "string"}]}
    return {"type": "string"}


def parse_person(data: bytes, name: str) -> Node:
    """Return the tree of a person's file, YAML or JSON; raises `FactError`."""
    problems = Problems()
    source = decode(data, name, problems)
    tree: Node | None = None
    if source is not None:
        # JSON may be indented with tabs, which YAML refuses; a space in their place keeps every position.
        json = source.text.lstrip()[:1] in ("{", "[")
        tree = parse(source, problems, source.text.replace("\t", " ") if json else None)
    problems.raise_as(FactError)
    assert tree is not None  # noqa: S101 - its absence is a problem, raised above
    return tree


def parse_setting(setting: str) -> tuple[Text, Node]:
    """Return fact and value of `name=value`, the value as in a file; raises `FactError`."""
    problems = Problems()
    # The bytes that the command line was given, whether or not they are text.
    source = decode(setting.encode("utf-8", "surrogateescape"), "--set", problems)
    problems.raise_as(FactError)
    assert source is not None  # noqa: S101 - its absence is a problem, raised above
    name, equals, value = source.text.partition("=")
    if not equals or not name.strip() or not value.strip():
        problems.add("expected `name=value`", Span(source, 1, 1, max(1, len(source.text))), "write `--set weight=75`")
        problems.raise_as(FactError)
    key = _stripped(name, source, 0)
    offset = len(name) + 1
    if not value.lstrip().startswith(("[", "{")):
        return key, _stripped(value, source, offset)
    # A list is read as YAML; blanks before it keep its positions.
    tree = parse(source, problems, re.sub(r"[^\n]", " ", source.text[:offset]) + value)
    problems.raise_as(FactError)
    assert tree is not None  # noqa: S101 - its absence is a problem, raised above
    return key, tree


def _stripped(text: str, source: Source, offset: int) -> Text:
    """Return a part of a setting without the blanks around it."""
    start = offset + len(text) - len(text.lstrip())
    return Text(text.strip(), Span(source, 1, start + 1, len(text.strip())))


def tree_of(value: Any, name: str = "facts", depth: int = 0) -> Node:  # noqa: ANN401 - whatever a caller's dictionary holds
    """Return a tree of plain Python values, as if they had been written in a file; raises `FactError`."""
    if depth > DEEPEST_NESTING:
        raise FactError([Problem(f"nested more than {DEEPEST_NESTING} levels deep", None, "flatten it")])
    source = Source(name, "")
    span = Span(source, 1, 1)
    if isinstance(value, dict):
        return _mapping(value, name, depth)
    if isinstance(value, (list, tuple, set, frozenset)):
        sequence = Sequence(
            tree_of(item, name, depth + 1) for item in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)
        )
        sequence.span = span
        return sequence
    if value is None:
        return Text("unknown", span)
    if isinstance(value, bool):
        return Text("yes" if value else "no", span)
    if isinstance(value, float):
        # Plain decimals, whatever the size, since the language knows no exponents; and every digit, so that what was read
        # once is read the same again.
        from decimal import Decimal

        text = repr(value)
        if math.isfinite(value):
            text = format(Decimal(text), "f").removesuffix(".0")
        return Text(text, span)
    return Text(str(value), span)


def _mapping(values: dict[str, Any], name: str = "facts", depth: int = 0) -> Mapping:
    span = Span(Source(name, ""), 1, 1)
    mapping = Mapping({Text(str(key), span): tree_of(item, name, depth + 1) for key, item in values.items()})
    mapping.span = span
    return mapping
