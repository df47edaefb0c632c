"""The article, encoded: what it says, what guards make of it, and the names that others rely on."""

from __future__ import annotations

import pytest

from canter import Guidance, Plan
from canter.explaining.why import Reason

GUIDANCE = Guidance.load()
WOMAN = {"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": [], "goal_weight": 62}

ASKED = [
    "sex",
    "age",
    "height",
    "weight",
    "goal_weight",
    "foods",
    "intake",
    "conditions",
    "experience",
    "likes",
    "dislikes",
    "equipment",
    "days",
    "session_minutes",
]
CONCLUDED = [
    "bmr",
    "maintenance",
    "bmi",
    "current_intake",
    "healthy_weight_floor",
    "target_weight",
    "weight_to_lose",
    "article_deficit",
    "article_intake_target",
    "intake_floor",
    "deficit",
    "intake_target",
    "intake_change",
    "expected_weekly_loss",
    "cardio_intensity",
    "cardio_sessions",
    "cardio_minutes",
    "activities",
    "strength_sessions",
    "exercises",
    "strength_sets",
    "strength_reps",
    "strength_rest",
]


def plan(**facts: object) -> Plan:
    return GUIDANCE.plan({**WOMAN, **facts})


def value(found: Plan, name: str) -> object:
    return found.conclusions[name].value


def texts(reason: Reason) -> list[str]:
    return [reason.text, *(text for inner in reason.rests_on for text in texts(inner))]


@pytest.mark.parametrize("name", ASKED)
def test_the_article_asks_for(name: str) -> None:
    assert GUIDANCE.rulebook.vocabulary.facts[name].origin == "asked"


@pytest.mark.parametrize("name", CONCLUDED)
def test_the_guidance_concludes(name: str) -> None:
    assert GUIDANCE.rulebook.vocabulary.facts[name].origin == "concluded"


def test_a_woman_of_35_gets_the_numbers_of_the_article_and_of_the_guards() -> None:
    found = plan()
    assert value(found, "bmr") == 1445.25
    assert value(found, "maintenance") == pytest.approx(1734.3)
    # 13 kg to lose lie 8/15 of the way from 5 to 20 kg, so the article cuts 500 + 500 * 8/15.
    assert value(found, "article_deficit") == pytest.approx(766.666667)
    assert value(found, "article_intake_target") == pytest.approx(1445.25 - 766.666667)
    assert "article_intake_target" in [one.name for s in found.given.sections for i in s.items for one in i.beside]
    assert value(found, "intake_target") == 1200
    assert value(found, "deficit") == pytest.approx(534.3)


def test_why_the_deficit_names_every_bound_and_the_one_that_bound_it() -> None:
    told = texts(plan().why("deficit"))
    bounds = [rule.id for rule in GUIDANCE.rulebook.rules if any(t.name == "deficit" for t in rule.targets)]
    assert len(bounds) >= 5
    for rule in bounds:
        assert any(rule in text for text in told), rule
    bound_it = [text for text in told if "(bound it)" in text]
    assert len(bound_it) == 1
    assert "guard/within-room" in bound_it[0]


@pytest.mark.parametrize(
    ("facts", "section", "rule"),
    [
        ({"age": 17}, "energy", "guard/under-age"),
        ({"conditions": ["pregnancy"]}, "energy", "guard/pregnancy"),
        ({"weight": 50, "goal_weight": 45}, "energy", "guard/underweight"),
        ({"conditions": ["eating_disorder"]}, "energy", "guard/eating-disorder"),
    ],
)
def test_the_energy_part_is_withheld_and_the_person_referred(facts: dict[str, object], section: str, rule: str) -> None:
    found = plan(**facts)
    assert found.status == "partly withheld"
    assert [s.withheld for s in found.given.sections if s.id == section] == [True]
    assert any(notice.rule == rule and notice.level == "refer" for notice in found.given.notices)
    assert "deficit" not in found.conclusions


def test_a_quarter_of_a_kilogram_does_not_earn_five_hundred() -> None:
    found = plan(goal_weight=74.75)
    assert value(found, "article_deficit") == 500
    assert value(found, "deficit") == pytest.approx(0.25 * 7700 / 28)


def test_a_goal_below_the_healthy_floor_is_raised_to_it() -> None:
    found = plan(goal_weight=45)
    assert value(found, "target_weight") == pytest.approx(18.5 * 1.65**2)


def test_someone_near_the_healthy_floor_is_not_told_to_lose() -> None:
    found = plan(weight=52, goal_weight=50)
    assert value(found, "deficit") == 0
    assert any(notice.rule == "genetics/inherited" for notice in found.given.notices)


def test_a_floor_never_turns_into_a_surplus() -> None:
    found = plan(age=60, height=150, weight=60, goal_weight=55)
    assert value(found, "deficit") == 0
    assert value(found, "intake_target") == value(found, "maintenance")
    small = plan(age=80, height=145, weight=48, goal_weight=45)
    # What she uses lies under the floor: no number is both safe and no surplus, so none is named and she is referred.
    assert value(small, "maintenance") < value(small, "intake_floor")  # type: ignore[operator]
    assert (value(small, "deficit"), value(small, "intake_target")) == (0, None)
    assert any(notice.rule == "guard/below-floor" and notice.level == "refer" for notice in small.given.notices)


def test_the_legs_are_trained_with_five_exercises_of_the_article_kinds() -> None:
    found = plan(equipment=["gym_machines"], experience="intermediate")
    entries = GUIDANCE.rulebook.vocabulary.entries["leg_exercises"]
    picked = value(found, "exercises")
    assert {entries[name]["family"] for name in picked} == {"squat", "lunge", "leg_press", "leg_extension", "leg_curl"}  # type: ignore[attr-defined]
    assert value(found, "strength_sets") in (3, 4)
    assert (value(found, "strength_reps"), value(found, "strength_reps_most")) == (12, 15)
    assert value(found, "strength_rest") == 90
    assert value(found, "strength_sessions") in (2, 3)


def test_substitutes_keep_the_movement() -> None:
    entries = GUIDANCE.rulebook.vocabulary.entries["leg_exercises"]
    trace = GUIDANCE.conclude(GUIDANCE.read({**WOMAN, "equipment": ["chair", "band"]}))
    spares = trace.choices["exercises"].spares
    assert any(spares.values())
    for pick, others in spares.items():
        assert {entries[other]["family"] for other in others} <= {entries[pick]["family"]}


@pytest.mark.parametrize(("days", "sessions"), [(5, 5), (3, 3), (1, 1), (0, 0)])
def test_cardio_meets_the_pair_or_says_what_did_not_fit(days: int, sessions: int) -> None:
    week = ["monday", "tuesday", "wednesday", "thursday", "friday"][:days]
    found = plan(days=week)
    assert value(found, "cardio_sessions") == sessions
    told = any(notice.rule == "cardio/does-not-fit" for notice in found.given.notices)
    assert told == (sessions < 5)


def test_someone_used_to_training_with_few_days_gets_the_vigorous_half() -> None:
    found = plan(days=["monday", "wednesday", "friday"], experience="advanced", regularly_active=True, symptoms=[])
    assert (value(found, "cardio_sessions"), value(found, "cardio_minutes")) == (3, 20)
    assert value(found, "cardio_intensity") == "vigorous"


def test_the_doctor_always() -> None:
    assert any(notice.rule == "doctor/always" for notice in plan().given.notices)


def test_every_statement_of_the_article_has_a_rule() -> None:
    places = {
        source.partition("/")[2] for rule in GUIDANCE.rulebook.rules for source in rule.sources if source.startswith("article/")
    }
    assert {"step-1", "step-2", "step-3", "genetics", "doctor", "introduction"} <= places
