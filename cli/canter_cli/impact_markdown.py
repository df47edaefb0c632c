"""A comparison of two guidances as Markdown, fit for a comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter_cli.changes import lines_of as shifts_of
from canter_cli.impact_text import (
    HEADS,
    MOST_CONCLUSIONS,
    MOST_RULES,
    MOST_SAFETY,
    MOST_SHIFTS,
    change_lines,
    count_lines,
    counted,
    cut,
    how_much,
    notice_line,
    percent,
    plans,
    region_lines,
    safety_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.impact.report import Report


def lines_of(report: Report) -> Iterator[str]:
    """Yield a report: the count as a headline, safety in sight, the long parts to unfold."""
    share = percent(report.changed, report.tally.people)
    yield f"### {plans(report.changed).capitalize()} ({share} of {escaped(report.population)})"
    yield from ("", f"From {escaped(report.old)} to {escaped(report.new)}.", "")
    yield from (f"* {escaped(line.strip())}" for line in list(count_lines(report))[1:])
    for towards, head in HEADS.items():
        safety = [safety_line(one) for one in report.tally.safety if one.towards == towards]
        if safety:
            yield from ("", f"**{head}**", "")
            yield from (f"* {escaped(line)}" for line in cut(safety, MOST_SAFETY))
    yield from _table(report)
    yield from _folded("What changed", [line for change in report.changes for line in change_lines(change)], "diff")
    yield from _folded("Where the rules differ", [line for region in report.regions for line in region_lines(region)], "text")
    told: list[str] = []
    for one in report.examples:
        told.append(f"{one.place}: {one.short}")
        shifts = (
            list(shifts_of(one.differences))
            if one.differences is not None
            else [f"{one.statuses[0]} → {one.statuses[1]}: {one.problem}"]
        )
        told += [f"    {line}" for line in cut(shifts, MOST_SHIFTS)]
    yield from _folded("The most telling people", told, "text")


def _table(report: Report) -> Iterator[str]:
    found = report.tally
    if found.conclusions:
        yield from ("", "| told otherwise | people | how | rules |", "|---|---:|---|---|")
    for one in found.conclusions[:MOST_CONCLUSIONS]:
        how = how_much(one).removeprefix("; ")
        rules = counted(one.rules, MOST_RULES)
        yield f"| {cell(f'{one.label} ({one.name})')} | {one.people:,} | {cell(how)} | {cell(rules)} |"
    more = len(found.conclusions) - MOST_CONCLUSIONS
    if more > 0:
        yield from ("", f"… and {more} more conclusions.")
    if found.notices:
        yield ""
        yield from (f"* {escaped(notice_line(*one))}" for one in found.notices)


def _folded(title: str, lines: Sequence[str], language: str) -> Iterator[str]:
    """Yield lines that unfold on a click, to the letter."""
    if not lines:
        return
    # A fence longer than any in the lines lets none of them end it.
    fence = "`" * max(3, 1 + max(_ticks(line) for line in lines))
    # The marks of a difference count at the beginning of a line only.
    shown = [_flush(line) if language == "diff" else line for line in lines]
    yield from ("", f"<details><summary>{title}</summary>", "", f"{fence}{language}", *shown, fence, "", "</details>")


def _flush(line: str) -> str:
    stripped = line.strip()
    return stripped if stripped.startswith(("+ ", "- ")) else line


def _ticks(line: str) -> int:
    return max((len(run) for run in "".join(sign if sign == "`" else " " for sign in line).split()), default=0)


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">", "|", "#"):
        text = text.replace(sign, f"\\{sign}")
    return text


def cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return escaped(" ".join(text.split()))
