"""Intervals of exact numbers: between what bounds a formula stays, whatever its parts are within theirs."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

# Exact, or infinite.
Bound = Fraction | float

# Above so many bits a bound is rounded outwards, so that long formulas stay quick.
_MOST_BITS = 160
_GRAIN = 2**64
# What a root or logarithm of floats may be out by, as a share and at the least.
_DOUBT = 1e-12
# Powers beyond are not multiplied out.
MOST_POWER = 64
# Beyond this a formula could overflow on its way, and come out as unknown.
VAST = Fraction(10) ** 300
# What is asked without a range is taken to stay within this; nobody brings a list longer than that.
_VAST_ANSWER = Fraction(10) ** 100
LONGEST_LIST = Fraction(10) ** 9


class Interval(NamedTuple):
    """The least and the most that a number can be, both inclusive."""

    low: Bound
    high: Bound

    @property
    def finite(self) -> bool:
        """Whether both ends are so small that nothing overflows."""
        return self.low > -VAST and self.high < VAST

    def has_zero(self) -> bool:
        """Tell whether the number can be 0."""
        return self.low <= 0 <= self.high

    def hull(self, other: Interval) -> Interval:
        """Return the least interval around both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))


ANYTHING = Interval(-math.inf, math.inf)


def exact(value: float) -> Fraction:
    """Return a number as it is written: 0.1 is a tenth, whatever a float makes of it."""
    return Fraction(repr(float(value)))


def point(value: float | Fraction) -> Interval:
    """Return the interval of one number."""
    at = value if isinstance(value, Fraction) else exact(value)
    return Interval(at, at)


def between(low: float | None, high: float | None) -> Interval:
    """Return the interval of the range of an answer; None is no end."""
    return Interval(-_VAST_ANSWER if low is None else exact(low), _VAST_ANSWER if high is None else exact(high))


def _lighter(low: Bound, high: Bound) -> Interval:
    if isinstance(low, Fraction) and low.denominator.bit_length() > _MOST_BITS:
        low = Fraction(math.floor(low * _GRAIN), _GRAIN)
    if isinstance(high, Fraction) and high.denominator.bit_length() > _MOST_BITS:
        high = Fraction(math.ceil(high * _GRAIN), _GRAIN)
    return Interval(low, high)


def _times(one: Bound, two: Bound) -> Bound:
    # Nothing times something infinite is nothing here: every number itself is finite.
    return Fraction(0) if one == 0 or two == 0 else one * two


def plus(one: Interval, two: Interval) -> Interval:
    """Return where a sum lies."""
    return _lighter(one.low + two.low, one.high + two.high)


def minus(one: Interval, two: Interval) -> Interval:
    """Return where a difference lies."""
    return _lighter(one.low - two.high, one.high - two.low)


def negative(one: Interval) -> Interval:
    """Return where the number with the other sign lies."""
    return Interval(-one.high, -one.low)


def times(one: Interval, two: Interval) -> Interval:
    """Return where a product lies."""
    corners = [_times(first, second) for first in one for second in two]
    return _lighter(min(corners), max(corners))


def over(one: Interval, two: Interval) -> Interval:
    """Return where a quotient lies, wherever it is known."""
    if two.low < 0 < two.high or two.low == two.high == 0:
        return ANYTHING
    low = -math.inf if two.high == 0 else _inverse(two.high)
    high = math.inf if two.low == 0 else _inverse(two.low)
    return times(one, Interval(low, high))


def _inverse(bound: Bound) -> Bound:
    return 1 / bound if isinstance(bound, Fraction) else Fraction(0)


def power(foot: Interval, exponent: Interval) -> Interval:
    """Return where a power lies, wherever it is known."""
    if exponent.low == exponent.high and isinstance(exponent.low, Fraction) and exponent.low.denominator == 1:
        return _whole_power(foot, int(exponent.low))
    if foot.low < 0 or not (foot.finite and exponent.finite):
        return ANYTHING
    try:
        corners = [float(first) ** float(second) for first in foot for second in exponent]
    except (OverflowError, ZeroDivisionError):
        return Interval(Fraction(0), math.inf)
    # Between 0 and 1 and above 1 a power runs one way each; 1 itself gives 1.
    inner = [1.0] if foot.low <= 1 <= foot.high or exponent.has_zero() else []
    return Interval(max(Fraction(0), _below(min(corners + inner))), _above(max(corners + inner)))


def _whole_power(foot: Interval, exponent: int) -> Interval:
    if abs(exponent) > MOST_POWER:
        return ANYTHING
    if exponent < 0:
        return over(point(1), _whole_power(foot, -exponent))
    corners = [bound**exponent for bound in foot] if exponent else [Fraction(1)]
    if exponent and exponent % 2 == 0 and foot.has_zero():
        corners.append(Fraction(0))
    return _lighter(min(corners), max(corners))


def _below(value: float) -> Bound:
    return Fraction(value) - Fraction(abs(value) * _DOUBT + _DOUBT) if math.isfinite(value) else value


def _above(value: float) -> Bound:
    return Fraction(value) + Fraction(abs(value) * _DOUBT + _DOUBT) if math.isfinite(value) else value


def call(function: str, arguments: list[Interval]) -> Interval:
    """Return where a function of numbers lies, wherever it is known."""
    one = arguments[0]
    if function == "min":
        return Interval(min(a.low for a in arguments), min(a.high for a in arguments))
    if function == "max":
        return Interval(max(a.low for a in arguments), max(a.high for a in arguments))
    if function == "abs":
        if one.has_zero():
            return Interval(Fraction(0), max(-one.low, one.high))
        return one if one.low > 0 else negative(one)
    if function in ("round", "floor", "ceil"):
        low = one.low if function == "ceil" else _whole(one.low, -1, half=function == "round")
        high = one.high if function == "floor" else _whole(one.high, 1, half=function == "round")
        return Interval(low, high)
    if function == "sqrt":
        low = Fraction(0) if one.low <= 0 else max(Fraction(0), _below(math.sqrt(one.low)))
        return Interval(low, Fraction(0) if one.high <= 0 else _above(math.sqrt(one.high)))
    logarithm = math.log if function == "ln" else math.log10
    low = -math.inf if one.low <= 0 else _below(logarithm(one.low))
    return Interval(low, math.inf if one.high <= 0 or math.isinf(one.high) else _above(logarithm(one.high)))


def _whole(bound: Bound, way: int, *, half: bool) -> Bound:
    """Return the whole number that lies no nearer than rounding goes: half a unit off, or a whole one."""
    if not isinstance(bound, Fraction):
        return bound
    if half:
        return Fraction(math.floor(bound + Fraction(1, 2)) if way > 0 else math.ceil(bound - Fraction(1, 2)))
    return Fraction(math.floor(bound) if way < 0 else math.ceil(bound))
