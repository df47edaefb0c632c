"""Amounts as people say them: `2 cans`, `half a glass`, `150 g`, in portions of a known entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from canter.language.units import QuantityError, read_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.facts import Entry, Fact, Field

_NUMBER = re.compile(r"(?:(?P<top>[0-9]+)/(?P<bottom>[1-9][0-9]*)|(?P<whole>[0-9]+(?:\.[0-9]+)?))\s*(?P<rest>.*)")
# How people say one and a half without a figure.
_SAID = re.compile(r"(?P<half>half an?|half)\s+(?P<rest>\S.*)|(?:an?|one)\s+(?P<one>\S.*)")
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}


class Amount(NamedTuple):
    """A number, and what it counts: a measure such as `can`, a unit, or nothing (portions)."""

    number: float
    of: str


def read_amount(text: str) -> Amount | None:
    """Return what a text says, or None where it is no amount at all."""
    plain = text.strip().lower()
    for sign, fraction in _FRACTIONS.items():
        plain = plain.replace(sign, fraction)
    said = _SAID.fullmatch(plain)
    if said is not None:
        return Amount(0.5, said["rest"]) if said["half"] else Amount(1.0, said["one"])
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    number = float(match["whole"]) if match["whole"] else float(match["top"]) / float(match["bottom"])
    return Amount(number, match["rest"].removeprefix("x ").strip())


def portions(text: str, fact: Fact, known: Fact, entry: Entry) -> float | None:
    """Return how many portions of an entry of `known` an amount is, or None where it cannot be counted."""
    amount = read_amount(text)
    portion = read_amount(str(entry.get(fact.amount.portion) or ""))
    if amount is None:
        return None
    if not amount.of:
        return _bare(amount.number, portion, entry)
    if portion is not None and portion.of and set(singular(amount.of)) & set(singular(portion.of)):
        return amount.number / portion.number
    for field in _sizes(fact, known):
        size = entry.get(field.name)
        if isinstance(size, float) and size > 0:
            try:
                return read_quantity(" ".join(text.split()), field.kind.unit) / size
            except QuantityError:
                continue
    return None


def _bare(number: float, portion: Amount | None, entry: Entry) -> float | None:
    """Return how many portions a bare number is: of a portion of one those, of a portion of several things the things.

    Of a portion such as `2 slices` it could mean either, so it means nothing.
    """
    if portion is None or portion.number == 1:
        return number
    words = str(entry.get("label") or "").lower().split()
    is_the_thing = any(set(singular(word)) & set(singular(portion.of)) for word in words)
    return number / portion.number if is_the_thing else None


def own_amount(text: str, fact: Fact) -> float | None:
    """Return the value of the entry's own field that an amount such as `400 kcal` states, or None where it states none."""
    if not fact.amount.own:
        return None
    try:
        return read_quantity(text.strip(), fact.fields[fact.amount.own].kind.unit)
    except QuantityError:
        return None


def examples(fact: Fact, known: Fact, entry: Entry) -> str:
    """Return how an amount of a known entry can be written."""
    written = [f"`{entry[fact.amount.portion]}`"] if entry.get(fact.amount.portion) else []
    written += [f"`{entry[f.name]:g} {f.kind.unit}`" for f in _sizes(fact, known) if entry.get(f.name)]
    return "write an amount like " + ", ".join(written) if written else "write a bare number"


def _sizes(fact: Fact, known: Fact) -> Iterator[Field]:
    return (known.fields[name] for name in fact.amount.sizes)


def singular(word: str) -> tuple[str, ...]:
    """Return a word with what it could be the plural of."""
    found = [word]
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return tuple(found)
