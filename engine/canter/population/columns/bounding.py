"""How bounds land on a number: the tightest that applied binds, and a floor above a ceiling is a contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns import formulas
from canter.population.columns.terms import FALSE, Term, every, flag, negated, number, real, some, unknown

if TYPE_CHECKING:
    from canter.population.columns.scope import Scope


class Bound(NamedTuple):
    """A bound: for whom it applied, for whom it is not known, and what it comes to."""

    side: str
    applied: Term
    unknown: Term
    limit: Term


def bounded(scope: Scope, value: Term, bounds: list[Bound]) -> tuple[Term, Term]:
    """Return a number within its bounds, and for whom they cross."""
    limits = _joined([bound._replace(limit=_limit(bound.limit, scope)) for bound in bounds])
    unsure = scope.truth(some(part for one in limits for part in (one.unknown, every([one.applied, unknown(one.limit)]))))
    sides = [[one for one in limits if one.side == side and one.limit.value is not None] for side in ("at least", "at most")]
    crossed = FALSE
    if all(sides):
        ends = [_tightest(scope, some_) for some_ in sides]
        crossed = Term((real(ends[0].limit) > real(ends[1].limit)).fill_null(value=False))
        sides = [[one] for one in ends]
    result = value
    for one in (*sides[0], *sides[1]):
        result = _within(scope, result, one)
    if unsure.value is True:
        return number(None), crossed
    if unsure.value is not False and result.value is not None:
        result = Term(pl.when(flag(negated(unsure))).then(real(result)), sure=False, low=result.low, high=result.high, kept=True)
    return result, crossed


def _joined(bounds: list[Bound]) -> list[Bound]:
    """Take bounds to the same constant together, and leave out what never applies."""
    found: dict[object, Bound] = {}
    for bound in bounds:
        if bound.applied.value is False and bound.unknown.value is False:
            continue
        key = (bound.side, bound.limit.value) if bound.limit.fixed else (bound.side, len(found), "of its own")
        before = found.get(key)
        if before is None:
            found[key] = bound
        else:
            applied, unknown_ = some([before.applied, bound.applied]), some([before.unknown, bound.unknown])
            found[key] = before._replace(applied=applied, unknown=unknown_)
    return list(found.values())


def _limit(limit: Term, scope: Scope) -> Term:
    found = formulas.kept(limit)
    return found if found.fixed else found._replace(value=scope.define(real(found)))


def _within(scope: Scope, value: Term, bound: Bound) -> Term:
    """Return a number within one bound, for whom it applied; unknown limits are told apart by the caller."""
    if value.value is None:
        return value
    limit, least = bound.limit, bound.side == "at least"
    column = scope.constant_column(pl.Series([value.constant])) if value.fixed else scope.define(real(value))
    beyond = Term(column < real(limit) if least else column > real(limit), value.sure and limit.sure)
    ends = (value.low, max(value.high, limit.high)) if least else (min(value.low, limit.low), value.high)
    # Where the limit is null, nothing is beyond it.
    made = pl.when(flag(every([bound.applied, beyond]))).then(real(limit)).otherwise(column)
    return Term(made, value.sure, *ends, kept=True)


def _tightest(scope: Scope, bounds: list[Bound]) -> Bound:
    """Return the tightest of the bounds of one side that applied, null for whom none did."""
    columns = [
        real(one.limit) if one.applied.value is True else pl.when(flag(one.applied)).then(real(one.limit)) for one in bounds
    ]
    side = bounds[0].side
    if len(columns) > 1:
        columns = [pl.max_horizontal(columns) if side == "at least" else pl.min_horizontal(columns)]
    low, high = min(one.limit.low for one in bounds), max(one.limit.high for one in bounds)
    limit = Term(scope.define(columns[0]), sure=False, low=low, high=high, kept=True)
    return Bound(side, Term(value=True), FALSE, limit)
