"""Files of guidance and of people put into the style of the house, without a change of what they say.

The layout is our own and no YAML library's: those that write YAML back drop comments inside braces, join lines that an
author broke, and hang a comment on the key before it, so that it stays behind when the key below it moves.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.emitting import write_layout
from canter.authoring.key_order import FREE, Keys, keys_of
from canter.authoring.layout import Leaf, comments_of, read_layout
from canter.authoring.writing import write_files
from canter.language.files import shown
from canter.language.problems import Problem, Problems, Source, Span
from canter.language.source import Node, Sequence, Text, read_file
from canter.language.tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterable


class Formatted(NamedTuple):
    """A file as it is and as it would be; `name` is how the author calls it."""

    path: Path
    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether formatting changes the file."""
        return self.before != self.after

    def diff(self) -> str:
        """Return the change as a unified diff."""
        old, new = (text.splitlines(keepends=True) for text in (self.before, self.after))
        lines = unified_diff(old, new, self.name, f"{self.name} (formatted)")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def files_to_format(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are named, and the YAML files in and below the directories that are, hidden ones left out."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = (one for one in sorted(path.rglob("*.yaml")) if one.is_file())
            found |= dict.fromkeys(one for one in below if not any(part[0] == "." for part in one.relative_to(path).parts))
        else:
            found[path] = None
    return list(found)


def format_files(paths: Iterable[Path], problems: Problems) -> list[Formatted]:
    """Return each file with its formatted text; one that cannot be read goes to `problems` and is left out."""
    found = []
    for path in paths:
        source = read_file(path, shown(path), problems)
        after = _formatted(path, source, problems) if source is not None else None
        if source is not None and after is not None:
            found.append(Formatted(path, source.name, source.text, after))
    return found


def write_formatted(files: Iterable[Formatted]) -> None:
    """Write the files that change, with the ends of lines that they had; raises `OSError`."""
    changed = [one for one in files if one.changed]
    write_files({one.path: one.after.replace("\n", _line_end(one.path)) for one in changed})


def _line_end(path: Path) -> str:
    return "\r\n" if b"\r\n" in path.read_bytes() else "\n"


def _formatted(path: Path, source: Source, problems: Problems) -> str | None:
    # A last line without an end is one all the same.
    whole = source if source.text.endswith("\n") else Source(source.name, source.text + "\n")
    # JSON may be indented with tabs, which YAML refuses; people's files may be JSON, and JSON is left as it is.
    if source.text.lstrip()[:1] in ("{", "[") and "\t" in source.text:
        return source.text
    tree = parse(whole, problems)
    if tree is None:
        return None
    keys = keys_of(path, tree)
    after = format_text(whole.text, keys)
    again = parse(Source(source.name, after), Problems())
    same = again is not None and _said(again, FREE) == _said(tree, keys)
    if not same or comments_of(after) != comments_of(whole.text) or format_text(after, keys) != after:
        problems.found.append(_refusal(source))
        return None
    return after


def format_text(text: str, keys: Keys) -> str:
    """Return a YAML text, which has been read as a tree before, with its keys in order and in the style of the house."""
    root, head = read_layout(text)
    if isinstance(root, Leaf):
        # A file that is one pair of braces (JSON, mostly) has no lines of its own to put in order.
        return text
    return write_layout(text, root, head, keys)


def _refusal(source: Source) -> Problem:
    message = "formatting would change what this file says, so it is left as it is"
    return Problem(message, Span(source, 1, 1), "write its texts on lines of their own, without `? ` keys or kept blank lines")


def _said(node: Node, keys: Keys) -> object:
    """Return what a tree says as plain data, mappings as pairs in the order that formatting gives them."""
    if isinstance(node, Text):
        return str(node)
    if isinstance(node, Sequence):
        return [_said(item, keys.items or FREE) for item in node]
    pairs = [(str(key), _said(value, keys.below(str(key)))) for key, value in node.items()]
    return tuple(pairs[place] for place in keys.sorted([key for key, _ in pairs]))
