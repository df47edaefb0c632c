"""A plan as text to act on: notices first, then section by section, under each number its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.console import Group
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from canter.planning.missing import to_know
from canter_cli.worth import worth_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from canter import Plan
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Item, SectionGiven

LEVEL_STYLES = {"urgent": "bold white on red", "refer": "bold red", "caution": "bold yellow", "info": "bold cyan"}
# A longer text is told below the table, and so is what could take a pick's place where a table is wide without it.
WIDEST_CELL = 30
MOST_COLUMNS = 5
# What ends a line, or is as wide as where it stands.
BROKEN = frozenset("\n\t")
LEVEL_WORDS = {"urgent": "Urgent", "refer": "See a clinician", "caution": "Mind", "info": "Know"}


class Indented(NamedTuple):
    """A text some columns from the left, a word before its first line; lines are not filled up, as `Padding` would."""

    text: Text
    by: int
    head: Text | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the lines, wrapped to what is left of the width."""
        margin = Segment(" " * self.by)
        if self.head is None and self.text.cell_len <= options.max_width - self.by and not BROKEN.intersection(self.text.plain):
            # What fits on a line need not be wrapped, which takes longer than all else here.
            yield margin
            yield from self.text.render(console, end="\n")
            return
        for number, line in enumerate(self.text.wrap(console, max(1, options.max_width - self.by))):
            if number or self.head is None:
                yield margin
            else:
                yield from self.head.render(console)
                yield Segment(" " * (self.by - self.head.cell_len))
            yield from line.render(console, end="\n")


class Inset(NamedTuple):
    """A table some columns from the left; lines are not filled up, as `Padding` would."""

    table: Table
    by: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the lines, each behind the margin."""
        margin = Segment(" " * self.by)
        begun = False
        for segment in console.render(self.table, options.update_width(max(1, options.max_width - self.by))):
            if not begun:
                yield margin
            yield segment
            begun = segment.text != "\n"


def print_plan(plan: Plan, out: Console, *, chart: bool = False) -> None:
    """Print a plan; where it is asked for, with a chart of the weight's course."""
    out.print(Group(*_parts(plan, out.width if chart else 0)))


def _parts(plan: Plan, chart_width: int) -> Iterator[RenderableType]:
    given = plan.given
    book = plan.rulebook
    yield Text.assemble(("Your plan", "bold"), f"  {given.status}, by {book.name} {book.version} ({book.hash[:12]})")
    for line in given.changed:
        yield Text(f"  from changed guidance: {line}", style="bold magenta")
    yield Text()
    for notice in given.notices:
        yield _hanging(LEVEL_WORDS[notice.level], LEVEL_STYLES[notice.level], notice.text, notice.rule)
    for section in given.sections:
        yield Text()
        yield from _section(section)
    if given.outlook is not None:
        yield Text()
        yield from _outlook(given.outlook)
        if chart_width and given.outlook.points:
            yield from _chart(plan, given.outlook, chart_width)
    if given.assumed:
        yield Text()
        yield Text("Assumed", style="bold underline")
        for one in given.assumed:
            yield Indented(Text(f"{one.label}: {one.shown}, since you did not say"), 2)
    yield Text()
    yield Text("Worth telling us", style="bold underline")
    told = worth_lines(plan.worth_telling)
    yield from (Indented(Text.assemble((label, "bold"), text), 2) for label, text in told.lines)
    yield Indented(Text(told.rest, style="dim" if told.lines else ""), 2)
    yield Text()
    yield Text(given.disclaimer, style="italic")


def _hanging(word: str, style: str, text: str, rule: str) -> RenderableType:
    return Indented(Text.assemble(text, (f" [{rule}]", "dim")), 19, Text.assemble("  ", (word, style)))


def _section(section: SectionGiven) -> Iterator[RenderableType]:
    yield Text(section.title, style="bold underline")
    if section.withheld:
        yield Indented(Text("Not given; see the notices above.", style="italic"), 2)
        return
    for item in section.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[RenderableType]:
    one = item.conclusion
    as_table = any(pick.fields for pick in item.picks)
    if as_table:
        yield from _picks(item)
    # What is not for this person, and no answer could make known, is left to the notices.
    if one is None or (one.value is None and not one.missing and not one.reason):
        return
    if not as_table:
        yield Indented(Text.assemble(f"{one.label}: ", (one.shown, "bold")), 2)
        for other in item.beside:
            if other.value is not None:
                yield Indented(Text(f"{other.label}: {other.shown}", style="dim"), 6)
    if one.missing:
        yield Indented(Text(f"{to_know(one.missing).capitalize()}.", style="italic"), 6)
    if one.reason:
        yield Indented(Text.assemble((one.reason, "italic"), (f" [{one.rule}]", "dim")), 6)
    if item.short and not item.short_told:
        yield Indented(Text(f"There should be {item.short} more, and nothing else that fits you is left.", style="yellow"), 6)


def _outlook(outlook: Outlook) -> Iterator[RenderableType]:
    yield Text("If you keep to it", style="bold underline")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("After", "Weight", "From", "To", "By 3,500 kcal to a pound"):
        table.add_column(name, overflow="fold")
    for point in outlook.points:
        table.add_row(f"{point.week} weeks", Text(point.shown[0], style="bold"), *point.shown[1:])
    yield Inset(table, 2)
    weeks = outlook.weeks_to_target
    reached = f"in about {weeks} weeks" if weeks is not None else "not within ten years by food alone"
    yield Indented(Text(f"The weight to aim for is reached {reached}."), 6)
    yield Indented(Text.assemble((outlook.reason, "italic"), (f" [{outlook.rule}]", "dim")), 6)


def _chart(plan: Plan, outlook: Outlook, width: int) -> Iterator[RenderableType]:
    from canter_cli.report.terminal import chart  # drawn for few

    yield Text()
    for line in chart(plan.course((0,))[0], outlook.points, width - 4):
        yield Indented(Text(line, no_wrap=True), 2)


def _picks(item: Item) -> Iterator[RenderableType]:
    columns = list(item.picks[0].fields)
    long = [name for name in columns if any(len(pick.fields[name]) > WIDEST_CELL for pick in item.picks)]
    short = [name for name in columns if name not in long]
    heads = [item.label, *short, *(other.label for other in item.beside)]
    spares = not long and len(heads) < MOST_COLUMNS and any(pick.spares for pick in item.picks)
    table = Table(*([*heads, "Or"] if spares else heads), box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    table.columns[0].style = "bold"
    for pick in item.picks:
        cells = [pick.label, *(pick.fields[name] for name in short), *(other.shown for other in item.beside)]
        table.add_row(*cells, *([", ".join(pick.spares)] if spares else []))
    yield Inset(table, 2)
    for pick in item.picks:
        told = [(name, pick.fields[name]) for name in long]
        if pick.spares and not spares:
            told.append(("Or", f"{', '.join(pick.spares)}."))
        if told:
            yield Indented(Text(pick.label, style="bold"), 6)
        for name, text in told:
            yield Indented(Text.assemble((f"{name}: ", "dim"), text), 8)
