"""What somebody asks about a conclusion: that it be another, or that it be a value: `deficit`, `deficit=600`, `bmi<25`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Comparison, Group, Has, Is, Known, Line
from canter.language.formulas import Constant, FactRef, Number
from canter.language.problems import FactError, Problem, Source, Span, suggestion
from canter.language.source import Text
from canter.language.tokens import SlipError
from canter.language.values import read_scalar

if TYPE_CHECKING:
    from canter.language.facts import Fact
    from canter.language.rulebook import Rulebook

_WISH = re.compile(r"\s*(?P<name>[A-Za-z_][\w-]*)\s*(?P<sign><=|>=|<|>|=)\s*(?P<value>.*\S)\s*", re.DOTALL)


class Wish(NamedTuple):
    """A conclusion, and the condition that somebody would like to hold of it; none, where any other value would do."""

    name: str
    line: Line | None
    text: str
    # What was asked for: a number, yes or no, a choice, several choices; None where nothing in particular.
    value: Any = None

    @property
    def entries(self) -> tuple[str, ...]:
        """The choices that were asked for by name."""
        return self.value if isinstance(self.value, tuple) else ()

    def towards(self, now: Any) -> Line | None:  # noqa: ANN401 - a value of any type
        """Return the condition that a value has come as far as what is asked: a number reaches or passes it."""
        if not isinstance(self.line, Is) or isinstance(self.value, (bool, str)) or now is None:
            return self.line
        (asked,) = self.line.alternatives
        sign = ">=" if now < self.value else "<="
        return Comparison((self.line.of, asked), (sign,), f"{self.name} {sign} {self.text.rpartition('=')[2]}")  # type: ignore[arg-type]


def split(question: str) -> tuple[str, str, str]:
    """Return name, sign and value of a question; sign and value are empty where it is a name alone."""
    match = _WISH.fullmatch(question)
    return (match["name"], match["sign"], match["value"]) if match else (question.strip(), "", "")


def conclusions(book: Rulebook) -> list[str]:
    """Return the names of what rules conclude and a section holds, lists with fields of their own left out."""
    return [name for name, fact in book.vocabulary.facts.items() if name in book.section_of and fact.kind.type != "list"]


def read_wish(book: Rulebook, question: str, value: object = None) -> Wish:
    """Return what is asked; `value` may stand apart from the name.

    Raises `KeyError` where there is no such conclusion, `FactError` where the value cannot be one of it.
    """
    name, sign, said = split(question)
    if value is not None:
        sign, said = _said(value)
    if name not in conclusions(book):
        message = f"no conclusion `{name}`"
        if book.vocabulary.facts.get(name) is not None and book.vocabulary.facts[name].origin == "asked":
            message = f"`{name}` is what a person tells, and no conclusion"
        raise KeyError("; ".join(filter(None, [message, suggestion(name, conclusions(book))])))
    fact = book.vocabulary.facts[name]
    if not sign:
        return Wish(name, None, name)
    text = f"{name}{sign}{said}"
    place = Text(said, Span(Source("question", text), 1, len(name) + len(sign) + 1, len(said)))
    if said in ("known", "unknown"):
        return Wish(name, Known(FactRef(name), said == "unknown", f"{name} is {said}"), text, said)
    try:
        return _read(fact, sign, place, text)
    except SlipError as slip:
        raise FactError([slip.problem]) from slip


def _said(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return "=", "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return "=", ", ".join(map(str, value))
    if isinstance(value, float):
        return "=", f"{value:.9f}".rstrip("0").rstrip(".")
    said = str(value).strip()
    sign = next((one for one in ("<=", ">=", "<", ">", "=") if said.startswith(one)), "")
    return sign or "=", said.removeprefix(sign).strip()


def _read(fact: Fact, sign: str, said: Text, text: str) -> Wish:
    of = FactRef(fact.name)
    value = read_scalar(said, fact.kind, fact.name, person=True)
    if fact.kind.numeric:
        assert isinstance(value, (int, float))  # noqa: S101 - what is read of a number
        number = Number(float(value), str(said))
        if sign != "=":
            return Wish(fact.name, Comparison((of, number), (sign,), f"{fact.name} {sign} {said}"), text, float(value))
        # A number matches to the decimals that it is written with, as in scenarios.
        plain = re.fullmatch(r"-?[0-9]+(?:\.([0-9]+))?", said)
        decimals = len(plain[1] or "") if plain else fact.kind.decimals
        if fact.kind.type == "whole":
            decimals = 9
        return Wish(fact.name, Is(of, negated=False, alternatives=(number,), text=f"{fact.name} is {said}", decimals=(decimals,)), text, float(value))  # fmt: skip  # noqa: E501
    if sign != "=":
        raise SlipError(Problem(f"`{fact.name}` is no number", said.span, f"write `{fact.name}={said}`"))
    if isinstance(value, tuple):
        lines = tuple(Has(of, negated=False, alternatives=(Constant(str(one)),), text=f"{fact.name} has {one}") for one in value)
        if not lines:
            raise SlipError(Problem("a question names at least one choice", said.span, "name one of its choices"))
        line = lines[0] if len(lines) == 1 else Group("all", lines, "all of: " + "; ".join(one.text for one in lines))
        return Wish(fact.name, line, text, value)
    assert isinstance(value, (bool, str))  # noqa: S101 - what is read of yes or no, or of a choice
    return Wish(fact.name, Is(of, negated=False, alternatives=(Constant(value),), text=f"{fact.name} is {said}"), text, value)
