"""Sets of values: spans of numbers, names of choices, and whether what is not known belongs to them, too."""

from __future__ import annotations

import math
from typing import NamedTuple

OPEN, CLOSED = False, True


class Span(NamedTuple):
    """The numbers from `low` to `high`, each end within or without."""

    low: float
    low_in: bool
    high: float
    high_in: bool

    @property
    def empty(self) -> bool:
        """Whether there is no such number."""
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))


class Numbers(NamedTuple):
    """Numbers of spans that do not touch, in their order."""

    spans: tuple[Span, ...]
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing belongs to it."""
        return not self.spans and not self.unknown

    def meet(self, other: Numbers) -> Numbers:
        """Return what belongs to both."""
        spans = (_common(one, two) for one in self.spans for two in other.spans)
        return Numbers(tuple(span for span in spans if not span.empty), self.unknown and other.unknown)

    def rest(self) -> Numbers:
        """Return everything else."""
        left = ALL.spans
        for span in self.spans:
            below = Span(-math.inf, OPEN, span.low, not span.low_in)
            above = Span(span.high, not span.high_in, math.inf, OPEN)
            left = tuple(cut for one in left for part in (below, above) if not (cut := _common(one, part)).empty)
        return Numbers(left, not self.unknown)


class Names(NamedTuple):
    """Some of the names that there are."""

    names: frozenset[str]
    among: tuple[str, ...]
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing belongs to it."""
        return not self.names and not self.unknown

    def meet(self, other: Names) -> Names:
        """Return what belongs to both."""
        among = tuple(dict.fromkeys((*self.among, *other.among)))
        return Names(self.names & other.names, among, self.unknown and other.unknown)

    def rest(self) -> Names:
        """Return everything else."""
        return Names(frozenset(self.among) - self.names, self.among, not self.unknown)


Values = Numbers | Names
ALL = Numbers((Span(-math.inf, OPEN, math.inf, OPEN),))
_NOTHING = Numbers(())


def _common(one: Span, two: Span) -> Span:
    low = max(one.low, two.low)
    high = min(one.high, two.high)
    low_in = all(span.low_in for span in (one, two) if span.low == low)
    high_in = all(span.high_in for span in (one, two) if span.high == high)
    return Span(low, low_in, high, high_in)


def compared(sign: str, value: float) -> Numbers:
    """Return the numbers that stand in this relation to a value."""
    if sign in {"<", "<="}:
        return Numbers((Span(-math.inf, OPEN, value, sign == "<="),))
    return Numbers((Span(value, sign == ">=", math.inf, OPEN),))


def points(values: list[float]) -> Numbers:
    """Return these numbers alone."""
    return Numbers(tuple(Span(value, CLOSED, value, CLOSED) for value in sorted(set(values))))


def meet(one: Values, two: Values) -> Values:
    """Return what belongs to both; of different kinds, nothing."""
    if isinstance(one, Numbers) and isinstance(two, Numbers):
        return one.meet(two)
    if isinstance(one, Names) and isinstance(two, Names):
        return one.meet(two)
    return _NOTHING


def join(one: Values, two: Values) -> Values:
    """Return what belongs to either."""
    return meet(one.rest(), two.rest()).rest()
