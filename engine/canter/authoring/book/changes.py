"""What overlays change, read from their own files and held against the guidance without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.book.model import Change, OverlayPage
from canter.authoring.book.pieces import Piece, anchor
from canter.language.files import read_files
from canter.language.problems import Problems, RuleError
from canter.language.shapes import OverlayShape
from canter.language.shaping import shape
from canter.language.source import Mapping, Sequence, Text
from canter.language.units import show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as AbstractSequence
    from pathlib import Path

    from canter.authoring.book.rule_pages import Reading
    from canter.language.files import Files
    from canter.language.source import Node


def read_changes(paths: AbstractSequence[Path], base: Reading, now: Reading) -> tuple[OverlayPage, ...]:
    """Return each overlay with its changes, in their order; raises `RuleError` where its files cannot be read."""
    problems = Problems()
    reader = _Reader(base, now)
    pages = [
        reader.overlay(read_files(path, problems), overlay.hash, problems)
        for path, overlay in zip(paths, now.book.overlays, strict=True)
    ]
    problems.raise_as(RuleError)
    return tuple(page for page in pages if page is not None)


class _Reader:
    """Reads overlays one after the other; `values` holds what the parameters were before the next one."""

    def __init__(self, base: Reading, now: Reading) -> None:
        self.base = base
        self.now = now
        self.values = {name: base.words.worth(name) for name in base.book.parameters}
        self.name = ""
        self.by = ""

    def overlay(self, files: Files, content_hash: str, problems: Problems) -> OverlayPage | None:
        node = files.mapping("overlay", problems)
        shaped = None if node is None else shape(OverlayShape, node, problems)
        if shaped is None:
            return None
        self.name, self.by = str(shaped.name), str(shaped.by)
        changes = (*self._adjusted(shaped), *self._rules(shaped), *self._added(files))
        return OverlayPage(self.name, self.by, _line(shaped.because), content_hash, changes)

    def _adjusted(self, shaped: OverlayShape) -> Iterator[Change]:
        for name, change in shaped.adjust.items():
            key = str(name)
            after = show(float(change.value), self.now.book.parameters[key].kind.unit, len(change.value.partition(".")[2]))
            before = self.values.get(key, "")
            self.values[key] = after
            yield self._change("adjusted", "parameter", self.now.words.parameter(key), change.because, before, after)

    def _rules(self, shaped: OverlayShape) -> Iterator[Change]:
        for name, replaced in shaped.replace.items():
            yield self._change("replaced", "rule", self._rule(str(name)), replaced.because)
        for name, removed in shaped.remove.items():
            yield self._change("removed", "rule", self._rule(str(name)), removed.because)

    def _rule(self, name: str) -> Piece:
        # What one overlay adds and a later one removes has no page.
        known = name in self.now.uses.wholes or name in self.base.uses.wholes
        return Piece(name, anchor("rule", name) if known else "", "name")

    def _added(self, files: Files) -> Iterator[Change]:
        for node in files.topics.values():
            for name in _keys(_value(node, "parameters")):
                self.values.setdefault(name, self.now.words.worth(name))
                yield self._change("added", "parameter", self.now.words.parameter(name))
            for name in _ids(_value(node, "rules")):
                yield self._change("added", "rule", self._rule(name))
        for name in _ids(files.trees.get("invariants")):
            yield self._change("added", "invariant", Piece(name, anchor("invariant", name), "name"))
        for name in _keys(files.trees.get("facts")):
            yield self._change("added", "fact", self.now.words.fact(name))
        yield from self._entries(files)
        for name in _keys(files.trees.get("plan")):
            section = self.now.book.sections[name]
            how = "extended" if name in self.base.book.sections else "added"
            yield self._change(how, "section", Piece(section.title, anchor("section", name)))
        for name in _keys(files.trees.get("sources")):
            citation = self.now.book.citations[name]
            yield self._change("added", "source", Piece(f"{citation.authors} ({citation.year})", anchor("source", name)))

    def _entries(self, files: Files) -> Iterator[Change]:
        for list_name, node in files.lists.items():
            labels = self.now.book.vocabulary.labels(list_name)
            what = f"entry of {self.now.words.fact(list_name).text}"
            for name in _keys(node):
                yield self._change("added", what, Piece(labels[name], anchor("entry", f"{list_name}.{name}")))

    def _change(self, how: str, what: str, thing: Piece, because: str = "", before: str = "", after: str = "") -> Change:
        return Change(how, what, thing, self.name, self.by, _line(because), before, after)  # type: ignore[arg-type]


def _line(text: str) -> str:
    return " ".join(text.split())


def _value(node: Node | None, key: str) -> Node | None:
    return next((value for name, value in node.items() if name == key), None) if isinstance(node, Mapping) else None


def _keys(node: Node | None) -> list[str]:
    return [str(key) for key in node] if isinstance(node, Mapping) else []


def _ids(node: Node | None) -> Iterator[str]:
    for item in node if isinstance(node, Sequence) else ():
        found = _value(item, "id")
        if isinstance(found, Text):
            yield str(found)
