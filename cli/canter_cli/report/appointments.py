"""The training of a plan as a calendar (RFC 5545): each training day of the week as an event that recurs, with an alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from icalendar import Event

    from canter_cli.report.training import Day, Training

ALARM_BEFORE = timedelta(minutes=30)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
READ_NOTICES = "Read the notices of your plan before you begin."
REFERRED = "Your plan asks you to see a doctor or another clinician. Read its notices before you begin."
# What the identities of events are derived from; it never changes.
IDENTITIES = UUID("a5f6e5d0-3c1b-5f0e-9a55-0d1c6c1f7a11")
DAYS_A_WEEK = 7


def available() -> bool:
    """Tell whether what writes calendars (the extra `report`) is installed."""
    return find_spec("icalendar") is not None


def render_calendar(training: Training, guidance: tuple[str, str], start: date, at: time, zone: ZoneInfo | None) -> bytes:
    """Return the training as an iCalendar file.

    `guidance` is its name with its version, and its date (`2026-11-22`); the first week is the seven days from `start`.
    Without a zone the times float: they are those of the clock on the wall, wherever one is. Nothing of a person but the
    training is in it, since calendars are shared. Raises `ModuleNotFoundError` where the extra `report` is not installed.
    """
    from icalendar import Calendar

    name, made = guidance
    found = Calendar()
    found.add("prodid", f"-//canter//{name}//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", "Your plan")
    stamp = datetime.combine(date.fromisoformat(made), time(), UTC)
    for day in training.days:
        found.add_component(_event(training, day, datetime.combine(first_day(day, start), at, zone), stamp))
    if zone is not None:
        # The rules of the zone for the time of the plan; a year more on either side for clients that look around.
        found.add_missing_timezones(start - timedelta(days=366), start + timedelta(days=366 + DAYS_A_WEEK * len(training.weeks)))
    return bytes(found.to_ical())


def first_day(day: Day, start: date) -> date:
    """Return the first day of that weekday from `start` on."""
    return start + timedelta(days=(day.weekday - start.weekday()) % DAYS_A_WEEK)


def _event(training: Training, day: Day, begins: datetime, stamp: datetime) -> Event:
    from icalendar import Alarm, Event

    event, told = Event(), _described(training, day)
    # The same plan gives the same identities, so that reading it in twice changes nothing; another plan gives others.
    event.add("uid", f"{uuid5(IDENTITIES, '|'.join((begins.isoformat(), day.does, str(day.minutes), told)))}@canter")
    event.add("dtstamp", stamp)
    event.add("dtstart", begins)
    if day.minutes:
        event.add("duration", timedelta(minutes=day.minutes))
    event.add("rrule", {"freq": "weekly", "count": len(training.weeks), "byday": WEEKDAYS[day.weekday]})
    event.add("summary", day.does)
    event.add("description", told)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE)
    alarm.add("description", day.does)
    event.add_component(alarm)
    return event


def _described(training: Training, day: Day) -> str:
    lines = [REFERRED if training.referred else READ_NOTICES, ""]
    if day.legs:
        lines += ["Legs", *(f"- {label}" for label in training.exercises), training.dose, ""]
    if day.cardio:
        lines += ["Cardio, one of", *(f"- {label}" for label in training.activities), ""]
    lines += ["Week by week", *(f"Week {week.number}: {week.of(day)}" for week in training.weeks), "", training.disclaimer]
    return "\n".join(lines)
