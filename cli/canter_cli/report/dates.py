"""When a training begins, as a person says it on the command line."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple

from canter_cli.inputs import stop

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

USUAL_TIME = time(18)
# The iCalendar library reckons with the zones of this span, and a plan takes twelve weeks.
EARLIEST, LATEST = date(1971, 1, 1), date(2036, 12, 31)


class Dates(NamedTuple):
    """The first day of the first week, the time of the day, and the zone (None: the time of wherever one is)."""

    start: date
    at: time
    zone: ZoneInfo | None


def read_dates(format_: str, start: str | None, at: str | None, timezone: str | None) -> Dates:
    """Return the dates; ends with a usage error where there is no first day, or where something is no date, time or zone."""
    if start is None:
        stop(f"`--format {format_}` needs the day on which the first week begins", "say it, as in `--start 2027-01-04`")
    return Dates(
        _date(str(start)), _time(at) if at is not None else USUAL_TIME, _zone(timezone) if timezone is not None else None
    )


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        stop(f"`{text}` is no day to begin on", f"write year, month and day, from {EARLIEST} to {LATEST}, as in 2027-01-04")
    return found


def _time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        stop(f"`{text}` is no time of the day", "write hours and minutes, as in 18:00; a zone goes to `--timezone`")
    return found


def _zone(text: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, available_timezones

    from canter.language.problems import suggestion

    zones = available_timezones()
    if text not in zones:
        near = suggestion(text, zones)
        stop(f"no time zone `{text}`", near or "use a name of the IANA database, such as Europe/London")
    return ZoneInfo(text)
