"""The back of the book: parameters, invariants, facts, lists, sections and sources, with links both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from canter.authoring.book.model import (
    EntryLine,
    FactLine,
    InvariantPage,
    ListPage,
    ParameterLine,
    SectionPage,
    Shown,
    SourcePage,
)
from canter.authoring.book.pieces import Piece, anchor, joined, listed
from canter.authoring.book.uses import unvalued
from canter.authoring.book.words import choice, labelled, spaced, span, told_default, values
from canter.language.facts import format_number
from canter.language.units import worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.authoring.book.pieces import Prose
    from canter.authoring.book.rule_pages import Reading
    from canter.authoring.book.words import Choosing
    from canter.language.facts import Fact, Field, Kind, Parameter, Scalar
    from canter.language.rulebook import Citation, Section
    from canter.language.rules import Invariant

_LABEL = "label"
_DOI = "doi:"
_CHANGEABLE = {"yes": "a suggestion may ask to change it", "slowly": "it changes slowly"}


def parameter_line(parameter: Parameter, reading: Reading) -> ParameterLine:
    """Return a parameter as a line of its topic's table."""
    unit = worded(parameter.kind.unit)
    return ParameterLine(
        parameter.name,
        anchor("parameter", parameter.name),
        parameter.label,
        reading.words.worth(parameter.name),
        f"{span(parameter.kind)} {unit}".strip() if span(parameter.kind) else "",
        reading.support(parameter.sources, parameter.judgement),
        (
            *reading.words.rules(reading.uses.parameter_rules.get(parameter.name, ())),
            *reading.words.invariants(reading.uses.parameter_invariants.get(parameter.name, ())),
        ),
    )


def invariant_page(invariant: Invariant, reading: Reading) -> InvariantPage:
    """Return the page of an invariant."""
    return InvariantPage(
        invariant.id,
        anchor("invariant", invariant.id),
        invariant.title,
        reading.each(invariant.word, invariant.domain),
        reading.says.lines(invariant.when),
        reading.says.lines(invariant.holds),
        reading.support(invariant.sources, invariant.judgement),
        reading.valued(unvalued((*invariant.when, *invariant.holds))),
        reading.words.rules(invariant.guards),
    )


def fact_line(fact: Fact, reading: Reading) -> FactLine:
    """Return a fact with the rules that conclude it and those that read it."""
    section = reading.book.section_of.get(fact.name, "")
    choosing = reading.words.choices(fact.kind, fact.name)
    return FactLine(
        fact.name,
        anchor("fact", fact.name),
        fact.label,
        fact.ask,
        joined(f"a list, one line for each {spaced(fact.entry)}") if fact.kind.type == "list" else _values(fact.kind, choosing),
        choosing.own,
        tuple(_notes(fact, reading)),
        reading.words.rules(reading.uses.concluded_by.get((fact.name, ""), ())),
        _readers(fact.name, "", reading),
        Piece(reading.book.sections[section].title, anchor("section", section)) if section else None,
        tuple(_field_line(field, fact, reading) for field in fact.fields.values()),
    )


def _notes(fact: Fact, reading: Reading) -> Iterable[str]:
    if fact.logged:
        yield "a log tells it; without one it is not known"
    if fact.required:
        yield "must be told" if fact.origin == "asked" else "everybody gets one"
    if fact.default is not None:
        told = told_default(fact)
        yield f"{told} is assumed where it is not told" if fact.origin == "asked" else f"{told} where no rule sets it"
    if fact.changeable in _CHANGEABLE and fact.origin == "asked":
        yield _CHANGEABLE[fact.changeable]
    if fact.known:
        yield f"an entry may be one of {reading.words.fact(fact.known).text}"


def _readers(name: str, field: str, reading: Reading) -> tuple[Piece, ...]:
    return (
        *reading.words.rules(reading.uses.read_by.get((name, field), ())),
        *reading.words.invariants(reading.uses.held_by.get((name, field), ())),
    )


def _values(kind: Kind, choosing: Choosing) -> Prose:
    """Say what something may be; its own choices follow, those of others are named."""
    if kind.choices is None:
        return joined(values(kind))
    return joined(f"{values(kind)} ", listed(choosing.others) if choosing.others else "these")


def _field_line(field: Field, fact: Fact, reading: Reading) -> FactLine:
    choosing = reading.words.choices(field.kind, field.name)
    notes = ["rules conclude it"] if field.concluded else []
    if field.default is not None:
        value = field.default
        notes.append(f"{_cell(value, field.kind)} where an entry leaves it out")
    return FactLine(
        field.name,
        anchor("field", f"{fact.name}.{field.name}"),
        field.label,
        "",
        _values(field.kind, choosing),
        choosing.own,
        tuple(notes),
        reading.words.rules(reading.uses.concluded_by.get((fact.name, field.name), ())),
        _readers(fact.name, field.name, reading),
    )


def list_page(fact: Fact, reading: Reading) -> ListPage:
    """Return a list of the guidance with its entries as a table."""
    fields = [field for field in fact.fields.values() if not field.concluded and field.name != _LABEL]
    labels = reading.book.vocabulary.labels(fact.name)
    lines = [
        EntryLine(
            name,
            anchor("entry", f"{fact.name}.{name}"),
            (labels[name], *(_cell(entry.get(field.name), field.kind) for field in fields)),
        )
        for name, entry in reading.book.vocabulary.entries[fact.name].items()
    ]
    return ListPage(fact_line(fact, reading), (fact.entry.capitalize(), *(field.label for field in fields)), tuple(lines))


def _cell(value: Scalar, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(labelled(name, kind) for name in value) or "none"
    if isinstance(value, bool):
        return choice(value, kind)
    if isinstance(value, float):
        return f"{format_number(value, kind.decimals)} {worded(kind.unit)}".strip()
    return labelled(value, kind)


def section_page(section: Section, reading: Reading) -> SectionPage:
    """Return a section of the plan with what it shows."""
    words = reading.words
    return SectionPage(
        section.id,
        anchor("section", section.id),
        section.title,
        tuple(Shown(words.titled(name), tuple(map(words.fact, section.beside.get(name, ())))) for name in section.shows),
        tuple(map(words.fact, section.behind)),
        words.rules(reading.uses.withheld_by.get(section.id, ())),
    )


def source_page(citation: Citation, reading: Reading) -> SourcePage:
    """Return a source with every rule, invariant and parameter that rests on it."""
    book = reading.book

    def rests(sources: tuple[str, ...]) -> bool:
        return any(source.partition("/")[0] == citation.id for source in sources)

    wholes = dict.fromkeys(rule.whole for rule in book.rules if rests(rule.sources))
    invariants = [one.id for one in book.invariants if rests(one.sources)]
    parameters = [one.name for one in book.parameters.values() if rests(one.sources)]
    return SourcePage(
        citation.id,
        anchor("source", citation.id),
        citation._replace(link="").told(),
        citation.link,
        address(citation.link),
        citation.evidence,
        citation.verified,
        (*reading.words.rules(wholes), *reading.words.invariants(invariants), *map(reading.words.parameter, parameters)),
    )


def address(link: str) -> str:
    """Return where a citation leads: the page of its DOI, or a web address; nothing for what is neither."""
    if link.startswith(_DOI):
        return f"https://doi.org/{quote(link.removeprefix(_DOI), safe='/:;().-_')}"
    return link if link.lower().startswith(("https://", "http://")) else ""
