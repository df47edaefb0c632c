"""Columns of choices read without looking at each cell: what is written as the vocabulary has it needs no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from canter.population.columns.terms import BITS

if TYPE_CHECKING:
    from canter.language.facts import Fact
    from canter.population.columns.known import Known

Columns = dict[str, pl.Series]


def quick(fact: Fact, cells: pl.Series, known: Known) -> tuple[Columns, pl.Series | None] | None:
    """Return the columns of a choice or a set, and which cells are to be looked at, if any; nothing where all are.

    What is null stays so, and is not to be looked at.
    """
    kind = fact.kind
    if kind.choices is None:
        return None
    codes = known.spaces.codes(kind.choices)
    held = {name: codes[name] for name in kind.choices.labels}
    if kind.type == "choice" and cells.dtype in (pl.Enum, pl.String):
        made = _numbered(cells, held, pl.UInt16()).alias(fact.name)
        return {fact.name: made}, (made.is_null() & cells.is_not_null()) if made.null_count() > cells.null_count() else None
    if kind.type != "choices" or not isinstance(cells.dtype, pl.List) or cells.dtype.inner not in (pl.Enum, pl.String):
        return None
    words: Columns = {}
    for at in known.spaces.words(kind):
        bits = {name: 1 << code % BITS if code // BITS == at else 0 for name, code in held.items()}
        words[f"{fact.name}#{at}"] = _joined(cells, bits).alias(f"{fact.name}#{at}")
    # So many bits as choices: then each was known, and none there twice.
    counted = [column.bitwise_count_ones() for column in words.values()]
    differs = sum(counted[1:], counted[0]) != cells.list.len()
    return words, differs.fill_null(value=False) if differs.any() else None


def _joined(cells: pl.Series, bits: dict[str, int]) -> pl.Series:
    """Return sets as the bits of their choices."""
    element = pl.element().map_batches(
        lambda choices: _numbered(choices, bits, pl.UInt64()), return_dtype=pl.UInt64, is_elementwise=True
    )
    return cells.to_frame("#cell").select(pl.col("#cell").list.eval(element).list.sum()).to_series()


def _numbered(choices: pl.Series, values: dict[str, int], to: pl.DataType) -> pl.Series:
    """Return choices as numbers; null for what is none. A number is taken from its place, which costs less than a search."""
    names = choices.dtype.categories.to_list() if isinstance(choices.dtype, pl.Enum) else list(values)
    if not isinstance(choices.dtype, pl.Enum):
        choices = choices.cast(pl.Enum(names), strict=False)
    return pl.Series([values.get(name) for name in names], dtype=to).gather(choices.to_physical())
