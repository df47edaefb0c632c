"""A comparison of two guidances as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.impact.regions import EITHER
from canter.authoring.impact.shifts import LOST, NEITHER, SAME, UNREADABLE, WON
from canter.authoring.impact.signals import LESS, MORE
from canter.language.facts import format_number
from canter.language.units import worded
from canter_cli.changes import ARROW
from canter_cli.changes import lines_of as shifts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.impact.regions import Region
    from canter.authoring.impact.report import Example, Report
    from canter.authoring.impact.tally import Conclusion, Safety
    from canter.authoring.impact.wording import Change, Line

MOST_MOVES, MOST_RULES, MOST_SAFETY, MOST_SHIFTS, MOST_CONCLUSIONS = 6, 3, 12, 10, 24
LEAST_SHARE = 0.1
HEADS = {LESS: "Less careful than before", MORE: "More careful than before"}


def lines_of(report: Report) -> Iterator[str]:
    """Yield a report, what changed first, then what bears on safety, then the rest."""
    yield f"From {report.old}"
    yield f"to   {report.new}"
    yield from ("", "What changed")
    yield from (f"  {line}" for change in report.changes for line in change_lines(change))
    if not report.changes:
        yield "  nothing"
    yield from ("", f"For whom, of {report.population}")
    yield from (f"  {line}" for line in count_lines(report))
    for towards, head in HEADS.items():
        safety = [one for one in report.tally.safety if one.towards == towards]
        if safety:
            yield from ("", head)
            yield from (f"  {line}" for line in cut([safety_line(one) for one in safety], MOST_SAFETY))
    if report.tally.conclusions or report.tally.notices:
        yield from ("", "What they are told otherwise")
        lines = [conclusion_line(one) for one in report.tally.conclusions]
        yield from (f"  {line}" for line in cut(lines, MOST_CONCLUSIONS))
        yield from (f"  {notice_line(*one)}" for one in report.tally.notices)
    if report.regions:
        yield from ("", "Where the rules differ")
        yield from (f"  {line}" for region in report.regions for line in region_lines(region))
    if report.examples:
        yield from ("", "The most telling people")
        yield from (f"  {line}" for one in report.examples for line in example_lines(one))


def cut(lines: Sequence[str], most: int) -> Iterator[str]:
    """Yield so many lines, and how many there are more."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"… and {len(lines) - most} more"


def change_lines(change: Change) -> Iterator[str]:
    """Yield a change of the guidance, line by line."""
    words = ", in words only" if change.words_only and change.how == "changed" else ""
    if change.kind == "parameter" and change.how == "changed" and [line.key for line in change.lines] == ["value"]:
        yield f"parameter {change.name}: {change.lines[0].before} {ARROW} {change.lines[0].after}"
        return
    yield f"{change.kind} {change.name} {'is ' if change.how != 'changed' else ''}{change.how}{words}"
    for line in change.lines:
        yield from (f"    {text}" for text in _marked(line))


def _marked(line: Line) -> Iterator[str]:
    if line.before:
        yield f"- {line.key}: {line.before}"
    if line.after:
        yield f"+ {line.key}: {line.after}"


def count_lines(report: Report) -> Iterator[str]:
    """Yield how many plans change, and how many do not."""
    total = report.tally.people
    yield f"{plans(report.changed)} ({percent(report.changed, total)})"
    if report.worded:
        yield f"{people(report.worded)} ({percent(report.worded, total)}) are told the same, in other words only"
    same = report.counted(SAME)
    yield f"{people(same)} ({percent(same, total)}) are told the same"
    for status, text in (
        (LOST, "had a plan and get none now"),
        (WON, "had no plan and get one now"),
        (NEITHER, "get no plan by either"),
        (UNREADABLE, "can be asked by one of the two only"),
    ):
        if report.counted(status):
            yield f"{people(report.counted(status))} {text}"
    yield from (f"    {problem} ({people(count)})" for problem, count in report.tally.problems)
    if report.responsible:
        yield f"by the rules that changed: {counted(report.responsible, MOST_MOVES)}"


def plans(number: int) -> str:
    """Return how many plans change, as words."""
    if not number:
        return "no plan changes"
    return "1 plan changes" if number == 1 else f"{number:,} plans change"


def people(number: int) -> str:
    """Return how many people."""
    return "1 person" if number == 1 else f"{number:,} people"


def percent(number: int, total: int) -> str:
    """Return a share; what is not none is never shown as none, nor what is not all as all."""
    share = 100 * number / max(1, total)
    if 0 < share < LEAST_SHARE:
        return f"below {LEAST_SHARE} %"
    if share > 100 - LEAST_SHARE and number < total:
        return f"above {100 - LEAST_SHARE} %"
    return f"{share:.1f} %"


def counted(pairs: Sequence[tuple[str, int]], most: int) -> str:
    """Return the most frequent of these with how many people they concern."""
    told = [f"{name} ({count:,})" for name, count in pairs[:most]]
    return ", ".join([*told, *([f"{len(pairs) - most} more"] if len(pairs) > most else [])])


def safety_line(one: Safety) -> str:
    """Return a change that bears on safety."""
    largest = f", by up to {number(one.largest, 1)} {worded(one.unit)}".rstrip() if one.largest else ""
    by = f" [{counted(one.rules, MOST_RULES)}]" if one.rules else ""
    told = f"{one.what} {one.kind}" if one.kind in {"rises", "falls"} else ": ".join(filter(None, (one.kind, one.what)))
    return f"{people(one.people)}: {told}{largest}{by}"


def number(value: float, decimals: int) -> str:
    """Return a number without the noughts at its end."""
    text = format_number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def conclusion_line(one: Conclusion) -> str:
    """Return what changed of a conclusion, by how much, and the rules behind it."""
    by = f" [{counted(one.rules, MOST_RULES)}]" if one.rules else ""
    since = f", since {', '.join(one.since)} changed" if one.since else ""
    return f"{one.label} ({one.name}): {people(one.people)}{how_much(one)}{by}{since}"


def how_much(one: Conclusion) -> str:
    """Return by how much, or from what to what, a conclusion changed."""
    told = []
    if one.spread is not None:
        decimals = one.decimals + 1
        middle, low, high = (signed(value, decimals) for value in one.spread[:3])
        unit = f" {worded(one.unit)}" if one.unit else ""
        text = f"{middle}{unit}" if low == high else f"median {middle}{unit}, nine in ten {low} to {high}"
        both = f"; {one.spread.rose:,} up, {one.spread.fell:,} down" if one.spread.rose and one.spread.fell else ""
        told.append(text + both)
    if one.moves:
        told.append(counted(one.moves, MOST_MOVES))
    return "".join(f"; {text}" for text in told)


def signed(value: float, decimals: int) -> str:
    """Return a change with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text != "0" else text


def notice_line(rule: str, level: str, how: str, count: int) -> str:
    """Return a notice that is gone or new."""
    return f"notice {how} ({level}): {people(count)} [{rule}]"


def region_lines(region: Region) -> Iterator[str]:
    """Yield where a rule applies otherwise."""
    over = f", for {region.over}" if region.over else ""
    if region.how == EITHER:
        yield f"{region.rule} {region.how}{over}; between which people cannot be said fact by fact:"
        yield f"    - where {region.words[0]}"
        yield f"    + where {region.words[1]}"
        return
    yield f"{region.rule} {region.how}{over}:"
    yield from (f"    {'or ' if place else ''}{words}" for place, words in enumerate(region.words))


def example_lines(one: Example) -> Iterator[str]:
    """Yield a person and what is otherwise for her."""
    yield f"{one.place}: {one.short}"
    if one.differences is None:
        yield f"    the plan: {one.statuses[0]} {ARROW} {one.statuses[1]}: {one.problem}"
        return
    yield from (f"    {line}" for line in cut(list(shifts_of(one.differences)), MOST_SHIFTS))
