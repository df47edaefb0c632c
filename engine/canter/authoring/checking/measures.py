"""What formulas measure: units that multiply and divide, and where two do not fit together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from canter.language.formulas import (
    Binary,
    Call,
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
from canter.language.units import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.language.names import Scope

# Units that differ by less than this share are one unit: they were multiplied in another order.
ALIKE = 1e-9
_TIGHTNESS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_SIGNED = 3


class Measure(NamedTuple):
    """What one of something comes to in base units, its dimensions, and the units it was written with."""

    scale: float
    dimensions: tuple[tuple[str, float], ...]
    units: tuple[tuple[str, float], ...]

    def fits(self, other: Measure) -> bool:
        """Tell whether the two are one unit: the same dimension on the same scale."""
        return self.dimensions == other.dimensions and math.isclose(self.scale, other.scale, rel_tol=ALIKE)

    def worded(self) -> str:
        """Return the units as an author writes them."""
        over = [_power(unit, power) for unit, power in self.units if power > 0]
        under = [_power(f"({unit})" if "/" in unit else unit, -power) for unit, power in self.units if power < 0]
        return " / ".join([" * ".join(over) or "1", *under]) if over or under else "a plain number"


# A bare number fits anything, and so does what was multiplied by one: the number may carry any unit.
ANY = None
PLAIN = Measure(1.0, (), ())
Measured = Measure | None


class Misfit(NamedTuple):
    """Two formulas that cannot be added or compared, with what each measures."""

    left: str
    measures: Measure
    right: str
    against: Measure


def of_unit(unit: str) -> Measured:
    """Return the measure of a unit of the vocabulary; none at all fits anything."""
    return ANY if not unit else Measure(*measure(unit), ((unit, 1.0),))


def told(formula: Formula | Ref, outer: int = 0) -> str:
    """Return a formula as it could be written, with no more parentheses than it needs."""
    match formula:
        case Number(text=text):
            return text
        case FactRef(name=name) | ParameterRef(name=name):
            return name
        case FieldRef(word=word, field=field):
            return f"{word}.{field}"
        case Negative(of=inner):
            return f"-{told(inner, _SIGNED)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(told(one) for one in arguments)})"
        case Count(of=inner):
            return f"count({told(inner)})"
        case Sum(of=inner, word=word, over=over):
            return f"sum({told(inner)} for {word} in {over})"
        case Binary(sign=sign, left=left, right=right):
            tight = _TIGHTNESS[sign]
            text = f"{told(left, tight)} {sign} {told(right, tight + 1)}"
            return f"({text})" if tight < outer else text
    message = f"no text for {formula!r}"
    raise TypeError(message)


class Measuring:
    """Measures the formulas of one scope; what does not fit together is handed on."""

    def __init__(self, scope: Scope, note: Callable[[Misfit], None]) -> None:
        """`note` is called for each sum or comparison of things that do not fit."""
        self.scope = scope
        self.note = note

    def formula(self, formula: Formula | Ref) -> Measured:  # noqa: C901 - one case for each kind of formula
        """Return what a formula measures; None where that can be anything."""
        match formula:
            case FactRef() | FieldRef() | ParameterRef():
                return of_unit(self.scope.kind(formula).unit)
            case Negative(of=inner) | Sum(of=inner):
                return self.formula(inner)
            case Binary(sign="+" | "-", left=left, right=right):
                return self.together((left, right))
            case Binary(sign="**", left=left, right=right):
                return _raised(self.formula(left), _constant(right))
            case Binary(sign=sign, left=left, right=right):
                return _product(self.formula(left), self.formula(right), 1 if sign == "*" else -1)
            case Call(function="min" | "max", arguments=arguments):
                return self.together(arguments)
            case Call(function="round" | "floor" | "ceil" | "abs", arguments=(inner,)):
                return self.formula(inner)
            case Call(function="sqrt", arguments=(inner,)):
                return _raised(self.formula(inner), 0.5)
            case Call(arguments=arguments):
                # A logarithm takes the number of whatever it is of: equations are published like that.
                for inner in arguments:
                    self.formula(inner)
                return ANY
            case _:
                return ANY

    def together(self, formulas: tuple[Formula, ...]) -> Measured:
        """Return what formulas measure that are added or compared, and note those that do not fit."""
        found: Measured = ANY
        first = ""
        for formula in formulas:
            one = self.formula(formula)
            if one is not None and found is not None and not one.fits(found):
                self.note(Misfit(first, found, told(formula), one))
            elif one is not None and found is None:
                found, first = one, told(formula)
        return found


def _constant(formula: Formula) -> float | None:
    match formula:
        case Number(value=value):
            return value
        case Negative(of=Number(value=value)):
            return -value
        case _:
            return None


def _product(left: Measured, right: Measured, power: float) -> Measured:
    if left is None or right is None:
        return ANY
    dimensions = _joined(left.dimensions, right.dimensions, power)
    return Measure(left.scale * right.scale**power, dimensions, _joined(left.units, right.units, power, sort=False))


def _raised(of: Measured, power: float | None) -> Measured:
    if of is None or power is None:
        return ANY
    return _product(PLAIN, of, power)


def _joined(
    left: tuple[tuple[str, float], ...], right: tuple[tuple[str, float], ...], power: float, *, sort: bool = True
) -> tuple[tuple[str, float], ...]:
    found = dict(left)
    for name, own in right:
        found[name] = found.get(name, 0.0) + own * power
    kept = ((name, own) for name, own in found.items() if abs(own) > ALIKE)
    return tuple(sorted(kept)) if sort else tuple(kept)


def _power(unit: str, power: float) -> str:
    shown = f"({unit})" if any(sign in unit for sign in "/*") and not unit.startswith("(") else unit
    return unit if power == 1 else f"{shown}**{power:g}"


def misfits(scope: Scope, formulas: tuple[Formula, ...]) -> Iterator[Misfit]:
    """Yield what does not fit in formulas that are compared with each other, and inside each."""
    found: list[Misfit] = []
    Measuring(scope, found.append).together(formulas)
    yield from found
