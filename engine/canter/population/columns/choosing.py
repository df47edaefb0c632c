"""Choosing from the lists of the guidance: once for each distinct combination of what is out, scored and wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.effects import ExcludeEntry, Prefer
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import BITS, EMPTY, Bits, Term, either, real, without, word
from canter.reasoning.choosing import Wanted
from canter.reasoning.choosing import choose as choose_best

if TYPE_CHECKING:
    from canter.language.effects import Choose
    from canter.population.columns.build import Built
    from canter.population.columns.scope import Scope

Part = tuple[tuple[str | int, ...], ...]


def choose(built: Built, effect: Choose, scope: Scope) -> tuple[Bits, Term]:
    """Return what is chosen as a set, and by how many entries the choice fell short."""
    known, sheets = built.known, built.known.sheets
    entries = known.lists[effect.list]
    out = _out(built, effect.list)
    keys: list[pl.Expr] = []

    def place(value: pl.Expr | float | None) -> int | float | None:
        """Return a constant as it is, and what differs as its place among the keys, as a number below nought."""
        if not isinstance(value, pl.Expr):
            return value
        keys.append(sheets.define(PEOPLE, value))
        return -len(keys)

    outs = {at: place(value) for at, value in out.words.items()}
    scored = []
    for by, mask in _scores(built, effect.list):
        # What is out has no score that matters, so that fewer combinations differ.
        left = without(mask, out)
        scored.append((by, {at: place(value) for at, value in left.words.items()}))
    zero = Term(0.0)
    terms = [scope.number(one) if one is not None else zero for one in (effect.wanted, effect.spares, effect.apart)]
    # Spares are no conclusion; only whether they are known counts.
    wanted = [place(real(term) if not term.fixed else term.value) for term in terms]  # type: ignore[arg-type]
    names = [str(entry["#name"]) for entry in entries]
    codes = dict(zip(names, known.codes[effect.list], strict=True))
    words = known.spaces.words(known.facts[effect.target.fact].kind)

    def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
        def read(value: Any) -> Any:  # noqa: ANN401 - a number or nothing
            return row[-int(value) - 1] if isinstance(value, int) and value < 0 else value

        numbers = [read(value) for value in wanted]
        if None in numbers:
            return (*(None for _ in words), None)
        scores = [0] * len(entries)
        for by, masks in scored:
            for at, value in masks.items():
                mask = read(value)
                while mask:
                    scores[at * BITS + (mask & -mask).bit_length() - 1] += by
                    mask &= mask - 1
        gone = sum(read(value) << at * BITS for at, value in outs.items())
        choice = choose_best(effect, entries, gone, tuple(scores), Wanted(int(numbers[0]), 0, int(numbers[2])))
        found = dict.fromkeys(words, 0)
        for name in choice.picks:
            found[codes[name] // BITS] |= 1 << codes[name] % BITS
        return (*found.values(), choice.short)

    columns = {sheets.fresh(): pl.UInt64() for _ in words}
    short = sheets.fresh()
    if not keys:
        *found, lacking = work(())
        return Bits(dict(zip(words, found, strict=True)), sure=None not in found), Term(lacking)
    sheets.look_up(keys, {**columns, short: pl.Int64()}, work)
    sure = all(term.sure for term in terms)
    return Bits(dict(zip(words, map(pl.col, columns), strict=True)), sure), Term(pl.col(short), sure)


def _out(built: Built, list_name: str) -> Bits:
    """Return the entries that are out: an exclusion that is not known excludes, too."""
    found = EMPTY
    for rule in built.book.rules:
        if any(isinstance(effect, ExcludeEntry) and effect.list == list_name for effect in rule.effects):
            outcome = built.outcomes.outcome(rule.id)
            for part in (outcome.applied, outcome.unknown):
                assert isinstance(part, Bits)  # noqa: S101 - a rule over a list of the guidance has masks
                found = either(found, part)
    sheets = built.known.sheets
    return Bits({at: v if isinstance(v, int) else sheets.define(PEOPLE, v) for at, v in found.words.items()})


def _scores(built: Built, list_name: str) -> list[tuple[int, Bits]]:
    found = []
    for rule in built.book.rules:
        for effect in rule.effects:
            if isinstance(effect, Prefer) and effect.list == list_name:
                applied = built.outcomes.outcome(rule.id).applied
                assert isinstance(applied, Bits)  # noqa: S101 - a rule over a list of the guidance has masks
                found.append((effect.by, applied))
    return found


__all__ = ["choose", "word"]
