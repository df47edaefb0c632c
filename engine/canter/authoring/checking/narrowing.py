"""What is left possible where conditions hold, and whether anything is left at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

from canter.authoring.checking.intervals import Intervals, Key, Known
from canter.authoring.checking.possible import Among, Held, Possible, Range, either, nothing_like
from canter.authoring.checking.truth import Truths
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Line
from canter.language.conditions import Known as IsKnown
from canter.language.formulas import FactRef, FieldRef, Formula, Ref

if TYPE_CHECKING:
    from collections.abc import Sequence

# What one line leaves narrows what another reads; more turns than these change nothing that authors write.
TURNS = 3


class Narrowing:
    """Narrows what is possible by lines that hold."""

    def __init__(self, intervals: Intervals) -> None:
        """`intervals` read the formulas."""
        self.intervals = intervals
        self.truths = Truths(intervals)

    def hold(self, lines: Sequence[Line], known: Known) -> Known | None:
        """Return what is possible where all lines are true; None where they cannot be."""
        found = dict(known)
        for _ in range(TURNS):
            for line in lines:
                if not self.truths.line(line, found).true:
                    return None
                self._narrow(line, found)
            # What has no value may yet be unknown; what may be neither is nobody's.
            if any(possible.empty and not possible.unknown for key, possible in found.items() if possible != known.get(key)):
                return None
        return found

    def _narrow(self, line: Line, known: Known) -> None:  # noqa: C901 - one case for each kind of line
        """Leave out what a line rules out; what it cannot say stays."""
        match line:
            case Comparison(formulas=formulas, signs=signs):
                for number, sign in enumerate(signs):
                    self._compare(formulas[number], sign, formulas[number + 1], known)
            case Is():
                self._is(line, known)
            case Has():
                self._has(line, known)
            case HasOf(of=of, how=how, against=against):
                self._has_of(of, how, against, known)
            case IsKnown(of=of, negated=negated):
                key = _key(of)
                if negated:
                    known[key] = nothing_like(self.intervals.value(of, known), unknown=True)
                else:
                    self._keep(of, self.intervals.value(of, known), known)
            case Group(how="all", lines=lines):
                for inner in lines:
                    self._narrow(inner, known)
            case Group(lines=lines):
                self._any(lines, known)
            case _:
                assert_never(line)

    def _any(self, lines: tuple[Line, ...], known: Known) -> None:
        """Keep what one of the lines leaves."""
        left: list[Known] = []
        for line in lines:
            if self.truths.line(line, known).true:
                one = dict(known)
                self._narrow(line, one)
                left.append(one)
        for key in known if left else ():
            joined = left[0][key]
            for other in left[1:]:
                joined = either(joined, other[key])
            known[key] = joined

    def _keep(self, ref: Ref | Formula, possible: Possible, known: Known) -> None:
        """Note what a fact or field can be; where a line is true, what it reads is known."""
        known[_key(ref)] = possible._replace(unknown=False)

    def _compare(self, left: Formula, sign: str, right: Formula, known: Known) -> None:
        one, two = self.intervals.formula(left, known), self.intervals.formula(right, known)
        if one.empty or two.empty:
            return
        if sign[0] == ">":
            left, right, one, two = right, left, two, one
        # What is strictly below a number is at most the number before it.
        high = math.nextafter(two.high, -math.inf) if sign in ("<", ">") else two.high
        low = math.nextafter(one.low, math.inf) if sign in ("<", ">") else one.low
        if isinstance(left, (FactRef, FieldRef)):
            self._keep(left, one._replace(high=min(one.high, high)), known)
        if isinstance(right, (FactRef, FieldRef)):
            self._keep(right, two._replace(low=max(two.low, low)), known)

    def _is(self, line: Is, known: Known) -> None:
        of = self.intervals.value(line.of, known)
        others = [self.intervals.value(one, known) for one in line.alternatives]
        if isinstance(of, Range) and not line.negated:
            ranges = [one for one in others if isinstance(one, Range) and not one.empty]
            if ranges:
                low, high = min(one.low for one in ranges), max(one.high for one in ranges)
                of = of._replace(low=max(of.low, low), high=min(of.high, high))
        elif isinstance(of, Among):
            choices = [one.options for one in others if isinstance(one, Among)]
            named = frozenset[str | bool]().union(*choices)
            fixed = frozenset[str | bool]().union(*(one for one in choices if len(one) == 1))
            of = of._replace(options=of.options - fixed if line.negated else of.options & named)
        self._keep(line.of, of, known)

    def _has(self, line: Has, known: Known) -> None:
        of = self.intervals.value(line.of, known)
        if not isinstance(of, Held):
            return
        others = [self.intervals.value(one, known) for one in line.alternatives]
        fixed = [one.options for one in others if isinstance(one, Among) and len(one.options) == 1]
        names = frozenset(map(str, frozenset[str | bool]().union(*fixed)))
        if line.negated:
            of = of._replace(may=of.may - names)
        elif len(others) == 1:
            of = of._replace(must=of.must | names)
        self._keep(line.of, of, known)

    def _has_of(self, of: FactRef | FieldRef, how: str, against: FactRef | FieldRef, known: Known) -> None:
        held, other = self.intervals.value(of, known), self.intervals.value(against, known)
        if not isinstance(held, Held) or not isinstance(other, Held):
            return
        if how == "has none of":
            held = held._replace(may=held.may - other.must)
        elif how == "has all of":
            held = held._replace(must=held.must | other.must)
        self._keep(of, held, known)
        self._keep(against, other, known)


def _key(ref: Ref | Formula) -> Key:
    if isinstance(ref, FieldRef):
        return (ref.word, ref.field)
    if isinstance(ref, FactRef):
        return ref.name
    message = f"{ref!r} is no fact"
    raise TypeError(message)
