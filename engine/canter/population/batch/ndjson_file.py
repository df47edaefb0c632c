"""People in an NDJSON file, an object a line; numbers stay as they were written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.problems import FactError, Problem
from canter.population.batch.csv_file import MARK, SAMPLE
from canter.population.batch.heads import Head
from canter.population.batch.pieces import PEOPLE, Piece
from canter.population.batch.told import Columns, Told, as_written, listed
from canter.population.told_json import told_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from canter.language.facts import Vocabulary
    from canter.population.batch.heads import Heads

LEAST, MOST = 1 << 14, 1 << 27


class NdjsonFile:
    """The people of one NDJSON file."""

    def __init__(self, path: Path, vocabulary: Vocabulary, heads: Heads, given: list[str]) -> None:
        """Read the first line, which tells whether the names of the others will be facts; raises `FactError`."""
        self.path, self._heads = path, heads
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
            first = sample.removeprefix(MARK).lstrip()
            first = (first if b"\n" in first else first + file.readline()).partition(b"\n")[0]
        self._known: dict[str, Head | None] = {}
        person = told_person(first.decode("utf-8", "replace"))
        told = {} if isinstance(person, Problem) else person
        # A name that is kept may be missing here, and one that no fact bears is bad from here on.
        heads.read(list(dict.fromkeys([*told, *heads.keep])), given)
        self.kept: Mapping[str, pl.DataType] = {name: pl.String() for name in heads.keep}
        self._ready = Columns(vocabulary)
        # Names come and go from line to line; as a table, the bad are written with every name that could stand there.
        asked = [fact.name for fact in vocabulary.facts.values() if fact.origin == "asked" and not fact.logged]
        self.columns = list(dict.fromkeys([*told, *heads.keep, *asked]))
        self._size = min(MOST, max(LEAST, PEOPLE * len(sample) // max(1, sample.count(b"\n"))))

    def pieces(self) -> Iterator[Piece]:
        """Yield the parts, each a stretch of whole lines; the same file always gives the same parts."""
        whole = max(1, self.path.stat().st_size)
        with self.path.open("rb") as file:
            done = 0
            while data := file.read(self._size):
                block = data + file.readline()
                block = block if done else block.removeprefix(MARK)
                done = file.tell()
                yield Piece(done / whole, lambda block=block: self._read(block))  # type: ignore[misc]

    def _head(self, name: str) -> Head | None:
        if name not in self._known:
            found = self._heads.head(name)
            self._known[name] = found if isinstance(found, Head) else None
        return self._known[name]

    def _read(self, block: bytes) -> Told:
        try:
            lines = [line for line in block.decode("utf-8").split("\n") if line and not line.isspace()]
        except UnicodeDecodeError:
            raise FactError([Problem(f"`{self.path}` is not UTF-8 text", None, "save it as UTF-8")]) from None
        people = [told_person(line) for line in lines]
        broken = {at: person for at, person in enumerate(people) if isinstance(person, Problem)}
        rows = [None if isinstance(person, Problem) else person for person in people]
        apart: set[int] = set()
        cells, kept = self._cells(rows, apart)
        facts = [self._ready.ready(head, listed(values, apart), apart) for head, values in cells.values()]

        def person(at: int) -> dict[str, Any]:
            return self._person(rows[at] or {})

        def written(at: int) -> dict[str, Any]:
            return rows[at] or {}

        return Told(self._ready.frame(facts, len(rows)), pl.DataFrame(kept, schema=self.kept), apart, broken, person, written)

    def _cells(
        self, rows: list[dict[str, Any] | None], apart: set[int]
    ) -> tuple[dict[str, tuple[Head, list[Any]]], dict[str, list[str | None]]]:
        """Turn rows into columns: those of facts under their names, each with its head, and those that are kept, as text."""
        cells: dict[str, tuple[Head, list[Any]]] = {}
        kept: dict[str, list[str | None]] = {name: [None] * len(rows) for name in self.kept}
        for at, row in enumerate(rows):
            for name, value in (row or {}).items():
                if name in kept:
                    kept[name][at] = value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                head = self._head(name)
                if head is None:
                    # No fact: the reader of a person's file says so.
                    apart.add(at)
                elif head.fact is not None and value is not None:
                    first, column = cells.setdefault(head.fact.name, (head, [None] * len(rows)))
                    if first is not head or column[at] is not None:
                        # The same fact in two ways: only a look at the row itself can tell what it means.
                        apart.add(at)
                    else:
                        column[at] = value
        return cells, kept

    def _person(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row's facts; what names no fact stays, so that the reader can say so."""
        found: dict[str, Any] = {}
        for name, value in row.items():
            head = self._head(name)
            if head is not None and head.fact is None:
                continue
            told = head.fact.name if head is not None and head.fact is not None and head.fact.name not in found else name
            found[told] = value if head is None or value is None else as_written(head, value)
        return found
