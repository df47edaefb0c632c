"""Formulas and conditions about a person as Python text: one more reading of them, held against the plain one by tests.

A fact stands in a name of its own, `f_weight`; None is unknown. What has no text of its own (a sum, a set of choices
against another) is the plain reading, called with the values. What comes to an error where it is run, a division by zero
as well as a number beyond all bounds, is for the plain reading to decide: see `generated`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Comparison, Group, Has, Is, Known, Line
from canter.language.formulas import Binary, Call, Constant, FactRef, Formula, Negative, Number, ParameterRef, Ref
from canter.reasoning.arithmetic import half_away

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.reasoning.arithmetic import Tri
    from canter.reasoning.plain import Compiler

_CALLS = {"min": "min", "max": "max", "abs": "abs", "round": "half_away", "floor": "floor", "ceil": "ceil"}
_CALLS |= {"sqrt": "sqrt", "ln": "log", "log10": "log10"}


def finite(value: float) -> float:
    """Return a number that is finite; raises `OverflowError` for any other."""
    if math.isfinite(value):
        return value
    raise OverflowError


def _all3(found: tuple[Tri, ...]) -> Tri:
    return False if False in found else None if None in found else True


def _any3(found: tuple[Tri, ...]) -> Tri:
    return True if True in found else None if None in found else False


class Code(NamedTuple):
    """Python text, and the facts that must be known for it; `tri` says that it may come to None for another reason."""

    text: str
    needs: frozenset[str] = frozenset()
    tri: bool = False

    @property
    def sure(self) -> bool:
        """Whether it never comes to None."""
        return not self.needs and not self.tri

    @property
    def guarded(self) -> str:
        """The text, None where something that it needs is unknown."""
        if not self.needs:
            return self.text
        unknown = " or ".join(f"f_{name} is None" for name in sorted(self.needs))
        return f"(None if {unknown} else {self.text})"


class Expressions:
    """Writes formulas and lines; `known` are the facts that are known where the text stands."""

    def __init__(self, compiler: Compiler) -> None:
        """Begin with the functions that formulas call."""
        self.compiler = compiler
        self.known: set[str] = set()
        self.read: set[str] = set()
        self.bound: dict[str, Any] = {
            "min": min, "max": max, "abs": abs, "half_away": half_away, "floor": lambda value: float(math.floor(value)),
            "ceil": lambda value: float(math.ceil(value)), "sqrt": math.sqrt, "log": math.log, "log10": math.log10,
            "finite": finite, "all3": _all3, "any3": _any3,
        }  # fmt: skip

    def bind(self, value: Any) -> str:  # noqa: ANN401 - whatever the text refers to
        """Return a name for a value that has no text."""
        name = f"k{len(self.bound)}"
        self.bound[name] = value
        return name

    def _fact(self, name: str, known: frozenset[str]) -> Code:
        self.read.add(name)
        needs = frozenset() if name in self.known or name in known else frozenset({name})
        return Code(f"f_{name}", needs)

    def formula(self, formula: Formula | Ref, known: frozenset[str] = frozenset()) -> Code | None:
        """Write a formula; None where it has no text of its own."""
        match formula:
            case Number(value=value):
                return Code(repr(value))
            case Constant(value=value):
                return Code(repr(value))
            case ParameterRef(name=name):
                return Code(repr(self.compiler.parameters[name].value))
            case FactRef(name=name):
                return self._fact(name, known)
            case Negative(of=of):
                inner = self.formula(of, known)
                return None if inner is None else Code(f"(-{inner.text})", inner.needs)
            case Binary(sign=sign, left=left, right=right):
                one, two = self.formula(left, known), self.formula(right, known)
                if one is None or two is None:
                    return None
                # What is beyond all bounds would vanish here, and the plain reading takes it for unknown.
                left_text = _finite(one.text, left) if sign == "**" else one.text
                right_text = _finite(two.text, right) if sign in ("/", "**") else two.text
                return Code(f"({left_text} {sign} {right_text})", one.needs | two.needs)
            case Call(function=function, arguments=arguments):
                codes = [self.formula(argument, known) for argument in arguments]
                texts = [
                    _finite(code.text, argument) for code, argument in zip(codes, arguments, strict=True) if code is not None
                ]
                if len(texts) < len(codes):
                    return None
                needs = frozenset(name for code in codes if code is not None for name in code.needs)
                return Code(f"{_CALLS[function]}({', '.join(texts)})", needs)
            case _:
                return None

    def line(self, line: Line, known: frozenset[str] = frozenset()) -> Code:
        """Write a condition; where it has no text of its own, the plain reading is called."""
        code = self._line(line, known)
        return code if code is not None else Code(f"{self.bind(self.compiler.line(line))}(v)", tri=True)

    def _line(self, line: Line, known: frozenset[str]) -> Code | None:
        match line:
            case Comparison():
                return self._comparison(line, known)
            case Is(of=FactRef(name=name), alternatives=alternatives, decimals=()):
                constants = self._constants(alternatives)
                if constants is None:
                    return None
                of = self._fact(name, known)
                if len(constants) == 1:
                    return Code(f"{of.text} {'!=' if line.negated else '=='} {constants[0]}", of.needs)
                return Code(f"{of.text} {'not in' if line.negated else 'in'} ({', '.join(constants)})", of.needs)
            case Has(of=FactRef(name=name), alternatives=alternatives):
                constants = self._constants(alternatives)
                if constants is None:
                    return None
                of = self._fact(name, known)
                joined = " or ".join(f"{one} in {of.text}" for one in constants)
                return Code(f"not ({joined})" if line.negated else joined, of.needs)
            case Known(of=FactRef(name=name), negated=negated):
                self.read.add(name)
                return Code(f"f_{name} is {'' if negated else 'not '}None")
            case Group(how="any", lines=lines):
                return self.any([self.line(one, known) for one in lines])
            case Group(lines=lines):
                return self.all(lines, known)
            case _:
                return None

    def _constants(self, alternatives: Iterable[Any]) -> list[str] | None:
        found = []
        for one in alternatives:
            if not isinstance(one, (Constant, Number, ParameterRef)):
                return None
            found.append(self.formula(one).text)  # type: ignore[union-attr]
        return found

    def _comparison(self, line: Comparison, known: frozenset[str]) -> Code | None:
        codes = [self.formula(one, known) for one in line.formulas]
        if any(code is None for code in codes):
            return None
        texts = [_finite(code.text, one) for code, one in zip(codes, line.formulas, strict=True) if code is not None]
        needs = frozenset(name for code in codes if code is not None for name in code.needs)
        if len(line.signs) > 1 and needs:
            # One comparison of a chain may be false where the other is unknown.
            return None
        chain = texts[0] + "".join(f" {sign} {text}" for sign, text in zip(line.signs, texts[1:], strict=True))
        return Code(chain, needs)

    def all(self, lines: Iterable[Line], known: frozenset[str] = frozenset()) -> Code:
        """Write that all lines hold: what a line says is known is known to the others."""
        first = [one for one in lines if isinstance(one, Known) and not one.negated and isinstance(one.of, FactRef)]
        inner = known | {one.of.name for one in first if isinstance(one.of, FactRef)}
        codes = [self.line(one, inner) for one in (*first, *(one for one in lines if one not in first))]
        return _joined(codes, "and", "True", "all3")

    def any(self, codes: list[Code]) -> Code:
        """Write that one of these holds."""
        return _joined(codes, "or", "False", "any3")


def _joined(codes: list[Code], sign: str, empty: str, several: str) -> Code:
    """Join what is sure first, so that what may be unknown is the last word only where it decides."""
    sure = [f"({code.text})" for code in codes if code.sure]
    open_ = [f"({code.guarded})" for code in codes if not code.sure]
    if len(open_) > 1:
        open_ = [f"{several}(({', '.join(open_)},))"]
    return Code(f" {sign} ".join([*sure, *open_]) or empty, tri=bool(open_))


def _finite(text: str, formula: Formula | Ref) -> str:
    """Facts, parameters and numbers are finite; what is reckoned from them need not be."""
    return text if isinstance(formula, (Number, Constant, ParameterRef, FactRef)) else f"finite({text})"
