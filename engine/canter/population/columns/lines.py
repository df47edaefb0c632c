"""Lines of conditions as three-valued columns, and lines about entries as masks of them."""

from __future__ import annotations

import polars as pl

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, refs
from canter.language.formulas import EntryRef, FieldRef
from canter.population.columns.scope import Scope
from canter.population.columns.sets import either, holds_bit, overlap, unknown_set, within
from canter.population.columns.terms import (
    BITS,
    EMPTY,
    FALSE,
    UNKNOWN,
    Bits,
    Term,
    as_bits,
    as_term,
    every,
    flag,
    holds,
    negated,
    real,
    some,
    truth,
    unknown,
)
from canter.reasoning.arithmetic import COMPARES


def read_line(line: Line, scope: Scope) -> Term:
    """Return whether a line holds."""
    match line:
        case Comparison():
            return _comparison(line, scope)
        case Is():
            return _is(line, scope)
        case Has():
            return _has(line, scope)
        case HasOf(of=of, how=how, against=against):
            held, other = as_bits(scope.value(of)), as_bits(scope.value(against))
            if how in ("has any of", "has none of"):
                found = overlap(held, other)
                return found if how == "has any of" else negated(found)
            found = within(other, held)
            return found if how == "has all of" else negated(found)
        case Known(of=of, negated=turned):
            value = scope.value(of)
            missing = unknown_set(value) if isinstance(value, Bits) else unknown(value)
            return missing if turned else negated(missing)
        case Group(how=how, lines=lines):
            return (some if how == "any" else every)(read_line(inner, scope) for inner in lines)


def _comparison(line: Comparison, scope: Scope) -> Term:
    numbers = [scope.number(formula) for formula in line.formulas]
    return every(_compared(one, sign, two, scope.slack) for one, sign, two in zip(numbers, line.signs, numbers[1:], strict=False))


def _compared(one: Term, sign: str, two: Term, slack: float) -> Term:
    if one.value is None or two.value is None:
        return UNKNOWN
    if one.fixed and two.fixed:
        return truth(COMPARES[sign](one.constant, two.constant, slack))
    sure = one.sure and two.sure
    certain = _certain(one, sign, two, slack)
    if sure and certain is not None:
        return truth(certain)
    left, right = real(one), real(two)
    if slack:
        right = right - slack if sign in ("<", ">=") else right + slack
    if one.fixed:
        # Polars wants the lone number on the right.
        left, right, sign = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
    made = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
    return Term(made, sure)


def _certain(one: Term, sign: str, two: Term, slack: float) -> bool | None:
    """Return what a comparison comes to wherever both numbers lie, if that is certain."""
    compare = COMPARES[sign]
    found = {compare(a, b, slack) for a in (one.low, one.high) for b in (two.low, two.high)}
    return found.pop() if len(found) == 1 else None


def _is(line: Is, scope: Scope) -> Term:
    of, kind = as_term(scope.value(line.of)), scope.kind(line.of)
    found = []
    for at, alternative in enumerate(line.alternatives):
        other = as_term(scope.value(alternative, kind))
        found.append(_equal(of, other, line.decimals[at] if line.decimals else None))
    result = some(found)
    return negated(result) if line.negated else result


def _equal(one: Term, two: Term, decimals: int | None) -> Term:
    if one.value is None or two.value is None:
        return UNKNOWN
    if one.fixed and two.fixed:
        if decimals is not None:
            return truth(abs(one.constant - two.constant) <= _near(decimals))
        return truth(bool(one.value == two.value))
    sure = one.sure and two.sure
    for constant, other in ((one, two), (two, one)):
        # Equality with yes or no is the truth itself, or its contrary.
        if isinstance(constant.value, bool) and decimals is None:
            return other if constant.value else negated(other)
    left, right = (term.value if isinstance(term.value, pl.Expr) else pl.lit(term.value) for term in (one, two))
    if decimals is not None:
        return Term((left - right).abs() <= _near(decimals), sure)
    return Term(left == right, sure)


def _near(decimals: int) -> float:
    return 0.5 * 10.0**-decimals + 1e-9


def _has(line: Has, scope: Scope) -> Term:
    held, kind = as_bits(scope.value(line.of)), scope.kind(line.of)
    constants, others = EMPTY, []
    for alternative in line.alternatives:
        code = as_term(scope.value(alternative, kind))
        if code.value is None:
            others.append(UNKNOWN)
        elif isinstance(code.value, int):
            constants = either(constants, Bits({code.value // BITS: 1 << code.value % BITS}))
        else:
            others.append(_has_code(held, code))
    missing = unknown_set(held)
    result = some([overlap(held, constants), *others])
    if missing.value is True:
        result = UNKNOWN
    return negated(result) if line.negated else result


def _has_code(held: Bits, code: Term) -> Term:
    """Tell whether a set holds a choice that differs from person to person."""
    choice = code.value
    assert isinstance(choice, pl.Expr)  # noqa: S101 - a constant is told before
    parts = [
        every([Term(choice == pl.lit(at * BITS + bit, dtype=pl.UInt16), code.sure), holds_bit(held, at * BITS + bit)])
        for at, value in held.words.items()
        for bit in range(BITS)
        if not isinstance(value, int) or value >> bit & 1
    ]
    present = some([FALSE, *map(holds, parts)])
    # Unknown where the set or the choice is.
    sure = code.sure and held.sure
    if sure:
        return present
    missing = some([unknown(code), unknown_set(held)])
    return Term(pl.when(flag(negated(missing))).then(flag(present)), sure=False)


def reads_entry(line: Line, named: str) -> bool:
    """Tell whether a line reads the entry that goes by this word."""
    return any(isinstance(ref, (FieldRef, EntryRef)) and ref.word == named for ref in refs(line))
