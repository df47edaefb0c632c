"""Random conditions and formulas over what is in scope."""

import random
from dataclasses import dataclass, field
from typing import Any

from .generate_words import Parameter, Range, Thing, Vocabulary, decimal

Line = str | dict[str, Any]
SIGNS = ("<", "<=", ">", ">=")


@dataclass
class Scope:
    """What may be read, and (filled while writing) what was read."""

    rng: random.Random
    book: Vocabulary
    topics: list[str]
    things: list[Thing]
    ranges: list[Range]
    each: Range | None = None
    only_sure: bool = False
    only_clean: bool = False
    only_total: bool = False
    guarding: bool = False
    reads: list[Thing] = field(default_factory=list)
    needs: list[Thing] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    def visible(self) -> list[Thing]:
        own = self.each.entries.fields if self.each else []
        return [thing for thing in [*self.things, *own] if self.allows(thing)]

    def allows(self, thing: Thing) -> bool:
        return (thing.sure or not self.only_sure) and (thing.clean or not self.only_clean)

    def read(self, thing: Thing) -> str:
        self.reads.append(thing)
        self.needs.append(thing)
        return thing.name

    def pick(self, *types: str) -> Thing | None:
        """A thing of these types; a field of the entry at hand rather than a fact."""
        found = [thing for thing in self.visible() if thing.type in types]
        own = [thing for thing in found if "." in thing.name]
        if own and self.rng.random() < 0.6:
            found = own
        return self.rng.choice(found) if found else None

    def like(self, thing: Thing) -> Thing | None:
        """Another thing that it can be compared with."""
        found = [
            other
            for other in self.visible()
            if other is not thing
            and (other.type == thing.type or (other.is_number and thing.is_number))
            and (other.words, other.unit) == (thing.words, thing.unit)
        ]
        return self.rng.choice(found) if found else None

    def usable_ranges(self) -> list[Range]:
        word = self.each.word if self.each else ""
        return [
            r
            for r in self.ranges
            if (r.sure or not (self.only_sure or self.guarding)) and (r.thing is None or self.allows(r.thing))
            if r.word != word
        ]

    def parameter(self, unit: str, value: str, fresh: bool = False) -> str:
        """A parameter with this value, or (not always) one that there is."""
        have = [p for p in self.book.parameters if p.unit == unit and ("." in p.value) == ("." in value)]
        if fresh or not have or self.rng.random() < 0.7:
            name = self.book.new("limit")
            self.book.parameters.append(Parameter(name, value, unit, self.rng.choice(self.topics)))
        else:
            name = self.rng.choice(have).name
        self.named.append(name)
        return name


class Lines:
    """Writes conditions."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.rng = scope.rng
        self.formulas = Formulas(scope)

    def some(self, count: int) -> list[Line]:
        return [self.line() for _ in range(count)]

    def guarded(self, count: int, strict: bool) -> list[Line]:
        """Lines, and before them (if strict) that the unsure things they read are known."""
        before = len(self.scope.needs)
        self.scope.guarding = strict
        lines = self.some(count)
        self.scope.guarding = False
        unsure = {thing.name for thing in self.scope.needs[before:] if not thing.sure}
        known: list[Line] = [f"{name} is known" for name in sorted(unsure)] if strict else []
        return known + [line for line in lines if line not in known]

    def line(self, depth: int = 0) -> Line:
        if depth < 2 and self.rng.random() < 0.12:
            word = self.rng.choice(("any", "any", "all"))
            return {word: [self.line(depth + 1) for _ in range(self.rng.randint(2, 3))]}
        ranges = self.scope.usable_ranges()
        if ranges and self.rng.random() < 0.06:
            return self._count_line(self.rng.choice(ranges))
        types = self.rng.choice((("number",), ("number", "whole"), ("yesno",), ("choice",), ("choices",)))
        thing = self.scope.pick(*types) or self.scope.pick("number", "whole", "yesno", "choice")
        if thing is None:
            return f"{self.scope.parameter('', '5')} > 2"
        if self.rng.random() < 0.07:
            self.scope.reads.append(thing)
            return f"{thing.name} is {self.rng.choice(('known', 'known', 'unknown'))}"
        return self.about(thing)

    def _count_line(self, over: Range) -> str:
        if over.thing is not None:
            self.scope.read(over.thing)
        return f"count({over.name}) {self.rng.choice(SIGNS)} {self.rng.randint(1, 3)}"

    def about(self, thing: Thing) -> str:
        """A line about one thing."""
        if thing.type == "choices":
            return self._has(thing)
        if thing.is_number and (thing.type == "number" or self.rng.random() < 0.6):
            return self._comparison(thing)
        return self._is(thing)

    def _comparison(self, thing: Thing) -> str:
        name, sign = self.scope.read(thing), self.rng.choice(SIGNS)
        form = self.rng.random()
        other = self.scope.like(thing)
        if form < 0.25:
            low, high = sorted((thing.cut(self.rng), thing.cut(self.rng)), key=float)
            return f"{low} <= {name} {'<=' if low == high else '<'} {high}"
        if form < 0.4 and other is not None:
            return f"{name} {sign} {self.scope.read(other)}"
        if form < 0.5:
            return f"{self.formulas.number(thing.unit, 1)} {sign} {thing.cut(self.rng)}"
        if form < 0.6:
            return f"{name} {sign} {self.scope.parameter(thing.unit, thing.cut(self.rng))}"
        return f"{name} {sign} {thing.cut(self.rng)}"

    def _is(self, thing: Thing) -> str:
        other = self.scope.like(thing)
        options = self._options(thing)
        if other is not None and other.type == thing.type and self.rng.random() < 0.3:
            options = [*options[:1], other.name] if self.rng.random() < 0.3 else [other.name]
            self.scope.read(other)
        verb = "is not" if self.rng.random() < 0.3 else "is"
        return f"{self.scope.read(thing)} {verb} {' or '.join(options)}"

    def _options(self, thing: Thing) -> list[str]:
        if thing.type == "yesno":
            return [self.rng.choice(("yes", "no"))]
        if thing.type == "whole":
            return sorted({thing.cut(self.rng) for _ in range(self.rng.randint(1, 3))})
        return self.rng.sample(thing.words, self.rng.randint(1, max(1, len(thing.words) - 1)))

    def _has(self, thing: Thing) -> str:
        name, each, other = self.scope.read(thing), self.scope.each, self.scope.like(thing)
        verb = self.rng.choice(("has", "has", "has no"))
        if each and set(each.entries.entries) & set(thing.words) and self.rng.random() < 0.8:
            return f"{name} {verb} {each.word}"
        if other is not None and self.rng.random() < 0.6:
            words = ("has any of", "has all of", "has none of", "lacks some of")
            return f"{name} {self.rng.choice(words)} {self.scope.read(other)}"
        some = self.rng.sample(thing.words, self.rng.randint(1, min(3, len(thing.words))))
        return f"{name} {verb} {' or '.join(some)}"


class Formulas:
    """Writes formulas whose units come out as wanted."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.rng = scope.rng

    def number(self, unit: str, depth: int = 2) -> str:
        if depth == 0 or self.rng.random() < 0.25:
            return self._atom(unit)
        form = self.rng.choice(("+", "-", "*", "/", "least", "one", "many", "power", "sign"))
        one = self._operand(unit, depth - 1)
        if form == "-":
            return f"{one} - {self._operand(unit, depth - 1, literal=True)}"
        if form == "*":
            return f"{one} * {self._operand('', depth - 1, literal=True)}"
        if form == "least":
            other = self._operand(unit, depth - 1, literal=True)
            return f"{self.rng.choice(('min', 'max'))}({one}, {other})"
        if form == "one":
            return f"{self.rng.choice(('round', 'floor', 'ceil', 'abs'))}({one})"
        if form == "sign":
            return f"-{one}"
        if form == "many" and (total := self._sum(unit)):
            return total
        if not self.scope.only_total and form == "/":
            return self._quotient(unit, one, depth)
        if not self.scope.only_total and form == "power" and not unit:
            return self._partial(one)
        return f"{one} + {self._operand(unit, depth - 1, literal=True)}"

    def _quotient(self, unit: str, one: str, depth: int) -> str:
        if not unit and self.rng.random() < 0.3:
            return f"{self._operand('kg', 0)} / {self._operand('kg', 0)}"
        return f"{one} / {self._operand('', depth - 1, literal=True)}"

    def _partial(self, one: str) -> str:
        shapes = (f"sqrt({one})", f"ln({one})", f"log10({one})", f"{one} ** 2", f"{one} ** 0.5")
        rare = (f"{one} ** -1", f"-{one} ** 2", f"{one} ** {one} ** 2", f"2 ** -({one} / 10)")
        return self.rng.choice(shapes if self.rng.random() < 0.75 else rare)

    def _operand(self, unit: str, depth: int, literal: bool = False) -> str:
        if literal and self.rng.random() < 0.25:
            return decimal(self.rng.uniform(0.5, 9), self.rng.random() < 0.5, self.rng)
        text = self.number(unit, depth)
        return f"({text})" if " " in text or text[0] == "-" else text

    def _atom(self, unit: str) -> str:
        found = [t for t in self.scope.visible() if t.is_number and t.unit == unit]
        own = [t for t in found if "." in t.name]
        if own and self.rng.random() < 0.6:
            found = own
        if found and self.rng.random() < 0.8:
            return self.scope.read(self.rng.choice(found))
        return self.scope.parameter(unit, decimal(self.rng.uniform(1, 60), False, self.rng))

    def _sum(self, unit: str) -> str | None:
        ranges = self.scope.usable_ranges()
        if not ranges:
            return None
        over = self.rng.choice(ranges)
        numbers = [t for t in over.entries.fields if t.is_number and self.scope.allows(t)]
        numbers = [t for t in numbers if t.sure or not self.scope.guarding]
        measured = [t for t in numbers if t.unit == unit]
        if not measured:
            return None
        if over.thing is not None:
            self.scope.read(over.thing)
        summed = [self.rng.choice(measured), *(t for t in numbers if not t.unit)][:2]
        self.scope.reads += summed
        body = " * ".join(thing.name for thing in summed)
        return f"sum({body} for {over.word} in {over.name})"

    def whole(self, depth: int = 1) -> str:
        """A formula that is whole by its form."""
        form = self.rng.choice(("+", "-", "*", "min", "max", "abs", "round", "count", "atom"))
        if form == "round":
            return f"{self.rng.choice(('round', 'floor', 'ceil'))}({self.number('', 1)})"
        counted = [t for t in self.scope.visible() if t.type == "choices" and "." not in t.name]
        if form == "count" and counted:
            return f"count({self.scope.read(self.rng.choice(counted))})"
        if depth == 0 or form in ("atom", "count"):
            return self._whole_atom()
        one, other = self._whole_operand(depth), self._whole_operand(depth)
        if form in ("min", "max"):
            return f"{form}({one}, {other})"
        return f"abs({one})" if form == "abs" else f"{one} {form} {other}"

    def _whole_operand(self, depth: int) -> str:
        text = self.whole(depth - 1)
        return f"({text})" if " " in text else text

    def _whole_atom(self) -> str:
        thing = self.scope.pick("whole")
        if thing is not None and self.rng.random() < 0.6:
            return self.scope.read(thing)
        value = str(self.rng.randint(1, 6))
        return self.scope.parameter("", value) if self.rng.random() < 0.4 else value
