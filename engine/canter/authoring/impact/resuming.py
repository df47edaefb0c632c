"""The new guidance over a person whom the old one has been through: only what the change reaches is concluded again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.effects import Choose, Target
from canter.language.rules import effect_reads
from canter.reasoning.checks import Invariants
from canter.reasoning.resolve import conclude
from canter.reasoning.rounds import traced
from canter.reasoning.state import State

if TYPE_CHECKING:
    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.reasoning.program import CompiledRule, CompiledTarget, Program
    from canter.reasoning.trace import Trace


class _Target(NamedTuple):
    """What a fact or field rests on: whether it must be concluded again, the rules that speak, and the facts they reckon with."""

    compiled: CompiledTarget
    touched: bool
    rules: frozenset[str]
    facts: frozenset[str]


class _Rule(NamedTuple):
    """What a rule is decided by, and the rules whose outcome hangs on that."""

    compiled: CompiledRule
    touched: bool
    facts: frozenset[str]
    overrules: tuple[str, ...]


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
        self._rounds = tuple(
            (tuple(map(self._target, one.concludes)), tuple(map(self._rule, one.decides))) for one in program.rounds
        )
        self._always = tuple(map(self._rule, program.always))

    def _target(self, compiled: CompiledTarget) -> _Target:
        target = compiled.target
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
        return _Target(compiled, target in self.found.targets, frozenset(rules), frozenset(facts))

    def _rule(self, compiled: CompiledRule) -> _Rule:
        rule = compiled.rule
        facts = {name for name, _ in rule.reads} | ({rule.list, rule.domain} if rule.domain else set())
        return _Rule(compiled, rule.id in self.found.decided, frozenset(facts), rule.overrules)

    def conclude(self, before: Trace) -> Trace:
        """Return the trace of the same person; raises `RuleError` like concluding from the start."""
        state = State(self.program, before.values)
        for name in self.program.copied:
            if before.values.get(name) is not None:
                state.values[name] = tuple(dict(entry) for entry in before.values[name])
        rules = self.program.rules
        state.decisions.update((name, decision) for name, decision in before.decisions.items() if name in rules)
        outcomes = frozenset(self.found.outcomes)
        state.results.update((name, result) for name, result in before.results.items() if name in rules and name not in outcomes)
        state.landings.update(before.landings)
        state.choices.update(before.choices)
        moved: set[str] = set(outcomes)
        dirty: set[str] = set()
        for rule in self._always:
            self._decide(rule, state, moved, dirty)
        for concludes, decides in self._rounds:
            for target in concludes:
                if target.touched or target.rules & moved or target.facts & dirty:
                    self._land(target.compiled, state, before, dirty)
            for rule in decides:
                self._decide(rule, state, moved, dirty)
        trace = traced(state, self.book, before.assumed)
        self._invariants.check(trace)
        return trace

    def _decide(self, rule: _Rule, state: State, moved: set[str], dirty: set[str]) -> None:
        if not (rule.touched or rule.facts & dirty):
            return
        name = rule.compiled.rule.id
        decision = state.decide(rule.compiled)
        if decision != state.decisions.get(name):
            state.decisions[name] = decision
            for one in (name, *rule.overrules):
                # How it comes out is asked again when something lands.
                state.results.pop(one, None)
                moved.add(one)

    def _land(self, compiled: CompiledTarget, state: State, before: Trace, dirty: set[str]) -> None:
        target: Target = compiled.target
        if not target.field:
            state.choices.pop(target.fact, None)
        conclude(compiled, state)
        if state.values[target.fact] != before.values.get(target.fact):
            dirty.add(target.fact)
