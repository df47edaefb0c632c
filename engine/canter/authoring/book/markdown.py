"""The book as Markdown: one file that a forge or an editor shows, with every link inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.book.markdown_back import facts, lists, sections, sources
from canter.authoring.book.markdown_text import (
    bullets,
    cell,
    counted,
    escaped,
    folded,
    marks,
    piece,
    pieces,
    prose,
    support,
    table,
    target,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.book.model import (
        Book,
        InvariantPage,
        Link,
        OverlayPage,
        ParameterLine,
        Row,
        RulePage,
        Saying,
        Topic,
        Valued,
    )


def render_markdown(book: Book) -> str:
    """Return the book as Markdown."""
    return "\n".join([*_head(book), *(line for topic in book.topics for line in _topic(topic)), *_back(book)]).rstrip() + "\n"


def _head(book: Book) -> Iterator[str]:
    yield f"# The guidance {escaped(book.name)} {escaped(book.version)}"
    yield ""
    yield f"Of {escaped(book.date)}, with the hash `{book.hash[:12]}`."
    yield ""
    yield f"> {escaped(book.disclaimer)}"
    yield ""
    if book.overlays:
        yield from (target("changes"), "## Changes", "")
        for overlay in book.overlays:
            yield from _overlay(overlay)
    yield from ("## Contents", "")
    if book.overlays:
        yield "- [Changes](#changes)"
    for topic in book.topics:
        yield f"- [{escaped(topic.title)}](#{topic.anchor}): {counted(topic.standing, 'rule')}"
        yield from (f"  - [{escaped(rule.title)}](#{rule.anchor}){' (removed)' if rule.removed else ''}" for rule in topic.rules)
    yield f"- [What holds for every plan](#invariants): {counted(book.invariants, 'invariant')}"
    yield f"- [The plan](#plan): {counted(book.sections, 'section')}"
    yield f"- [Facts](#facts): {len(book.asked)} asked, {len(book.concluded)} concluded"
    yield f"- [Lists](#lists): {len(book.lists)}"
    yield f"- [Sources](#sources): {len(book.sources)}"
    yield ""


def _overlay(overlay: OverlayPage) -> Iterator[str]:
    yield f"**{escaped(overlay.name)}**, by {escaped(overlay.by)} (`{overlay.hash[:12]}`): {escaped(overlay.because)}"
    yield ""
    for change in overlay.changes:
        moved = f", from {escaped(change.before)} to {escaped(change.after)}" if change.before else ""
        why = f": {escaped(change.because)}" if change.because else ""
        yield f"- {change.how} the {change.what} {piece(change.thing)}{moved}{why}"
    yield ""


def _topic(topic: Topic) -> Iterator[str]:
    yield from (target(topic.anchor), f"## {escaped(topic.title)}", "")
    if topic.parameters:
        yield from ("### Parameters", "")
        heads = ("Parameter", "Value", "An overlay may move it", "Rests on", "Used by")
        yield from table(heads, map(_parameter, topic.parameters))
    for rule in topic.rules:
        yield from _rule(rule)


def _parameter(line: ParameterLine) -> Sequence[str]:
    return (
        f"{target(line.anchor)}{escaped(line.label)}<br>`{line.name}`{marks(line.changes)}",
        f"**{escaped(line.value)}**, was {escaped(line.was)}" if line.was else escaped(line.value),
        escaped(line.span) or "no",
        "<br>".join(support(line.support)),
        pieces(line.used_by, "nothing"),
    )


def _rule(rule: RulePage, level: str = "###") -> Iterator[str]:
    struck = f"~~{escaped(rule.title)}~~ (removed)" if rule.removed else escaped(rule.title)
    yield from (target(rule.anchor), f"{level} {struck}", "", f"`{rule.id}`", "")
    for change in rule.changes:
        yield from (f"**{escaped(change.told)}**", "")
    yield from _saying(rule.says, of_rows=bool(rule.rows))
    if rule.rows:
        yield from _rows(rule)
    yield from _numbers(rule.numbers)
    links = [*_links("Reads", rule.reads), *_links("Concludes", rule.concludes)]
    if links:
        yield from folded("What it reads, and who reads what it concludes", [*links, ""])
    if rule.scenarios:
        told = [f"- {escaped(one.scenario)}: {escaped(', '.join(one.outcomes))}" for one in rule.scenarios]
        yield from folded(counted(told, "scenario"), [*told, ""])
    for was in rule.was:
        yield from _rule(was, "#### Before:")


def _saying(says: Saying, *, of_rows: bool) -> Iterator[str]:
    if says.each:
        yield from (f"**For** {prose(says.each)}", "")
    if says.when:
        yield from ("**When**", "", *bullets(says.when), "")
    elif not of_rows:
        yield from ("**When** always" if says.each else "**When** always, for everybody", "")
    if says.then:
        yield from ("**Then**", "", *bullets(says.then), "")
    yield from _reasons(says)


def _reasons(says: Saying) -> Iterator[str]:
    for label, text in _told(says):
        yield from (f"**{label}** {text}", "")


def _told(says: Saying) -> Iterator[tuple[str, str]]:
    """Yield what stands behind a rule or a row, each with its label."""
    if says.because:
        yield "Because", prose(says.because)
    rests = support(says.support)
    if rests:
        yield "Rests on", "; ".join(rests)
    if says.overrules:
        yield "Overrules", pieces(says.overrules)
    if says.overruled_by:
        yield "Overruled by", pieces(says.overruled_by)


def _rows(rule: RulePage) -> Iterator[str]:
    why = ["Why, in place of the above" if rule.differing else "Why"] if rule.reasoned else []
    unasked = "nothing more" if rule.says.when else "always"
    rows = [_row(row, unasked) for row in rule.rows]
    yield from table(("Row", "When", "Then", *why), (row if rule.reasoned else row[:-1] for row in rows))


def _row(row: Row, unasked: str) -> Sequence[str]:
    each = f"for {prose(row.says.each)}<br>" if row.says.each else ""
    return (
        (target(row.anchor) if row.anchor else "") + f"`{row.name}`" + (f"<br>{escaped(row.title)}" if row.title else ""),
        each + cell(row.says.when, unasked),
        cell(row.says.then, "as above"),
        "<br>".join(text if label == "Because" else f"{label} {text}" for label, text in _told(row.says)),
    )


def _numbers(numbers: Sequence[Valued]) -> Iterator[str]:
    if numbers:
        told = ", ".join(f"{piece(one.parameter)} {escaped(one.value)}" for one in numbers)
        yield from (f"**Numbers** {told}", "")


def _links(label: str, links: Sequence[Link]) -> Iterator[str]:
    for link in links:
        others = ", ".join(filter(None, [escaped(link.origin), pieces(link.others)]))
        yield f"- {label} {prose(link.thing)}" + (f": {others}" if others else "")


def _back(book: Book) -> Iterator[str]:
    yield from (target("invariants"), "## What holds for every plan", "", "A plan that breaks one of these is not given.", "")
    for one in book.invariants:
        yield from _invariant(one)
    yield from sections(book)
    yield from facts(book)
    yield from lists(book)
    yield from sources(book)


def _invariant(one: InvariantPage) -> Iterator[str]:
    yield from (target(one.anchor), f"### {escaped(one.title)}", "", f"`{one.id}`{marks(one.changes)}", "")
    if one.each:
        yield from (f"**For** {prose(one.each)}", "")
    if one.when:
        yield from ("**Where**", "", *bullets(one.when), "")
    yield from ("**Holds**", "", *bullets(one.holds), "")
    yield from _numbers(one.numbers)
    if one.guards:
        yield from (f"**Seen to by** {pieces(one.guards)}", "")
    yield from (f"**Rests on** {'; '.join(support(one.support))}", "")
