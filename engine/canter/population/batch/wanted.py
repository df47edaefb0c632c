"""What is given out: which columns, what they hold, and whether outcomes of rules are among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns.names import PROBLEM
from canter.population.columns.onebyone import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.population.batch.planned import Planner


class Wanted(NamedTuple):
    """The columns of a result with their types; `columns` and `rules` are what to ask of `plan_many` for them."""

    held: dict[str, pl.DataType]
    columns: list[str] | None
    rules: bool


def wanted(guidance: Planner, columns: Sequence[str] | None, *, outcomes: bool) -> Wanted:
    """Return what is given out; outcomes may also be named one by one. Raises `KeyError` for no column."""
    every = schema(guidance.rulebook, rules=True)
    plain = schema(guidance.rulebook, rules=False)
    if columns is None:
        return Wanted(every if outcomes else plain, None, outcomes)
    names = list(dict.fromkeys(name for name in columns if name != PROBLEM))
    rules = outcomes or any(name in every and name not in plain for name in names)
    if outcomes:
        names += [name for name in every if name not in plain and name not in names]
    # A frame of nobody costs nothing, and says what is wrong with a name.
    empty = guidance.plan_many(pl.DataFrame(), columns=names, rules=rules)
    return Wanted({name: every[name] for name in empty.columns}, names, rules)
