"""Conditions turned round: what must hold for a condition to be false."""

from __future__ import annotations

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, Membership

_SIGNS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MEMBERSHIPS: dict[Membership, Membership] = {
    "has any of": "has none of",
    "has none of": "has any of",
    "has all of": "lacks some of",
    "lacks some of": "has all of",
}


def opposite(line: Line) -> Line:
    """Return the condition that is true where this one is false; where this one is unknown, it is unknown too."""
    match line:
        case Comparison():
            turned = tuple(Comparison(one.formulas, (_SIGNS[one.signs[0]],), one.text) for one in pairs(line))
            return turned[0] if len(turned) == 1 else Group("any", turned, line.text)
        case Is() | Has() | Known():
            return line._replace(negated=not line.negated)
        case HasOf(how=how):
            return line._replace(how=_MEMBERSHIPS[how])
        case Group(how=how, lines=lines):
            return Group("all" if how == "any" else "any", tuple(map(opposite, lines)), line.text)


def pairs(line: Comparison) -> tuple[Comparison, ...]:
    """Return a chain of comparisons as one comparison for each sign."""
    sides = zip(line.formulas, line.signs, line.formulas[1:], strict=False)
    return tuple(Comparison((left, right), (sign,), line.text) for left, sign, right in sides)
