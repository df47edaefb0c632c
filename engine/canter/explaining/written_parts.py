"""Pieces of a rendered trace that are told again and again: values as texts, entries by their bits, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.units import US_UNITS, worded
from canter.planning.telling import UNKNOWN, tell_value
from canter.reasoning.choosing import Wanted, choose
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from canter.language.effects import Choose
    from canter.language.facts import Entry, Fact, Kind

_BYTE = 8
_ALL = (1 << _BYTE) - 1


def teller_of(kind: Kind, units: str) -> Callable[[Any], str]:
    """Return how a known value of a kind is told: what `tell_value` says, with all that can be looked up looked up."""
    if kind.numeric and not (units == "us" and kind.unit in US_UNITS):
        return _whole(kind) if kind.decimals == 0 else _decimal(kind)
    if kind.type == "choice" and kind.choices is not None:
        labels = {name: str(label) for name, label in kind.choices.labels.items()}
        return lambda value: labels.get(value) or str(value)
    return lambda value: tell_value(value, kind, units)


def _whole(kind: Kind) -> Callable[[float], str]:
    unit = f" {worded(kind.unit)}" if worded(kind.unit) else ""

    def tell(value: float) -> str:
        # As `format_number` rounds: a half away from zero, whatever was lost on the way from decimal.
        size = int(abs(value) + 0.5 + 1e-9)
        return f"-{size:,}{unit}" if value < 0 and size else f"{size:,}{unit}"

    return tell


def _decimal(kind: Kind) -> Callable[[float], str]:
    unit = f" {worded(kind.unit)}" if worded(kind.unit) else ""
    decimals, scale = kind.decimals, 10**kind.decimals

    def tell(value: float) -> str:
        size = int(abs(value) * scale + 0.5 + 1e-9)
        whole, rest = divmod(size, scale)
        return f"{'-' if value < 0 and size else ''}{whole:,}.{rest:0{decimals}d}{unit}"

    return tell


def fact_teller(fact: Fact, units: str) -> Callable[[Any], str]:
    """Return how a known fact is told; of a list only how many entries it has."""
    if fact.kind.type == "list":
        return lambda value: f"{len(value)} entries" if len(value) != 1 else "1 entry"
    return teller_of(fact.kind, units)


def lowered(text: str) -> str:
    """Return a label as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def names_by_bits(entries: Sequence[Entry]) -> Callable[[int], list[str]]:
    """Return how bits of a list are told as names, eight entries at a time."""
    names = [str(entry[ENTRY_NAME]) for entry in entries]
    tables = []
    for start in range(0, len(names), _BYTE):
        part = names[start : start + _BYTE]
        tables.append(tuple(tuple(name for number, name in enumerate(part) if bits >> number & 1) for bits in range(1 << len(part))))

    def named(bits: int) -> list[str]:
        found: list[str] = []
        for table in tables:
            part = bits & _ALL
            if part:
                found += table[part]
            bits >>= _BYTE
        return found

    return named


def entries_teller(entries: Sequence[Entry]) -> Callable[[int, int, int], dict[str, list[str]]]:
    """Return how the entries are told that a rule applied to, was overruled for, or is not known for."""
    named = names_by_bits(entries)

    def tell(applied: int, overruled: int, unknown: int) -> dict[str, list[str]]:
        told = {}
        if applied:
            told["applied"] = named(applied)
        if overruled:
            told["overruled"] = named(overruled)
        if unknown:
            told["not known"] = named(unknown)
        return told

    return tell


class Pool(NamedTuple):
    """A choice with the rules that exclude entries of its list, and those that change their scores."""

    effect: Choose
    entries: Sequence[Entry]
    excluding: tuple[str, ...]
    preferring: tuple[tuple[str, int], ...]


def choice_teller(pool: Pool) -> Callable[..., dict[str, Any]]:
    """Return how a choice is told from the bits of the rules over its list."""
    effect, entries = pool.effect, pool.entries
    names = [str(entry[ENTRY_NAME]) for entry in entries]

    def tell(out: tuple[int, ...], preferred: tuple[int, ...], numbers: tuple[float, float, float]) -> dict[str, Any]:
        told: list[dict[str, Any]] = [{"score": 0} for _ in names]
        for (rule, by), bits in zip(pool.preferring, preferred, strict=True):
            for one in _of(told, bits):
                one["score"] += by
                one.setdefault("preferred by", []).append(rule)
        gone = 0
        for rule, bits in zip(pool.excluding, out, strict=True):
            gone |= bits
            for one in _of(told, bits):
                one.setdefault("out by", []).append(rule)
        choice = choose(effect, entries, gone, tuple([one["score"] for one in told]), Wanted(*map(int, numbers)))
        return {
            "list": choice.list,
            "picks": list(choice.picks),
            "spares": {pick: list(spares) for pick, spares in choice.spares.items()},
            "wanted": choice.wanted,
            "short": choice.short,
            "entries": dict(zip(names, told, strict=True)),
        }

    return tell


def _of(told: list[dict[str, Any]], bits: int) -> list[dict[str, Any]]:
    found = []
    while bits:
        found.append(told[(bits & -bits).bit_length() - 1])
        bits &= bits - 1
    return found


def tell_or_unknown(tell: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a teller that also tells what is unknown."""
    return lambda value: UNKNOWN if value is None else tell(value)
