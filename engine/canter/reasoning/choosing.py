"""Choosing the best entries that are left of a list."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from canter.reasoning.plain import ENTRY_NAME
from canter.reasoning.trace import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from canter.language.effects import Choose
    from canter.language.facts import Entry


class Wanted(NamedTuple):
    """How many entries to pick, how many spares each, and how many places the picks must stand apart."""

    picks: int
    spares: int
    apart: int


def choose(effect: Choose, entries: Sequence[Entry], out: int, scores: tuple[int, ...], wanted: Wanted) -> Choice:
    """Pick the best entries left: of each value of the field first, or so that they stand apart; each with its spares."""
    left = [number for number in range(len(entries)) if not out >> number & 1]
    ranked = sorted(left, key=lambda number: (-scores[number], number))
    field = effect.one_of_each
    if field:
        seen: set[object] = set()
        firsts = []
        for number in ranked:
            value = entries[number][field]
            if value is not None and value not in seen:
                seen.add(value)
                firsts.append(number)
        ranked = firsts + [number for number in ranked if number not in firsts]
    most = max(0, wanted.picks)
    picked = _apart(left, scores, most, wanted.apart, len(entries)) if effect.apart is not None else sorted(ranked[:most])
    by_rank = sorted((number for number in left if number not in picked), key=lambda number: (-scores[number], number))
    names = [str(entry[ENTRY_NAME]) for entry in entries]
    pools = {
        names[number]: tuple(names[other] for other in by_rank if _alike(entries[number][field], entries[other][field]))[
            : max(0, wanted.spares)
        ]
        for number in picked
        if effect.spares is not None
    }
    return Choice(effect.list, tuple(names[number] for number in picked), pools, wanted.picks, out, scores)


def picker(
    effect: Choose, entries: Sequence[Entry]
) -> Callable[[int, tuple[tuple[int, int], ...], tuple[float, float, float]], tuple[str, ...]]:
    """Return how the picks of a choice are found from what is out and what was preferred by how much; no spares."""
    size = len(entries)
    names = [str(entry[ENTRY_NAME]) for entry in entries]
    kinds = [entry[effect.one_of_each] for entry in entries] if effect.one_of_each else []
    # One number ranks an entry: the higher its score and the earlier its place, the smaller.
    step = 1 << size.bit_length()
    every = (1 << size) - 1

    def pick(out: int, preferred: tuple[tuple[int, int], ...], numbers: tuple[float, float, float]) -> tuple[str, ...]:
        ranks = list(range(size))
        for bits, by in preferred:
            worth = by * step
            for number in _places(bits):
                ranks[number] -= worth
        if effect.apart is not None:
            scores = tuple((number - rank) // step for number, rank in enumerate(ranks))
            return choose(effect, entries, out, scores, Wanted(*map(int, numbers))).picks
        ranked = sorted([ranks[number] for number in _places(every & ~out)])
        most = max(0, int(numbers[0]))
        best = _one_of_each(ranked, step, kinds, most) if kinds else [rank % step for rank in ranked[:most]]
        return tuple([names[number] for number in sorted(best)])

    return pick


@lru_cache(maxsize=4096)
def _places(bits: int) -> tuple[int, ...]:
    """Return which bits are set; the same few sets of entries come again and again."""
    return tuple(number for number in range(bits.bit_length()) if bits >> number & 1)


def _one_of_each(ranked: list[int], step: int, kinds: Sequence[object], most: int) -> list[int]:
    """Return as many entries as are wanted: the best of each known kind, and where these are too few the best others."""
    seen: set[object] = {None}
    firsts: list[int] = []
    others: list[int] = []
    for rank in ranked:
        number = rank % step
        kind = kinds[number]
        if kind in seen:
            others.append(number)
        else:
            seen.add(kind)
            firsts.append(number)
            if len(firsts) == most:
                return firsts
    return (firsts + others)[:most]


def _apart(left: list[int], scores: tuple[int, ...], most: int, apart: int, size: int) -> list[int]:
    """Return as many entries as stand apart, of those sets the one with the highest score, of those the first.

    The list is a round: its first entry follows its last.
    """
    for many in range(min(most, len(left)), 0, -1):
        fitting = [group for group in combinations(left, many) if _stand_apart(group, apart, size)]
        if fitting:
            # Groups come in the order of the list, and `max` keeps the first of the best.
            return list(max(fitting, key=lambda group: sum(scores[number] for number in group)))
    return []


def _stand_apart(group: tuple[int, ...], apart: int, size: int) -> bool:
    if len(group) == 1:
        return True
    steps = [after - before for before, after in pairwise(group)]
    return min(*steps, size - group[-1] + group[0]) >= apart


def _alike(one: object, other: object) -> bool:
    """Tell whether one entry can take the place of another: both have the same known value."""
    return one is not None and one == other
