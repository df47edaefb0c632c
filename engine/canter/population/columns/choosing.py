"""Choosing from the lists of the guidance: once for each distinct combination of what is out, scored and wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.effects import ExcludeEntry, Prefer
from canter.population.columns.sets import either, without
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import BITS, EMPTY, UNKNOWN_SET, Bits, Term, as_bits, real
from canter.reasoning.choosing import picker
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from canter.language.effects import Choose
    from canter.population.columns.build import Built
    from canter.population.columns.scope import Scope

Read = Callable[[tuple[Any, ...]], Any]


class _Places:
    """Where the values of a choice stand: constants as they are, what differs among the keys of a lookup."""

    def __init__(self, built: Built) -> None:
        self.keys: list[pl.Expr] = []
        self._sheets = built.known.sheets

    def of(self, value: pl.Expr | float | None) -> Read:
        """Return how a value is read from a row of the keys."""
        if not isinstance(value, pl.Expr):
            return lambda row: value
        self.keys.append(self._sheets.define(PEOPLE, value))
        at = len(self.keys) - 1
        return lambda row: row[at]


def choose(built: Built, effect: Choose, scope: Scope) -> tuple[Bits, Term]:
    """Return what is chosen as a set, and by how many entries the choice fell short."""
    known, sheets = built.known, built.known.sheets
    entries = known.lists[effect.list]
    out = _out(built, effect.list)
    places = _Places(built)
    outs = {at: places.of(value) for at, value in out.words.items()}
    # What is out has no score that matters, so that fewer combinations differ.
    scored = [
        (by, {at: places.of(value) for at, value in without(mask, out).words.items()}) for by, mask in _scores(built, effect.list)
    ]
    terms = [scope.number(one) if one is not None else Term(0.0) for one in (effect.wanted, effect.spares, effect.apart)]
    # Spares are no conclusion; only whether they are known counts.
    wanted = [places.of(real(term) if not term.fixed else None if term.value is None else term.constant) for term in terms]
    codes = dict(zip((entry[ENTRY_NAME] for entry in entries), known.codes[effect.list], strict=True))
    words = known.spaces.words(known.facts[effect.target.fact].kind)

    pick = picker(effect, entries)

    def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
        numbers = [read(row) for read in wanted]
        if None in numbers:
            return (*(None for _ in words), None)
        preferred = tuple((sum(read(row) << at * BITS for at, read in masks.items()), by) for by, masks in scored)
        picks = pick(sum(read(row) << at * BITS for at, read in outs.items()), preferred, (int(numbers[0]), 0, int(numbers[2])))
        found = dict.fromkeys(words, 0)
        for name in picks:
            found[codes[name] // BITS] |= 1 << codes[name] % BITS
        return (*found.values(), max(0, int(numbers[0]) - len(picks)))

    columns: dict[str, pl.DataType] = {sheets.fresh(): pl.UInt64() for _ in words}
    short = sheets.fresh()
    if not places.keys:
        *found, lacking = work(())
        return (
            (UNKNOWN_SET, Term(None, sure=False))
            if lacking is None
            else (Bits(dict(zip(words, found, strict=True))), Term(lacking))
        )
    sheets.look_up(places.keys, {**columns, short: pl.Int64()}, work)
    sure = all(term.sure for term in terms)
    return Bits(dict(zip(words, map(pl.col, columns), strict=True)), sure), Term(pl.col(short), sure)


def _out(built: Built, list_name: str) -> Bits:
    """Return the entries that are out: an exclusion that is not known excludes, too."""
    found = EMPTY
    for rule in built.book.rules:
        if any(isinstance(effect, ExcludeEntry) and effect.list == list_name for effect in rule.effects):
            outcome = built.outcomes.outcome(rule.id)
            for part in (outcome.applied, outcome.unknown):
                found = either(found, as_bits(part))
    sheets = built.known.sheets
    return Bits({at: v if isinstance(v, int) else sheets.define(PEOPLE, v) for at, v in found.words.items()})


def _scores(built: Built, list_name: str) -> list[tuple[int, Bits]]:
    return [
        (effect.by, as_bits(built.outcomes.outcome(rule.id).applied))
        for rule in built.book.rules
        for effect in rule.effects
        if isinstance(effect, Prefer) and effect.list == list_name
    ]
