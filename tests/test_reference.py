"""The guidance against published figures: energy at rest, the cost of activities, and what is known of leg exercises."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from canter import Guidance

DATA = Path(__file__).parent / "data"
GUIDANCE = Guidance.load()
SEX = {"F": "female", "M": "male"}


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


# Energy at rest. Every row of the published and worked cases, those of other equations too; `source` names where each is from.

CASES = _rows("bmr_cases.csv")
# (equation, activity) of the cases, and the fact that gives it.
USED = {
    ("mifflin_st_jeor_1990", ""): "bmr",
    ("katch_mcardle", ""): "bmr_by_body_fat",
    ("henry_oxford_2005_weight_height", ""): "bmr_by_henry",
    ("nasem_2023_eer", "inactive"): "newer_maintenance",
}
USED_CASES = [row for row in CASES if (row["equation"], row["activity"]) in USED]


def _person(row: dict[str, str]) -> dict[str, Any]:
    person: dict[str, Any] = {
        "sex": SEX[row["sex"]],
        "age": float(row["age"]),
        "height": float(row["height_cm"]),
        "weight": float(row["weight_kg"]),
        "conditions": [],
    }
    if row["body_fat_pct"]:
        person |= {"body_fat": float(row["body_fat_pct"]), "body_fat_source": "dxa"}
    return person


def _name(row: dict[str, str]) -> str:
    return f"{row['equation']}-{row['sex']}{row['age']}"


def _underweight(row: dict[str, str]) -> bool:
    return float(row["weight_kg"]) / (float(row["height_cm"]) / 100) ** 2 < 18.5


@pytest.mark.parametrize("row", USED_CASES, ids=_name)
def test_energy_at_rest_is_that_of_the_published_equations(row: dict[str, str]) -> None:
    plan = GUIDANCE.plan(_person(row))
    fact = USED[row["equation"], row["activity"]]
    assert plan._trace.values[fact] == pytest.approx(float(row["expected_kcal"]), abs=0.1)
    # An underweight person is told no energy, whatever was reckoned.
    told = plan.conclusions.get(fact)
    assert (told is None) == _underweight(row)
    if told is not None:
        assert told.value == plan._trace.values[fact]


def test_all_cases_of_the_equations_in_use_are_tested_and_only_one_is_withheld() -> None:
    assert Counter(USED[row["equation"], row["activity"]] for row in USED_CASES) == {
        "bmr": 12,
        "bmr_by_body_fat": 11,
        "bmr_by_henry": 8,
        "newer_maintenance": 5,
    }
    assert sorted({_name(row) for row in USED_CASES if _underweight(row)}) == [
        "henry_oxford_2005_weight_height-F19",
        "mifflin_st_jeor_1990-F19",
    ]


def test_the_equations_that_the_guidance_leaves_out_are_these() -> None:
    assert Counter((row["equation"], row["activity"]) for row in CASES if row not in USED_CASES) == {
        ("cunningham_1980", ""): 7,
        ("harris_benedict_1919", ""): 9,
        ("harris_benedict_revised_1984", ""): 10,
        ("henry_oxford_2005_weight", ""): 8,
        # Maintenance with a level of activity; the guidance reckons without exercise.
        ("iom_2005_eer", "sedentary"): 6,
        ("iom_2005_eer", "low active"): 5,
        ("iom_2005_eer", "active"): 2,
        ("iom_2005_eer", "very active"): 6,
        ("livingston_kohlstadt_2005", ""): 5,
        ("mifflin_st_jeor_1990_unrounded", ""): 11,
        ("nasem_2023_eer", "low active"): 6,
        ("nasem_2023_eer", "active"): 8,
        ("nasem_2023_eer", "very active"): 5,
        ("owen_1986_87", ""): 5,
        ("schofield_1985_weight", ""): 12,
    }


@pytest.mark.parametrize(
    ("sex", "age", "height", "weight", "kcal"),
    [
        ("female", 18, 165, 75, 1512.75),  # 10.4 x 75 + 615 x 1.65 - 282
        ("female", 29, 165, 75, 1512.75),
        ("female", 30, 165, 75, 1430.2),  # 8.18 x 75 + 502 x 1.65 - 11.6
        ("female", 59, 165, 75, 1430.2),
        ("female", 60, 165, 75, 1344.35),  # 8.52 x 75 + 421 x 1.65 + 10.7
        ("male", 18, 175, 85, 1884.75),  # 14.4 x 85 + 313 x 1.75 + 113
        ("male", 29, 175, 85, 1884.75),
        ("male", 30, 175, 85, 1778.75),  # 11.4 x 85 + 541 x 1.75 - 137
        ("male", 59, 175, 85, 1778.75),
        ("male", 60, 175, 85, 1659.75),  # 11.4 x 85 + 541 x 1.75 - 256
    ],
)
def test_the_bands_of_henry_meet_at_thirty_and_sixty(sex: str, age: int, height: int, weight: int, kcal: float) -> None:
    person = {"sex": sex, "age": age, "height": height, "weight": weight, "conditions": [], "equation": "henry"}
    conclusions = GUIDANCE.plan(person).conclusions
    assert conclusions["bmr_by_henry"].value == pytest.approx(kcal, abs=0.001)
    assert conclusions["bmr"].value == conclusions["bmr_by_henry"].value


def test_nobody_under_eighteen_is_reckoned_by_henry_or_by_body_fat() -> None:
    person = {"sex": "female", "age": 17, "height": 165, "weight": 75, "body_fat": 30, "body_fat_source": "dxa", "conditions": []}
    values = GUIDANCE.plan(person)._trace.values
    assert values["bmr_by_henry"] is None
    assert values["bmr_by_body_fat"] is None


# Activities. The rows of the 2024 Adult Compendium whose codes are used, and those that the same codes had in the edition of
# 2011, where a code was used for something else or had another figure.

ACTIVITIES = GUIDANCE.rulebook.vocabulary.entries["activity_list"]
COMPENDIUM = _rows("compendium_met.csv")
NEWEST = {row["code"]: row for row in COMPENDIUM if row["edition"] == "2024"}
OLDER = {row["code"]: row for row in COMPENDIUM if row["edition"] == "2011"}
MODES = {
    "walking": {"walking", "machines", "home"},  # on treadmills, and on stairs
    "jogging": {"running"},
    "biking": {"cycling", "machines"},
    "swimming": {"swimming"},
    "conditioning": {"machines", "dancing", "home"},
    "dancing": {"dancing"},
    "organised sports": {"sports", "home"},  # skipping with a rope
}
KM_IN_A_MILE = 1.609344


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_activity_costs_what_the_compendium_says(name: str) -> None:
    activity = ACTIVITIES[name]
    row = NEWEST[str(activity["code"])]
    assert activity["met"] == float(row["met"])
    assert activity["mode"] in MODES[row["mode"]]
    vigorous_from = GUIDANCE.rulebook.parameters["vigorous_from"].value
    assert activity["met"] >= 3
    assert row["intensity"] == ("vigorous" if activity["met"] >= vigorous_from else "moderate")
    assert row["basis"] == "measured"


def test_every_row_of_the_compendium_is_one_activity() -> None:
    assert sorted(NEWEST) == sorted(str(activity["code"]) for activity in ACTIVITIES.values())
    assert len(NEWEST) + len(OLDER) == len(COMPENDIUM)


def test_codes_that_meant_something_else_in_2011_are_read_as_of_2024() -> None:
    changed = {code: float(row["met"]) for code, row in OLDER.items() if row["met"] != NEWEST[code]["met"]}
    assert changed == {"01015": 7.5, "12030": 8.3, "17190": 3.5, "17200": 4.3, "17220": 5.0}
    for activity in ACTIVITIES.values():
        assert activity["met"] != changed.get(str(activity["code"]))


def test_the_speeds_in_labels_lie_in_the_bands_of_the_compendium() -> None:
    told = 0
    for activity in ACTIVITIES.values():
        words = NEWEST[str(activity["code"])]["activity"]
        # 4-4.2 mph, 2.6 to 3.7 mph, or 5.5 mph alone
        band = re.search(r"(\d+(?:\.\d+)?)(?:\s*(?:to|-)\s*(\d+(?:\.\d+)?))? mph", words)
        speeds = [float(number) for number in re.findall(r"(\d+(?:\.\d+)?)(?= to \d+ km/h| km/h)", str(activity["label"]))]
        if not speeds:
            continue
        assert band is not None, words
        least, most = float(band[1]), float(band[2] or band[1])
        for speed in speeds:
            assert least * KM_IN_A_MILE - 0.5 <= speed <= most * KM_IN_A_MILE + 0.5, activity["label"]
        told += 1
    assert told == 15


def test_the_watts_in_labels_are_those_of_the_compendium() -> None:
    told = 0
    for activity in ACTIVITIES.values():
        watts = re.search(r"\((\d+)(?: to (\d+))? watts\)", str(activity["label"]))
        if watts:
            band = "-".join(number for number in watts.groups() if number)
            assert f" {band} watts" in NEWEST[str(activity["code"])]["activity"]
            told += 1
    assert told == 4


# Leg exercises. What was gathered on each pattern of movement; ours is as strict or stricter.

LEGS = GUIDANCE.rulebook.vocabulary.entries["leg_exercises"]
KNOWN_LEGS = {row["name"]: row for row in _rows("leg_exercises.csv")}
ROW_OF = {
    "chair_squat": "Box / chair squat (sit-to-stand)",
    "bodyweight_squat": "Bodyweight squat",
    "goblet_squat": "Goblet squat",
    "dumbbell_squat": "Dumbbell squat",
    "smith_squat": "Smith-machine squat",
    "assisted_stand": "Box / chair squat (sit-to-stand)",
    "supported_mini_squat": "Supported mini-squat (0-45 deg)",
    "wall_sit": "Wall sit",
    "barbell_back_squat": "Barbell back squat",
    "front_squat": "Front squat",
    "supported_split_squat": "Static split squat",
    "static_split_squat": "Static split squat",
    "reverse_lunge": "Reverse lunge",
    "low_step_up": "Step-up (low box)",
    "dumbbell_split_squat": "Static split squat",
    "walking_lunge": "Walking lunge",
    "bulgarian_split_squat": "Bulgarian split squat",
    "leg_press_machine": "Leg press",
    "partial_leg_press": "Leg press (partial range)",
    "seated_band_press": "Band leg press (supine/long-sit)",
    "lying_band_press": "Band leg press (supine/long-sit)",
    "single_leg_press": "Single-leg press",
    "leg_extension_machine": "Leg extension (machine)",
    "seated_band_extension": "Seated banded / ankle-weight knee extension",
    "seated_knee_extension": "Seated banded / ankle-weight knee extension",
    "partial_leg_extension": "Leg extension 90-45 deg range",
    "partial_band_extension": "Leg extension 90-45 deg range",
    "straight_leg_raise": "Straight-leg raise",
    "terminal_knee_extension": "Terminal knee extension with band",
    "seated_curl_machine": "Seated leg curl",
    "lying_curl_machine": "Lying leg curl",
    "seated_band_curl": "Seated band leg curl",
    "seated_heel_drag": "Seated band leg curl",
    "ankle_weight_curl": "Standing leg curl",
    "cable_leg_curl": "Standing leg curl",
    "towel_leg_curl": "Sliding (towel) leg curl",
    "ball_leg_curl": "Stability-ball leg curl",
    "glute_bridge": "Glute bridge",
    "side_lying_leg_raise": "Side-lying hip abduction / clam",
    "clam": "Side-lying hip abduction / clam",
    "monster_walk": "Monster walk",
    "abductor_machine": "Abductor machine",
    "dumbbell_deadlift": "Romanian deadlift (dumbbell)",
    "single_leg_bridge": "Single-leg glute bridge",
    "hip_thrust": "Hip thrust",
    "standing_calf_raise": "Standing calf raise",
    "seated_heel_raise": "Seated calf raise",
    "single_leg_calf_raise": "Standing calf raise",
}
# These two are known there as easier forms of others alone.
WITHOUT_ROW = {"quad_set", "heel_dig_bridge"}
# Done without the load that the row has.
UNLOADED = {"seated_knee_extension", "seated_heel_drag", "seated_heel_raise"}
ACCESSORY = {"hip_extension": "hip", "hinge": "hip", "hip_abduction": "hip", "ankle_plantarflexion": "calf"}
FREE = {"bodyweight", "support", "wall", "towel"}
EQUIPMENT = {
    "chair": "chair",
    "step": "step",
    "band": "band",
    "dumbbell": "dumbbells",
    "barbell": "barbell",
    "rack": "barbell",
    "bench": "bench",
    "stability_ball": "stability_ball",
    "ankle_weight": "ankle_weights",
    "machine": "gym_machines",
    "smith_machine": "smith_machine",
    "cable": "cable",
}
SKILLS = ["beginner", "intermediate", "advanced"]
MUSCLES = {
    "quadriceps": r"^thighs|front of the thighs",
    "hamstrings": "back of the thighs",
    "glutes": "buttocks|outer hips",
    "abductors": "outer hips",
    "calves": "calves",
}
CONDITIONS = {
    "achilles_tendinopathy": "ankle_pain",
    "acl_reconstruction": "knee_injury",
    "acute_hamstring_strain": "hamstring_strain",
    "acute_knee_injury": "knee_injury",
    "acute_low_back_pain": "low_back_pain",
    "balance_impairment": "poor_balance",
    "groin_strain": "hip_pain",
    "hip_fai": "hip_pain",
    "hip_flexor_strain": "hip_pain",
    "hypertension_uncontrolled": "high_blood_pressure",
    "knee_effusion": "knee_injury",
    "knee_oa": "knee_arthritis",
    "knee_pain_anterior": "knee_pain",
    "osteoporosis": "osteoporosis",
    "patellar_instability": "knee_injury",
    "pregnancy": "pregnancy",
    "prone_position": "pregnancy",
    "pubic_symphysis_pain": "pelvic_floor",
    "recent_lower_limb_surgery": "recent_surgery",
    "retinopathy": "eye_disease",
    "sacroiliac_pain": "pelvic_floor",
    "shoulder_mobility": "arm_trouble",
    "wrist_or_shoulder": "arm_trouble",
}
# Nobody is asked about a hernia.
NOT_ASKED = {"inguinal_hernia"}


def test_every_leg_exercise_is_held_against_a_row_or_named_as_having_none() -> None:
    assert set(ROW_OF) | WITHOUT_ROW == set(LEGS)
    assert not set(ROW_OF) & WITHOUT_ROW


@pytest.mark.parametrize("name", ROW_OF)
def test_a_leg_exercise_agrees_with_what_is_known_of_its_movement(name: str) -> None:
    ours, row = LEGS[name], KNOWN_LEGS[ROW_OF[name]]
    assert ours["family"] == ACCESSORY.get(row["pattern"], row["article_family"])
    assert SKILLS.index(str(ours["skill"])) >= SKILLS.index(row["skill"])
    assert re.search(MUSCLES[row["primary_muscles"].split(";")[0]], str(ours["muscles"]))
    if name not in UNLOADED:
        for alternatives in row["equipment"].split(";"):
            ways = alternatives.split("|")
            assert FREE & set(ways) or {EQUIPMENT.get(way) for way in ways} & set(ours["needs"]), alternatives


@pytest.mark.parametrize("name", ROW_OF)
def test_a_leg_exercise_is_not_offered_with_what_speaks_against_its_movement(name: str) -> None:
    for term in filter(None, KNOWN_LEGS[ROW_OF[name]]["contraindicated_for"].split(";")):
        if term in NOT_ASKED:
            continue
        condition = next(ours for theirs, ours in CONDITIONS.items() if term.startswith(theirs))
        assert condition in LEGS[name]["not_with"], term
