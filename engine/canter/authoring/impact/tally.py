"""What is otherwise for a whole population: counts, how large the changes are, and who shows them best."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.impact.shifts import LOST, UNREADABLE, WON, PersonShift, Shift
from canter.authoring.impact.signals import LESS, MORE
from canter.language.facts import Choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.language.facts import Fact
    from canter.language.rulebook import Rulebook

MOST_PEOPLE = 6
# How a value is written that is not known, or not there.
UNKNOWN = "not known"
ORDER = ("section", "notice", "bound", "rises", "falls", "entry")


class Spread(NamedTuple):
    """How numbers changed: the median, where the middle nine tenths lie, and how many rose and fell; in the fact's unit."""

    median: float
    low: float
    high: float
    rose: int
    fell: int


class Conclusion(NamedTuple):
    """A conclusion told otherwise: to how many, by how much or from what to what, and the rules behind it with counts."""

    name: str
    label: str
    unit: str
    decimals: int
    people: int
    spread: Spread | None
    moves: tuple[tuple[str, int], ...]
    rules: tuple[tuple[str, int], ...]
    since: tuple[str, ...]


class Safety(NamedTuple):
    """A change that bears on safety: of what kind, for how many, the largest, the rules, and whom it strikes most."""

    kind: str
    what: str
    towards: str
    people: int
    largest: float
    unit: str
    rules: tuple[tuple[str, int], ...]
    person: int


class Tally(NamedTuple):
    """Everything that is otherwise for a population."""

    people: int
    statuses: dict[str, int]
    safety: tuple[Safety, ...]
    conclusions: tuple[Conclusion, ...]
    notices: tuple[tuple[str, str, str, int], ...]
    rules: tuple[tuple[str, int], ...]
    telling: tuple[int, ...]
    problems: tuple[tuple[str, int], ...]


def tally(found: Sequence[PersonShift], old: Rulebook, new: Rulebook) -> Tally:
    """Add up what is otherwise for each person."""
    safety = tuple(_safety(found, old, new))
    shifts: dict[str, list[tuple[int, Shift]]] = {}
    notices: Counter[tuple[str, str, str]] = Counter()
    rules: Counter[str] = Counter()
    for one in found:
        for shift in one.shifts:
            shifts.setdefault(shift.name, []).append((one.number, shift))
        notices.update((notice.rule, notice.level, notice.how) for notice in one.notices)
        rules.update([*dict.fromkeys(_rules(one))])
    order = [*new.vocabulary.facts, *old.vocabulary.facts]
    behind = {name for book in (old, new) for section in book.sections.values() for name in section.behind}
    names = sorted(shifts, key=lambda name: (name in behind, -len(shifts[name]), order.index(_fact_name(name))))
    conclusions = tuple(_conclusion(name, [shift for _, shift in shifts[name]], old, new) for name in names)
    return Tally(
        len(found),
        dict(Counter(one.status for one in found)),
        safety,
        conclusions,
        tuple((*key, count) for key, count in notices.most_common()),
        tuple(rules.most_common()),
        tuple(_telling(found, safety, {name: shifts[name] for name in names})),
        tuple(Counter(one.problem for one in found if one.problem).most_common()),
    )


def _rules(one: PersonShift) -> Iterator[str]:
    for shift in one.shifts:
        yield from shift.rules
    yield from (notice.rule for notice in one.notices)
    for section in one.sections:
        yield from section.rules
    for signal in one.signals:
        yield from signal.rules


def _fact_name(name: str) -> str:
    return name.partition(".")[0].partition(" ")[0]


def _fact(name: str, old: Rulebook, new: Rulebook) -> Fact:
    """Return a fact as it is now, or as it was; it knows the labels of both."""
    sides = [book.vocabulary.facts[name] for book in (old, new) if name in book.vocabulary.facts]
    fact = sides[-1]
    if fact.kind.choices is None:
        return fact
    labels = {key: label for side in sides if side.kind.choices for key, label in side.kind.choices.labels.items()}
    return fact._replace(kind=fact.kind._replace(choices=Choices(labels, fact.kind.choices.origins)))


def _conclusion(name: str, shifts: Sequence[Shift], old: Rulebook, new: Rulebook) -> Conclusion:
    whole = _fact_name(name)
    fact = _fact(whole, old, new)
    rules: Counter[str] = Counter(rule for shift in shifts for rule in shift.rules)
    since = tuple(dict.fromkeys(name for shift in shifts for name in shift.since))
    label, unit = fact.label, fact.kind.unit
    spread, moves = None, []
    if name != whole:
        field = fact.fields.get(name.partition(".")[2])
        label = f"{fact.label}, {field.label.lower()}" if field is not None else f"{fact.label}, what could take their place"
    elif fact.kind.numeric:
        both = [(shift.before, shift.after) for shift in shifts if shift.before is not None and shift.after is not None]
        spread = _spread([after - before for before, after in both]) if both else None
        moves = _moves(_knowing(shift) for shift in shifts if shift.before is None or shift.after is None)
    elif fact.kind.type == "choices":
        moves = _moves(move for shift in shifts for move in _members(shift, fact))
    else:
        moves = _moves(f"{_told(shift.before, fact)} → {_told(shift.after, fact)}" for shift in shifts)
    return Conclusion(name, label, unit, fact.kind.decimals, len(shifts), spread, tuple(moves), tuple(rules.most_common()), since)


def _moves(texts: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(texts).most_common()


def _knowing(shift: Shift) -> str:
    return f"{UNKNOWN} → known" if shift.before is None else f"known → {UNKNOWN}"


def _members(shift: Shift, fact: Fact) -> Iterator[str]:
    before, after = (side if isinstance(side, tuple) else () for side in (shift.before, shift.after))
    if shift.before is None or shift.after is None:
        yield _knowing(shift)
        return
    yield from (f"{_told(name, fact)} is gone" for name in before if name not in after)
    yield from (f"{_told(name, fact)} is new" for name in after if name not in before)


def _told(value: Any, fact: Fact) -> str:  # noqa: ANN401
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(fact.kind.choices.labels.get(value, value)) if fact.kind.choices is not None else str(value)


def _spread(changes: list[float]) -> Spread:
    ordered = sorted(changes)
    median, low, high = (_at(ordered, share) for share in (0.5, 0.05, 0.95))
    return Spread(median, low, high, sum(one > 0 for one in ordered), sum(one < 0 for one in ordered))


def _at(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies, on the straight line between two neighbours."""
    place = share * (len(ordered) - 1)
    left = int(place)
    right = min(left + 1, len(ordered) - 1)
    return ordered[left] + (ordered[right] - ordered[left]) * (place - left)


def _safety(found: Sequence[PersonShift], old: Rulebook, new: Rulebook) -> Iterator[Safety]:
    groups: dict[tuple[str, str, str, str], list[tuple[float, int, tuple[str, ...]]]] = {}
    for status, towards in ((LOST, LESS), (UNREADABLE, LESS), (WON, MORE)):
        people = [one for one in found if one.status == status]
        if people:
            yield Safety(f"a plan is {status}", people[0].problem, towards, len(people), 0.0, "", (), people[0].number)
    for one in found:
        for signal in one.signals:
            # Rules that rule out entries do so for reasons of their own, so each stands by itself.
            rule = signal.rules[0] if "an entry" in signal.kind and signal.rules else ""
            key = (signal.towards, signal.kind, signal.what, rule)
            groups.setdefault(key, []).append((signal.size, -one.number, signal.rules))
    for (towards, kind, what, _), people_ in sorted(
        groups.items(), key=lambda item: (_rank(*item[0][:2]), -len(item[1]), item[0])
    ):
        size, number, _ = max(people_)
        rules: Counter[str] = Counter(name for _, _, names in people_ for name in names)
        fact = what.partition(" ")[0]
        known = fact in new.vocabulary.facts or fact in old.vocabulary.facts
        numeric = known and _fact(fact, old, new).kind.numeric
        unit = _fact(fact, old, new).kind.unit if numeric else ""
        count = len({number for _, number, _ in people_})
        yield Safety(kind, what, towards, count, size if numeric else 0.0, unit, tuple(rules.most_common()), -number)


def _rank(towards: str, kind: str) -> tuple[int, int]:
    """Return how far up a kind of change stands: guards that are gone first, what is merely offered last."""
    place = next((number for number, words in enumerate(ORDER) if words in kind), len(ORDER))
    return (0 if towards == LESS else 1, place)


def _telling(found: Sequence[PersonShift], safety: Sequence[Safety], shifts: dict[str, list[tuple[int, Shift]]]) -> Iterator[int]:
    """Yield those who show the changes best: first whom one that bears on safety strikes most, then the largest of each."""
    people = dict.fromkeys(one.person for one in safety if one.towards == LESS)
    for group in shifts.values():
        people.setdefault(max(group, key=lambda pair: (_size(pair[1]), -pair[0]))[0])
    people |= dict.fromkeys(one.person for one in safety)
    unread = {one.number for one in found if one.status == UNREADABLE}
    yield from [number for number in people if number not in unread][:MOST_PEOPLE]


def _size(shift: Shift) -> float:
    if isinstance(shift.before, bool) or isinstance(shift.after, bool):
        return 1.0
    if isinstance(shift.before, (int, float)) and isinstance(shift.after, (int, float)):
        return abs(shift.after - shift.before)
    if isinstance(shift.before, tuple) and isinstance(shift.after, tuple):
        return float(len({*shift.before} ^ {*shift.after}))
    return 1.0
