"""The plan: what a trace means for the person, section by section, with a reason for every number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from canter.language.effects import LEVELS, Target
from canter.language.facts import Fact
from canter.planning.missing import missing_facts
from canter.planning.notices import NoticeGiven, give_notices, tells_how_many
from canter.planning.outlook import Outlook, outlook
from canter.planning.telling import WITHHELD, Teller, tell_value
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.rulebook import Rulebook, Section
    from canter.reasoning.trace import Choice, Landing, Trace

Status = Literal["given", "partly withheld", "withheld"]


class Conclusion(NamedTuple):
    """A concluded fact: its value (None where it is not known), how it is shown, and why it is so.

    `missing` are the questions whose answers could make it known.
    """

    name: str
    label: str
    value: Any
    unit: str
    shown: str
    reason: str
    rule: str
    section: str
    missing: tuple[str, ...]


class Pick(NamedTuple):
    """An entry of a list that is shown: its label, the fields that are shown, their values, and what could take its place."""

    name: str
    label: str
    fields: Mapping[str, str]
    values: Mapping[str, Any]
    spares: tuple[str, ...]


class Item(NamedTuple):
    """What a section shows: a conclusion with those beside it, and for a chosen list its picks; or a list and its entries."""

    name: str
    label: str
    conclusion: Conclusion | None
    beside: tuple[Conclusion, ...]
    picks: tuple[Pick, ...]
    # By how many entries a choice fell short, and whether a notice of the guidance says so.
    short: int
    short_told: bool = False


class SectionGiven(NamedTuple):
    """A section of a plan; one that is withheld has no items."""

    id: str
    title: str
    withheld: bool
    items: tuple[Item, ...]


class Assumed(NamedTuple):
    """A fact that the person did not tell, and what was taken for it."""

    name: str
    label: str
    shown: str


class PlanGiven(NamedTuple):
    """Everything that a person is told."""

    status: Status
    conclusions: Mapping[str, Conclusion]
    sections: tuple[SectionGiven, ...]
    notices: tuple[NoticeGiven, ...]
    assumed: tuple[Assumed, ...]
    outlook: Outlook | None
    changed: tuple[str, ...]
    disclaimer: str


def build_plan(trace: Trace, units: str = "metric", changed: tuple[str, ...] = ()) -> PlanGiven:
    """Return the plan that a trace comes to; nothing in it holds what is withheld."""
    teller = Teller(trace, units)
    book = trace.rulebook
    conclusions = {name: _conclusion(fact, teller) for name, fact in book.vocabulary.facts.items() if _tellable(fact, trace)}
    sections = tuple(_section(section, conclusions, teller) for section in book.sections.values())
    withheld = [section.withheld for section in sections]
    status: Status = "given" if not any(withheld) else "withheld" if all(withheld) else "partly withheld"
    notices = tuple(sorted(give_notices(teller), key=lambda notice: -LEVELS.index(notice.level)))
    assumed = tuple(_assumed(name, book) for name in trace.assumed)
    return PlanGiven(status, conclusions, sections, notices, assumed, outlook(teller), changed, book.disclaimer)


def _tellable(fact: Fact, trace: Trace) -> bool:
    return fact.origin == "concluded" and not trace.hidden(fact.name)


def _conclusion(fact: Fact, teller: Teller) -> Conclusion:
    trace = teller.trace
    value = trace.values[fact.name]
    if fact.kind.type == "whole" and value is not None:
        value = int(value)
    rule = deciding_rule(trace.landings.get(Target(fact.name)))
    reason = teller.reason(trace.rulebook.rule(rule)) if rule else ""
    shown = tell_value(value, fact.kind, teller.units)
    missing = missing_facts(trace, fact.name) if value is None else ()
    section = trace.rulebook.section_of[fact.name]
    return Conclusion(fact.name, fact.label, value, fact.kind.unit, shown, reason, rule, section, missing)


def deciding_rule(landing: Landing | None) -> str:
    """Return the rule that a value rests on in the end: the bound that moved it, else the rule that set it."""
    if landing is None:
        return ""
    binding = [bound.rule for bound in landing.bounds if bound.binding]
    return (binding or [*landing.changed_by[-1:], *landing.set_by[:1], ""])[0]


def _section(section: Section, conclusions: Mapping[str, Conclusion], teller: Teller) -> SectionGiven:
    if section.id in teller.trace.withheld:
        return SectionGiven(section.id, section.title, withheld=True, items=())
    facts = teller.trace.rulebook.vocabulary.facts
    items = tuple(
        _table(facts[name], teller) if facts[name].kind.type == "list" else _item(name, section, conclusions, teller)
        for name in section.shows
    )
    return SectionGiven(section.id, section.title, withheld=False, items=items)


def _item(name: str, section: Section, conclusions: Mapping[str, Conclusion], teller: Teller) -> Item:
    beside = tuple(conclusions[other] for other in section.beside.get(name, ()) if other in conclusions)
    choice = teller.trace.choices.get(name)
    picks = _picks(name, choice, teller) if choice is not None else ()
    short = choice.short if choice is not None else 0
    told = short > 0 and tells_how_many(teller.trace, name)
    return Item(name, conclusions[name].label, conclusions[name], beside, picks, short, told)


def _table(fact: Fact, teller: Teller) -> Item:
    """Return a list with its entries as rules have filled them."""
    entries = teller.trace.values[fact.name] or ()
    rows = tuple(_pick(fact, entry, number, teller) for number, entry in enumerate(entries))
    return Item(fact.name, fact.label, None, (), rows, 0)


def _picks(name: str, choice: Choice, teller: Teller) -> tuple[Pick, ...]:
    fact = teller.trace.rulebook.vocabulary.facts[choice.list]
    found = []
    for number, entry in enumerate(teller.trace.values[choice.list]):
        pick = entry[ENTRY_NAME]
        if pick in (teller.trace.values[name] or ()):
            spares = tuple(teller.entry_label(choice.list, spare) for spare in choice.spares.get(pick, ()))
            found.append(_pick(fact, entry, number, teller)._replace(spares=spares))
    return tuple(found)


def _pick(fact: Fact, entry: Mapping[str, Any], number: int, teller: Teller) -> Pick:
    name = str(entry.get(ENTRY_NAME) or number + 1)
    label = teller.entry_label(fact.name, name) if ENTRY_NAME in entry else str(entry.get("name") or name)
    shown, values = {}, {}
    for field in fact.fields.values():
        if not field.shown:
            continue
        hidden = field.concluded and teller.field_hidden(fact.name, field.name)
        value = None if hidden else entry[field.name]
        # In a table an empty cell says that there is nothing to say; an unknown number is told as such.
        told = "" if value is None and not field.kind.numeric else tell_value(value, field.kind, teller.units)
        shown[field.label] = WITHHELD if hidden else told
        values[field.name] = value
    return Pick(name, label, shown, values, ())


def _assumed(name: str, book: Rulebook) -> Assumed:
    fact = book.vocabulary.facts[name]
    return Assumed(name, fact.label, tell_value(fact.default, fact.kind))
