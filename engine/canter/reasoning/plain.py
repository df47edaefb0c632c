"""The plain reading: formulas and conditions as closures over a person's values. This is what the rules mean.

A closure takes the values by name; the entry at hand stands among them under its word. None is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line
from canter.language.facts import Entry
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
from canter.reasoning.arithmetic import CALLS, COMPARES, SIGNS, Test, Tri, Values, all_of, any_of, negated_if

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.facts import Parameter, Vocabulary

# Entries carry their own name under this key, which no field can have.
ENTRY_NAME = "#name"

Reading = Callable[[Values], Any]


class Compiler:
    """Turns checked trees into closures; `slack` is what a comparison forgives (nothing in rules)."""

    def __init__(self, vocabulary: Vocabulary, parameters: Mapping[str, Parameter], slack: float = 0.0) -> None:
        """Parameters become constants; lists that the guidance gives stay with the vocabulary."""
        self.vocabulary = vocabulary
        self.parameters = parameters
        self.slack = slack
        self._told: dict[Line, Test] = {}
        # By identity, with the line itself so that no other can take its place: to hash a tree is to walk it.
        self._shared: dict[int, tuple[Line, Test]] = {}

    def formula(self, formula: Formula | Ref) -> Reading:  # noqa: C901 - one case for each kind of formula
        """Return the value of a formula, or of a reference to anything."""
        match formula:
            case Number(value=value) | Constant(value=value):
                return lambda values: value
            case ParameterRef(name=name):
                fixed = self.parameters[name].value
                return lambda values: fixed
            case FactRef(name=name):
                return lambda values: values[name]
            case FieldRef(word=word, field=field):
                return lambda values: values[word][field]
            case EntryRef(word=word):
                return lambda values: values[word][ENTRY_NAME]
            case Negative(of=of):
                inner = self.formula(of)
                return lambda values: None if (found := inner(values)) is None else -found
            case Binary(sign=sign, left=left, right=right):
                return self._binary(sign, self.formula(left), self.formula(right))
            case Call(function=function, arguments=arguments):
                return self._call(CALLS[function], tuple(self.formula(argument) for argument in arguments))
            case Count(of=of):
                counted = self.formula(of)
                return lambda values: None if (found := counted(values)) is None else float(len(found))
            case Sum(of=of, word=word, over=over):
                return self._sum(self.formula(of), word, over)
        message = f"no reading for {formula!r}"
        raise TypeError(message)

    def _binary(self, sign: str, left: Reading, right: Reading) -> Reading:
        join = SIGNS[sign]

        def read(values: Values) -> float | None:
            one, two = left(values), right(values)
            if one is None or two is None:
                return None
            try:
                found = join(one, two)
            except (ZeroDivisionError, OverflowError):
                return None
            return found if isinstance(found, (int, float)) and math.isfinite(found) else None

        return read

    def _call(self, function: Callable[..., float], arguments: tuple[Reading, ...]) -> Reading:
        def read(values: Values) -> float | None:
            found = [argument(values) for argument in arguments]
            if None in found:
                return None
            try:
                return float(function(*found))
            except (ValueError, OverflowError):
                return None

        return read

    def entries(self, over: str) -> Callable[[Values], tuple[Entry, ...] | None]:
        """Return the entries that a `for` over a fact goes through, in order; None where it is unknown."""
        fact = self.vocabulary.facts[over]
        if not fact.over:
            return lambda values: values[over]
        underlying = fact.over

        def chosen(values: Values) -> tuple[Entry, ...] | None:
            names = values[over]
            return None if names is None else tuple(entry for entry in values[underlying] if entry[ENTRY_NAME] in names)

        return chosen

    def _sum(self, of: Reading, word: str, over: str) -> Reading:
        listed = self.entries(over)

        def read(values: Values) -> float | None:
            entries = listed(values)
            if entries is None:
                return None
            total = 0.0
            inner = dict(values)
            for entry in entries:
                inner[word] = entry
                part = of(inner)
                if part is None:
                    return None
                total += part
            return total if math.isfinite(total) else None

        return read

    def shared(self, line: Line) -> Test:
        """Return the reading of a line of the guidance: made when it is first asked for, and kept, since rules share lines."""
        found = self._shared.get(id(line))
        if found is None:
            found = self._shared[id(line)] = (line, self.line(line))
        return found[1]

    def told(self, line: Line) -> Test:
        """Return a line's reading for telling what it saw: made when it is first told, and kept."""
        test = self._told.get(line)
        if test is None:
            test = self._told[line] = self.line(line)
        return test

    def line(self, line: Line) -> Callable[[Values], Tri]:
        """Return whether a line holds: true, false, or None for unknown."""
        match line:
            case Comparison(formulas=formulas, signs=signs):
                return self._comparison(tuple(map(self.formula, formulas)), signs)
            case Is():
                return self._is(line)
            case Has(of=of, negated=negated, alternatives=alternatives):
                return negated_if(self._has(self.formula(of), tuple(map(self.formula, alternatives))), negated)
            case HasOf(of=of, how=how, against=against):
                return self._has_of(self.formula(of), how, self.formula(against))
            case Known(of=of, negated=negated):
                known = self.formula(of)
                return lambda values: (known(values) is None) == negated
            case Group(how="any", lines=lines):
                return any_of(tuple(map(self.line, lines)))
            case Group(lines=lines):
                return all_of(tuple(map(self.line, lines)))
        message = f"no reading for {line!r}"
        raise TypeError(message)

    def _comparison(self, formulas: tuple[Reading, ...], signs: tuple[str, ...]) -> Callable[[Values], Tri]:
        slack = self.slack
        compares = tuple(COMPARES[sign] for sign in signs)

        def read(values: Values) -> Tri:
            found = [formula(values) for formula in formulas]
            result: Tri = True
            for left, right, compare in zip(found, found[1:], compares, strict=False):
                if left is None or right is None:
                    result = None
                elif not compare(left, right, slack):
                    return False
            return result

        return read

    def _is(self, line: Is) -> Callable[[Values], Tri]:
        of = self.formula(line.of)
        alternatives = tuple(map(self.formula, line.alternatives))
        # Half a unit of the last written decimal; for whole numbers that is less than any difference.
        near = tuple(0.5 * 10.0**-decimals + 1e-9 for decimals in line.decimals) or None

        def read(values: Values) -> Tri:
            found = of(values)
            if found is None:
                return None
            result: Tri = False
            for number, alternative in enumerate(alternatives):
                other = alternative(values)
                if other is None:
                    result = None
                elif (found == other) if near is None else abs(found - other) <= near[number]:
                    return True
            return result

        return negated_if(read, line.negated)

    def _has(self, of: Reading, alternatives: tuple[Reading, ...]) -> Callable[[Values], Tri]:
        def read(values: Values) -> Tri:
            held = of(values)
            if held is None:
                return None
            result: Tri = False
            for alternative in alternatives:
                other = alternative(values)
                if other is None:
                    result = None
                elif other in held:
                    return True
            return result

        return read

    def _has_of(self, of: Reading, how: str, against: Reading) -> Callable[[Values], Tri]:
        def read(values: Values) -> Tri:
            held, other = of(values), against(values)
            if held is None or other is None:
                return None
            if how == "has any of":
                return any(name in held for name in other)
            if how == "has none of":
                return not any(name in held for name in other)
            every = all(name in held for name in other)
            return every if how == "has all of" else not every

        return read
