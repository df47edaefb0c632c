"""A function written by hand: the limit. No trace, nothing to change without a programmer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.said import Answer, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Said

SKILL = {"beginner": 0, "intermediate": 1, "advanced": 2}


def load(said: Said, *, lists: bool) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to the values, the remarks and, with lists, the picks."""
    chosen = {one.name: one for one in said.chosen}
    activities = [
        (n, frozenset(e["not_with"]), frozenset(e["gear"]), frozenset(e["kinds"]), e["met"], e["impact"] == "high", e["setting"])
        for n, e in enumerate(chosen["activities"].entries)
    ]
    exercises = [
        (n, frozenset(e["not_with"]), frozenset(e["needs"]), SKILL[e["skill"]], e["family"])
        for n, e in enumerate(chosen["exercises"].entries)
    ]

    def plan(p: dict[str, Any]) -> Any:
        values, remarks = _person(p)
        if not lists:
            return values, remarks, {}
        picks = {
            "activities": pick(_activities(p, values, activities), chosen["activities"]),
            "exercises": pick(_exercises(p, values, exercises), chosen["exercises"]),
        }
        return values, remarks, picks

    return plan


def read(answer: Any, said: Said, *, lists: bool) -> Answer:  # noqa: ARG001 - the common form of all peers
    """Return an answer in the common form."""
    return Answer(answer[0], frozenset(answer[1]), answer[2])


def _person(p: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    age, height, weight, conditions = p["age"], p["height"], p["weight"], p["conditions"]
    experience, active, calm = p["experience"], p["active"], p["beta_blocker"]
    woman = p["sex"] == "female"
    bmr = 10 * weight + 6.25 * height - 5 * age + (-161 if woman else 5)
    maintenance = bmr * 1.2
    bmi = weight / (height / 100) ** 2
    floor = 18.5 * (height / 100) ** 2
    goal = p["goal_weight"]
    target = goal if goal is not None else weight * 0.9 if bmi >= 25 else weight
    if weight >= floor and target < floor:
        target = floor
    target = min(target, weight)
    lose = weight - target
    article = 0.0 if lose <= 0 else 500.0 if lose <= 10 else 1000.0 if lose >= 20 else 500 + 500 * (lose - 10) / 10
    intake_floor = 1200.0 if woman else 1500.0
    heart = "heart_disease" in conditions or "high_blood_pressure" in conditions
    pregnant = "pregnancy" in conditions
    deficit = min(article, max(maintenance - intake_floor, 0), maintenance * 0.25)
    if bmi < 18.5 or age < 18 or pregnant or "breastfeeding" in conditions or "eating_disorder" in conditions:
        deficit = 0.0
    elif weight <= floor * 1.03:
        deficit = min(deficit, 250.0)
    if woman and "osteoporosis" in conditions:
        deficit = min(deficit, 400.0)
    if bmi < 25 or age >= 65:
        deficit = min(deficit, 500.0)
    if "diabetes" in conditions:
        deficit = min(deficit, 600.0)
    if heart:
        deficit = min(deficit, 750.0)
    eat = maintenance - deficit
    loss = deficit * 7 / 7700
    fit = active and experience != "beginner"
    vigorous = fit and not (age >= 65 or age < 18 or bmi >= 35 or calm or heart or pregnant)
    minutes = min(20.0 if vigorous else 30.0, p["session_minutes"])
    if not active:
        if experience == "beginner":
            minutes = min(minutes, 20.0)
        if bmi >= 35:
            minutes = min(minutes, 15.0)
    pulse = None
    if not calm:
        highest, rest = 208 - 0.7 * age, p["resting_pulse"]
        by_age = (0.93 if vigorous else 0.76) * highest
        pulse = by_age if rest is None else rest + (0.85 if vigorous else 0.6) * (highest - rest)
    sessions = min(2.0 if experience == "beginner" else 3.0, p["days"])
    values = {
        "bmr": bmr,
        "maintenance": maintenance,
        "bmi": bmi,
        "protein": target * (1.4 if age >= 65 else 1.2),
        "healthy_floor": floor,
        "target_weight": target,
        "weight_to_lose": lose,
        "article_deficit": article,
        "intake_floor": intake_floor,
        "deficit": deficit,
        "intake_target": eat,
        "intake_change": eat - p["intake"] if p["intake"] is not None else None,
        "weekly_loss": loss,
        "weeks_to_target": lose / loss if deficit > 0 and lose > 0 else None,
        "intensity": "vigorous" if vigorous else "moderate",
        "cardio_sessions": min(3.0 if vigorous else 5.0, p["days"]),
        "cardio_minutes": minutes,
        "effort_most": 17.0 if vigorous else 13.0,
        "pulse_most": pulse,
        "strength_sessions": min(sessions, 2.0) if age >= 75 else sessions,
        "sets": 4.0 if experience == "advanced" else 3.0,
        "repetitions": 15.0 if age >= 65 else 12.0,
        "rest": 120.0 if heart else 90.0,
    }
    return values, _remarks(p, bmi, loss)


def _remarks(p: dict[str, Any], bmi: float, loss: float) -> list[str]:
    conditions = p["conditions"]
    remarks = ["care/always"]
    if "pregnancy" in conditions:
        remarks.append("care/refer/pregnant")
    if "eating_disorder" in conditions:
        remarks.append("care/refer/eating")
    if bmi < 18.5:
        remarks.append("care/refer/thin")
    if "heart_disease" in conditions:
        remarks.append("care/refer/heart")
    if p["resting_pulse"] is not None and p["resting_pulse"] > 100:
        remarks.append("care/caution/pulse")
    if "diabetes" in conditions:
        remarks.append("care/caution/diabetes")
    if loss > 0.5:
        remarks.append("care/caution/fast")
    return remarks


def _activities(p: dict[str, Any], values: dict[str, Any], entries: list[Any]) -> list[tuple[int, int]]:
    conditions, gear, likes = frozenset(p["conditions"]), frozenset(p["gear"]), frozenset(p["likes"])
    vigorous = values["intensity"] == "vigorous"
    joints = not conditions.isdisjoint(("knee_pain", "knee_injury", "ankle_pain", "hip_pain"))
    soft = values["bmi"] >= 35 or joints or (p["age"] >= 65 and p["experience"] == "beginner")
    pregnant, often, idle = "pregnancy" in conditions, p["days"] >= 4, not p["active"]
    water = "low_back_pain" in conditions or "hip_pain" in conditions
    left = []
    for number, not_with, needs, kinds, met, impact, setting in entries:
        if (met >= 6) is not vigorous or (impact and soft) or (pregnant and "sports" in kinds):
            continue
        if not conditions.isdisjoint(not_with) or not needs <= gear:
            continue
        score = 0 if likes.isdisjoint(kinds) else 4
        if often and setting in ("outdoors", "home"):
            score += 1
        if idle and met < 4.5:
            score += 2
        if water and setting == "pool":
            score += 2
        if vigorous and met >= 8:
            score += 1
        left.append((number, score))
    return left


def _exercises(p: dict[str, Any], values: dict[str, Any], entries: list[Any]) -> list[tuple[int, int]]:
    conditions, equipment = frozenset(p["conditions"]), frozenset(p["equipment"])
    level = SKILL[p["experience"]]
    old, idle, back = p["age"] >= 75, not p["active"], "low_back_pain" in conditions
    left = []
    for number, not_with, needs, skill, family in entries:
        if skill > level or (old and family == "lunge") or (back and values["bmi"] >= 30 and family == "leg_press"):
            continue
        if not conditions.isdisjoint(not_with) or not needs <= equipment:
            continue
        score = 1 if skill == level else 0
        if family == ("hip" if back else "squat"):
            score += 2
        if level == 0 and "gym_machines" in needs:
            score += 1
        if level == 2 and family == "leg_curl":
            score += 1
        if idle and family == "calf":
            score -= 1
        left.append((number, score))
    return left
