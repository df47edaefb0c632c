"""People in a Parquet file, a stretch of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from canter.language.problems import FactError, Problem
from canter.population.batch.pieces import PEOPLE, Piece
from canter.population.batch.told import Columns, Told, told_of

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
        self.kept: Mapping[str, pl.DataType] = {name: schema[name] for name in self.columns if name in heads.keep}
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
        return told_of(table, self.heads, self._ready)
