"""A review as a document for other programs: a published shape with a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from canter.explaining.data import differences_data
from canter.planning.document import PlanDocument
from canter.review.figures import expected_on
from canter.review.trend import WINDOW

if TYPE_CHECKING:
    from canter.planning.plan import Conclusion
    from canter.review.outcome import Review

SCHEMA_VERSION: Literal["1.0"] = "1.0"


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DayDocument(_Document):
    """A weight that counts: as it was written down, smoothed, and as the outlook had it; kg."""

    date: str
    weight: float
    smoothed: float | None
    expected: float | None


class OutlierDocument(_Document):
    """A weight that was left out, in kg, and what its neighbours would have it be."""

    date: str
    lines: list[int]
    weight: float
    expected: float | None


class FindingDocument(_Document):
    """A conclusion from the log, with its reason and the rule."""

    name: str
    label: str
    value: int | float | bool | str | list[str] | None
    unit: str
    shown: str
    reason: str
    rule: str


class ReviewDocument(_Document):
    """A log reviewed, and the plan that it leads to."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    withheld: bool = Field(description="whether weights are withheld; then nothing here tells of any")
    first: str
    last: str
    window_days: int = Field(description="the loss is that of so many last days")
    days: list[DayDocument]
    left_out: list[OutlierDocument]
    notes: list[str] = Field(description="what was done where a line could mean two things")
    columns_left: list[str] = Field(description="the heads of columns that were not read")
    figures: dict[str, float] = Field(description="what the log told, in the units of the guidance; rules decide by these")
    findings: list[FindingDocument]
    differences: dict[str, Any] = Field(description="what the plan tells otherwise than the one without the log")
    plan: PlanDocument


def build_document(review: Review[Any]) -> ReviewDocument:
    """Return the document of a review."""
    read, hidden = review.read, review.weights_withheld
    plan = review.after.document()
    if hidden:
        # A log tells of weights, and the trace of what rules saw in it; the plan then holds the facts as they were told.
        kept = {"facts": review.before.document().facts, "trace": {"withheld": plan.trace["withheld"]}}
        plan = plan.model_copy(update={"logged": {}, **kept})
    return ReviewDocument(
        withheld=hidden,
        first=read.log.days[0].date.isoformat(),
        last=read.log.days[-1].date.isoformat(),
        window_days=WINDOW,
        days=[] if hidden else _days(review),
        left_out=[] if hidden else _left_out(review),
        notes=[] if hidden else list(read.log.notes),
        columns_left=list(read.log.left),
        figures={} if hidden else dict(review.figures),
        findings=[_finding(each) for one, beside in review.findings for each in (one, *beside)],
        differences={} if hidden else differences_data(review.differences),
        plan=plan,
    )


def _days(review: Review[Any]) -> list[DayDocument]:
    read = review.read
    smoothed = read.trend.smoothed if read.trend is not None else ()
    dates = {(day.date - read.first).days: day.date.isoformat() for day in read.log.days}
    found = []
    for number, one in enumerate(read.kept):
        within = bool(review.course) and one.day <= review.course[-1].week * 7
        found.append(
            DayDocument(
                date=dates[one.day],
                weight=round(one.kg, 3),
                smoothed=round(smoothed[number].kg, 2) if smoothed else None,
                expected=round(expected_on(review.course, one.day), 2) if within else None,
            )
        )
    return found


def _left_out(review: Review[Any]) -> list[OutlierDocument]:
    days = {(day.date - review.read.first).days: day for day in review.read.log.days}
    return [
        OutlierDocument(
            date=days[one.weight.day].date.isoformat(),
            lines=list(days[one.weight.day].lines),
            weight=round(one.weight.kg, 3),
            expected=None if one.expected is None else round(one.expected, 2),
        )
        for one in review.read.outliers
    ]


def _finding(one: Conclusion) -> FindingDocument:
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    return FindingDocument(
        name=one.name, label=one.label, value=value, unit=one.unit, shown=one.shown, reason=one.reason, rule=one.rule
    )
