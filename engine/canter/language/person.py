"""A person's facts: read from a file, from the command line or from Python, held against the vocabulary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from canter.language.facts import Fact, Kind, Vocabulary
from canter.language.lists import read_entries
from canter.language.problems import FactError, Problem, Problems, Source, Span, suggestion
from canter.language.source import Mapping, Node, Sequence, Text, decode
from canter.language.tokens import SlipError
from canter.language.tree import DEEPEST_NESTING, parse
from canter.language.values import read_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

# The type under which pydantic hands our own problems through.
SLIP = "slip"
UNKNOWN = ("unknown", "null", "~")


class Person(NamedTuple):
    """A value for every asked fact (None where unknown), and which of them were assumed."""

    values: AbstractMapping[str, Any]
    assumed: tuple[str, ...]
    told: tuple[str, ...]


class PersonReader:
    """Reads people for one vocabulary; its model is also the JSON Schema of a person's file."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Build the model once."""
        self.vocabulary = vocabulary
        self.asked = [fact for fact in vocabulary.facts.values() if fact.origin == "asked"]
        # Slips inside a value are collected here while pydantic goes through the file.
        fields: dict[str, Any] = {fact.name: self._field(fact) for fact in self.asked}
        self.model: type[BaseModel] = create_model("Person", __config__=ConfigDict(extra="forbid"), **fields)

    def _field(self, fact: Fact) -> tuple[Any, Any]:
        def read(node: Any) -> Any:  # noqa: ANN401
            if isinstance(node, Text) and node in UNKNOWN and (fact.kind.choices is None or node not in fact.kind.choices):
                if fact.required:
                    raise PydanticCustomError(SLIP, "required", {"problems": _required_unknown(fact, node)})
                return None
            problems = Problems()
            try:
                if fact.kind.type == "list":
                    value = read_entries(node, fact, self.vocabulary, problems)
                else:
                    value = read_scalar(node, fact.kind, fact.name, person=True)
            except SlipError as slip:
                problems.found.append(slip.problem)
            if problems.found:
                raise PydanticCustomError(SLIP, "slip", {"problems": problems.found})
            return value

        kind = Annotated[Any, BeforeValidator(read), WithJsonSchema(_json_schema(fact, self.vocabulary))]
        return kind, Field(... if fact.required else None, title=fact.label, description=fact.ask)

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

    def _validated(self, tree: Mapping, problems: Problems) -> Person:
        try:
            found = self.model.model_validate(tree)
        except ValidationError as error:
            self._note(error, tree, problems)
            raise FactError(problems.found) from None
        values = {name: getattr(found, name) for name in (fact.name for fact in self.asked)}
        told = tuple(fact.name for fact in self.asked if values[fact.name] is not None)
        assumed = tuple(fact.name for fact in self.asked if values[fact.name] is None and fact.default is not None)
        for name in assumed:
            values[name] = self.vocabulary.facts[name].default
        return Person(values, assumed, told)

    def _note(self, error: ValidationError, tree: Mapping, problems: Problems) -> None:
        for complaint in error.errors(include_url=False):
            name = str(complaint["loc"][0]) if complaint["loc"] else ""
            if complaint["type"] == SLIP:
                problems.found.extend(complaint["ctx"]["problems"])
            elif complaint["type"] == "missing":
                fact = self.vocabulary.facts[name]
                problems.add(f"`{name}` is required", tree.span, f"add `{name}: …` ({fact.ask})")
            else:
                self._note_surplus(tree.key(name), problems)

    def _note_surplus(self, key: Text, problems: Problems) -> None:
        """Note a key that names nothing which a person can tell."""
        fact = self.vocabulary.facts.get(str(key))
        if fact is None:
            asked = [one.name for one in self.asked]
            listed = "the facts are " + ", ".join(f"`{name}`" for name in asked)
            problems.add(f"unknown fact `{key}`", key.span, suggestion(key, asked) or listed)
        else:
            whence = "is concluded by rules" if fact.origin == "concluded" else "comes with the guidance"
            problems.add(f"`{key}` {whence}", key.span, "leave it out")


def _required_unknown(fact: Fact, node: Text) -> list[Any]:
    problems = Problems()
    problems.add(f"`{fact.name}` is required, so it cannot be unknown", node.span, fact.ask)
    return problems.found


def _json_schema(fact: Fact, vocabulary: Vocabulary) -> dict[str, Any]:
    if fact.kind.type != "list":
        return _kind_schema(fact.kind)
    properties = {field.name: _kind_schema(field.kind) for field in fact.fields.values() if not field.concluded}
    entry: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if fact.known:
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
        mapping = Mapping({Text(str(key), span): tree_of(item, name, depth + 1) for key, item in value.items()})
        mapping.span = span
        return mapping
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
        # Plain decimals, whatever the size: the language knows no exponents.
        text = f"{value:.12f}".rstrip("0").rstrip(".") if value == value and abs(value) < 1e15 else repr(value)  # noqa: PLR0124, PLR2004
        return Text(text, span)
    return Text(str(value), span)
