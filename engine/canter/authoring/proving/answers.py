"""People as plain facts: read out of the solver's model, filled up where nothing was asked, and made simple."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from canter.authoring.proving.logic import FALSE, TRUE
from canter.authoring.proving.terms import Flag, Marks, Num, Term
from canter.language.facts import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.authoring.proving.replay import Facts
    from canter.authoring.proving.space import Slot, Space
    from canter.language.facts import Vocabulary

# How many steps round a number are tried, and how many digits finer than a step.
_NEIGHBOURS = 4
_FINER = (2, 4)


class Answer(NamedTuple):
    """A number that a person gives, as the solver sees it."""

    name: str
    num: Num
    kind: Kind

    @property
    def step(self) -> Fraction:
        """What two neighbouring answers differ by."""
        return Fraction(1, 10 ** (0 if self.kind.type == "whole" else self.kind.decimals))

    def on_steps(self, near: Fraction) -> list[Fraction]:
        """Return the answers next to a number that the range allows, the nearest first.

        Last come answers between two steps, since somebody may give one where it matters.
        """
        below = Fraction(math.floor(near / self.step)) * self.step
        found = [below, below + self.step, below - self.step, below + 2 * self.step]
        found += [Fraction(repr(end)) for end in (self.kind.low, self.kind.high) if end is not None]
        found = sorted((value for value in dict.fromkeys(found) if self._allows(value)), key=lambda value: abs(value - near))
        finer = [] if self.kind.type == "whole" else [round(near / self.step, digits) * self.step for digits in _FINER]
        return [*found[:_NEIGHBOURS], *(value for value in dict.fromkeys(finer) if self._allows(value) and value not in found)]

    def _allows(self, value: Fraction) -> bool:
        low, high = self.kind.low, self.kind.high
        return (low is None or value >= Fraction(repr(low))) and (high is None or value <= Fraction(repr(high)))

    def usual(self) -> list[Fraction]:
        """Return answers across the range, to try where the solver has no idea."""
        low = Fraction(repr(self.kind.low)) if self.kind.low is not None else Fraction(0)
        high = Fraction(repr(self.kind.high)) if self.kind.high is not None else low + 100
        shares = (Fraction(share, 20) for share in (9, 5, 13, 1, 17, 0, 20))
        return list(dict.fromkeys(self.on_steps(low + (high - low) * share)[0] for share in shares))


def answers(space: Space) -> Iterator[Answer]:
    """Yield every number of a question that a person gives."""
    for name, term in space.terms.items():
        fact = space.facts[name]
        if fact.origin == "asked" and isinstance(term, Num):
            yield Answer(name, term, fact.kind)
    for (list_name, key, field), term in space.fields.items():
        fact = space.facts[list_name]
        if fact.origin == "asked" and isinstance(term, Num) and not fact.fields[field].concluded:
            yield Answer(f"{list_name}[{key}].{field}", term, fact.fields[field].kind)


def number(model: z3.ModelRef, value: Any) -> Fraction:  # noqa: ANN401 - a solver term
    """Return a number of a model; a root is cut off after many digits."""
    found = model.eval(value, model_completion=True)
    if not z3.is_rational_value(found) and not z3.is_int_value(found):
        found = found.approx(12)
    return Fraction(str(found.as_fraction() if hasattr(found, "as_fraction") else found))


def true_in(model: z3.ModelRef, condition: Any) -> bool:  # noqa: ANN401 - a solver term
    """Tell whether a condition is true in a model."""
    if condition is TRUE or condition is FALSE:
        return condition is TRUE
    return bool(z3.is_true(model.eval(condition, model_completion=True)))


def person(space: Space, model: z3.ModelRef, share: Fraction) -> Facts:
    """Return the person of a model; what no question was about is filled in, numbers that share of their range along."""
    facts: Facts = {}
    for fact in space.facts.values():
        if fact.origin != "asked":
            continue
        term = space.terms.get(fact.name)
        if term is None:
            if fact.required:
                facts[fact.name] = filler(fact.kind, share)
        elif fact.kind.type == "list":
            if true_in(model, term.known):
                there = [slot for slot in space.slots(fact.name) or () if true_in(model, slot.present)]
                facts[fact.name] = [_entry(space, model, slot, share) for slot in there]
        else:
            value = _value(model, term)
            if value is not None:
                facts[fact.name] = value
            elif fact.required:
                facts[fact.name] = filler(fact.kind, share)
    return facts


def _entry(space: Space, model: z3.ModelRef, slot: Slot, share: Fraction) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name, field in space.facts[slot.list].fields.items():
        term = space.fields.get((*slot.at, name))
        if field.concluded or (term is None and not field.required):
            continue
        value = filler(field.kind, share) if term is None else _value(model, term)
        if value is not None:
            entry[name] = value
        elif field.default is not None:
            entry[name] = "unknown"
    return entry


def _value(model: z3.ModelRef, term: Term) -> Any:  # noqa: ANN401 - a value of any kind
    if not true_in(model, term.known):
        return None
    if isinstance(term, Num):
        return plain(number(model, term.value))
    if isinstance(term, Flag):
        return true_in(model, term.value)
    if isinstance(term, Marks):
        return [name for name, mark in term.held.items() if true_in(model, mark)]
    return None


def plain(value: Fraction) -> float | int:
    """Return a number as a file would hold it."""
    return int(value) if value.denominator == 1 else float(value)


def tidy(facts: Facts, vocabulary: Vocabulary) -> Facts:
    """Return the same facts with single choices as one word."""
    found: Facts = {}
    for name, value in facts.items():
        fact = vocabulary.facts[name]
        if fact.kind.type == "list":
            fields = {field.name: field.kind for field in fact.fields.values()}
            found[name] = [{key: _one(part, fields[key]) for key, part in entry.items()} for entry in value]
        else:
            found[name] = _one(value, fact.kind)
    return found


def _one(value: Any, kind: Kind) -> Any:  # noqa: ANN401 - a value of any kind
    return value[0] if kind.type == "choice" and isinstance(value, list) else value


def filler(kind: Kind, share: Fraction) -> Any:  # noqa: ANN401 - a value of any kind
    """Return an answer to a question that nothing depends on."""
    if kind.numeric:
        low = Fraction(repr(kind.low)) if kind.low is not None else Fraction(0)
        high = Fraction(repr(kind.high)) if kind.high is not None else low + 100
        return plain(Answer("", Num(TRUE, Fraction(0)), kind).on_steps(low + (high - low) * share)[0])
    if kind.type == "choice" and kind.choices is not None:
        return [next(iter(kind.choices.labels))]
    if kind.type == "yesno":
        return False
    return "some" if kind.type == "text" else ["some"] if kind.type == "texts" else []
