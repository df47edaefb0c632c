"""A plan as Markdown: what the page says, compactly; of the steps behind a number only the sources that they end in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.book.markdown_text import escaped, outside, table
from canter.planning.missing import to_know
from canter_cli.report.sheet import LEVEL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter_cli.report.reasons import Source, Step, Told
    from canter_cli.report.sheet import Block, Part, Sheet


def render_markdown(sheet: Sheet) -> str:
    """Return a report as Markdown."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from ("# Your plan", "", f"{sheet.status.capitalize()}, by {escaped(sheet.guidance)} ({sheet.hash})", "")
    for line in sheet.changed:
        yield from (f"**From changed guidance:** {escaped(line)}", "")
    for notice in sheet.notices:
        yield f"- **{LEVEL_WORDS[notice.level]}:** {escaped(notice.text)} {_rule(notice.rule)}"
    yield from ("", f"**{escaped(sheet.disclaimer)}**", "")
    for part in sheet.parts:
        yield from _part(part)
    yield from _outlook(sheet)
    if sheet.assumed:
        yield from ("## Assumed", "")
        yield from (f"- {escaped(one.label)}: {escaped(one.shown)}, since you did not say" for one in sheet.assumed)
        yield ""
    yield from ("## Worth telling us", "")
    if sheet.worth.lines:
        yield from (f"- **{escaped(label)}**{escaped(text)}" for label, text in sheet.worth.lines)
        yield ""
    yield from (sheet.worth.rest, "")
    if sheet.sources:
        yield from ("## Sources", "")
        yield from map(_source, sheet.sources)


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {escaped(part.title)}", "")
    if part.withheld:
        yield from ("Not given; see the notices above.", "")
    for block in part.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.kind == "number" and block.told is not None:
        yield from _told(block.told, block.beside)
        yield from _short(block)
        return
    heads = [escaped(text) for text in (block.label, *block.heads)]
    yield from table(heads, ([f"**{escaped(row.label)}**", *map(escaped, row.cells)] for row in block.rows))
    for row in block.rows:
        if row.texts:
            yield f"- **{escaped(row.label)}**"
            yield from (f"  - {escaped(name)}: {escaped(text)}" for name, text in row.texts)
    if any(row.texts for row in block.rows):
        yield ""
    if block.told is not None:
        yield from _reason(block.told)
    yield from _short(block)
    yield from _rests_on([*(block.told.steps if block.told is not None else block.steps), *_all_steps(block.beside)])


def _told(one: Told, beside: Sequence[Told] = ()) -> Iterator[str]:
    yield f"**{escaped(one.label)}: {escaped(one.shown)}**"
    yield ""
    for other in beside:
        yield f"- {escaped(other.label)}: {escaped(other.shown)}"
    if beside:
        yield ""
    yield from _reason(one)
    yield from _rests_on([*one.steps, *_all_steps(beside)])


def _reason(one: Told) -> Iterator[str]:
    if one.missing:
        yield from (f"*{escaped(to_know(one.missing).capitalize())}.*", "")
    if one.reason:
        yield from (f"{escaped(one.reason)} {_rule(one.rule)}", "")


def _short(block: Block) -> Iterator[str]:
    if block.short:
        yield from (f"There should be {block.short} more, and nothing else that fits you is left.", "")


def _all_steps(beside: Iterable[Told]) -> list[Step]:
    return [step for one in beside for step in one.steps]


def _rests_on(steps: Iterable[Step]) -> Iterator[str]:
    """Yield, on a line, the sources that steps end in, each once."""
    found = dict.fromkeys(_ends(steps))
    if found:
        yield from (f"*Rests on {escaped('; '.join(found))}.*", "")


def _ends(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if step.kind == "source":
            yield step.text.removeprefix("source: ")
        elif step.kind == "judgement":
            yield "our judgement"
        yield from _ends(step.steps)


def _outlook(sheet: Sheet) -> Iterator[str]:
    outlook = sheet.outlook
    if outlook is None:
        return
    yield from ("## If you keep to it", "")
    heads = ("After", "Weight", "From", "To", "By 3,500 kcal to a pound")
    yield from table(heads, ((f"{point.week} weeks", f"**{point.shown[0]}**", *point.shown[1:]) for point in outlook.points))
    yield from (sheet.reached, "", f"{escaped(outlook.reason)} {_rule(outlook.rule)}", "")
    yield from _rests_on(_all_steps(sheet.reckoned))


def _source(one: Source) -> str:
    link = f" {outside(one.link, one.href)}" if one.link else ""
    return f"- {escaped(one.text)}{link} {one.evidence.capitalize()}{'' if one.verified else ', not verified'}."


def _rule(rule: str) -> str:
    return f"\\[{escaped(rule)}\\]" if rule else ""
