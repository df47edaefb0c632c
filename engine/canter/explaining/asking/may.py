"""What a fact may come to while answers are missing: a few values, or anything within a range."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.facts import Kind

Read = tuple[str, str]

# A few values are kept apart up to so many, and looked at together in so many ways.
MOST_VALUES = 12
MOST_CASES = 96


class Some(NamedTuple):
    """One of a few values; None is unknown."""

    values: tuple[Any, ...]


class Wide(NamedTuple):
    """Anything of its kind, a number within these ends; perhaps unknown. With the ends crossed it is unknown for sure."""

    low: float = -math.inf
    high: float = math.inf
    unknown: bool = True

    @property
    def known(self) -> bool:
        """Whether it may be known."""
        return self.low <= self.high


May = Some | Wide
NEVER_KNOWN = Wide(math.inf, -math.inf)


def answered(kind: Kind, *, skipped: bool) -> May:
    """Return what the answer to a question may be; `skipped` says that there may be none."""
    none = (None,) if skipped else ()
    if kind.type == "yesno":
        return Some((True, False, *none))
    if kind.type == "choice" and kind.choices is not None and len(kind.choices.labels) < MOST_VALUES:
        return Some((*kind.choices.labels, *none))
    low = -math.inf if kind.low is None else kind.low
    high = math.inf if kind.high is None else kind.high
    return Wide(low, high, skipped)


def exactly(value: Any) -> Wide:  # noqa: ANN401 - a value of any type
    """Return a value as a range of nothing but it."""
    if value is None:
        return NEVER_KNOWN
    if isinstance(value, (int, float)):
        return Wide(value, value, unknown=False)
    return Wide(unknown=False)


def widened(may: May) -> Wide:
    """Return a range that holds whatever this may be."""
    if isinstance(may, Wide):
        return may
    return joined(map(exactly, may.values))


def joined(parts: Iterable[Wide]) -> Wide:
    """Return a range that holds all of these."""
    low, high, unknown = math.inf, -math.inf, False
    for one in parts:
        low, high, unknown = min(low, one.low), max(high, one.high), unknown or one.unknown
    return Wide(low, high, unknown)


def either(parts: list[May]) -> May:
    """Return what is one of these."""
    if all(isinstance(one, Some) for one in parts):
        values = tuple(dict.fromkeys(value for one in parts for value in one.values))  # type: ignore[union-attr]
        if len(values) <= MOST_VALUES:
            return Some(values)
    return joined(map(widened, parts))


def is_only(may: May, value: Any) -> bool:  # noqa: ANN401 - a value of any type
    """Tell whether it can be nothing but this value."""
    if isinstance(may, Some):
        return all(one == value and (one is None) == (value is None) for one in may.values)
    if not may.known:
        return value is None
    return not may.unknown and may.low == may.high == value


Case = tuple[dict[str, Any], dict[Read, Wide]]


def cases(reads: Iterable[Read], mays: Mapping[Read, May]) -> Iterator[Case]:
    """Yield what these facts may be together: the values of some, and ranges, in which they are known, of the others.

    Where that would be too many cases there is one, in which all are ranges and may be unknown.
    """
    open_ = [(read, mays[read]) for read in dict.fromkeys(reads) if read in mays]
    ways = [tuple(_ways(read, may)) for read, may in open_]
    if math.prod(map(len, ways)) > MOST_CASES:
        yield {}, {read: widened(may) for read, may in open_}
        return
    for way in product(*ways):
        yield (
            {name: may.values[0] for (name, _), may in way if isinstance(may, Some)},
            {read: may for read, may in way if isinstance(may, Wide)},
        )


def _ways(read: Read, may: May) -> Iterator[tuple[Read, May]]:
    if isinstance(may, Some):
        yield from ((read, Some((value,))) for value in may.values)
    elif read[1]:
        # A field is known for one entry and unknown for another.
        yield read, may
    else:
        if may.unknown:
            yield read, Some((None,))
        if may.known:
            yield read, may._replace(unknown=False)
