"""Sums over entries: of lists of the guidance, of sets of their entries, of lists that people bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.formulas import Sum, walk
from canter.population.columns import formulas
from canter.population.columns.entry import BeyondColumnsError, Entry
from canter.population.columns.sets import holds_bit, unknown_set
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import BITS, Bits, Term, as_term, flag, holds, known, negated, number, real, word

if TYPE_CHECKING:
    from canter.population.columns.scope import Scope


def total(of: Sum, scope: Scope) -> Term:
    """Return a formula added up over the entries of a list, or of a set of a list's entries."""
    fact = scope.known.facts[of.over]
    underlying = fact.over or of.over
    if underlying in scope.known.lists:
        return _given(of, underlying, scope)
    if _reads_own(of, scope):
        message = f"a sum over `{of.over}` that reads the entry of another list"
        raise BeyondColumnsError(message)
    inner = scope._replace(sheet=underlying, entries={**scope.entries, of.word: Entry(underlying)})
    column = inner.define(real(inner.number(of.of)))
    summed = pl.when(column.is_null().any()).then(None).otherwise(column.sum())
    # Of a list that was not given the sum is unknown, of an empty one nought.
    empty = pl.when(flag(known(as_term(scope.values[of.over])))).then(pl.lit(0.0))
    found = scope.known.sheets.reduce(underlying, summed, empty)
    return as_term(scope.brought(Term(pl.when(found.is_finite()).then(found), sure=False)))


def _reads_own(of: Sum, scope: Scope) -> bool:
    """Tell whether a sum reads the entry at hand of a list that people bring."""
    own = {name for name, entry in scope.entries.items() if entry.number < 0}
    return any(getattr(ref, "word", "") in own for ref in walk(of.of))


def _given(of: Sum, underlying: str, scope: Scope) -> Term:
    """Add up over entries of the guidance: one after the other, as the plain reading does."""
    if scope.sheet != PEOPLE and not _reads_own(of, scope):
        return as_term(scope.brought(_given(of, underlying, scope._replace(sheet=PEOPLE))))
    there = scope.there(of.over)
    if unknown_set(there).value is True:
        return number(None)
    parts = []
    for entry in range(len(scope.known.lists[underlying])):
        inner = scope._replace(entries={**scope.entries, of.word: Entry(underlying, entry)})
        parts.append((holds_bit(there, entry), inner.number(of.of)))
    differs = any(isinstance(value, pl.Expr) for value in there.words.values())
    if differs and scope.sheet == PEOPLE and all(part.fixed for _, part in parts):
        return _by_mask(there, [None if part.value is None else part.constant for _, part in parts], scope)
    result = number(0.0)
    for is_in, part in parts:
        if is_in.value is False:
            continue
        added = part
        if not is_in.fixed:
            # Whoever's set is unknown gets no sum at all, see below.
            ends = (min(0.0, part.low), max(0.0, part.high))
            added = Term(pl.when(flag(holds(is_in))).then(real(part)).otherwise(pl.lit(0.0)), part.sure, *ends)
        result = formulas.binary("+", result, added, scope, plain=False)
    if there.sure or result.fixed:
        return result
    return result._replace(value=pl.when(flag(negated(unknown_set(there)))).then(real(result)), sure=False)


def _by_mask(there: Bits, parts: list[float | None], scope: Scope) -> Term:
    """Look the sum of constants up by the set of entries."""
    sheets = scope.known.sheets
    words = sorted(there.words)
    name = sheets.fresh()

    def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
        if None in row:
            return (None,)
        added = 0.0
        for at, held in zip(words, row, strict=True):
            for bit in range(held.bit_length()):
                part = parts[at * BITS + bit] if held >> bit & 1 else 0.0
                if part is None:
                    return (None,)
                added += part
        return (formulas.kept_as_is(added),)

    sheets.look_up([scope.define(word(there.words[at])) for at in words], {name: pl.Float64()}, work)
    held = [part for part in parts if part is not None]
    low, high = sum(part for part in held if part < 0), sum(part for part in held if part > 0)
    return Term(pl.col(name), sure=False, low=float(low), high=float(high))
