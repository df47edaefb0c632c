"""Bodies that go together: sex and age, then height, weight, girths, fat, blood pressure and pulse.

The figures are rounded from general knowledge of these sources and were not read again (verified: no):

* height and its spread by sex, waist, hip and blood pressure by sex and age: Health Survey for England 2019-2021;
* the course of the body mass index over life and its long upper end: NHANES 2015-2018 and the Health Survey for England;
* height and index of the young: the growth charts of the CDC, 2000 (medians);
* body fat by index, age and sex: Deurenberg and others 1991, with their standard error;
* neck and wrist: order of magnitude only, our estimate.

Shares of sexes and ages are our choice: people who ask for a plan, not a country. So that small populations hold the
edges of the guidance, too, every 25th person is drawn from one of four groups in turn: under 18, over 80, a body mass
index under 18.5, and one over 45.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from canter.population.draws import on_curve

if TYPE_CHECKING:
    from canter.population.draws import Curve, Draws

EDGES = ("young", "old", "light", "heavy")
EVERY = 25
WOMEN = 0.6
AGES = {(16, 17): 2, (18, 29): 20, (30, 44): 30, (45, 64): 31, (65, 79): 13, (80, 95): 4}
GROWN = 18
# Where the sexes begin to shrink (with the years, and since those born earlier grew less), cm a year.
SHRINKS_FROM, SHRINKS_BY = 40, 0.1

HEIGHTS: dict[str, tuple[Curve, float]] = {
    "female": (((10, 138), (12, 151), (14, 160), (16, 162.5), (18, 163.5)), 6.6),
    "male": (((10, 138.5), (12, 149), (14, 164), (16, 173), (18, 176.5)), 7.1),
}
# The median index by age; the logarithm spreads evenly around it.
INDEX: Curve = ((10, 16.8), (14, 19.4), (18, 22.8), (25, 25), (35, 26.6), (50, 27.9), (65, 28), (80, 26.6), (95, 24.4))
INDEX_SPREAD = {"female": 0.2, "male": 0.165}
# cm, cm for each kg/m² of the index, cm a year of age, deviation.
WAIST = {"female": (22.5, 2.15, 0.15, 5.0), "male": (21.5, 2.4, 0.21, 4.5)}
HIPS = {"female": (54.5, 1.8, 0.0, 4.5), "male": (61.5, 1.5, 0.0, 4.0)}
NECK = {"female": (20.5, 0.5, 0.01, 1.5), "male": (22.0, 0.62, 0.02, 1.8)}
WRIST = {"female": (12.6, 0.1, 0.0, 0.7), "male": (14.7, 0.1, 0.0, 0.8)}
FAT_ERROR = 4.0


def draw_body(draws: Draws, number: int) -> dict[str, Any]:
    """Return the body of the person of this number: kg, cm, years, %, mmHg; None is what most people do not know."""
    edge = EDGES[number // EVERY % len(EDGES)] if number % EVERY == EVERY - 1 else ""
    sex = "female" if draws.chance(WOMEN) else "male"
    age = _age(draws, edge)
    curve, spread = HEIGHTS[sex]
    height = draws.normal(on_curve(curve, age), spread) - SHRINKS_BY * max(0, age - SHRINKS_FROM)
    index = _index(draws, edge, sex, age)
    weight = index * (height / 100) ** 2
    return {
        "sex": sex,
        "age": age,
        "height": height,
        "weight": weight,
        "goal_weight": _goal(draws, weight, index) if draws.chance(0.72) else None,
        "waist": _girth(draws, WAIST[sex], index, age, 0.45),
        "hips": _girth(draws, HIPS[sex], index, age, 0.2),
        "neck": _girth(draws, NECK[sex], index, age, 0.15),
        "wrist": _girth(draws, WRIST[sex], index, age, 0.15),
        **_fat(draws, sex, age, index),
        **_pressure(draws, age, index),
    }


def index_of(person: dict[str, Any]) -> float:
    """Return the body mass index of a drawn body, kg/m²."""
    return float(person["weight"] / (person["height"] / 100) ** 2)


def _age(draws: Draws, edge: str) -> int:
    if edge == "young":
        return draws.whole(10, 17)
    if edge == "old":
        return draws.whole(81, 100)
    if edge:
        return draws.whole(GROWN, 75)
    bands = {f"{low}-{high}": float(weight) for (low, high), weight in AGES.items()}
    low, _, high = draws.pick(bands).partition("-")
    return draws.whole(int(low), int(high))


def _index(draws: Draws, edge: str, sex: str, age: float) -> float:
    if edge == "light":
        return draws.uniform(15, 18.3)
    if edge == "heavy":
        return draws.uniform(45.3, 60)
    spread = INDEX_SPREAD[sex] * (0.75 if age < GROWN else 1)
    return min(62.0, max(13.5, on_curve(INDEX, age) * math.exp(draws.normal(0, spread))))


def _goal(draws: Draws, weight: float, index: float) -> float:
    """Return a wish: most want to be lighter, some far too light, and a few heavier."""
    kind = draws.pick({"less": 88, "far less": 6, "more": 6})
    if kind == "more":
        wish = weight * draws.uniform(1.0, 1.1)
    elif kind == "far less":
        wish = weight * draws.uniform(15.5, 18.4) / index
    else:
        wish = min(weight * 0.99, weight * draws.normal(min(index * 0.9, 25.5), 1.8) / index)
    # Most people wish for a whole number.
    return float(round(wish)) if draws.chance(0.8) else wish


def _girth(draws: Draws, figures: tuple[float, float, float, float], index: float, age: float, known: float) -> float | None:
    base, by_index, by_age, spread = figures
    found = draws.normal(base + by_index * index + by_age * age, spread)
    return found if draws.chance(known) else None


def _fat(draws: Draws, sex: str, age: float, index: float) -> dict[str, Any]:
    male = 1 if sex == "male" else 0
    young, grown = 1.51 * index - 0.7 * age - 3.6 * male + 1.4, 1.2 * index + 0.23 * age - 10.8 * male - 5.4
    fat = draws.normal(young if age < GROWN else grown, FAT_ERROR)
    known, how = draws.chance(0.15), draws.pick({"dxa": 5, "air": 2, "skinfold": 15, "impedance": 55, "tape": 13, "guess": 10})
    return {"body_fat": fat if known else None, "body_fat_source": how if known and draws.chance(0.9) else None}


def _pressure(draws: Draws, age: float, index: float) -> dict[str, Any]:
    upper = draws.normal(104 + 0.42 * age + 0.5 * (index - 27), 13)
    lower = draws.normal(0.42 * upper + 21, 7)
    pulse = draws.normal(69 + 0.15 * (index - 27), 9)
    told, pulse_told = draws.chance(0.3), draws.chance(0.25)
    return {
        "systolic": upper if told else None,
        "diastolic": min(lower, upper - 20) if told else None,
        "resting_pulse": pulse if pulse_told else None,
    }
