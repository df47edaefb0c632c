"""Laws about neighbours: a gram, a heavier body, a further condition; and every number leads to a source.

docs/leaps.md tells which numbers leap where, and why; it is held against what a search finds.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canter import Guidance, Plan
from canter.explaining.why import Reason, sources_named
from canter.language.effects import Set
from canter.reasoning.trace import Trace
from people import random_person
from scale import blocks

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "leaps.md").read_text(encoding="utf-8")
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
FACTS = BOOK.vocabulary.facts
CONCLUDED = [fact for fact in FACTS.values() if fact.origin == "concluded"]
NUMBERS = [fact for fact in CONCLUDED if fact.kind.numeric]
# The numbers that the tables of a plan show of each food, day and week.
CELLS = [
    (fact.name, field)
    for fact in FACTS.values()
    for field in fact.fields.values()
    if fact.name in BOOK.section_of and field.concluded and field.shown and field.kind.numeric
]
SEEDS = st.integers(min_value=0, max_value=2**32)
MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
GRAM = 0.001
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def conclude(facts: Mapping[str, Any]) -> Trace:
    return GUIDANCE.conclude(GUIDANCE.read(facts))


def given_value(trace: Trace, name: str) -> Any:
    """Return what the person is given: nothing of what is withheld."""
    return None if trace.hidden(name) else trace.values[name]


def given_column(trace: Trace, name: str, field: str) -> list[Any]:
    """Return a field of every entry of a list, as far as the person is given the list."""
    return [entry[field] for entry in given_value(trace, name) or ()]


def somebody(seed: int) -> dict[str, Any]:
    """Return a person whose answers withhold parts of a plan less often than a random person's would."""
    rng = random.Random(seed)
    person = random_person(rng, BOOK, plausible=True)
    if rng.random() < 0.7:
        person["conditions"] = []
    for name in ("symptoms", "leg_signs", "medicines"):
        if rng.random() < 0.7:
            person[name] = []
    for name in ("systolic", "diastolic", "weight_loss_unexplained", "body_fat"):
        if rng.random() < 0.7:
            person.pop(name, None)
    return person


# A gram more or less


class Leap(NamedTuple):
    """A gram that moved numbers: the rules that came out differently, and the numbers."""

    rules: frozenset[str]
    moved: frozenset[str]
    person: dict[str, Any]
    at: float


class Row(NamedTuple):
    rule: str
    names: tuple[str, ...]


def rows(page: str) -> list[Row]:
    """Return the rows of the tables of leaps."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| `")]
    return [Row(cell[0].strip("`"), tuple(re.findall(r"`([\w.]+)`", cell[2]))) for cell in cells]


ROWS = rows(PAGE)
# Fields that a formula takes to whole or half steps, so that they leap though no rule comes out otherwise.
STEPS = [
    (rule.id, effect.target.fact, effect.target.field)
    for rule in BOOK.rules
    for effect in rule.effects
    if isinstance(effect, Set) and effect.target.field and re.search(r"\b(floor|ceil|round)\(", effect.text)
]


def differ(before: float | None, after: float | None, decimals: int) -> bool:
    """Tell whether two values differ by one or more in the last decimal that is shown, or only one of them is there."""
    return (before is None) != (after is None) or (
        before is not None and after is not None and abs(after - before) >= 10.0**-decimals
    )


def moved(one: Trace, two: Trace) -> frozenset[str]:
    """Return the numbers, and the fields of tables (`list.field`), that differ between two people."""
    found = {
        fact.name for fact in NUMBERS if differ(given_value(one, fact.name), given_value(two, fact.name), fact.kind.decimals)
    }
    for name, field in CELLS:
        pairs = zip_longest(given_column(one, name, field.name), given_column(two, name, field.name))
        if any(differ(before, after, field.kind.decimals) for before, after in pairs):
            found.add(f"{name}.{field.name}")
    return frozenset(found)


def leap(one: Trace, two: Trace, person: dict[str, Any], at: float) -> Leap | None:
    numbers = moved(one, two)
    rules = {rule.id for rule in BOOK.rules if one.results[rule.id] != two.results[rule.id]}
    rules |= {rule for rule, *cell in STEPS if given_column(one, *cell) != given_column(two, *cell)}
    wholes = {BOOK.rule(rule).whole for rule in rules}
    return Leap(frozenset(rules | wholes), numbers, person, at) if numbers else None


def told(found: Leap, fact: str) -> list[Row]:
    """Return the rows of the page that tell of this number in this leap."""
    return [row for row in ROWS if row.rule in found.rules and {fact, section(fact)} & set(row.names)]


def section(fact: str) -> str:
    """Return the section that a number, or the table of a field, stands in."""
    return BOOK.section_of[fact.partition(".")[0]]


def look(trace: Trace) -> Any:
    """Return what changes at an edge only: how every rule came out, and all that is no smooth number."""
    steps = [trace.values[fact.name] is None if fact.kind.type == "number" else trace.values[fact.name] for fact in CONCLUDED]
    stepped = [given_column(trace, name, field) for _, name, field in STEPS]
    return trace.withheld, tuple(trace.results.values()), tuple(steps), stepped


def edges(person: dict[str, Any], fact: str, low: float, high: float, ends: tuple[Trace, Trace]) -> Iterator[Leap]:
    """Yield the leaps between two values of a fact, each narrowed down to a gram."""
    if look(ends[0]) == look(ends[1]):
        return
    if high - low <= 1.5 * GRAM:
        found = leap(*ends, person, low)
        if found is not None:
            yield found
        return
    middle = round((low + high) / 2, 3)
    between = conclude({**person, fact: middle})
    yield from edges(person, fact, low, middle, (ends[0], between))
    yield from edges(person, fact, middle, high, (between, ends[1]))


def along(person: dict[str, Any], fact: str, low: float, high: float) -> Iterator[Leap]:
    """Yield the leaps of a person along a fact."""
    at = [round(low + (high - low) * step / 24, 3) for step in range(25)]
    traces = [conclude({**person, fact: value}) for value in at]
    for number in range(24):
        yield from edges(person, fact, at[number], at[number + 1], (traces[number], traces[number + 1]))


WOMAN = {"sex": "female", "height": 170, "weight": 75, "goal_weight": 58, "conditions": [], "medicines": [], "symptoms": []}
SCANNED = {"body_fat": 36, "body_fat_source": "dxa"}
# People who meet every leap of the page, whatever the random ones are like.
TELLING = (
    {
        **WOMAN,
        "age": 30,
        "waist": 90,
        "neck": 34,
        "hips": 108,
        "experience": "beginner",
        "body_fat": 36,
        "body_fat_source": "dxa",
        "intake": 2600,
    },
    {**WOMAN, "age": 40, "height": 150, "goal_weight": 43, "intake": 2400, "equation": "mifflin"},
    {**WOMAN, "age": 24, "conditions": ["eating_disorder"], "session_minutes": 40},
    {**WOMAN, "age": 16, "experience": "beginner"},
    *(
        {**WOMAN, "age": 35, "height": 165, "goal_weight": 57, "foods": foods}
        for foods in (
            ["whisky, 2 shots", "baguette, 6"],
            ["cola, 2 cans", "milk chocolate, 8 bars"],
            ["cola, 2 cans", "butter, 300 g"],
            ["cola, 2 cans", "bread roll, 16"],
            ["whisky, 9 shots", "milk chocolate, 1 bar", "butter, 30 g", "bread roll, 8"],
        )
    ),
)


@functools.cache
def leaps(block: int = 0) -> tuple[Leap, ...]:
    """Return the leaps of some people along their weight, and of the first eight along their goal."""
    found: list[Leap] = []
    people = [*TELLING, *map(somebody, range(3))] if block == 0 else list(map(somebody, range(block * 6, block * 6 + 6)))
    for person in people:
        square = (person["height"] / 100) ** 2
        found += along(person, "weight", max(30.0, 16 * square), min(300.0, 46 * square))
    for person in people[:8] if block == 0 else ():
        found += along(person, "goal_weight", max(30.0, 0.6 * person["weight"]), 1.1 * person["weight"])
    return tuple(found)


@pytest.mark.parametrize("block", blocks(4, 1))
def test_every_leap_of_a_gram_has_its_rule_in_the_page_of_leaps(block: int) -> None:
    assert len(leaps(block)) > (50 if block == 0 else 10)
    for found in leaps(block):
        for fact in sorted(found.moved):
            assert told(found, fact), f"{fact} leaps at {found.at} for {found.person}: {sorted(found.rules)}"


def test_every_row_of_the_page_of_leaps_has_its_leap() -> None:
    seen = {(row, name) for found in leaps() for fact in found.moved for row in told(found, fact) for name in row.names}
    for row in ROWS:
        assert row.names
        for name in row.names:
            numbers = {fact for found in leaps() if row.rule in found.rules for fact in found.moved}
            assert name in numbers | set(map(section, numbers)), (row.rule, name)
            assert (row, name) in seen


@MANY
@given(SEEDS)
def test_a_gram_more_moves_no_number_by_a_leap(seed: int) -> None:
    person = somebody(seed)
    heavier = {**person, "weight": min(300.0, person["weight"] + GRAM)}
    found = leap(conclude(person), conclude(heavier), person, person["weight"])
    assert found is None or all(told(found, fact) for fact in found.moved)


# A heavier body


def cuts(person: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Yield rising weights of a person with the cut that is given, none being a cut of nothing."""
    square = (person["height"] / 100) ** 2
    for index in range(160, 480, 8):
        weight = index / 10 * square
        if 30 <= weight <= 300:
            yield weight, given_value(conclude({**person, "weight": weight}), "deficit") or 0.0


@settings(parent=MANY, max_examples=40)
@given(SEEDS)
def test_heavier_never_gets_a_smaller_cut(seed: int) -> None:
    least = 0.0
    for weight, cut in cuts(somebody(seed)):
        assert cut >= least - 1e-6, weight
        least = cut


# A further contraindication

INTENSITIES = ("none_before_clearance", "as_agreed", "moderate", "vigorous")
FURTHER = [
    (fact, choice)
    for fact in ("conditions", "symptoms", "medicines", "leg_signs")
    for choice in FACTS[fact].kind.choices.labels  # type: ignore[union-attr]
]
NEVER_MORE = (
    "deficit",
    "expected_weekly_loss",
    "strength_sessions",
    "strength_sets",
    "first_weeks_sets",
    "leg_session_minutes",
    "load_step",
    "highest_pulse",
)
NEVER_MORE_AT_THE_SAME_INTENSITY = (
    "cardio_sessions",
    "cardio_minutes",
    "first_week_minutes",
    "effort_least",
    "effort_most",
    "pulse_least",
    "pulse_most",
)


@pytest.mark.parametrize(("fact", "choice"), FURTHER, ids=[choice for _, choice in FURTHER])
def test_a_further_contraindication_never_adds_to_what_is_permitted(fact: str, choice: str) -> None:
    for seed in range(25):
        person = somebody(seed)
        person[fact] = [one for one in person.get(fact) or [] if one != choice]
        before, after = conclude(person), conclude({**person, fact: [*person[fact], choice]})
        assert before.withheld <= after.withheld
        permitted = [INTENSITIES.index(trace.values["permitted_intensity"]) for trace in (before, after)]
        assert permitted[1] <= permitted[0]
        assert after.values["clearance"] or not before.values["clearance"]
        intensities = [INTENSITIES.index(trace.values["cardio_intensity"]) for trace in (before, after)]
        assert intensities[1] <= intensities[0]
        names = NEVER_MORE if intensities[1] < intensities[0] else NEVER_MORE + NEVER_MORE_AT_THE_SAME_INTENSITY
        for name in names:
            less, more = given_value(before, name), given_value(after, name)
            assert more is None or (less is not None and more <= less + 1e-9), (name, seed)
        # A set stopped earlier is the careful side.
        reserves = [given_value(trace, "strength_reserve") for trace in (before, after)]
        assert None in reserves or reserves[1] >= reserves[0]


# The target, and plans for everybody


@MANY
@given(SEEDS)
def test_the_target_that_is_given_is_never_above_maintenance(seed: int) -> None:
    trace = conclude(somebody(seed))
    target = given_value(trace, "intake_target")
    assert target is None or target <= trace.values["maintenance"] + 1e-6


@settings(parent=MANY, max_examples=300)
@given(SEEDS, st.booleans())
def test_a_plan_is_given_to_whoever_can_be_described(seed: int, plausible: bool) -> None:
    # Guidance that contradicts itself, or breaks an invariant, raises here.
    trace = conclude(random_person(random.Random(seed), BOOK, plausible=plausible))
    assert all(trace.values[fact.name] is not None for fact in CONCLUDED if fact.required)


@pytest.mark.parametrize("index", [17, 18.5, 20, 22, 23, 25, 30, 35])
def test_a_plan_is_given_to_people_who_stand_on_an_edge(index: float) -> None:
    for height in range(140, 211):
        for sex in ("female", "male"):
            for age in (17, 40, 65):
                facts: dict[str, Any] = {"sex": sex, "age": age, "height": height, "conditions": [], "goal_weight": 40}
                for weight in (index * (height / 100) ** 2, round(index * height**2 / 10000, 4)):
                    trace = conclude({**facts, "weight": max(30.0, weight)})
                    assert trace.values["bmi"] == pytest.approx(index, abs=1e-4) or weight < 30


# Every number leads to a source


def rests_on_something(reason: Reason) -> bool:
    """Tell whether an explanation reaches a citation or a judgement."""
    return reason.kind in ("source", "judgement") or any(map(rests_on_something, reason.rests_on))


def says_withheld(reason: Reason) -> bool:
    """Tell whether an explanation ends where what it rests on is withheld."""
    return reason.kind == "withheld" or any(map(says_withheld, reason.rests_on))


def assert_sourced(plan: Plan) -> None:
    for name, conclusion in plan.conclusions.items():
        if conclusion.value is None or not (FACTS[name].kind.numeric or conclusion.rule):
            continue
        reason = plan.why(name)
        assert rests_on_something(reason) or (not FACTS[name].kind.numeric and says_withheld(reason)), name
        assert set(sources_named(reason)) <= set(BOOK.citations), name
        # Not only somewhere below: the rule that decided it stands on something itself.
        assert conclusion.rule, name
        rule = BOOK.rule(conclusion.rule)
        assert rule.sources or rule.judgement, rule.id
    if plan.given.outlook is not None:
        rule = BOOK.rule(plan.given.outlook.rule)
        assert rule.sources


@settings(parent=MANY, max_examples=25)
@given(SEEDS)
def test_every_number_that_is_given_leads_to_a_source(seed: int) -> None:
    assert_sourced(GUIDANCE.plan(somebody(seed)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_number_of_an_example_leads_to_a_source(path: Path) -> None:
    assert_sourced(GUIDANCE.plan(path))
