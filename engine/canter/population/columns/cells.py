"""What people tell, cell by cell, by the reader of a person's file; each distinct cell is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.person import PersonReader, tree_of
from canter.language.problems import FactError
from canter.population.columns.terms import BITS
from canter.population.told_json import told_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.facts import Fact, Kind, Vocabulary
    from canter.population.columns.known import Known

# So many distinct cells of a fact are kept from one part of the people to the next.
MOST_KEPT = 200_000
BAD = object()


class Cells:
    """Reads the cells of one asked fact."""

    def __init__(self, fact: Fact, vocabulary: Vocabulary) -> None:
        """Read by the reader of a person's file, which is told to ask for this fact alone."""
        self.fact = fact
        self._reader = PersonReader(vocabulary)
        self._reader.asked = [fact]
        self._kept: dict[object, Any] = {}

    def read(self, cell: Any) -> Any:  # noqa: ANN401 - whatever a caller's cell holds
        """Return the value that a cell comes to (its default where it is empty), or `BAD`."""
        key = cell if isinstance(cell, str) else (type(cell), cell) if isinstance(cell, (bool, int, float)) else repr(cell)
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        found = self._kept.get(key, self)
        if found is self:
            found = self._kept[key] = self._read(cell)
        return found

    def _read(self, cell: Any) -> Any:  # noqa: ANN401
        if self.fact.kind.type == "list":
            cell = unpacked(cell)
        try:
            return self._reader.read(tree_of({} if cell is None else {self.fact.name: cell})).values[self.fact.name]
        except FactError:
            return BAD

    def entry(self, item: Any) -> Any:  # noqa: ANN401
        """Return what an entry of a list comes to, or `BAD`."""
        found = self.read([item])
        return found if found is BAD else found[0]


def unpacked(cell: Any) -> Any:  # noqa: ANN401 - whatever a caller's cell holds
    """Return a list that is written as JSON, as in a cell of CSV; its numbers stay as they were written."""
    if isinstance(cell, str) and cell.startswith("[{"):
        try:
            return told_json(cell)
        except ValueError:
            # No list after all: the reader says so.
            return cell
    return cell


def columns(values: Iterable[Any], kind: Kind, name: str, known: Known) -> dict[str, pl.Series]:
    """Return values that were read as the columns that are worked with; what is bad is null."""
    held = [None if value is BAD else value for value in values]
    if kind.numeric:
        return {name: pl.Series(name, held, dtype=pl.Float64)}
    if kind.type == "yesno":
        return {name: pl.Series(name, held, dtype=pl.Boolean)}
    if kind.type == "choice" and kind.choices is not None:
        codes = known.spaces.codes(kind.choices)
        return {name: pl.Series(name, [None if one is None else codes[one] for one in held], dtype=pl.UInt16)}
    if kind.type in ("choices", "texts"):
        return _words(held, kind, name, known)
    return {name: pl.Series(name, held, dtype=pl.String)}


def _words(held: list[Any], kind: Kind, name: str, known: Known) -> dict[str, pl.Series]:
    codes = known.spaces.codes(kind.choices) if kind.choices is not None else {}
    found = {}
    for at in known.spaces.words(kind):
        bits = {code: 1 << place % BITS for code, place in codes.items() if place // BITS == at}
        words = [None if one is None else sum(bits.get(choice, 0) for choice in one) for one in held]
        found[f"{name}#{at}"] = pl.Series(f"{name}#{at}", words, dtype=pl.UInt64)
    return found
