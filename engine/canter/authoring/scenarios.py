"""Scenarios: people with what their plan must say and which rules must speak, read and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.condition_reader import read_lines
from canter.language.conditions import Line, facts_read, refs
from canter.language.files import read_files
from canter.language.names import Scope
from canter.language.person import Person, PersonReader, parse_person
from canter.language.problems import FactError, Problems, RuleError, suggestion
from canter.language.shapes import ScenarioShape
from canter.language.shaping import shape_list
from canter.language.source import Mapping, Node, Text
from canter.reasoning.plain import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from canter.guidance import Guidance
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace


class Scenario(NamedTuple):
    """A person, what must hold, and which rules must have come out how."""

    name: str
    place: str
    person: Person
    holds: tuple[Line, ...]
    outcomes: dict[str, tuple[str, ...] | None]
    notices: tuple[str, ...] | None
    withheld: tuple[str, ...] | None


class ScenarioResult(NamedTuple):
    """How a scenario came out; without failures it passed."""

    name: str
    place: str
    failures: tuple[str, ...]
    trace: Trace | None = None


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
        self.reader = PersonReader(book.vocabulary)
        self.shaped: dict[str, ScenarioShape] = {}

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
        for line in holds:
            for name, _ in facts_read(refs(line)):
                if self.book.vocabulary.facts[name].origin == "given":
                    self.problems.add(f"`{name}` is the same for everybody", one.scenario.span, "assert what is concluded")
        outcomes = {
            "applied": one.applied,
            "not applied": one.not_applied,
            "overruled": one.overruled,
            "not known": one.not_known,
        }
        named = {word: self._names(texts, self._rule_names()) for word, texts in outcomes.items()}
        notices = self._names(one.notices, self._rule_names())
        withheld = self._names(one.withheld, list(self.book.sections))
        if not any(
            [one.holds, one.notices is not None, one.withheld is not None, *(texts is not None for texts in outcomes.values())]
        ):
            self.problems.add("this scenario asserts nothing", one.scenario.span, "add `holds:`, `applied:` or `withheld:`")
        if person is None or len(self.problems.found) > before:
            return None
        return Scenario(str(one.scenario), one.scenario.span.place, person, holds, named, notices, withheld)

    def _rule_names(self) -> list[str]:
        return [name for rule in self.book.rules for name in (rule.id, rule.whole)]

    def _names(self, texts: list[Text] | None, known: list[str]) -> tuple[str, ...] | None:
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
                        node: Node = parse_person(path.read_bytes(), path.as_posix())
                    except FactError as error:
                        self.problems.found.extend(error.problems)
                        return None
                    if isinstance(node, Mapping):
                        return node
        self.problems.add(f"nobody is called `{like}`", like.span, "name a person in `examples/`, or another scenario")
        return None


def run_scenarios(guidance: Guidance, scenarios: Sequence[Scenario]) -> list[ScenarioResult]:
    """Run scenarios; a person for whom the guidance fails is a failure, too."""
    return [_run(guidance, scenario) for scenario in scenarios]


def _run(guidance: Guidance, scenario: Scenario) -> ScenarioResult:
    try:
        trace = guidance.conclude(scenario.person)
    except RuleError as error:
        failures = tuple(problem.message for problem in error.problems)
        return ScenarioResult(scenario.name, scenario.place, failures)
    return ScenarioResult(scenario.name, scenario.place, tuple(_failures(scenario, trace)), trace)


def _failures(scenario: Scenario, trace: Trace) -> Iterator[str]:
    book = trace.rulebook
    compiler = Compiler(book.vocabulary, book.parameters, 1e-9)
    # A scenario sees what the person would: what is withheld is unknown.
    values: dict[str, Any] = {name: None if trace.hidden(name) else value for name, value in trace.values.items()}
    for line in scenario.holds:
        if compiler.line(line)(values) is not True:
            saw = ", ".join(
                f"{name} = {_told(values[name])}" for name, field_ in dict.fromkeys(facts_read(refs(line))) if not field_
            )
            yield f"does not hold: {line.text}" + (f" ({saw})" if saw else "")
    outcomes: dict[str, set[str]] = {}
    for rule in book.rules:
        for name in {rule.id, rule.whole}:
            outcomes.setdefault(name, set()).add(trace.results[rule.id].outcome)
    for word, names in scenario.outcomes.items():
        yield from _outcome_failures(word, names, outcomes)
    notices = {rule.id for rule in book.rules if rule.notice and trace.results[rule.id].applied}
    notices |= {rule.whole for rule in book.rules if rule.id in notices}
    yield from _listed("the notice", scenario.notices, notices)
    yield from _listed("the withheld section", scenario.withheld, set(trace.withheld))


def _told(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return "unknown" if value is None else str(value)


def _outcome_failures(word: str, names: tuple[str, ...] | None, outcomes: dict[str, set[str]]) -> Iterator[str]:
    if names is None:
        return
    if not names:
        wrong = [name for name, found in outcomes.items() if word in found or (word == "not applied" and found != {"applied"})]
        if wrong:
            yield f"{word}: expected none, found {', '.join(sorted(wrong))}"
    for name in names:
        found = outcomes[name]
        right = "applied" not in found if word == "not applied" else word in found
        if not right:
            yield f"{name} is not among `{word}`: it came out as {', '.join(sorted(found))}"


def _listed(what: str, names: tuple[str, ...] | None, found: set[str]) -> Iterator[str]:
    if names is None:
        return
    if not names and found:
        yield f"{what}: expected none, found {', '.join(sorted(found))}"
    for name in names:
        if name not in found:
            yield f"{what} {name} was not given; given were {', '.join(sorted(found)) or 'none'}"
