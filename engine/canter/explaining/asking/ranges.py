"""Formulas over ranges: between what ends a formula comes out, whatever is answered.

Rounding to the nearest float never turns an order round, so the ends of a sum or product are those of its parts; where
the mathematics library may be out by the last digit, the ends are moved out by more than that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from canter.explaining.asking.may import NEVER_KNOWN, May, Read, Wide, exactly, joined, widened
from canter.language.formulas import (
    Binary,
    Call,
    Constant,
    Count,
    FactRef,
    FieldRef,
    Formula,
    Negative,
    Number,
    ParameterRef,
    Ref,
    Sum,
)
from canter.reasoning.arithmetic import CALLS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.explaining.asking.index import Index
    from canter.reasoning.arithmetic import Values

# More entries than any list of a person has.
MOST_ENTRIES = 1e9
SLACK = 1e-12
ANY = Wide()


class Ranges:
    """Reads formulas by the values of one person, with ranges in place of some."""

    def __init__(self, index: Index, values: Values, wides: Mapping[Read, May]) -> None:
        """`values` are exact, but for what `wides` names."""
        self.index = index
        self.facts = index.book.vocabulary.facts
        self.values = values
        self.wides = wides

    def touches(self, reads: Iterable[Read]) -> bool:
        """Tell whether any of these is a range."""
        return not self.wides.keys().isdisjoint(reads)

    def formula(self, formula: Formula | Ref) -> Wide:
        """Return the range of a formula, or of a reference to anything."""
        if not self.touches(self.index.reads_of(formula)):
            return exactly(self.index.value(formula, self.values))
        match formula:
            case FactRef(name=name):
                return widened(self.wides[name, ""])
            case FieldRef(list=list_name, field=field):
                return widened(self.wides[list_name, field])
            case Negative(of=of):
                inner = self.formula(of)
                return Wide(-inner.high, -inner.low, inner.unknown)
            case Binary(sign=sign, left=left, right=right):
                return _binary(sign, self.formula(left), self.formula(right))
            case Call(function=function, arguments=arguments):
                return _call(function, [self.formula(argument) for argument in arguments])
            case Count(of=of):
                return self._count(of)
            case Sum():
                return self._sum(formula)
            case Number() | ParameterRef() | Constant():
                return exactly(self.index.value(formula, self.values))
        return ANY

    def _count(self, of: FactRef | FieldRef) -> Wide:
        fact = self.facts[of.name if isinstance(of, FactRef) else of.list]
        kind = fact.kind if isinstance(of, FactRef) else fact.fields[of.field].kind
        may = widened(self.wides[(of.name, "") if isinstance(of, FactRef) else (of.list, of.field)])
        most = float(len(kind.choices.labels)) if kind.choices is not None else MOST_ENTRIES
        return Wide(0.0, most, may.unknown) if may.known else NEVER_KNOWN

    def _sum(self, formula: Sum) -> Wide:
        fact = self.facts[formula.over]
        own = self.wides.get((formula.over, ""))
        if own is not None and not widened(own).known:
            return NEVER_KNOWN
        if own is not None and not fact.over:
            return self._sum_of_any(formula, unknown=widened(own).unknown)
        if own is None:
            entries = self.index.compiler.entries(formula.over)(self.values)
            if entries is None:
                return NEVER_KNOWN
            parts = [self._of_entry(formula, entry) for entry in entries]
        else:
            # Some of the entries of a list, it is not known which.
            parts = [self._of_entry(formula, entry) for entry in self.values[fact.over]]
            parts = [Wide(min(one.low, 0.0), max(one.high, 0.0), one.unknown) for one in parts]
        total = exactly(0.0)
        for part in parts:
            total = _binary("+", total, part)
        return total if own is None else total._replace(unknown=total.unknown or widened(own).unknown)

    def _of_entry(self, formula: Sum, entry: Any) -> Wide:  # noqa: ANN401 - an entry of any list
        if not self.touches(self.index.reads_of(formula.of)):
            return exactly(self.index.value(formula.of, {**self.values, formula.word: entry}))
        return Ranges(self.index, {**self.values, formula.word: entry}, self.wides).formula(formula.of)

    def _sum_of_any(self, formula: Sum, *, unknown: bool) -> Wide:
        """Return the sum over a list of which nothing is known."""
        wides = dict(self.wides)
        for list_name, field in self.index.reads_of(formula.of):
            if list_name == formula.over and field:
                declared = self.facts[list_name].fields[field]
                low = -math.inf if declared.kind.low is None or declared.concluded else declared.kind.low
                high = math.inf if declared.kind.high is None or declared.concluded else declared.kind.high
                wides[list_name, field] = Wide(low, high, not declared.required and declared.default is None)
        one = Ranges(self.index, self.values, wides).formula(formula.of)
        if not one.known:
            return Wide(0.0, 0.0, unknown=True)
        many = _binary("*", joined((one, exactly(0.0))), Wide(0.0, MOST_ENTRIES, unknown=False))
        return many._replace(unknown=many.unknown or one.unknown or unknown)


def _finite(low: float, high: float, *, unknown: bool) -> Wide:
    """Return a range; what is not finite is unknown to the language."""
    low = -math.inf if math.isnan(low) else low
    high = math.inf if math.isnan(high) else high
    return Wide(low, high, unknown or math.isinf(low) or math.isinf(high))


def _binary(sign: str, left: Wide, right: Wide) -> Wide:
    if not left.known or not right.known:
        return NEVER_KNOWN
    unknown = left.unknown or right.unknown
    if sign == "+":
        return _finite(left.low + right.low, left.high + right.high, unknown=unknown)
    if sign == "-":
        return _finite(left.low - right.high, left.high - right.low, unknown=unknown)
    if (sign == "/" and right.low <= 0 <= right.high) or (sign == "**" and left.low <= 0):
        return ANY
    ends = [_end(SIGNS[sign], one, two) for one in (left.low, left.high) for two in (right.low, right.high)]
    low, high = min(ends), max(ends)
    if sign == "**":
        low, high = low - abs(low) * SLACK, high + abs(high) * SLACK
    return _finite(low, high, unknown=unknown)


def _end(join: Callable[[float, float], Any], one: float, two: float) -> float:
    try:
        found = join(one, two)
    except OverflowError:
        return math.inf
    # Nothing times whatever is nothing.
    return 0.0 if math.isnan(found) else found


def _call(function: str, arguments: list[Wide]) -> Wide:
    if not all(one.known for one in arguments):
        return NEVER_KNOWN
    unknown = any(one.unknown for one in arguments)
    if function in ("min", "max"):
        join = min if function == "min" else max
        return Wide(join(one.low for one in arguments), join(one.high for one in arguments), unknown)
    (one,) = arguments
    low, high = one.low, one.high
    if function == "abs":
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return _finite(least, max(abs(low), abs(high)), unknown=unknown)
    if function in ("sqrt", "ln", "log10"):
        if low < 0 or (low <= 0 and function != "sqrt"):
            return ANY
        low, high = (_end(lambda end, _: CALLS[function](end), end, 0.0) for end in (low, high))
        return _finite(low - abs(low) * SLACK, high + abs(high) * SLACK, unknown=unknown)
    if math.isinf(low) or math.isinf(high):
        return ANY
    return _finite(float(CALLS[function](low)), float(CALLS[function](high)), unknown=unknown)
