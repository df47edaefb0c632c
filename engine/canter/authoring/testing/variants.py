"""Lines of conditions with one small mistake in them: a threshold moved, a comparison flipped, an alternative dropped."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from canter.language.conditions import Comparison, Group, Has, Is, Line
from canter.language.formulas import Binary, Call, FactRef, FieldRef, Formula, Negative, Number, ParameterRef, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from canter.language.names import Scope

Kind = Literal["threshold", "comparison", "condition", "bound", "overrules"]
Constant = Number | ParameterRef
T = TypeVar("T")

# A limit that is missed by taking in what it left out, and a comparison turned round.
_FLIPS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}


class Variant(NamedTuple):
    """A line that is another than the author wrote, and the difference in words."""

    kind: Kind
    told: str
    line: Line


def variants(line: Line, scope: Scope) -> Iterator[Variant]:
    """Yield the line with each small mistake that keeps it a line."""
    match line:
        case Comparison():
            yield from _moved(line, scope)
            yield from _flipped(line)
        case Group(how=how, lines=lines):
            for number, inner in enumerate(lines):
                rest = (lines[:number], lines[number + 1 :])
                for kind, told, other in variants(inner, scope):
                    yield Variant(kind, told, Group(how, (*rest[0], other, *rest[1]), told))
                if len(lines) > 1:
                    told = f"without `{inner.text}` in `{line.text}`"
                    yield Variant("condition", told, Group(how, (*rest[0], *rest[1]), told))
        case Is(alternatives=alternatives, decimals=decimals) if len(alternatives) > 1:
            for number, told in enumerate(_without(line.text)):
                left = (*decimals[:number], *decimals[number + 1 :])
                other = line._replace(alternatives=_but(alternatives, number), decimals=left, text=told)
                yield Variant("condition", told, other)
        case Has(alternatives=alternatives) if len(alternatives) > 1:
            for number, told in enumerate(_without(line.text)):
                yield Variant("condition", told, line._replace(alternatives=_but(alternatives, number), text=told))
        case _:
            pass


def _but(things: tuple[T, ...], number: int) -> tuple[T, ...]:
    return (*things[:number], *things[number + 1 :])


def _without(text: str) -> Iterator[str]:
    """Yield for each alternative of a line, in order, that it is dropped."""
    first, *others = text.split(" or ")
    for alternative in (first.rpartition(" ")[2], *others):
        yield f"without `{alternative}` in `{text}`"


def _moved(line: Comparison, scope: Scope) -> Iterator[Variant]:
    for number, formula in enumerate(line.formulas):
        for constant, put in constants(formula):
            beside = [line.formulas[other] for other in (number - 1, number + 1) if 0 <= other < len(line.formulas)]
            decimals = _decimals_shown(beside, scope) if constant is formula else 0
            for told, moved in steps(constant, scope, decimals):
                told_whole = f"{told} in `{line.text}`"
                formulas = (*line.formulas[:number], put(moved), *line.formulas[number + 1 :])
                yield Variant("threshold", told_whole, Comparison(formulas, line.signs, told_whole))


def _flipped(line: Comparison) -> Iterator[Variant]:
    for number, sign in enumerate(line.signs):
        for other in _FLIPS[sign]:
            told = f"`{sign}` → `{other}` in `{line.text}`"
            if len(line.signs) > 1:
                told += f" (comparison {number + 1})"
            signs = (*line.signs[:number], other, *line.signs[number + 1 :])
            yield Variant("comparison", told, Comparison(line.formulas, signs, told))


def _decimals_shown(formulas: list[Formula], scope: Scope) -> int:
    return max((scope.kind(one).decimals for one in formulas if isinstance(one, (FactRef, FieldRef))), default=0)


def steps(constant: Constant, scope: Scope, decimals: int = 0) -> Iterator[tuple[str, Number]]:
    """Yield a constant one step up and one step down, in words and as it would be written.

    A step is one unit in the last decimal that it is written with, or in `decimals` where these are more: those in which
    the fact beside it is told.
    """
    if isinstance(constant, Number):
        name, value, written = "", Decimal(constant.text), len(constant.text.partition(".")[2])
    else:
        parameter = scope.parameters[constant.name]
        name, value, written = f"{constant.name} ", Decimal(str(parameter.value)), parameter.kind.decimals
    finest = max(written, decimals)
    for step in (Decimal(1).scaleb(-finest), -Decimal(1).scaleb(-finest)):
        text = f"{value + step:.{finest}f}"
        yield f"{name}{value:.{written}f} → {text}", Number(float(text), text)


def constants(formula: Formula) -> Iterator[tuple[Constant, Callable[[Formula], Formula]]]:
    """Yield each number and parameter of a formula, with a way to put another in its place."""
    if isinstance(formula, (Number, ParameterRef)):
        yield formula, lambda new: new
        return
    parts, join = _parts(formula)
    for number, part in enumerate(parts):
        for constant, put in constants(part):
            yield constant, partial(_put, parts, join, number, put)


def _put(
    parts: Sequence[Formula],
    join: Callable[..., Formula],
    number: int,
    put: Callable[[Formula], Formula],
    new: Formula,
) -> Formula:
    return join(*parts[:number], put(new), *parts[number + 1 :])


def _parts(formula: Formula) -> tuple[tuple[Formula, ...], Callable[..., Formula]]:
    """Return the formulas that a formula is made of, and how it is made of them."""
    match formula:
        case Negative(of=of):
            return (of,), Negative
        case Sum(of=of, word=word, over=over):
            return (of,), lambda inner: Sum(inner, word, over)
        case Binary(sign=sign, left=left, right=right):
            return (left, right), lambda one, two: Binary(sign, one, two)
        case Call(function=function, arguments=arguments):
            return arguments, lambda *inner: Call(function, inner)
        case _:
            return (), lambda: formula
