"""Made-up people for any guidance: facts known by name are drawn so that they go together, every other from its own range.

`docs/diff.md` says what is drawn and from which figures. A person hangs on the seed, on her number and on the vocabulary
alone: the same on every version of Python, and whether or not the people before her are made.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from canter.population.bodies import draw_body
from canter.population.draws import Draws
from canter.population.habits import draw_foods, draw_habits, draw_wishes
from canter.population.health import draw_health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.facts import Fact, Kind, Vocabulary
    from canter.language.rulebook import Rulebook

# How many people `canter diff` asks, and the seed they are made from.
BUNDLED, SEED = 10_000, 1
# The units in which the known facts are drawn.
UNITS = {
    "age": "year", "height": "cm", "weight": "kg", "goal_weight": "kg", "waist": "cm", "hips": "cm", "neck": "cm", "wrist": "cm",
    "body_fat": "%", "intake": "kcal/day", "session_minutes": "minute",
}  # fmt: skip
# How many answer what is not known by name and not required.
ANSWERED = 0.7
# How many say what they like, and what they dislike.
WISHES = {"likes": 0.6, "dislikes": 0.5}
MOST_ENTRIES = 4


def people(book: Rulebook, n: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield `n` people: for each the asked facts that are answered, in the vocabulary's units, as a person's file holds them."""
    for number in range(n):
        yield person(book.vocabulary, number, seed)


def person(vocabulary: Vocabulary, number: int, seed: int) -> dict[str, Any]:
    """Return the person of this number, counted from 0, of the population of this seed."""
    draws = Draws("canter", seed, number)
    known = draw_body(draws, number)
    known |= draw_health(draws, known)
    known |= draw_habits(draws, known)
    found: dict[str, Any] = {}
    for fact in vocabulary.facts.values():
        # People made up keep no log.
        if fact.origin != "asked" or fact.logged:
            continue
        # A stream of its own keeps a fact that an overlay adds from changing what else a person is.
        stream = Draws("canter", seed, number, fact.name) if _has_own_stream(fact, known) else draws
        value = _value(fact, known, vocabulary, stream)
        if value is not None:
            found[fact.name] = value
    _part(found)
    return found


def _has_own_stream(fact: Fact, known: dict[str, Any]) -> bool:
    return fact.name not in known or fact.required or fact.kind.type == "list"


def _part(found: dict[str, Any]) -> None:
    """Let nobody dislike what she likes."""
    if isinstance(found.get("likes"), list) and isinstance(found.get("dislikes"), list):
        found["dislikes"] = [name for name in found["dislikes"] if name not in found["likes"]]


def _value(fact: Fact, known: dict[str, Any], vocabulary: Vocabulary, draws: Draws) -> Any:  # noqa: ANN401
    if fact.name in WISHES and fact.kind.type == "choices" and fact.kind.choices is not None and not fact.required:
        return draw_wishes(draws, list(fact.kind.choices.labels), WISHES[fact.name])
    if fact.name in known:
        if fact.kind.type == "list" and fact.known and isinstance(known[fact.name], float):
            return draw_foods(draws, fact, vocabulary.entries[fact.known], known[fact.name])
        value = _fitted(fact, known[fact.name])
        if value is not None or (known[fact.name] is None and not fact.required):
            return value
    return _any(fact, vocabulary, draws) if fact.required or draws.chance(ANSWERED) else None


def _fitted(fact: Fact, value: Any) -> Any:  # noqa: ANN401
    """Return a known value as this vocabulary takes it; None where it cannot be taken."""
    kind = fact.kind
    if isinstance(value, bool):
        return value if kind.type == "yesno" else None
    if isinstance(value, (int, float)):
        expected = UNITS.get(fact.name, "")
        if not kind.numeric or (bool(expected) != bool(kind.unit)):
            return None
        if kind.unit != expected:
            value = _converted(value, expected, kind.unit)
        return None if value is None else rounded(value, kind)
    if kind.choices is None:
        return None
    if isinstance(value, str):
        return value if kind.type == "choice" and value in kind.choices else None
    if isinstance(value, list) and kind.type == "choices":
        return [name for name in kind.choices.labels if name in value]
    return None


def _converted(value: float, unit: str, to: str) -> float | None:
    # The units library takes a while to load, and the bundled vocabulary needs none of it.
    from canter.language.units import QuantityError, is_unit, read_quantity

    if not is_unit(to) or value < 0:
        return None
    try:
        return read_quantity(f"{value:.9f} {unit}", to)
    except QuantityError:
        # A fact of this name means something else in this vocabulary.
        return None


def rounded(value: float, kind: Kind) -> float | int:
    """Return a number with the decimals of its kind and in its range."""
    low = kind.low if kind.low is not None else -math.inf
    high = kind.high if kind.high is not None else math.inf
    steps = 10 ** (0 if kind.type == "whole" else kind.decimals)
    kept = round(min(high, max(low, value)) * steps) / steps
    if kept < low:
        kept = math.ceil(low * steps) / steps
    if kept > high:
        kept = math.floor(high * steps) / steps
    return int(kept) if steps == 1 else kept


def _any(fact: Fact, vocabulary: Vocabulary, draws: Draws) -> Any:  # noqa: ANN401
    if fact.kind.type != "list":
        return _scalar(fact.kind, draws)
    count = draws.whole(0, MOST_ENTRIES)
    if fact.known:
        return draws.several(list(vocabulary.entries[fact.known]), count)
    fields = [field for field in fact.fields.values() if not field.concluded]
    return [
        {field.name: _scalar(field.kind, draws) for field in fields if field.required or draws.chance(ANSWERED)}
        for _ in range(count)
    ]


def _scalar(kind: Kind, draws: Draws) -> Any:  # noqa: ANN401
    if kind.numeric:
        low = kind.low if kind.low is not None else 0.0 if kind.high is None else min(0.0, kind.high)
        high = kind.high if kind.high is not None else low + 100
        return rounded(draws.uniform(low, high), kind)
    if kind.type == "yesno":
        return draws.chance(0.5)
    if kind.choices is None:
        return "something"
    names = list(kind.choices.labels)
    if kind.type == "choice":
        return draws.one(names)
    return draws.each(dict.fromkeys(names, min(0.3, 3 / max(1, len(names)))))
