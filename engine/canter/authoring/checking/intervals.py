"""Formulas over ranges: the interval that holds whatever a formula can come to."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from canter.authoring.checking.possible import ANYTHING, Among, Held, Listed, Possible, Range, either, of_kind
from canter.language.formulas import (
    Binary,
    Call,
    Constant,
    Count,
    EntryRef,
    FactRef,
    FieldRef,
    Formula,
    Negative,
    Number,
    ParameterRef,
    Ref,
    Sum,
)
from canter.reasoning.arithmetic import CALLS, half_away

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.language.names import Scope

# What is possible for facts under their names, for fields of the entry at hand under (word, field), and for those of any
# entry of a list under (list, field).
Key = str | tuple[str, str]
Known = dict[Key, Possible]
_MONOTONE: dict[str, Callable[[float], float]] = {"round": half_away, "floor": math.floor, "ceil": math.ceil}
_LEAST = {"sqrt": 0.0, "ln": 0.0, "log10": 0.0}


class Intervals:
    """Reads formulas over what is possible, for one scope."""

    def __init__(self, scope: Scope) -> None:
        """Take the names that formulas use."""
        self.scope = scope

    def _parameter(self, name: str) -> Range:
        """Return what a parameter can be: any number that overlays may still move it to."""
        one = self.scope.parameters[name]
        if one.overlay or one.kind.low is None or one.kind.high is None:
            return Range(one.value, one.value)
        return Range(one.kind.low, one.kind.high)

    def value(self, ref: Formula | Ref, known: Mapping[Key, Possible]) -> Possible:
        """Return what a reference or a formula can be."""
        match ref:
            case Constant(value=value):
                return Among(frozenset({value}))
            case FactRef(name=name):
                return known[name]
            case FieldRef(word=word, list=list_name, field=field):
                found = known.get((word, field)) or known.get((list_name, field))
                return of_kind(self.scope.kind(ref), unknown=True) if found is None else found
            case EntryRef(word=word, list=list_name):
                names = frozenset(self.scope.vocabulary.entries[list_name])
                return known.get((word, "")) or Among(names)
            case _:
                return self.formula(ref, known)

    def formula(self, formula: Formula | Ref, known: Mapping[Key, Possible]) -> Range:
        """Return the range of a formula."""
        match formula:
            case Number(value=value):
                return Range(value, value)
            case ParameterRef(name=name):
                return self._parameter(name)
            case FactRef() | FieldRef():
                found = self.value(formula, known)
                return found if isinstance(found, Range) else ANYTHING._replace(unknown=True)
            case Negative(of=inner):
                of = self.formula(inner, known)
                return Range(-of.high, -of.low, of.unknown)
            case Binary(sign=sign, left=left, right=right):
                one, two = self.formula(left, known), self.formula(right, known)
                return one if one.empty else two if two.empty else _binary(sign, one, two)
            case Call(function=function, arguments=arguments):
                return _call(function, tuple(self.formula(argument, known) for argument in arguments))
            case Count(of=of):
                return _count(self.value(of, known))
            case Sum(of=of, word=word, over=over):
                return self._sum(of, word, over, known)
        message = f"no range for {formula!r}"
        raise TypeError(message)

    def _sum(self, of: Formula, word: str, over: str, known: Mapping[Key, Possible]) -> Range:
        one = self.formula(of, {key: value for key, value in known.items() if not isinstance(key, tuple) or key[0] != word})
        number = _count(known[over])
        unknown = one.unknown or number.unknown
        if one.empty or number.empty:
            return Range(0.0, 0.0, unknown=True)
        ends = [0.0 if count == 0 else count * end for count, end in product((number.low, number.high), (one.low, one.high))]
        return Range(min(ends), max(ends), unknown).computed()


def _count(of: Possible) -> Range:
    match of:
        case Held(must=must, may=may, unknown=unknown):
            return Range(float(len(must)), float(len(may)), unknown)
        case Listed(least=least, most=most, unknown=unknown):
            return Range(float(least), float(most), unknown)
        case _:
            return Range(0.0, math.inf, unknown=True)


def _binary(sign: str, one: Range, two: Range) -> Range:
    unknown = one.unknown or two.unknown
    match sign:
        case "+":
            return Range(one.low + two.low, one.high + two.high, unknown).computed()
        case "-":
            return Range(one.low - two.high, one.high - two.low, unknown).computed()
        case "*":
            return _corners(one, two, unknown=unknown)
        case "/":
            if two.low <= 0 <= two.high:
                return ANYTHING._replace(unknown=True)
            return _corners(one, Range(1 / two.high, 1 / two.low), unknown=unknown)
        case _:
            return _power(one, two, unknown=unknown)


def _corners(one: Range, two: Range, *, unknown: bool) -> Range:
    # Nothing times anything, however large, is nothing.
    ends = [0.0 if 0 in (left, right) else left * right for left, right in product((one.low, one.high), (two.low, two.high))]
    return Range(min(ends), max(ends), unknown).computed()


def _power(one: Range, two: Range, *, unknown: bool) -> Range:
    whole = two.low == two.high and float(two.low).is_integer() and two.low >= 0
    if not (whole or one.low > 0):
        return ANYTHING._replace(unknown=True)
    try:
        ends = [left**right for left, right in product((one.low, one.high), (two.low, two.high))]
    except OverflowError:
        return ANYTHING._replace(unknown=True)
    if one.low <= 0 <= one.high and two.low > 0:
        ends.append(0.0)
    if one.low <= 1 <= one.high:
        ends.append(1.0)
    return Range(min(ends), max(ends), unknown).computed()


def _call(function: str, arguments: tuple[Range, ...]) -> Range:
    unknown = any(one.unknown for one in arguments)
    empty = next((one for one in arguments if one.empty), None)
    if empty is not None:
        return empty
    if function in ("min", "max"):
        join = min if function == "min" else max
        return Range(join(one.low for one in arguments), join(one.high for one in arguments), unknown)
    (one,) = arguments
    if function == "abs":
        low = 0.0 if one.low <= 0 <= one.high else min(abs(one.low), abs(one.high))
        return Range(low, max(abs(one.low), abs(one.high)), unknown)
    if function in _MONOTONE:
        join_ = _MONOTONE[function]
        low, high = (end if math.isinf(end) else float(join_(end)) for end in (one.low, one.high))
        return Range(low, high, unknown)
    least = _LEAST[function]
    outside = one.low < least or (function != "sqrt" and one.low <= least)
    if one.high < least:
        return Range(math.inf, -math.inf, unknown=True)
    low = (0.0 if function == "sqrt" else -math.inf) if outside else _at(function, one.low)
    return Range(low, _at(function, one.high), unknown or outside).computed()


def _at(function: str, value: float) -> float:
    if math.isinf(value):
        return value
    return -math.inf if value <= 0 and function != "sqrt" else float(CALLS[function](value))


def hull(parts: list[Possible], start: Possible) -> Possible:
    """Return what holds where one of the parts does; `start` is nothing, of their sort."""
    found = start
    for part in parts:
        found = either(found, part)
    return found
