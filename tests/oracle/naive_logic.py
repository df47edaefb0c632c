"""The value of a formula and the truth of a condition, unknown (None) included."""

import math
from collections.abc import Iterable

from .naive_book import Value
from .naive_text import Tree

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    if False in known:
        return False
    return None if None in known else True


def any_of(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    if True in known:
        return True
    return None if None in known else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


class Reader:
    """Reads trees; those who inherit say what a name stands for."""

    slack = 0.0

    def value(self, tree: Tree) -> Value:
        """The value of a constant, fact, field, parameter or entry."""
        raise NotImplementedError

    def members(self, over: str) -> list[int] | None:
        """The entries (by their index in the underlying list) of a list; None if unknown."""
        raise NotImplementedError

    def inside(self, word: str, over: str, index: int) -> "Reader":
        """The same reader, one entry at hand."""
        raise NotImplementedError

    def truth(self, tree: Tree) -> Truth:
        kind = tree[0]
        if kind == "all":
            return all_of(self.truth(line) for line in tree[1])
        if kind == "any":
            return any_of(self.truth(line) for line in tree[1])
        if kind == "known":
            return (self.value(tree[1]) is not None) is bool(tree[2])
        if kind == "chain":
            return all_of(self._compare(*comparison) for comparison in tree[1])
        if kind == "sets":
            return _sets(tree[1], self.value(tree[2]), self.value(tree[3]))
        _, negated, left, options = tree
        truth = self._is(left, options) if kind == "is" else self._has(left, options)
        return opposite(truth) if negated else truth

    def _is(self, left: Tree, options: tuple[Tree, ...]) -> Truth:
        own = self.value(left)
        others = [self.value(option) for option in options]
        return any_of(None if None in (own, other) else own == other for other in others)

    def _has(self, left: Tree, options: tuple[Tree, ...]) -> Truth:
        own = self.value(left)
        others = [self.value(option) for option in options]
        return any_of(None if other is None or not isinstance(own, tuple) else other in own for other in others)

    def _compare(self, sign: str, left: Tree, right: Tree) -> Truth:
        low, high = self.number(left), self.number(right)
        if low is None or high is None:
            return None
        if sign in (">", ">="):
            low, high = high, low
        return low < high - self.slack if sign in ("<", ">") else low <= high + self.slack

    def number(self, tree: Tree) -> float | None:
        result = self._number(tree)
        return result if result is not None and math.isfinite(result) else None

    def _number(self, tree: Tree) -> float | None:
        kind = tree[0]
        if kind == "sign":
            inner = self.number(tree[2])
            return inner if inner is None or tree[1] == "+" else -inner
        if kind == "binary":
            return _binary(tree[1], self.number(tree[2]), self.number(tree[3]))
        if kind == "sum":
            return self._sum(*tree[1:])
        if kind == "call":
            return self._call(tree[1], tree[2])
        value = self.value(tree)
        return value if isinstance(value, float) else None

    def _sum(self, body: Tree, word: str, over: str) -> float | None:
        members = self.members(over)
        if members is None:
            return None
        total = 0.0
        for index in members:
            part = self.inside(word, over, index).number(body)
            if part is None:
                return None
            total += part
        return total

    def _call(self, name: str, arguments: tuple[Tree, ...]) -> float | None:
        if name == "count":
            counted = self.value(arguments[0])
            return float(len(counted)) if isinstance(counted, tuple) else None
        numbers = [self.number(argument) for argument in arguments]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        if name in ("min", "max"):
            return min(known) if name == "min" else max(known)
        return _function(name, known[0])


def _sets(words: str, own: Value, other: Value) -> Truth:
    if not isinstance(own, tuple) or not isinstance(other, tuple):
        return None
    shared = set(own) & set(other)
    if words == "has any of":
        return bool(shared)
    if words == "has none of":
        return not shared
    return (shared == set(other)) == (words == "has all of")


def _binary(sign: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    try:
        power = left / right if sign == "/" else left**right
    except (ZeroDivisionError, OverflowError):
        return None
    return power if isinstance(power, float) else None


def _function(name: str, number: float) -> float | None:
    if name == "round":
        below = math.floor(abs(number))
        away = below + 1 if abs(number) - below >= 0.5 else below
        return math.copysign(float(away), number)
    if name == "floor":
        return float(math.floor(number))
    if name == "ceil":
        return float(math.ceil(number))
    if name == "abs":
        return abs(number)
    if name == "sqrt":
        return math.sqrt(number) if number >= 0 else None
    if number <= 0:
        return None
    return math.log(number) if name == "ln" else math.log10(number)
