"""Rules that are plainly apart: no solver is needed where one asks for less than 3 and the other for 5 or more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from canter.language.conditions import Comparison, Group, Has, Is, Known, Line
from canter.language.formulas import Constant, FactRef, FieldRef, Formula, Negative, Number, ParameterRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class Fence(NamedTuple):
    """Between what ends a number must lie; `open_` ends are not reached."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    def within(self, other: Fence) -> Fence:
        """Return where both hold."""
        low, open_low = max((self.low, self.open_low), (other.low, other.open_low))
        high, closed = min((self.high, not self.open_high), (other.high, not other.open_high))
        return Fence(low, high, open_low, not closed)

    @property
    def empty(self) -> bool:
        """Whether nothing lies within."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))


# What is needed of one thing, by what is asked of it.
Needs = dict[tuple[object, ...], object]
_NEVER = Fence(math.inf, -math.inf)


class Apart:
    """Tells for one rulebook which rules can never apply together, as far as their lines show at a glance."""

    def __init__(self, book: Rulebook) -> None:
        """Read each rule once."""
        self.book = book
        self._needs = {rule.id: self._needed(rule) for rule in book.rules}

    def together(self, one: Rule, two: Rule, *, same_entry: bool = False) -> bool:
        """Tell whether two rules may apply for one person, or for one entry; what is not plain counts as may."""
        mine, others = self._needs[one.id], self._needs[two.id]
        for key in mine.keys() & others.keys():
            if key[1] == "" or same_entry:
                found, other = mine[key], others[key]
                if isinstance(found, Fence) and isinstance(other, Fence) and found.within(other).empty:
                    return False
                if isinstance(found, frozenset) and isinstance(other, frozenset) and not found & other:
                    return False
        return not (_outnumbered(mine, others) or _outnumbered(others, mine))

    def _needed(self, rule: Rule) -> Needs:
        needs: Needs = {}
        for key, need in self._each(rule.lines):
            before = needs.get(key)
            if isinstance(before, Fence) and isinstance(need, Fence):
                needs[key] = before.within(need)
            elif isinstance(before, frozenset) and isinstance(need, frozenset):
                # What is not held adds up; what must be one of several narrows down.
                needs[key] = before | need if key[2] == "has none" else before & need
            else:
                needs[key] = need
        return needs

    def _each(  # noqa: C901 - one case for each kind of line
        self, lines: Iterable[Line]
    ) -> Iterator[tuple[tuple[object, ...], object]]:
        for line in lines:
            match line:
                case Comparison(formulas=formulas, signs=signs):
                    for left, sign, right in zip(formulas, signs, formulas[1:], strict=False):
                        yield from self._compared(left, sign, right)
                case Is(of=of, negated=negated, alternatives=alternatives):
                    names = frozenset(one.value for one in alternatives if isinstance(one, Constant))
                    if len(names) == len(alternatives):
                        choices = self._choices(of)
                        if not negated or choices is not None:
                            yield (*_thing(of), "is"), choices - names if negated and choices is not None else names
                    yield (*_thing(of), "known"), frozenset({True})
                case Has(of=of, negated=negated, alternatives=alternatives):
                    names = frozenset(one.value for one in alternatives if isinstance(one, Constant))
                    if negated:
                        yield (*_thing(of), "has none"), names
                    elif len(names) == len(alternatives):
                        # A line of its own: two of these do not narrow each other down.
                        yield (*_thing(of), "has one", names), names
                    yield (*_thing(of), "known"), frozenset({True})
                case Known(of=of, negated=negated):
                    yield (*_thing(of), "known"), frozenset({not negated})
                case Group(how="all", lines=inner):
                    yield from self._each(inner)
                case _:
                    pass

    def _choices(self, of: FactRef | FieldRef) -> frozenset[object] | None:
        kind = self.book.vocabulary.facts[of.name].kind if isinstance(of, FactRef) else None
        if kind is not None and kind.type == "yesno":
            return frozenset({True, False})
        return frozenset(kind.choices.labels) if kind is not None and kind.choices is not None else None

    def _compared(self, left: Formula, sign: str, right: Formula) -> Iterator[tuple[tuple[object, ...], object]]:
        one, two = self._fixed(left), self._fixed(right)
        for formula in (left, right):
            if isinstance(formula, (FactRef, FieldRef)):
                yield (*_thing(formula), "known"), frozenset({True})
        if two is not None and isinstance(left, (FactRef, FieldRef)):
            yield (*_thing(left), "lies"), _fence(sign, two)
        elif one is not None and isinstance(right, (FactRef, FieldRef)):
            yield (*_thing(right), "lies"), _fence(_turned(sign), one)
        elif isinstance(left, FactRef) and isinstance(right, FactRef):
            # The difference of two facts lies on one side of nothing.
            first, second = sorted((left.name, right.name))
            yield (f"{first}-{second}", "", "lies"), _fence(sign if left.name == first else _turned(sign), 0)

    def _fixed(self, formula: Formula) -> float | None:
        match formula:
            case Number(value=value):
                return value
            case ParameterRef(name=name):
                return self.book.parameters[name].value
            case Negative(of=of):
                inner = self._fixed(of)
                return None if inner is None else -inner
            case _:
                return None


def _thing(of: FactRef | FieldRef) -> tuple[str, str]:
    return (of.name, "") if isinstance(of, FactRef) else (of.list, of.field)


def _turned(sign: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]


def _fence(sign: str, at: float) -> Fence:
    if sign[0] == "<":
        return Fence(high=at, open_high=sign == "<")
    return Fence(low=at, open_low=sign == ">")


def _outnumbered(mine: Mapping[tuple[object, ...], object], others: Mapping[tuple[object, ...], object]) -> bool:
    """Tell whether one must hold a choice of some, none of which the other may hold."""
    for key, names in mine.items():
        if key[2] == "has one" and key[1] == "" and isinstance(names, frozenset):
            barred = others.get((key[0], key[1], "has none"), frozenset())
            if isinstance(barred, frozenset) and names <= barred:
                return True
    return False
