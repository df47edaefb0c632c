"""Choosing the best entries that are left of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.reasoning.plain import ENTRY_NAME
from canter.reasoning.trace import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.language.effects import Choose
    from canter.language.facts import Entry


def choose(effect: Choose, entries: Sequence[Entry], out: int, scores: tuple[int, ...], count: int, spares: int) -> Choice:
    """Pick `count` entries: the best of each value of the field first, then the best left; each with its spares."""
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
    picked = sorted(ranked[: max(0, count)])
    by_rank = sorted((number for number in left if number not in picked), key=lambda number: (-scores[number], number))
    names = [str(entry[ENTRY_NAME]) for entry in entries]
    pools = {
        names[number]: tuple(names[other] for other in by_rank if _alike(entries[number][field], entries[other][field]))[
            : max(0, spares)
        ]
        for number in picked
        if effect.spares is not None
    }
    return Choice(effect.list, tuple(names[number] for number in picked), pools, count, out, scores)


def _alike(one: object, other: object) -> bool:
    """Tell whether one entry can take the place of another: both have the same known value."""
    return one is not None and one == other
