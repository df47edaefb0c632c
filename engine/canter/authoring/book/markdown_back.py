"""The back of the book as Markdown: sections, facts, lists and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.book.markdown_text import escaped, folded, marks, outside, piece, pieces, prose, table, target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.book.model import Book, FactLine, ListPage


def sections(book: Book) -> Iterator[str]:
    """Yield the sections of the plan."""
    yield from (target("plan"), "## The plan", "")
    for section in book.sections:
        yield from (target(section.anchor), f"### {escaped(section.title)}", "", f"`{section.id}`{marks(section.changes)}", "")
        for shown in section.shows:
            beside = f", and beside it {pieces(shown.beside)}" if shown.beside else ""
            yield f"- shows {piece(shown.fact)}{beside}"
        if section.behind:
            yield f"- appears in reasons only: {pieces(section.behind)}"
        if section.withheld_by:
            yield f"- withheld by {pieces(section.withheld_by)}"
        yield ""


def facts(book: Book) -> Iterator[str]:
    """Yield the vocabulary: what a person is asked, then what rules conclude."""
    yield from (target("facts"), "## Facts", "", "### What a person is asked", "")
    yield from table(("Fact", "Question", "Answer", "Read by"), (_asked(fact) for fact in book.asked))
    for fact in book.asked:
        yield from _fields(fact)
    yield from ("### What rules conclude", "")
    heads = ("Fact", "What it may be", "Concluded by", "Read by", "Shown in")
    yield from table(heads, (_concluded(fact) for fact in book.concluded))


def _named(fact: FactLine) -> str:
    return f"{target(fact.anchor)}{escaped(fact.label)}<br>`{fact.name}`{marks(fact.changes)}"


def _values(fact: FactLine) -> str:
    choices = [f"• {escaped(label)} (`{name}`)" for name, label in fact.choices]
    return "<br>".join([prose(fact.values), *choices, *map(escaped, fact.notes)])


def _asked(fact: FactLine) -> Sequence[str]:
    return _named(fact), escaped(fact.ask), _values(fact), pieces(fact.read_by, "nothing")


def _concluded(fact: FactLine) -> Sequence[str]:
    section = piece(fact.section) if fact.section else ""
    return _named(fact), _values(fact), pieces(fact.concluded_by, "nothing"), pieces(fact.read_by, "nothing"), section


def _fields(fact: FactLine) -> Iterator[str]:
    if not fact.fields:
        return
    yield from (f"What one line of {escaped(fact.label)} holds:", "")
    yield from table(("Field", "What it may be", "Concluded by", "Read by"), (_field(field) for field in fact.fields))


def _field(field: FactLine) -> Sequence[str]:
    return _named(field), _values(field), pieces(field.concluded_by), pieces(field.read_by)


def lists(book: Book) -> Iterator[str]:
    """Yield the lists of the guidance with all their entries."""
    yield from (target("lists"), "## Lists", "")
    for page in book.lists:
        yield from _list(page)


def _list(page: ListPage) -> Iterator[str]:
    fact = page.fact
    yield from (target(fact.anchor), f"### {escaped(fact.label)}", "", f"`{fact.name}`{marks(fact.changes)}", "")
    readers = pieces(fact.read_by)
    if readers:
        yield from (f"Read by {readers}", "")
    yield from _fields(fact)
    rows = (
        (f"{target(entry.anchor)}{escaped(entry.cells[0])}{marks(entry.changes)}", *map(escaped, entry.cells[1:]))
        for entry in page.entries
    )
    yield from folded(f"All {len(page.entries)} entries", table([escaped(column) for column in page.columns], rows))


def sources(book: Book) -> Iterator[str]:
    """Yield the sources with what rests on each."""
    yield from (target("sources"), "## Sources", "")
    yield from (
        "A source is *verified* where we have read in it what rests on it; else it is known, and not read again by us.",
        "",
    )
    for source in book.sources:
        verified = "verified" if source.verified else "**not verified**"
        link = f" {outside(source.link, source.href)}" if source.link else ""
        yield f"- {target(source.anchor)}{escaped(source.text)}{link} ({source.evidence}, {verified}){marks(source.changes)}  "
        yield f"  Carries: {pieces(source.used_by, 'nothing')}"
    yield ""
