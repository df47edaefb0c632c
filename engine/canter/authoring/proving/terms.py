"""What a fact can be for anybody: whether it is known, and a number, a yes or no, or which constants it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import z3

from canter.authoring.proving.logic import FALSE, TRUE, Bool, alike, every, flat, implies, no, some

# A number that is the same for everybody, or a term.
Real = Fraction | Any


class Num(NamedTuple):
    """A number; its value means something only where it is known."""

    known: Bool
    value: Real


class Flag(NamedTuple):
    """A yes or no."""

    known: Bool
    value: Bool


class Marks(NamedTuple):
    """One choice or several: where each constant is held."""

    known: Bool
    held: Mapping[str, Bool]

    def holds(self, name: str) -> Bool:
        """Return where a constant is held."""
        return self.held.get(name, FALSE)


class Bare(NamedTuple):
    """A list or a text: only whether it is known matters."""

    known: Bool


Term = Num | Flag | Marks | Bare

UNKNOWN_NUMBER = Num(FALSE, Fraction(0))
_COMPARES: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


def real(value: Real) -> Any:  # noqa: ANN401 - a solver term
    """Return a number as a term."""
    return z3.RealVal(str(value)) if isinstance(value, Fraction) else value


def compare(sign: str, one: Real, two: Real) -> Bool:
    """Return where a comparison of two numbers is true."""
    found = _COMPARES[sign](one, two) if isinstance(one, Fraction) == isinstance(two, Fraction) else None
    if found is None:
        found = _COMPARES[sign](real(one), real(two))
    return flat(value=found) if isinstance(found, bool) else found


def equal(one: Real, two: Real) -> Bool:
    """Return where two numbers are equal."""
    if isinstance(one, Fraction) and isinstance(two, Fraction):
        return flat(value=one == two)
    return real(one) == real(two)


def total(parts: list[Real]) -> Real:
    """Return a sum."""
    fixed = sum((part for part in parts if isinstance(part, Fraction)), Fraction(0))
    open_ = [part for part in parts if not isinstance(part, Fraction)]
    if not open_:
        return fixed
    return z3.Sum([*open_, *([real(fixed)] if fixed else [])])


def when(condition: Bool, one: Real, two: Real) -> Real:
    """Return one number where a condition is true, the other elsewhere."""
    if condition is TRUE or condition is FALSE:
        return one if condition is TRUE else two
    return z3.If(condition, real(one), real(two))


def constant(value: object) -> Term:
    """Return what stands for a value that is the same for everybody."""
    match value:
        case None:
            return Bare(FALSE)
        case bool():
            return Flag(TRUE, flat(value=value))
        case int() | float():
            return Num(TRUE, Fraction(repr(float(value))))
        case tuple():
            return Marks(TRUE, dict.fromkeys(value, TRUE))
        case _:
            return Marks(TRUE, {str(value): TRUE})


def same(one: Term, two: Term) -> Bool:
    """Return where two numbers, answers or single choices are equal, both being known."""
    if isinstance(one, Num) and isinstance(two, Num):
        return equal(one.value, two.value)
    if isinstance(one, Flag) and isinstance(two, Flag):
        return alike(one.value, two.value)
    if isinstance(one, Marks) and isinstance(two, Marks):
        # Single choices: each holds one constant, so it is enough that they share it.
        return some(every((held, one.holds(name))) for name, held in two.held.items())
    # A value that nobody knows equals anything.
    return TRUE


def follows(target: Term, condition: Bool, source: Term) -> list[Bool]:
    """Return what must be so that the target is the source wherever the condition is true."""
    found = [implies(condition, alike(target.known, source.known))]
    known = every((condition, source.known))
    if isinstance(target, Marks) and isinstance(source, Marks):
        names = dict.fromkeys((*target.held, *source.held))
        found += [implies(known, alike(target.holds(name), source.holds(name))) for name in names]
    else:
        found.append(implies(known, same(target, source)))
    return [part for part in found if part is not TRUE]


def exactly_one(marks: list[Bool]) -> list[Bool]:
    """Return what must be so that one of these is true and no other."""
    found = [some(marks)]
    before = marks[0] if marks else FALSE
    for number, mark in enumerate(marks[1:], 1):
        found.append(no(every((before, mark))))
        if number < len(marks) - 1:
            # A ladder: whether one of those so far is true.
            rung = z3.FreshBool("rung")
            found.append(alike(rung, some((before, mark))))
            before = rung
    return found
