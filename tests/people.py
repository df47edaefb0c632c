"""Random people for a vocabulary: values of every kind, unknowns, and numbers on the edges of ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from canter.language.facts import Fact, Kind
    from canter.language.rulebook import Rulebook

UNKNOWN_SHARE = 0.25


def random_person(rng: random.Random, book: Rulebook, plausible: bool = False) -> dict[str, Any]:
    """Return a person; a plausible one has the height and weight of somebody."""
    facts = [fact for fact in book.vocabulary.facts.values() if fact.origin == "asked" and not fact.logged]
    person = {fact.name: _value(rng, fact) for fact in facts if fact.required or rng.random() > UNKNOWN_SHARE}
    if plausible:
        person["age"] = rng.randint(18, 85)
        person["height"] = round(rng.gauss(170, 10))
        bmi = rng.uniform(17, 45)
        person["weight"] = min(300.0, max(30.0, round(bmi * (person["height"] / 100) ** 2, 1)))
        if "goal_weight" in person:
            person["goal_weight"] = min(300.0, max(30.0, round(person["weight"] * rng.uniform(0.6, 1.1), 1)))
        person["conditions"] = person["conditions"] if rng.random() < 0.4 else []
    return person


def _value(rng: random.Random, fact: Fact) -> Any:
    if fact.kind.type == "list":
        fields = [field for field in fact.fields.values() if not field.concluded]
        return [
            {field.name: _scalar(rng, field.kind) for field in fields if field.required or rng.random() > 0.15}
            for _ in range(rng.randint(0, 4))
        ]
    return _scalar(rng, fact.kind)


def _scalar(rng: random.Random, kind: Kind) -> Any:
    if kind.numeric:
        low, high = kind.low if kind.low is not None else 0.0, kind.high if kind.high is not None else 100.0
        edge = rng.random()
        value = low if edge < 0.05 else high if edge < 0.1 else rng.uniform(low, high)
        return round(value, kind.decimals)
    if kind.type == "yesno":
        return rng.random() < 0.5
    if kind.choices is None:
        return "something"
    names = list(kind.choices.labels)
    if kind.type == "choice":
        return rng.choice(names)
    return [name for name in names if rng.random() < min(0.3, 3 / len(names))]
