"""Between what bounds every number of a guidance stays, from the vocabulary on through formulas and bounds."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from canter.authoring.proving.intervals import (
    ANYTHING,
    LONGEST_LIST,
    Interval,
    between,
    call,
    minus,
    negative,
    over,
    plus,
    point,
    power,
    times,
)
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Set, Target
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
from canter.language.order import OUT, SCORE

if TYPE_CHECKING:
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

_JOINS = {"+": plus, "-": minus, "*": times, "/": over, "**": power}
NOTHING_YET = Interval(math.inf, -math.inf)


class Ranges:
    """Where every number lies when it is known, for everybody; worked out once, in the order of reasoning."""

    def __init__(self, book: Rulebook, *, moved: bool = False) -> None:
        """Go through all concluded facts and fields; `moved` takes parameters to be wherever overlays may move them."""
        self.book = book
        self.moved = moved
        self.facts = book.vocabulary.facts
        self.numbers: dict[Target, Interval] = {}
        self.counts: dict[str, Interval] = {}
        overruled = {name for rule in book.rules for name in rule.overrules}
        self._always = {rule.id for rule in book.rules if not rule.lines and not rule.domain and rule.id not in overruled}
        self._landing: dict[Target, list[tuple[Rule, Set | Bound | Choose]]] = {}
        self._changed: set[str] = set()
        for rule in book.rules:
            for effect in rule.effects:
                if isinstance(effect, (Set, Bound, Choose)):
                    self._landing.setdefault(effect.target, []).append((rule, effect))
                elif isinstance(effect, Change) and effect.how == "include":
                    self._changed.add(effect.target.fact)
        self._given()
        for one in book.rounds:
            for step in one.concludes:
                if step.field not in (OUT, SCORE):
                    self._conclude(Target(step.fact, step.field))

    def _given(self) -> None:
        for fact in self.facts.values():
            if fact.origin == "asked" and fact.kind.numeric:
                self.numbers[Target(fact.name)] = between(fact.kind.low, fact.kind.high)
            for field in fact.fields.values():
                if not field.kind.numeric or field.concluded:
                    continue
                target = Target(fact.name, field.name)
                brought = fact.origin == "asked"
                found = between(field.kind.low, field.kind.high) if brought else NOTHING_YET
                for entry in self.book.vocabulary.entries.get(fact.known if brought else fact.name, {}).values():
                    value = entry.get(field.name)
                    found = found.hull(point(float(value))) if isinstance(value, (int, float)) else found
                self.numbers[target] = found if found.low <= found.high else point(0)

    def _conclude(self, target: Target) -> None:
        fact = self.facts[target.fact]
        declared = fact.fields[target.field] if target.field else fact
        landing = self._landing.get(target, [])
        if not declared.kind.numeric:
            self._count(target, landing)
            return
        found = point(float(declared.default)) if isinstance(declared.default, (int, float)) else NOTHING_YET
        for _, effect in landing:
            if isinstance(effect, Set) and not isinstance(effect.value, ChoicesValue):
                found = found.hull(self.of(effect.value))
        for rule, effect in landing:
            if isinstance(effect, Bound):
                found = self._bounded(found, effect, always=rule.id in self._always)
        self.numbers[target] = found if found.low <= found.high else point(0)

    def _bounded(self, found: Interval, effect: Bound, *, always: bool) -> Interval:
        limit = self.of(effect.formula)
        low, high = found
        if effect.side == "at least":
            return Interval(max(low, limit.low) if always else low, max(high, limit.high))
        return Interval(min(low, limit.low), min(high, limit.high) if always else high)

    def _count(self, target: Target, landing: list[tuple[Rule, Set | Bound | Choose]]) -> None:
        if target.field or target.fact in self._changed or not landing:
            return
        if all(isinstance(effect, Choose) for _, effect in landing):
            wanted = [self.of(effect.wanted).high for _, effect in landing if isinstance(effect, Choose)]
            self.counts[target.fact] = Interval(Fraction(0), max([Fraction(0), *wanted]))

    def count(self, name: str) -> Interval:
        """Return how many entries or choices a fact can hold."""
        fact = self.facts[name]
        if fact.origin == "given":
            return point(float(len(self.book.vocabulary.entries[name])))
        if fact.kind.type == "list":
            return Interval(Fraction(0), LONGEST_LIST)
        most = Fraction(len(fact.kind.choices.labels) if fact.kind.choices is not None else 0)
        return Interval(Fraction(0), min(most, self.counts.get(name, ANYTHING).high))

    def parameter(self, name: str) -> Interval:
        """Return where a parameter lies: at its value, or anywhere in the range that overlays may move it in."""
        parameter = self.book.parameters[name]
        if self.moved and parameter.kind.low is not None and parameter.kind.high is not None:
            return between(parameter.kind.low, parameter.kind.high)
        return point(parameter.value)

    def of(self, formula: Formula | Ref) -> Interval:
        """Return where a formula lies wherever it is known."""
        match formula:
            case Number(value=value):
                return point(value)
            case ParameterRef(name=name):
                return self.parameter(name)
            case FactRef(name=name):
                return self.numbers.get(Target(name), ANYTHING)
            case FieldRef(list=list_name, field=field):
                return self.numbers.get(Target(list_name, field), ANYTHING)
            case Negative(of=of):
                return negative(self.of(of))
            case Binary(sign=sign, left=left, right=right):
                return _JOINS[sign](self.of(left), self.of(right))
            case Call(function=function, arguments=arguments):
                return call(function, [self.of(argument) for argument in arguments])
            case Count(of=of):
                return self._counted(of)
            case Sum(of=of, over=over_):
                return times(self.count(over_), self.of(of)).hull(point(0))
            case _:
                return ANYTHING

    def _counted(self, of: FactRef | FieldRef) -> Interval:
        if isinstance(of, FactRef):
            return self.count(of.name)
        choices = self.facts[of.list].fields[of.field].kind.choices
        return Interval(Fraction(0), Fraction(len(choices.labels) if choices is not None else 0))
