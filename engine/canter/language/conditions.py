"""Conditions: the lines of `when` and `holds`, read into checked trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from canter.language.formulas import (
    FactRef,
    FieldRef,
    Formula,
    Ref,
    Sum,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Membership = Literal["has any of", "has all of", "has none of", "lacks some of"]


class Comparison(NamedTuple):
    """Formulas with `< <= > >=` between neighbours."""

    formulas: tuple[Formula, ...]
    signs: tuple[str, ...]
    text: str


class Is(NamedTuple):
    """A choice, yes-or-no or whole number that equals one of the alternatives, or none."""

    of: FactRef | FieldRef
    negated: bool
    alternatives: tuple[Ref | Formula, ...]
    text: str
    # For scenarios: a number matches to the decimals it is written with.
    decimals: tuple[int, ...] = ()


class Has(NamedTuple):
    """A set of choices that holds one of the alternatives, or none."""

    of: FactRef | FieldRef
    negated: bool
    alternatives: tuple[Ref, ...]
    text: str


class HasOf(NamedTuple):
    """A set of choices against another set."""

    of: FactRef | FieldRef
    how: Membership
    against: FactRef | FieldRef
    text: str


class Known(NamedTuple):
    """Whether something is known."""

    of: FactRef | FieldRef
    negated: bool
    text: str


class Group(NamedTuple):
    """Lines of which any, or all, must hold."""

    how: Literal["any", "all"]
    lines: tuple[Line, ...]
    text: str


Line = Comparison | Is | Has | HasOf | Known | Group


def refs(line: Line) -> Iterator[Ref | Formula]:
    """Yield everything that a line reads."""
    match line:
        case Group(lines=lines):
            for inner in lines:
                yield from refs(inner)
        case Comparison(formulas=formulas):
            for formula in formulas:
                yield from walk(formula)
        case Is(of=of, alternatives=alternatives) | Has(of=of, alternatives=alternatives):
            yield of
            for alternative in alternatives:
                yield from walk(alternative)
        case HasOf(of=of, against=against):
            yield of
            yield against
        case Known(of=of):
            yield of


def facts_read(items: Iterable[Ref | Formula]) -> Iterator[tuple[str, str]]:
    """Yield what is read as (fact, "") or (list, field); a sum reads its list, too."""
    for item in items:
        if isinstance(item, FactRef):
            yield (item.name, "")
        elif isinstance(item, FieldRef):
            yield (item.list, item.field)
        elif isinstance(item, Sum):
            yield (item.over, "")
