"""Habits that fit a body: training, equipment, days and time, and what is eaten.

Shares of the active follow, roughly, the Health Survey for England 2021 and NHANES (half to two thirds of adults move
enough by their own word, fewer with age and weight), and what people list of their food falls short of what they use by a
tenth to a fifth, as reviews of under-reporting say; both from general knowledge, not read again (verified: no). Equipment,
days and time for a session are our estimate.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from canter.population.bodies import GROWN, index_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from canter.language.facts import Entry, Fact
    from canter.population.draws import Draws

SETS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "a chair": ("chair",),
    "at home": ("chair", "step", "band"),
    "much at home": ("chair", "step", "band", "dumbbells", "stability_ball", "ankle_weights"),
    "a bench": ("chair", "dumbbells", "barbell", "bench"),
    "a gym": ("step", "band", "dumbbells", "barbell", "bench", "stability_ball", "gym_machines", "smith_machine", "cable"),
    "machines": ("gym_machines", "cable", "dumbbells", "bench"),
}
SET_SHARES = {"nothing": 8, "a chair": 22, "at home": 20, "much at home": 12, "a bench": 6, "a gym": 20, "machines": 12}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXPERIENCE = {
    True: {"beginner": 35, "intermediate": 47, "advanced": 18},
    False: {"beginner": 85, "intermediate": 13, "advanced": 2},
}
MINUTES = {"20": 8, "30": 25, "40": 7, "45": 25, "60": 25, "75": 4, "90": 6}
# How much energy people use in a day by what they use at rest, and how much of it they tell, with its spread.
USES, TELLS, SPREAD = 1.45, 0.86, 0.22
MOST_FOODS = 16


def draw_habits(draws: Draws, person: dict[str, Any]) -> dict[str, Any]:
    """Return how a drawn person trains and eats: kcal a day, minutes; None is what was not answered."""
    active = draws.chance(max(0.12, 0.55 - 0.003 * (person["age"] - 40) - 0.012 * (index_of(person) - 27)))
    experience = draws.pick(EXPERIENCE[active])
    equipment, without = SETS[draws.pick(SET_SHARES)], draws.chance(0.25)
    days = draws.several(WEEK, int(draws.pick({"2": 12, "3": 33, "4": 25, "5": 17, "6": 7, "7": 6})))
    minutes = float(draws.pick(MINUTES))
    told = [draws.chance(share) for share in (0.75, 0.85, 0.8, 0.7, 0.6)]
    equation = draws.pick({"": 93, "mifflin": 3, "henry": 4})
    return {
        "regularly_active": active if told[0] else None,
        "experience": experience if told[1] else None,
        "equipment": [one for one in equipment if one != "chair" or not without] if told[2] else None,
        "days": days if told[3] else None,
        "session_minutes": minutes if told[4] else None,
        "equation": equation or None,
        **_eating(draws, person),
    }


def _eating(draws: Draws, person: dict[str, Any]) -> dict[str, Any]:
    """Return a stated intake, or how much a list of foods adds up to; most people give neither or one."""
    male = person["sex"] == "male"
    rest = 10 * person["weight"] + 6.25 * person["height"] - 5 * person["age"] + (5 if male else -161)
    eats = max(700.0, rest * USES * TELLS * math.exp(draws.normal(0, SPREAD)))
    how = draws.pick({"neither": 35, "intake": 33, "foods": 29, "both": 3})
    rounded = float(round(eats / 50) * 50)
    return {
        "intake": rounded if how in {"intake", "both"} and person["age"] >= GROWN else None,
        "foods": eats if how in {"foods", "both"} else None,
    }


def draw_foods(draws: Draws, fact: Fact, entries: Mapping[str, Entry], kcal: float) -> list[dict[str, Any] | str]:
    """Return known foods and drinks, each with how many portions, until they add up to so much energy or are many."""
    found: list[dict[str, Any] | str] = []
    names, left = list(entries), kcal
    while names and left > 0 and len(found) < MOST_FOODS:
        name = names.pop(draws.whole(0, len(names) - 1))
        entry = entries[name]
        energy = entry.get("kcal")
        portions = float(draws.pick({"0.5": 10, "1": 65, "1.5": 8, "2": 14, "3": 3}))
        food: dict[str, Any] = {"name": name}
        if fact.amount.fills and portions != 1:
            food[fact.amount.fills] = portions
        # Where an entry has no name of its own, the known one's is all that is said.
        found.append(food if "name" in fact.fields else name)
        left -= energy * portions if isinstance(energy, (int, float)) else kcal / 8
    return found


def draw_wishes(draws: Draws, names: Sequence[str], share: float) -> list[str] | None:
    """Return a few of these names that a person likes, or dislikes; None where it was not answered, which this share did."""
    drawn = draws.several(names, draws.whole(0, 4))
    return drawn if draws.chance(share) else None
