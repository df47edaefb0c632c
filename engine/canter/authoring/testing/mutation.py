"""Mutants held against scenarios: which of them no scenario notices.

Only scenarios that could notice a mutant are run again. Rules are decided on what was concluded before them, so where the
changed rule is decided as before, for the values of the unchanged guidance, everything else comes out as before, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.testing.counting import names
from canter.authoring.testing.mutants import Mutant, formulas
from canter.authoring.testing.running import run_scenario
from canter.language.clashes import check_clashes
from canter.language.conditions import refs
from canter.language.formulas import ParameterRef, walk
from canter.language.names import Scope
from canter.language.problems import Problems
from canter.language.sure import Sureness
from canter.reasoning.conclude import Reasoner
from canter.reasoning.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.authoring.scenarios import Scenario
    from canter.language.conditions import Line
    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace


class Judged(NamedTuple):
    """What became of a mutant: the scenario that noticed it, or the problem for which it cannot be loaded; or neither."""

    mutant: Mutant
    noticed_by: str = ""
    problem: str = ""

    @property
    def survived(self) -> bool:
        """Whether nothing noticed it."""
        return not self.noticed_by and not self.problem


class _Run(NamedTuple):
    """A scenario under the unchanged guidance, with its values ready to decide other rules on."""

    scenario: Scenario
    trace: Trace
    state: State


class Judge:
    """Holds mutants of one guidance against its scenarios, by the plain engine."""

    def __init__(self, book: Rulebook, scenarios: Sequence[Scenario]) -> None:
        """Run each scenario once; all of them must pass."""
        self.book = book
        self.sureness = Sureness(book.vocabulary)
        reasoner = Reasoner(book, "plain", written=False)
        self.runs = [self._run(reasoner, scenario) for scenario in scenarios]

    @staticmethod
    def _run(reasoner: Reasoner, scenario: Scenario) -> _Run:
        trace = reasoner.conclude(scenario.person.values, scenario.person.assumed)
        state = State(reasoner.program, scenario.person.values)
        state.values.update(trace.values)
        return _Run(scenario, trace, state)

    def judge(self, mutant: Mutant) -> Judged:
        """Return what becomes of a mutant."""
        problem = self._problem(mutant)
        if problem:
            return Judged(mutant, problem=problem)
        reasoner = Reasoner(mutant.book, "plain", written=False)
        for run in self._could_notice(mutant, reasoner):
            result = run_scenario(run.scenario, lambda person: reasoner.conclude(person.values, person.assumed))
            if result.failures:
                return Judged(mutant, noticed_by=run.scenario.name)
        return Judged(mutant)

    def _problem(self, mutant: Mutant) -> str:
        """Return the first problem for which the mutant cannot be loaded."""
        problems = Problems()
        if mutant.parameter:
            parameter = mutant.book.parameters[mutant.of]
            low, high = parameter.kind.low, parameter.kind.high
            if low is not None and high is not None and not low <= parameter.value <= high:
                return f"`{mutant.of}` may go from {low:g} to {high:g}"
        else:
            self.sureness.check(mutant.book.rule(mutant.of), problems)
        check_clashes(mutant.book.rules, Scope(mutant.book.vocabulary, mutant.book.parameters), problems)
        return problems.found[0].message if problems.found else ""

    def _could_notice(self, mutant: Mutant, reasoner: Reasoner) -> Iterable[_Run]:
        """Return the scenarios that could notice a mutant, those that name its rule first."""
        if mutant.parameter:
            return self._reading(mutant.of, reasoner)
        old, new = self.book.rule(mutant.of), mutant.book.rule(mutant.of)
        found = [run for run in self.runs if _differs(run, new, reasoner, effects=old.lines == new.lines)]
        return sorted(found, key=lambda run: not names(run.scenario, old))

    def _reading(self, parameter: str, reasoner: Reasoner) -> Iterator[_Run]:
        """Yield the scenarios to which it matters what a parameter is."""
        deciding = [rule for rule in self.book.rules if _lines_read(rule.lines, parameter)]
        landing = [rule for rule in self.book.rules if any(_reads(formulas(effect), parameter) for effect in rule.effects)]
        held = any(_lines_read((*one.when, *one.holds), parameter) for one in self.book.invariants)
        for run in self.runs:
            if (
                held
                or _lines_read(run.scenario.holds, parameter)
                or any(_differs(run, rule, reasoner, effects=False) for rule in deciding)
                or any(_differs(run, rule, reasoner, effects=True) for rule in landing)
            ):
                yield run


def _differs(run: _Run, rule: Rule, reasoner: Reasoner, *, effects: bool) -> bool:
    """Tell whether a changed rule is decided otherwise, or (where its effects changed) has any."""
    before = run.trace.decisions[rule.id]
    if effects:
        return bool(before.true or before.unknown)
    return run.state.decide(reasoner.program.rules[rule.id]) != before


def _lines_read(lines: Iterable[Line], parameter: str) -> bool:
    return any(ref == ParameterRef(parameter) for line in lines for ref in refs(line))


def _reads(found: Iterable[Formula | Ref], parameter: str) -> bool:
    return any(one == ParameterRef(parameter) for formula in found for one in walk(formula))
