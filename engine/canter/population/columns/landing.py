"""How effects land on one fact or field: set, default, included and excluded, bounded; contradictions are marked."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns import formulas
from canter.population.columns.bounding import Bound, bounded
from canter.population.columns.sets import choose_bits, either, unknown_set, without
from canter.population.columns.terms import (
    EMPTY,
    UNKNOWN_SET,
    Bits,
    Term,
    as_bits,
    as_term,
    every,
    flag,
    negated,
    real,
    some,
    word,
)

if TYPE_CHECKING:
    from canter.language.facts import Kind
    from canter.population.columns.scope import Scope


class Setting(NamedTuple):
    """Rules that set a fact to the same value: which, for whom one applied, for whom one is not known, and the value."""

    rules: tuple[str, ...]
    applied: Term
    unknown: Term
    value: Term | Bits


class Change(NamedTuple):
    """A rule that includes or excludes choices."""

    how: str
    applied: Term
    unknown: Term
    names: Bits


class Landing(NamedTuple):
    """What a fact comes to, and for whom the guidance contradicts itself about it."""

    value: Term | Bits
    clash: Term


def exclusive(settings: list[Setting], apart: set[frozenset[str]]) -> list[tuple[Setting, Setting]]:
    """Return the pairs that could apply together, as far as their conditions tell; `apart` are rules that cannot."""
    return [
        (one, two)
        for one, two in combinations(settings, 2)
        if not all(frozenset((a, b)) in apart for a in one.rules for b in two.rules)
    ]


def land(
    scope: Scope,
    kind: Kind,
    effects: tuple[list[Setting], list[Change], list[Bound]],
    default: Term | Bits | None,
    apart: set[frozenset[str]],
) -> Landing:
    """Let everything that applied land on a fact."""
    settings, changes, bounds = effects
    settings = [one for one in settings if one.applied.value is not False or one.unknown.value is not False]
    clashes = [_together(settings, exclusive(settings, apart))]
    value = _set(scope, kind, settings, default)
    if changes:
        value = _changed(scope, as_bits(value), changes)
    if bounds:
        value, crossed = bounded(scope, as_term(value), bounds)
        clashes.append(crossed)
    return Landing(_column(scope, value), some(clashes))


def _together(settings: list[Setting], pairs: list[tuple[Setting, Setting]]) -> Term:
    if len(pairs) <= len(settings):
        return some(every([one.applied, two.applied]) for one, two in pairs)
    # More than one of many: fewer columns than a column for each pair.
    involved = [one for one in settings if any(one is pair[0] or one is pair[1] for pair in pairs)]
    return Term(pl.sum_horizontal(flag(one.applied).cast(pl.UInt8) for one in involved) > 1)


def _column(scope: Scope, value: Term | Bits) -> Term | Bits:
    if isinstance(value, Term):
        return value._replace(value=scope.define(value.value)) if isinstance(value.value, pl.Expr) else value
    return value._replace(words={at: v if isinstance(v, int) else scope.define(v) for at, v in value.words.items()})


def _set(scope: Scope, kind: Kind, settings: list[Setting], default: Term | Bits | None) -> Term | Bits:
    undecided = some(one.unknown for one in settings)
    if kind.type == "choices":
        return _set_bits(scope, kind, settings, default, undecided)
    values = [
        one._replace(value=formulas.kept(one.value)) if kind.numeric and isinstance(one.value, Term) else one for one in settings
    ]
    terms = [one.value for one in values if isinstance(one.value, Term)]
    certain = next((one for one in values if one.applied.value is True), None)
    if certain is not None and len(values) == 1 and isinstance(certain.value, Term):
        return certain.value
    rest = default if isinstance(default, Term) else Term(None, sure=False)
    if rest.value is not None and undecided.value is not False:
        rest = Term(pl.when(flag(negated(undecided))).then(_any(rest, kind)), sure=False, low=rest.low, high=rest.high)
    if not values:
        return rest
    made = _any(rest, kind)
    for one in reversed(values):
        made = pl.when(flag(one.applied)).then(_any(as_term(one.value), kind)).otherwise(made)
    sure = all(term.sure for term in terms) and (rest.sure or certain is not None)
    held = [term for term in (*terms, rest) if term.value is not None]
    low, high = min((t.low for t in held), default=0.0), max((t.high for t in held), default=0.0)
    return Term(made, sure, low, high, kept=True)


def _any(term: Term, kind: Kind) -> pl.Expr:
    if isinstance(term.value, pl.Expr):
        return term.value
    if kind.numeric:
        return real(term)
    return pl.lit(term.value, dtype=pl.Boolean if kind.type == "yesno" else pl.UInt16)


def _set_bits(scope: Scope, kind: Kind, settings: list[Setting], default: Term | Bits | None, undecided: Term) -> Bits:
    words = scope.known.spaces.words(kind)
    certain = any(one.applied.value is True for one in settings)
    rest = default if isinstance(default, Bits) else UNKNOWN_SET
    sure = all(isinstance(one.value, Bits) and one.value.sure for one in settings)
    sure = sure and (certain or (rest.sure and undecided.value is False))
    if not settings and undecided.value is False and rest.sure:
        return rest
    made: dict[int, pl.Expr | int] = {}
    for at in words:
        result: pl.Expr = pl.lit(None, dtype=pl.UInt64)
        if isinstance(default, Bits):
            result = pl.when(flag(negated(undecided))).then(word(default.words.get(at, 0)))
        for one in reversed(settings):
            bits = as_bits(one.value)
            missing = unknown_set(bits)
            then = word(bits.words.get(at, 0))
            if missing.value is not False and not isinstance(bits.words.get(at, 0), pl.Expr):
                then = pl.when(flag(negated(missing))).then(then)
            result = pl.when(flag(one.applied)).then(then).otherwise(result)
        made[at] = result
    return Bits(made, sure)


def _changed(scope: Scope, value: Bits, changes: list[Change]) -> Bits:
    undecided = some([unknown_set(value), *(change.unknown for change in changes)])
    sure = value.sure and undecided.value is False
    filled = value
    if not value.sure:
        filled = Bits({at: v if isinstance(v, int) else v.fill_null(0) for at, v in value.words.items()})
    included = excluded = EMPTY
    for change in changes:
        names = choose_bits(change.applied, change.names, EMPTY)
        if change.how == "include":
            included = either(included, names)
        else:
            excluded = either(excluded, names)
    found = without(either(filled, included), excluded)
    if sure:
        return found
    keep = flag(negated(scope.truth(undecided)))
    words = {at: pl.when(keep).then(word(v)) for at, v in found.words.items()} or {0: pl.when(keep).then(word(0))}
    return Bits(words, sure=False)
