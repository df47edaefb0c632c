"""What a log tells as facts: numbers alone, without a judgement of them, which is for rules."""

from __future__ import annotations

import math
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, NamedTuple

from canter.review.trend import BOTH_SIDES_95, WINDOW, Outlier, Trend, Weight, part, trend_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from canter.language.facts import Vocabulary
    from canter.planning.outlook import Point
    from canter.review.reading import Day, Log

DAYS_A_WEEK = 7
LONGEST_OUTLOOK = 521  # weeks
LATELY = 14  # days
LEAST_TOLD = 2  # days of food, for them to differ
DIGITS = {"log_weeks": 1, "log_intake": 0, "log_intake_margin": 0, "log_sessions": 2, "log_effort": 1}


class Read(NamedTuple):
    """A log with its trend: the first day, from which days are counted, the weights that count, and those that do not."""

    log: Log
    first: dt.date
    trend: Trend | None
    kept: tuple[Weight, ...]
    outliers: tuple[Outlier, ...]

    @property
    def weight(self) -> float | None:
        """The weight that the trend ends with, in kg."""
        return None if self.trend is None else round(self.trend.smoothed[-1].kg, 2)

    @property
    def start(self) -> float | None:
        """The weight that the trend begins with, in kg."""
        return None if self.trend is None else round(self.trend.smoothed[0].kg, 2)


def read_trend(log: Log) -> Read:
    """Return a log with its trend."""
    weighed = [day for day in log.days if day.weight is not None]
    first = weighed[0].date if weighed else log.days[0].date
    weights = [Weight((day.date - first).days, day.weight) for day in weighed if day.weight is not None]
    kept, outliers = part(weights)
    return Read(log, first, trend_of(kept), kept, outliers)


def figures(read: Read, course: Sequence[Point], cut: float | None, vocabulary: Vocabulary) -> dict[str, float]:
    """Return the facts that a log tells, those alone that the vocabulary has and takes.

    `course` is the outlook of a plan made for the weight that the log begins with, in weeks from 0 on, and `cut` what the
    plan without the log takes off a day (kcal), if it says.
    """
    last = (read.log.days[-1].date - read.first).days
    found = {**_weights(read, course), **_food(read), **_training(read, last)}
    if cut is not None:
        found["log_cut"] = cut
    told = {}
    for name, value in found.items():
        fact = vocabulary.facts.get(name)
        if fact is None or not fact.logged or value is None:
            continue
        kind = fact.kind
        rounded = round(value, DIGITS.get(name, 9 if name == "log_cut" else 3))
        if (kind.low is None or rounded >= kind.low) and (kind.high is None or rounded <= kind.high):
            told[name] = float(rounded)
    return told


def weeks_of(read: Read) -> range:
    """Return the weeks in which the outlook is held against the log."""
    last = read.kept[-1].day if read.kept else 0
    return range(min(LONGEST_OUTLOOK, -(-last // DAYS_A_WEEK)) + 1)


def _weights(read: Read, course: Sequence[Point]) -> Mapping[str, float | None]:
    if not read.kept:
        return {"log_weighed": 0.0}
    first, last = read.kept[0].day, read.kept[-1].day
    recent = [one for one in read.kept if one.day > last - WINDOW]
    trend = read.trend
    return {
        "log_weeks": (last - first) / DAYS_A_WEEK,
        "log_weighed": len(recent),
        "log_loss": trend.loss if trend is not None else None,
        "log_loss_margin": trend.margin if trend is not None else None,
        "log_expected": _expected(course, recent[0].day, last),
    }


def _expected(course: Sequence[Point], since: int, until: int) -> float | None:
    """Return the loss a week that an outlook has between two days; None where it does not reach so far."""
    if until <= since or not course or until > course[-1].week * DAYS_A_WEEK:
        return None
    return (expected_on(course, since) - expected_on(course, until)) / (until - since) * DAYS_A_WEEK


def expected_on(course: Sequence[Point], day: int) -> float:
    """Return the weight of an outlook on a day, between its weeks on a straight line."""
    week, rest = divmod(day, DAYS_A_WEEK)
    one, two = course[week].expected, course[min(week + 1, len(course) - 1)].expected
    return one + (two - one) * rest / DAYS_A_WEEK


def _food(read: Read) -> Mapping[str, float | None]:
    last = read.kept[-1].day if read.kept else 0
    told = [day.intake for day in _within(read, last, WINDOW) if day.intake is not None]
    margin = BOTH_SIDES_95 * stdev(told) / math.sqrt(len(told)) if len(told) >= LEAST_TOLD else None
    return {"log_intake": fmean(told) if told else None, "log_intake_days": len(told), "log_intake_margin": margin}


def _training(read: Read, last: int) -> Mapping[str, float | None]:
    told = [day.sessions for day in _within(read, last, WINDOW) if day.sessions is not None]
    efforts = [effort for day in _within(read, last, LATELY) for effort in day.efforts if day.sessions != 0]
    if not told and not efforts:
        return {}
    return {
        "log_sessions": fmean(told) * DAYS_A_WEEK if told else None,
        "log_session_days": len(told),
        "log_effort": median(efforts) if efforts else None,
        "log_efforts": min(len(efforts), LATELY),
    }


def _within(read: Read, last: int, days: int) -> list[Day]:
    """Return the days of the log among so many up to the last."""
    return [day for day in read.log.days if last - days < (day.date - read.first).days <= last]
