"""Formulas: arithmetic over facts, parameters and fields, read into a checked tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from canter.language.tokens import FUNCTIONS, SIGNS, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.names import Scope
    from canter.language.source import Text


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class FactRef:
    """A fact by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A parameter by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of the entry at hand: the entry's word, the list it is of, the field."""

    word: str
    list: str
    field: str


@dataclass(frozen=True, slots=True)
class EntryRef:
    """The entry at hand itself, as one of the choices over its list."""

    word: str
    list: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A choice, or yes or no."""

    value: str | bool


@dataclass(frozen=True, slots=True)
class Negative:
    """A sign before a formula."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Binary:
    """Two formulas and the sign between them."""

    sign: str
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Call:
    """A function of formulas."""

    function: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries or choices a fact (or field) holds."""

    of: FactRef | FieldRef


@dataclass(frozen=True, slots=True)
class Sum:
    """A formula added up over the entries of a list."""

    of: Formula
    word: str
    over: str


Ref = FactRef | ParameterRef | FieldRef | EntryRef | Constant
Formula = Number | FactRef | ParameterRef | FieldRef | Negative | Binary | Call | Count | Sum


def walk(formula: Formula | Ref) -> Iterator[Formula | Ref]:
    """Yield a formula and everything in it, outermost first."""
    yield formula
    match formula:
        case Negative(of=inner) | Count(of=inner) | Sum(of=inner):
            yield from walk(inner)
        case Binary(left=left, right=right):
            yield from walk(left)
            yield from walk(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from walk(argument)
        case _:
            pass


def read_formula(text: Text, scope: Scope) -> Formula:
    """Read a whole text as a formula over numbers; raises `SlipError`."""
    reader = Reader(text)
    formula = parse_sum(reader, scope)
    reader.end(
        "a comma inside {…} or […] splits a text; put it on a line of its own" if text.count("(") != text.count(")") else ""
    )
    return formula


def parse_sum(reader: Reader, scope: Scope) -> Formula:
    """Read terms joined by `+` and `-`, from left to right; parentheses and functions come back here."""
    reader.enter()
    left = _parse_product(reader, scope)
    while sign := reader.accept("+", "-"):
        left = Binary(sign.value, left, _parse_product(reader, scope))
    reader.leave()
    return left


def _parse_product(reader: Reader, scope: Scope) -> Formula:
    left = _parse_signed(reader, scope)
    while sign := reader.accept("*", "/"):
        left = Binary(sign.value, left, _parse_signed(reader, scope))
    return left


def _parse_signed(reader: Reader, scope: Scope) -> Formula:
    if reader.accept("-"):
        return Negative(_parse_signed(reader, scope))
    if reader.accept("+"):
        return _parse_signed(reader, scope)
    return _parse_power(reader, scope)


def _parse_power(reader: Reader, scope: Scope) -> Formula:
    foot = _parse_atom(reader, scope)
    if reader.accept("**"):
        return Binary("**", foot, _parse_signed(reader, scope))
    return foot


def _parse_atom(reader: Reader, scope: Scope) -> Formula:
    token = reader.next
    if token.kind == "number":
        reader.take()
        return Number(float(token.value), token.value)
    if reader.accept("("):
        inner = parse_sum(reader, scope)
        reader.expect(")", "close the parenthesis; a comma inside {…} or […] splits a text")
        return inner
    if token.kind != "word":
        reader.unexpected("expected a number, a fact or a parameter")
    if reader.peek().value == "(":
        return _parse_call(reader, scope)
    reader.take()
    ref = scope.resolve(reader, token)
    kind = scope.kind(ref)
    if isinstance(ref, (EntryRef, Constant)) or not kind.numeric:
        what = {"yesno": "yes or no", "text": "a text", "list": "a list"}.get(kind.type, f"a {kind.type}")
        help_ = (
            "use `count(…)` for how many it holds" if kind.type in ("list", "choices") else "write two rows, one for each case"
        )
        if kind.type in ("choice", "yesno") and reader.next.value in SIGNS:
            help_ = "compare it with `is`"
        reader.fail(f"`{token.value}` is {what}, not a number", help_, token.start, len(token.value))
    return ref


def _parse_call(reader: Reader, scope: Scope) -> Formula:
    name = reader.take()
    if name.value == "count":
        reader.expect("(")
        counted = _parse_countable(reader, scope)
        reader.expect(")")
        return Count(counted)
    if name.value == "sum":
        reader.expect("(")
        return _parse_total(reader, scope)
    if name.value not in FUNCTIONS:
        reader.unknown(name, "function", (*FUNCTIONS, "count", "sum"))
    reader.expect("(")
    arguments = [parse_sum(reader, scope)]
    while reader.accept(","):
        arguments.append(parse_sum(reader, scope))
    reader.expect(")", "close the parenthesis; a comma inside {…} or […] splits a text")
    several = name.value in ("min", "max")
    if several != (len(arguments) > 1):
        count = "two or more" if several else "one"
        reader.fail(f"`{name.value}` takes {count}, not {len(arguments)}", "", name.start, len(name.value))
    return Call(name.value, tuple(arguments))


def _parse_countable(reader: Reader, scope: Scope) -> FactRef | FieldRef:
    token = reader.take()
    ref = scope.resolve(reader, token)
    if not isinstance(ref, (FactRef, FieldRef)) or scope.kind(ref).type not in ("list", "choices"):
        reader.fail(f"`{token.value}` cannot be counted", "count a list or a `choices` fact", token.start, len(token.value))
    return ref


def _parse_total(reader: Reader, scope: Scope) -> Sum:
    """Read `formula for word in list)`; the formula comes before the word it uses, so it is read twice."""
    start = reader.index
    depth = 0
    while reader.next.kind != "end" and not (depth == 0 and reader.next.value == "for"):
        depth += {"(": 1, ")": -1}.get(reader.take().value, 0)
    reader.expect("for", "write `sum(food.kcal for food in foods)`")
    word = reader.take()
    reader.expect("in")
    over = reader.take()
    inner = scope.entering(reader, word, over)
    reader.expect(")")
    end = reader.index
    reader.index = start
    formula = parse_sum(reader, inner)
    if reader.next.value != "for":
        reader.unexpected("expected `for`")
    reader.index = end
    return Sum(formula, word.value, over.value)


def is_whole(formula: Formula, scope: Scope) -> bool:
    """Tell whether a formula is whole by its form."""
    match formula:
        case Number(value=value):
            return value.is_integer()
        case ParameterRef(name=name):
            return scope.parameters[name].value.is_integer()
        case FactRef() | FieldRef():
            return scope.kind(formula).type == "whole"
        case Negative(of=inner) | Sum(of=inner):
            return is_whole(inner, scope)
        case Binary(sign="+" | "-" | "*", left=left, right=right):
            return is_whole(left, scope) and is_whole(right, scope)
        case Call(function="round" | "floor" | "ceil") | Count():
            return True
        case Call(function="min" | "max" | "abs", arguments=arguments):
            return all(is_whole(argument, scope) for argument in arguments)
        case _:
            return False
