"""A YAML text as blocks of entries with the comments and blank lines that belong to each.

Scalars, and whatever stands in braces and brackets, stay the characters that were written. The text has been read as a
rule file before: there are no anchors, tags or second documents in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile("#.*")
_BLANK_END = re.compile(r"(\n *)+\Z")
KEEPS_LINES = "+"


class Remark(NamedTuple):
    """A line of its own between two entries: a comment and where it began, or a blank line without text."""

    column: int
    text: str


@dataclass(slots=True)
class Leaf:
    """A scalar, or a mapping or sequence in braces or brackets: what is written, with its value or its pieces."""

    start: int
    end: int
    column: int
    style: str
    value: str = ""
    # In braces: each key with the stretch of its entry; in brackets: each item with its own.
    pieces: list[tuple[str, int, int, Leaf]] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """An entry of a block: what stands above it, its key (none for an item), its value, and comments at ends of lines."""

    above: list[Remark]
    key: str
    value: Leaf | Block
    name: str = ""
    after_key: str = ""
    after_value: str = ""
    value_below: bool = False


@dataclass(slots=True)
class Block:
    """A mapping or a sequence with one entry a line or more; `below` stands at its end."""

    of_items: bool
    column: int
    entries: list[Entry] = field(default_factory=list)
    below: list[Remark] = field(default_factory=list)


def read_layout(text: str) -> tuple[Leaf | Block, list[Remark]]:
    """Return the layout of a text that is known to be YAML, and the comments at the head of the file."""
    reader = _Reader(text)
    head = reader.open()
    root = reader.node(head)
    reader.close(root)
    return root, reader.head


class _Reader:
    """Goes through the events once; `at` is the end of what has been taken from the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: list[Any] = list(yaml.parse(text, Loader=_Loader))
        self.number = 0
        self.at = 0
        self.head: list[Remark] = []

    def take(self) -> Any:  # noqa: ANN401 - PyYAML has no types
        self.number += 1
        return self.events[self.number - 1]

    def peek(self) -> Any:  # noqa: ANN401
        return self.events[self.number]

    def open(self) -> list[Remark]:
        """Begin the document; what is parted from the first entry by a blank line stays at the head of the file."""
        while not isinstance(self.peek(), yaml.NodeEvent):
            self.take()
        # The text begins with a line, not behind one.
        _, remarks = self._gap(self.peek().start_mark.index, begun=False)
        while remarks and not remarks[0].text:
            remarks.pop(0)
        last = max((place for place, remark in enumerate(remarks) if not remark.text), default=-1)
        self.head = remarks[: last + 1]
        return remarks[last + 1 :]

    def close(self, root: Leaf | Block) -> None:
        """End the document; comments behind the last entry stay in the block that they are as deep as."""
        after, remarks = self._gap(len(self.text), begun=True)
        if isinstance(root, Block):
            self._give_after(root.entries[-1], after)
            _settle(root, remarks, -1)

    def node(self, above: list[Remark]) -> Leaf | Block:
        event = self.take()
        if isinstance(event, yaml.ScalarEvent):
            leaf = self._scalar(event)
            self.at = leaf.end
            return leaf
        if event.flow_style:
            leaf = self._flow(event)
            self.at = leaf.end
            return leaf
        block = Block(isinstance(event, yaml.SequenceStartEvent), event.start_mark.column)
        return self._block(block, event.start_mark.index, above)

    def _block(self, block: Block, start: int, above: list[Remark]) -> Block:
        while not isinstance(self.peek(), yaml.CollectionEndEvent):
            if block.entries:
                after, remarks = self._gap(self._next(block), begun=True)
                self._give_after(block.entries[-1], after)
                above = _settle(block.entries[-1].value, remarks, block.column)
            else:
                self.at = start
            block.entries.append(self._item(block, above) if block.of_items else self._entry(above))
        self.take()
        return block

    def _next(self, block: Block) -> int:
        """Return where the next entry begins: at its key, or at the dash before its item."""
        index: int = self.peek().start_mark.index
        if not block.of_items:
            return index
        place = self.at
        for line in self.text[self.at : index].split("\n"):
            bare = line.lstrip(" ")
            if bare.startswith("-") and place + len(line) - len(bare) == self._line_start(place) + block.column:
                return place + len(line) - len(bare)
            place += len(line) + 1
        return index

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _item(self, block: Block, above: list[Remark]) -> Entry:
        # Between a dash and its item nothing can stay; a comment there goes above them.
        self.at += 1
        after, remarks = self._gap(self.peek().start_mark.index, begun=True)
        above = [*above, *([Remark(block.column, after.strip())] if after else []), *(one for one in remarks if one.text)]
        return Entry(above, "", self.node([]))

    def _entry(self, above: list[Remark]) -> Entry:
        key = self._scalar(self.take())
        self.at = key.end
        event = self.peek()
        after, remarks = self._gap(event.start_mark.index, begun=True)
        below = "\n" in self.text[key.end : event.start_mark.index]
        entry = Entry(above, self.text[key.start : key.end], Leaf(0, 0, 0, ""), key.value, after)
        if isinstance(event, yaml.ScalarEvent) or event.flow_style:
            # A comment between a key and what it says goes above both.
            entry.above = [*above, *(one for one in remarks if one.text)]
            entry.value, entry.value_below = self.node([]), below
        else:
            entry.value = self.node(remarks)
        return entry

    def _scalar(self, event: Any) -> Leaf:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in ("|", ">"):
            # Blank lines behind a text in a block are none of it, unless it keeps them.
            written = self.text[start:end]
            keeps = KEEPS_LINES in written.split("\n", 1)[0].split("#")[0]
            end = start + len(written.removesuffix("\n") if keeps else _BLANK_END.sub("", written))
        return Leaf(start, end, event.start_mark.column, style, event.value)

    def _flow(self, event: Any) -> Leaf:  # noqa: ANN401
        leaf = Leaf(
            event.start_mark.index, 0, event.start_mark.column, "[" if isinstance(event, yaml.SequenceStartEvent) else "{"
        )
        while not isinstance(self.peek(), yaml.CollectionEndEvent):
            key = self._inner() if leaf.style == "{" else None
            value = self._inner()
            first = key or value
            leaf.pieces.append((key.value if key else "", first.start, value.end, value))
        leaf.end = self.take().end_mark.index
        return leaf

    def _inner(self) -> Leaf:
        event = self.take()
        return self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._flow(event)

    def _gap(self, end: int, *, begun: bool) -> tuple[str, list[Remark]]:
        """Return the comment at the end of the line that was begun, and the comments and blank lines up to `end`.

        What else stands in a gap (dashes, colons) follows from the entries. The piece before `end` holds no comment,
        unless the text ends there.
        """
        lines = self.text[self.at : end].split("\n")
        self.at = end
        after = ""
        if begun:
            first = lines.pop(0)
            mark = first.find("#")
            if mark >= 0:
                blanks = len(first[:mark]) - len(first[:mark].rstrip())
                after = " " * max(2, blanks) + first[mark:].rstrip()
        if lines and end < len(self.text):
            lines.pop()
        remarks = []
        for line in lines:
            mark = line.find("#")
            if mark >= 0:
                remarks.append(Remark(mark, line[mark:].rstrip()))
            elif not line.strip():
                remarks.append(Remark(0, ""))
        return after, remarks

    def _give_after(self, entry: Entry, after: str) -> None:
        """Give the comment at the end of a line to the entry whose value ended there."""
        while isinstance(entry.value, Block):
            entry = entry.value.entries[-1]
        entry.after_value = after


def _settle(ended: Leaf | Block, remarks: list[Remark], outer: int) -> list[Remark]:
    """Give the comments that stand deeper than the next entry to the blocks that ended there; return the others."""
    ending: list[tuple[Block, int]] = []
    while isinstance(ended, Block):
        ending.append((ended, outer))
        outer, ended = ended.column, ended.entries[-1].value
    for block, parent in reversed(ending):
        taken = 0
        for place, remark in enumerate(remarks):
            if remark.text and remark.column <= parent:
                break
            if remark.text:
                taken = place + 1
        block.below += remarks[:taken]
        remarks = remarks[taken:]
    return remarks


def comments_of(text: str) -> list[str]:
    """Return every comment of a text that is known to be YAML, sorted; a `#` inside a text is none."""
    events: list[Any] = [event for event in yaml.parse(text, Loader=_Loader) if isinstance(event, yaml.ScalarEvent)]
    spans = [(event.start_mark.index, event.end_mark.index, event.style in ("|", ">")) for event in events]
    found: list[str] = []
    at = 0
    for start, end, block in [*spans, (len(text), len(text), False)]:
        found += _COMMENT.findall(text[at:start])
        if block:
            found += _COMMENT.findall(text[start:end].split("\n", 1)[0])
        at = end
    return sorted(comment.rstrip() for comment in found)
