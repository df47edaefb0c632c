"""What is told of a review, before it is printed or set as Markdown."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from canter.review.figures import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter import Plan
    from canter.planning.notices import NoticeGiven
    from canter.planning.plan import Conclusion
    from canter.review.outcome import Review

WITHHELD = "What bears on your weight is not given here, so nothing is told of the weights in your log."
# More weeks than these are told in steps.
MOST_WEEKS = 26
STEPS = (1, 2, 4, 13, 26)


class Week(NamedTuple):
    """A week of the log beside the outlook, in kg: the trend (None: no weight), and the outlook with its range (None: none)."""

    number: int
    trend: float | None
    expected: float | None
    least: float | None
    most: float | None


class Change(NamedTuple):
    """A conclusion of the plan that the log changes, and by which rules."""

    label: str
    before: str
    after: str
    rules: tuple[str, ...]


class ReviewSheet(NamedTuple):
    """Everything that is told of a review, but for the plan that it leads to."""

    head: str
    notices: tuple[NoticeGiven, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    findings: tuple[tuple[Conclusion, tuple[Conclusion, ...]], ...]
    weeks: tuple[Week, ...]
    changes: tuple[Change, ...]


def build_sheet(review: Review[Plan]) -> ReviewSheet:
    """Return what is told of a review; nothing of weights where they are withheld."""
    log = review.read.log
    span = f"{log.days[0].date} to {log.days[-1].date}"
    left = (f"column `{name}` is not read" for name in log.left)
    before = set(review.before.given.notices)
    notices = tuple(one for one in review.after.given.notices if one not in before and one.level != "info")
    if review.weights_withheld:
        return ReviewSheet(f"{span}. {WITHHELD}", notices, (), tuple(left), review.findings, (), ())
    head = f"{span}: {_several(len(log.days), 'day')} written down, {_several(len(review.read.kept), 'weight')} that count"
    notes = (*log.notes, *left)
    outliers = tuple(_outliers(review))
    return ReviewSheet(head, notices, outliers, notes, review.findings, tuple(_weeks(review)), tuple(_changes(review)))


def _several(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _outliers(review: Review[Plan]) -> Iterator[str]:
    days = {(day.date - review.read.first).days: day for day in review.read.log.days}
    for one in review.read.outliers:
        day = days[one.weight.day]
        line = f"line {day.lines[0]}" if len(day.lines) == 1 else f"lines {', '.join(map(str, day.lines))}"
        shown = review.kilograms(one.weight.kg)
        why = f"where {review.kilograms(one.expected)} was to be expected" if one.expected is not None else "nobody's weight"
        yield f"{line}, {day.date}: {shown}, {why}; left out"


def _weeks(review: Review[Plan]) -> Iterator[Week]:
    trend = review.read.trend
    if trend is None:
        return
    by_week: dict[int, list[float]] = {}
    for one in trend.smoothed:
        by_week.setdefault((one.day + DAYS_A_WEEK // 2) // DAYS_A_WEEK, []).append(one.kg)
    last = max(by_week)
    step = next((step for step in STEPS if last / step <= MOST_WEEKS), STEPS[-1])
    course = {point.week: point for point in review.course}
    for number in range(0, last + 1, step):
        point = course.get(number)
        weight = fmean(by_week[number]) if number in by_week else None
        around = (point.expected, point.least, point.most) if point is not None else (None, None, None)
        yield Week(number, weight, *around)


def _changes(review: Review[Plan]) -> Iterator[Change]:
    shown = {
        one.name
        for section in review.after.given.sections
        for item in section.items
        for one in (*([item.conclusion] if item.conclusion is not None else []), *item.beside)
    }
    told = {one.name for finding, beside in review.findings for one in (finding, *beside)}
    for one in review.differences.conclusions:
        if one.seen and one.name in shown and one.name not in told and one.value_before is not None:
            yield Change(one.label, one.before, one.after, one.rules)
