"""Formulas and conditions over all people at once; `canter.reasoning.plain` is what they mean for one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from canter.authoring.proving.intervals import exact
from canter.authoring.proving.logic import (
    FALSE,
    TRUE,
    Bool,
    Tri,
    all_of,
    any_of,
    every,
    implies,
    negated_if,
    no,
    some,
    tri,
)
from canter.authoring.proving.numbers import Operand, called, joined
from canter.authoring.proving.terms import (
    UNKNOWN_NUMBER,
    Marks,
    Num,
    Real,
    Term,
    compare,
    constant,
    same,
    total,
    when,
)
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line
from canter.language.effects import ChoicesValue
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

if TYPE_CHECKING:
    from canter.authoring.proving.space import Slot, Space

# The entries at hand, each under its word.
At = tuple[tuple[str, "Slot"], ...]


class Reading:
    """Reads formulas and conditions; `slack` is what a comparison forgives, `hides` lets withheld facts be unknown."""

    def __init__(self, space: Space, slack: Fraction = Fraction(0), *, hides: bool = False) -> None:
        """Keep what was read, so that the same formula is the same term."""
        self.space = space
        self.slack = slack
        self.hides = hides
        self._lines: dict[object, Tri] = {}

    def term(self, ref: Ref | Formula | ChoicesValue, at: At) -> Term:
        """Return what a formula, a constant, a fact or a field can be."""
        match ref:
            case FactRef(name=name):
                return self.shown(name)
            case FieldRef(word=word, field=field):
                return self.space.field(_slot(at, word), field)
            case EntryRef(word=word):
                return constant(_slot(at, word).key)
            case Constant(value=value):
                return constant(value)
            case ChoicesValue(names=names):
                return constant(names)
            case _:
                return self.number(ref, at)

    def shown(self, name: str) -> Term:
        """Return what a fact can be to this reading."""
        term = self.space.fact(name)
        section = self.space.book.section_of.get(name) if self.hides else None
        if section is None:
            return term
        return term._replace(known=every((term.known, no(self.space.section(section)))))

    def number(self, formula: Formula | Ref, at: At) -> Num:
        """Return what a formula can come to."""
        # Kept with the space, so that two readings of one sum or quotient see the same number.
        key = (formula, self.hides, tuple((word, *slot.at) for word, slot in at))
        found = self.space.numbers.get(key)
        if found is None:
            found = self.space.numbers[key] = self._number(formula, at)
        return found

    def _number(self, formula: Formula | Ref, at: At) -> Num:
        match formula:
            case Number(value=value):
                return Num(TRUE, exact(value))
            case ParameterRef(name=name):
                return Num(TRUE, self.space.parameter(name))
            case FactRef() | FieldRef():
                term = self.term(formula, at)
                return term if isinstance(term, Num) else UNKNOWN_NUMBER
            case Negative(of=of):
                inner = self.number(of, at)
                return Num(inner.known, -inner.value)
            case Binary(sign=sign, left=left, right=right):
                return joined(self.space, sign, self._operand(left, at), self._operand(right, at), self.space.ranges.of(formula))
            case Call(function=function, arguments=arguments):
                operands = [self._operand(argument, at) for argument in arguments]
                return called(self.space, function, operands, self.space.ranges.of(formula))
            case Count(of=of):
                return self._count(of, at)
            case Sum(of=of, word=word, over=over):
                return self._sum(of, word, over, at)
            case _:
                return UNKNOWN_NUMBER

    def _operand(self, formula: Formula, at: At) -> Operand:
        return Operand(self.number(formula, at), self.space.ranges.of(formula))

    def _count(self, of: FactRef | FieldRef, at: At) -> Num:
        term = self.term(of, at)
        if isinstance(term, Marks):
            return Num(term.known, total([when(held, Fraction(1), Fraction(0)) for held in term.held.values()]))
        if isinstance(of, FactRef) and self.space.facts[of.name].kind.type == "list":
            return Num(term.known, self.space.length(of.name))
        return UNKNOWN_NUMBER

    def _sum(self, of: Formula, word: str, over: str, at: At) -> Num:
        listed = self.shown(over)
        members = self.space.members(over)
        if members is None:
            return self.space.added(over, self.space.ranges.of(of))
        known: list[Bool] = [listed.known]
        parts: list[Real] = []
        for slot, member in members:
            if member is FALSE:
                continue
            part = self.number(of, (*at, (word, slot)))
            known.append(implies(member, part.known))
            parts.append(when(member, part.value, Fraction(0)))
        return Num(every(known), total(parts))

    # Conditions.

    def every_line(self, lines: tuple[Line, ...], at: At) -> Tri:
        """Return where all lines hold."""
        return all_of([self.line(line, at) for line in lines])

    def line(self, line: Line, at: At) -> Tri:
        """Return where a line holds."""
        key = (line, tuple((word, *slot.at) for word, slot in at))
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self._line(line, at)
        return found

    def _line(self, line: Line, at: At) -> Tri:
        match line:
            case Comparison(formulas=formulas, signs=signs):
                numbers = [self.number(formula, at) for formula in formulas]
                pairs = zip(numbers, signs, numbers[1:], strict=False)
                return all_of([self._compared(one, sign, two) for one, sign, two in pairs])
            case Is(of=of, negated=negated, alternatives=alternatives):
                term = self.term(of, at)
                found = any_of([_equals(term, self.term(alternative, at)) for alternative in alternatives])
                return negated_if(found, negated)
            case Has(of=of, negated=negated, alternatives=alternatives):
                term = self.term(of, at)
                return negated_if(any_of([_has(term, self.term(alternative, at)) for alternative in alternatives]), negated)
            case HasOf(of=of, how=how, against=against):
                return _has_of(self.term(of, at), how, self.term(against, at))
            case Known(of=of, negated=negated):
                return negated_if(tri(TRUE, self.term(of, at).known), negated)
            case Group(how=how, lines=lines):
                return (any_of if how == "any" else all_of)([self.line(inner, at) for inner in lines])

    def _compared(self, one: Num, sign: str, two: Num) -> Tri:
        # What lies within the slack counts as equal: so the strict signs ask for more, and the others for less.
        slack = -self.slack if sign in ("<=", ">") else self.slack
        return tri(every((one.known, two.known)), compare(sign, total([one.value, slack]), two.value))


def _slot(at: At, word: str) -> Slot:
    return next(slot for name, slot in at if name == word)


def _equals(one: Term, two: Term) -> Tri:
    return tri(every((one.known, two.known)), same(one, two))


def _has(of: Term, one: Term) -> Tri:
    if not (isinstance(of, Marks) and isinstance(one, Marks)):
        return Tri(FALSE, FALSE)
    return tri(every((of.known, one.known)), some(every((held, of.holds(name))) for name, held in one.held.items()))


def _has_of(of: Term, how: str, against: Term) -> Tri:
    if not (isinstance(of, Marks) and isinstance(against, Marks)):
        return Tri(FALSE, FALSE)
    if how in ("has any of", "has none of"):
        found = some(every((held, of.holds(name))) for name, held in against.held.items())
    else:
        found = every(implies(held, of.holds(name)) for name, held in against.held.items())
    return tri(every((of.known, against.known)), no(found) if how in ("has none of", "lacks some of") else found)
