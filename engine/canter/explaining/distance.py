"""How far one number that a person told is from where a condition turns, all else as it is.

The number moves on its own steps, in the units that the person reads: a tenth of a kilogram or of a pound, an inch. What
is told is exact: moved by it, the condition holds, and moved by one step less it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.facts import format_number
from canter.language.units import US_UNITS, convert, worded
from canter.planning.telling import tell_value
from canter.reasoning.arithmetic import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.explaining.reach import Person
    from canter.language.conditions import Line
    from canter.language.facts import Fact, Kind

# Between one look and the next, the distance grows by this factor, so that what is near is found first.
_GROWTH = 1.5
_RANKS = {"yes": 0, "slowly": 1, "no": 2}


class Turn(NamedTuple):
    """A number that a person told, and the nearest one with which a condition holds.

    `before` and `after` are in the fact's unit; `by` is the difference and `at` the number, as the person reads them.
    `line` is the condition; where it is about an entry, `entry` is its word, its list and its number there.
    """

    fact: str
    label: str
    changeable: str
    before: float
    after: float
    step: float
    by: str
    at: str
    line: Line | None = None
    entry: tuple[str, str, int] | None = None

    @property
    def told(self) -> str:
        """The difference in words."""
        return f"{self.label} ({self.fact}): {self.by}, so {self.at}, and it would hold"


def rank(fact: Fact) -> int:
    """Return how readily a person can change a fact: 0 at once, 1 slowly, 2 not."""
    return _RANKS[fact.changeable]


def step_of(kind: Kind, units: str) -> float:
    """Return one step of a number, in its own unit: one of the last digit that the person reads."""
    to = US_UNITS.get(kind.unit, "") if units == "us" else ""
    if to == "ft":
        return convert(1.0, "in", kind.unit)
    digit = float(10.0**-kind.decimals)
    return convert(digit, to, kind.unit) if to else digit


def told_steps(count: int, kind: Kind, units: str) -> str:
    """Return so many steps as the person reads them, `more` or `less`."""
    to = US_UNITS.get(kind.unit, "") if units == "us" else ""
    if to == "ft":
        told = f"{abs(count)} in"
    else:
        told = f"{format_number(abs(count) * 10.0**-kind.decimals, kind.decimals)} {worded(to or kind.unit)}".strip()
    return f"{told} {'more' if count > 0 else 'less'}"


def turn(fact: Fact, person: Person, holds: Callable[[Person], bool], units: str = "metric") -> Turn | None:
    """Return how far a number must go for `holds` to be true of the person; None where it goes nowhere in its range."""
    found = nearest(fact, person, holds, units)
    if not found:
        return None
    count = min(found, key=abs)
    before, step = person[fact.name], step_of(fact.kind, units)
    after = moved(before, count, step)
    told = told_steps(count, fact.kind, units)
    return Turn(fact.name, fact.label, fact.changeable, before, after, step, told, tell_value(after, fact.kind, units))


def moved(before: float, count: int, step: float) -> float:
    """Return a number so many steps further."""
    return round(before + count * step, MOST_DIGITS)


def nearest(fact: Fact, person: Person, holds: Callable[[Person], bool], units: str = "metric") -> list[int]:
    """Return after how many steps down, and up, `holds` turns true; where it never does, nothing."""
    step = step_of(fact.kind, units)
    before = person[fact.name]

    def true_at(count: int) -> bool:
        return holds({**person, fact.name: moved(before, count, step)})

    found = []
    for sign in (-1, 1):
        last = 0
        for count in _looks(room_of(fact, person, sign, units)):
            if true_at(sign * count):
                found.append(_first(sign * last, sign * count, true_at))
                break
            last = count
    return found


def room_of(fact: Fact, person: Person, sign: int, units: str) -> int:
    """Return how many steps a number that was told can go one way and stay in its range."""
    before, step = person[fact.name], step_of(fact.kind, units)
    end = fact.kind.high if sign > 0 else fact.kind.low
    if end is None:
        # A number without a limit is looked at as far as a thousandfold.
        return int(1000 * max(abs(before), 1.0) / step)
    return max(0, int((end - before) * sign / step + 1e-9))


def _looks(room: int) -> Iterator[int]:
    """Yield the steps to look at, near ones close together, and the last."""
    count = 1
    while count < room:
        yield count
        count = max(count + 1, int(count * _GROWTH))
    if room:
        yield room


def _first(last: int, first: int, holds: Callable[[int], bool]) -> int:
    """Return a number that holds and whose neighbour towards `last`, which does not hold, holds no more."""
    while abs(first - last) > 1:
        middle = (last + first) // 2
        if holds(middle):
            first = middle
        else:
            last = middle
    return first
