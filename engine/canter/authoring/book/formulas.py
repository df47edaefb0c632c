"""Formulas set readably: labels for names, the signs of arithmetic, and words for functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.book.pieces import Prose, joined, listed
from canter.language.facts import format_number
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
from canter.language.units import worded

if TYPE_CHECKING:
    from canter.authoring.book.words import Words

_MINUS = "\N{MINUS SIGN}"
_SIGNS = {"+": " + ", "-": f" {_MINUS} ", "*": " \N{MULTIPLICATION SIGN} ", "/": " \N{DIVISION SIGN} "}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# How tightly a form binds; what binds looser than its place stands in parentheses.
_PHRASE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)
_TIGHTNESS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_AFTER = {"round": " rounded", "floor": " rounded down", "ceil": " rounded up"}
_BEFORE = {
    "abs": "the absolute value of ",
    "sqrt": "the square root of ",
    "ln": "the natural logarithm of ",
    "log10": "the logarithm to base ten of ",
}


class Amount(NamedTuple):
    """What a side of a comparison comes to: `fixed` where it is one number, with the name of that number behind it."""

    prose: Prose
    name: Prose
    fixed: bool

    @property
    def whole(self) -> Prose:
        """The amount with its name."""
        return joined(self.prose, self.name)


class Formulas:
    """Sets formulas in the words of one rulebook."""

    def __init__(self, words: Words) -> None:
        """Take the words to set them in."""
        self.words = words

    def amount(self, formula: Formula | Ref, unit: str) -> Amount:
        """Return a formula as the side of a comparison or as a value; `unit` is that of a bare number."""
        match formula:
            case Number():
                return Amount(joined(f"{_written(formula)} {worded(unit)}".strip()), (), fixed=True)
            case Negative(of=Number() as number):
                return Amount(joined(f"{_MINUS}{_written(number)} {worded(unit)}".strip()), (), fixed=True)
            case ParameterRef(name=name):
                return Amount(joined(self.words.worth(name)), joined(" (", self.words.parameter(name), ")"), fixed=True)
            case _:
                return Amount(self.told(formula), (), fixed=False)

    def told(self, formula: Formula | Ref) -> Prose:
        """Return a formula as it stands on its own."""
        return self._told(formula)[0]

    def _told(self, formula: Formula | Ref) -> tuple[Prose, int]:
        match formula:
            case Number():
                return joined(_written(formula)), _ATOM
            case FactRef() | ParameterRef() | FieldRef() | EntryRef() | Constant():
                return self.words.ref(formula), _ATOM
            case Negative(of=inner):
                return joined(_MINUS, self._inside(inner, _SIGN)), _SIGN
            case Binary():
                return self._binary(formula)
            case Count(of=of):
                return joined("the number of ", self.words.ref(of)), _PHRASE
            case Sum(of=of, word=word, over=over):
                return joined("the sum of ", self._inside(of, _ATOM), f" over each {word} in ", self.words.fact(over)), _PHRASE
            case Call(function="max" | "min" as function, arguments=arguments):
                word = "larger" if function == "max" else "smaller"
                word = word if len(arguments) == 2 else {"larger": "largest", "smaller": "smallest"}[word]  # noqa: PLR2004
                return joined(f"the {word} of ", listed([self._inside(one, _ATOM) for one in arguments])), _PHRASE
            case Call(function=function, arguments=arguments):
                argument = self._inside(arguments[0], _ATOM)
                return joined(_BEFORE.get(function, ""), argument, _AFTER.get(function, "")), _PHRASE

    def _binary(self, formula: Binary) -> tuple[Prose, int]:
        tightness = _TIGHTNESS[formula.sign]
        if formula.sign == "**":
            foot = self._inside(formula.left, _ATOM)
            if isinstance(formula.right, Number) and formula.right.value.is_integer():
                return joined(foot, formula.right.text.partition(".")[0].translate(_RAISED)), _POWER
            return joined(foot, " to the power of ", self._inside(formula.right, _ATOM)), _POWER
        left = self._inside(formula.left, tightness)
        # What is subtracted or divided by keeps its parentheses.
        right = self._inside(formula.right, tightness + (formula.sign in "-/"))
        return joined(left, _SIGNS[formula.sign], right), tightness

    def _inside(self, formula: Formula | Ref, tightness: int) -> Prose:
        told, own = self._told(formula)
        return told if own >= tightness else joined("(", told, ")")


def _written(number: Number) -> str:
    return format_number(number.value, len(number.text.partition(".")[2]))
