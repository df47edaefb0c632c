"""The columns that are computed, in levels: each rests on columns of earlier levels alone.

There is one sheet for the people (called ""), with a row for each, and one for each list that people bring, with a row
for each entry and the number of its person under `ROW`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns.lookups import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

PEOPLE = ""
# The person that an entry belongs to.
ROW = "#row"

Frames = dict[str, pl.DataFrame]


class Reduction(NamedTuple):
    """A column of people that comes from the entries of each; `empty` is what it is where there are none."""

    name: str
    of: pl.Expr
    empty: pl.Expr


class Held(NamedTuple):
    """The columns of a sheet, and how many rows they have."""

    columns: dict[str, pl.Series]
    height: int

    def frame(self, names: Iterable[str]) -> pl.DataFrame:
        """Return some of the columns as a frame."""
        return pl.DataFrame([self.columns[name] for name in names])


class Level:
    """What is computed at once, before the next level."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.brought: dict[str, list[str]] = {}
        self.reduced: dict[str, list[Reduction]] = {}
        self.lookups: list[Lookup] = []
        self.defined: dict[str, list[pl.Expr]] = {}
        self._roots: dict[str, list[str]] = {}

    def read(self) -> Iterator[tuple[str, str]]:
        """Yield the columns that are read."""
        for names in self.brought.values():
            yield from ((PEOPLE, name) for name in names)
        for sheet, reductions in self.reduced.items():
            for one in reductions:
                yield from ((sheet, name) for name in one.of.meta.root_names())
                yield from ((PEOPLE, name) for name in one.empty.meta.root_names())
        for lookup in self.lookups:
            yield from ((PEOPLE, name) for name in lookup.keys)
        for sheet in self.defined:
            yield from ((sheet, name) for name in self.roots(sheet))

    def prune(self, needed: set[tuple[str, str]]) -> None:
        """Leave out what nobody reads."""
        self.brought = _left({s: [name for name in names if (s, name) in needed] for s, names in self.brought.items()})
        self.reduced = _left({s: [one for one in ones if (PEOPLE, one.name) in needed] for s, ones in self.reduced.items()})
        self.lookups = [one for one in self.lookups if any((PEOPLE, name) in needed for name in one.results)]
        defined = {s: [one for one in ones if (s, one.meta.output_name()) in needed] for s, ones in self.defined.items()}
        self.defined = _left(defined)

    def roots(self, sheet: str) -> list[str]:
        """Return the columns that the definitions of a sheet read, each once."""
        found = self._roots.get(sheet)
        if found is None:
            found = list(dict.fromkeys(name for expr in self.defined[sheet] for name in expr.meta.root_names()))
            self._roots[sheet] = found
        return found

    def run(self, held: dict[str, Held]) -> None:
        """Compute the columns of this level."""
        people = held[PEOPLE]
        for sheet, names in self.brought.items():
            rows = held[sheet].columns[ROW]
            held[sheet].columns.update((name, people.columns[name].gather(rows)) for name in names)
        for sheet, reductions in self.reduced.items():
            people.columns.update(_reduced(people, held[sheet], reductions))
        for lookup in self.lookups:
            people.columns.update(lookup.run(people.frame(lookup.keys)))
        for sheet, exprs in self.defined.items():
            made = held[sheet].frame(self.roots(sheet)).select(exprs)
            held[sheet].columns.update((column.name, column) for column in made)


def _left(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {sheet: ones for sheet, ones in found.items() if ones}


class Sheets:
    """Takes definitions in any number, and runs them in as few passes as their order allows."""

    def __init__(self) -> None:
        """Begin with no columns."""
        self._level: dict[tuple[str, str], int] = {}
        self._levels: list[Level] = []
        self._names = 0
        self._done: list[list[tuple[str, str]]] = []
        self._constants: list[tuple[str, pl.Series]] = []

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
            self._levels.append(Level())
        return self._levels[number]

    def _after(self, sheet: str, names: Iterable[str]) -> int:
        return 1 + max((self._level[sheet, name] for name in names), default=-1)

    def define(self, sheet: str, expr: pl.Expr, name: str = "") -> pl.Expr:
        """Compute a column of a sheet from others of it, and return it."""
        if not name and expr.meta.is_column():
            return expr
        name = name or self.fresh()
        roots = expr.meta.root_names()
        if not roots:
            return self.constant(sheet, pl.select(expr).to_series())
        level = self._level[sheet, name] = self._after(sheet, roots)
        self._at(level).defined.setdefault(sheet, []).append(expr.alias(name))
        return pl.col(name)

    def constant(self, sheet: str, value: pl.Series) -> pl.Expr:
        """Write what is the same for everybody out as a column.

        Polars divides by a lone number by multiplying with its reciprocal, which is not the same number, and does not
        everywhere stretch a column of one row.
        """
        name = f"={value.dtype}:{value.item()}"
        if (sheet, name) not in self._level:
            self._level[sheet, name] = -1
            self._constants.append((sheet, value.alias(name)))
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
        asked = [key.meta.output_name() for key in keys]
        names = list(dict.fromkeys(asked))
        if len(names) < len(asked):
            # Two of the keys are one column, which stands for both.
            places, inner = [names.index(name) for name in asked], work

            def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
                return inner(tuple(row[place] for place in places))

        level = self._after(PEOPLE, names)
        for name in results:
            self._level[PEOPLE, name] = level
        self._at(level).lookups.append(Lookup(names, results, work))

    def close(self, out: Iterable[pl.Expr]) -> None:
        """Take no more definitions: `out` is what will be read of the people in the end."""
        kept = {name for expr in out for name in expr.meta.root_names()}
        needed = {(PEOPLE, name) for name in kept}
        for level in reversed(self._levels):
            level.prune(needed)
            needed.update(level.read())
        self._constants = [one for one in self._constants if (one[0], one[1].name) in needed]
        last: dict[tuple[str, str], int] = {}
        for number, level in enumerate(self._levels):
            for sheet, name in level.read():
                last[sheet, name] = number
        self._done = [[] for _ in self._levels]
        for (sheet, name), number in last.items():
            if sheet != PEOPLE or name not in kept:
                self._done[number].append((sheet, name))

    def run(self, frames: Frames) -> Held:
        """Compute every column from frames that hold those that were given; return the columns of people.

        Columns are held one by one, and left where nobody reads them any more.
        """
        held = {sheet: Held({column.name: column for column in frame}, frame.height) for sheet, frame in frames.items()}
        for sheet, value in self._constants:
            held[sheet].columns[value.name] = value.new_from_index(0, held[sheet].height)
        for level, done in zip(self._levels, self._done, strict=True):
            level.run(held)
            for sheet, name in done:
                held[sheet].columns.pop(name, None)
        return held[PEOPLE]


def _reduced(people: Held, entries: Held, reductions: list[Reduction]) -> Iterator[tuple[str, pl.Series]]:
    roots = dict.fromkeys(name for one in reductions for name in one.of.meta.root_names())
    groups = entries.frame([ROW, *roots]).with_columns(pl.col(ROW).set_sorted()).group_by(ROW, maintain_order=True)
    found = groups.agg(one.of.alias(one.name) for one in reductions)
    # A person without entries has no group, and gets what is empty; a group's own null stays unknown.
    there = pl.Series("#there", [False]).new_from_index(0, people.height).scatter(found[ROW], True)  # noqa: FBT003 - a value
    group = there.cast(pl.UInt32).cum_sum() - 1
    group = pl.DataFrame([there, group.alias("#group")]).select(pl.when("#there").then("#group")).to_series()
    known = dict.fromkeys(name for one in reductions for name in one.empty.meta.root_names())
    columns = [there, *(people.columns[name] for name in known), *(found[one.name].gather(group) for one in reductions)]
    made = pl.DataFrame(columns).select(
        pl.when("#there").then(pl.col(one.name)).otherwise(one.empty).alias(one.name) for one in reductions
    )
    yield from ((column.name, column) for column in made)
