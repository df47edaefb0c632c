"""The two pictures of a report, reckoned to points: the energy balance as bars, the weight's course as a line in its range.

Both are plain SVG set by the templates: a library for charts would bring a style sheet or a script of its own, which a page
that runs nothing refuses, and would name no title, description or colour scheme of the page.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from canter.planning.outlook import Point
    from canter.planning.plan import Conclusion

WIDTH = 360.0  # of both pictures, about a phone's; letters keep their size on it

# The bars of the balance by the facts they show, each with its part in the picture, and the two ends of a range.
BARS = {
    "current_intake": "today",
    "intake_target": "target",
    "intake_floor": "floor",
    "maintenance": "use",
    "article_intake_target": "article",
}
RANGES = {"maintenance": ("maintenance_least", "maintenance_most")}
LONGEST_BAR, FIRST_BAR, BAR_APART = 248.0, 20.0, 44.0

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 44.0, 352.0, 14.0, 204.0, 236.0
STEPS = (1, 2, 5, 10, 20, 50, 100)
MOST_LINES = 6


class Bar(NamedTuple):
    """A bar: what it stands for, how long it is, where the ends of its range are (0 for none), and its place from the top."""

    part: str
    label: str
    shown: str
    extent: str
    y: float
    length: float
    least: float
    most: float


class Balance(NamedTuple):
    """The energy balance as bars from nothing; `floor` is where the lowest intake stands in all of them (0 for nowhere)."""

    bars: tuple[Bar, ...]
    floor: float
    height: float
    told: str


class Tick(NamedTuple):
    """A mark on an axis."""

    at: float
    label: str


class Course(NamedTuple):
    """The weight's course: the line and the band around it as points of SVG, the weight to aim for, and the axes."""

    line: str
    band: str
    target: float
    target_shown: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    unit: str
    told: str


def draw_balance(shown: Iterable[Conclusion]) -> Balance | None:
    """Return the picture of what of the energy balance a section shows; None where there are not two bars to compare."""
    known = {one.name: one for one in shown}
    names = [name for name in BARS if name in known]
    if len(names) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    ends = {name: [known[end] for end in RANGES.get(name, ()) if end in known] for name in names}
    largest = max(float(one.value) for name in names for one in (known[name], *ends[name]))
    if largest <= 0:
        return None

    def length(one: Conclusion) -> float:
        return round(max(float(one.value), 0.0) / largest * LONGEST_BAR, 1)

    bars = []
    for number, name in enumerate(names):
        one, both = known[name], ends[name]
        least, most = (length(both[0]), length(both[1])) if len(both) > 1 else (0.0, 0.0)
        extent = f"{both[0].shown} to {both[1].shown}" if len(both) > 1 else ""
        bars.append(Bar(BARS[name], one.label, one.shown, extent, FIRST_BAR + number * BAR_APART, length(one), least, most))
    told = "; ".join(f"{bar.label}: {bar.shown}" + (f" (in some people {bar.extent})" if bar.extent else "") for bar in bars)
    floor = next((bar.length for bar in bars if bar.part == "floor"), 0.0)
    return Balance(tuple(bars), floor, FIRST_BAR + len(bars) * BAR_APART, f"{told}.")


def draw_course(points: Sequence[Point], told: Sequence[Point], target: Conclusion, units: str) -> Course:
    """Return the picture of a course with a point for every week; `told` are those that the plan names."""
    from canter.language.units import US_UNITS, convert

    unit = US_UNITS[target.unit] if units == "us" else target.unit
    factor = convert(1.0, target.unit, unit) if unit != target.unit else 1.0
    highest = max(max(point.most, point.expected) for point in points) * factor
    lowest = min(*(point.least * factor for point in points), float(target.value) * factor)
    step = next(step for step in STEPS if (highest - lowest) / step <= MOST_LINES - 2 or step == STEPS[-1])
    bottom = lowest // step * step
    top = next(line for line in count(int(bottom), step) if line >= highest)

    def up(kilograms: float) -> float:
        return round(BOTTOM - (kilograms * factor - bottom) / (top - bottom or step) * (BOTTOM - TOP), 1)

    last = points[-1].week

    def across(week: int) -> float:
        return round(LEFT + week / last * (RIGHT - LEFT), 1)

    line = " ".join(f"{across(point.week)},{up(point.expected)}" for point in points)
    around = [(point.week, point.most) for point in points] + [(point.week, point.least) for point in reversed(points)]
    said = "; ".join(f"after {one.week} weeks {one.shown[0]}, from {one.shown[1]} to {one.shown[2]}" for one in told)
    return Course(
        line=line,
        band=" ".join(f"{across(week)},{up(weight)}" for week, weight in around),
        target=up(float(target.value)),
        target_shown=target.shown,
        across=tuple(Tick(across(week), str(week)) for week in (0, *(one.week for one in told))),
        up=tuple(Tick(up(line / factor), str(line)) for line in range(int(bottom), int(top) + 1, step)),
        unit=unit,
        told=f"Today {points[0].shown[0]}; {said}.",
    )
