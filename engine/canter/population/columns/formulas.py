"""Formulas as expressions over columns: what is out of range is null at once, as it is unknown in the plain reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from canter.population.columns import ranges
from canter.population.columns.terms import MOST, Term, every, flag, known, number, real
from canter.reasoning.arithmetic import CALLS, MOST_DIGITS, SIGNS
from canter.reasoning.arithmetic import kept as kept_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.population.columns.scope import Scope

# A number that rules conclude or people tell is nought or at least this large.
LEAST = 1e-12
# A dividend of this size, divided by the least number, is still finite.
LARGE = 1e290
HALF = 0.5
SCALE = 1e9
# A logarithm that lies so near to a whole number is one.
NEAR = 1e-13


def kept(term: Term) -> Term:
    """Return a concluded number as it is kept: to nine decimals, without a negative zero."""
    if term.fixed:
        return number(None if term.value is None else kept_number(term.constant))
    if term.kept:
        return term
    rounded = real(term).map_batches(_rounded, return_dtype=pl.Float64, is_elementwise=True)
    if term.low < 0:
        rounded += 0.0
    low, high = ranges.rounded(term.low, term.high)
    return term._replace(value=rounded, low=low, high=high, kept=True)


def _rounded(values: pl.Series) -> pl.Series:
    """Round to nine decimals as Python does, which looks at every digit where a number seems to lie half way.

    Half of a number that was kept does so, and Polars, which multiplies and rounds, has lost the digits that decide.
    """
    found = values.round(MOST_DIGITS, mode="half_to_even")
    half_way = values * SCALE % 1.0 == HALF
    if half_way.any():
        at = half_way.arg_true()
        found = found.scatter(at, [round(value, MOST_DIGITS) for value in values.gather(at).to_list()])
    return found


def negative(of: Term) -> Term:
    """Return a number with the other sign."""
    if of.fixed:
        return number(None if of.value is None else -of.constant)
    return Term(-real(of), of.sure, -of.high, -of.low, of.kept)


def binary(sign: str, left: Term, right: Term, scope: Scope, *, plain: bool) -> Term:
    """Join two numbers by a sign; `plain` says that the right one stands as a fact or field, so is nought or not tiny."""
    if left.value is None or right.value is None:
        return number(None)
    if left.fixed and right.fixed:
        return number(_reckoned(SIGNS[sign], left.constant, right.constant))
    low, high, safe = ranges.joined(sign, left, right)
    sure = left.sure and right.sure
    one, two = real(left), real(right)
    if sign == "/" and right.fixed and math.frexp(right.constant)[0] != HALF:
        # Polars multiplies by the reciprocal of a lone number, which is the same for powers of two alone.
        two = scope.constant_column(pl.Series([right.constant], dtype=pl.Float64))
    made = {
        "+": lambda: one + two,
        "-": lambda: one - two,
        "*": lambda: one * two,
        "/": lambda: one / two,
        "**": lambda: one**two,
    }
    if safe:
        return Term(made[sign](), sure, low, high)
    if sign == "/" and plain and max(abs(left.low), abs(left.high)) < LARGE:
        return Term(pl.when(two != 0).then(one / two), sure=False, low=low, high=high)
    found = scope.define(made[sign]())
    return Term(pl.when(found.is_finite()).then(found), sure=False, low=low, high=high)


def _reckoned(function: Callable[..., object], *values: object) -> float | None:
    try:
        found = function(*values)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return kept_as_is(found)


def kept_as_is(found: object) -> float | None:
    """Return a number that is one and finite, else nothing."""
    return float(found) if isinstance(found, (int, float)) and abs(found) <= MOST else None


def call(function: str, arguments: list[Term], define: Callable[[pl.Expr], pl.Expr]) -> Term:
    """Return a function of numbers."""
    if any(argument.value is None for argument in arguments):
        return number(None)
    if all(argument.fixed for argument in arguments):
        return number(_reckoned(CALLS[function], *(argument.constant for argument in arguments)))
    low, high, safe = ranges.called(function, arguments)
    if function in ("min", "max"):
        return _extreme(function, arguments, low, high)
    (of,) = arguments
    value = real(of)
    whole = function in ("round", "floor", "ceil")
    made = _of(function, value)
    if safe:
        return Term(made, of.sure, low, high, kept=whole or (of.kept and function == "abs"))
    found = define(made)
    return Term(pl.when(found.is_finite()).then(found), sure=False, low=low, high=high)


def _of(function: str, value: pl.Expr) -> pl.Expr:
    match function:
        case "round":
            return value.round(0, mode="half_away_from_zero")
        case "floor":
            return value.floor()
        case "ceil":
            return value.ceil()
        case "abs":
            return value.abs()
        case "sqrt":
            return value.sqrt()
        case "ln":
            return value.log()
        case _:
            # Its logarithm of 1000 is a little less than 3.
            found, whole = value.log10(), value.log10().round(0)
            return pl.when((found - whole).abs() < NEAR).then(whole).otherwise(found)


def _extreme(function: str, arguments: list[Term], low: float, high: float) -> Term:
    columns = [real(argument) for argument in arguments]
    found = pl.min_horizontal(columns) if function == "min" else pl.max_horizontal(columns)
    sure = all(argument.sure for argument in arguments)
    if not sure:
        # Polars leaves nulls out; what rests on an unknown is unknown.
        found = pl.when(flag(every(map(known, arguments)))).then(found)
    return Term(found, sure, low, high, kept=all(argument.kept for argument in arguments))
