"""The course of weight: against four published implementations, against the equations written out, and its laws."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import astuple, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from canter.planning import course
from canter.planning.course import HALL_2011, LONGEST_DAYS, SEDENTARY_ACTIVITY, Adult, days_until, weight_course

# Four people, twelve days each. `static_3500_rule_kg` is the rule that the model replaces, and the last two columns are of
# the linear model, so they are no yardstick; every row of the other four columns is held.
ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "weight_trajectories.csv").read_text("utf-8").splitlines()))
SODIUM_HELD = replace(HALL_2011, sodium_follows=0.0)
COLUMNS = {
    "kg_paper_prop_sodium": (HALL_2011, 0.001, 0.001),
    "kg_nih_bwp_js_port": (HALL_2011, 0.05, 0.25),  # rounds the parameters
    "kg_paper_sodium_const": (SODIUM_HELD, 0.001, 0.001),
    "kg_hallmodel_pypi": (SODIUM_HELD, 0.05, 0.25),  # leaves the energy density of glycogen out of one term
}
ROSA = Adult("female", 35, 165, 75, 1.5)
DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 30, 41, 56, 84, 90, 180, 365, 401, 730, 1095, 2000, 3643, 3650)


def _known(kg: float | None) -> float:
    assert kg is not None
    return kg


@st.composite
def adults(draw: st.DrawFn) -> Adult:
    try:
        return Adult(
            draw(st.sampled_from(["female", "male"])),
            draw(st.floats(18, 110)),
            draw(st.floats(120, 230)),
            draw(st.floats(30, 300)),
            draw(st.floats(1.4, 2.4)),
        )
    except ValueError:
        assume(False)  # body fat cannot be estimated
        raise


SHARES = st.floats(-0.99, 1.0)  # of maintenance
MANY = settings(max_examples=80, deadline=None)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['sex']}{row['weight_kg']}{row['delta_kcal']}@{row['day']}")
def test_the_course_is_that_of_published_implementations(row: dict[str, str], column: str) -> None:
    constants, year, decade = COLUMNS[column]
    sex = {"F": "female", "M": "male"}[row["sex"]]
    adult = Adult(sex, *(float(row[name]) for name in ("age", "height_cm", "weight_kg", "pal")))
    day = int(row["day"])
    (kg,) = weight_course(adult, float(row["delta_kcal"]), [day], constants)
    assert kg == pytest.approx(float(row[column]), abs=year if day <= 365 else decade)
    assert adult.maintenance == pytest.approx(float(row["baseline_kcal"]), abs=0.06)


def test_all_published_rows_are_read() -> None:
    assert len(ROWS) == 48
    assert {int(row["day"]) for row in ROWS} >= {7, 365, 3650}


def _written_out(adult: Adult, change: float, days: int, step: float = 0.1) -> list[float]:
    """Solve equations 1-9 as they are printed, for five compartments in MJ and kJ, a weight a day."""
    kj = 4.184
    metres = adult.height_cm / 100
    resting = adult.resting_expenditure * kj
    intake = adult.activity * resting
    eating = intake + change * kj
    fat_0 = adult.fat_share * adult.weight_kg
    if adult.sex == "male":
        fluid_0 = 0.025 * adult.age + 9.57 * metres + 0.191 * adult.weight_kg - 12.4
    else:
        fluid_0 = -4.0 + 5.98 * metres + 0.167 * adult.weight_kg
    lean_0 = adult.weight_kg - fat_0 - fluid_0 - 3.7 * 0.5
    delta = ((1 - 0.1) * adult.activity - 1) * resting / adult.weight_kg
    constant = intake - 13 * fat_0 - 92 * lean_0 - delta * adult.weight_kg
    carbohydrate_0, carbohydrate = 0.5 * intake, 0.5 * eating
    partition = 10.4 * 7.6 / 39.5

    def rates(state: tuple[float, ...]) -> tuple[float, ...]:
        fat, lean, glycogen, fluid, adaptation = state
        weight = fat + lean + fluid + 3.7 * glycogen
        into_glycogen = carbohydrate - carbohydrate_0 / 0.5**2 * glycogen**2
        p = partition / (partition + fat)
        q = p * 960 / 7600 + (1 - p) * 750 / 39500
        thermic = 0.1 * (eating - intake)
        needs = constant + 13 * fat + 92 * lean + delta * weight + thermic + adaptation
        spent = (needs + (eating - into_glycogen) * q) / (1 + q)
        left = eating - spent - into_glycogen
        sodium = 4000 * (eating / intake - 1)
        excreted = 3000 * (fluid - fluid_0) + 4000 * (1 - carbohydrate / carbohydrate_0)
        return (
            (1 - p) * left / 39500,
            p * left / 7600,
            into_glycogen / 17600,
            (sodium - excreted) / 3220,
            (0.14 * (eating - intake) - adaptation) / 14,
        )

    def moved(state: tuple[float, ...], rate: tuple[float, ...], by: float) -> tuple[float, ...]:
        return tuple(value + by * change for value, change in zip(state, rate, strict=True))

    state: tuple[float, ...] = (fat_0, lean_0, 0.5, fluid_0, 0.0)
    weights = [adult.weight_kg]
    for _ in range(days):
        for _ in range(round(1 / step)):
            middle = rates(moved(state, rates(state), step / 2))
            state = moved(state, middle, step)
        weights.append(state[0] + state[1] + state[3] + 3.7 * state[2])
    return weights


@settings(max_examples=12, deadline=None)
@given(adults(), st.floats(-0.5, 1.0))
def test_the_course_is_that_of_the_equations_written_out(adult: Adult, share: float) -> None:
    change = share * adult.maintenance
    expected = _written_out(adult, change, 200)
    for day, kg in enumerate(weight_course(adult, change, range(201))):
        if kg is not None:
            assert kg == pytest.approx(expected[day], abs=0.01)


@MANY
@given(adults())
def test_without_a_change_the_weight_stays(adult: Adult) -> None:
    assert weight_course(adult, 0, DAYS) == pytest.approx([adult.weight_kg] * len(DAYS), abs=1e-6)


@MANY
@given(adults(), SHARES, SHARES)
def test_eating_less_never_makes_heavier(adult: Adult, one: float, other: float) -> None:
    less, more = sorted((one, other))
    for lighter, heavier in zip(
        weight_course(adult, less * adult.maintenance, DAYS),
        weight_course(adult, more * adult.maintenance, DAYS),
        strict=True,
    ):
        assert lighter is None or (heavier is not None and lighter <= heavier + 1e-6)


@MANY
@given(adults(), SHARES)
def test_weights_are_positive_finite_and_never_told_below_the_edge(adult: Adult, share: float) -> None:
    weights = weight_course(adult, share * adult.maintenance, DAYS)
    assert weights[0] == adult.weight_kg
    told = [kg for kg in weights if kg is not None]
    assert all(math.isfinite(kg) and kg > 0 for kg in told)
    assert min(told) >= min(adult.weight_kg, adult.underweight_edge)
    # Once ended, a course does not go on.
    assert weights[: len(told)] == tuple(told)
    if share >= 0:
        assert len(told) == len(DAYS)


@MANY
@given(adults(), SHARES)
def test_half_the_steps_change_nothing(adult: Adult, share: float) -> None:
    change = share * adult.maintenance
    whole = weight_course(adult, change, DAYS)
    names = ("FIRST_STEP", "STEP_GROWTH", "LONGEST_STEP")
    with mock.patch.multiple(course, **{name: getattr(course, name) / 2 for name in names}):
        halves = weight_course(adult, change, DAYS)
    floor = min(adult.weight_kg, adult.underweight_edge)
    for one, other in zip(whole, halves, strict=True):
        # One may end a hair before the other.
        assert (floor if one is None else one) == pytest.approx(floor if other is None else other, abs=0.005)


@MANY
@given(adults(), SHARES, st.lists(st.integers(0, LONGEST_DAYS), max_size=12), st.randoms(use_true_random=False))
def test_the_days_are_told_in_any_order_and_alone(adult: Adult, share: float, days: list[int], shuffled: Random) -> None:
    change = share * adult.maintenance
    by_day = dict(zip(days, weight_course(adult, change, days), strict=True))
    shuffled.shuffle(days)
    assert weight_course(adult, change, days) == tuple(by_day[day] for day in days)
    assert all(weight_course(adult, change, [day]) == (kg,) for day, kg in list(by_day.items())[:3])


@MANY
@given(adults(), SHARES, st.floats(0.5, 2.0))
def test_the_day_of_a_weight_is_the_first_on_which_the_course_has_it(adult: Adult, share: float, part: float) -> None:
    change, goal = share * adult.maintenance, part * adult.weight_kg
    day = days_until(adult, change, goal)
    if day is None:
        last = weight_course(adult, change, [LONGEST_DAYS])[0]
        reached = last is not None and (last >= goal if goal > adult.weight_kg else last <= goal)
        assert not reached
        return
    assert day >= 0
    sign = 1 if goal > adult.weight_kg else -1
    at, before = weight_course(adult, change, [day, max(day - 1, 0)])
    if at is None:  # passed together with the edge, within a day
        assert goal >= adult.underweight_edge
        assert sign < 0
    else:
        assert sign * at >= sign * goal
    assert day == 0 or (before is not None and sign * before < sign * goal)


def test_a_course_ends_where_body_mass_index_reaches_the_edge() -> None:
    end = days_until(ROSA, -800, ROSA.underweight_edge)
    assert end is not None
    assert 365 < end < LONGEST_DAYS
    before, at, after = weight_course(ROSA, -800, [end - 1, end, LONGEST_DAYS])
    assert _known(before) == pytest.approx(18.5 * 1.65**2, abs=0.05)
    assert (at, after) == (None, None)
    assert days_until(ROSA, -800, 50) is None


def test_who_is_underweight_has_a_course_only_upwards() -> None:
    thin = Adult("female", 25, 170, 50, 1.6)
    assert weight_course(thin, -100, [0, 1, 365]) == (50, None, None)
    assert weight_course(thin, 0, [0, 1, 365]) == (50, 50, 50)
    start, later = weight_course(thin, 300, [0, 365])
    assert _known(later) > _known(start)
    assert days_until(thin, 300, 53) is not None
    assert days_until(thin, -100, 49) is None


def test_the_days_to_a_weight() -> None:
    assert days_until(ROSA, -500, 75) == 0
    # Day 365 of the published course is 60.952 kg.
    assert days_until(ROSA, -500, 60.96) == 365
    by_equations = _written_out(ROSA, -500, 100)
    for goal in (74.5, 74, 72, 70):
        assert days_until(ROSA, -500, goal) == next(day for day, kg in enumerate(by_equations) if kg <= goal)
    assert days_until(ROSA, -100, 60) is None
    assert days_until(ROSA, 0, 74) is None
    assert days_until(ROSA, -500, 80) is None
    assert days_until(ROSA, 300, 80) is not None
    # Half of the whole loss takes about a year (Hall 2011).
    whole = _known(weight_course(ROSA, -250, [LONGEST_DAYS])[0])
    assert 250 < (days_until(ROSA, -250, (75 + whole) / 2) or 0) < 450


def test_a_fall_is_steady() -> None:
    weights = [_known(kg) for kg in weight_course(ROSA, -500, range(LONGEST_DAYS + 1))]
    assert all(later < earlier for earlier, later in pairwise(weights[:1500]))
    assert weights[-1] == pytest.approx(51.703, abs=0.001)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sex": "other"}, 'equations for "female" and "male", not for "other"'),
        ({"age": 17.9}, "adults of 18 years"),
        ({"age": math.nan}, "positive numbers"),
        ({"height_cm": 0}, "positive numbers"),
        ({"weight_kg": -5}, "positive numbers"),
        ({"weight_kg": math.inf}, "positive numbers"),
        ({"activity": 1.2}, "1.5 is sedentary, and a maintenance factor of 1.2 is not such a level"),
        ({"activity": 1.39}, "from 1.4 to 2.4"),
        ({"activity": 2.41}, "from 1.4 to 2.4"),
        ({"activity": math.nan}, "from 1.4 to 2.4"),
        ({"weight_kg": 30}, "body fat cannot be estimated"),
        ({"height_cm": 60}, "body fat cannot be estimated"),
    ],
)
def test_whom_the_model_was_not_made_for_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(ROSA, **changed)


@pytest.mark.parametrize("change", [-2171, -9999, 2171, math.inf, -math.inf, math.nan])
def test_a_change_beyond_the_model_is_refused(change: float) -> None:
    with pytest.raises(ValueError, match="leaves nothing, or more than twice the 2171 of maintenance"):
        weight_course(ROSA, change, [1])
    with pytest.raises(ValueError, match="leaves nothing"):
        days_until(ROSA, change, 70)


@pytest.mark.parametrize("day", [-1, LONGEST_DAYS + 1])
def test_a_day_beyond_ten_years_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match=f"not for {day}"):
        weight_course(ROSA, -500, [7, day])


@pytest.mark.parametrize("goal", [0, -1, math.nan, math.inf])
def test_a_weight_that_is_none_is_refused(goal: float) -> None:
    with pytest.raises(ValueError, match="positive number"):
        days_until(ROSA, -500, goal)


def test_no_days_are_no_weights() -> None:
    assert weight_course(ROSA, -500, []) == ()


def test_the_sedentary_level_is_one_that_the_model_takes() -> None:
    assert replace(ROSA, activity=SEDENTARY_ACTIVITY) == ROSA
    assert all(value >= 0 for value in astuple(HALL_2011))


def test_ten_years_take_milliseconds() -> None:
    def once() -> float:
        start = time.perf_counter()
        weight_course(ROSA, -500, DAYS)
        return time.perf_counter() - start

    # It takes 3 to 5 ms; the rest is for slow and busy machines.
    assert min(once() for _ in range(10)) < 0.015
