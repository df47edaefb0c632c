"""The outlook: how the weight would go if the plan is kept, as a range, beside the rule of 3,500 kcal to a pound.

What is reckoned with comes from rules (`course_activity`, `course_change`, `course_doubt`), so that it has sources and can
be changed like anything else. Where one of them, or the weight to aim for, is withheld or not known, there is no outlook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.effects import Target
from canter.planning.course import Adult, days_until, weight_course
from canter.planning.telling import tell_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.planning.telling import Teller

WEEKS = (4, 12, 26, 52)
DAYS_A_WEEK = 7
# Facts of the guidance that the model needs; guidance without them has no outlook.
PERSON = ("sex", "age", "height", "weight")
RECKONED = ("course_activity", "course_change", "course_doubt", "target_weight", "maintenance", "energy_of_weight")


class Point(NamedTuple):
    """A week of the outlook: the weight expected with its range, and by the straight rule; kg and as texts."""

    week: int
    expected: float
    least: float
    most: float
    straight: float
    shown: tuple[str, str, str, str]


class Outlook(NamedTuple):
    """The course of the weight, and in how many weeks the weight to aim for is reached (None: not within ten years)."""

    points: tuple[Point, ...]
    weeks_to_target: int | None
    reason: str
    rule: str


class _Reckoning(NamedTuple):
    """What the course of a person's weight is reckoned with (kcal/day, kg, kcal/kg), and the day it is at the target."""

    adult: Adult
    changes: tuple[float, float, float]
    target: float
    energy: float
    reached: int | None


def outlook(teller: Teller) -> Outlook | None:
    """Return the outlook of a plan that cuts something; None where the model has nothing to say about this person."""
    trace = teller.trace
    reckoning = _reckoning(teller)
    if reckoning is None:
        return None
    points = _points(teller, reckoning, WEEKS)
    reached = reckoning.reached
    rule = next(iter(trace.landings[Target("course_change")].set_by), "")
    reason = teller.reason(trace.rulebook.rule(rule)) if rule else ""
    return Outlook(points, None if reached is None else -(-reached // DAYS_A_WEEK), reason, rule)


def course(teller: Teller, weeks: Sequence[int]) -> tuple[Point, ...]:
    """Return the points of the outlook in other weeks, such as for a chart; none where there is no outlook.

    `weeks` are whole and rising, from 0 (today) to 521. The course ends where the model has no more to say.
    """
    reckoning = _reckoning(teller)
    return () if reckoning is None else _points(teller, reckoning, weeks)


def _reckoning(teller: Teller) -> _Reckoning | None:
    trace = teller.trace
    facts = trace.rulebook.vocabulary.facts
    names = (*PERSON, *RECKONED)
    if any(name not in facts or trace.hidden(name) or trace.values[name] is None for name in names):
        return None
    sex, age, height, weight = (trace.values[name] for name in PERSON)
    activity, change, doubt, target, maintenance, energy = (trace.values[name] for name in RECKONED)
    # A tenth more or less of what the person really uses makes the true cut so much larger or smaller.
    changes = (change, min(0.0, change - doubt * maintenance), min(0.0, change + doubt * maintenance))
    try:
        adult = Adult(sex, age, height, weight, activity)
        for one in changes:
            weight_course(adult, one, ())
        reached = days_until(adult, change, target)
    except ValueError:
        # The model is for adults of a build that it knows; for others the plan says no more than the rules do.
        return None
    return _Reckoning(adult, changes, target, energy, reached)


def _points(teller: Teller, reckoning: _Reckoning, weeks: Sequence[int]) -> tuple[Point, ...]:
    kind = teller.trace.rulebook.vocabulary.facts["weight"].kind
    adult, target = reckoning.adult, reckoning.target
    days = tuple(week * DAYS_A_WEEK for week in weeks)
    expected, least, most = (weight_course(adult, one, days) for one in reckoning.changes)
    points = []
    for number, week in enumerate(weeks):
        middle = expected[number]
        if middle is None:
            break
        low, high = least[number], most[number]
        straight = adult.weight_kg + reckoning.changes[0] * days[number] / reckoning.energy
        # Whoever has reached the weight to aim for stops losing, which the model does not know.
        held = [max(target, found) if found is not None else target for found in (middle, low, high)]
        values = (held[0], held[1], held[2], straight)
        shown = tuple(tell_value(value, kind, teller.units) for value in values)
        points.append(Point(week, *values, shown))  # type: ignore[arg-type]
    return tuple(points)
