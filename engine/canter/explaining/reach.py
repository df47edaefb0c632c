"""What rests on what: the asked facts behind a condition, and the engine run for that condition alone.

A question about one condition is asked of many values in a row. It is answered by the plain engine, with the steps left
out that the condition does not rest on; what is shown in the end is run through the whole engine by whoever shows it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import facts_read, refs
from canter.language.order import OUT, SCORE, Conclude, Decide, Graph, landings
from canter.language.problems import RuleError
from canter.reasoning.program import CompiledRound
from canter.reasoning.rounds import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from canter.explaining.asking.index import Index
    from canter.language.conditions import Line
    from canter.language.order import Step
    from canter.reasoning.arithmetic import Values
    from canter.reasoning.program import Program
    from canter.reasoning.trace import Trace

Read = tuple[str, str]
Person = dict[str, Any]


class Behind(NamedTuple):
    """What something rests on, directly or through others: steps of the engine, and facts that a person tells."""

    steps: frozenset[Step]
    asked: tuple[str, ...]

    def hidden(self, trace: Trace) -> bool:
        """Tell whether any of it is withheld from the person."""
        return any(isinstance(step, Conclude) and trace.hidden(step.fact) for step in self.steps)


class Reach:
    """What rests on what in one guidance, drawn once."""

    def __init__(self, program: Program) -> None:
        """Keep the compiled guidance; the graph is drawn when it is first asked for."""
        self.program = program
        self.book = program.rulebook
        self._found: dict[tuple[Read, ...], Behind] = {}
        self._parts: dict[tuple[Read, ...], Program] = {}

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self.book.rules, self.book.vocabulary)

    @cached_property
    def index(self) -> Index:
        """What has to be looked at again when something comes out otherwise."""
        from canter.explaining.asking.index import Index  # loaded only where a plan says what is worth telling

        return Index(self.program)

    @cached_property
    def _reads(self) -> Mapping[Step, tuple[Read, ...]]:
        """Return what each step reads, facts that a person tells among it."""
        found: dict[Step, list[Read]] = {}
        for rule in self.book.rules:
            found.setdefault(Decide(rule.id), []).extend(rule.reads)
            for step, reads in landings(rule).items():
                found.setdefault(step, []).extend([*reads, *([(rule.domain, "")] if rule.domain else [])])
        return {step: tuple(dict.fromkeys(reads)) for step, reads in found.items()}

    def behind(self, reads: Iterable[Read]) -> Behind:
        """Return what these facts and fields rest on."""
        key = tuple(dict.fromkeys(reads))
        if key not in self._found:
            self._found[key] = self._closure(key)
        return self._found[key]

    def _closure(self, reads: tuple[Read, ...]) -> Behind:
        facts = self.book.vocabulary.facts
        steps: dict[Step, None] = {}
        waiting: list[Step] = [step for read in reads for step in self._concluding(read)]
        while waiting:
            step = waiting.pop()
            if step not in steps:
                steps[step] = None
                waiting.extend(self._graph.waits.get(step, {}))
        read = {*reads, *(one for step in steps for one in self._reads.get(step, ()))}
        asked = {name for name, _ in read if facts[name].origin == "asked"}
        return Behind(frozenset(steps), tuple(name for name in facts if name in asked))

    def _concluding(self, read: Read) -> Iterable[Step]:
        name, field = read
        fact = self.book.vocabulary.facts[name]
        if fact.origin == "concluded" or field in (OUT, SCORE) or (field and fact.fields[field].concluded):
            yield Conclude(name, field)
        elif not field:
            # A list as a whole is all that rules conclude of its entries.
            yield from (Conclude(name, one.name) for one in fact.fields.values() if one.concluded)

    def line(self, line: Line) -> Behind:
        """Return what a condition rests on."""
        return self.behind(reads_of(line))

    def behind_withheld(self, trace: Trace) -> frozenset[str]:
        """Return the facts that a person tells on which anything withheld from her rests."""
        if not trace.withheld:
            return frozenset()
        hidden = [(name, "") for name in self.book.section_of if trace.hidden(name)]
        return frozenset(name for read in hidden for name in self.behind([read]).asked)

    def testing(self, line: Line, entry: tuple[str, str, int] | None = None) -> Callable[[Person], bool]:
        """Return whether a condition is true for a person, by the steps that it rests on alone.

        `entry` is a word with its list and the number of the entry that it stands for. A person for whom the guidance
        contradicts itself is one for whom it is not true.
        """
        program = self._part(reads_of(line))
        # Not kept by the compiler: what people ask has no end.
        holds = program.compiler.line(line)

        def test(person: Person) -> bool:
            try:
                values = run(program, person).values
            except RuleError:
                return False
            if entry is not None:
                word, over, number = entry
                values[word] = values[over][number]
            return holds(values) is True

        return test

    def values(self, person: Person, reads: Iterable[Read]) -> Values:
        """Return a person's values, of what rules conclude only what these facts rest on; raises `RuleError`."""
        return run(self._part(tuple(dict.fromkeys(reads))), person).values

    def _part(self, reads: tuple[Read, ...]) -> Program:
        if reads not in self._parts:
            steps = self.behind(reads).steps
            rounds = (
                CompiledRound(
                    tuple(one for one in full.concludes if Conclude(one.target.fact, one.target.field) in steps),
                    tuple(one for one in full.decides if Decide(one.rule.id) in steps),
                )
                for full in self.program.rounds
            )
            copied = self.program.copied & {step.fact for step in steps if isinstance(step, Conclude)}
            landing = {one.rule.id for one in self.program.always if not steps.isdisjoint(landings(one.rule))}
            spoken = landing | {step.rule for step in steps if isinstance(step, Decide)}
            always = (one for one in self.program.always if one.rule.id in landing or not spoken.isdisjoint(one.rule.overrules))
            self._parts[reads] = self.program._replace(
                rounds=tuple(one for one in rounds if one.concludes or one.decides), copied=copied, always=tuple(always)
            )
        return self._parts[reads]


def reads_of(line: Line) -> tuple[Read, ...]:
    """Return the facts and fields that a condition reads, each once."""
    return tuple(dict.fromkeys(facts_read(refs(line))))
