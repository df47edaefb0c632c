"""A review: what a log comes to beside the plan that was kept to, and the plan that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from canter.language.problems import FactError, Problem
from canter.language.units import show
from canter.review.figures import Read, figures, read_trend, weeks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from canter.explaining.shifts import Differences
    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.planning.document import PlanDocument
    from canter.planning.outlook import Point
    from canter.planning.plan import Conclusion, PlanGiven
    from canter.review.document import ReviewDocument
    from canter.review.reading import Log

# What a review tells of the conclusions, in this order; where these are withheld, so are all weights of the log.
FINDINGS = (
    "progress",
    "progress_expected",
    "observed_counts",
    "sessions_kept",
    "training_progress",
    "next_load_step",
    "next_cardio_minutes",
)
BESIDE = {"observed_counts": ("observed_maintenance", "observed_margin", "observed_rest")}
ABOUT_WEIGHT = ("progress", "target_weight", "weight_to_lose")
# Weights in one unit, taken for another, are off by about 2.2.
ANOTHER_UNIT = 1.6


class Planned(Protocol):
    """What a review needs of a plan."""

    @property
    def rulebook(self) -> Rulebook:
        """The guidance that it came from."""

    @property
    def given(self) -> PlanGiven:
        """The plan section by section."""

    @property
    def conclusions(self) -> Mapping[str, Conclusion]:
        """Every concluded fact that is not withheld."""

    def course(self, weeks: Sequence[int]) -> tuple[Point, ...]:
        """Return the course of the weight in these weeks."""

    def differences(self, after: Any) -> Differences:  # noqa: ANN401 - its own kind
        """Return what another plan tells otherwise."""

    def document(self) -> PlanDocument:
        """Return the plan as a model."""


P = TypeVar("P", bound=Planned)


class Review(NamedTuple, Generic[P]):
    """A log reviewed: the plan that was kept to, the plan that the log leads to, and how the outlook was to go.

    `course` begins with the weight that the trend begins with; it is empty where a plan has no outlook or withholds it.
    `figures` are the facts that the log told. Where `weights_withheld`, nothing that tells of weights may be shown.
    """

    read: Read
    figures: Mapping[str, float]
    course: tuple[Point, ...]
    before: P
    after: P
    units: str

    @property
    def weights_withheld(self) -> bool:
        """Whether either plan withholds what bears on weight, so that no weight of the log may be shown."""
        facts = self.after.rulebook.vocabulary.facts
        names = [name for name in ABOUT_WEIGHT if name in facts]
        return any(name not in plan.conclusions for plan in (self.before, self.after) for name in names)

    @property
    def findings(self) -> tuple[tuple[Conclusion, tuple[Conclusion, ...]], ...]:
        """What rules concluded from the log, each with what belongs beside it; nothing that is withheld or not known."""
        told = self.after.conclusions
        found = []
        for name in FINDINGS:
            one = told.get(name)
            if one is not None and one.value is not None and one.rule:
                beside = (told[other] for other in BESIDE.get(name, ()) if other in told)
                found.append((one, tuple(other for other in beside if other.value is not None)))
        return tuple(found)

    @property
    def differences(self) -> Differences:
        """What the plan that the log leads to tells otherwise than the one before."""
        return self.before.differences(self.after)

    def kilograms(self, value: float) -> str:
        """Return a weight as the person reads it."""
        return show(value, "kg", 1, self.units)

    def document(self) -> ReviewDocument:
        """Return the review as a model with a published schema."""
        from canter.review.document import build_document  # its models are built only where they are used

        return build_document(self)


def review_log(person: Person, log: Log, plan: Callable[[Person], P], units: str) -> Review[P]:
    """Return the review of a person's log; raises `FactError` where its weights seem to be in another unit."""
    read = read_trend(log)
    _check_unit(person, read)
    before = plan(person)
    course: tuple[Point, ...] = ()
    if read.start is not None:
        course = plan(_with(person, {"weight": read.start})).course(weeks_of(read))
    deficit = before.conclusions.get("deficit")
    vocabulary = before.rulebook.vocabulary
    told = figures(read, course, deficit.value if deficit is not None else None, vocabulary)
    values = dict(told)
    if read.weight is not None and "weight" in person.values:
        stated = vocabulary.facts.get("log_stated")
        if stated is not None and stated.logged and person.values["weight"] is not None:
            values["log_stated"] = told["log_stated"] = person.values["weight"]
        values["weight"] = read.weight
    return Review(read, told, course, before, plan(_with(person, values)), units)


def _with(person: Person, values: Mapping[str, float]) -> Person:
    told = tuple(dict.fromkeys((*person.told, *values)))
    return person._replace(values={**person.values, **values}, told=told)


def _check_unit(person: Person, read: Read) -> None:
    """Raise `FactError` where the log's weights and the one in the facts cannot be of one person in one unit."""
    stated = person.values.get("weight")
    if not read.kept or not isinstance(stated, (int, float)):
        return
    middle = sorted(one.kg for one in read.kept)[len(read.kept) // 2]
    if not 1 / ANOTHER_UNIT < middle / stated < ANOTHER_UNIT:
        message = f"the log weighs about {middle:.0f} kg, and the facts say {stated:.0f} kg"
        raise FactError([Problem(message, None, "name the unit at the head of the column, like `weight (lb)`")])
