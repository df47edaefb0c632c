"""The trend of noisy logs with gaps: the loss is found, its margin holds, and no outlier of any size moves it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canter.review.trend import Weight, part, trend_of


def kept_log(
    seed: int, days: int = 42, loss: float = 0.5, noise: float = 0.4, gaps: float = 0.25, start: float = 75.0
) -> list[Weight]:
    """Return weights of a steady loss (kg a week) with noise, where a share of the days is missing."""
    draw = random.Random(seed)
    days_kept = [day for day in range(days) if draw.random() >= gaps or day in (0, days - 1)]
    return [Weight(day, round(start - loss / 7 * day + draw.gauss(0, noise), 1)) for day in days_kept]


def trend(weights: list[Weight]) -> tuple[float, float, float]:
    found = trend_of(part(weights)[0])
    assert found is not None
    assert found.loss is not None
    assert found.margin is not None
    return found.loss, found.margin, found.smoothed[-1].kg


@pytest.mark.parametrize("loss", [-0.5, 0.0, 0.5, 1.0])
def test_the_loss_is_found_within_its_margin_in_nineteen_logs_of_twenty(loss: float) -> None:
    hits = 0
    for seed in range(200):
        found, margin, _ = trend(kept_log(seed, loss=loss))
        hits += abs(found - loss) <= margin
    assert hits >= 190


def test_the_loss_is_found_on_average_without_a_leaning() -> None:
    found = [trend(kept_log(seed))[0] for seed in range(200)]
    assert sum(found) / len(found) == pytest.approx(0.5, abs=0.02)


def test_weights_that_are_like_those_of_the_day_before_have_a_wider_margin() -> None:
    """Water that comes and goes over days makes neighbouring weights alike; the margin must hold all the same."""
    hits = 0
    for seed in range(200):
        draw = random.Random(seed)
        water, weights = 0.0, []
        for day in range(42):
            water = 0.5 * water + draw.gauss(0, 0.3)
            weights.append(Weight(day, 75 - 0.5 / 7 * day + water))
        found, margin, _ = trend(weights)
        hits += abs(found - 0.5) <= margin
    assert hits >= 180


def test_a_log_without_noise_is_read_exactly_whatever_its_gaps() -> None:
    weights = [Weight(day, 80 - 0.1 * day) for day in (0, 1, 9, 10, 30, 31, 33, 50, 51, 52, 60)]
    found, margin, last = trend(weights)
    assert found == pytest.approx(0.7)
    assert margin == pytest.approx(0, abs=1e-9)
    assert last == pytest.approx(74)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 40), at=st.integers(0, 27), wrong=st.floats(0.01, 9999))
def test_one_outlier_of_any_size_hardly_moves_the_trend(seed: int, at: int, wrong: float) -> None:
    weights = kept_log(seed)
    at = at % len(weights)
    loss, margin, last = trend(weights)
    moved = [one._replace(kg=wrong) if number == at else one for number, one in enumerate(weights)]
    other, _, other_last = trend(moved)
    assert abs(other - loss) <= max(margin, 0.15)
    assert abs(other_last - last) <= 0.9


@pytest.mark.parametrize(("wrong", "expected"), [(7.12, None), (712.0, None), (172.0, True), (65.0, True), (81.0, True)])
def test_slips_of_the_pen_are_found_with_what_was_to_be_expected(wrong: float, expected: bool | None) -> None:
    weights = kept_log(1)
    moved = [one._replace(kg=wrong) if number == 12 else one for number, one in enumerate(weights)]
    kept, out = part(moved)
    assert [one.weight for one in out] == [moved[12]]
    assert len(kept) == len(weights) - 1
    if expected is None:
        assert out[0].expected is None
    else:
        assert out[0].expected == pytest.approx(75 - 0.5 / 7 * moved[12].day, abs=0.6)


def test_what_wavers_as_weights_do_is_no_outlier() -> None:
    found = sum(len(part(kept_log(seed, noise=0.5))[1]) for seed in range(100))
    assert found <= 20  # of more than 3,000 weights


def test_a_fast_steady_loss_is_no_outlier_at_its_ends() -> None:
    assert all(part(kept_log(seed, loss=1.5, noise=0.2))[1] == () for seed in range(30))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_weights_have_no_trend(count: int) -> None:
    assert trend_of([Weight(day, 75.0) for day in range(count)]) is None


def test_weights_of_long_ago_alone_have_no_loss_of_late() -> None:
    found = trend_of([Weight(day, 75.0) for day in (0, 1, 2, 3, 4, 5, 100)])
    assert found is not None
    assert found.loss is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(31, 299)), min_size=5, max_size=60, unique_by=lambda pair: pair[0]))
def test_the_trend_stays_near_the_weights(pairs: list[tuple[int, float]]) -> None:
    weights = [Weight(day, kg) for day, kg in sorted(pairs)]
    found = trend_of(part(weights)[0])
    if found is not None:
        low, high = min(one.kg for one in found.kept), max(one.kg for one in found.kept)
        spread = high - low
        assert all(low - 2 * spread - 1 <= one.kg <= high + 2 * spread + 1 for one in found.smoothed)
        assert found.margin is None or found.margin >= 0
