"""Columns of numbers that people tell: rounded as a person's file gives them, and held against their range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from canter.language.facts import Fact

# A person's file gives numbers to twelve decimals at the most; a larger number has no more than it was given with.
DECIMALS, FEW = 12, 8192.0
# Beyond this a file would need an exponent, which it cannot have.
MOST = 1e15


def rounded(cells: pl.Series) -> pl.Series:
    """Return numbers to twelve decimals, without a negative zero."""
    if _whole(cells):
        return cells + 0.0
    least, most = _ends(cells)
    found = cells.round(DECIMALS, mode="half_to_even") + 0.0
    if least > -FEW and most < FEW:
        return found
    column = pl.col("#cell")
    frame = pl.DataFrame([cells.alias("#cell"), found.alias("#found")])
    return frame.select(pl.when(column.abs() < FEW).then("#found").otherwise(column)).to_series()


def outside(fact: Fact, cells: pl.Series, *, whole: bool) -> pl.Series | None:
    """Return who told a number that cannot be one of the fact, or left a required one out; nothing where nobody did."""
    kind = fact.kind
    low, high = -MOST if kind.low is None else kind.low, MOST if kind.high is None else kind.high
    least, most = _ends(cells)
    # A sum is no number where one of its parts is none.
    fine = low <= least and most <= high and least > -MOST and most < MOST and math.isfinite(cells.sum())
    fine = fine and (whole or kind.type != "whole" or _whole(cells))
    if fine and not (fact.required and cells.null_count()):
        return None
    column = pl.col("#cell")
    test = column.is_finite() & (column.abs() < MOST) & (column >= low) & (column <= high)
    if kind.type == "whole":
        test &= column == column.floor()
    return (~cells.to_frame("#cell").select(test).to_series()).fill_null(fact.required)


def _ends(cells: pl.Series) -> tuple[float, float]:
    """Return the least and the most of some numbers; of none, what lies within any range."""
    least, most = cells.min(), cells.max()
    return (least, most) if isinstance(least, float) and isinstance(most, float) else (math.inf, -math.inf)


def _whole(cells: pl.Series) -> bool:
    return bool((cells == cells.floor()).all())
