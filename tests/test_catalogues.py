"""The catalogues hold together: what is harder is ruled out by no less, and no advice on an exercise leads to one ruled out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from canter import Guidance

GUIDANCE = Guidance.load()
BOOK = GUIDANCE.rulebook
ACTIVITIES: dict[str, Any] = dict(BOOK.vocabulary.entries["activity_list"])
LEGS: dict[str, Any] = dict(BOOK.vocabulary.entries["leg_exercises"])
CONDITIONS = BOOK.vocabulary.facts["conditions"].kind.choices
VIGOROUS_FROM = BOOK.parameters["vigorous_from"].value
SKILLS = ["beginner", "intermediate", "advanced"]
# A text names another exercise by its label, with a capital in the middle of a sentence.
NAMED = re.compile(r"(?<=\w )(?:" + "|".join(re.escape(str(entry["label"])) for entry in LEGS.values()) + r")(?=[ ,.])")
BY_LABEL = {str(entry["label"]): name for name, entry in LEGS.items()}
TEXTS = [(name, way) for name in LEGS for way in ("easier", "harder")]
# Words of a text, and what one needs for it.
THINGS = {
    r"\bdumbbells?\b": {"dumbbells"},
    r"\bband\b": {"band"},
    r"\b(?:chair|seat|cushions?)\b": {"chair"},
    r"\bbar\b": {"barbell", "smith_machine"},
    r"\bbench\b": {"bench"},
    r"\bstep\.": {"step"},
    r"\b(?:plate|load)\b": {"gym_machines", "smith_machine", "cable", "barbell"},
    r"\bweight\b": {"ankle_weights"},
}
# What both jumps and runs ask of the body, and what anything vigorous does.
IMPACT = {
    *("pregnancy", "heart_disease", "high_blood_pressure", "knee_pain", "knee_arthritis", "knee_injury", "low_back_pain"),
    *("hip_pain", "hamstring_strain", "ankle_pain", "osteoporosis", "poor_balance", "eye_disease", "pelvic_floor"),
    "recent_surgery",
}
EFFORT = {"pregnancy", "heart_disease", "high_blood_pressure", "eye_disease", "knee_injury", "recent_surgery"}
# The same thing, done harder and harder.
LADDERS = [
    ["easy_walk", "steady_walk", "brisk_walk", "very_brisk_walk", "fast_walk"],
    ["nordic_walk", "fast_nordic_walk"],
    ["hill_walk", "country_hike"],
    ["slow_jog", "jog_and_walk", "easy_run", "jogging", "steady_run", "brisk_run"],
    ["slow_bike_ride", "easy_bike_ride", "steady_bike_ride", "moderate_bike_ride", "brisk_bike_ride"],
    ["water_walk", "aqua_class", "lively_aqua_class", "water_jog"],
    ["lap_swim", "free_swim", "steady_crawl"],
    ["gentle_exercise_bike", "exercise_bike", "middling_exercise_bike", "hard_exercise_bike", "spin_class"],
    ["steady_treadmill_walk", "treadmill_walk"],
    ["cross_trainer", "hard_cross_trainer"],
    ["easy_rowing_machine", "hard_rowing_machine"],
    ["slow_ballroom", "salsa_dance", "social_ballroom"],
    ["low_impact_aerobics", "step_aerobics", "zumba_class", "aerobics_class"],
    ["walking_football", "casual_football"],
    ["doubles_tennis", "friendly_tennis"],
    ["slow_stairs", "stair_climbing"],
    ["light_circuit", "bodyweight_circuit", "interval_rounds"],
]


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder[0])
def test_what_is_harder_is_ruled_out_by_no_less(ladder: list[str]) -> None:
    for easier, harder in pairwise(ladder):
        assert ACTIVITIES[easier]["met"] <= ACTIVITIES[harder]["met"]
        assert set(ACTIVITIES[easier]["not_with"]) <= set(ACTIVITIES[harder]["not_with"]), harder


@pytest.mark.parametrize("name", ACTIVITIES)
def test_what_jumps_or_strains_is_ruled_out_by_what_cannot_bear_it(name: str) -> None:
    activity = ACTIVITIES[name]
    if activity["impact"] == "high":
        assert set(activity["not_with"]) >= IMPACT
    if activity["met"] >= VIGOROUS_FROM:
        assert set(activity["not_with"]) >= EFFORT


@pytest.mark.parametrize("name", ACTIVITIES)
def test_where_an_activity_is_done_and_what_it_needs_agree(name: str) -> None:
    activity = ACTIVITIES[name]
    gear = set(activity["gear"])
    assert (activity["setting"] == "pool") == ("pool" in gear) == (activity["mode"] == "swimming")
    assert ("bicycle" in gear) == (activity["mode"] == "cycling")
    assert activity["mode"] != "home" or activity["setting"] == "home"
    assert activity["mode"] not in ("running", "cycling", "walking") or activity["setting"] == "outdoors"
    assert activity["setting"] == "gym" or "gym" not in gear


def test_the_activities_are_of_every_kind() -> None:
    kinds = {(one["mode"], one["met"] >= VIGOROUS_FROM) for one in ACTIVITIES.values()}
    modes = {one["mode"] for one in ACTIVITIES.values()}
    assert len(modes) == 8
    assert kinds == {(mode, vigorous) for mode in modes for vigorous in (False, True)}
    assert {(one["setting"], one["met"] >= VIGOROUS_FROM) for one in ACTIVITIES.values()} == {
        (setting, vigorous) for setting in ("home", "outdoors", "pool", "gym") for vigorous in (False, True)
    }
    used = {thing for one in ACTIVITIES.values() for thing in one["gear"]}
    gear = BOOK.vocabulary.facts["activity_list"].fields["gear"].kind.choices
    assert gear is not None
    assert used == set(gear.labels)
    assert 60 <= len(ACTIVITIES) <= 70


def _left(*conditions: str) -> list[str]:
    return [name for name, one in ACTIVITIES.items() if not set(conditions) & set(one["not_with"]) and one["met"] < VIGOROUS_FROM]


def test_sore_joints_leave_enough_that_is_moderate_and_low_in_impact() -> None:
    for conditions in (["knee_pain"], ["knee_arthritis"], ["hip_pain"], ["ankle_pain"], ["low_back_pain"], ["osteoporosis"]):
        left = _left(*conditions)
        assert len(left) >= 10, conditions
        assert {ACTIVITIES[name]["impact"] for name in left} == {"low"}
        assert len({ACTIVITIES[name]["mode"] for name in left}) >= 4, conditions


def test_everybody_may_walk() -> None:
    assert CONDITIONS is not None
    assert _left(*CONDITIONS.labels) == ["easy_walk"]


def _named(name: str, way: str) -> list[str]:
    return [BY_LABEL[label] for label in NAMED.findall(str(LEGS[name][way]))]


@pytest.mark.parametrize(("name", "way"), TEXTS)
def test_no_advice_on_an_exercise_leads_to_one_that_is_ruled_out(name: str, way: str) -> None:
    ours = LEGS[name]
    for other in _named(name, way):
        assert other != name
        assert LEGS[other]["family"] == ours["family"]
        # Nothing that speaks against the other lets this one pass, and nobody has to find what this one does without.
        assert set(LEGS[other]["not_with"]) <= set(ours["not_with"]), other
        assert set(LEGS[other]["needs"]) <= set(ours["needs"]), other
        if way == "easier":
            assert SKILLS.index(str(LEGS[other]["skill"])) <= SKILLS.index(str(ours["skill"]))
        else:
            assert SKILLS.index(str(LEGS[other]["skill"])) <= SKILLS.index(str(ours["skill"])) + 1


@pytest.mark.parametrize(("name", "way"), TEXTS)
def test_advice_on_an_exercise_is_one_sentence_that_asks_for_nothing_else(name: str, way: str) -> None:
    text = str(LEGS[name][way])
    assert re.fullmatch(r"[A-Z][^.]{30,}\.", text)
    without = NAMED.sub("", text)
    assert not re.search(r"(?<!^)\b[A-Z]", without), "a capital, but no exercise of that label"
    for word, things in THINGS.items():
        if re.search(word, without):
            assert things & set(LEGS[name]["needs"]), word


def test_the_texts_name_other_exercises() -> None:
    named = {(name, other) for name, way in TEXTS for other in _named(name, way)}
    assert ("chair_squat", "supported_mini_squat") in named
    assert ("leg_press_machine", "single_leg_press") in named
    assert len(named) >= 25
