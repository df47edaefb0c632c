"""What people told, part by part: as columns to plan by, and row by row as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from canter.language.person import UNKNOWN, tree_of
from canter.population.batch.heads import Head, with_units
from canter.population.columns.cells import BAD, Cells, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from canter.language.facts import Vocabulary
    from canter.language.problems import Problem

_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
DECIMALS = 9


class Told(NamedTuple):
    """The people of one part.

    `facts` holds the columns, under the names of facts; `apart` are rows that columns cannot hold and that are read as a
    person's file is; `broken` are rows that tell nobody. `person` gives the facts of a row as a person's file would have
    them, `row` the row as it was written.
    """

    facts: pl.DataFrame
    kept: pl.DataFrame
    apart: set[int]
    broken: dict[int, Problem]
    person: Callable[[int], dict[str, Any]]
    row: Callable[[int], dict[str, Any]]


class Columns:
    """Makes the columns of one vocabulary ready."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the cells that are not plain by the reader of a person's file."""
        self._cells = {fact.name: Cells(fact, vocabulary) for fact in vocabulary.facts.values() if fact.origin == "asked"}

    def frame(self, facts: list[pl.Series], count: int) -> pl.DataFrame:
        """Return columns that are ready as one frame; people of whom no fact is told are still so many."""
        first = next(iter(self._cells))
        return pl.DataFrame(facts or {first: pl.Series([None], dtype=pl.Null).new_from_index(0, count)})

    def ready(self, head: Head, cells: pl.Series, apart: set[int]) -> pl.Series:
        """Return a column under the name of its fact, numbers in the vocabulary's unit; notes rows to read on their own."""
        fact = head.fact
        assert fact is not None  # noqa: S101 - only columns that tell a fact are made ready
        if fact.kind.numeric and cells.dtype == pl.String:
            cells = self._numbers(head, cells, apart)
        elif fact.kind.numeric and head.units and cells.dtype.is_numeric():
            cells = self._converted(head, cells, apart)
        elif fact.kind.type == "list" and cells.dtype == pl.String:
            cells = listed([None if cell is None else unpacked(cell) for cell in cells.to_list()], apart)
        return cells.alias(fact.name)

    def _converted(self, head: Head, cells: pl.Series, apart: set[int]) -> pl.Series:
        if not head.factor:
            apart.update(cells.is_not_null().arg_true())
            return pl.Series([None], dtype=pl.Float64).new_from_index(0, len(cells))
        # Nobody writes less than nothing with a unit behind it: the reader says so.
        apart.update((cells < 0).arg_true())
        return (cells.cast(pl.Float64) * head.factor).round(DECIMALS, mode="half_to_even")

    def _numbers(self, head: Head, cells: pl.Series, apart: set[int]) -> pl.Series:
        assert head.fact is not None  # noqa: S101 - as above
        plain = cells.str.contains(_PLAIN) if head.factor else pl.Series([False]).new_from_index(0, len(cells))
        found = cells.set(~plain.fill_null(value=True), None).cast(pl.Float64)
        if head.units and head.factor:
            found = self._converted(head, found, apart)
        at = (~plain & cells.is_not_null()).arg_true()
        if not at.len():
            return found
        read = self._cells[head.fact.name].read
        odd = cells.gather(at)
        values: dict[str, Any] = {
            cell: None if cell in UNKNOWN else read(with_units(cell, head.units)) for cell in odd.unique().to_list()
        }
        told = [values[cell] for cell in odd.to_list()]
        apart.update(row for row, value in zip(at.to_list(), told, strict=True) if value is BAD)
        return found.scatter(at, pl.Series([None if value is BAD else value for value in told], dtype=pl.Float64))


def told_of(table: pl.DataFrame, heads: Sequence[Head], ready: Columns) -> Told:
    """Return the people of a table that has a column for each head, in their order."""
    apart: set[int] = set()
    facts = [ready.ready(head, table[head.column], apart) for head in heads if head.fact is not None]

    def person(row: int) -> dict[str, Any]:
        told = zip(heads, table.row(row), strict=True)
        return {
            head.fact.name: as_written(head, _bare(cell)) for head, cell in told if head.fact is not None and cell is not None
        }

    def written(row: int) -> dict[str, Any]:
        return table.row(row, named=True)

    kept = table.select(head.column for head in heads if head.kept)
    return Told(ready.frame(facts, table.height), kept, apart, {}, person, written)


def _bare(value: Any) -> Any:  # noqa: ANN401 - cells are of any type
    """Return a cell without the fields that its entries leave out, which a table has to hold as nulls."""
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if inner is not None}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def listed(values: Sequence[Any], apart: set[int]) -> pl.Series:
    """Return values of any shape as one column; rows of another shape than the first are to be read on their own."""
    shapes = dict.fromkeys(_shape(value) for value in values if value is not None)
    # An empty list may be of anything, so it tells the shape only where nothing else does.
    shape = next((one for one in shapes if one), "texts" if shapes else "text")
    fits = [value if value is None or _fits(value, shape) else BAD for value in values]
    apart.update(row for row, value in enumerate(fits) if value is BAD)
    cells = [None if value is BAD else value for value in fits]
    if shape == "entries":
        told: list[list[dict[str, str]]] = [entries for entries in cells if entries]  # type: ignore[misc]
        names = dict.fromkeys(name for entries in told for entry in entries for name in entry)
        return pl.Series(cells, dtype=pl.List(pl.Struct(dict.fromkeys(names or ["name"], pl.String))))
    return pl.Series(cells, dtype={"flag": pl.Boolean(), "texts": pl.List(pl.String)}.get(shape, pl.String()))


def _shape(value: Any) -> str:  # noqa: ANN401 - whatever stands in a file
    if isinstance(value, list):
        return "" if not value else "entries" if isinstance(value[0], dict) else "texts"
    return "flag" if isinstance(value, bool) else "text"


def _fits(value: Any, shape: str) -> bool:  # noqa: ANN401
    if shape in ("flag", "text"):
        return isinstance(value, bool if shape == "flag" else str)
    if not isinstance(value, list):
        return False
    if shape == "texts":
        return all(isinstance(one, str) for one in value)
    return all(isinstance(one, dict) and all(inner is None or isinstance(inner, str) for inner in one.values()) for one in value)


def as_written(head: Head, value: Any) -> Any:  # noqa: ANN401
    """Return a cell as a person's file would have it: with the unit of its column, and a list that was packed as a list."""
    fact = head.fact
    if fact is None or value is None:
        return value
    if fact.kind.type == "list":
        return unpacked(value)
    if head.units and not isinstance(value, (list, dict, bool)):
        return with_units(str(tree_of(value)), head.units)
    return value
