"""Numbers and truth: what signs and functions of formulas come to, and how three values join."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

# None is unknown.
Tri = bool | None
Values = dict[str, Any]
Test = Callable[[Values], Tri]

MOST_DIGITS = 9
HALF = 0.5


def kept(value: float | None) -> float | None:
    """Return a concluded number as it is kept: finite, to nine decimals, without a negative zero."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, MOST_DIGITS) + 0.0


def half_away(value: float) -> float:
    """Round to a whole number, a half away from zero."""
    size = abs(value)
    floor = math.floor(size)
    # The difference of a float and its floor is exact, so that no half is lost in adding one.
    return math.copysign(floor + 1 if size - floor >= HALF else floor, value)


CALLS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "round": half_away,
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
    "sqrt": math.sqrt,
    "ln": math.log,
    "log10": math.log10,
}
SIGNS: dict[str, Callable[[float, float], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "**": lambda left, right: left**right,
}
COMPARES: dict[str, Callable[[float, float, float], bool]] = {
    "<": lambda left, right, slack: left < right - slack,
    "<=": lambda left, right, slack: left <= right + slack,
    ">": lambda left, right, slack: left > right + slack,
    ">=": lambda left, right, slack: left >= right - slack,
}


def negated_if(reading: Callable[[Values], Tri], negated: bool) -> Callable[[Values], Tri]:  # noqa: FBT001
    """Turn a test round, or leave it; unknown stays unknown."""
    if not negated:
        return reading
    return lambda values: None if (found := reading(values)) is None else not found


def all_of(lines: tuple[Callable[[Values], Tri], ...]) -> Callable[[Values], Tri]:
    """Hold where all lines hold: false if one is, else unknown if one is."""

    def read(values: Values) -> Tri:
        result: Tri = True
        for line in lines:
            found = line(values)
            if found is False:
                return False
            if found is None:
                result = None
        return result

    return read


def any_of(lines: tuple[Callable[[Values], Tri], ...]) -> Callable[[Values], Tri]:
    """Hold where one line holds: true if one is, else unknown if one is."""

    def read(values: Values) -> Tri:
        result: Tri = False
        for line in lines:
            found = line(values)
            if found is True:
                return True
            if found is None:
                result = None
        return result

    return read
