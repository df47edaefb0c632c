"""A comparison that does not hold in words: what it came to, what it needs, and what is between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.facts import Kind, format_number
from canter.language.formulas import Count, FactRef, FieldRef, Formula, ParameterRef, Ref, walk
from canter.language.units import show

if TYPE_CHECKING:
    from canter.language.conditions import Comparison
    from canter.planning.telling import Teller

_NEEDS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
# From here on a number without a unit of its own is shown without decimals, below with two.
_LARGE = 100


def gap(pair: Comparison, teller: Teller, values: dict[str, Any]) -> str:
    """Return a single comparison of known sides that is false: what is compared, its threshold, and how far apart they are."""
    read = teller.trace.compiler.formula
    (left, right), sign = pair.formulas, pair.signs[0]
    texts = re.split(r"\s*(?:<=|>=|<|>)\s*", pair.text)
    if _weight(right, teller) > _weight(left, teller):
        left, right, sign = right, left, _MIRRORED[sign]
        texts.reverse()
    now, needed = read(left)(values), read(right)(values)
    # Of a chain it is not said which of its formulas is meant.
    told = _told(left, right, teller, f"`{texts[0]}`" if len(texts) == len(pair.formulas) else "what it reckons")
    return f"{told.subject} is {told.number(now)}, and this needs {_NEEDS[sign]} {told.number(needed)}: {told.apart(now, needed)}"


def limit_gap(limit: float, asked: float, kind: Kind, units: str) -> str:
    """Return how far a limit is from letting a number of a kind through."""
    told = _Told(kind, units)
    needs = "at least" if limit < asked else "at most"
    return f"the limit is {told.number(limit)}, and this needs {needs} {told.number(asked)}: {told.apart(limit, asked)}"


def _weight(side: Formula | Ref, teller: Teller) -> int:
    """Return how much a side is what a comparison is about: a concluded fact, what was told, what is reckoned, a number."""
    match side:
        case FactRef(name=name):
            return 4 if teller.trace.rulebook.vocabulary.facts[name].origin == "concluded" else 3
        case FieldRef():
            return 3
        case ParameterRef():
            return 0
        case _:
            return 1 if any(isinstance(one, (FactRef, FieldRef)) for one in walk(side)) else 0


def _told(left: Formula | Ref, right: Formula | Ref, teller: Teller, text: str) -> _Told:
    """Return how numbers of a comparison are said: in the unit of the side that has one; `text` names a formula."""
    facts, parameters = teller.trace.rulebook.vocabulary.facts, teller.trace.rulebook.parameters
    kind, subject = None, text
    match left:
        case FactRef(name=name):
            kind, subject = facts[name].kind, f"{facts[name].label} ({name})"
        case FieldRef(list=over, field=field):
            kind, subject = facts[over].fields[field].kind, f"its {facts[over].fields[field].label.lower()}"
        case Count(of=FactRef(name=name)):
            kind, subject = Kind("whole"), f"the number of {facts[name].label} ({name})"
        case _:
            pass
    if kind is None and isinstance(right, FactRef):
        kind = facts[right.name].kind
    if kind is None and isinstance(right, ParameterRef):
        kind = parameters[right.name].kind
    return _Told(kind, teller.units, subject)


class _Told(NamedTuple):
    """Says numbers of one kind; without a kind, plain ones."""

    kind: Kind | None
    units: str
    subject: str = ""

    def apart(self, now: float, needed: float) -> str:
        """Return how far a number is from the one it needs to be."""
        if now == needed:
            return "it is just there, and not beyond"
        apart = self.number(abs(now - needed))
        if apart == self.number(0.0):
            apart = "less than is shown"
        return f"short by {apart}" if now < needed else f"{apart} too much"

    def number(self, value: float) -> str:
        """Return a number in the unit of what is compared."""
        if self.kind is not None:
            return show(value, self.kind.unit, self.kind.decimals, self.units)
        return format_number(value, 0 if abs(value) >= _LARGE else 2)
