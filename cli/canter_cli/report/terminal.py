"""The weight's course for a terminal: a line for each week that the plan names, the range with the expected weight in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.planning.outlook import Point

WIDEST = 100
LABELS = 10
ENDS = "├┤"


def chart(now: Point, points: Sequence[Point], width: int) -> Iterator[str]:
    """Yield the lines of the chart, `width` columns wide at most; each point stands between the ends of its range."""
    rows = [("Now", now), *((f"{point.week} weeks", point) for point in points)]
    lowest, highest = min(point.least for _, point in rows), max(point.most for _, point in rows)
    columns = min(width, WIDEST) - LABELS - 2

    def column(weight: float) -> int:
        return round((weight - lowest) / (highest - lowest or 1.0) * (columns - 1))

    for label, point in rows:
        line = [" "] * columns
        least, most = column(point.least), column(point.most)
        if least < most:
            line[least : most + 1] = [ENDS[0], *"─" * (most - least - 1), ENDS[1]]
        line[column(point.expected)] = "●"
        yield f"{label:>{LABELS}} {''.join(line)}".rstrip()
    left = next(point.shown[1] for _, point in rows if point.least == lowest)
    right = next(point.shown[2] for _, point in rows if point.most == highest)
    yield f"{'':>{LABELS}} {left}{right:>{columns - len(left)}}"
