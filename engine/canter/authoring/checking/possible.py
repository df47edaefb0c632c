"""What values are possible: intervals of numbers, sets of choices, and whether something may be unknown.

What is said here always holds too much rather than too little: a value that some person has is possible, and one that
is possible need not be anybody's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from canter.language.facts import Kind, Value

# Stands for any text: no condition can compare one, only ask whether it is known.
SOME_TEXT = "#text"
NO_SET = frozenset({"#nothing"})
# By so much is widened what was computed, for what floats lose and what is kept to nine decimals.
WIDENED = 1e-9


class Range(NamedTuple):
    """Numbers from `low` to `high`, both included, none where `low` is above; perhaps unknown."""

    low: float
    high: float
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is possible."""
        return self.low > self.high

    def computed(self) -> Range:
        """Return the range as wide as arithmetic may make it; what overflows is unknown."""
        low, high = (-math.inf if math.isnan(self.low) else self.low), (math.inf if math.isnan(self.high) else self.high)
        unknown = self.unknown or math.isinf(low) or math.isinf(high)
        return Range(low - WIDENED * (1 + abs(low)), high + WIDENED * (1 + abs(high)), unknown)


class Among(NamedTuple):
    """One of these choices, or of yes and no; perhaps unknown."""

    options: frozenset[str | bool]
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether no choice is possible."""
        return not self.options


class Held(NamedTuple):
    """A set that holds all of `must` and nothing beyond `may`; perhaps unknown."""

    must: frozenset[str]
    may: frozenset[str]
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether no set is possible."""
        return not self.must <= self.may


class Listed(NamedTuple):
    """A list, of which only its length matters; perhaps unknown."""

    least: int = 0
    most: float = math.inf
    unknown: bool = False

    @property
    def empty(self) -> bool:
        """Whether no list is possible."""
        return self.least > self.most


Possible = Range | Among | Held | Listed
ANYTHING = Range(-math.inf, math.inf)


def of_kind(kind: Kind, *, unknown: bool) -> Possible:
    """Return what a kind of fact or field allows."""
    if kind.numeric:
        low = -math.inf if kind.low is None else kind.low
        return Range(low, math.inf if kind.high is None else kind.high, unknown)
    if kind.type == "yesno":
        return Among(frozenset({True, False}), unknown)
    if kind.type == "list":
        return Listed(unknown=unknown)
    if kind.choices is None:
        return Among(frozenset({SOME_TEXT}), unknown)
    names = frozenset(kind.choices.labels)
    return Held(frozenset(), names, unknown) if kind.type == "choices" else Among(names, unknown)


def of_value(value: Value, kind: Kind) -> Possible:
    """Return what a value that is fixed, such as an entry's, allows: itself."""
    if kind.type == "list":
        return Listed(0, 0)
    if kind.numeric:
        return Range(math.inf, -math.inf, unknown=True) if value is None else Range(float(value), float(value))  # type: ignore[arg-type]
    if kind.type == "choices":
        held = frozenset(map(str, value or ()))  # type: ignore[arg-type]
        return Held(NO_SET, frozenset(), unknown=True) if value is None else Held(held, held)
    return Among(frozenset(), unknown=True) if value is None else Among(frozenset({value}))  # type: ignore[arg-type]


def nothing_like(one: Possible, *, unknown: bool) -> Possible:
    """Return what holds no value at all, of the same sort."""
    match one:
        case Range():
            return Range(math.inf, -math.inf, unknown)
        case Among():
            return Among(frozenset(), unknown)
        case Held():
            return Held(NO_SET, frozenset(), unknown)
        case Listed():
            return Listed(1, 0, unknown)


def either(one: Possible, other: Possible) -> Possible:
    """Return what holds where one of the two does."""
    unknown = one.unknown or other.unknown
    if one.empty:
        return other._replace(unknown=unknown)
    if other.empty:
        return one._replace(unknown=unknown)
    if isinstance(one, Range) and isinstance(other, Range):
        return Range(min(one.low, other.low), max(one.high, other.high), unknown)
    if isinstance(one, Among) and isinstance(other, Among):
        return Among(one.options | other.options, unknown)
    if isinstance(one, Held) and isinstance(other, Held):
        return Held(one.must & other.must, one.may | other.may, unknown)
    if isinstance(one, Listed) and isinstance(other, Listed):
        return Listed(min(one.least, other.least), max(one.most, other.most), unknown)
    message = f"{one!r} and {other!r} are not alike"
    raise TypeError(message)
