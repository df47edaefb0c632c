"""Many people at once: a frame of what they tell in, a frame of what the guidance concludes out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.problems import suggestion
from canter.population.columns import names
from canter.population.columns.build import Built
from canter.population.columns.cells import unpacked
from canter.population.columns.entry import BeyondColumnsError
from canter.population.columns.holding import refused
from canter.population.columns.known import Known
from canter.population.columns.onebyone import plan_rows, schema
from canter.population.columns.reading import People, Reading
from canter.population.columns.terms import flag
from canter.population.columns.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace

# So many people at a time: their columns stay near the processor.
PART = 131_072
REFUSED = "#refused"


class Columns:
    """A rulebook compiled to columns. May be shared between threads."""

    def __init__(
        self,
        book: Rulebook,
        read: Callable[[Mapping[str, Any]], Person],
        conclude: Callable[[Person], Trace],
        *,
        rules: bool = False,
        wanted: Iterable[str] | None = None,
    ) -> None:
        """Compile; `read` and `conclude` plan the few people who cannot be planned by columns.

        `wanted` are the columns to give out, all of them if it is left out. Raises `KeyError` for one that there is not.
        """
        self._book, self._read, self._conclude, self._rules = book, read, conclude, rules
        self.schema = schema(book, rules=rules)
        if wanted is not None:
            self.schema = {name: self.schema[name] for name in self._known(wanted)} | {names.PROBLEM: pl.String()}
        self.beyond = ""
        self._reading = Reading(Known(book))
        try:
            self._compile()
        except BeyondColumnsError as error:
            # Whatever the columns cannot tell, the engine tells, person by person.
            self.beyond = str(error)

    def _known(self, wanted: Iterable[str]) -> Iterator[str]:
        for name in wanted:
            if name not in self.schema:
                told = "; ".join(filter(None, [f"no column `{name}`", suggestion(name, self.schema)]))
                raise KeyError(told)
            yield name

    def many(
        self, people: pl.DataFrame | Iterable[Mapping[str, Any]], keep: Sequence[str]
    ) -> pl.DataFrame | Iterator[pl.DataFrame]:
        """Return a frame for a frame, and for mappings frames part by part."""
        return self.frame(people, keep) if isinstance(people, pl.DataFrame) else self.rows(people)

    def _compile(self) -> None:
        built = Built(self._book)
        told = Told(built, rules=self._rules)
        self._sheets = built.known.sheets
        missing = [name for name in self.schema if name not in told.columns and name != names.PROBLEM]
        if missing:
            message = f"`{missing[0]}` is no column"
            raise BeyondColumnsError(message)
        out = refused(told)
        self._out = [told.columns[name].alias(name) for name in self.schema if name != names.PROBLEM]
        self._out += [pl.lit(None, dtype=pl.String).alias(names.PROBLEM), flag(out).alias(REFUSED)]
        self._roots = list(dict.fromkeys(name for expr in self._out for name in expr.meta.root_names()))
        self._sheets.close(self._out)

    def frame(self, told: pl.DataFrame, keep: Sequence[str] = ()) -> pl.DataFrame:
        """Return what the guidance concludes for each row, in their order; `keep` are columns that are handed through.

        Raises `FactError` for a column that is no fact and not kept.
        """
        kept = told.select(keep)
        self._reading.check(told.columns, keep, self.schema)
        # A frame without a column would lose its people.
        first = self._reading.asked[0].name
        told = told if first in told.columns else told.with_columns(pl.lit(None).alias(first))
        facts = told.select(fact.name for fact in self._reading.asked if fact.name in told.columns)
        parts = [facts.slice(start, PART) for start in range(0, max(1, facts.height), PART)]
        if len(parts) == 1:
            found = [self._part(parts[0])]
        else:
            with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
                found = list(pool.map(self._part, parts))
        return kept.hstack(pl.concat(found)) if keep else pl.concat(found)

    def _part(self, facts: pl.DataFrame) -> pl.DataFrame:
        if self.beyond:
            return self._one_by_one([self._told(row) for row in facts.iter_rows(named=True)])
        people = self._reading.frame(facts)
        return self._planned(people, facts.height, lambda at: [self._told(row) for row in facts[at].iter_rows(named=True)])

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row as a person's facts: what is null is not answered."""
        facts = self._book.vocabulary.facts
        return {
            name: unpacked(_bare(value)) if facts[name].kind.type == "list" else _bare(value)
            for name, value in row.items()
            if value is not None
        }

    def rows(self, told: Iterable[Mapping[str, Any]], part: int = PART) -> Iterator[pl.DataFrame]:
        """Yield what the guidance concludes for each mapping of fact to value, part by part."""
        people = iter(told)
        while some := list(islice(people, part)):
            if self.beyond:
                yield self._one_by_one(some)
            else:
                yield self._planned(self._reading.rows(some), len(some), _picked(some))

    def _planned(self, people: People, count: int, rows: Callable[[list[int]], list[Mapping[str, Any]]]) -> pl.DataFrame:
        frames = dict(people.frames)
        held = self._sheets.run(frames)
        found = held.frame(self._roots).select(self._out)
        good = pl.int_range(count, dtype=pl.UInt32, eager=True)
        good = good if people.good is None else good.filter(people.good)
        out = found.drop(REFUSED)
        apart = found[REFUSED]
        if people.good is None and not apart.any():
            return out
        # The few who are refused are planned one by one, for the words.
        fine = out.filter(~apart)
        at = good.filter(~apart)
        others = pl.int_range(count, dtype=pl.UInt32, eager=True)
        others = others.filter(~others.is_in(at.implode()))
        told = self._one_by_one(rows(others.to_list()))
        order = pl.concat([at, others]).arg_sort()
        return pl.concat([fine, told])[order]

    def _one_by_one(self, told: list[Mapping[str, Any]]) -> pl.DataFrame:
        found = plan_rows(told, self._book, self._read, self._conclude, rules=self._rules)
        return found.select(list(self.schema))


def _picked(some: list[Mapping[str, Any]]) -> Callable[[list[int]], list[Mapping[str, Any]]]:
    return lambda at: [some[one] for one in at]


def _bare(value: Any) -> Any:  # noqa: ANN401 - cells are of any type
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if inner is not None}
    return [_bare(one) for one in value] if isinstance(value, list) else value
