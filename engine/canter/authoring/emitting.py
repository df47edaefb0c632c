"""A layout written out again in the style of the house: two spaces a level, keys in their order, comments where they belong."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

from canter.authoring.key_order import FREE
from canter.authoring.layout import Block, Entry, Leaf, Remark

if TYPE_CHECKING:
    from canter.authoring.key_order import Keys

STEP = 2


def write_layout(text: str, root: Block, head: list[Remark], keys: Keys) -> str:
    """Return the text of a layout; scalars and texts are those of `text`, character by character."""
    return _Writer(text).document(root, head, keys)


class _Writer:
    def __init__(self, text: str) -> None:
        self.text = text

    def document(self, root: Block, head: list[Remark], keys: Keys) -> str:
        lines = [*_remarks(head, 0), *self._block(root, 0, keys)]
        return "\n".join(lines) + "\n"

    def _block(self, block: Block, indent: int, keys: Keys) -> list[str]:
        entries = block.entries if block.of_items else _in_order(block.entries, keys)
        lines: list[str] = []
        for number, entry in enumerate(entries):
            # What opens a block stands right under its key.
            above = entry.above if number else list(dropwhile(lambda remark: not remark.text, entry.above))
            moved = indent - block.column
            if block.of_items:
                lines += self._item(entry, above, indent, moved, keys)
            else:
                lines += [*_remarks(above, indent), *self._entry(entry, indent, moved, keys.below(entry.name))]
        return [*lines, *_remarks(block.below, indent)]

    def _item(self, entry: Entry, above: list[Remark], indent: int, moved: int, keys: Keys) -> list[str]:
        inside = keys.items or FREE
        value = entry.value
        if isinstance(value, Leaf):
            first, *rest = self._leaf(value, indent, moved, inside)
            lines = [f"{' ' * indent}- {first}", *rest]
            lines[-1] += entry.after_value
            return [*_remarks(above, indent), *lines]
        if not value.of_items:
            # The key that comes first shares its line with the dash, so what stands above it goes above both.
            first_entry = _in_order(value.entries, inside)[0]
            above = [*above, *(one for one in first_entry.above if one.text)]
            first_entry.above = []
        lines = self._block(value, indent + STEP, inside)
        lines[0] = f"{' ' * indent}- {lines[0].lstrip(' ')}"
        return [*_remarks(above, indent), *lines]

    def _entry(self, entry: Entry, indent: int, moved: int, keys: Keys) -> list[str]:
        opening = f"{' ' * indent}{entry.key}:"
        if isinstance(entry.value, Block):
            return [opening + entry.after_key, *self._block(entry.value, indent + STEP, keys)]
        first, *rest = self._leaf(entry.value, indent, moved, keys)
        if entry.value_below:
            lines = [opening + entry.after_key, f"{' ' * (indent + STEP)}{first}", *rest]
        else:
            lines = [f"{opening} {first}", *rest]
        lines[-1] += entry.after_value
        return lines

    def _leaf(self, leaf: Leaf, parent: int, moved: int, keys: Keys) -> list[str]:
        """Return the lines of what is written; those behind the first one go with the entry, which was moved to `parent`."""
        if leaf.style in ("|", ">"):
            return self._text_block(leaf, parent)
        if leaf.style in ("{", "["):
            first, *rest = self._flow(leaf, keys).split("\n")
            return [first, *(_shifted(line, moved) for line in rest)]
        first, *rest = self.text[leaf.start : leaf.end].split("\n")
        return [first, *(" " * (parent + STEP) + line.lstrip(" ") if line.strip() else "" for line in rest)]

    def _text_block(self, leaf: Leaf, parent: int) -> list[str]:
        first, *rest = self.text[leaf.start : leaf.end].split("\n")
        body = next((line for line in rest if line.strip()), "")
        said = next((line for line in leaf.value.split("\n") if line.strip()), "")
        # What a line of the value begins with is its own; what stands before that is indentation.
        base = len(body) - len(body.lstrip(" ")) - (len(said) - len(said.lstrip(" ")))
        stated = next((int(sign) for sign in first.split("#")[0][1:] if sign.isdigit()), STEP)
        return [first, *(" " * (parent + stated) + line[base:] if line[base:] else "" for line in rest)]

    def _flow(self, leaf: Leaf, keys: Keys) -> str:
        """Return what stands in braces or brackets, the keys in their order where no comment hangs on a line of them."""
        if leaf.style not in ("{", "["):
            return self.text[leaf.start : leaf.end]
        texts: list[str] = []
        between: list[str] = []
        at = leaf.start
        for name, start, end, value in leaf.pieces:
            inside = keys.below(name) if leaf.style == "{" else keys.items or FREE
            between.append(self.text[at:start])
            texts.append(self.text[start : value.start] + self._flow(value, inside) + self.text[value.end : end])
            at = end
        between.append(self.text[at : leaf.end])
        if leaf.style == "{" and not any("#" in gap for gap in between):
            texts = [texts[place] for place in keys.sorted([name for name, *_ in leaf.pieces])]
        return "".join(gap + text for gap, text in zip(between, [*texts, ""], strict=True))


def _in_order(entries: list[Entry], keys: Keys) -> list[Entry]:
    """Return the entries in the order of their keys; the blank line that parted one from the first still parts them."""
    ordered = [entries[place] for place in keys.sorted([entry.name for entry in entries])]
    if ordered and ordered[0] is not entries[0] and ordered[0].above and not ordered[0].above[0].text:
        ordered[0].above.pop(0)
        entries[0].above.insert(0, Remark(0, ""))
    return ordered


def _remarks(remarks: list[Remark], indent: int) -> list[str]:
    """Return comments at an indentation; of several blank lines one is left."""
    lines: list[str] = []
    for remark in remarks:
        if remark.text or not lines or lines[-1]:
            lines.append(" " * indent + remark.text if remark.text else "")
    return lines


def _shifted(line: str, by: int) -> str:
    bare = line.lstrip(" ")
    return " " * max(0, len(line) - len(bare) + by) + bare if bare else ""
