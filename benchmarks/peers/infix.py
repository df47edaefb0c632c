"""Conditions and formulas as infix text, for the expression languages that differ in their signs only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line
from canter.language.formulas import Binary, Call, Constant, FactRef, FieldRef, Formula, Negative, Number, ParameterRef, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from canter.language.rulebook import Rulebook
    from peers.said import When


@dataclass(frozen=True)
class Language:
    """How an expression language writes what ours says."""

    book: Rulebook
    both: str
    either: str
    no: Callable[[str], str]
    null: str
    power: Callable[[str, str], str]
    # A value that is held by a set of choices; and a set (first) of which none, or all, are held by another.
    held: Callable[[str, str], str]
    none_held: Callable[[str, str], str]
    all_held: Callable[[str, str], str]
    quote: str = '"'
    yes: tuple[str, str] = ("true", "false")
    calls: dict[str, Callable[..., str]] = field(default_factory=dict)
    # CEL does not mix whole and other numbers.
    decimal: bool = False
    # Where earlier conclusions are found.
    fact: Callable[[str], str] = str
    entry_field: Callable[[str, str], str] = lambda word, name: f"{word}.{name}"

    def number(self, value: float) -> str:
        """Write a number."""
        return repr(float(value)) if self.decimal or value != int(value) else str(int(value))

    def formula(self, formula: Formula | Ref) -> str:
        """Write a formula."""
        match formula:
            case Number(value=value):
                return self.number(value)
            case ParameterRef(name=name):
                return self.number(self.book.parameters[name].value)
            case Constant(value=bool(value)):
                return self.yes[0] if value else self.yes[1]
            case Constant(value=value):
                return f"{self.quote}{value}{self.quote}"
            case FactRef(name=name):
                return self.fact(name)
            case FieldRef(word=word, field=name):
                return self.entry_field(word, name)
            case Negative(of=of):
                return f"-({self.formula(of)})"
            case Binary(sign="**", left=left, right=right):
                return self.power(self.formula(left), self.formula(right))
            case Binary(sign=sign, left=left, right=right):
                return f"({self.formula(left)} {sign} {self.formula(right)})"
            case Call(function=function, arguments=arguments):
                return self.calls[function](*map(self.formula, arguments))
        message = f"nothing to write for {formula!r}"
        raise TypeError(message)

    def line(self, line: Line) -> str:
        """Write a condition."""
        match line:
            case Comparison(formulas=formulas, signs=signs):
                texts = [self.formula(one) for one in formulas]
                parts = [f"{left} {sign} {right}" for left, sign, right in zip(texts, signs, texts[1:], strict=False)]
                return self.all(parts)
            case Is(of=of, negated=False, alternatives=alternatives):
                return self.any(f"{self.formula(of)} == {self.formula(one)}" for one in alternatives)
            case Has(of=of, negated=negated, alternatives=alternatives):
                found = self.any(self.held(self.formula(one), self.formula(of)) for one in alternatives)
                return self.no(found) if negated else found
            case HasOf(of=of, how=how, against=against):
                mine, theirs = self.formula(of), self.formula(against)
                if how in {"has any of", "has none of"}:
                    none = self.none_held(theirs, mine)
                    return none if how == "has none of" else self.no(none)
                every = self.all_held(theirs, mine)
                return every if how == "has all of" else self.no(every)
            case Known(of=of, negated=negated):
                return f"{self.formula(of)} {'==' if negated else '!='} {self.null}"
            case Group(how="any", lines=lines):
                return self.any(map(self.line, lines))
            case Group(lines=lines):
                return self.all(map(self.line, lines))
        message = f"nothing to write for {line!r}"
        raise TypeError(message)

    def all(self, parts: Iterable[str]) -> str:
        """Join what must hold together."""
        texts = list(parts)
        return f" {self.both} ".join(f"({text})" if len(texts) > 1 else text for text in texts)

    def any(self, parts: Iterable[str]) -> str:
        """Join what may hold instead of each other."""
        texts = list(parts)
        return f" {self.either} ".join(f"({text})" if len(texts) > 1 else text for text in texts)

    def when(self, when: When) -> str:
        """Write the conditions of a rule; empty where it has none."""
        own = [self.line(line) for line in when.lines]
        own += [self.no(self.all(map(self.line, lines))) for lines in when.unless]
        return self.all(own)
