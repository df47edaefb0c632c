"""The outlook of a plan: the weight's course by the Hall model, from what the rules say to reckon with."""

from __future__ import annotations

from pathlib import Path

import pytest

from canter import Guidance, Plan
from canter.planning.course import Adult, days_until, weight_course
from canter.population.synthetic import people

ROSA = Path(__file__).parents[1] / "examples" / "rosa.yaml"
GUIDANCE = Guidance.load()
WOMAN = {"sex": "female", "age": 35, "height": 165, "weight": 75, "goal_weight": 62, "conditions": []}


def plan(**facts: object) -> Plan:
    return GUIDANCE.plan({**WOMAN, **facts})


def test_the_outlook_is_the_course_of_the_model_at_the_cut_of_the_plan() -> None:
    outlook = plan().given.outlook
    assert outlook is not None
    adult = Adult("female", 35, 165, 75, 1.5)
    course = weight_course(adult, -534.3, (28, 84, 182, 364))
    assert [point.expected for point in outlook.points] == [max(62, weight) for weight in course if weight is not None]
    days = days_until(adult, -534.3, 62)
    assert days is not None
    assert outlook.weeks_to_target == -(-days // 7)
    assert outlook.rule == "outlook/course"


def test_the_range_holds_the_expected_weight_and_the_old_rule_promises_more() -> None:
    outlook = plan().given.outlook
    assert outlook is not None
    for point in outlook.points:
        assert 62 <= point.least <= point.expected < point.most
    last = outlook.points[-1]
    assert last.straight == pytest.approx(75 - 534.3 * 364 / 7700)
    assert last.straight < last.expected


@pytest.mark.parametrize(
    "facts",
    [
        {"goal_weight": 75},
        {"age": 16},
        {"conditions": ["pregnancy"]},
        {"conditions": ["eating_disorder"]},
        {"age": 80, "weight": 50},
    ],
)
def test_there_is_no_outlook_where_nothing_is_cut_or_told(facts: dict[str, object]) -> None:
    found = plan(**facts)
    assert found.given.outlook is None
    assert '"outlook":null' in found.model_dump_json()


def test_the_outlook_is_read_in_the_units_of_the_person() -> None:
    found = GUIDANCE.plan(WOMAN, units="us").given.outlook
    assert found is not None
    assert all(text.endswith(" lb") for point in found.points for text in point.shown)


def test_every_cut_of_a_plausible_person_has_an_outlook_or_an_unusual_build() -> None:
    with_cut = with_outlook = 0
    for person in people(GUIDANCE.rulebook, 250, seed=4):
        found = GUIDANCE.plan(person)
        deficit = found.conclusions.get("deficit")
        if deficit is not None and deficit.value:
            with_cut += 1
            with_outlook += found.given.outlook is not None
    assert with_cut > 60
    assert with_outlook > 0.95 * with_cut
