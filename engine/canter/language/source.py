"""What is read from YAML: texts, mappings and sequences that know where they were written; and the files they are in."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from canter.language.problems import Problems, Source, Span

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

LARGEST_FILE = 2 * 1024 * 1024

# What YAML itself forbids in a text stream; a file that holds one is not text. So are the ends of lines that YAML knows
# and editors do not show: behind them every line would have another number.
_NOT_TEXT = "[^\x09\x0a\x0d\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
# To make a pattern of it takes longer than to read a person's file, which mostly holds nothing but this.
_PLAIN = bytes((9, 10, 13, *range(32, 127)))


def not_text(text: str) -> re.Match[str] | None:
    """Return the first character that does not belong in a text; None where there is none."""
    if text.isascii() and not text.encode().translate(None, _PLAIN):
        return None
    return re.search(_NOT_TEXT, text)


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
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _one_kind_of_line(data.decode())
    except UnicodeDecodeError as error:
        before = _one_kind_of_line(data[: error.start].decode())
        # What cannot be read is shown as a sign for it, so that the line can be seen whole.
        source = Source(name, _one_kind_of_line(data.decode("utf-8", "replace")))
        problems.add("this is not UTF-8 text", _behind(before, source), "save the file as UTF-8")
        return None
    source = Source(name, text)
    wrong = not_text(text)
    if wrong:
        message = f"character U+{ord(wrong[0]):04X} does not belong in a text"
        problems.add(message, _behind(text[: wrong.start()], source), "remove it")
        return None
    return source


def _one_kind_of_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _behind(before: str, source: Source) -> Span:
    return Span(source, before.count("\n") + 1, len(before) - before.rfind("\n"))
