"""Mutants: guidance with one small mistake in it, such as an author could make; its scenarios should notice each.

A mutant is made from the rulebook and not from its text: one rule, or one parameter, is another.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.testing.counting import place_of
from canter.authoring.testing.variants import Kind, constants, steps, variants
from canter.language.conditions import refs
from canter.language.effects import Bound, ChoicesValue, Choose, Effect, Set
from canter.language.formulas import Formula, Number, ParameterRef, Ref, walk
from canter.language.names import Scope
from canter.language.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.language.facts import Parameter
    from canter.language.rules import Rule


class Mutant(NamedTuple):
    """Guidance with one mistake: what it is in words, where, and whose it is (the id of a rule, or a parameter)."""

    kind: Kind
    of: str
    place: str
    told: str
    book: Rulebook
    parameter: bool = False


def mutants(book: Rulebook, rules: Sequence[Rule], parameters: Sequence[Parameter]) -> Iterator[Mutant]:
    """Yield the mutants of these rules and parameters."""
    scope = Scope(book.vocabulary, book.parameters)
    for rule in rules:
        for kind, told, other in (*_conditions(rule, scope), *_bounds(rule, scope), *_overrules(rule, book)):
            changed = tuple(other if one.id == rule.id else one for one in book.rules)
            yield Mutant(kind, rule.id, place_of(rule), told, replace(book, rules=changed))
    for parameter in parameters:
        place = f"{parameter.span.source.name}:{parameter.span.line}"
        for told, moved in steps(ParameterRef(parameter.name), scope):
            all_ = MappingProxyType({**book.parameters, parameter.name: parameter._replace(value=moved.value)})
            told_alone = told.removeprefix(parameter.name).strip()
            yield Mutant("threshold", parameter.name, place, told_alone, replace(book, parameters=all_), parameter=True)


def _conditions(rule: Rule, scope: Scope) -> Iterator[tuple[Kind, str, Rule]]:
    for number, line in enumerate(rule.lines):
        before, after = rule.lines[:number], rule.lines[number + 1 :]
        for kind, told, other in variants(line, scope):
            yield kind, told, replace(rule, lines=(*before, other, *after))
        yield "condition", f"without `{line.text}`", replace(rule, lines=(*before, *after))


def _bounds(rule: Rule, scope: Scope) -> Iterator[tuple[Kind, str, Rule]]:
    for number, effect in enumerate(rule.effects):
        if not isinstance(effect, Bound):
            continue
        before, after = rule.effects[:number], rule.effects[number + 1 :]
        said = f"{effect.target.name} {effect.side} {effect.text}"
        for constant, put in constants(effect.formula):
            # A parameter is moved wherever it stands; see below.
            for told, moved in steps(constant, scope) if isinstance(constant, Number) else ():
                other = effect._replace(formula=put(moved))
                yield "threshold", f"{told} in `{said}`", replace(rule, effects=(*before, other, *after))
        yield "bound", f"without `{said}`", replace(rule, effects=(*before, *after))


def _overrules(rule: Rule, book: Rulebook) -> Iterator[tuple[Kind, str, Rule]]:
    """Drop what a rule overrules, one rule (with its rows) at a time; what is reached through others stays reached."""
    reached = {name: set(book.rule(name).overrules) for name in rule.overrules}
    direct = [name for name in rule.overrules if not any(name in through for through in reached.values())]
    for whole in dict.fromkeys(book.rule(name).whole for name in direct):
        kept = [name for name in direct if book.rule(name).whole != whole]
        names = dict.fromkeys(one for name in kept for one in (name, *sorted(reached[name])))
        yield "overrules", f"without overruling `{whole}`", replace(rule, overrules=tuple(names))


def read_by(rules: Sequence[Rule]) -> set[str]:
    """Return the names of the parameters that these rules read, in conditions or effects."""
    read = [ref for rule in rules for line in rule.lines for ref in refs(line)]
    read += [ref for rule in rules for effect in rule.effects for formula in formulas(effect) for ref in walk(formula)]
    return {ref.name for ref in read if isinstance(ref, ParameterRef)}


def formulas(effect: Effect) -> tuple[Formula | Ref, ...]:
    """Return the formulas that an effect reads."""
    match effect:
        case Set(value=value) if not isinstance(value, ChoicesValue):
            return (value,)
        case Bound(formula=formula):
            return (formula,)
        case Choose():
            return effect.formulas
        case _:
            return ()
