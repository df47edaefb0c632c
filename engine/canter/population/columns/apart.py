"""Which rules cannot apply together, as far as their own lines tell: so that no column need look for a contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.conditions import Comparison, Group, Has, Is, Known, Line
from canter.language.formulas import Constant, Number
from canter.population.columns.lines import reads_entry

if TYPE_CHECKING:
    from canter.language.rules import Rule

_CONTRARY = {"<": (">", ">="), "<=": (">",), ">": ("<", "<="), ">=": ("<",)}


def cannot_both(one: Rule, two: Rule, *, same_entry: bool) -> bool:
    """Tell whether it is certain that two rules do not both apply: to the same entry, or at all."""
    for over, under in ((one, two), (two, one)):
        if under.id in over.overrules and (same_entry or not over.domain or not under.domain):
            return True
    first, second = (_lines(rule, same_entry=same_entry) for rule in (one, two))
    if same_entry and one.word != two.word:
        # The same field goes by two names, so only what is said of people can be compared.
        first, second = (_lines(rule, same_entry=False) for rule in (one, two))
    return any(_contrary(a, b) for a in first for b in second)


def _lines(rule: Rule, *, same_entry: bool) -> list[Line]:
    found: list[Line] = []
    for line in rule.lines:
        if same_entry or not reads_entry(line, rule.word):
            found += line.lines if isinstance(line, Group) and line.how == "all" else [line]
    return found


def _contrary(one: Line, two: Line) -> bool:
    """Tell whether two lines cannot both be true."""
    if isinstance(one, Is) and isinstance(two, Is):
        return one.of == two.of and _is_contrary(one, two)
    if isinstance(one, Known) and isinstance(two, Known):
        return one.of == two.of and one.negated != two.negated
    if isinstance(one, Has) and isinstance(two, Has):
        (there, gone) = (two, one) if one.negated else (one, two)
        within = set(there.alternatives) <= set(gone.alternatives)
        return one.of == two.of and one.negated != two.negated and within
    if isinstance(one, Group) and one.how == "any":
        return all(_contrary(line, two) for line in one.lines)
    if isinstance(two, Group) and two.how == "any":
        return all(_contrary(one, line) for line in two.lines)
    if isinstance(one, Comparison) and isinstance(two, Comparison):
        return any(_compared(a, b) for a in _links(one) for b in _links(two))
    return any(_missing(a, b) for a, b in ((one, two), (two, one)))


def _is_contrary(one: Is, two: Is) -> bool:
    """Tell whether what one admits the other does not; only constants are certain."""
    first, second = ({a.value for a in line.alternatives if isinstance(a, (Constant, Number))} for line in (one, two))
    if len(first) < len(one.alternatives) or len(second) < len(two.alternatives):
        return False
    if one.negated and two.negated:
        return False
    if one.negated != two.negated:
        return second <= first if one.negated else first <= second
    return not first & second


def _missing(one: Line, two: Line) -> bool:
    """Tell whether one line says that something is unknown without which the other cannot be true."""
    return isinstance(one, Known) and one.negated and isinstance(two, (Is, Has)) and two.of == one.of


def _links(line: Comparison) -> list[tuple[object, str, object]]:
    return list(zip(line.formulas, line.signs, line.formulas[1:], strict=False))


def _compared(one: tuple[object, str, object], two: tuple[object, str, object]) -> bool:
    """Tell whether two comparisons of the same formulas contradict each other."""
    (left, sign, right), (other, against, last) = one, two
    if (left, right) == (last, other):
        other, last, against = last, other, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[against]
    if (left, right) == (other, last):
        return against in _CONTRARY[sign]
    return _numbers_apart(one, two)


def _numbers_apart(one: tuple[object, str, object], two: tuple[object, str, object]) -> bool:
    """Tell whether one wants less of the same than a number, and the other more than a larger one."""
    (left, sign, right), (other, against, last) = one, two
    if left != other or not isinstance(right, Number) or not isinstance(last, Number):
        return False
    if sign in ("<", "<=") and against in (">", ">="):
        return right.value < last.value
    return sign in (">", ">=") and against in ("<", "<=") and right.value > last.value
