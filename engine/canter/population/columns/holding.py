"""For whom there is no plan: invariants held against conclusions as people would see them, and contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from canter.population.columns.entry import Entry
from canter.population.columns.lines import read_line
from canter.population.columns.scope import Scope
from canter.population.columns.sets import holds_bit
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import Term, every, flag, holds, negated, some
from canter.reasoning.checks import A_MILLIONTH

if TYPE_CHECKING:
    from canter.language.rules import Invariant
    from canter.population.columns.told import Told


def refused(told: Told) -> Term:
    """Tell who gets no plan: the guidance contradicts itself for them, or an invariant is broken."""
    define = told.known.sheets.define
    found = [*told.built.clashes, *(broken(invariant, told) for invariant in told.book.invariants)]
    apart = [define(PEOPLE, flag(one)) for one in found if not one.fixed]
    return some([*(one for one in found if one.fixed), *([Term(pl.any_horizontal(apart))] if apart else [])])


def broken(invariant: Invariant, told: Told) -> Term:
    """Tell for whom an invariant is broken."""
    known = told.known
    scope = Scope(known, values=told.values)
    if not invariant.domain:
        return _breaks(invariant, scope)
    hidden = told.hidden([invariant.list])
    if invariant.list in known.lengths:
        inner = scope._replace(sheet=invariant.list, entries={invariant.word: Entry(invariant.list)})
        found = flag(_breaks(invariant, inner)).any()
        any_ = Term(known.sheets.reduce(invariant.list, found, pl.lit(value=False)))
        return every([any_, negated(hidden)])
    there = scope.there(invariant.domain)
    found_ = []
    for number in range(len(known.lists[invariant.list])):
        inner = scope._replace(entries={invariant.word: Entry(invariant.list, number)})
        found_.append(every([holds(holds_bit(there, number)), _breaks(invariant, inner)]))
    return every([some(found_), negated(hidden)])


def _breaks(invariant: Invariant, scope: Scope) -> Term:
    asked = every(read_line(line, scope) for line in invariant.when)
    kept = every(read_line(line, scope._replace(slack=A_MILLIONTH)) for line in invariant.holds)
    return every([holds(asked), negated(holds(kept))])
