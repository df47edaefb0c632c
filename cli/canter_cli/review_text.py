"""A review as text and as Markdown: what the log says, its trend beside the outlook, and what it changes in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from canter_cli.review_sheet import build_sheet
from canter_cli.text import LEVEL_STYLES, LEVEL_WORDS, print_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType

    from canter import Plan
    from canter.review.outcome import Review
    from canter_cli.review_sheet import ReviewSheet, Week

WIDEST, LABELS = 100, 8
TREND, OUTLOOK = "●", "○"
KEY = f"{TREND} your trend   {OUTLOOK} the outlook   ├──┤ its range"


def print_review(review: Review[Plan], out: Console) -> None:
    """Print a review, then the plan that it leads to."""
    out.print(Group(*_parts(review, out.width)))
    out.print()
    print_plan(review.after, out)


def _parts(review: Review[Plan], width: int) -> Iterator[RenderableType]:
    sheet = build_sheet(review)
    yield Text.assemble(("Your log", "bold"), f"  {sheet.head}")
    yield from (Padding(Text(line, style="yellow"), (0, 0, 0, 2)) for line in (*sheet.left_out, *sheet.notes))
    for notice in sheet.notices:
        word = (LEVEL_WORDS[notice.level], LEVEL_STYLES[notice.level])
        yield Padding(Text.assemble(word, f"  {notice.text}", (f" [{notice.rule}]", "dim")), (1, 0, 0, 2))
    if sheet.findings:
        yield from (Text(), Text("What it says", style="bold underline"))
        yield from _findings(sheet)
    if sheet.weeks:
        yield from (Text(), Text("Your log and the outlook, week by week", style="bold underline"))
        yield from (
            Padding(Text(line, no_wrap=True), (0, 0, 0, 2)) for line in _chart(sheet.weeks, review, min(width, WIDEST) - 4)
        )
    if sheet.changes:
        yield from (Text(), Text("What is otherwise in your plan", style="bold underline"))
        yield Padding(_changes(sheet), (0, 0, 0, 2))


def _findings(sheet: ReviewSheet) -> Iterator[RenderableType]:
    for one, beside in sheet.findings:
        yield Padding(Text.assemble(f"{one.label}: ", (one.shown, "bold")), (0, 0, 0, 2))
        yield from (Padding(Text(f"{other.label}: {other.shown}", style="dim"), (0, 0, 0, 6)) for other in beside)
        if one.reason:
            yield Padding(Text.assemble((one.reason, "italic"), (f" [{one.rule}]", "dim")), (0, 0, 0, 6))


def _changes(sheet: ReviewSheet) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("", "Before", "Now", "By"):
        table.add_column(name, overflow="fold")
    for one in sheet.changes:
        table.add_row(one.label, one.before, Text(one.after, style="bold"), Text(", ".join(one.rules), style="dim"))
    return table


def _chart(weeks: Sequence[Week], review: Review[Plan], width: int) -> Iterator[str]:
    held = [value for week in weeks for value in (week.trend, week.expected, week.least, week.most) if value is not None]
    lowest, highest = min(held), max(held)
    columns = width - LABELS - 2

    def column(weight: float) -> int:
        return round((weight - lowest) / (highest - lowest or 1.0) * (columns - 1))

    for week in weeks:
        line = [" "] * columns
        if week.expected is not None and week.least is not None and week.most is not None:
            least, most = column(week.least), column(week.most)
            if least < most:
                line[least : most + 1] = ["├", *"─" * (most - least - 1), "┤"]
            line[column(week.expected)] = OUTLOOK
        if week.trend is not None:
            line[column(week.trend)] = TREND
        yield f"{f'week {week.number}':>{LABELS}} {''.join(line)}".rstrip()
    left, right = review.kilograms(lowest), review.kilograms(highest)
    yield f"{'':>{LABELS}} {left}{right:>{columns - len(left)}}"
    yield f"{'':>{LABELS}} {KEY}"


def review_markdown(review: Review[Plan], units: str) -> str:
    """Return a review as Markdown, with the plan that it leads to."""
    from canter_cli.report.markdown import render_markdown
    from canter_cli.report.sheet import build_sheet as plan_sheet

    return "\n".join(_markdown(review)) + "\n" + render_markdown(plan_sheet(review.after, units))


def _markdown(review: Review[Plan]) -> Iterator[str]:
    from canter.authoring.book.markdown_text import escaped, table

    sheet = build_sheet(review)
    yield from ("# Your log", "", escaped(sheet.head), "")
    for notice in sheet.notices:
        yield from (f"- **{LEVEL_WORDS[notice.level]}:** {escaped(notice.text)} \\[{escaped(notice.rule)}\\]", "")
    lines = (*sheet.left_out, *sheet.notes)
    yield from (f"- {escaped(line)}" for line in lines)
    yield from ("",) if lines else ()
    for one, beside in sheet.findings:
        yield from (f"**{escaped(one.label)}: {escaped(one.shown)}**", "")
        yield from (f"- {escaped(other.label)}: {escaped(other.shown)}" for other in beside)
        yield from ("",) if beside else ()
        if one.reason:
            yield from (f"{escaped(one.reason)} \\[{escaped(one.rule)}\\]", "")
    if sheet.weeks:
        yield from ("## Your log and the outlook", "")
        rows = ([str(week.number), *(_cell(value, review) for value in week[1:])] for week in sheet.weeks)
        yield from table(("Week", "Your trend", "Outlook", "From", "To"), rows)
    if sheet.changes:
        yield from ("## What is otherwise in your plan", "")
        rows = ([*map(escaped, (one.label, one.before, one.after, ", ".join(one.rules)))] for one in sheet.changes)
        yield from table(("", "Before", "Now", "By"), rows)


def _cell(value: float | None, review: Review[Plan]) -> str:
    return "" if value is None else review.kilograms(value)
