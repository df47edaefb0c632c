"""One part planned: columns for the many, and for those who cannot be planned the words that a person's file would get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Unpack, overload

import polars as pl

from canter.language.problems import Problem, ProblemsError
from canter.population.columns.names import PROBLEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.population.batch.told import Told
    from canter.population.columns import Wanted
    from canter.reasoning.trace import Trace


class Planner(Protocol):
    """Guidance, as far as planning many people needs it."""

    rulebook: Rulebook

    def read(self, facts: Mapping[str, Any]) -> Person:
        """Return a person; raises `FactError`."""

    def conclude(self, person: Person) -> Trace:
        """Return the trace of one evaluation; raises `RuleError`."""

    @overload
    def plan_many(self, people: pl.DataFrame, **wanted: Unpack[Wanted]) -> pl.DataFrame: ...

    @overload
    def plan_many(self, people: Iterable[Mapping[str, Any]], **wanted: Unpack[Wanted]) -> Iterator[pl.DataFrame]: ...


class Bad(NamedTuple):
    """Somebody who has no plan: the row in the part from 0, why, and the row as it was written."""

    row: int
    problems: tuple[Problem, ...]
    written: dict[str, Any]


class Planned(NamedTuple):
    """What a part comes to: a row for each person, and those who have no plan."""

    found: pl.DataFrame
    bad: list[Bad]


def planned(guidance: Planner, told: Told, columns: Sequence[str] | None, *, rules: bool) -> Planned:
    """Plan the people of one part."""
    found = guidance.plan_many(told.facts, columns=columns, rules=rules)
    # The rows that columns cannot hold, and those that they refuse, are read as a person's file is.
    flagged = {*told.apart, *told.broken, *found[PROBLEM].is_not_null().arg_true()}
    if not flagged:
        return Planned(_beside(told.kept, found), [])
    at = sorted(flagged)
    people = [{} if row in told.broken else told.person(row) for row in at]
    singly = pl.concat(list(guidance.plan_many(people, columns=columns, rules=rules)))
    bad = []
    for place, row in enumerate(at):
        if row in told.broken:
            bad.append(Bad(row, (told.broken[row],), told.row(row)))
        elif singly[PROBLEM][place] is not None:
            bad.append(Bad(row, _problems(guidance, people[place]), told.row(row)))
    words = {one.row: "; ".join(problem.message for problem in one.problems) for one in bad}
    blank = pl.Series([row in told.broken for row in at], dtype=pl.Boolean)
    singly = singly.with_columns(pl.when(~blank).then(pl.col(name)) for name in singly.columns if name != PROBLEM)
    singly = singly.with_columns(pl.Series(PROBLEM, [words.get(row) for row in at], dtype=pl.String))
    others = pl.int_range(found.height, dtype=pl.UInt32, eager=True)
    numbers = pl.Series(at, dtype=pl.UInt32)
    others = others.filter(~others.is_in(numbers.implode()))
    order = pl.concat([others, numbers]).arg_sort()
    return Planned(_beside(told.kept, pl.concat([found[others], singly])[order]), bad)


def _beside(kept: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    return kept.hstack(found) if kept.width else found


def _problems(guidance: Planner, person: dict[str, Any]) -> tuple[Problem, ...]:
    try:
        guidance.conclude(guidance.read(person))
    except ProblemsError as error:
        return error.problems
    message = "a person whom the columns refuse has a plan"
    raise AssertionError(message)
