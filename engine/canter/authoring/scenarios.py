"""Scenarios: people with what their plan must say and which rules must speak, read from the files beside the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.condition_reader import read_lines
from canter.language.conditions import Line, facts_read, refs
from canter.language.files import read_files
from canter.language.names import Scope
from canter.language.person import Person, PersonReader, parse_person
from canter.language.problems import FactError, Problems, suggestion
from canter.language.shapes import ScenarioShape
from canter.language.shaping import shape_list
from canter.language.source import Mapping, Node, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from canter.language.rulebook import Rulebook


class Scenario(NamedTuple):
    """A person, what must hold, and which rules must have come out how."""

    name: str
    place: str
    person: Person
    holds: tuple[Line, ...]
    outcomes: dict[str, tuple[str, ...] | None]
    notices: tuple[str, ...] | None
    withheld: tuple[str, ...] | None


def read_scenarios(directories: Sequence[Path], book: Rulebook, problems: Problems) -> list[Scenario]:
    """Read the scenarios that stand in these directories."""
    reader = _ScenarioReader(directories, book, problems)
    shaped: dict[str, ScenarioShape] = {}
    for directory in directories:
        files = read_files(directory, problems, with_scenarios=True)
        for node in files.scenarios.values():
            for one in shape_list(ScenarioShape, node, problems):
                if one.scenario in shaped:
                    problems.add("a scenario of this name is there already", one.scenario.span, "say what is different about it")
                shaped[str(one.scenario)] = one
    reader.shaped = shaped
    return [found for one in shaped.values() if (found := reader.read(one)) is not None]


class _ScenarioReader:
    def __init__(self, directories: Sequence[Path], book: Rulebook, problems: Problems) -> None:
        self.directories = directories
        self.book = book
        self.problems = problems
        self.scope = Scope(book.vocabulary, book.parameters)
        self.reader = PersonReader(book.vocabulary, logged=True)
        self.shaped: dict[str, ScenarioShape] = {}
        self._rule_names = dict.fromkeys(name for rule in book.rules for name in (rule.id, rule.whole))
        self._examples: dict[Path, Node] = {}

    def read(self, one: ScenarioShape) -> Scenario | None:
        before = len(self.problems.found)
        tree = self._person(one, ())
        person = None
        if tree is not None:
            try:
                person = self.reader.read(tree)
            except FactError as error:
                self.problems.found.extend(error.problems)
        holds = read_lines(one.holds or (), self.scope, self.problems, scenario=True)
        for name in [name for line in holds for name in self._given_alone(line)]:
            self.problems.add(f"`{name}` is the same for everybody", one.scenario.span, "assert what is concluded")
        outcomes = {
            "applied": one.applied,
            "not applied": one.not_applied,
            "overruled": one.overruled,
            "not known": one.not_known,
        }
        named = {word: self._names(texts, self._rule_names) for word, texts in outcomes.items()}
        notices = self._names(one.notices, self._rule_names)
        withheld = self._names(one.withheld, list(self.book.sections))
        if not any(
            [one.holds, one.notices is not None, one.withheld is not None, *(texts is not None for texts in outcomes.values())]
        ):
            self.problems.add("this scenario asserts nothing", one.scenario.span, "add `holds:`, `applied:` or `withheld:`")
        if person is None or len(self.problems.found) > before:
            return None
        return Scenario(str(one.scenario), one.scenario.span.place, person, holds, named, notices, withheld)

    def _given_alone(self, line: Line) -> list[str]:
        """Return the lists of the guidance that a line reads, of which it reads no field that rules conclude."""
        facts, read = self.book.vocabulary.facts, list(facts_read(refs(line)))
        given = dict.fromkeys(name for name, _ in read if facts[name].origin == "given")
        concluded = {name for name, field in read if field and facts[name].fields[field].concluded}
        return [name for name in given if name not in concluded]

    def _names(self, texts: list[Text] | None, known: Collection[str]) -> tuple[str, ...] | None:
        if texts is None:
            return None
        for text in texts:
            if text not in known:
                self.problems.add(f"there is no `{text}`", text.span, suggestion(text, known))
        return tuple(map(str, texts))

    def _person(self, one: ScenarioShape, seen: tuple[str, ...]) -> Mapping | None:
        merged = Mapping()
        merged.span = one.scenario.span
        if one.like is not None:
            base = self._like(one.like, (*seen, str(one.scenario)))
            if base is None:
                return None
            merged.update(base)
        if one.person is not None:
            if not isinstance(one.person, Mapping):
                self.problems.add("expected `fact: value` lines", one.scenario.span, "write `person: {weight: 75}`")
                return None
            for key, value in one.person.items():
                merged.pop(key, None)
                merged[key] = value
        return merged

    def _like(self, like: Text, seen: tuple[str, ...]) -> Mapping | None:
        if like in seen:
            self.problems.add(f"`{like}` is like itself", like.span, "write one of them out")
            return None
        other = self.shaped.get(str(like))
        if other is not None:
            return self._person(other, seen)
        for directory in self.directories:
            for path in (directory / "examples" / f"{like}.yaml", directory.parent / "examples" / f"{like}.yaml"):
                if path.is_file() and "/" not in like and not like.startswith("."):
                    try:
                        node = self._example(path)
                    except FactError as error:
                        self.problems.found.extend(error.problems)
                        return None
                    if isinstance(node, Mapping):
                        return node
        self.problems.add(f"nobody is called `{like}`", like.span, "name a person in `examples/`, or another scenario")
        return None

    def _example(self, path: Path) -> Node:
        """Return the tree of an example, which many scenarios begin with; raises `FactError`."""
        if path not in self._examples:
            self._examples[path] = parse_person(path.read_bytes(), path.as_posix())
        return self._examples[path]
