"""Columns that are worked out by a function, once for each distinct combination of others, and kept from part to part."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Row = tuple[Any, ...]
# So many answers are kept at the most.
MOST_KEPT = 500_000


class _Kept:
    """Answers so far: where each combination's stands, and all of them as a frame."""

    def __init__(self, results: Mapping[str, pl.DataType]) -> None:
        self.places: dict[Row, int] = {}
        self.answers = pl.DataFrame(schema=dict(results))


class Lookup:
    """A function of the values of some columns that gives the values of others. May be shared between threads."""

    def __init__(self, keys: Iterable[str], results: Mapping[str, pl.DataType], work: Callable[[Row], Row]) -> None:
        """Take the names of the columns that are read, those that are made, and the function."""
        self.keys = tuple(keys)
        self.results = results
        self._work = work
        self._kept = _Kept(results)
        self._lock = Lock()

    def run(self, asked: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
        """Yield the columns that belong to the rows of a frame of the keys."""
        distinct = asked.unique()
        rows = distinct.rows()
        kept = self._known(rows)
        places = pl.Series("#place", [kept.places[row] for row in rows], dtype=pl.UInt32)
        joined = asked.join(distinct.hstack([places]), on=self.keys, how="left", nulls_equal=True, maintain_order="left")
        # The frame only grows, so that a place found is a place in it.
        answers = kept.answers[joined["#place"]]
        yield from ((name, answers[name]) for name in self.results)

    def _known(self, rows: list[Row]) -> _Kept:
        """Work out what is not known yet, and return answers that hold all of these rows."""
        kept = self._kept
        if all(map(kept.places.__contains__, rows)):
            return kept
        with self._lock:
            kept = self._kept
            if len(kept.places) > MOST_KEPT:
                kept = _Kept(self.results)
            new = [row for row in rows if row not in kept.places]
            found = pl.DataFrame([self._work(row) for row in new], schema=dict(self.results), orient="row")
            first = kept.answers.height
            # Places are told only once their answers are there.
            kept.answers = pl.concat([kept.answers, found], rechunk=True)
            kept.places |= {row: first + at for at, row in enumerate(new)}
            self._kept = kept
        return kept
