"""The search for the smallest changes of facts with which a conclusion is what somebody asks.

The search looks with the steps of the engine that the conclusion rests on. What it finds is run through the whole engine,
held against what is safe, and only then kept. How much it looks at is counted and not timed, so that the same person gets
the same answer everywhere.
"""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.changes.moves import Change, changeable, choices_moved, number_moved, number_told, places
from canter.explaining.changes.safety import safe
from canter.explaining.distance import nearest, rank, room_of
from canter.language.problems import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from canter.explaining.reach import Person, Reach
    from canter.language.facts import Fact
    from canter.reasoning.trace import Trace

# So many suggestions are made at most, and of one fact so many.
MOST_SUGGESTED = 5
MOST_OF_A_FACT = 2
# Of pairs of changes, so many are looked at; of what is found, so many are run through the whole engine.
MOST_PAIRS = 500
MOST_RUN = 60
# A fact with more choices than this takes part in pairs only with what was asked for by name.
MANY_CHOICES = 20
# In pairs, a number moves by these shares of the way to either end of its range.
_SHARES = (0.02, 0.05, 0.1, 0.2, 0.4)


class Found(NamedTuple):
    """Changes that were run through the whole engine, and the trace that they came to."""

    changes: tuple[Change, ...]
    trace: Trace

    @property
    def order(self) -> tuple[int, bool, float]:
        """One change before two; what changes at once before what takes time; the smaller first."""
        return (len(self.changes), any(one.slowly for one in self.changes), self.size)

    @property
    def size(self) -> float:
        """How much changes in all."""
        return sum(one.size for one in self.changes)


class Search:
    """Looks for changes for one person and one question."""

    def __init__(
        self, reach: Reach, before: Trace, run: Callable[[Person, tuple[str, ...]], Trace], goal: Goal, units: str
    ) -> None:
        """`run` is the whole engine, for a person of whom these facts were changed."""
        self.before, self.run, self.goal, self.units = before, run, goal, units
        facts = before.rulebook.vocabulary.facts
        self.person: Person = {name: before.values[name] for name, fact in facts.items() if fact.origin == "asked"}
        behind = reach.behind(goal.reads)
        self.reaching = [facts[name] for name in behind.asked]
        self.blocked = reach.behind_withheld(before)
        self.facts = sorted((fact for fact in self.reaching if changeable(fact) and fact.name not in self.blocked), key=rank)

    def suggestions(self) -> list[Found]:
        """Return the smallest changes that give what is asked, single ones, or where there are none, pairs."""
        found = list(self._kept(self._singles(), MOST_RUN))
        if not found:
            found = [self._nearer(one) for one in self._kept(self._pairs(), MOST_SUGGESTED * 2)]
        return _handful(sorted(found, key=lambda one: one.order))

    def _kept(self, ways: Iterable[tuple[Change, ...]], most: int) -> Iterator[Found]:
        """Yield so many at most of the changes that give what is asked by the whole engine, and are safe."""
        ordered = sorted(ways, key=lambda way: (any(one.slowly for one in way), sum(one.size for one in way)))
        kept = (found for way in ordered[:MOST_RUN] if (found := self._run(way)) is not None)
        yield from islice(kept, most)

    def _run(self, way: tuple[Change, ...]) -> Found | None:
        """Run changes through the whole engine; None where they do not give what is asked, or are not safe."""
        names = tuple(one.fact for one in way)
        try:
            after = self.run(_with(self.person, way), names)
        except RuleError:
            return None
        return Found(way, after) if self.goal.reached(after) and safe(self.before, after, names) else None

    def _singles(self) -> Iterator[tuple[Change, ...]]:
        for fact in self.facts:
            yield from ((one,) for one in self._moves(fact, self.person))

    def _moves(self, fact: Fact, person: Person) -> Iterator[Change]:
        """Yield the changes of one fact that give what is asked, other facts as they are."""
        if not fact.kind.numeric:
            yield from (one for one in choices_moved(fact, person) if self.goal.test(_with(person, (one,))))
        elif person[fact.name] is None:
            told = (number_told(fact, value, self.units) for value in places(fact))
            yield from (one for one in told if self.goal.test(_with(person, (one,))))
        else:
            for count in nearest(fact, person, self.goal.test, self.units):
                yield number_moved(fact, person, count, self.units)

    def _pairs(self) -> Iterator[tuple[Change, ...]]:
        """Yield pairs of changes that together give what is asked; a number among them goes only as far as it must."""
        looks = 0
        single = [one for fact in self.facts for one in self._few(fact)]
        for one, two in combinations(sorted(single, key=lambda one: (one.slowly, one.size)), 2):
            way = self._joined(one, two)
            if way is None:
                continue
            looks += 1
            if looks > MOST_PAIRS:
                return
            if self.goal.test(_with(self.person, way)):
                yield way

    def _joined(self, one: Change, two: Change) -> tuple[Change, ...] | None:
        """Return two changes as one way; of one fact only where it is a set of choices that was told."""
        if one.fact != two.fact:
            return (one, two)
        kind, now = self.before.rulebook.vocabulary.facts[one.fact].kind, self.person[one.fact]
        if kind.type != "choices" or kind.choices is None or now is None:
            return None
        after = kind.choices.ordered(set(one.after) ^ set(two.after) ^ set(now))
        return (one, two._replace(before=one.after, after=after))

    def _few(self, fact: Fact) -> Iterator[Change]:
        """Yield some changes of a fact to try together with others."""
        if not fact.kind.numeric:
            many = fact.kind.choices is not None and len(fact.kind.choices.labels) > MANY_CHOICES
            for one in choices_moved(fact, self.person):
                if not many or (set(one.after or ()) ^ set(one.before or ())) & set(self.goal.entries):
                    yield one
        elif self.person[fact.name] is None:
            yield from (number_told(fact, value, self.units) for value in places(fact)[::4])
        else:
            yield from (number_moved(fact, self.person, count, self.units) for count in _strides(fact, self.person, self.units))

    def _nearer(self, found: Found) -> Found:
        """Return a pair with each number in it moved only as far as the other change needs."""
        facts = self.before.rulebook.vocabulary.facts
        for place in (0, 1):
            one, other = found.changes[place], found.changes[1 - place]
            fact = facts[one.fact]
            if not fact.kind.numeric or one.told:
                continue
            counts = nearest(fact, _with(self.person, (other,)), self.goal.test, self.units)
            if counts:
                closer = number_moved(fact, self.person, min(counts, key=abs), self.units)
                found = self._run((closer, other) if place == 0 else (other, closer)) or found
        return found


class Goal(NamedTuple):
    """What is asked of a conclusion: what it reads, a test of a changed person, and the same on a whole trace."""

    reads: tuple[tuple[str, str], ...]
    test: Callable[[Person], bool]
    reached: Callable[[Trace], bool]
    entries: tuple[str, ...] = ()


def _with(person: Person, way: tuple[Change, ...]) -> dict[str, Any]:
    return {**person, **{one.fact: one.after for one in way}}


def _strides(fact: Fact, person: Person, units: str) -> Iterator[int]:
    """Yield some steps that a number could go, either way."""
    for sign in (-1, 1):
        room = room_of(fact, person, sign, units)
        yield from dict.fromkeys(sign * int(room * share) for share in _SHARES if int(room * share))


def _handful(found: list[Found]) -> list[Found]:
    """Return the first few, of one fact no more than some."""
    kept: list[Found] = []
    seen: dict[tuple[str, ...], int] = {}
    for one in found:
        key = tuple(sorted({change.fact for change in one.changes}))
        if seen.get(key, 0) < MOST_OF_A_FACT:
            seen[key] = seen.get(key, 0) + 1
            kept.append(one)
    return kept[:MOST_SUGGESTED]
