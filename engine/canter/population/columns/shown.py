"""Values from how they are worked with to how they are given out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.population.columns import names
from canter.population.columns.sets import unknown_set
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import BITS, Bits, Term, real, word

if TYPE_CHECKING:
    from canter.language.facts import Kind
    from canter.population.columns.known import Known
    from canter.population.columns.spaces import Spaces

# The categories that a physical type of an Enum can tell apart.
_SMALL, _MIDDLE = 255, 65_535


def shown(term: Term, kind: Kind, spaces: Spaces, *, raw: bool = False) -> pl.Expr:
    """Return a value as it is given out; `raw` leaves it as it is worked with."""
    if kind.numeric:
        column = real(term)
        return column.cast(pl.Int64, strict=False) if kind.type == "whole" and not raw else column
    if kind.type == "choice":
        column = term.value if isinstance(term.value, pl.Expr) else pl.lit(term.value, dtype=pl.UInt16)
        return column if raw else _named(column, kind, spaces)
    if isinstance(term.value, pl.Expr):
        return term.value
    return pl.lit(term.value, dtype=names.dtype(kind))


def _named(column: pl.Expr, kind: Kind, spaces: Spaces) -> pl.Expr:
    assert kind.choices is not None  # noqa: S101 - a choice has choices
    codes, labels = spaces.codes(kind.choices), list(kind.choices.labels)
    numbers = [codes[label] for label in labels]
    enum = pl.Enum(labels)
    physical = pl.UInt8 if len(labels) <= _SMALL else pl.UInt16 if len(labels) <= _MIDDLE else pl.UInt32
    first = numbers[0] if numbers else 0
    if numbers == list(range(first, first + len(numbers))):
        return (column - first if first else column).cast(physical).cat.to(enum)
    return column.replace_strict(numbers, labels, default=None, return_dtype=enum)


def list_of(bits: Bits, kind: Kind, known: Known) -> pl.Expr:
    """Return a set as a list of its choices, in the order of the vocabulary."""
    assert kind.choices is not None  # noqa: S101 - a set has choices
    dtype = names.dtype(kind)
    codes = known.spaces.codes(kind.choices)
    order = [(label, codes[label]) for label in kind.choices.labels]
    at = sorted(bits.words)

    def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
        if None in row:
            return (None,)
        held = dict(zip(at, row, strict=True))
        return ([label for label, code in order if held.get(code // BITS, 0) >> code % BITS & 1],)

    if unknown_set(bits).value is True:
        return pl.lit(None, dtype=dtype)
    if not any(isinstance(value, pl.Expr) for value in bits.words.values()):
        return pl.lit(pl.Series("", work(tuple(bits.words[one] for one in at)), dtype=dtype)).first()
    name = known.sheets.fresh()
    keys = [known.sheets.define(PEOPLE, word(bits.words[one])) for one in at]
    known.sheets.look_up(keys, {name: dtype}, work)
    return pl.col(name)
