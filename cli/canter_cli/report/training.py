"""The training of a plan by day and by week, from what the plan shows: what a calendar and a workout logger need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter import Plan
    from canter.planning.plan import Item, Pick

# The names that the guidance has for days, and for what a day brings.
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LEGS = ("legs", "both")
CARDIO = ("cardio", "both")
# What of a week concerns only the one, and what of the dose grows week by week.
OF_LEGS, OF_CARDIO, GROWING = ("sets",), ("minutes", "effort"), ("strength_sets",)
# A notice of one of these levels has a doctor or another clinician look first.
REFERRING = ("urgent", "refer")


class Day(NamedTuple):
    """A day with training: which (0 is Monday), what it brings as read, whether legs and cardio, and the minutes in all."""

    weekday: int
    does: str
    legs: bool
    cardio: bool
    minutes: int


class Week(NamedTuple):
    """A week of the progression: its number, the minutes of cardio, the sets of an exercise, and each as read by its name."""

    number: int
    minutes: int
    sets: int
    told: Mapping[str, str]

    def of(self, day: Day) -> str:
        """Return what of the week concerns a day, as a line."""
        idle = () if day.legs and day.cardio else OF_CARDIO if day.legs else OF_LEGS
        return "; ".join(told for name, told in self.told.items() if name not in idle)


class Training(NamedTuple):
    """What is to be done: days and weeks, the exercises by name with their details as read, the activities to choose from."""

    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    exercises: tuple[str, ...]
    dose: str
    repetitions: int
    activities: tuple[str, ...]
    referred: bool
    disclaimer: str


def training_of(plan: Plan) -> Training | None:
    """Return the training of a plan; None where it lays out no week, or a week without training."""
    items = {item.name: item for section in plan.given.sections for item in section.items}
    if "week" not in items or "weeks" not in items:
        return None
    days = tuple(_day(pick) for pick in items["week"].picks if pick.values["does"] in (*LEGS, *CARDIO))
    if not days:
        return None
    weeks = tuple(_week(number, pick) for number, pick in enumerate(items["weeks"].picks, 1))
    exercises = items.get("exercises")
    beside = exercises.beside if exercises is not None else ()
    repetitions = plan.conclusions.get("strength_reps")
    return Training(
        days=days,
        weeks=weeks,
        exercises=_labels(exercises),
        dose="; ".join(f"{one.label}: {one.shown}" for one in beside if one.value is not None and one.name not in GROWING),
        repetitions=int(repetitions.value) if repetitions is not None and repetitions.value is not None else 0,
        activities=_labels(items.get("activities")),
        referred=any(notice.level in REFERRING for notice in plan.given.notices),
        disclaimer=plan.given.disclaimer,
    )


def _labels(item: Item | None) -> tuple[str, ...]:
    return tuple(pick.label for pick in item.picks) if item is not None else ()


def _day(pick: Pick) -> Day:
    does = pick.values["does"]
    told = next(iter(pick.fields.values()))
    return Day(DAYS.index(pick.name), told, does in LEGS, does in CARDIO, _whole(pick.values["minutes"]))


def _week(number: int, pick: Pick) -> Week:
    named = zip(pick.values, pick.fields.items(), strict=True)
    told = {name: f"{head.lower()}: {cell}" for name, (head, cell) in named if cell}
    return Week(number, _whole(pick.values["minutes"]), _whole(pick.values["sets"]), told)


def _whole(value: float | None) -> int:
    """Return a number as it is shown where there are no decimals, half up; 0 where it is not known."""
    return int((value or 0) + 0.5)
