"""Conclude what a person gets, by asking for one fact after another: slow, simple, independent."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .naive_book import Book, Invariant, Kind, Value
from .naive_given import Person
from .naive_logic import all_of
from .naive_run import APPLIED, NOTHING, UNKNOWN, Contradiction, Reading, Run, refuse

__all__ = ["Contradiction", "Naive", "Result", "conclude"]

MILLIONTH = 1e-6


@dataclass
class Result:
    """What one person gets, nothing hidden."""

    values: dict[str, Value]
    fields: dict[tuple[str, int, str], Value]
    outcomes: dict[str, str]
    entry_outcomes: dict[tuple[str, int], str]
    spares: dict[str, dict[str, tuple[str, ...]]]
    fell_short: set[str]
    withheld: set[str]
    notices: list[tuple[str, str, int | None]]
    broken: set[str]


class Naive:
    """The guidance of one directory, read once."""

    def __init__(self, directory: Path) -> None:
        self.book = Book(directory)

    def conclude(self, person: Person) -> Result:
        run = Run(self.book, person)
        values, fields = _settle(run)
        withheld = _withheld(run)
        rules = self.book.rules.values()
        return Result(
            values=values,
            fields=fields,
            outcomes={rule.id: run.as_a_whole(rule) for rule in rules},
            entry_outcomes={
                (rule.id, index): outcome for rule in rules for index, outcome in run.outcomes(rule) if index is not None
            },
            spares=run.spares,
            fell_short=run.fell_short,
            withheld=withheld,
            notices=_notices(run),
            broken=_broken(run, withheld, values, fields),
        )


def conclude(directory: Path, person: Person) -> Result:
    """What the guidance in a directory gives a person; raises a Contradiction."""
    return Naive(directory).conclude(person)


def _settle(run: Run) -> tuple[dict[str, Value], dict[tuple[str, int, str], Value]]:
    """Every concluded fact and field; all contradictions are looked for before one is raised."""
    clashes: set[tuple[str, str, str]] = set()

    def settled(get: Callable[..., Value], *names: Any) -> Value:
        try:
            return get(*names)
        except Contradiction as contradiction:
            clashes.update(contradiction.clashes)
            return None

    book = run.book
    values = {name: settled(run.fact, name) for name, kind in book.facts.items() if kind.concluded}
    fields = {
        (over, index, field): settled(run.field, over, index, field)
        for over, shape in book.shapes.items()
        for field, kind in shape.fields.items()
        if kind.concluded
        for index in run.members(over) or []
    }
    refuse(clashes)
    return values, fields


def _withheld(run: Run) -> set[str]:
    found: set[str] = set()
    for _, _, effect, outcome in run.effects("", None, "withhold"):
        if outcome in (APPLIED, UNKNOWN):
            found |= set(run.book.sections) if effect.what == "all" else set(effect.what)
    return found


def _notices(run: Run) -> list[tuple[str, str, int | None]]:
    return [
        (rule.id, effect.what, index) for rule, index, effect, outcome in run.effects("", None, "notice") if outcome == APPLIED
    ]


def _broken(
    run: Run,
    withheld: set[str],
    values: dict[str, Value],
    fields: dict[tuple[str, int, str], Value],
) -> set[str]:
    hidden = NOTHING.union(*(run.book.sections[section] for section in withheld))
    found = {rule.id for rule in run.book.invariants if _breaks(run, rule, hidden)}
    for name, value in values.items():
        if name not in hidden and _beyond(run.book.facts[name], value):
            found.add(f"range/{name}")
    for (over, _, field), value in fields.items():
        if _beyond(run.book.shapes[over].fields[field], value):
            found.add(f"range/{over}.{field}")
    return found


def _breaks(run: Run, invariant: Invariant, hidden: frozenset[str]) -> bool:
    exact = Reading(run, {}, hidden)
    lenient = Reading(run, {}, hidden, MILLIONTH)
    if invariant.word is None or invariant.over is None:
        return _fails(invariant, exact, lenient)
    word, over = invariant.word, invariant.over
    return any(
        _fails(invariant, exact.inside(word, over, index), lenient.inside(word, over, index))
        for index in exact.members(over) or []
    )


def _fails(invariant: Invariant, exact: Reading, lenient: Reading) -> bool:
    if all_of(exact.truth(line) for line in invariant.when) is not True:
        return False
    return all_of(lenient.truth(line) for line in invariant.holds) is not True


def _beyond(kind: Kind, value: Value) -> bool:
    if kind.span is None or not isinstance(value, float):
        return False
    return not kind.span[0] - MILLIONTH <= value <= kind.span[1] + MILLIONTH
