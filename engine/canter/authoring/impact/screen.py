"""Who could be reached by a change: the old guidance is reasoned through as far as the change reads, no further.

Facts are concluded once, in the order of what they rest on. So where every changed rule comes out as it did, and every
changed effect leaves its fact as it was, the old conclusions are also those of the new guidance, whatever else there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import facts_read, refs
from canter.language.effects import Choose, Target
from canter.language.problems import RuleError
from canter.language.rules import effect_reads
from canter.planning.missing import rests_on
from canter.reasoning.checks import Invariants
from canter.reasoning.generated import Generated
from canter.reasoning.program import compile_rulebook
from canter.reasoning.resolve import conclude
from canter.reasoning.rounds import run
from canter.reasoning.state import State
from canter.reasoning.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.program import CompiledTarget, Program
    from canter.reasoning.trace import Landing


class _Slice(NamedTuple):
    """A program cut down to what a change reads, and the rules that are left."""

    program: Program
    rules: frozenset[str]


class Screen:
    """Tells whom a change between two guidances could reach."""

    def __init__(self, old: Rulebook, new: Rulebook, found: Touched) -> None:
        """Compile both guidances as far as the change reads; nothing, where it cannot be told whom it reaches."""
        self.found = found
        self.everybody = found.everybody or found.words_for_all
        if self.everybody:
            return
        self.decided = frozenset(found.decided)
        programs = (compile_rulebook(old), compile_rulebook(new))
        self.concluding = tuple(_targets(program, found.targets) for program in programs)
        # Where one of these is not known, what could make it known is told otherwise.
        self.rests_otherwise = {
            target.fact for target in found.targets if set(rests_on(old, target.fact)) != set(rests_on(new, target.fact))
        }
        self.slice = _Cut(old, new, programs[0], found).cut()
        self.written = Generated(self.slice.program)
        self.new = programs[1]._replace(always=())
        self.checks = tuple(
            (book, Invariants(replace(book, invariants=tuple(one for one in book.invariants if one.id in found.invariants))))
            for book in (old, new)
        )

    def reaches(self, values: Mapping[str, Any]) -> bool:
        """Tell whether a person of these asked facts could be told something otherwise."""
        if self.everybody:
            return True
        try:
            before = self._before(values)
            after = self._resumed(before)
            if self._otherwise(before, after) or (self.found.invariants and self._breaks(before)):
                return True
        except RuleError:
            # A contradiction on the way, which the whole of the reasoning will name.
            return True
        return any(before.result(name).applied for name in self.found.words)

    def _before(self, values: Mapping[str, Any]) -> State:
        """Return how the old guidance ends for a person, as far as the change reads; raises `RuleError`."""
        found = self.written.found(values)
        if found is None:
            return run(self.slice.program, values)
        return self.written.state(found, self.concluding[0].values())

    def _resumed(self, before: State) -> State:
        """Return the state that the new guidance would be in if nothing had changed for this person."""
        after = State(self.new, before.values)
        for name in self.new.copied:
            if before.values.get(name) is not None:
                after.values[name] = tuple(dict(entry) for entry in before.values[name])
        for name in self.slice.rules - self.decided:
            after.decisions[name] = before.decisions[name]
        for name in self.found.decided:
            if name in self.new.rules:
                after.decisions[name] = after.decide(self.new.rules[name])
        return after

    def _otherwise(self, before: State, after: State) -> bool:
        for name in (*self.found.outcomes, *self.found.asides):
            told = [state.program.rules[name].rule for state in (before, after) if name in state.decisions]
            # What is not told by itself is seen in what it lands on.
            if not any(rule.notice or rule.withholds for rule in told):
                continue
            results = [state.result(name) if name in state.decisions else None for state in (before, after)]
            spoke = any(result is not None and (result.applied or result.unknown) for result in results)
            if spoke and (results[0] != results[1] or name in self.found.asides):
                return True
        return any(self._lands_otherwise(target, before, after) for target in self.found.targets)

    def _breaks(self, state: State) -> bool:
        """Tell whether one of the changed invariants would not hold, before or after."""
        rules = [rule for rule in state.program.withholding if rule.id in state.decisions]
        results = {rule.id: state.result(rule.id) for rule in rules}
        withheld = frozenset(
            name for rule in rules if results[rule.id].applied or results[rule.id].unknown for name in rule.withholds
        )
        for book, invariants in self.checks:
            trace = Trace(
                book, self.new.compiler, state.values, state.decisions, results, state.landings, state.choices, withheld, ()
            )
            if next(invariants.broken(trace), None) is not None:
                return True
        return False

    def _lands_otherwise(self, target: Target, before: State, after: State) -> bool:
        old, new = (side.get(target) for side in self.concluding)
        if old is None or new is None:
            return True
        kept = before.values[target.fact]
        if kept is None and target.fact in self.rests_otherwise:
            return True
        conclude(new, after)
        if _value(kept, target) != _value(after.values[target.fact], target):
            return True
        if before.choices.get(target.fact) != after.choices.get(target.fact):
            return _told(before, target) != _told(after, target)
        return _deciders(before, target) != _deciders(after, target)


def _value(value: Any, target: Target) -> Any:  # noqa: ANN401
    if not target.field or value is None:
        return value
    return [entry[target.field] for entry in value]


def _told(state: State, target: Target) -> object:
    choice = state.choices.get(target.fact)
    return None if choice is None else (choice.picks, dict(choice.spares), choice.short)


def _deciders(state: State, target: Target) -> list[object]:
    """Return the rules that a fact, or a field of each entry, rests on in the end."""
    entries = [target]
    if target.field:
        entries = [Target(f"{target.fact}#{number}", target.field) for number in range(len(state.entries(target.fact)))]
    return [_decider(state.landings[one]) for one in entries]


def _decider(landing: Landing) -> object:
    bounds = frozenset((bound.rule, bound.side) for bound in landing.bounds if bound.binding or not bound.known)
    return (landing.set_by, landing.defaulted, landing.undecided, landing.changed_by, bounds)


def _targets(program: Program, wanted: Iterable[Target]) -> dict[Target, CompiledTarget]:
    found = {compiled.target: compiled for one in program.rounds for compiled in one.concludes}
    return {target: found[target] for target in wanted if target in found}


class _Cut:
    """Follows what a change reads back to the facts that are asked."""

    def __init__(self, old: Rulebook, new: Rulebook, program: Program, found: Touched) -> None:
        self.old, self.new, self.program, self.found = old, new, program, found
        self.rules: set[str] = set()
        self.seen: set[tuple[str, bool]] = set()
        self.targets: set[Target] = set()

    def cut(self) -> _Slice:
        found = self.found
        for name in (*found.outcomes, *found.asides, *found.words):
            for book in (self.old, self.new):
                if name in book.by_id:
                    self._rule(book.by_id[name], book)
        for target in found.targets:
            self._target(target)
            for rule in self.new.setting.get(target.fact, ()):
                if target in rule.targets:
                    self._landing(rule, target, self.new)
        self._checks()
        program, old = self.program, self.old.by_id
        rules = frozenset(name for name in self.rules if name in old)
        rounds = tuple(
            one._replace(
                concludes=tuple(target for target in one.concludes if target.target in self.targets),
                decides=tuple(rule for rule in one.decides if rule.rule.id in rules),
            )
            for one in program.rounds
        )
        always = tuple(rule for rule in program.always if rule.rule.id in rules)
        withholding = tuple(rule for rule in program.withholding if rule.id in rules)
        return _Slice(program._replace(always=always, rounds=rounds, withholding=withholding), rules)

    def _checks(self) -> None:
        """Follow what changed invariants read, and what withholds, since they see nothing of what is withheld."""
        if not self.found.invariants:
            return
        for book in (self.old, self.new):
            for one in book.invariants:
                if one.id in self.found.invariants:
                    reads = facts_read(ref for line in (*one.when, *one.holds) for ref in refs(line))
                    self._reads([*reads, *([(one.domain, "")] if one.domain else [])])
        for rule in self.old.rules:
            if rule.withholds:
                self._rule(rule, self.old)

    def _rule(self, rule: Rule, book: Rulebook) -> None:
        """Follow what decides a rule, and what could overrule it."""
        seen = (rule.id, book is self.new)
        if seen in self.seen:
            return
        self.seen.add(seen)
        self.rules.add(rule.id)
        self._reads(rule.reads)
        for other in book.rules:
            if rule.id in other.overrules:
                self._rule(other, book)

    def _reads(self, reads: Iterable[tuple[str, str]]) -> None:
        for name, field in reads:
            fact = self.old.vocabulary.facts[name]
            if (not field and fact.origin == "concluded") or (field and fact.fields[field].concluded):
                self._target(Target(name, field))

    def _target(self, target: Target) -> None:
        if target in self.targets:
            return
        self.targets.add(target)
        for rule in self.old.setting.get(target.fact, ()):
            if target in rule.targets:
                self._landing(rule, target, self.old)

    def _landing(self, rule: Rule, target: Target, book: Rulebook) -> None:
        self._rule(rule, book)
        for effect in rule.effects:
            if getattr(effect, "target", None) != target:
                continue
            self._reads(effect_reads(effect))
            if isinstance(effect, Choose):
                for other in book.rules:
                    if any(getattr(one, "list", None) == effect.list for one in other.effects):
                        self._rule(other, book)
