"""Quantities as people write and read them."""

from __future__ import annotations

import pytest

from canter.language.facts import format_number
from canter.language.units import QuantityError, is_unit, read_quantity, show


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("165 lb", "kg", 74.84274105),
        ("165lb", "kg", 74.84274105),
        ("165 lbs", "kg", 74.84274105),
        ("5 ft 6 in", "cm", 167.64),
        ("5 ft 6", "cm", 167.64),
        ("5'6\"", "cm", 167.64),
        ("12 stone 4", "kg", 78.01788764),
        ("12 st 4 lb", "kg", 78.01788764),
        ("1.65 m", "cm", 165),
        ("1 m 65", "cm", 165),
        ("1 hour 30", "minute", 90),
        ("2000 kJ/day", "kcal/day", 478.011472275),
        ("2000 kcal", "kcal/day", 2000),
        ("2000 kJ", "kcal/day", 478.011472275),
        ("40 years", "year", 40),
    ],
)
def test_a_quantity_is_read_in_the_unit_asked_for(text: str, unit: str, expected: float) -> None:
    assert read_quantity(text, unit) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "text", ["", "lb", "165 parsecs", "165 lb 3 ft", "6 in 5 ft", "165 lb 4 kg", "5 ft 6 in 7", "1e3 kg", "x kg", "1 kg;"]
)
def test_what_is_no_quantity_is_told(text: str) -> None:
    with pytest.raises(QuantityError):
        read_quantity(text, "kg")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "system", "expected"),
    [
        (75.0, "kg", 1, "metric", "75.0 kg"),
        (75.0, "kg", 1, "us", "165.3 lb"),
        (165.0, "cm", 0, "us", "5 ft 5 in"),
        (182.8, "cm", 0, "us", "6 ft 0 in"),
        (1734.3, "kcal/day", 0, "us", "1,734 kcal/day"),
        (0.486, "kg/week", 2, "us", "1.07 lb a week"),
        (-798.0, "kcal/day", 0, "metric", "-798 kcal/day"),
        (-0.2, "kcal/day", 0, "metric", "0 kcal/day"),
    ],
)
def test_a_quantity_is_shown_with_no_more_digits_than_meant(
    value: float, unit: str, decimals: int, system: str, expected: str
) -> None:
    assert show(value, unit, decimals, system) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.5, "1"), (1.5, "2"), (2.5, "3"), (-0.5, "-1"), (0.49999, "0"), (1234567.0, "1,234,567")]
)
def test_numbers_are_rounded_half_away_from_zero(value: float, expected: str) -> None:
    assert format_number(value, 0) == expected


def test_units_are_known_or_not() -> None:
    assert all(map(is_unit, ["kg", "kcal/day", "1/week", "kg/m**2", "minute", "MET", ""]))
    assert not any(map(is_unit, ["kilo/weeks2", "bananas", "kg/"]))
