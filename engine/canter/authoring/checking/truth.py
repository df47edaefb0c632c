"""Conditions over what is possible: whether a line can be true, can be false, can be unknown."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.checking.intervals import Intervals, Key
from canter.authoring.checking.possible import Among, Held, Possible, Range
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Truth(NamedTuple):
    """What a line can come out as."""

    true: bool
    false: bool
    unknown: bool

    def turned(self) -> Truth:
        """Return the truth of the opposite."""
        return Truth(self.false, self.true, self.unknown)


OPEN = Truth(true=True, false=True, unknown=True)


class Truths:
    """Reads lines over what is possible."""

    def __init__(self, intervals: Intervals) -> None:
        """`intervals` read the formulas."""
        self.intervals = intervals

    def all_of(self, lines: Iterable[Line], known: Mapping[Key, Possible]) -> Truth:
        """Return what lines come out as that must all hold."""
        return _all([self.line(line, known) for line in lines])

    def line(self, line: Line, known: Mapping[Key, Possible]) -> Truth:
        """Return what one line can come out as."""
        value = self.intervals.value
        match line:
            case Comparison(formulas=formulas, signs=signs):
                ranges = [self.intervals.formula(formula, known) for formula in formulas]
                pairs = zip(pairwise(ranges), signs, strict=True)
                return _all([_compare(left, sign, right) for (left, right), sign in pairs])
            case Is(of=of, negated=negated, alternatives=alternatives):
                found = _is(value(of, known), [value(one, known) for one in alternatives])
                return found.turned() if negated else found
            case Has(of=of, negated=negated, alternatives=alternatives):
                found = _has(value(of, known), [value(one, known) for one in alternatives])
                return found.turned() if negated else found
            case HasOf(of=of, how=how, against=against):
                return _has_of(value(of, known), how, value(against, known))
            case Known(of=of, negated=negated):
                possible = value(of, known)
                found = Truth(not possible.empty, possible.unknown, unknown=False)
                return found.turned() if negated else found
            case Group(how="all", lines=lines):
                return self.all_of(lines, known)
            case Group(lines=lines):
                # Any of them holds where not all of them fail.
                return _all([self.line(inner, known).turned() for inner in lines]).turned()


def _all(truths: list[Truth]) -> Truth:
    return Truth(
        all(one.true for one in truths),
        any(one.false for one in truths),
        any(one.unknown for one in truths) and all(one.true or one.unknown for one in truths),
    )


def _compare(left: Range, sign: str, right: Range) -> Truth:
    if left.empty or right.empty:
        return Truth(true=False, false=False, unknown=True)
    unknown = left.unknown or right.unknown
    match sign:
        case "<":
            return Truth(left.low < right.high, left.high >= right.low, unknown)
        case "<=":
            return Truth(left.low <= right.high, left.high > right.low, unknown)
        case ">":
            return Truth(left.high > right.low, left.low <= right.high, unknown)
        case _:
            return Truth(left.high >= right.low, left.low < right.high, unknown)


def _is(of: Possible, alternatives: list[Possible]) -> Truth:
    unknown = of.unknown or any(one.unknown for one in alternatives)
    if of.empty:
        return Truth(true=False, false=False, unknown=True)
    if isinstance(of, Range):
        ranges = [one for one in alternatives if isinstance(one, Range) and not one.empty]
        met = any(one.low <= of.high and of.low <= one.high for one in ranges)
        sure = of.low == of.high and any(one.low == one.high == of.low and not one.unknown for one in ranges)
        return Truth(met, not sure, unknown)
    choices = [one for one in alternatives if isinstance(one, Among)]
    if not isinstance(of, Among):
        return OPEN
    fixed = frozenset().union(*(one.options for one in choices if len(one.options) == 1 and not one.unknown))
    return Truth(any(of.options & one.options for one in choices), bool(of.options - fixed), unknown)


def _has(of: Possible, alternatives: list[Possible]) -> Truth:
    if not isinstance(of, Held):
        return OPEN
    if of.empty:
        return Truth(true=False, false=False, unknown=True)
    choices = [one for one in alternatives if isinstance(one, Among)]
    # One that the set must hold is enough; a choice that is one of several is held surely where all of them are.
    sure = any(one.options and one.options <= of.must and not one.unknown for one in choices)
    return Truth(any(one.options & of.may for one in choices), not sure, of.unknown or any(one.unknown for one in choices))


def _has_of(of: Possible, how: str, against: Possible) -> Truth:
    if not isinstance(of, Held) or not isinstance(against, Held):
        return OPEN
    if of.empty or against.empty:
        return Truth(true=False, false=False, unknown=True)
    unknown = of.unknown or against.unknown
    if how in ("has any of", "has none of"):
        met = Truth(bool(of.may & against.may), not of.must & against.must, unknown)
        return met if how == "has any of" else met.turned()
    every = Truth(against.must <= of.may, not against.may <= of.must, unknown)
    return every if how == "has all of" else every.turned()
