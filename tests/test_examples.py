"""The people in examples/ are the population that the documents count: all that the guidance asks about occurs in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from canter import Guidance, Plan
from canter.reasoning.plain import ENTRY_NAME
from canter.reasoning.trace import Trace

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load()
FACTS = GUIDANCE.rulebook.vocabulary.facts
PATHS = {path.stem: path for path in sorted((ROOT / "examples").glob("*.yaml"))}
PEOPLE = {name: GUIDANCE.read(path).values for name, path in PATHS.items()}
WRITTEN = {name: path.read_text(encoding="utf-8") for name, path in PATHS.items()}
TRACES = {name: GUIDANCE.conclude(GUIDANCE.read(path)) for name, path in PATHS.items()}
# With which conditions nobody is offered an activity or an exercise.
RULED_OUT_BY = {
    entry[ENTRY_NAME]: set(entry["not_with"] or ())
    for which in ("activity_list", "leg_exercises")
    for entry in TRACES["rosa"].values[which]
}
FULL_GYM = {"barbell", "bench", "dumbbells", "gym_machines", "smith_machine", "cable"}

Person = Mapping[str, Any]


def bmi(person: Person) -> float:
    return float(person["weight"] / (person["height"] / 100) ** 2)


def wants_below_the_healthy_range(person: Person) -> bool:
    goal = person["goal_weight"]
    return goal is not None and goal / (person["height"] / 100) ** 2 < 18.5 <= bmi(person)


def few_days_that_touch(person: Person) -> bool:
    days = list(FACTS["days"].kind.choices.labels)  # type: ignore[union-attr]
    named = [days.index(day) for day in person["days"] or ()]
    return len(named) == 2 and (named[1] - named[0]) % 7 in (1, 6)


def likes_what_a_condition_rules_out(person: Person) -> bool:
    return any(set(person["conditions"]) & RULED_OUT_BY[name] for name in person["likes"] or ())


def told(person: Person) -> set[str]:
    return {name for name, fact in FACTS.items() if fact.origin == "asked" and person[name] is not None}


REQUIRED = {name for name, fact in FACTS.items() if fact.required and fact.origin == "asked"}

KINDS: dict[str, Callable[[Person], bool]] = {
    "is under 18": lambda one: one["age"] < 18,
    "is between 18 and 25": lambda one: 18 <= one["age"] <= 25,
    "is over 80": lambda one: one["age"] > 80,
    "is very heavy": lambda one: bmi(one) > 45,
    "is too light": lambda one: bmi(one) < 18.5 and one["age"] >= 18,
    "is very tall": lambda one: one["height"] >= 200,
    "is very short": lambda one: one["height"] < 150,
    "has no equipment": lambda one: one["equipment"] == (),
    "has a full gym": lambda one: set(one["equipment"] or ()) >= FULL_GYM,
    "has two free days": lambda one: one["days"] is not None and len(one["days"]) == 2,
    "has no free day": lambda one: one["days"] == (),
    "has two free days that follow one another": few_days_that_touch,
    "likes what a condition rules out": likes_what_a_condition_rules_out,
    "measured neck, waist and hips": lambda one: None not in (one["neck"], one["waist"], one["hips"]),
    "measured the wrist": lambda one: one["wrist"] is not None,
    "has every day free": lambda one: one["days"] is not None and len(one["days"]) == 7,
    "has trained for years": lambda one: one["experience"] == "advanced",
    "wants a weight below the healthy range": wants_below_the_healthy_range,
    "likes running with an injured knee": lambda one: (
        "knee_injury" in one["conditions"] and bool({"steady_run", "jogging"} & set(one["likes"] or ()))
    ),
    "likes and dislikes the same thing": lambda one: bool(set(one["likes"] or ()) & set(one["dislikes"] or ())),
    "tells nothing but what is required": lambda one: told(one) == REQUIRED,
    "has measured body fat": lambda one: one["body_fat_source"] in ("dxa", "air", "skinfold", "impedance"),
    "names no goal": lambda one: one["goal_weight"] is None,
    "lists food and states no intake": lambda one: bool(one["foods"]) and one["intake"] is None,
    "states an intake and lists no food": lambda one: one["foods"] is None and one["intake"] is not None,
    "tells nothing of food": lambda one: one["foods"] is None and one["intake"] is None,
    "has a very high blood pressure": lambda one: (one["systolic"] or 0) > 180,
    "takes a medicine and trains by the pulse": lambda one: bool(one["medicines"]) and one["resting_pulse"] is not None,
    "chose an equation": lambda one: one["equation"] is not None,
}


def test_there_are_at_least_27_people() -> None:
    assert len(PEOPLE) >= 27


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_somebody_in_the_examples(kind: str) -> None:
    assert [name for name, person in PEOPLE.items() if KINDS[kind](person)], f"nobody in examples/ {kind}"


@pytest.mark.parametrize("fact", ["sex", "conditions", "medicines", "symptoms", "leg_signs", "experience", "equipment", "days"])
def test_every_answer_is_given_by_somebody(fact: str) -> None:
    choices = FACTS[fact].kind.choices
    assert choices is not None
    answers = {answer for person in PEOPLE.values() for answer in _answers(person[fact])}
    assert set(choices.labels) - answers == set()


def _answers(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


@pytest.mark.parametrize("unit", ["ft", "in", "lb", "stone"])
def test_somebody_writes_in_the_units_of_britain_or_of_the_us(unit: str) -> None:
    assert [name for name, text in WRITTEN.items() if re.search(rf"^\w+: .*\d {unit}\b", text, re.MULTILINE)]


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_a_person_is_introduced_in_one_sentence_that_names_them(name: str) -> None:
    first = WRITTEN[name].splitlines()[0]
    assert first.startswith(f"# {name.capitalize()}, ")
    assert f", {PEOPLE[name]['age']:.0f}, " in first
    assert first.endswith(".")


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_a_plan_asks_for_nothing_that_was_told(name: str) -> None:
    for conclusion in GUIDANCE.plan(PATHS[name]).conclusions.values():
        assert all(PEOPLE[name][fact] is None for fact in conclusion.missing), conclusion.name


WAYS_TO_WRITE_FOOD = {
    "a name alone": r"^  - [a-z ]+$",
    "a number before the name": r"^  - \d+ [a-z]",
    "a number behind the name": r"^  - [a-z ]+, \d+$",
    "a measure": r"^  - [a-z ]+, \d+ [a-z]{3,}$",
    "a weight": r"^  - [a-z ]+, \d+ g$",
    "a volume": r"^  - [a-z ]+, \d+ ml$",
    "its own energy in one line": r"^  - [A-Za-z' ]+, \d+ kcal$",
    "fields of its own": r"^  - \{name: .*kcal: \d+",
}


@pytest.mark.parametrize("way", WAYS_TO_WRITE_FOOD)
def test_somebody_writes_food_with(way: str) -> None:
    assert [name for name, text in WRITTEN.items() if re.search(WAYS_TO_WRITE_FOOD[way], text, re.MULTILINE)]


SEEN_IN_A_PLAN: dict[str, Callable[[Trace], bool]] = {
    "every kind of advice on food": lambda one: {"keep", "swap", "less", "smaller"} <= _column(one, "foods", "advice"),
    "protein of what is eaten": lambda one: _given(one, "protein_now") is not None,
    "a step that is smaller than the way to the target": lambda one: one.results["energy/change/step"].applied != 0,
    "food that saves enough": lambda one: one.results["foods/sum/enough"].applied != 0,
    "food that does not save enough": lambda one: one.results["foods/sum/short"].applied != 0,
    "body fat by the tape": lambda one: _given(one, "body_fat_by_tape") is not None,
    "a medium frame": lambda one: _given(one, "frame") == "medium",
    "every kind of day": lambda one: _column(one, "week", "does") == {"rest", "cardio", "legs", "both"},
    "a leg session that finds no day": lambda one: one.results["week/legs-dropped/some"].applied != 0,
    "a week without a session": lambda one: _column(one, "week", "does") == {"rest"},
    "minutes that grow": lambda one: len(_column(one, "weeks", "minutes")) > 3,
    "a lighter week": lambda one: "both" in _column(one, "weeks", "note"),
    "a wish that gave way": lambda one: one.results["cardio/liked-but-unsuitable/condition"].applied != 0,
    "an exercise that gave way": lambda one: one.results["legs/liked-but-unsuitable/condition"].applied != 0,
}


def _given(trace: Trace, name: str) -> Any:
    return None if trace.hidden(name) else trace.values[name]


def _column(trace: Trace, name: str, field: str) -> set[Any]:
    return {entry[field] for entry in _given(trace, name) or ()}


@pytest.mark.parametrize("what", SEEN_IN_A_PLAN)
def test_somebody_s_plan_shows(what: str) -> None:
    assert [name for name, trace in TRACES.items() if SEEN_IN_A_PLAN[what](trace)], f"nobody's plan shows {what}"


def test_every_status_of_a_plan_occurs() -> None:
    statuses = {Plan(trace).status for trace in TRACES.values()}
    assert statuses == {"given", "partly withheld", "withheld"}
