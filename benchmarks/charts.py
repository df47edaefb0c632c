"""Charts as SVG: bars over a logarithmic scale, and lines over two; small enough to need no library."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, ROW, LEFT, RIGHT = 760, 24, 330, 90
COLOURS = ("#1b6e53", "#b4532a", "#3b5b92", "#8a6d1f", "#6b4a86")
_STYLE = "<style>text{font:13px system-ui,sans-serif;fill:#333}.small{font-size:11px;fill:#666}</style>"


def bars(title: str, values: Mapping[str, float], marked: str) -> str:
    """Return horizontal bars, the shortest first; those whose names begin with `marked` stand out."""
    rows = sorted(values.items(), key=lambda pair: pair[1])
    low = 10 ** math.floor(math.log10(rows[0][1]))
    high = 10 ** math.ceil(math.log10(rows[-1][1]))
    height = ROW * len(rows) + 62
    parts = [_head(title, height)]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = _x(10.0**power, low, high)
        parts.append(f'<line x1="{at:.1f}" y1="32" x2="{at:.1f}" y2="{height - 24}" stroke="#ddd"/>')
        parts.append(f'<text class="small" x="{at:.1f}" y="{height - 8}" text-anchor="middle">{10.0**power:,.0f}</text>')
    for number, (name, value) in enumerate(rows):
        top, at = 38 + number * ROW, _x(value, low, high)
        colour = COLOURS[0] if name.startswith(marked) else "#b9bec4"
        parts.append(f'<text x="{LEFT - 8}" y="{top + 12}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{top}" width="{max(2.0, at - LEFT):.1f}" height="{ROW - 8}" fill="{colour}"/>')
        parts.append(f'<text class="small" x="{at + 6:.1f}" y="{top + 12}">{value:,.0f} µs</text>')
    return "\n".join([*parts, "</svg>", ""])


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log(value / low) / math.log(high / low)


def lines(title: str, sizes: Sequence[float], costs: Mapping[str, Sequence[float]]) -> str:
    """Return lines over two logarithmic scales; a slope of one is what is drawn dashed."""
    height, bottom, top, left, right = 330, 280.0, 46.0, 70.0, 470.0
    every = [cost for found in costs.values() for cost in found]
    low, high = 10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every)))

    def at(size: float, cost: float) -> tuple[float, float]:
        across = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        return left + (right - left) * across, bottom - (bottom - top) * math.log(cost / low) / math.log(high / low)

    parts = [_head(title, height)]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        _, y = at(sizes[0], 10.0**power)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text class="small" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,.0f}</text>')
    for size in sizes:
        x, _ = at(size, low)
        parts.append(f'<text class="small" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{size:,}</text>')
    for number, (name, found) in enumerate(costs.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [at(size, cost) for size, cost in zip(sizes, found, strict=True)]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        linear = [points[0], at(sizes[-1], min(high, found[0] * sizes[-1] / sizes[0]))]
        dashed = " ".join(f"{x:.1f},{y:.1f}" for x, y in linear)
        parts.append(f'<polyline points="{dashed}" fill="none" stroke="{colour}" stroke-dasharray="3 4" opacity="0.5"/>')
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{right + 14}" y="{70 + number * 20}" style="fill:{colour}">{escape(name)}</text>')
    parts.append(f'<text class="small" x="{right + 14}" y="{80 + len(costs) * 20}">dashed: growing linearly</text>')
    return "\n".join([*parts, "</svg>", ""])


def _head(title: str, height: float) -> str:
    shown = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" aria-label="{shown}">'
        f'{_STYLE}<rect width="100%" height="100%" fill="#fff"/><text x="12" y="20" font-weight="600">{shown}</text>'
    )
