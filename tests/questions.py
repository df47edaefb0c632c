"""People to ask about, and questions of every kind about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from people import random_person

if TYPE_CHECKING:
    import random

    from canter.language.rulebook import Rulebook

# What most people do not tell, and with which little of a plan is left.
RARE = ("symptoms", "leg_signs", "weight_loss_unexplained", "medicines", "systolic", "diastolic")


def somebody(rng: random.Random, book: Rulebook) -> dict[str, Any]:
    """Return a person; most are well, since of the others little is told."""
    person = random_person(rng, book, plausible=True)
    if rng.random() < 0.75:
        person |= {"conditions": [], "age": rng.randint(18, 85)}
        for name in RARE:
            person.pop(name, None)
    return person


def conclusions(book: Rulebook) -> list[str]:
    """Return the names of everything that can be asked about by its name."""
    facts = book.vocabulary.facts
    return [name for name in facts if name in book.section_of and facts[name].kind.type != "list"]


def wish(rng: random.Random, book: Rulebook) -> str:
    """Return a question about a conclusion, with a value or without."""
    name = rng.choice(conclusions(book))
    fact = book.vocabulary.facts[name]
    if rng.random() < 0.2:
        return name
    if fact.kind.numeric:
        most = 3000 if fact.kind.unit.startswith("kcal") else 120
        low, high = fact.kind.low or 0.0, fact.kind.high or most
        number = low + (high - low) * rng.uniform(0.05, 0.95)
        sign = rng.choice(["=", ">=", "<=", "<", ">"])
        return f"{name}{sign}{number:.2f}" if fact.kind.type == "number" else f"{name}{sign}{round(number)}"
    if fact.kind.type == "yesno":
        return f"{name}={rng.choice(['yes', 'no'])}"
    assert fact.kind.choices is not None
    return f"{name}={rng.choice(list(fact.kind.choices.labels))}"


def question(rng: random.Random, book: Rulebook) -> str:
    """Return any question: about a rule, an entry, or a conclusion."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(book.rules).id
    if kind < 0.5:
        return rng.choice([*book.vocabulary.entries["leg_exercises"], *book.vocabulary.entries["activity_list"]])
    return wish(rng, book)
