"""The new guidance over a person whom the old one has been through: only what the change reaches is concluded again."""

from __future__ import annotations

from collections import ChainMap
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, cast

from canter.language.effects import Choose, Target
from canter.language.rules import effect_reads
from canter.reasoning.checks import Invariants
from canter.reasoning.program import CompiledTarget
from canter.reasoning.resolve import conclude
from canter.reasoning.rounds import withheld
from canter.reasoning.state import State
from canter.reasoning.trace import Trace
from canter.reasoning.unfolding import Found, Lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.program import CompiledRule, Program
    from canter.reasoning.trace import Choice, Landing


class Reach(NamedTuple):
    """What a change came to for a person: rules that may have come out otherwise, and facts on which something landed anew."""

    rules: frozenset[str]
    facts: frozenset[str]


class Resumed(Trace):
    """A trace that says how far the change reached; all else is as it was in the trace before."""

    __slots__ = ("reach",)

    reach: Reach

    def reaching(self, reach: Reach) -> Resumed:
        """Keep how far the change reached, and return the trace."""
        object.__setattr__(self, "reach", reach)
        return self


class Resuming:
    """Concludes by a guidance that differs from another in little, from the trace of that other one.

    For each person it comes to the same as concluding from the start. It is not for a change of the vocabulary, nor of a
    list, whose entries would have other numbers than in the trace.
    """

    def __init__(self, book: Rulebook, program: Program, found: Touched) -> None:
        """Look up what rests on what; nothing here depends on a person."""
        self.book, self.found = book, found
        self.program = program._replace(always=())
        self._invariants = Invariants(book)
        self._outcomes = frozenset(found.outcomes)
        self._withholding = frozenset(rule.id for rule in program.withholding)
        # Everything in the order in which it is decided or concluded, and what must be done again where a fact is
        # otherwise, or a rule came out otherwise.
        self._steps: list[CompiledRule | CompiledTarget] = [*program.always]
        for one in program.rounds:
            self._steps += (*one.concludes, *one.decides)
        self._reading: dict[str, list[int]] = {}
        self._landing: dict[str, list[int]] = {}
        self._first: list[int] = []
        for number, step in enumerate(self._steps):
            self._place(number, step)

    def _place(self, number: int, step: CompiledRule | CompiledTarget) -> None:
        """Note what a step hangs on, and whether the change itself reaches it."""
        rules, facts = self._landed(step.target) if isinstance(step, CompiledTarget) else (set(), _read(step.rule))
        for name in facts:
            self._reading.setdefault(name, []).append(number)
        for name in rules:
            self._landing.setdefault(name, []).append(number)
        touched = step.target in self.found.targets if isinstance(step, CompiledTarget) else step.rule.id in self.found.decided
        if touched or rules & self._outcomes:
            self._first.append(number)

    def _landed(self, target: Target) -> tuple[set[str], set[str]]:
        """Return the rules that speak for a fact or field, and the facts that they reckon with."""
        rules: set[str] = set()
        facts: set[str] = {target.fact} if target.field else set()
        for rule in self.book.setting.get(target.fact, ()):
            effects = [effect for effect in rule.effects if getattr(effect, "target", None) == target]
            for effect in effects:
                rules.add(rule.id)
                facts |= {name for name, _ in effect_reads(effect)} | ({rule.domain} if rule.domain else set())
                if isinstance(effect, Choose):
                    rules |= {one.id for one in self.book.rules if one.list == effect.list}
                    facts.add(effect.list)
        return rules, facts

    def conclude(self, before: Trace) -> Resumed:
        """Return the trace of the same person; raises `RuleError` like concluding from the start."""
        state = self._begun(before)
        moved, facts = {*self._outcomes, *self.found.asides}, set[str]()
        # What is left to do, the next first: whatever hangs on a step comes after it.
        left, waiting = self._first.copy(), set(self._first)
        while left:
            number = heappop(left)
            step = self._steps[number]
            if isinstance(step, CompiledTarget):
                then = self._land(step, state, before, facts)
            else:
                then = self._decide(step, state, before, moved)
            for other in then:
                if other > number and other not in waiting:
                    waiting.add(other)
                    heappush(left, other)
        trace = self._traced(state, before, Reach(frozenset(moved), frozenset(facts)))
        self._invariants.check(trace)
        return trace

    def _begun(self, before: Trace) -> State:
        program = self.program
        state = State.begun(program, {**before.values, **program.lists})
        for name in program.copied & program.lists.keys():
            state.values[name] = before.values[name]
        state.decisions = Found(before.decisions.__getitem__)
        return state

    def _decide(self, compiled: CompiledRule, state: State, before: Trace, moved: set[str]) -> Iterable[int]:
        """Decide a rule, and yield what lands by it, or by those that it overrules, where that has changed."""
        name = compiled.rule.id
        decision = state.decide(compiled)
        if decision == before.decisions.get(name):
            return
        state.decisions[name] = decision
        for one in (name, *compiled.rule.overrules):
            # How it comes out is asked again when something lands.
            state.results.pop(one, None)
            moved.add(one)
            yield from self._landing.get(one, ())

    def _land(self, compiled: CompiledTarget, state: State, before: Trace, facts: set[str]) -> Iterable[int]:
        """Let everything land on a fact or field, and return what reads it, where that has changed it."""
        target = compiled.target
        if target.field and target.fact not in facts and state.values[target.fact] is not None:
            # The entries that were shared so far are now filled otherwise.
            state.values[target.fact] = tuple(dict(entry) for entry in state.values[target.fact])
        facts.add(target.fact)
        conclude(compiled, state)
        return self._reading.get(target.fact, ()) if state.values[target.fact] != before.values.get(target.fact) else ()

    def _traced(self, state: State, before: Trace, reach: Reach) -> Resumed:
        def choice(name: str) -> Choice:
            return (state.choices if name in reach.facts else before.choices)[name]

        def chosen() -> list[str]:
            return [*(name for name in before.choices if name not in reach.facts), *state.choices]

        trace = Resumed(
            self.book,
            self.program.compiler,
            state.values,
            Lazily(self.program.rules.keys, state.decisions.__getitem__),
            Lazily(self.book.by_id.keys, state.result),
            ChainMap(state.landings, cast("dict[Target, Landing]", before.landings)),
            Lazily(chosen, choice),
            withheld(state),
            before.assumed,
        )
        return trace.reaching(reach)


def _read(rule: Rule) -> set[str]:
    return {name for name, _ in rule.reads} | ({rule.list, rule.domain} if rule.domain else set())
