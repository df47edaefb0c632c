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
        tables.append(
            tuple(tuple(name for number, name in enumerate(part) if bits >> number & 1) for bits in range(1 << len(part)))
        )

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
    """Return how a choice is told from its picks and the bits of the rules over its list."""
    effect, entries = pool.effect, pool.entries
    names = [str(entry[ENTRY_NAME]) for entry in entries]
    outs = _combined([(rule, 0) for rule in pool.excluding])
    goods = _combined(pool.preferring)

    def tell(
        picks: tuple[str, ...], out: tuple[int, ...], preferred: tuple[int, ...], numbers: tuple[float, float, float]
    ) -> dict[str, Any]:
        told = {}
        scores = []
        for name, gone, good in zip(names, _by_entry(out, len(names)), _by_entry(preferred, len(names)), strict=True):
            score, liked = goods(good)
            scores.append(score)
            one: dict[str, Any] = {"score": score}
            if liked:
                one["preferred by"] = liked
            if gone:
                one["out by"] = outs(gone)[1]
            told[name] = one
        wanted, most = int(numbers[0]), int(numbers[1])
        spares: dict[str, list[str]] = {}
        if effect.spares is not None:
            spares = {pick: [] for pick in picks}
            if most > 0:
                gone = 0
                for bits in out:
                    gone |= bits
                choice = choose(effect, entries, gone, tuple(scores), Wanted(*map(int, numbers)))
                spares = {pick: list(others) for pick, others in choice.spares.items()}
        return {
            "list": effect.list,
            "picks": list(picks),
            "spares": spares,
            "wanted": wanted,
            "short": max(0, wanted - len(picks)),
            "entries": told,
        }

    return tell


def _by_entry(rules: tuple[int, ...], size: int) -> list[int]:
    """Turn a bit for each entry, rule by rule, into a bit for each rule, entry by entry."""
    found = [0] * size
    rule = 1
    for bits in rules:
        while bits:
            low = bits & -bits
            found[low.bit_length() - 1] += rule
            bits ^= low  # noqa: PLW2901 - taken apart bit by bit
        rule += rule
    return found


def _combined(rules: Sequence[tuple[str, int]]) -> Callable[[int], tuple[int, list[str]]]:
    """Return what any of these rules come to together: the sum of what they count, and their names."""
    tables = []
    for start in range(0, len(rules), _BYTE):
        part = rules[start : start + _BYTE]
        chosen = [[rule for number, rule in enumerate(part) if bits >> number & 1] for bits in range(1 << len(part))]
        tables.append([(sum(by for _, by in some), tuple(name for name, _ in some)) for some in chosen])
    if len(tables) == 1:
        only = tables[0]

        def look_up(bits: int) -> tuple[int, list[str]]:
            by, names = only[bits]
            return by, [*names]

        return look_up

    def add_up(bits: int) -> tuple[int, list[str]]:
        total = 0
        found: list[str] = []
        for table in tables:
            by, names = table[bits & _ALL]
            total += by
            found += names
            bits >>= _BYTE
        return total, found

    return add_up


def tell_or_unknown(tell: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a teller that also tells what is unknown."""
    return lambda value: UNKNOWN if value is None else tell(value)
