"""YAML text to a tree of texts, mappings and sequences that know where they were written.

The tree is built from PyYAML's events, which carry the positions of its nodes and also what its nodes no longer
tell: anchors, tags and comments cut off. Every scalar stays the text that was written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import yaml

from canter.language.problems import Problem, Problems, Source, Span
from canter.language.slips import explain_syntax_error, find_cut_comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

LARGEST_FILE = 2 * 1024 * 1024
DEEPEST_NESTING = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML itself forbids in a text stream; a file that holds one is not text.
_NOT_TEXT = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Text(str):
    """A scalar as it was written, with its place."""

    __slots__ = ("place", "raw", "source")
    source: Source
    place: tuple[int, int, int]
    raw: str

    def __new__(cls, value: str, span: Span, raw: str = "") -> Self:
        """Make a text; `raw` is its source with quotes and folds."""
        return cls.at(value, span.source, (span.line, span.column, span.length), raw)

    @classmethod
    def at(cls, value: str, source: Source, place: tuple[int, int, int], raw: str = "") -> Self:
        """Make a text from the line, column and length of its place."""
        text = super().__new__(cls, value)
        text.source, text.place, text.raw = source, place, raw or value
        return text

    @property
    def span(self) -> Span:
        """Where it was written; made on demand, since few texts are ever pointed at."""
        return Span(self.source, *self.place)

    def part(self, start: int, length: int) -> Span:
        """Return the span of a stretch of the value, as exact as its way of writing allows."""
        needle = str(self)[start : start + length]
        place = self.raw.find(needle, start) if needle else -1
        before = self.raw[:place]
        if place < 0 or "\n" in needle:
            return self.span
        if "\n" in before:
            column = place - before.rfind("\n")
            return Span(self.span.source, self.span.line + before.count("\n"), column, max(1, length))
        return Span(self.span.source, self.span.line, self.span.column + place, max(1, length))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Let pydantic take a text as it is, with its place."""
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe a scalar to editors, which read YAML with its usual types."""
        return {"type": ["string", "number", "boolean"]}


class Mapping(dict[Text, "Node"]):
    """A mapping in the order it was written; its keys are texts."""

    __slots__ = ("span",)
    span: Span

    def key(self, name: str) -> Text:
        """Return the key as written, with its place."""
        return next(key for key in self if key == name)


class Sequence(list["Node"]):
    """A sequence with its place."""

    __slots__ = ("span",)
    span: Span


Node = Text | Mapping | Sequence


def read_file(path: Path, name: str, problems: Problems) -> Source | None:
    """Read a file as text; anything that is not readable UTF-8 text of a sane size becomes a problem."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            problems.add(
                f"the file has {size:,} bytes; the most is {LARGEST_FILE:,}",
                Span(Source(name, ""), 1, 1),
                "split it into several files",
            )
            return None
        data = path.read_bytes()
    except OSError as error:
        problems.add(f"cannot read `{name}`: {(error.strerror or 'unreadable').lower()}", None, "check the path")
        return None
    return decode(data, name, problems)


def decode(data: bytes, name: str, problems: Problems) -> Source | None:
    """Decode bytes as UTF-8 text, or say where they stop being text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        source = Source(name, good)
        problems.add("this is not UTF-8 text", Span(source, line, column), "save the file as UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(name, text)
    wrong = _NOT_TEXT.search(text)
    if wrong:
        before = text[: wrong.start()]
        span = Span(source, before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.add(f"character U+{ord(wrong[0]):04X} does not belong in a text", span, "remove it")
        return None
    return source


def parse(source: Source, problems: Problems) -> Node | None:
    """Turn a YAML text into its tree; what is wrong with it goes to `problems`, and then there is no tree."""
    before = len(problems.found)
    builder = _Builder(source, problems)
    try:
        tree = builder.document(yaml.parse(source.text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        problems.found.append(explain_syntax_error(source, error))
        return None
    except yaml.YAMLError as error:
        problems.add(f"this is not YAML: {error}".split("\n", 1)[0], Span(source, 1, 1))
        return None
    except _StopError as stop:
        problems.found.append(stop.problem)
        return None
    return tree if len(problems.found) == before else None


class _StopError(Exception):
    """The text cannot be read on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Builder:
    """Builds the tree of one document from its events."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        # PyYAML counts characters; lines are looked at for comments only.
        self.lines = source.text.split("\n")

    def document(self, events: Iterator[Any]) -> Node | None:
        tree: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    span = self._span(event)
                    raise _StopError(Problem("a second document begins here", span, "keep one document in a file"))
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, events, 1)
        if tree is None:
            self.problems.add("the file is empty", Span(self.source, 1, 1), "write `name: value` lines into it")
        return tree

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:  # noqa: ANN401 - PyYAML has no types
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None and depth <= DEEPEST_NESTING:
            return self._scalar(event)
        span = self._span(event)
        if depth > DEEPEST_NESTING:
            raise _StopError(Problem(f"nested more than {DEEPEST_NESTING} levels deep", span, "flatten it"))
        if isinstance(event, yaml.AliasEvent):
            raise _StopError(Problem("an alias (`*name`) is not allowed", span, "write it out, or in double quotes"))
        if event.anchor is not None:
            raise _StopError(Problem("an anchor (`&name`) is not allowed", span, "write it out, or in double quotes"))
        if event.tag is not None:
            raise _StopError(Problem("a tag (`!name`) is not allowed", span, "put a text with `!` in double quotes"))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(span, events, depth)
        return self._mapping(event, span, events, depth)

    def _scalar(self, event: Any) -> Text:  # noqa: ANN401
        start, end = event.start_mark, event.end_mark
        raw = self.source.text[start.index : end.index]
        if event.style is None and raw and end.line < len(self.lines) and "#" in self.lines[end.line]:
            slip = find_cut_comment(self.source, self.lines, event)
            if slip is not None:
                self.problems.found.append(slip)
        return Text.at(event.value, self.source, self._place(start, end), raw)

    def _sequence(self, span: Span, events: Iterator[Any], depth: int) -> Sequence:
        sequence = Sequence()
        sequence.span = span
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            node = self._node(event, events, depth + 1)
            if isinstance(event, yaml.ScalarEvent) and event.style is None and not node:
                self.problems.add("an item without a value", self._span(event), "remove the dash or the comma")
            sequence.append(node)
        return sequence

    def _mapping(self, opening: Any, span: Span, events: Iterator[Any], depth: int) -> Mapping:  # noqa: ANN401
        mapping = Mapping()
        mapping.span = span
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value_event = next(events)
            value = self._node(value_event, events, depth + 1)
            if not isinstance(key, Text):
                self.problems.add("a key must be a word", self._span(event), "put a text that begins with `{` in quotes")
                continue
            if key == "<<":
                self.problems.add("a merge key (`<<`) is not allowed", key.span, "write it out")
            elif key in mapping:
                first = mapping.key(key).span.line
                self.problems.add(f"`{key}` is given twice", key.span, f"the first is on line {first}; keep one")
            if isinstance(value_event, yaml.ScalarEvent) and value_event.style is None and not value:
                self._no_value(opening, key)
            mapping[key] = value
        return mapping

    def _no_value(self, opening: Any, key: Text) -> None:  # noqa: ANN401
        if opening.flow_style:
            message = f"`{key}` has no value inside {{…}}"
            help_ = "a comma or a missing `: ` splits the text; put it on a line of its own or in double quotes"
        else:
            message, help_ = f"`{key}` has no value", "write one after the colon, or remove the line"
        self.problems.add(message, key.span, help_)

    def _place(self, start: Any, end: Any) -> tuple[int, int, int]:  # noqa: ANN401
        if end.line == start.line:
            length = end.column - start.column
        else:
            length = len(self.lines[start.line]) - start.column if start.line < len(self.lines) else 1
        return start.line + 1, start.column + 1, length if length > 0 else 1

    def _span(self, event: Any) -> Span:  # noqa: ANN401
        return Span(self.source, *self._place(event.start_mark, event.end_mark))
