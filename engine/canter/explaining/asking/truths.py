"""Conditions over ranges: whether a line may be true, false or unknown, whatever is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.explaining.asking.may import Read, Wide, cases, exactly, widened
from canter.explaining.asking.ranges import Ranges
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.may import May
    from canter.reasoning.arithmetic import Tri, Values

Truths = frozenset["Tri"]
TRUE: Truths = frozenset((True,))
FALSE: Truths = frozenset((False,))
OPEN: Truths = frozenset((None,))
EITHER: Truths = frozenset((True, False))


def truths_of(lines: Iterable[Line], index: Index, values: Values, mays: Mapping[Read, May]) -> Truths:
    """Return how lines that must all hold may come out together."""
    sure: list[Truths] = []
    open_: list[Line] = []
    for line in lines:
        if not mays.keys().isdisjoint(index.reads_of(line)):
            open_.append(line)
            continue
        holds = index.holds(line, values)
        if holds is False:
            return FALSE
        sure.append(frozenset((holds,)))
    settled = all_truths(sure)
    if settled == FALSE or not open_:
        return settled
    found: set[Tri] = set()
    for exact, wides in cases((read for line in open_ for read in index.reads_of(line)), mays):
        ranges = Ranges(index, {**values, **exact} if exact else values, wides)
        found |= all_truths([settled, *(_line(line, ranges) for line in open_)])
    return frozenset(found)


def all_truths(parts: Iterable[Truths]) -> Truths:
    """Return how `all` of these may come out: false if one is, else unknown if one is."""
    true, false, unknown = True, False, False
    for one in parts:
        if one == FALSE:
            return FALSE
        true, false, unknown = true and True in one, false or False in one, unknown or None in one
    return frozenset([*((True,) if true else ()), *((False,) if false else ()), *((None,) if unknown else ())])


def _turned(truths: Truths) -> Truths:
    return frozenset(None if one is None else not one for one in truths)


def _line(line: Line, ranges: Ranges) -> Truths:
    """Return how a line may come out."""
    if not ranges.touches(ranges.index.reads_of(line)):
        return frozenset((ranges.index.holds(line, ranges.values),))
    match line:
        case Group(how="all", lines=lines):
            return all_truths(_line(one, ranges) for one in lines)
        case Group(lines=lines):
            return _turned(all_truths(_turned(_line(one, ranges)) for one in lines))
        case Comparison(formulas=formulas, signs=signs):
            found = [ranges.formula(one) for one in formulas]
            return all_truths(_compared(*pair) for pair in zip(found, signs, found[1:], strict=False))
        case Known(of=of, negated=negated):
            may = _operand(of, ranges)
            known = frozenset([*((True,) if may.known else ()), *((False,) if may.unknown else ())])
            return _turned(known) if negated else known
        case Is(of=of, alternatives=alternatives) | Has(of=of, alternatives=alternatives):
            return _held(_operand(of, ranges), [_operand(one, ranges) for one in alternatives])
        case HasOf(of=of, against=against):
            one, two = _operand(of, ranges), _operand(against, ranges)
            if not one.known or not two.known:
                return OPEN
            return EITHER | OPEN if one.unknown or two.unknown else EITHER


def _held(of: Wide, alternatives: list[Wide]) -> Truths:
    if not of.known:
        return OPEN
    unknown = of.unknown or any(one.unknown for one in alternatives)
    return EITHER | OPEN if unknown else EITHER


def _operand(of: Any, ranges: Ranges) -> Wide:  # noqa: ANN401 - a reference, or a formula
    match of:
        case FactRef(name=name) if (name, "") in ranges.wides:
            return widened(ranges.wides[name, ""])
        case FieldRef(list=list_name, field=field) if (list_name, field) in ranges.wides:
            return widened(ranges.wides[list_name, field])
        case FactRef() | FieldRef() | EntryRef() | Constant():
            return exactly(ranges.index.value(of, ranges.values))
    return ranges.formula(of)


def _compared(left: Wide, sign: str, right: Wide) -> Truths:
    """Return how a comparison of two ranges may come out."""
    if not left.known or not right.known:
        return OPEN
    if sign in (">", ">="):
        left, right, sign = right, left, "<" if sign == ">" else "<="
    true = left.low < right.high if sign == "<" else left.low <= right.high
    false = left.high >= right.low if sign == "<" else left.high > right.low
    unknown = left.unknown or right.unknown
    return frozenset([*((True,) if true else ()), *((False,) if false else ()), *((None,) if unknown else ())])
