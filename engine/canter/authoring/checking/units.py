"""Units that do not fit: sums, comparisons, values and bounds of different dimension or scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.measures import Measure, Measuring, Misfit, misfits, of_unit, told
from canter.authoring.checking.places import Places
from canter.language.conditions import Comparison, Group, Is, Line
from canter.language.effects import Bound, Choose, Set
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef, Formula
from canter.language.names import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.guidance import Guidance
    from canter.language.problems import Span
    from canter.language.rules import Rule

_HELP = "nothing is converted inside a formula; multiply by a parameter with the unit that is missing, or by a bare number"


def find_misfits(guidance: Guidance) -> Iterator[Finding]:
    """Yield every sum, comparison, value and bound whose units do not fit."""
    book = guidance.rulebook
    scope = Scope(book.vocabulary, book.parameters)
    places = Places()
    for rule in book.rules:
        for line in rule.lines:
            for misfit in _in_line(line, scope):
                yield _finding(misfit, places.line(rule, line))
        yield from _in_effects(rule, scope, places)
    for invariant in book.invariants:
        for key, lines in (("when", invariant.when), ("holds", invariant.holds)):
            for line in lines:
                for misfit in _in_line(line, scope):
                    yield _finding(misfit, places.line(invariant, line, key))


def _finding(misfit: Misfit, span: Span) -> Finding:
    message = f"`{misfit.left}` is in {misfit.measures.worded()}, and `{misfit.right}` in {misfit.against.worded()}"
    return find_one("unit-mismatch", message, span, _HELP)


def _in_line(line: Line, scope: Scope) -> Iterator[Misfit]:
    match line:
        case Group(lines=lines):
            for inner in lines:
                yield from _in_line(inner, scope)
        case Comparison(formulas=formulas):
            yield from misfits(scope, formulas)
        case Is(of=of, alternatives=alternatives) if scope.kind(of).numeric:
            for alternative in alternatives:
                if not isinstance(alternative, (EntryRef, Constant)):
                    yield from misfits(scope, (of, alternative))
        case _:
            pass


def _in_effects(rule: Rule, scope: Scope, places: Places) -> Iterator[Finding]:
    for effect in rule.effects:
        found: list[Misfit] = []
        match effect:
            case Set(target=target):
                ref = FieldRef(rule.word, target.fact, target.field) if target.field else FactRef(target.fact)
                if not scope.kind(ref).numeric:
                    continue
                span = places.effect(rule, told(ref))
                yield from _landing(effect.value, of_unit(scope.kind(ref).unit), told(ref), scope, span)  # type: ignore[arg-type]
            case Bound(target=target, side=side, formula=formula):
                ref = FieldRef(rule.word, target.fact, target.field) if target.field else FactRef(target.fact)
                span = places.effect(rule, told(ref), side)
                yield from _landing(formula, of_unit(scope.kind(ref).unit), told(ref), scope, span)
            case Choose(target=target):
                measuring = Measuring(scope, found.append)
                for formula in effect.formulas:
                    measuring.formula(formula)
                yield from _findings(found, places.effect(rule, target.fact))
            case _:
                pass


def _landing(formula: Formula, wanted: Measure | None, name: str, scope: Scope, span: Span) -> Iterator[Finding]:
    """Yield what does not fit inside a formula, and between it and what it lands on."""
    found: list[Misfit] = []
    measured = Measuring(scope, found.append).formula(formula)
    yield from _findings(found, span)
    if wanted is not None and measured is not None and not measured.fits(wanted):
        message = f"`{name}` is in {wanted.worded()}, and this comes out in {measured.worded()}"
        yield find_one("unit-mismatch", message, span, _HELP)


def _findings(found: Iterable[Misfit], span: Span) -> Iterator[Finding]:
    yield from (_finding(misfit, span) for misfit in found)
