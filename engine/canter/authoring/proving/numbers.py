"""Formulas as solver terms: signs and roots exactly, what the solver cannot do within sound bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import z3

from canter.authoring.proving.intervals import Interval, point, power
from canter.authoring.proving.logic import FALSE, TRUE, Bool, every, implies, some
from canter.authoring.proving.terms import UNKNOWN_NUMBER, Num, Real, compare, equal, real, when

if TYPE_CHECKING:
    from canter.authoring.proving.space import Space

_ZERO, _ONE, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)
# A power beyond is bounded and not multiplied out.
_MOST_MULTIPLIED = 6


class Operand(NamedTuple):
    """A number with the interval that it lies in."""

    num: Num
    where: Interval

    @property
    def value(self) -> Real:
        """The number."""
        return self.num.value


def joined(space: Space, sign: str, left: Operand, right: Operand, where: Interval) -> Num:
    """Return what two formulas with a sign between them come to."""
    known = every((left.num.known, right.num.known))
    if known is FALSE:
        return UNKNOWN_NUMBER
    if not where.finite and sign != "**":
        known = every((known, z3.FreshBool("overflow")))
    if sign == "/":
        return _quotient(space, known, left.value, right, where)
    if sign == "**":
        return _power(space, known, left, right, where)
    one, two = left.value, right.value
    if not (isinstance(one, Fraction) and isinstance(two, Fraction)):
        one, two = real(one), real(two)
    return Num(known, one + two if sign == "+" else one - two if sign == "-" else one * two)


def _quotient(space: Space, known: Bool, left: Real, right: Operand, where: Interval) -> Num:
    divisor = right.value
    if isinstance(divisor, Fraction):
        if divisor == 0:
            return UNKNOWN_NUMBER
        return Num(known, left / divisor if isinstance(left, Fraction) else left * real(1 / divisor))
    value = z3.FreshReal("quotient")
    divides = TRUE if not right.where.has_zero() else real(divisor) != real(_ZERO)
    space.require(implies(divides, value * divisor == real(left)))
    known = every((known, divides))
    space.confine(value, where, known)
    return Num(known, value)


def _power(space: Space, known: Bool, foot: Operand, exponent: Operand, where: Interval) -> Num:
    by = exponent.value
    if isinstance(by, Fraction) and by.denominator == 1 and abs(by) <= _MOST_MULTIPLIED:
        value: Real = _ONE
        for _ in range(abs(int(by))):
            value = value * foot.value if isinstance(value, Fraction) == isinstance(foot.value, Fraction) else foot.value
        if not power(foot.where, point(abs(by))).finite:
            known = every((known, z3.FreshBool("overflow")))
        if by >= 0:
            return Num(known, value)
        return _quotient(space, known, _ONE, Operand(Num(known, value), foot.where), where)
    value = z3.FreshReal("power")
    space.confine(value, where, known)
    if not where.finite or not isinstance(by, Fraction) or by.denominator == 1:
        # Also where it overflows, or nothing is raised to less than nothing.
        if not (where.finite and foot.where.low > 0):
            known = every((known, z3.FreshBool("power?")))
        return Num(known, value)
    base = foot.value
    above = compare(">", base, _ZERO)
    allowed = some((above, equal(base, _ZERO))) if by > 0 else above
    if by == _HALF:
        space.require(implies(allowed, value * value == real(base)))
    space.require(implies(allowed, compare(">=", value, _ZERO)))
    return Num(every((known, allowed)), value)


def called(space: Space, function: str, arguments: list[Operand], where: Interval) -> Num:
    """Return what a function of formulas comes to."""
    known = every(argument.num.known for argument in arguments)
    if known is FALSE:
        return UNKNOWN_NUMBER
    one = arguments[0].value
    if function in ("min", "max"):
        sign = "<=" if function == "min" else ">="
        best = one
        for other in arguments[1:]:
            best = when(compare(sign, best, other.value), best, other.value)
        return Num(known, best)
    if function == "abs":
        positive = compare(">=", one, _ZERO)
        return Num(known, abs(one) if isinstance(one, Fraction) else when(positive, one, -one))
    if function in ("round", "floor", "ceil"):
        return Num(known, _whole(space, function, one))
    if function == "sqrt":
        root = z3.FreshReal("root")
        allowed = compare(">=", one, _ZERO)
        space.confine(root, where, every((known, allowed)))
        space.require(root >= 0, implies(allowed, root * root == real(one)))
        return Num(every((known, allowed)), root)
    logarithm = z3.FreshReal("logarithm")
    allowed = compare(">", one, _ZERO)
    space.confine(logarithm, where, every((known, allowed)))
    beyond = compare(">=", one, _ONE)
    space.require(implies(beyond, logarithm >= 0), implies(compare("<=", one, _ONE), logarithm <= 0))
    return Num(every((known, allowed)), logarithm)


def _whole(space: Space, function: str, value: Real) -> Real:
    """Return a number made whole; a half goes away from zero."""
    whole = z3.ToReal(z3.FreshInt(function))
    term = real(value)
    if function == "floor":
        space.require(whole <= term, term < whole + 1)
    elif function == "ceil":
        space.require(term <= whole, whole - 1 < term)
    else:
        half = real(_HALF)
        up = compare(">=", value, _ZERO)
        space.require(implies(up, z3.And(whole <= term + half, term + half < whole + 1)))
        space.require(some((up, z3.And(whole >= term - half, term - half > whole - 1))))
    return whole
