"""The training of a plan as a table, a row a set, in the columns that workout loggers import.

The columns and the forms of their cells are those of an export of Strong, which Hevy and others read; docs/report.md says
what was looked at. Hevy is said to refuse rows with empty notes, durations or seconds, so that none is left empty.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from canter_cli.report.appointments import DAYS_A_WEEK, READ_NOTICES, REFERRED, first_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter_cli.report.training import Day, Training, Week

COLUMNS = (
    "Date",
    "Workout Name",
    "Duration",
    "Exercise Name",
    "Set Order",
    "Weight",
    "Reps",
    "Distance",
    "Seconds",
    "Notes",
    "Workout Notes",
    "RPE",
)
MINUTES_AN_HOUR = SECONDS_A_MINUTE = 60


def render_workouts(training: Training, start: date, at: time) -> str:
    """Return the training as a table of comma-separated values; the first week is the seven days from `start`.

    No weight is planned, so weights are 0, which loggers read as body weight; no effort is given on the scale to ten that
    their column RPE has, so it is empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    days = sorted(training.days, key=lambda day: first_day(day, start))
    for number, week in enumerate(training.weeks):
        for day in days:
            begins = datetime.combine(first_day(day, start) + timedelta(days=DAYS_A_WEEK * number), at)
            writer.writerows(_rows(training, day, week, begins))
    return out.getvalue()


def _rows(training: Training, day: Day, week: Week, begins: datetime) -> Iterator[tuple[str | int, ...]]:
    advice = REFERRED if training.referred else READ_NOTICES
    about = f"Week {week.number} of {len(training.weeks)}: {week.of(day)}. {advice}"
    minutes = day.minutes if day.legs else week.minutes
    head = (begins.isoformat(" "), day.does, _duration(minutes))
    if day.legs:
        for label in training.exercises:
            for order in range(1, week.sets + 1):
                yield (*head, label, order, 0, training.repetitions, 0, 0, training.dose, about, "")
    if day.cardio and training.activities:
        others = f"Or {', '.join(training.activities[1:])}." if training.activities[1:] else "As long as planned."
        seconds = week.minutes * SECONDS_A_MINUTE
        yield (*head, training.activities[0], 1, 0, 0, 0, seconds, others, about, "")


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    return " ".join(filter(None, (f"{hours}h" if hours else "", f"{rest}m" if rest or not hours else "")))
