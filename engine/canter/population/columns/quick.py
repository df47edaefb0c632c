"""Columns of choices read without looking at each cell: what is written as the vocabulary has it needs no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.population.columns.terms import BITS

if TYPE_CHECKING:
    from canter.language.facts import Fact
    from canter.population.columns.known import Known

Columns = dict[str, pl.Series]


def quick(fact: Fact, cells: pl.Series, known: Known) -> tuple[Columns, pl.Series] | None:
    """Return the columns of a choice or a set, and which cells are to be looked at; nothing where all are.

    What is null stays so, and is not to be looked at.
    """
    kind = fact.kind
    if kind.choices is None:
        return None
    codes = known.spaces.codes(kind.choices)
    held = {name: codes[name] for name in kind.choices.labels}
    if kind.type == "choice" and cells.dtype in (pl.Enum, pl.String):
        made = cells.to_frame("#cell").select(_mapped(pl.col("#cell"), cells.dtype, held, pl.UInt16)).to_series()
        return {fact.name: made}, made.is_null() & cells.is_not_null()
    if kind.type != "choices" or not isinstance(cells.dtype, pl.List) or cells.dtype.inner not in (pl.Enum, pl.String):
        return None
    inner: Any = cells.dtype.inner
    frame = cells.to_frame("#cell")
    words: Columns = {}
    for at in known.spaces.words(kind):
        bits = {name: 1 << code % BITS if code // BITS == at else 0 for name, code in held.items()}
        element = _mapped(pl.element(), inner, bits, pl.UInt64)
        words[f"{fact.name}#{at}"] = frame.select(pl.col("#cell").list.eval(element).list.sum()).to_series()
    # So many bits as choices: then each was known, and none there twice.
    counted = pl.sum_horizontal(pl.col(name).bitwise_count_ones() for name in words)
    count = pl.DataFrame([column.alias(name) for name, column in words.items()]).select(counted).to_series()
    unsure = (count != cells.list.len()).fill_null(value=False) & cells.is_not_null()
    return words, unsure


def _mapped(column: pl.Expr, dtype: Any, values: dict[str, int], to: Any) -> pl.Expr:  # noqa: ANN401 - types of columns
    """Return choices as numbers; null for what is none."""
    if isinstance(dtype, pl.Enum):
        found = {at: values[name] for at, name in enumerate(dtype.categories) if name in values}
        return column.to_physical().replace_strict(list(found), list(found.values()), default=None, return_dtype=to)
    return column.replace_strict(list(values), list(values.values()), default=None, return_dtype=to)
