"""What `choose` picks over all people at once: exactly for short lists, else any entries left, as many as are wanted or left."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import z3

from canter.authoring.proving.logic import TRUE, Bool, alike, every, implies, no, some
from canter.authoring.proving.terms import Marks, Real, compare, equal, exactly_one, total, when
from canter.language.effects import Choose, ExcludeEntry, Prefer

if TYPE_CHECKING:
    from canter.authoring.proving.outcomes import Outcomes
    from canter.authoring.proving.space import Slot

_ONE, _NONE = Fraction(1), Fraction(0)
# Up to so many entries the ranking itself is reckoned, where people are looked for and where proofs are.
_RANKED_FOR_PEOPLE, _RANKED = 24, 14
# Up to so many sets of entries that stand apart are held against one another.
_MOST_SETS = 64


class _Pool(NamedTuple):
    """The entries of a list, where each is left, and their scores."""

    slots: list[Slot]
    left: list[Bool]
    scores: list[Real]


class Picking:
    """Defines choices from the lists of the guidance."""

    def __init__(self, outcomes: Outcomes) -> None:
        """Look up what rules entries out, and what prefers them."""
        self.outcomes = outcomes
        self.space = outcomes.space
        self._pools: dict[str, _Pool] = {}

    def define(self, effect: Choose, term: Marks, here: Bool) -> None:
        """Require what must be so where a choice is made by this effect."""
        reading = self.outcomes.reading
        numbers = [reading.number(formula, ()) for formula in effect.formulas]
        known = every(number.known for number in numbers)
        self.space.require(implies(here, alike(term.known, known)))
        given = every((here, known))
        pool = self._pool(effect.list)
        wanted = reading.number(effect.wanted, ()).value
        held = [term.holds(slot.key) for slot in pool.slots]
        self.space.require(*(implies(every((given, mark)), stays) for mark, stays in zip(held, pool.left, strict=True)))
        if effect.apart is not None:
            apart = reading.number(effect.apart, ()).value
            self._stand_apart(pool, held, wanted, apart, given)
            return
        self._count(pool, held, wanted, given)
        field = effect.one_of_each
        concluded = bool(field) and self.space.facts[effect.list].fields[field].concluded
        if not concluded and len(pool.slots) <= (_RANKED_FOR_PEOPLE if self.space.whole_lists else _RANKED):
            self._rank(pool, field, held, wanted, given)

    def _pool(self, name: str) -> _Pool:
        found = self._pools.get(name)
        if found is None:
            slots = self.space.slots(name) or []
            left = [no(some(self._out(name, slot))) for slot in slots]
            found = self._pools[name] = _Pool(slots, left, [self._score(name, slot) for slot in slots])
        return found

    def _out(self, name: str, slot: Slot) -> list[Bool]:
        outcomes = [
            self.outcomes.outcome(rule, slot)
            for rule in self.outcomes.book.rules
            for effect in rule.effects
            if isinstance(effect, ExcludeEntry) and effect.list == name
        ]
        return [part for outcome in outcomes for part in (outcome.applied, outcome.unknown)]

    def _score(self, name: str, slot: Slot) -> Real:
        return total(
            [
                when(self.outcomes.outcome(rule, slot).applied, Fraction(effect.by), _NONE)
                for rule in self.outcomes.book.rules
                for effect in rule.effects
                if isinstance(effect, Prefer) and effect.list == name
            ]
        )

    def _count(self, pool: _Pool, held: list[Bool], wanted: Real, given: Bool) -> None:
        there = total([when(stays, _ONE, _NONE) for stays in pool.left])
        picked = total([when(mark, _ONE, _NONE) for mark in held])
        enough = compare("<=", wanted, there)
        positive = compare(">=", wanted, _NONE)
        self.space.require(
            implies(every((given, positive, enough)), equal(picked, wanted)),
            implies(every((given, positive, no(enough))), equal(picked, there)),
            implies(every((given, no(positive))), equal(picked, _NONE)),
        )

    def _rank(self, pool: _Pool, field: str, held: list[Bool], wanted: Real, given: Bool) -> None:
        """Let those be picked before whom fewer rank than are wanted; of each value of the field the best comes first."""
        size = range(len(pool.slots))
        better = {
            (one, two): compare(">=" if one < two else ">", pool.scores[one], pool.scores[two])
            for one in size
            for two in size
            if one != two
        }
        first = [TRUE] * len(pool.slots)
        if field:
            values = [slot.entry[field] if slot.entry is not None else None for slot in pool.slots]
            first = [
                no(some(every((pool.left[two], better[two, one])) for two in size if two != one and values[two] == values[one]))
                if values[one] is not None
                else no(TRUE)
                for one in size
            ]
        for one in size:
            ahead = []
            for two in size:
                if two != one:
                    sooner = every((first[two], no(first[one])))
                    alike_ = every((alike(first[two], first[one]), better[two, one]))
                    ahead.append(when(every((pool.left[two], some((sooner, alike_)))), _ONE, _NONE))
            picked = every((pool.left[one], compare("<", total(ahead), wanted)))
            self.space.require(implies(given, alike(held[one], picked)))

    def _stand_apart(self, pool: _Pool, held: list[Bool], wanted: Real, apart: Real, given: Bool) -> None:
        """Let no two picks stand near; the largest set is taken, of those the one with the highest score, then the first."""
        size = len(pool.slots)
        for one, two in combinations(range(size), 2):
            near = compare(">", apart, Fraction(min(two - one, size - two + one)))
            self.space.require(no(every((given, near, held[one], held[two]))))
        picked = total([when(mark, _ONE, _NONE) for mark in held])
        enough = some((compare("<=", picked, wanted), equal(picked, _NONE)))
        self.space.require(implies(given, enough))
        sets = _sets(size, apart) if isinstance(apart, Fraction) else None
        if sets is not None:
            self._best(sets, pool, held, wanted, given)

    def _best(self, sets: list[tuple[int, ...]], pool: _Pool, held: list[Bool], wanted: Real, given: Bool) -> None:
        fits = [every((*(pool.left[at] for at in one), self._few(one, wanted))) for one in sets]
        scores = [total([pool.scores[at] for at in one]) for one in sets]
        taken = [z3.FreshBool("taken") for _ in sets]
        self.space.require(*exactly_one(taken))
        for number, one in enumerate(sets):
            here = every((given, taken[number]))
            self.space.require(implies(here, fits[number]))
            for other, two in enumerate(sets):
                if len(two) > len(one):
                    self.space.require(no(every((here, fits[other]))))
                elif len(two) == len(one) and other != number:
                    beaten = compare(">" if other < number else ">=", scores[number], scores[other])
                    self.space.require(implies(every((here, fits[other])), beaten))
        for at, mark in enumerate(held):
            self.space.require(
                implies(given, alike(mark, some(sign for sign, one in zip(taken, sets, strict=True) if at in one)))
            )

    @staticmethod
    def _few(one: tuple[int, ...], wanted: Real) -> Bool:
        # Of less than nothing, nothing is taken.
        return compare(">=", wanted, Fraction(len(one))) if one else TRUE


def _sets(size: int, apart: Fraction) -> list[tuple[int, ...]] | None:
    """Return every set of places that stand apart on a round, in the order in which they are tried; None for too many."""
    found: list[tuple[int, ...]] = []
    for many in range(size + 1):
        for group in combinations(range(size), many):
            if all(min(two - one, size - two + one) >= apart for one, two in combinations(group, 2)):
                found.append(group)
                if len(found) > _MOST_SETS:
                    return None
    return found
