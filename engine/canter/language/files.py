"""The files of guidance and overlays: which there are, what is in them, and a hash of all of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from canter.language.problems import Problems, Span
from canter.language.source import Mapping, Node, Text, read_file
from canter.language.tree import parse

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

FIXED = ("guidance", "sources", "facts", "plan", "invariants", "overlay")
TESTS = ".test.yaml"
MOST_FILES = 500


class Files(NamedTuple):
    """The parsed files of one directory: by stem the fixed ones, topics and lists; scenarios apart."""

    directory: Path
    trees: AbstractMapping[str, Node]
    topics: AbstractMapping[str, Node]
    lists: AbstractMapping[str, Node]
    scenarios: AbstractMapping[str, Node]
    hash: str

    def mapping(self, stem: str, problems: Problems) -> Mapping | None:
        """Return a fixed file, which must be a mapping."""
        node = self.trees.get(stem)
        if node is None or isinstance(node, Mapping):
            return node
        problems.add("expected `name: value` entries", node.span, "write `name: value` lines")
        return None


def read_files(directory: Path, problems: Problems, *, with_scenarios: bool = False) -> Files:
    """Read all YAML files of a directory of rules."""
    trees: dict[str, Node] = {}
    topics: dict[str, Node] = {}
    lists: dict[str, Node] = {}
    scenarios: dict[str, Node] = {}
    paths = rule_paths(directory)
    if len(paths) > MOST_FILES:
        problems.add(f"`{directory}` holds {len(paths)} YAML files; the most is {MOST_FILES}", None, "name a directory of rules")
        paths = []
    texts: list[tuple[str, str]] = []
    for path in paths:
        testing = path.name.endswith(TESTS)
        if testing and not with_scenarios:
            continue
        source = read_file(path, shown(path), problems)
        if source is None:
            continue
        if not testing:
            texts.append((path.relative_to(directory).as_posix(), source.text))
        node = parse(source, problems)
        if node is None:
            continue
        stem = path.name.removesuffix(TESTS if testing else ".yaml")
        group = scenarios if testing else lists if path.parent != directory else trees if stem in FIXED else topics
        group[stem] = node
    return Files(directory, trees, topics, lists, scenarios, _digest(texts))


def content_hash(directory: Path) -> str:
    """Return the hash of a directory's rules, whether or not they can be read as such."""
    named = [path for path in rule_paths(directory) if not path.name.endswith(TESTS)]
    problems = Problems()
    sources = [(path.relative_to(directory).as_posix(), read_file(path, path.name, problems)) for path in named]
    return _digest([(name, source.text) for name, source in sources if source is not None])


def rule_paths(directory: Path) -> list[Path]:
    """Return the YAML files of a directory of rules, scenarios included, in a fixed order."""
    return sorted((*directory.glob("*.yaml"), *directory.glob("lists/*.yaml")), key=lambda path: path.as_posix())


def _digest(texts: list[tuple[str, str]]) -> str:
    """Hash names and contents with their lengths, so that no two directories share a hash by the way they are joined."""
    digest = hashlib.sha256()
    for pieces in texts:
        for piece in pieces:
            data = piece.encode()
            digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


def shown(path: Path) -> str:
    """Return the path as the author would type it from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        # Elsewhere, or nowhere: the working directory may be gone.
        return path.as_posix()


def named(stem: str, node: Node) -> Text:
    """Return the stem of a file as a text at the head of that file."""
    return Text(stem, Span(node.span.source, 1, 1, 1))
