"""What the columns of a file stand for: a fact, perhaps in a unit of its own, or something that is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from canter.language.problems import FactError, Problem, suggestion
from canter.language.units import US_UNITS, QuantityError, read_quantity, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from canter.language.facts import Fact, Vocabulary

_WITH_UNIT = re.compile(r"(?P<name>[^()\[\]]*?)\s*[(\[]\s*(?P<unit>[^()\[\]]+?)\s*[)\]]\s*")
# A unit is tried on so many of it, so that rounding to nine decimals takes nothing from its factor.
_MANY = 1_000_000
# A height is shown in feet and inches; as one number it is told in inches.
TOLD_IN = {**US_UNITS, "cm": "in"}
_FEWEST = 2


class Head(NamedTuple):
    """A column: the name that it bears, the fact that it tells (if any), the units of its bare numbers, whether it is kept.

    `factor` makes a bare number one of the vocabulary's unit; it is 0 where there are several units (`ft in`).
    """

    column: str
    fact: Fact | None
    units: tuple[str, ...] = ()
    factor: float = 1.0
    kept: bool = False


class Heads:
    """Reads the heads of columns for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, keep: Sequence[str] = (), units: str = "metric") -> None:
        """Read for a vocabulary; `keep` names columns to hand through, `units` (`metric`, `us`) is for bare numbers."""
        self.keep = tuple(keep)
        self._facts = vocabulary.facts
        self._asked = [fact.name for fact in vocabulary.facts.values() if fact.origin == "asked" and not fact.logged]
        self._us = units == "us"

    def read(self, columns: Sequence[str], given: Iterable[str]) -> list[Head]:
        """Return what each column stands for; `given` are the columns of the result. Raises `FactError`."""
        problems: list[Problem] = []
        heads: list[Head] = []
        given = set(given)
        for name in self.keep:
            if name in given:
                problems.append(
                    Problem(f"`{name}` is a column of the result", None, "give the column that you keep another name")
                )
            if name not in columns:
                help_ = suggestion(name, columns) or f"the columns are {', '.join(f'`{one}`' for one in columns)}"
                problems.append(Problem(f"there is no column `{name}` to keep", None, help_))
        for column in columns:
            found = self.head(column)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                heads.append(found)
        told = [head.fact.name for head in heads if head.fact is not None]
        problems += [
            Problem(f"`{name}` is told by {told.count(name)} columns", None, "name each fact once in the first row")
            for name in dict.fromkeys(told)
            if told.count(name) >= _FEWEST
        ]
        if problems:
            raise FactError(problems)
        return heads

    def head(self, column: str) -> Head | Problem:
        """Return what one column stands for, or what is wrong with it."""
        kept = column in self.keep
        fact = self._facts.get(column)
        if fact is None and (match := _WITH_UNIT.fullmatch(column)) is not None and match["name"] in self._asked:
            return self._with_unit(column, self._facts[match["name"]], match["unit"], kept=kept)
        if column in self._asked and fact is not None:
            unit = TOLD_IN.get(fact.kind.unit, "") if self._us and fact.kind.numeric else ""
            return Head(column, fact, (unit,), _factor(unit, fact), kept) if unit else Head(column, fact, kept=kept)
        if kept:
            return Head(column, None, kept=True)
        if fact is None:
            help_ = suggestion(column, self._asked) or f"add `--keep '{column}'` to have it in the result as it is"
            return Problem(f"unknown fact `{column}`", None, help_)
        whence = "is concluded by rules" if fact.origin == "concluded" else "comes with the guidance"
        return Problem(f"`{column}` {'is told by a log' if fact.logged else whence}", None, "leave the column out")

    def _with_unit(self, column: str, fact: Fact, unit: str, *, kept: bool) -> Head | Problem:
        kind = fact.kind
        if not kind.numeric or not kind.unit:
            told = f"`{fact.name}` is no number with a unit, so its column cannot name one"
            return Problem(told, None, f"call the column `{fact.name}`")
        if unit in (kind.unit, worded(kind.unit)):
            return Head(column, fact, kept=kept)
        units = tuple(unit.split())
        try:
            if len(units) == 1:
                return Head(column, fact, units, _factor(unit, fact), kept)
            read_quantity(" ".join(f"1 {one}" for one in units), kind.unit)
        except QuantityError:
            told = f"`{unit}` is no unit that converts to {worded(kind.unit)}"
            return Problem(told, None, f"call the column `{fact.name}` or `{fact.name} ({worded(kind.unit)})`")
        return Head(column, fact, units, 0.0, kept)


def _factor(unit: str, fact: Fact) -> float:
    return read_quantity(f"{_MANY} {unit}", fact.kind.unit) / _MANY


def with_units(text: str, units: Sequence[str]) -> str:
    """Return a cell as a person would write it: bare numbers with the units of the column behind them."""
    pieces = text.split()
    if not units or len(pieces) > len(units) or not all(re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", one) for one in pieces):
        return text
    return " ".join(f"{number} {unit}" for number, unit in zip(pieces, units, strict=False))
