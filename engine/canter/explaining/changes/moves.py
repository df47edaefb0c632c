"""What a person could tell otherwise: one choice more or less, another choice, a number moved on its own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.distance import moved, rank, step_of, told_steps
from canter.planning.telling import tell_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.reach import Person
    from canter.language.facts import Fact

# A number that was not told is looked at in so many places of its range.
PLACES = 24


class Change(NamedTuple):
    """A fact told otherwise: from what to what, and in words.

    `slowly` says that it takes a person time; `told` that it was not told before. `size` is the share of what the fact
    can hold that changes: of a number's range, of a fact's choices; all of it, where it was not told.
    """

    fact: str
    label: str
    before: Any
    after: Any
    text: str
    slowly: bool
    told: bool
    size: float


def changeable(fact: Fact) -> bool:
    """Tell whether a suggestion may ask a person to change a fact."""
    return fact.origin == "asked" and fact.changeable != "no" and fact.kind.type not in ("text", "texts")


def choices_moved(fact: Fact, person: Person) -> Iterator[Change]:
    """Yield each single change of a fact that is no number: one choice more, one less, another one, one entry less."""
    now = person[fact.name]
    match fact.kind.type:
        case "choices":
            yield from _choices(fact, now)
        case "choice" | "yesno":
            yield from (_choice(fact, now, other) for other in values_of(fact) if other != now)
        case "list" if now:
            yield from _shorter(fact, now)
        case _:
            pass


def values_of(fact: Fact) -> tuple[Any, ...]:
    """Return the single values that a choice, or yes or no, can have."""
    if fact.kind.type == "yesno":
        return (True, False)
    return tuple(fact.kind.choices.labels) if fact.kind.choices is not None else ()


def _change(fact: Fact, now: Any, after: Any, how: str, size: float) -> Change:  # noqa: ANN401 - values of any type
    untold = now is None
    text = f"{fact.label} ({fact.name}): {how}" + (", which you did not tell" if untold else "")
    return Change(fact.name, fact.label, now, after, text, rank(fact) == 1, untold, 1.0 if untold else size)


def _choices(fact: Fact, now: tuple[str, ...] | None) -> Iterator[Change]:
    choices = fact.kind.choices
    assert choices is not None  # noqa: S101 - choices have them
    share = 1 / max(1, len(choices.labels))
    if now is None:
        yield _change(fact, None, (), "none", share)
    for name, label in choices.labels.items():
        if name in (now or ()):
            after = choices.ordered(set(now or ()) - {name})
            yield _change(fact, now, after, f"without {label}", share)
        else:
            after = choices.ordered({*(now or ()), name})
            yield _change(fact, now, after, f"{label}, too" if now else label, share)


def _choice(fact: Fact, now: Any, other: Any) -> Change:  # noqa: ANN401 - a choice, or yes or no
    instead = f", not {tell_value(now, fact.kind)}" if now is not None else ""
    return _change(fact, now, other, f"{tell_value(other, fact.kind)}{instead}", 1 / len(values_of(fact)))


def _shorter(fact: Fact, now: tuple[Any, ...]) -> Iterator[Change]:
    for number, entry in enumerate(now):
        after = (*now[:number], *now[number + 1 :])
        yield _change(fact, now, after, f"without {entry.get('name') or f'{fact.entry} {number + 1}'}", 1 / len(now))


def number_moved(fact: Fact, person: Person, count: int, units: str) -> Change:
    """Return a number that was told, so many steps further."""
    before = person[fact.name]
    after = moved(before, count, step_of(fact.kind, units))
    how = f"{tell_value(after, fact.kind, units)}, which is {told_steps(count, fact.kind, units)}"
    return _change(fact, before, after, how, abs(after - before) / _span(fact))


def number_told(fact: Fact, value: float, units: str) -> Change:
    """Return a number that was not told, as this one."""
    return _change(fact, None, value, tell_value(value, fact.kind, units), 1.0)


def _span(fact: Fact) -> float:
    if fact.kind.low is None or fact.kind.high is None or fact.kind.high <= fact.kind.low:
        return 1000.0
    return fact.kind.high - fact.kind.low


def places(fact: Fact) -> list[float]:
    """Return numbers over the range of a fact, on its steps, the middle ones first; none where it has no range."""
    low, high = fact.kind.low, fact.kind.high
    if low is None or high is None:
        return []
    found = dict.fromkeys(round(low + (high - low) * place / PLACES, fact.kind.decimals) for place in range(PLACES + 1))
    return sorted(found, key=lambda value: (abs(value - (low + high) / 2), value))
