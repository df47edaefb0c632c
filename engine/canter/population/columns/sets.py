"""Sets of choices and masks of entries, joined and asked about as columns of bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from canter.population.columns.terms import BITS, FALSE, TRUE, UNKNOWN, Bits, Term, every, flag, negated, some, truth, word

if TYPE_CHECKING:
    from collections.abc import Iterable


def unknown_set(bits: Bits) -> Term:
    """Tell whether a set is unknown."""
    if bits.sure:
        return FALSE
    first = next((value for value in bits.words.values() if isinstance(value, pl.Expr)), None)
    return TRUE if first is None else Term(first.is_null())


def choose_bits(condition: Term, then: Bits, otherwise: Bits) -> Bits:
    """Return one set or the other; the condition is sure."""
    if condition.fixed:
        return then if condition.value is True else otherwise
    test = flag(condition)
    return Bits(
        {
            at: pl.when(test).then(word(then.words.get(at, 0))).otherwise(word(otherwise.words.get(at, 0)))
            for at in sorted({*then.words, *otherwise.words})
        },
        then.sure and otherwise.sure,
    )


def both(one: Bits, two: Bits) -> Bits:
    """Return what is in both of two sets that are sure."""
    words: dict[int, pl.Expr | int] = {}
    for at in one.words.keys() & two.words.keys():
        left, right = one.words[at], two.words[at]
        if isinstance(left, int) and isinstance(right, int):
            words[at] = left & right
        elif 0 not in (left if isinstance(left, int) else 1, right if isinstance(right, int) else 1):
            words[at] = word(left) & word(right)
    return Bits(words)


def either(one: Bits, two: Bits) -> Bits:
    """Return what is in one of two sets that are sure."""
    words = dict(one.words)
    for at, right in two.words.items():
        left = words.get(at, 0)
        if isinstance(left, int) and isinstance(right, int):
            words[at] = left | right
        elif isinstance(left, int) and left == 0:
            words[at] = right
        elif not (isinstance(right, int) and right == 0):
            words[at] = word(left) | word(right)
    return Bits(words)


def without(one: Bits, two: Bits) -> Bits:
    """Return what is in the first of two sets that are sure, and not in the second."""
    words: dict[int, pl.Expr | int] = {}
    for at, left in one.words.items():
        right = two.words.get(at, 0)
        if isinstance(left, int) and isinstance(right, int):
            words[at] = left & ~right
        elif isinstance(right, int):
            words[at] = word(left) & pl.lit(~right & (1 << BITS) - 1, dtype=pl.UInt64)
        elif not (isinstance(left, int) and left == 0):
            words[at] = word(left) & ~right
    return Bits(words)


def anything(bits: Bits) -> Term:
    """Tell whether there is anything in a set that is sure."""
    return some(Term(value != 0) if isinstance(value, pl.Expr) else truth(value != 0) for value in bits.words.values())


def holds_bit(bits: Bits, code: int) -> Term:
    """Tell whether a constant is in a set; unknown where the set is."""
    found = bits.words.get(code // BITS, 0)
    if isinstance(found, int):
        return some([truth(bool(found >> code % BITS & 1)), _spoilt(bits)]) if found >> code % BITS & 1 == 0 else TRUE
    return Term(found & pl.lit(1 << code % BITS, dtype=pl.UInt64) != 0, sure=bits.sure)


def _spoilt(bits: Bits) -> Term:
    """Return false, or unknown where the set is."""
    if bits.sure:
        return FALSE
    first = next((value for value in bits.words.values() if isinstance(value, pl.Expr)), None)
    return UNKNOWN if first is None else Term(first != first, sure=False)  # noqa: PLR0124 - null where it is null


def overlap(one: Bits, two: Bits) -> Term:
    """Tell whether two sets have anything in common; unknown where one of them is."""
    parts = [_spoilt(one), _spoilt(two)]
    for at in one.words.keys() & two.words.keys():
        left, right = one.words[at], two.words[at]
        if isinstance(left, int) and isinstance(right, int):
            parts.append(truth(left & right != 0))
        elif 0 not in (left if isinstance(left, int) else 1, right if isinstance(right, int) else 1):
            parts.append(Term(word(left) & word(right) != 0, sure=one.sure and two.sure))
    return some(parts)


def within(one: Bits, two: Bits) -> Term:
    """Tell whether all of the first set are in the second; unknown where one of them is."""
    parts = [negated(_spoilt(one)), negated(_spoilt(two))]
    for at, left in one.words.items():
        right = two.words.get(at, 0)
        if isinstance(left, int) and isinstance(right, int):
            parts.append(truth(left & ~right == 0))
        elif not (isinstance(left, int) and left == 0):
            beyond = ~right & (1 << BITS) - 1 if isinstance(right, int) else ~right
            parts.append(Term(word(left) & word(beyond) == 0, sure=one.sure and two.sure))
    return every(parts)


def constant_bits(codes: Iterable[int]) -> Bits:
    """Return a set of constants that is the same for everybody."""
    words: dict[int, pl.Expr | int] = {}
    for code in codes:
        held = words.get(code // BITS, 0)
        words[code // BITS] = (held if isinstance(held, int) else 0) | 1 << code % BITS
    return Bits(words)
