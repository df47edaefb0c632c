"""People made up from a vocabulary: plausible ones, the same for the same seed.

Nobody real stands behind them, and how often something happens to them says how often it happens among such people, not
in any town. What a vocabulary does not say is left to a few habits: what a person can change is told freely, what
befalls people (diseases, symptoms, medicines) is rare, and a weight goes with a height.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.facts import Fact, Field, Kind, Vocabulary

SEED = 20261122
# How often a question is answered that need not be.
ANSWERED = 0.6
# How often something that befalls people is so, and how many of them at once.
BEFALLEN = 0.15
MOST_AT_ONCE = 2
# From so many choices on a person names a few of them, and not a share.
MANY_CHOICES = 12
MOST_NAMED = 4
MOST_ENTRIES = 5
# Numbers gather in the lower middle of their range, as ages, waists and pulses do: a third of the way up, give or take.
GATHERED = (3.5, 6.5)
WITHOUT_RANGE = (0.0, 100.0)
# Body mass indices, and goals as shares of a weight, between which nearly all people lie who ask for such a plan.
BODY_MASS = (17.0, 45.0, 25.0)
GOALS = (0.7, 1.05, 0.9)


def make_people(vocabulary: Vocabulary, count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield so many people, as a mapping of fact to what they tell: numbers in the fact's unit, choices by name.

    The first so many people are always the same, however many are asked for. Raises nothing.
    """
    asked = [fact for fact in vocabulary.facts.values() if fact.origin == "asked"]
    for number in range(count):
        yield _person(asked, random.Random(f"{seed}/{number}"))  # noqa: S311 - people, not secrets


def _person(asked: list[Fact], rng: random.Random) -> dict[str, Any]:
    person: dict[str, Any] = {}
    for fact in asked:
        value = _value(fact, rng)
        if fact.required or rng.random() < ANSWERED:
            person[fact.name] = value
    _shape_body({fact.name: fact for fact in asked}, person, rng)
    return person


def _shape_body(asked: dict[str, Fact], person: dict[str, Any], rng: random.Random) -> None:
    """Let the weight go with the height, and the goal with the weight, where the vocabulary has them in kg and cm."""
    units = {name: asked[name].kind.unit for name in ("height", "weight", "goal_weight") if name in person}
    if units.get("height") != "cm" or units.get("weight") != "kg":
        return
    metres = person["height"] / 100
    person["weight"] = _fitted(rng.triangular(*BODY_MASS) * metres**2, asked["weight"].kind)
    if units.get("goal_weight") == "kg":
        person["goal_weight"] = _fitted(rng.triangular(*GOALS) * person["weight"], asked["goal_weight"].kind)


def _value(fact: Fact, rng: random.Random) -> Any:  # noqa: ANN401 - as various as what people tell
    if fact.kind.type == "list":
        fields = [field for field in fact.fields.values() if not field.concluded]
        return [_entry(fields, rng) for _ in range(rng.randint(0, MOST_ENTRIES))]
    return _scalar(fact.kind, rng, rare=fact.changeable == "no")


def _entry(fields: list[Field], rng: random.Random) -> dict[str, Any]:
    return {field.name: _scalar(field.kind, rng, rare=False) for field in fields}


def _scalar(kind: Kind, rng: random.Random, *, rare: bool) -> Any:  # noqa: ANN401
    if kind.numeric:
        low = WITHOUT_RANGE[0] if kind.low is None else kind.low
        high = WITHOUT_RANGE[1] if kind.high is None else kind.high
        return _fitted(low + (high - low) * rng.betavariate(*GATHERED), kind)
    if kind.type == "yesno":
        return rng.random() < (BEFALLEN if rare else 0.5)
    if kind.choices is None:
        return "something"
    names = list(kind.choices.labels)
    if kind.type == "choice":
        return rng.choice(names)
    if rare:
        return _few(names, rng, MOST_AT_ONCE) if rng.random() < BEFALLEN else []
    if len(names) > MANY_CHOICES:
        return _few(names, rng, MOST_NAMED)
    share = rng.random()
    return [name for name in names if rng.random() < share]


def _few(names: list[str], rng: random.Random, most: int) -> list[str]:
    chosen = set(rng.sample(names, rng.randint(1, min(most, len(names)))))
    return [name for name in names if name in chosen]


def _fitted(value: float, kind: Kind) -> float:
    """Return a number on the fact's own steps and inside its range."""
    kept = round(value, 0 if kind.type == "whole" else kind.decimals)
    kept = kept if kind.low is None else max(kept, kind.low)
    kept = kept if kind.high is None else min(kept, kind.high)
    return int(kept) if float(kept).is_integer() else kept
