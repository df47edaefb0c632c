"""Between which numbers a formula lies, so that what cannot be out of range needs no check."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from canter.population.columns.terms import MOST
from canter.reasoning.arithmetic import SIGNS

if TYPE_CHECKING:
    from canter.population.columns.terms import Term

Range = tuple[float, float, bool]
ANYTHING = (-MOST, MOST, False)
# Beyond this a product or a sum may leave the numbers.
SAFE = 1e300
MOST_POWER = 16
SLACK = 2e-9


def joined(sign: str, left: Term, right: Term) -> Range:
    """Return the least and the most of two numbers joined by a sign, and whether the result is always a number."""
    if sign == "/" and right.low <= 0 <= right.high:
        return ANYTHING
    if sign == "**":
        return _power(left, right)
    join = SIGNS[sign]
    return _checked([join(a, b) for a, b in product((left.low, left.high), (right.low, right.high))])


def _power(left: Term, right: Term) -> Range:
    whole = right.fixed and right.constant.is_integer() and 0 <= right.constant <= MOST_POWER
    if not whole and left.low <= 0:
        return ANYTHING
    try:
        found = [a**b for a, b in product((left.low, left.high), (right.low, right.high))]
    except OverflowError:
        return ANYTHING
    # A power may be out by its last digit, unlike a sum or a product.
    found = [*found, 0.0] if left.low <= 0 else [one * (1 + side * SLACK) for one in found for side in (-1, 1)]
    return _checked(found)


def _checked(ends: list[float]) -> Range:
    low, high = min(ends), max(ends)
    return (low, high, True) if low > -SAFE and high < SAFE else ANYTHING


def rounded(low: float, high: float) -> tuple[float, float]:
    """Return between which numbers a number lies after it was rounded to nine decimals."""
    return (low if round(low, 3) == low else low - SLACK), (high if round(high, 3) == high else high + SLACK)


def called(function: str, arguments: list[Term]) -> Range:
    """Return the least and the most of a function of numbers, and whether the result is always a number."""
    lows, highs = [argument.low for argument in arguments], [argument.high for argument in arguments]
    low, high = lows[0], highs[0]
    match function:
        case "min":
            return min(lows), min(highs), True
        case "max":
            return max(lows), max(highs), True
        case "abs":
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high)), True
        case "round" | "floor" | "ceil":
            return max(-MOST, low - 1), min(MOST, high + 1), True
        case "sqrt" if low >= 0:
            return 0.0, math.sqrt(high) * (1 + 1e-9), True
        case "ln" | "log10" if low > 0:
            return -1000.0, 1000.0, True
        case _:
            return ANYTHING
