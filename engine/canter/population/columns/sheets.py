"""The columns that are computed, in levels: each rests on columns of earlier levels alone.

There is one sheet for the people (called ""), with a row for each, and one for each list that people bring, with a row
for each entry and the number of its person under `ROW`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PEOPLE = ""
# The person that an entry belongs to.
ROW = "#row"
# So many answers of a lookup are kept from one part of the people to the next.
MOST_KEPT = 500_000

Frames = dict[str, pl.DataFrame]


class Lookup(NamedTuple):
    """Columns that are worked out once for each distinct combination of others: by a function of their values."""

    keys: tuple[str, ...]
    results: Mapping[str, pl.DataType]
    work: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    kept: dict[tuple[Any, ...], tuple[Any, ...]]


class Reduction(NamedTuple):
    """A column of people that comes from the entries of each; `empty` is what it is where there are none."""

    name: str
    of: pl.Expr
    empty: pl.Expr


class Level(NamedTuple):
    """What is computed at once, before the next level."""

    brought: dict[str, list[str]]
    reduced: dict[str, list[Reduction]]
    lookups: list[Lookup]
    defined: dict[str, list[pl.Expr]]


class Sheets:
    """Takes definitions in any number, and runs them in as few passes as their order allows."""

    def __init__(self) -> None:
        """Begin with no columns."""
        self._level: dict[tuple[str, str], int] = {}
        self._levels: list[Level] = []
        self._names = 0

    def given(self, sheet: str, name: str) -> pl.Expr:
        """Name a column that is there from the beginning."""
        self._level[sheet, name] = -1
        return pl.col(name)

    def fresh(self) -> str:
        """Return a name that no other column has."""
        self._names += 1
        return f"#{self._names}"

    def _at(self, number: int) -> Level:
        while len(self._levels) <= number:
            self._levels.append(Level({}, {}, [], {}))
        return self._levels[number]

    def _after(self, sheet: str, names: Iterable[str]) -> int:
        return 1 + max((self._level[sheet, name] for name in names), default=-1)

    def define(self, sheet: str, expr: pl.Expr, name: str = "") -> pl.Expr:
        """Compute a column of a sheet from others of it, and return it."""
        if not name and expr.meta.is_column():
            return expr
        name = name or self.fresh()
        level = self._level[sheet, name] = self._after(sheet, expr.meta.root_names())
        self._at(level).defined.setdefault(sheet, []).append(expr.alias(name))
        return pl.col(name)

    def bring(self, sheet: str, column: pl.Expr) -> pl.Expr:
        """Bring a column of the people to their entries."""
        name = column.meta.output_name()
        if (sheet, name) not in self._level:
            level = self._level[sheet, name] = self._after(PEOPLE, [name])
            self._at(level).brought.setdefault(sheet, []).append(name)
        return pl.col(name)

    def reduce(self, sheet: str, of: pl.Expr, empty: pl.Expr) -> pl.Expr:
        """Compute a column of people from their entries."""
        name = self.fresh()
        level = self._after(sheet, of.meta.root_names())
        level = max(level, self._after(PEOPLE, empty.meta.root_names()))
        self._level[PEOPLE, name] = level
        self._at(level).reduced.setdefault(sheet, []).append(Reduction(name, of, empty))
        return pl.col(name)

    def look_up(
        self, keys: list[pl.Expr], results: Mapping[str, pl.DataType], work: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    ) -> None:
        """Compute columns of people by a function of the values of others, once for each distinct combination."""
        names = tuple(key.meta.output_name() for key in keys)
        level = self._after(PEOPLE, names)
        for name in results:
            self._level[PEOPLE, name] = level
        self._at(level).lookups.append(Lookup(names, results, work, {}))

    def run(self, frames: Frames) -> None:
        """Add every column to frames that hold those that were given."""
        for level in self._levels:
            for sheet, names in level.brought.items():
                rows = frames[sheet][ROW]
                frames[sheet] = frames[sheet].hstack(frames[PEOPLE].select(names)[rows])
            for sheet, reductions in level.reduced.items():
                frames[PEOPLE] = _reduced(frames[PEOPLE], frames[sheet], reductions)
            for lookup in level.lookups:
                frames[PEOPLE] = _looked_up(frames[PEOPLE], lookup)
            for sheet, exprs in level.defined.items():
                frames[sheet] = frames[sheet].with_columns(exprs)


def _reduced(people: pl.DataFrame, entries: pl.DataFrame, reductions: list[Reduction]) -> pl.DataFrame:
    found = entries.group_by(ROW, maintain_order=True).agg(one.of.alias(one.name) for one in reductions)
    rows = pl.DataFrame({ROW: pl.int_range(people.height, dtype=pl.UInt32, eager=True)})
    # A person without entries has no group, and gets what is empty; a group's own null stays unknown.
    joined = rows.join(found.with_columns(pl.lit(value=True).alias("#there")), on=ROW, how="left", maintain_order="left")
    there = pl.col("#there").is_not_null()
    columns = [pl.when(there).then(pl.col(one.name)).otherwise(one.empty).alias(one.name) for one in reductions]
    return people.hstack(joined.drop(ROW)).with_columns(columns).drop("#there")


def _looked_up(people: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    asked = people.select(lookup.keys)
    distinct = asked.unique()
    rows = distinct.rows()
    kept = lookup.kept
    if len(kept) + len(rows) > MOST_KEPT:
        kept.clear()
    found = []
    for row in rows:
        answer = kept.get(row)
        if answer is None:
            answer = kept[row] = lookup.work(row)
        found.append(answer)
    answers = pl.DataFrame(found, schema=dict(lookup.results), orient="row") if found else pl.DataFrame(schema=dict(lookup.results))
    joined = asked.join(distinct.hstack(answers), on=lookup.keys, how="left", nulls_equal=True, maintain_order="left")
    return people.hstack(joined.select(list(lookup.results)))
