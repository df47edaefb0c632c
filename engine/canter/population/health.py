"""Health that fits the body: conditions, and the medicines, symptoms and signs that go with them.

The shares are rounded from general knowledge of the Health Survey for England 2018-2021 and NHANES 2015-2018 (heart
disease, blood pressure, diabetes, kidneys), of reviews of how common pain of knee, hip and back is, and of the share of
women of each age who are pregnant in a year; none was read again (verified: no). Where no source came to mind (injuries,
operations, leg signs) they are our estimate. Among those who ask for a plan the sick are rarer, which the shares allow for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from canter.population.bodies import index_of
from canter.population.draws import on_curve

if TYPE_CHECKING:
    from canter.population.draws import Curve, Draws

# Shares by age, and by how much each kg/m² of the index above 27 raises their odds (as an exponent).
BY_AGE: dict[str, tuple[Curve, float]] = {
    "heart_disease": (((30, 0.004), (45, 0.015), (60, 0.05), (75, 0.13), (85, 0.2)), 0.02),
    "high_blood_pressure": (((20, 0.01), (40, 0.05), (60, 0.12), (80, 0.17)), 0.04),
    "diabetes": (((20, 0.006), (40, 0.03), (60, 0.09), (75, 0.14)), 0.07),
    "kidney_disease": (((30, 0.004), (60, 0.015), (80, 0.07)), 0.02),
    "eye_disease": (((30, 0.003), (60, 0.015), (80, 0.06)), 0.0),
    "recent_surgery": (((18, 0.006), (60, 0.013)), 0.0),
    "knee_pain": (((16, 0.06), (40, 0.09), (70, 0.08)), 0.03),
    "knee_arthritis": (((30, 0.004), (50, 0.05), (65, 0.13), (80, 0.17)), 0.06),
    "knee_injury": (((18, 0.012), (60, 0.006)), 0.0),
    "low_back_pain": (((18, 0.05), (45, 0.12), (80, 0.12)), 0.02),
    "hip_pain": (((20, 0.015), (60, 0.07), (80, 0.1)), 0.03),
    "hamstring_strain": (((18, 0.012), (60, 0.004)), 0.0),
    "ankle_pain": (((18, 0.025), (60, 0.03)), 0.03),
    "poor_balance": (((30, 0.004), (60, 0.03), (75, 0.12), (90, 0.28)), 0.01),
    "arm_trouble": (((18, 0.012), (60, 0.05)), 0.0),
}
WOMEN: dict[str, Curve] = {
    "pregnancy": ((17, 0.002), (19, 0.015), (30, 0.04), (38, 0.02), (44, 0.002), (46, 0.0)),
    "breastfeeding": ((17, 0.001), (20, 0.012), (31, 0.035), (39, 0.015), (45, 0.001), (47, 0.0)),
    "pelvic_floor": ((18, 0.015), (35, 0.05), (60, 0.1), (85, 0.15)),
    "osteoporosis": ((45, 0.004), (60, 0.06), (75, 0.15), (85, 0.22)),
    "eating_disorder": ((10, 0.012), (17, 0.03), (30, 0.025), (50, 0.01), (70, 0.003)),
}
MEN: dict[str, Curve] = {
    "osteoporosis": ((55, 0.003), (75, 0.03), (85, 0.06)),
    "eating_disorder": ((10, 0.003), (17, 0.008), (40, 0.005), (60, 0.002)),
}
USUAL_INDEX = 27


def draw_health(draws: Draws, person: dict[str, Any]) -> dict[str, Any]:
    """Return conditions, medicines, symptoms and signs for a drawn body; None is what was not answered."""
    age, index, female = person["age"], index_of(person), person["sex"] == "female"
    shares = {name: on_curve(curve, age) * math.exp(rise * (index - USUAL_INDEX)) for name, (curve, rise) in BY_AGE.items()}
    shares |= {name: on_curve(curve, age) for name, curve in (WOMEN if female else MEN).items()}
    drawn = set(draws.each(shares))
    if "pregnancy" in drawn:
        drawn -= {"breastfeeding", "osteoporosis"}
    conditions = [name for name in shares if name in drawn]
    medicines, symptoms = _medicines(draws, drawn, age), _symptoms(draws, drawn, age, index)
    signs, told = _signs(draws, index, female=female), draws.chance(0.4)
    ill = bool(drawn & {"heart_disease", "diabetes", "kidney_disease"})
    cleared, asked = draws.chance(0.35 if ill else 0.12), draws.chance(0.6)
    lost, answered = draws.chance(0.03 if ill else 0.01), draws.chance(0.7)
    return {
        "conditions": conditions,
        "medicines": medicines if draws.chance(0.85) else None,
        "symptoms": symptoms if draws.chance(0.8) else None,
        "leg_signs": signs if told else None,
        "cleared": cleared if asked else None,
        "weight_loss_unexplained": lost if answered else None,
    }


def _medicines(draws: Draws, conditions: set[str], age: float) -> list[str]:
    heart, pressure, sugar = (name in conditions for name in ("heart_disease", "high_blood_pressure", "diabetes"))
    treated = pressure or draws.chance(on_curve(((30, 0.01), (50, 0.1), (70, 0.3)), age))
    return draws.each({
        "beta_blocker": 0.6 if heart else 0.18 if treated else 0.01,
        "insulin": 0.22 if sugar else 0.001,
        "sulfonylurea": 0.15 if sugar else 0.001,
        "sglt2_inhibitor": 0.25 if sugar else 0.08 if heart else 0.003,
        "lithium": 0.003,
        "warfarin": 0.08 if heart else 0.005,
        "diuretic": 0.3 if heart else 0.2 if treated else 0.01,
    })  # fmt: skip


def _symptoms(draws: Draws, conditions: set[str], age: float, index: float) -> list[str]:
    heart = "heart_disease" in conditions
    older, heavy = age >= 65, index >= 35  # noqa: PLR2004 - retired; obese of class two
    return draws.each({
        "chest_discomfort": 0.06 if heart else 0.006,
        "breathless": 0.08 if heart else 0.03 if heavy else 0.007,
        "dizzy": 0.03 if older else 0.01,
        "swollen_ankles": 0.07 if heart else 0.04 if older or heavy else 0.008,
        "palpitations": 0.07 if heart else 0.012,
        "calf_pain": 0.04 if heart else 0.006,
        "murmur": 0.06 if heart else 0.006,
        "fatigue": 0.06 if heart or heavy else 0.03,
    })  # fmt: skip


def _signs(draws: Draws, index: float, *, female: bool) -> list[str]:
    # Sore, column-like legs run together: who has one of the signs has several.
    if not female or not draws.chance(0.05 if index >= USUAL_INDEX else 0.02):
        return draws.each({"one_leg": 0.006, "unmoved_by_diet": 0.1 if female else 0.02})
    signs = ("tender_fat", "slim_feet", "easy_bruising", "runs_in_family", "began_with_hormones", "unmoved_by_diet")
    return draws.each(dict.fromkeys(signs, 0.6))
