"""People as frames of columns to work with: held against the vocabulary as a person's file is, and the bad set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from canter.language.problems import FactError, Problem, suggestion
from canter.population.columns.cells import BAD, Cells, columns
from canter.population.columns.measures import outside, rounded
from canter.population.columns.quick import quick
from canter.population.columns.sheets import PEOPLE, ROW, Frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from canter.language.facts import Fact
    from canter.population.columns.known import Known


class People(NamedTuple):
    """Frames to work with, and which of the people are in them: `good` is None where all are."""

    frames: Frames
    good: pl.Series | None


class Reading:
    """Reads people for one rulebook."""

    def __init__(self, known: Known) -> None:
        """Look once at what is asked."""
        self.known = known
        vocabulary = known.book.vocabulary
        self.asked = [fact for fact in vocabulary.facts.values() if fact.origin == "asked"]
        # What only a log tells is known of nobody here, as in a person's file.
        self.told = {fact.name for fact in self.asked if not fact.logged}
        self._cells = {fact.name: Cells(fact, vocabulary) for fact in self.asked}

    def check(self, heads: Iterable[str], keep: Iterable[str], given: Iterable[str]) -> None:
        """Raise `FactError` for every column that is no fact of a person, and each kept under the name of one given out."""
        names = [fact.name for fact in self.asked if fact.name in self.told]
        given = set(given)
        problems = [
            Problem(f"`{name}` is a column of the result", None, "give the column that you keep another name")
            for name in keep
            if name in given
        ]
        for head in heads:
            if head in names or head in keep:
                continue
            fact = self.known.facts.get(head)
            if fact is None:
                help_ = suggestion(head, names) or f"name it in `keep` to have it in the result: `keep=[{head!r}]`"
                problems.append(Problem(f"unknown fact `{head}`", None, help_))
            else:
                whence = "is concluded by rules" if fact.origin == "concluded" else "comes with the guidance"
                whence = "is told by a log" if fact.logged else whence
                problems.append(Problem(f"`{head}` {whence}", None, "leave the column out"))
        if problems:
            raise FactError(problems)

    def frame(self, told: pl.DataFrame) -> People:
        """Read a frame with a column for each fact; null is not answered."""
        made: dict[str, pl.Series] = {}
        entries: dict[str, pl.DataFrame] = {}
        bad: list[pl.Series] = []
        for fact in self.asked:
            cells = (
                told[fact.name]
                if fact.name in told.columns
                else pl.Series(fact.name, [None], dtype=pl.Null).new_from_index(0, told.height)
            )
            wrong: pl.Series | None
            if fact.kind.type == "list":
                made[fact.name], entries[fact.name], wrong = self._entries(fact, cells)
            else:
                found, wrong = self._scalars(fact, cells)
                made |= found
            if wrong is not None and wrong.any():
                bad.append(wrong)
        people = pl.DataFrame(made) if made else pl.DataFrame({ROW: pl.int_range(told.height, eager=True)})
        return self._sorted({PEOPLE: people, **entries}, bad)

    def rows(self, told: Sequence[Mapping[str, Any]]) -> People:
        """Read mappings of fact to value, as they stand in a person's file."""
        made: dict[str, pl.Series] = {}
        entries: dict[str, pl.DataFrame] = {}
        bad = [pl.Series([not self.told.issuperset(one) for one in told], dtype=pl.Boolean)]
        for fact in self.asked:
            read = self._cells[fact.name].read
            values = [read(one.get(fact.name)) for one in told]
            bad.append(pl.Series([value is BAD for value in values], dtype=pl.Boolean))
            if fact.kind.type == "list":
                made[fact.name], entries[fact.name] = self._listed(fact, values)
            else:
                made |= columns(values, fact.kind, fact.name, self.known)
        return self._sorted({PEOPLE: pl.DataFrame(made), **entries}, [one for one in bad if one.any()])

    def _sorted(self, frames: Frames, bad: list[pl.Series]) -> People:
        """Leave the bad people out, and number the others anew for their entries."""
        if not bad:
            return People(frames, None)
        good = ~pl.DataFrame([one.alias(str(at)) for at, one in enumerate(bad)]).select(pl.any_horizontal(pl.all())).to_series()
        numbers = good.cast(pl.UInt32).cum_sum() - 1
        kept = {PEOPLE: frames[PEOPLE].filter(good)}
        for name, frame in frames.items():
            if name != PEOPLE:
                inside = frame.filter(good.gather(frame[ROW]))
                kept[name] = inside.with_columns(numbers.gather(inside[ROW]).cast(pl.UInt32).alias(ROW))
        return People(kept, good)

    def _scalars(self, fact: Fact, cells: pl.Series) -> tuple[dict[str, pl.Series], pl.Series | None]:
        """Return the columns of a fact that is no list, and who told it badly, if anybody did."""
        kind = fact.kind
        if kind.numeric and cells.dtype.is_numeric() and not cells.dtype.is_decimal():
            return self._numbers(fact, cells)
        if kind.type == "yesno" and cells.dtype == pl.Boolean:
            return {fact.name: self._assumed(fact, cells)}, _missing(fact, cells)
        found = quick(fact, cells, self.known)
        return self._distinct(fact, cells) if found is None else self._looked_at(fact, cells, *found)

    def _looked_at(
        self, fact: Fact, cells: pl.Series, made: dict[str, pl.Series], unsure: pl.Series | None
    ) -> tuple[dict[str, pl.Series], pl.Series | None]:
        """Read the few cells that were not plain, and what is taken for those that are empty."""
        wrong = _missing(fact, cells)
        if fact.default is not None and cells.null_count():
            unsure = cells.is_null() if unsure is None else unsure | cells.is_null()
        if unsure is None:
            return made, wrong
        at = unsure.arg_true()
        read, bad = self._distinct(fact, cells.gather(at))
        made = {name: column.scatter(at, read[name]) for name, column in made.items()}
        wrong = pl.Series([False]).new_from_index(0, len(cells)) if wrong is None else wrong
        return made, wrong.scatter(at, bad)

    def _distinct(self, fact: Fact, cells: pl.Series) -> tuple[dict[str, pl.Series], pl.Series]:
        """Read each distinct cell, and give everybody what hers came to."""
        if cells.dtype in (pl.Enum, pl.Categorical):
            cells = cells.cast(pl.String)
        elif isinstance(cells.dtype, pl.List) and cells.dtype.inner in (pl.Enum, pl.Categorical):
            cells = cells.cast(pl.List(pl.String))
        distinct = cells.unique()
        read = self._cells[fact.name].read
        values = [read(cell) for cell in distinct.to_list()]
        made = columns(values, fact.kind, fact.name, self.known)
        wrong = pl.Series("#bad", [value is BAD for value in values], dtype=pl.Boolean)
        answers = pl.DataFrame([distinct.alias("#cell"), *made.values(), wrong])
        joined = cells.alias("#cell").to_frame().join(answers, on="#cell", how="left", nulls_equal=True, maintain_order="left")
        return {name: joined[name] for name in made}, joined["#bad"]

    def _numbers(self, fact: Fact, cells: pl.Series) -> tuple[dict[str, pl.Series], pl.Series | None]:
        whole, cells = cells.dtype.is_integer(), cells.cast(pl.Float64)
        cells = cells if whole else rounded(cells)
        return {fact.name: self._assumed(fact, cells)}, outside(fact, cells, whole=whole)

    def _assumed(self, fact: Fact, cells: pl.Series) -> pl.Series:
        return cells if fact.default is None else cells.fill_null(fact.default)

    def _entries(self, fact: Fact, cells: pl.Series) -> tuple[pl.Series, pl.DataFrame, pl.Series]:
        """Read a list that people bring: each distinct entry once."""
        if cells.dtype != pl.List:
            return self._lists(fact, cells)
        rows = pl.int_range(len(cells), dtype=pl.UInt32, eager=True).alias(ROW)
        lengths = cells.list.len()
        items = pl.DataFrame([rows, cells.alias("#item")]).filter(lengths.fill_null(0) > 0).explode("#item")
        wide = items.unnest("#item", separator=".") if items["#item"].dtype == pl.Struct else items
        keys = [name for name in wide.columns if name != ROW]
        distinct = wide.select(keys).unique()
        entry = self._cells[fact.name].entry
        told = [row[0] if keys == ["#item"] else _bare(row, keys) for row in distinct.rows()]
        values = [entry(one) for one in told]
        made = self._fields(fact, values)
        wrong = pl.Series("#bad", [value is BAD for value in values], dtype=pl.Boolean)
        joined = wide.join(distinct.hstack([*made.values(), wrong]), on=keys, how="left", nulls_equal=True, maintain_order="left")
        bad = rows.is_in(joined.filter("#bad")[ROW].implode()) | (cells.is_null() & fact.required)
        lengths = self._assumed_length(fact, lengths.cast(pl.Float64))
        return lengths.alias(fact.name), joined.select(ROW, *made), bad

    def _assumed_length(self, fact: Fact, lengths: pl.Series) -> pl.Series:
        return lengths if fact.default is None else lengths.fill_null(0.0)

    def _lists(self, fact: Fact, cells: pl.Series) -> tuple[pl.Series, pl.DataFrame, pl.Series]:
        read = self._cells[fact.name].read
        values = [read(cell) for cell in cells.to_list()]
        lengths, frame = self._listed(fact, values)
        return lengths, frame, pl.Series([value is BAD for value in values], dtype=pl.Boolean)

    def _listed(self, fact: Fact, values: list[Any]) -> tuple[pl.Series, pl.DataFrame]:
        held = [None if value is BAD or value is None else value for value in values]
        lengths = pl.Series(fact.name, [None if one is None else float(len(one)) for one in held], dtype=pl.Float64)
        entries = [(row, entry) for row, one in enumerate(held) for entry in one or ()]
        rows = pl.Series(ROW, [row for row, _ in entries], dtype=pl.UInt32)
        return lengths, pl.DataFrame([rows, *self._fields(fact, [entry for _, entry in entries]).values()])

    def _fields(self, fact: Fact, entries: list[Any]) -> dict[str, pl.Series]:
        found: dict[str, pl.Series] = {}
        for field in fact.fields.values():
            if not field.concluded:
                values = [BAD if entry is BAD else entry[field.name] for entry in entries]
                found |= columns(values, field.kind, f"{fact.name}.{field.name}", self.known)
        return found


def _bare(row: tuple[Any, ...], keys: list[str]) -> dict[str, Any]:
    """Return an entry without the fields that are left out."""
    return {key.removeprefix("#item."): value for key, value in zip(keys, row, strict=True) if value is not None}


def _missing(fact: Fact, cells: pl.Series) -> pl.Series | None:
    """Return who left a required fact out, if anybody did."""
    return cells.is_null() if fact.required and cells.null_count() else None
