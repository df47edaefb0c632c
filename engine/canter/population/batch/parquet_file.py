"""People in a Parquet file, a stretch of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.problems import FactError, Problem
from canter.population.batch.pieces import PEOPLE, Piece
from canter.population.batch.told import Columns, Told, as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from canter.language.facts import Vocabulary
    from canter.population.batch.heads import Heads


class ParquetFile:
    """The people of one Parquet file."""

    def __init__(self, path: Path, vocabulary: Vocabulary, heads: Heads, given: list[str]) -> None:
        """Read what the columns are; raises `FactError` where it is no Parquet, or names what is no fact."""
        self.path = path
        self._people = pl.scan_parquet(path, glob=False)
        try:
            schema = self._people.collect_schema()
            self.count: int = self._people.select(pl.len()).collect().item()
        except pl.exceptions.PolarsError as error:
            raise FactError([Problem(f"`{path}` is no Parquet: {error}", None, "name the file by what it is")]) from None
        self.columns = schema.names()
        self.heads = heads.read(self.columns, given)
        self.kept: Mapping[str, pl.DataType] = {name: schema[name] for name in heads.keep}
        self._ready = Columns(vocabulary)

    def pieces(self) -> Iterator[Piece]:
        """Yield the parts, each of so many rows."""
        for start in range(0, self.count, PEOPLE):
            end = min(self.count, start + PEOPLE)
            yield Piece(end / self.count, lambda start=start: self._read(start))  # type: ignore[misc]

    def _read(self, start: int) -> Told:
        try:
            table = self._people.slice(start, PEOPLE).collect()
        except pl.exceptions.PolarsError as error:
            told = f"`{self.path}` cannot be read on from row {start + 1:,}: {error}"
            raise FactError([Problem(told, None, "write the file anew")]) from None
        apart: set[int] = set()
        facts = [self._ready.ready(head, table[head.column], apart) for head in self.heads if head.fact is not None]

        def person(row: int) -> dict[str, Any]:
            told = zip(self.heads, table.row(row), strict=True)
            return {
                head.fact.name: as_written(head, _bare(cell)) for head, cell in told if head.fact is not None and cell is not None
            }

        def written(row: int) -> dict[str, Any]:
            return table.row(row, named=True)

        return Told(self._ready.frame(facts, table.height), table.select(list(self.kept)), apart, {}, person, written)


def _bare(value: Any) -> Any:  # noqa: ANN401 - cells are of any type
    """Return a cell without the fields that its entries leave out, which a table has to hold as nulls."""
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if inner is not None}
    return [_bare(one) for one in value] if isinstance(value, list) else value
