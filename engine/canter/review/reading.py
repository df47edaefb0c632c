"""A person's log read from CSV: one line a day, in any order; an empty cell is unknown, and never nothing."""

from __future__ import annotations

import datetime as dt
import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from canter.language.facts import Kind
from canter.language.problems import FactError, Problem, Problems, Source, Span
from canter.language.source import Text, decode
from canter.language.tokens import SlipError
from canter.language.values import check_range, plain_number, read_scalar, said
from canter.review.columns import UNITS, Column, Columns, read_columns
from canter.review.lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY = ("", "-", "?", "unknown", "na", "n/a", "none")
LEAST_INTAKE = 300.0
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+Z?)?")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_YES, _NO = ("yes", "y", "x", "true", "done"), ("no", "n", "false")
# What a cell may hold, in the units that are reckoned in. A weight may be anything: one that nobody has is an outlier.
_KINDS = {
    "weight": Kind("number", "kg", 0.0, 10_000.0),
    "intake": Kind("number", "kcal", 0.0, 20_000.0),
    "sessions": Kind("number", "", 0.0, 10.0),
    "cardio": Kind("number", "", 0.0, 10.0),
    "legs": Kind("number", "", 0.0, 10.0),
    "effort": Kind("number", "", 0.0, 10.0),
}


class Day(NamedTuple):
    """A day of the log: what was written down, None where it was not; the efforts are those of its sessions."""

    date: dt.date
    lines: tuple[int, ...]
    weight: float | None
    intake: float | None
    sessions: float | None
    efforts: tuple[float, ...]


class Log(NamedTuple):
    """A log: its days in order, the columns that were not read, and what was done where a line could mean two things."""

    days: tuple[Day, ...]
    left: tuple[str, ...]
    notes: tuple[str, ...]


class _Line(NamedTuple):
    date: dt.date
    number: int
    held: dict[str, float]


def read_log(data: bytes, name: str) -> Log:
    """Return the log that a file of this name holds; raises `FactError` with every problem."""
    problems = Problems()
    source = decode(data, name, problems)
    problems.raise_as(FactError)
    assert source is not None  # noqa: S101 - its absence is a problem, raised above
    rows = list(read_lines(source, problems))
    if not rows:
        raise FactError(
            [Problem("the log is empty", Span(source, 1, 1), "begin with a line of names, like `date,weight,intake`")]
        )
    columns = read_columns(rows[0], problems)
    problems.raise_as(FactError)
    lines = [line for cells in rows[1:] if (line := _line(cells, columns, len(rows[0]), problems)) is not None]
    problems.raise_as(FactError)
    if not lines:
        raise FactError([Problem("the log has no day in it", _end(source), "write a line a day, like `2026-01-05,74.6`")])
    return _by_day(lines, columns)


def _end(source: Source) -> Span:
    return Span(source, max(1, source.text.rstrip("\n").count("\n") + 1), 1)


def _line(cells: Sequence[Text], columns: Columns, wide: int, problems: Problems) -> _Line | None:
    if len(cells) > wide and any(cells[wide:]):
        help_ = "write decimals with a point, or put the cell in double quotes"
        problems.add(f"this line has {len(cells)} cells, and the names are {wide}", cells[wide].span, help_)
        return None
    date: dt.date | None = None
    held: dict[str, float] = {}
    for column in columns.read:
        cell = cells[column.number] if column.number < len(cells) else None
        try:
            if column.what == "date":
                date = _date(cell if cell is not None else cells[0])
            elif cell is not None and cell.lower() not in EMPTY:
                held[column.what] = _number(cell, column)
        except SlipError as slip:
            problems.found.append(slip.problem)
    return _Line(date, cells[0].span.line, held) if date is not None else None


def _date(cell: Text) -> dt.date:
    matched = _ISO.fullmatch(cell)
    if matched is None:
        told = f"`{said(cell)}` is no date" if cell else "this line has no date"
        ambiguous = re.fullmatch(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}", cell) is not None
        help_ = "write year, month and day, like `2026-01-05`" + (": this could be two days" if ambiguous else "")
        raise SlipError(Problem(told, cell.span, help_))
    try:
        return dt.date(*(int(part) for part in matched.groups()))
    except ValueError:
        raise SlipError(Problem(f"there is no day `{matched[0]}`", cell.span, "see which day it was")) from None


def _number(cell: Text, column: Column) -> float:
    kind = _KINDS[column.what]
    if column.what in ("sessions", "cardio", "legs") and cell.lower() in (*_YES, *_NO):
        return 1.0 if cell.lower() in _YES else 0.0
    if not _PLAIN.fullmatch(cell) and column.what in UNITS:
        value = read_scalar(cell, kind, column.what, person=True)
    else:
        value = plain_number(cell) * column.factor if "," not in cell else read_scalar(cell, kind, column.what, person=True)
        check_range(value, kind, column.what, cell)  # type: ignore[arg-type]
    assert isinstance(value, (int, float))  # noqa: S101 - the kind is a number
    return float(value)


def _by_day(lines: Sequence[_Line], columns: Columns) -> Log:
    found: dict[dt.date, list[_Line]] = {}
    for line in lines:
        found.setdefault(line.date, []).append(line)
    notes: list[str] = []
    days = tuple(_day(date, found[date], notes) for date in sorted(found))
    return Log(days, columns.left, tuple(notes))


def _day(date: dt.date, lines: Sequence[_Line], notes: list[str]) -> Day:
    """Return a day from its lines: the weight in the middle, sessions added, and an intake only where it is one."""
    numbers = tuple(line.number for line in lines)
    weights = [line.held["weight"] for line in lines if "weight" in line.held]
    intakes = {line.held["intake"] for line in lines if "intake" in line.held}
    sessions = [line.held[kind] for line in lines for kind in ("sessions", "cardio", "legs") if kind in line.held]
    if len(lines) > 1:
        told = f"{date} stands on lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
        notes.append(f"{told}: of its weights the middle is taken, and its sessions are added")
    if len(intakes) > 1:
        notes.append(f"{date} has several intakes, and which is the day's cannot be told, so none is taken")
    intake = next(iter(intakes)) if len(intakes) == 1 else None
    if intake is not None and intake < LEAST_INTAKE:
        notes.append(f"{date} has an intake of {intake:.0f} kcal, which is hardly all of it, so it is left out")
        intake = None
    return Day(
        date,
        numbers,
        median(weights) if weights else None,
        intake,
        sum(sessions) if sessions else None,
        tuple(line.held["effort"] for line in lines if "effort" in line.held),
    )
