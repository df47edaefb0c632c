"""The trend of a log's weights: outliers found, the rest smoothed, and the loss a week with how far it may be off.

An outlier is a weight that lies further from a robust line through its neighbours than four times their usual distance
(Hampel's identifier: Davies and Gather, J Am Stat Assoc 88:782, 1993), the line being that of Theil and Sen (Sen, J Am Stat
Assoc 63:1379, 1968), which a quarter of wild values does not move. What is left is smoothed by local lines, weighted by
nearness (Cleveland, J Am Stat Assoc 74:829, 1979), so that gaps and unequal steps do no harm. The loss is the Theil-Sen slope
of the last 28 days, its margin Sen's interval of 95 per cent, widened since a weight is like that of the day before (Yue and
Wang, Water Resour Manage 18:201, 2004).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = 28  # days
LEAST_WEIGHTS = 5  # fewer make no line that could be told from chance
# A weight that nobody has, in kg; the limits of the question.
LIGHTEST, HEAVIEST = 30.0, 300.0
NEIGHBOURS, NEAR = 15, 30  # weights, days
FURTHEST = 4.0  # usual distances
# A normal spread is so many times the median distance from the middle.
SPREAD = 1.4826
# From one day to the next, water alone moves the scales by about this share.
LEAST_SPREAD = 0.005
SMOOTHED_OVER = 14.0  # days to either side
BOTH_SIDES_95 = 1.96
# How alike neighbouring weights are taken to be where too few pairs tell it, and at the most.
ALIKE, MOST_ALIKE, PAIRS_THAT_TELL = 0.2, 0.6, 8
A_NIGHT_OR_TWO = 2  # days


class Weight(NamedTuple):
    """A weight in kg, and on which day of the log, counted from its first."""

    day: int
    kg: float


class Outlier(NamedTuple):
    """A weight that is left out, and the weight that its neighbours would have it be (None: it is nobody's weight)."""

    weight: Weight
    expected: float | None


class Trend(NamedTuple):
    """The weights that count with the smoothed ones, and the loss in kg a week with its margin (None: too few)."""

    kept: tuple[Weight, ...]
    smoothed: tuple[Weight, ...]
    loss: float | None
    margin: float | None


def part(weights: Sequence[Weight]) -> tuple[tuple[Weight, ...], tuple[Outlier, ...]]:
    """Return the weights that count, and the outliers; `weights` are in the order of their days, one a day."""
    possible = [one for one in weights if LIGHTEST <= one.kg <= HEAVIEST]
    out = [Outlier(one, None) for one in weights if not LIGHTEST <= one.kg <= HEAVIEST]
    kept = []
    for number, one in enumerate(possible):
        expected = _expected(possible, number)
        if expected is None:
            kept.append(one)
        else:
            out.append(Outlier(one, expected))
    return tuple(kept), tuple(sorted(out))


def trend_of(kept: Sequence[Weight]) -> Trend | None:
    """Return the trend of the weights that count; None where they are too few for any."""
    if len(kept) < LEAST_WEIGHTS:
        return None
    smoothed = tuple(Weight(one.day, _smooth(kept, number)) for number, one in enumerate(kept))
    recent = [one for one in kept if one.day > kept[-1].day - WINDOW]
    if len(recent) < LEAST_WEIGHTS:
        return Trend(tuple(kept), smoothed, None, None)
    slope, margin = _slope(recent)
    return Trend(tuple(kept), smoothed, -slope * 7, margin * 7)


def _expected(weights: Sequence[Weight], number: int) -> float | None:
    """Return what the neighbours of an outlier would have it be; None where it is none."""
    one = weights[number]
    low, high = max(0, number - NEIGHBOURS), number + NEIGHBOURS + 1
    near = sorted(weights[low:high], key=lambda other: abs(other.day - one.day))[:NEIGHBOURS]
    near = [other for other in near if abs(other.day - one.day) <= NEAR]
    if len(near) < LEAST_WEIGHTS:
        return None
    slope = median(_slopes(near))
    level = median(other.kg - slope * (other.day - one.day) for other in near)
    apart = median(abs(other.kg - level - slope * (other.day - one.day)) for other in near)
    usual = max(SPREAD * apart, LEAST_SPREAD * level)
    return level if abs(one.kg - level) > FURTHEST * usual else None


def _slopes(weights: Sequence[Weight]) -> list[float]:
    return sorted((two.kg - one.kg) / (two.day - one.day) for one, two in combinations(weights, 2))


def _smooth(weights: Sequence[Weight], number: int) -> float:
    """Return the height of the local line, weighted by the cube of nearness, on the day of a weight."""
    day = weights[number].day
    beside = weights[max(0, number - LEAST_WEIGHTS) : number + LEAST_WEIGHTS + 1]
    distances = sorted(abs(one.day - day) for one in beside)
    reach = max(SMOOTHED_OVER, float(distances[LEAST_WEIGHTS - 1])) + 1.0
    low = bisect_left(weights, day - reach, key=lambda one: one.day)
    high = bisect_left(weights, day + reach, key=lambda one: one.day)
    near = [(one.day - day, one.kg, (1 - (abs(one.day - day) / reach) ** 3) ** 3) for one in weights[low:high]]
    total = sum(share for _, _, share in near)
    middle = sum(share * x for x, _, share in near) / total
    height = sum(share * y for _, y, share in near) / total
    across = sum(share * (x - middle) ** 2 for x, _, share in near)
    tilt = sum(share * (x - middle) * (y - height) for x, y, share in near) / across if across else 0.0
    return height - tilt * middle


def _slope(weights: Sequence[Weight]) -> tuple[float, float]:
    """Return the slope in kg a day, and how far it may be off."""
    slopes = _slopes(weights)
    slope = median(slopes)
    count = len(weights)
    alike = _alike(weights, slope)
    spread = count * (count - 1) * (2 * count + 5) / 18 * (1 + alike) / (1 - alike)
    reach = BOTH_SIDES_95 * math.sqrt(spread)
    low = max(0, math.floor((len(slopes) - reach) / 2))
    high = min(len(slopes) - 1, math.ceil((len(slopes) + reach) / 2))
    return slope, max(slopes[high] - slope, slope - slopes[low])


def _alike(weights: Sequence[Weight], slope: float) -> float:
    """Return how alike the weights of neighbouring days are beside the trend, from 0 to `MOST_ALIKE`."""
    level = median(one.kg - slope * one.day for one in weights)
    beside = {one.day: one.kg - slope * one.day - level for one in weights}
    pairs = [(beside[one], beside[two]) for one, two in pairwise(sorted(beside)) if two - one <= A_NIGHT_OR_TWO]
    square = sum(value**2 for value in beside.values()) / len(beside)
    if len(pairs) < PAIRS_THAT_TELL or square == 0:
        return ALIKE
    return min(MOST_ALIKE, max(0.0, sum(one * two for one, two in pairs) / len(pairs) / square))
