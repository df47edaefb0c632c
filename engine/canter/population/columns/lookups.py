"""Columns that are worked out by a function, once for each distinct combination of others, and kept from part to part."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Row = tuple[Any, ...]
Work = Callable[[Row], Row]
# So many answers are kept at the most.
MOST_KEPT = 500_000
_HASH, _PLACE = "#hash", "#place"


class _Kept(NamedTuple):
    """Answers so far: the combinations, what each came to in the same row, and in which row one of a hash stands."""

    asked: pl.DataFrame
    answers: pl.DataFrame
    table: pl.DataFrame

    def places(self, asked: pl.DataFrame, hashes: pl.Series) -> pl.Series:
        """Return the row in which each combination stands; null for those that are not there.

        A hash may be that of two combinations, so that each is held against the one that was found.
        """
        found = hashes.to_frame().join(self.table, on=_HASH, how="left", maintain_order="left")[_PLACE]
        beside = self.asked.select(pl.all().gather(found).name.prefix("#")).hstack([*asked, found])
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"#{name}")) for name in asked.columns)
        return beside.select(pl.when(same).then(_PLACE)).to_series()

    def grown(self, new: pl.DataFrame, work: Work) -> _Kept:
        """Return these answers and those of new combinations, in their order."""
        answers = pl.DataFrame([work(row) for row in new.rows()], schema=self.answers.schema, orient="row")
        first = self.answers.height
        places = pl.int_range(first, first + new.height, dtype=pl.UInt32, eager=True).alias(_PLACE)
        table = pl.concat([self.table, pl.DataFrame([_hashed(new), places])]).unique(_HASH, keep="first", maintain_order=True)
        return _Kept(
            pl.concat([self.asked, new], rechunk=True), pl.concat([self.answers, answers], rechunk=True), table.rechunk()
        )


class Lookup:
    """A function of the values of some columns that gives the values of others. May be shared between threads."""

    def __init__(self, keys: Iterable[str], results: Mapping[str, pl.DataType], work: Work) -> None:
        """Take the names of the columns that are read, those that are made, and the function."""
        self.keys = tuple(keys)
        self.results = results
        self._work = work
        self._kept: _Kept | None = None
        self._lock = Lock()

    def run(self, asked: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
        """Yield the columns that belong to the rows of a frame of the keys."""
        hashes = _hashed(asked)
        kept = self._kept or self._nothing(asked)
        places = kept.places(asked, hashes)
        if places.null_count():
            with self._lock:
                kept, places = self._worked_out(asked, hashes)
        yield from ((name, kept.answers[name].gather(places)) for name in self.results)

    def _nothing(self, asked: pl.DataFrame) -> _Kept:
        table = pl.DataFrame(schema={_HASH: pl.UInt64, _PLACE: pl.UInt32})
        return _Kept(asked.clear(), pl.DataFrame(schema=dict(self.results)), table)

    def _worked_out(self, asked: pl.DataFrame, hashes: pl.Series) -> tuple[_Kept, pl.Series]:
        """Work out what is not known yet; return answers that hold all of these rows, and where."""
        kept = self._kept
        if kept is None or kept.answers.height > MOST_KEPT:
            kept = self._nothing(asked)
        # Another thread may have worked some of it out meanwhile.
        places = kept.places(asked, hashes)
        at = places.is_null().arg_true()
        lacking = asked[at]
        new = lacking.unique(maintain_order=True)
        first = kept.answers.height
        numbered = new.with_columns(pl.int_range(first, first + pl.len(), dtype=pl.UInt32).alias(_PLACE))
        found = lacking.join(numbered, on=self.keys, how="left", nulls_equal=True, maintain_order="left")[_PLACE]
        kept = self._kept = kept.grown(new, self._work)
        return kept, places.scatter(at, found)


def _hashed(asked: pl.DataFrame) -> pl.Series:
    return asked.hash_rows().alias(_HASH)
