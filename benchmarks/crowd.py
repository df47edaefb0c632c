"""People to measure with: drawn from a seed, plausible enough that every rule of the article's guidance meets some."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.facts import Vocabulary


def people(count: int, vocabulary: Vocabulary, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield people as mappings of fact to value, in the units of the vocabulary; what is unknown is None."""
    rng = random.Random(seed)  # noqa: S311 - people to measure with
    facts = vocabulary.facts
    names = {name: list(fact.kind.choices.labels) for name, fact in facts.items() if fact.kind.choices is not None}

    def some(name: str, share: float) -> tuple[str, ...]:
        return tuple(one for one in names[name] if rng.random() < share)

    for _ in range(count):
        height = round(rng.gauss(169, 9))
        weight = round(max(35.0, min(240.0, rng.gauss(27, 6) * (height / 100) ** 2)), 1)
        yield {
            "sex": rng.choice(names["sex"]),
            "age": float(rng.randint(14, 90)),
            "height": float(max(125, min(215, height))),
            "weight": weight,
            "goal_weight": round(max(31.0, weight - rng.uniform(-5, 30)), 1) if rng.random() < 0.7 else None,
            "intake": float(rng.randint(1200, 3600)) if rng.random() < 0.5 else None,
            "resting_pulse": float(rng.randint(45, 110)) if rng.random() < 0.5 else None,
            "active": rng.random() < 0.5,
            "beta_blocker": rng.random() < 0.1,
            "days": float(rng.randint(1, 7)),
            "session_minutes": float(rng.choice([10, 20, 30, 45, 60])),
            "experience": rng.choice(names["experience"]),
            "conditions": some("conditions", 0.06),
            "equipment": some("equipment", 0.4),
            "gear": some("gear", 0.4),
            "likes": some("likes", 0.3),
        }
