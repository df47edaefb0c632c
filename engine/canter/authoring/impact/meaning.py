"""What of a rulebook has a meaning, apart from where it is written and how it is worded."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from canter.language.conditions import refs
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Effect, ExcludeEntry, Prefer, Set, Target
from canter.language.formulas import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from canter.language.facts import Entry, Fact, Field, Kind
    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Invariant, Rule

TEXTS = ("text", "texts")
Landing = tuple["Rule", Effect]


def asked_by(one: Invariant) -> Iterator[Ref | Formula]:
    """Yield everything that an invariant asks about."""
    for line in (*one.when, *one.holds):
        yield from refs(line)


def holding(one: Invariant) -> object:
    """Return what decides whether an invariant holds."""
    return (one.word, one.domain, one.list, one.when, one.holds)


def decisive(book: Rulebook, name: str) -> object:
    """Return a list's entries in their order, without what is only read."""
    fields = book.vocabulary.facts[name].fields if name in book.vocabulary.facts else {}
    plain = {field.name for field in fields.values() if field.kind.type not in TEXTS}
    return [(key, _of(entry, plain)) for key, entry in book.vocabulary.entries.get(name, {}).items()]


def _of(entry: Mapping[str, object] | Entry, names: set[str]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name in names}


def vocabulary(book: Rulebook, lists: frozenset[str]) -> object:
    """Return what facts and sections are; the entries of these lists, which have changed, are looked at by themselves."""
    facts = {name: _fact(fact, lists) for name, fact in book.vocabulary.facts.items()}
    return facts, {name: (one.shows, dict(one.beside), one.behind) for name, one in book.sections.items()}


def _fact(fact: Fact, lists: frozenset[str]) -> object:
    told = (fact.origin, fact.required, fact.default, fact.entry, fact.known, fact.amount, fact.over)
    return (_kind(fact.kind, lists), told, {name: _field(field, lists) for name, field in fact.fields.items()})


def _field(field: Field, lists: frozenset[str]) -> object:
    return (_kind(field.kind, lists), field.default, field.concluded, field.shown, field.required)


def _kind(kind: Kind, lists: frozenset[str]) -> object:
    choices: tuple[str, ...] = ()
    # Choices that are a list's entries change with the list.
    if kind.choices is not None and not kind.choices.origins & lists:
        choices = tuple(kind.choices.labels)
    return (kind.type, kind.unit, kind.low, kind.high, choices)


def words(book: Rulebook) -> object:
    """Return what everybody may read of a guidance beside the reasons of rules."""
    facts = [
        (
            one.label,
            one.kind.decimals,
            _labels(one.kind),
            [(f.label, f.kind.decimals, _labels(f.kind)) for f in one.fields.values()],
        )
        for one in book.vocabulary.facts.values()
    ]
    entries = {}
    for name, one in book.vocabulary.entries.items():
        plain = {field.name for field in book.vocabulary.facts[name].fields.values() if field.kind.type in TEXTS}
        entries[name] = {key: _of(entry, plain) for key, entry in one.items()}
    return (facts, entries, [section.title for section in book.sections.values()], book.disclaimer)


def _labels(kind: Kind) -> dict[str, str]:
    return dict(kind.choices.labels) if kind.choices is not None else {}


def landings(book: Rulebook) -> dict[Target, list[Landing]]:
    """Return for each fact and field the effects that may land on it, by rule."""
    found: dict[Target, list[Landing]] = {}
    for rule in book.rules:
        for effect in rule.effects:
            if isinstance(effect, (Set, Bound, Change, Choose)):
                found.setdefault(effect.target, []).append((rule, effect))
    return {target: sorted(effects, key=lambda pair: pair[0].id) for target, effects in found.items()}


def overruled_by(book: Rulebook) -> dict[str, frozenset[str]]:
    """Return for each rule those that overrule it."""
    found: dict[str, set[str]] = {}
    for rule in book.rules:
        for name in rule.overrules:
            found.setdefault(name, set()).add(rule.id)
    return {name: frozenset(rules) for name, rules in found.items()}


def deciding(rule: Rule) -> object:
    """Return what decides whether a rule's conditions hold."""
    return (rule.word, rule.domain, rule.list, rule.lines)


def aside(rule: Rule) -> object:
    """Return the effects that are told rather than land on something: a notice, and what is withheld."""
    return (rule.notice, frozenset(rule.withholds))


def pools(book: Rulebook) -> Mapping[str, list[tuple[str, Effect]]]:
    """Return for each list what excludes and prefers its entries, by rule."""
    found: dict[str, list[tuple[str, Effect]]] = {}
    for rule in book.rules:
        for effect in rule.effects:
            if isinstance(effect, (ExcludeEntry, Prefer)):
                found.setdefault(effect.list, []).append((rule.id, effect))
    return defaultdict(list, {name: sorted(own, key=lambda pair: pair[0]) for name, own in found.items()})


def within(effect: Effect) -> Iterator[Ref | Formula]:
    """Yield everything that an effect reckons with."""
    match effect:
        case Set(value=value) if not isinstance(value, ChoicesValue):
            yield from walk(value)
        case Bound(formula=formula):
            yield from walk(formula)
        case Choose():
            for formula in effect.formulas:
                yield from walk(formula)
        case _:
            pass
