"""Which rules are behind a difference of two plans, none named of which a plan tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.explaining.told import told_otherwise
from canter.explaining.trace import choice_rules
from canter.language.effects import Target
from canter.planning.telling import WITHHELD, Teller
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.rules import Rule


def behind(name: str, before: Teller, after: Teller) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rules behind a conclusion that is told on both sides, and what they read that differs."""
    spoke = [_spoke(name, teller, other) for teller, other in ((before, after), (after, before))]
    apart = [rule for rule in dict.fromkeys((*spoke[0], *spoke[1])) if (rule in spoke[0]) != (rule in spoke[1])]
    rules = tuple(apart or spoke[1] or spoke[0])
    since: dict[str, None] = {}
    for teller, heard in zip((before, after), spoke, strict=True):
        for rule in heard:
            since |= dict.fromkeys(_differing(teller.trace.rulebook.rule(rule), name, before, after))
    return rules, tuple(since)


def _spoke(name: str, teller: Teller, other: Teller) -> list[str]:
    """Return the rules that made a fact what it is, those left out of which one of the plans tells nothing."""
    landing = teller.trace.landings[Target(name)]
    binding = (bound.rule for bound in landing.bounds if bound.binding or not bound.known)
    rules = dict.fromkeys((*binding, *landing.changed_by, *landing.set_by, *landing.undecided))
    book = teller.trace.rulebook
    return [rule for rule in rules if not (_hidden(book.rule(rule), teller) or _hidden(book.rule(rule), other))]


def _hidden(rule: Rule, teller: Teller) -> bool:
    return teller.concerned(rule) or any(teller.trace.hidden(target.fact) for target in rule.targets)


def _differing(rule: Rule, name: str, before: Teller, after: Teller) -> Iterator[str]:
    """Yield the facts and parameters that a rule reads for a fact and that are not the same on both sides."""
    resting = rule.resting[name]
    values = (before.trace.values, after.trace.values)
    for fact, field in resting.read:
        told = not (before.trace.hidden(fact) or after.trace.hidden(fact))
        if field or fact == name or not told or any(fact not in one for one in values):
            continue
        declared = after.trace.rulebook.vocabulary.facts[fact]
        if told_otherwise(declared, values[0][fact], values[1][fact]):
            yield fact
    one, two = (teller.trace.rulebook.parameters for teller in (before, after))
    for parameter in resting.parameters:
        if parameter in one and parameter in two and one[parameter].value != two[parameter].value:
            yield parameter


def withholding(section: str, teller: Teller) -> Iterator[str]:
    """Yield the rules that withhold a section."""
    for rule in teller.trace.rulebook.rules:
        result = teller.trace.results[rule.id]
        if section in rule.withholds and (result.applied or result.unknown):
            yield rule.id


def choosing_otherwise(name: str, before: Teller, after: Teller) -> tuple[str, ...]:
    """Return the rules that excluded or preferred other entries of the list than on the other side."""
    touched = [_touched(name, teller, other) for teller, other in ((before, after), (after, before))]
    rules = dict.fromkeys((*touched[0], *touched[1]))
    return tuple(rule for rule in rules if touched[0].get(rule) != touched[1].get(rule))


def filling_otherwise(name: str, before: Teller, after: Teller) -> tuple[str, ...]:
    """Return the rules that filled a list for other entries than on the other side."""
    filled = [_filled(name, teller, other) for teller, other in ((before, after), (after, before))]
    rules = dict.fromkeys((*filled[0], *filled[1]))
    return tuple(rule for rule in rules if filled[0].get(rule) != filled[1].get(rule))


def _filled(name: str, teller: Teller, other: Teller) -> dict[str, int]:
    trace = teller.trace
    told = (rule for rule in trace.rulebook.setting.get(name, ()) if not (_hidden(rule, teller) or _hidden(rule, other)))
    return {rule.id: trace.results[rule.id].applied for rule in told if trace.results[rule.id].applied}


def _touched(name: str, teller: Teller, other: Teller) -> dict[str, frozenset[str]]:
    trace = teller.trace
    choice = trace.choices[name]
    found = {}
    excluding, preferring = choice_rules(trace.rulebook, choice.list)
    for rule in (*excluding, *preferring):
        result = trace.results[rule.id]
        bits = result.applied | (result.unknown if rule in excluding else 0)
        names = frozenset(str(entry[ENTRY_NAME]) for number, entry in enumerate(trace.values[choice.list]) if bits >> number & 1)
        if names and not (_hidden(rule, teller) or _hidden(rule, other)):
            found[rule.id] = names
    return found


def outcomes_told(teller: Teller) -> dict[str, str]:
    """Return how each rule came out, as far as the plan tells."""
    trace = teller.trace
    return {rule.id: WITHHELD if _hidden(rule, teller) else str(trace.results[rule.id].outcome) for rule in trace.rulebook.rules}
