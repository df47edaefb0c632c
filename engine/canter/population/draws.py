"""Draws of one person: a stream of its own from a seed, the same on every version of Python.

Only `random.Random.random` is used, seeded by a text: Python promises the same numbers of it on every version, which it
does not of `gauss`, `choice` or `sample`, and no draw hangs on the order of a set.
"""

from __future__ import annotations

import math
import random
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Curve = tuple[tuple[float, float], ...]


class Draws:
    """A stream of draws; equal keys give equal streams."""

    def __init__(self, *key: object) -> None:
        """Name the stream that belongs to these keys; it begins with the first draw, since many are never drawn from."""
        self._key = key
        self._next = self._first

    def _first(self) -> float:
        self._next = random.Random(":".join(map(str, self._key))).random  # noqa: S311 - made-up people, no secrets
        return self._next()

    def chance(self, share: float) -> bool:
        """Return true in this share of draws."""
        return self._next() < share

    def uniform(self, low: float, high: float) -> float:
        """Return a number between two others, each as likely."""
        return low + (high - low) * self._next()

    def normal(self, mean: float, deviation: float) -> float:
        """Return a number of a normal distribution (Box and Muller)."""
        radius = math.sqrt(-2 * math.log(1 - self._next()))
        return mean + deviation * radius * math.cos(2 * math.pi * self._next())

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both inclusive."""
        return low + int((high - low + 1) * self._next())

    def pick(self, weights: Mapping[str, float]) -> str:
        """Return one of the keys, as likely as its weight."""
        left = self._next() * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return list(weights)[-1]

    def one(self, names: Sequence[str]) -> str:
        """Return one of the names, each as likely."""
        return names[int(len(names) * self._next())]

    def several(self, names: Sequence[str], count: int) -> list[str]:
        """Return so many different names, in the order in which they stand."""
        left = list(names)
        drawn = {left.pop(int(len(left) * self._next())) for _ in range(min(count, len(left)))}
        return [name for name in names if name in drawn]

    def each(self, shares: Mapping[str, float]) -> list[str]:
        """Return each name in its own share of draws."""
        return [name for name, share in shares.items() if self._next() < share]


def on_curve(curve: Curve, at: float) -> float:
    """Return the height of a curve of straight lines between its points; level beyond its ends."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return curve[-1][1]
