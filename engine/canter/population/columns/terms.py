"""Values as columns: constants where they are the same for everybody, expressions where they are not; null is unknown.

Truth has three values, as in the rules: Polars joins Booleans with nulls by the same table. What is constant is folded
here, so that no column is made of what everybody shares.
"""

from __future__ import annotations

import sys
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = sys.float_info.max
# So many constants stand in one word of a set.
BITS = 64


class Term(NamedTuple):
    """A number, a truth, a choice (as its code) or a text: an expression, or a constant; None is unknown.

    `sure` says that it is never null. A number lies between `low` and `high`; `kept` says that it has no more than nine
    decimals, so that it need not be rounded again.
    """

    value: pl.Expr | float | bool | str | None
    sure: bool = True
    low: float = -MOST
    high: float = MOST
    kept: bool = False

    @property
    def fixed(self) -> bool:
        """Whether it is the same for everybody."""
        return not isinstance(self.value, pl.Expr)


class Bits(NamedTuple):
    """A set of constants, or of entries, as words of bits: expressions, or numbers where it is the same for everybody.

    All words are null where the set is unknown. A word that is missing is 0.
    """

    words: Mapping[int, pl.Expr | int]
    sure: bool = True


TRUE, FALSE, UNKNOWN = Term(value=True), Term(value=False), Term(None, sure=False)
EMPTY, UNKNOWN_SET = Bits({}), Bits({}, sure=False)


def number(value: float | None) -> Term:
    """Return a constant number."""
    return Term(None, sure=False) if value is None else Term(value, low=value, high=value, kept=round(value, 9) == value)


def truth(value: bool | None) -> Term:  # noqa: FBT001 - the value itself
    """Return a constant truth."""
    return UNKNOWN if value is None else Term(value)


def flag(term: Term) -> pl.Expr:
    """Return a truth as an expression."""
    return term.value if isinstance(term.value, pl.Expr) else pl.lit(term.value, dtype=pl.Boolean)


def real(term: Term) -> pl.Expr:
    """Return a number as an expression."""
    return term.value if isinstance(term.value, pl.Expr) else pl.lit(term.value, dtype=pl.Float64)


def word(value: pl.Expr | int) -> pl.Expr:
    """Return a word of bits as an expression."""
    return value if isinstance(value, pl.Expr) else pl.lit(value, dtype=pl.UInt64)


def every(terms: Iterable[Term]) -> Term:
    """Hold where all hold: false if one is, else unknown if one is."""
    return _joined(list(terms), and_, decides=False)


def some(terms: Iterable[Term]) -> Term:
    """Hold where one holds: true if one is, else unknown if one is."""
    return _joined(list(terms), or_, decides=True)


def _joined(terms: list[Term], join: object, *, decides: bool) -> Term:
    if any(term.value is decides for term in terms):
        return truth(decides)
    rest = [term for term in terms if term.value is not (not decides)]
    if not rest:
        return truth(not decides)
    if all(term.value is None for term in rest):
        return UNKNOWN
    return Term(reduce(join, map(flag, rest)), sure=all(term.sure for term in rest))  # type: ignore[arg-type]


def negated(term: Term) -> Term:
    """Turn a truth round; unknown stays unknown."""
    if isinstance(term.value, pl.Expr):
        return Term(~term.value, sure=term.sure)
    return term if term.value is None else truth(not term.value)


def holds(term: Term) -> Term:
    """Tell whether a truth is true: unknown is not."""
    if not isinstance(term.value, pl.Expr):
        return truth(term.value is True)
    return term if term.sure else Term(term.value.fill_null(value=False))


def unknown(term: Term) -> Term:
    """Tell whether a value is unknown."""
    if not isinstance(term.value, pl.Expr):
        return truth(term.value is None)
    return FALSE if term.sure else Term(term.value.is_null())


def known(term: Term) -> Term:
    """Tell whether a value is known."""
    return negated(unknown(term))


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
