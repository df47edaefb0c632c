"""Read the conditions and formulas of the rule language into nested tuples."""

import re
from typing import Any

Tree = tuple[Any, ...]

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?|\*\*|[-+*/(),])")
COMPARISON = re.compile(r"(<=|>=|<|>)")
SETS = ("has any of", "has all of", "has none of", "lacks some of")


def formula(text: str) -> Tree:
    """The parse tree of a formula."""
    return Formula(text).whole()


def operand(text: str) -> Tree:
    """A constant, a fact, a field or an entry."""
    text = text.strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return ("number", float(text))
    if "." in text:
        return ("field", *text.split("."))
    return ("name", text)


def conditions(lines: Any) -> tuple[Tree, ...]:
    """The trees of a `when` or `holds`: one line, several, or none."""
    if lines is None:
        return ()
    if isinstance(lines, list):
        return tuple(condition(line) for line in lines)
    return (condition(lines),)


def condition(line: Any) -> Tree:
    """The tree of one line."""
    if isinstance(line, dict):
        ((word, lines),) = line.items()
        return (word, conditions(lines))
    text = " ".join(line.split())
    for words in SETS:
        if f" {words} " in text:
            left, right = text.split(f" {words} ")
            return ("sets", words, operand(left), operand(right))
    for word in ("is", "has"):
        if f" {word} " in text:
            return _alternatives(word, *text.split(f" {word} ", 1))
    return _chain(text)


def _alternatives(word: str, left: str, right: str) -> Tree:
    if word == "is" and right in ("known", "unknown"):
        return ("known", operand(left), right == "known")
    negation = {"is": "not ", "has": "no "}[word]
    negated = right.startswith(negation)
    options = right.removeprefix(negation).split(" or ")
    return (word, negated, operand(left), tuple(operand(option) for option in options))


def _chain(text: str) -> Tree:
    parts = COMPARISON.split(text)
    sides = [formula(part) for part in parts[0::2]]
    return ("chain", tuple(zip(parts[1::2], sides[:-1], sides[1:], strict=True)))


class Formula:
    """A parser by recursive descent: sum of terms of signed factors of powers."""

    def __init__(self, text: str) -> None:
        self.tokens = self._split(text.strip())
        self.text = text

    def _split(self, text: str) -> list[str]:
        tokens, at = [], 0
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise ValueError(f"no formula: {text!r}")
            tokens.append(found[1])
            at = found.end()
        return tokens

    def whole(self) -> Tree:
        tree = self.sum()
        if self.tokens:
            raise ValueError(f"left over in {self.text!r}: {self.tokens}")
        return tree

    def take(self, *wanted: str) -> str | None:
        if self.tokens and self.tokens[0] in wanted:
            return self.tokens.pop(0)
        return None

    def expect(self, wanted: str) -> None:
        if self.take(wanted) is None:
            raise ValueError(f"{wanted!r} is missing in {self.text!r}")

    def sum(self) -> Tree:
        tree = self.term()
        while sign := self.take("+", "-"):
            tree = ("binary", sign, tree, self.term())
        return tree

    def term(self) -> Tree:
        tree = self.factor()
        while sign := self.take("*", "/"):
            tree = ("binary", sign, tree, self.factor())
        return tree

    def factor(self) -> Tree:
        if sign := self.take("+", "-"):
            return ("sign", sign, self.factor())
        return self.power()

    def power(self) -> Tree:
        tree = self.atom()
        if self.take("**"):
            return ("binary", "**", tree, self.factor())
        return tree

    def atom(self) -> Tree:
        if self.take("("):
            tree = self.sum()
            self.expect(")")
            return tree
        token = self.tokens.pop(0)
        if token[0].isalpha() and self.take("("):
            return self.call(token)
        return operand(token)

    def call(self, name: str) -> Tree:
        first = self.sum()
        if name == "sum":
            self.expect("for")
            word = self.tokens.pop(0)
            self.expect("in")
            over = self.tokens.pop(0)
            self.expect(")")
            return ("sum", first, word, over)
        arguments = [first]
        while self.take(","):
            arguments.append(self.sum())
        self.expect(")")
        return ("call", name, tuple(arguments))
