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
    from collections.abc import Callable, Iterable, Mapping

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

    @property
    def constant(self) -> float:
        """The number that it is for everybody."""
        assert isinstance(self.value, (int, float))  # noqa: S101 - asked of fixed numbers alone
        return float(self.value)


class Bits(NamedTuple):
    """A set of constants, or of entries, as words of bits: expressions, or numbers where it is the same for everybody.

    All words are null where the set is unknown. A word that is missing is 0.
    """

    words: Mapping[int, pl.Expr | int]
    sure: bool = True


def as_term(value: Term | Bits) -> Term:
    """Return a value that the loader lets only be a number, a truth, a choice or a text."""
    assert isinstance(value, Term)  # noqa: S101 - for the types
    return value


def as_bits(value: Term | Bits) -> Bits:
    """Return a value that the loader lets only be a set."""
    assert isinstance(value, Bits)  # noqa: S101 - for the types
    return value


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


def _joined(terms: list[Term], join: Callable[[pl.Expr, pl.Expr], pl.Expr], *, decides: bool) -> Term:
    if any(term.value is decides for term in terms):
        return truth(decides)
    rest = [term for term in terms if term.value is not (not decides)]
    if not rest:
        return truth(not decides)
    if all(term.value is None for term in rest):
        return UNKNOWN
    return Term(reduce(join, map(flag, rest)), sure=all(term.sure for term in rest))


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
