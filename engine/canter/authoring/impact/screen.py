"""Who could be reached by a change: the old guidance is reasoned through as far as the change reads, no further.

Facts are concluded once, in the order of what they rest on. So where every changed rule comes out as it did, and every
changed effect leaves its fact as it was, the old conclusions are also those of the new guidance, whatever else there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from canter.authoring.impact.slicing import Cut
from canter.language.effects import Target
from canter.language.problems import RuleError
from canter.planning.missing import rests_on
from canter.reasoning.checks import Invariants
from canter.reasoning.generated import Generated
from canter.reasoning.program import compile_rulebook
from canter.reasoning.resolve import conclude, target_at
from canter.reasoning.rounds import run, withheld
from canter.reasoning.state import State
from canter.reasoning.trace import Trace
from canter.reasoning.unfolding import Found, Unfolding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.reasoning.program import CompiledTarget, Program
    from canter.reasoning.trace import Choice, Landing


class Screen:
    """Tells whom a change between two guidances could reach."""

    def __init__(self, old: Rulebook, new: Rulebook, found: Touched) -> None:
        """Compile both guidances as far as the change reads; nothing, where it cannot be told whom it reaches."""
        self.found = found
        self.everybody = found.everybody or found.words_for_all
        if self.everybody:
            return
        self.books = (old, new)
        programs = (compile_rulebook(old), compile_rulebook(new))
        self.concluding = tuple(_targets(program, found.targets) for program in programs)
        # Where one of these is not known, what could make it known is told otherwise.
        self.rests_otherwise = {
            target.fact for target in found.targets if set(rests_on(old, target.fact)) != set(rests_on(new, target.fact))
        }
        # What is not told by itself is seen in what it lands on.
        self.told = tuple(
            name
            for name in dict.fromkeys((*found.outcomes, *found.asides))
            if any(book.by_id[name].notice or book.by_id[name].withholds for book in self.books if name in book.by_id)
        )
        reckoned = [one for one in found.targets if found.speaking[one].effects or one.fact in self.rests_otherwise]
        self.slice = Cut(old, new, programs[0], found).cut(reckoned)
        self.written = Generated(self.slice.program)
        self.new = programs[1]._replace(always=())
        self.decided = tuple(programs[1].rules[name] for name in found.decided if name in programs[1].rules)
        # Lists whose entries are filled otherwise are copied for each person.
        self.copied = programs[1].copied & {target.fact for target in found.targets if target.field}
        self.checks = tuple(
            (book, Invariants(replace(book, invariants=tuple(one for one in book.invariants if one.id in found.invariants))))
            for book in self.books
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
        return run(self.slice.program, values) if found is None else self.written.state(found)

    def _resumed(self, before: State) -> State:
        """Return the state that the new guidance would be in if nothing had changed for this person."""
        after = State.begun(self.new, {**before.values, **self.new.lists})
        for name in self.new.copied & before.values.keys():
            after.values[name] = before.values[name]
        for name in self.copied:
            if before.values.get(name) is not None:
                after.values[name] = tuple(dict(entry) for entry in before.values[name])
        after.decisions = Found(before.decisions.__getitem__)
        for compiled in self.decided:
            after.decisions[compiled.rule.id] = after.decide(compiled)
        return after

    def _otherwise(self, before: State, after: State) -> bool:
        for name in self.told:
            results = [
                state.result(name) if name in book.by_id else None
                for state, book in zip((before, after), self.books, strict=True)
            ]
            spoke = any(result is not None and (result.applied or result.unknown) for result in results)
            if spoke and (results[0] != results[1] or name in self.found.asides):
                return True
        return any(self._lands_otherwise(target, before, after) for target in self.found.targets)

    def _breaks(self, state: State) -> bool:
        """Tell whether one of the changed invariants would not hold, before or after."""
        sections = withheld(state)
        for book, invariants in self.checks:
            trace = Trace(
                book, self.new.compiler, state.values, state.decisions, state.results, state.landings, state.choices, sections, ()
            )
            if next(invariants.broken(trace), None) is not None:
                return True
        return False

    def _lands_otherwise(self, target: Target, before: State, after: State) -> bool:
        old, new = (side.get(target) for side in self.concluding)
        if old is None or new is None:
            return True
        if target.fact in self.rests_otherwise and before.values[target.fact] is None:
            return True
        if self._lands_alike(target, before, after):
            return False
        if not self.found.speaking[target].effects:
            # Where rules come out otherwise it mostly lands otherwise, too; the whole of the reasoning will tell.
            return True
        conclude(new, after)
        kept = before.values[target.fact]
        if _value(kept, target) != _value(after.values[target.fact], target):
            return True
        was, now = _choice(before, target), after.choices.get(target.fact)
        if was != now:
            return _told(was) != _told(now)
        return _deciders(before, target) != _deciders(after, target)

    def _lands_alike(self, target: Target, before: State, after: State) -> bool:
        """Tell whether the rules by which it could land otherwise are silent, or come out the same."""
        effects, outcomes = self.found.speaking[target]
        for state, book in zip((before, after), self.books, strict=True):
            for name in effects:
                if name in book.by_id:
                    result = state.result(name)
                    if result.applied or result.unknown:
                        return False
        return all(before.result(name) == after.result(name) for name in outcomes)


def _value(value: Any, target: Target) -> Any:  # noqa: ANN401
    if not target.field or value is None:
        return value
    return [entry[target.field] for entry in value]


def _choice(state: State, target: Target) -> Choice | None:
    if isinstance(state, Unfolding) and not target.field:
        # What was chosen is found again with how it landed.
        state.landing(target)
    return state.choices.get(target.fact)


def _told(choice: Choice | None) -> object:
    return None if choice is None else (choice.picks, dict(choice.spares), choice.short)


def _deciders(state: State, target: Target) -> list[object]:
    """Return the rules that a fact, or a field of each entry, rests on in the end."""
    entries = [target]
    if target.field:
        entries = [target_at(target.fact, number, target.field) for number in range(len(state.entries(target.fact)))]
    landings = (state.landing(one) if isinstance(state, Unfolding) else state.landings[one] for one in entries)
    return [_decider(landing) for landing in landings]


def _decider(landing: Landing) -> object:
    bounds = frozenset((bound.rule, bound.side) for bound in landing.bounds if bound.binding or not bound.known)
    return (landing.set_by, landing.defaulted, landing.undecided, landing.changed_by, bounds)


def _targets(program: Program, wanted: Iterable[Target]) -> dict[Target, CompiledTarget]:
    found = {compiled.target: compiled for one in program.rounds for compiled in one.concludes}
    return {target: found[target] for target in wanted if target in found}
