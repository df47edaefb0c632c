"""Where the lines of rules stand in their files, found again when a finding points at one.

A rulebook keeps where each rule begins and not where each of its lines stands; a file is parsed once more for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from canter.language.problems import Problems
from canter.language.source import Mapping, Node, Sequence, Text, read_file
from canter.language.tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.conditions import Line
    from canter.language.problems import Source, Span
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Invariant, Rule

_Place = tuple[int, int]


class _Written(NamedTuple):
    """The mappings in which a rule is written (its own, and that of its row), and what it is called there."""

    key: Text
    mappings: tuple[Mapping, ...]


class Places:
    """Finds lines and formulas in rule files; parses each file once, when it is first asked for."""

    def __init__(self) -> None:
        """Nothing is parsed yet."""
        self._trees: dict[str, Node | None] = {}
        self._files: dict[str, dict[_Place, _Written]] = {}

    def line(self, rule: Rule | Invariant, line: Line, key: str = "when") -> Span:
        """Return where a line of conditions stands; the rule itself where it is not found."""
        for node in self._values(rule.span, key):
            for part in node if isinstance(node, Sequence) else (node,):
                found = _line(part, line)
                if found is not None:
                    return found
        return rule.span

    def effect(self, rule: Rule, target: str, *keys: str) -> Span:
        """Return where the formula of an effect stands: under its target, or under a key there such as `at least`."""
        for then in self._values(rule.span, "then"):
            node: Node | None = _get(then, target)
            for key in keys:
                node = _get(node, key)
            if isinstance(node, Text):
                return node.span
            if node is not None and isinstance(then, Mapping):
                return then.key(target).span
        return rule.span

    def overrules(self, rule: Rule) -> tuple[Text, ...]:
        """Return what a rule says that it overrules, as it is written, its row's before the whole's."""
        for node in reversed(self._values(rule.span, "overrules")):
            return tuple(one for one in (node if isinstance(node, Sequence) else (node,)) if isinstance(one, Text))
        return ()

    def key(self, span: Span, *path: str) -> Span:
        """Return where a key stands below the node that begins at a place, such as a choice of a fact."""
        node, found = self._tree(span.source), span
        for step in path:
            if not isinstance(node, Mapping) or step not in node:
                return found
            found, node = node.key(step).span, _get(node, step)
        return found

    def entry(self, book: Rulebook, list_name: str, entry: str) -> Span:
        """Return where an entry of a list stands; the list in the vocabulary where it is not found.

        A rulebook does not keep which file an entry came from: the files beside those that it does name are looked through.
        """
        beside = [fact.span for fact in book.vocabulary.facts.values()]
        beside += [citation.span for citation in book.citations.values()]
        beside += [parameter.span for parameter in book.parameters.values()] + [rule.span for rule in book.rules]
        directories = dict.fromkeys(span.source.name.rpartition("/")[0].removesuffix("/lists") for span in beside)
        for directory in directories:
            name = f"{directory}/lists/{list_name}.yaml" if directory else f"lists/{list_name}.yaml"
            if name not in self._trees:
                path = Path(name)
                source = read_file(path, name, Problems()) if path.is_file() else None
                self._trees[name] = None if source is None else parse(source, Problems())
            tree = self._trees[name]
            if isinstance(tree, Mapping) and entry in tree:
                return tree.key(entry).span
        return book.vocabulary.facts[list_name].span

    def _tree(self, source: Source) -> Node | None:
        if source.name not in self._trees:
            self._trees[source.name] = parse(source, Problems())
        return self._trees[source.name]

    def _values(self, span: Span, key: str) -> list[Node]:
        name = span.source.name
        if name not in self._files:
            self._files[name] = {one.key.place[:2]: one for one in _rules(self._tree(span.source))}
        written = self._files[name].get((span.line, span.column))
        values = [_get(mapping, key) for mapping in (written.mappings if written else ())]
        return [value for value in values if value is not None]


def _get(node: Node | None, key: str) -> Node | None:
    return next((value for name, value in node.items() if name == key), None) if isinstance(node, Mapping) else None


def _rules(node: Node | None) -> Iterator[_Written]:
    """Yield the rules, rows and invariants of a file, each under the text that names it."""
    if isinstance(node, Sequence):
        for one in node:
            yield from _rules(one)
        return
    if not isinstance(node, Mapping):
        return
    name = _get(node, "id")
    if isinstance(name, Text):
        yield from _with_rows(name, node)
        return
    for key, value in node.items():
        changed = _get(value, "with")
        if isinstance(changed, Mapping):
            # An overlay's rule in the place of another is named by its key.
            yield from _with_rows(key, changed)
        else:
            yield from _rules(value)


def _with_rows(name: Text, mapping: Mapping) -> Iterator[_Written]:
    yield _Written(name, (mapping,))
    rows = _get(mapping, "rows")
    for key, row in rows.items() if isinstance(rows, Mapping) else ():
        if isinstance(row, Mapping):
            yield _Written(key, (mapping, row))


def _line(node: Node, line: Line) -> Span | None:
    """Return where a line stands in a line as it is written, which may be a group."""
    if isinstance(node, Text):
        return node.span if " ".join(node.split()) == line.text else None
    if not isinstance(node, Mapping):
        return None
    for key, value in node.items():
        if f"{key} of: " + "; ".join(_texts(value)) == line.text:
            return key.span
        for inner in value if isinstance(value, Sequence) else (value,):
            found = _line(inner, line)
            if found is not None:
                return found
    return None


def _texts(node: Node) -> Iterator[str]:
    for one in node if isinstance(node, Sequence) else (node,):
        if isinstance(one, Text):
            yield " ".join(one.split())
        elif isinstance(one, Mapping):
            yield from (f"{key} of: " + "; ".join(_texts(value)) for key, value in one.items())
