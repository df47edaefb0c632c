"""Work out outcomes, facts and fields of one person, whatever is asked for first."""

from dataclasses import dataclass
from typing import Any

from .naive_book import Book, Effect, Kind, Rule, Value
from .naive_given import Given, Person
from .naive_logic import Reader, Truth, all_of
from .naive_text import Tree

APPLIED, OVERRULED, NOT, UNKNOWN = "applied", "overruled", "did not apply", "not known"
NOTHING = frozenset[str]()

Clash = tuple[str, str, str]
Done = tuple[Rule, int | None, Effect, str]


class Contradiction(Exception):
    """Two applied rules set one fact differently, or bound it so that nothing is left."""

    def __init__(self, clashes: frozenset[Clash]) -> None:
        first = min(clashes)
        super().__init__(f"{first[0]}: {first[1]} against {first[2]}")
        self.fact = first[0]
        self.rules = (first[1], first[2])
        self.clashes = clashes


@dataclass(frozen=True)
class Reading(Reader):
    """How a rule or an invariant reads: its entries at hand, and the facts hidden from it."""

    run: "Run"
    entries: dict[str, tuple[str, int]]
    hidden: frozenset[str] = NOTHING
    slack: float = 0.0

    def value(self, tree: Tree) -> Value:
        if tree[0] == "number":
            return float(tree[1])
        if tree[0] == "field":
            over, index = self.entries[tree[1]]
            return self.run.field(over, index, tree[2])
        name = str(tree[1])
        if name in self.entries:
            return self.run.given.entry_id(*self.entries[name])
        return self._named(name)

    def _named(self, name: str) -> Value:
        book = self.run.book
        if name in self.hidden:
            return None
        if name in book.parameters:
            return book.parameters[name]
        if name in book.shapes:
            members = self.members(name)
            return None if members is None else tuple(str(index) for index in members)
        if name in book.facts:
            return self.run.fact(name)
        return name == "yes" if name in ("yes", "no") else name

    def members(self, over: str) -> list[int] | None:
        return None if over in self.hidden else self.run.members(over)

    def inside(self, word: str, over: str, index: int) -> "Reading":
        entry = (self.run.book.underlying(over), index)
        return Reading(self.run, {**self.entries, word: entry}, self.hidden, self.slack)


class Run:
    """One person under one guidance; what was worked out once is kept."""

    def __init__(self, book: Book, person: Person) -> None:
        self.book = book
        self.given = Given(book, person)
        self.memo: dict[Any, Any] = {}
        self.spares: dict[str, dict[str, tuple[str, ...]]] = {}
        self.fell_short: set[str] = set()

    def members(self, over: str) -> list[int] | None:
        """The entries of a list, or those that a fact over a list holds; None if unknown."""
        if over in self.given.entries:
            entries = self.given.entries[over]
            return None if entries is None else list(range(len(entries)))
        held = self.fact(over)
        if not isinstance(held, tuple):
            return None
        ids = self.book.shapes[self.book.underlying(over)].ids
        return [index for index, own in enumerate(ids) if own in held]

    # Rules.

    def reading(self, rule: Rule, index: int | None) -> Reading:
        if rule.word is None or rule.over is None or index is None:
            return Reading(self, {})
        return Reading(self, {rule.word: (self.book.underlying(rule.over), index)})

    def holds(self, rule: Rule, index: int | None) -> Truth:
        key = ("holds", rule.id, index)
        if key not in self.memo:
            reading = self.reading(rule, index)
            self.memo[key] = all_of(reading.truth(line) for line in rule.when)
        truth: Truth = self.memo[key]
        return truth

    def outcome(self, rule: Rule, index: int | None) -> str:
        own = self.holds(rule, index)
        if own is None:
            return UNKNOWN
        if own is False:
            return NOT
        stronger = [self.holds(other, index if other.over else None) for other in self.book.overruled_by[rule.id]]
        if True in stronger:
            return OVERRULED
        return UNKNOWN if None in stronger else APPLIED

    def outcomes(self, rule: Rule) -> list[tuple[int | None, str]]:
        """The outcome for each entry; a list that is unknown counts as one of them."""
        key = ("outcomes", rule.id)
        if key not in self.memo:
            self.memo[key] = self._outcomes(rule)
        found: list[tuple[int | None, str]] = self.memo[key]
        return found

    def _outcomes(self, rule: Rule) -> list[tuple[int | None, str]]:
        if rule.over is None:
            return [(None, self.outcome(rule, None))]
        members = self.members(rule.over)
        if members is None:
            # Whatever the entries are, what is false of the person alone is false of them all.
            alone = [line for line in rule.when if not _mentions(line, str(rule.word))]
            return [(None, NOT if False in [Reading(self, {}).truth(line) for line in alone] else UNKNOWN)]
        return [(index, self.outcome(rule, index)) for index in members]

    def as_a_whole(self, rule: Rule) -> str:
        found = [outcome for _, outcome in self.outcomes(rule)]
        return next((word for word in (APPLIED, OVERRULED, UNKNOWN) if word in found), NOT)

    def effects(self, target: str, index: int | None, *kinds: str) -> list[Done]:
        """What rules do to a fact, or (with an index) to a field of that entry."""
        return [
            (rule, entry, effect, outcome)
            for rule, effect in self.book.effects_on(target, kinds)
            for entry, outcome in self.outcomes(rule)
            if index is None or entry is None or entry == index
        ]

    # Facts and fields.

    def fact(self, name: str) -> Value:
        kind = self.book.facts[name]
        if not kind.concluded:
            return self.given.fact(name)
        if name not in self.memo:
            self.memo[name] = self._conclude(name, None, kind)
        value: Value = self.memo[name]
        return value

    def field(self, over: str, index: int, field: str) -> Value:
        kind = self.book.shapes[over].fields[field]
        entries = self.given.entries[over]
        if not kind.concluded:
            return None if entries is None else entries[index][field]
        key = (over, index, field)
        if key not in self.memo:
            self.memo[key] = self._conclude(f"{over}.{field}", index, kind)
        value: Value = self.memo[key]
        return value

    def _conclude(self, target: str, index: int | None, kind: Kind) -> Value:
        value = self._set(target, index, kind)
        if kind.type == "choices":
            return self._changed(target, index, kind, value)
        if kind.type in ("number", "whole"):
            return self._bounded(target, index, value)
        return value

    def _set(self, target: str, index: int | None, kind: Kind) -> Value:
        setters = self.effects(target, index, "set")
        applied = [done for done in setters if done[3] == APPLIED]
        if not applied:
            not_known = any(outcome == UNKNOWN for *_, outcome in setters)
            return None if not_known else kind.default
        refuse(_clash(target, one[0], other[0]) for one in applied for other in applied if one[2].what != other[2].what)
        rule, entry, effect, _ = applied[0]
        return self._worth(target, kind, effect.what, self.reading(rule, entry))

    def _worth(self, target: str, kind: Kind, what: Tree, reading: Reading) -> Value:
        if what[0] == "choose":
            return self._choose(target, what, reading)
        if what[0] == "set":
            return kind.ordered(what[1])
        if kind.type in ("number", "whole"):
            return _nine(reading.number(what))
        value = reading.value(what)
        return kind.ordered(value) if isinstance(value, tuple) else value

    def _changed(self, target: str, index: int | None, kind: Kind, value: Value) -> Value:
        changes = self.effects(target, index, "include", "exclude")
        if not isinstance(value, tuple) or any(outcome == UNKNOWN for *_, outcome in changes):
            return None
        applied = [effect for _, _, effect, outcome in changes if outcome == APPLIED]
        added = {word for effect in applied if effect.kind == "include" for word in effect.what}
        left_out = {word for effect in applied if effect.kind == "exclude" for word in effect.what}
        return kind.ordered((set(value) | added) - left_out)

    def _bounded(self, target: str, index: int | None, value: Value) -> Value:
        bounds = self.effects(target, index, "at least", "at most")
        found = [
            (effect.kind, rule, _nine(self.reading(rule, entry).number(effect.what)))
            for rule, entry, effect, outcome in bounds
            if outcome == APPLIED
        ]
        least = [(rule, at) for kind, rule, at in found if kind == "at least" and at is not None]
        most = [(rule, at) for kind, rule, at in found if kind == "at most" and at is not None]
        refuse(_clash(target, r, s) for r, low in least for s, high in most if low > high)
        not_known = any(outcome == UNKNOWN for *_, outcome in bounds)
        if not_known or len(least) + len(most) < len(found) or not isinstance(value, float):
            return None
        for _, low in least:
            value = max(value, low)
        for _, high in most:
            value = min(value, high)
        return value

    # Choosing.

    def out(self, over: str, index: int) -> bool:
        return any(done[3] in (APPLIED, UNKNOWN) for done in self.effects(over, index, "out"))

    def score(self, over: str, index: int) -> int:
        done = self.effects(over, index, "prefer")
        return sum(effect.what for _, _, effect, outcome in done if outcome == APPLIED)

    def _choose(self, target: str, what: Tree, reading: Reading) -> Value:
        _, over, count_tree, field, spares_tree, apart_tree = what
        count = reading.number(count_tree)
        spares = 0.0 if spares_tree is None else reading.number(spares_tree)
        apart = 0.0 if apart_tree is None else reading.number(apart_tree)
        if count is None or spares is None or apart is None:
            return None
        left = [index for index in self.members(over) or [] if not self.out(over, index)]
        ranked = sorted(left, key=lambda index: (-self.score(over, index), index))
        worth = {index: self.field(over, index, field) if field else None for index in ranked}
        queue = _firsts_first(ranked, worth)
        picks = queue[: max(int(count), 0)]
        if apart_tree is not None:
            size = self.given.size(over)
            picks = _standing_apart(left, lambda index: self.score(over, index), int(count), int(apart), size)
        if len(picks) < count:
            self.fell_short.add(target)
        if spares_tree is not None:
            self.spares[target] = {
                self.given.entry_id(over, pick): tuple(
                    self.given.entry_id(over, index) for index in _alike(pick, [i for i in ranked if i not in picks], worth)
                )[: max(int(spares), 0)]
                for pick in picks
            }
        return tuple(self.given.entry_id(over, index) for index in sorted(picks))


def refuse(clashes: Any) -> None:
    """Raise what contradicts itself, if anything does."""
    found = frozenset[Clash](clashes)
    if found:
        raise Contradiction(found)


def _clash(target: str, one: Rule, other: Rule) -> Clash:
    first, second = sorted((one.id, other.id))
    return (target, first, second)


def _mentions(tree: Any, word: str) -> bool:
    if isinstance(tree, str):
        return tree == word or tree.startswith(f"{word}.")
    return isinstance(tree, (tuple, list)) and any(_mentions(part, word) for part in tree)


def _firsts_first(ranked: list[int], worth: dict[int, Value]) -> list[int]:
    """The best of each value, then the rest; an entry without a value is of the rest."""
    best: dict[Value, int] = {}
    for index in ranked:
        if worth[index] is not None:
            best.setdefault(worth[index], index)
    firsts = list(best.values())
    return firsts + [index for index in ranked if index not in firsts]


def _standing_apart(left: list[int], score: Any, count: int, apart: int, size: int) -> list[int]:
    """Every set of entries, the largest first, then the best, then the first in the order of the list."""
    best: tuple[int, int, tuple[int, ...]] | None = None
    for bits in range(1 << len(left)):
        group = tuple(index for place, index in enumerate(left) if bits >> place & 1)
        if len(group) > max(count, 0):
            continue
        if any(min((b - a) % size, (a - b) % size) < apart for a in group for b in group if a != b):
            continue
        key = (-len(group), -sum(score(index) for index in group), group)
        if best is None or key < best:
            best = key
    return list(best[2]) if best is not None else []


def _alike(pick: int, others: list[int], worth: dict[int, Value]) -> list[int]:
    if worth[pick] is None:
        return []
    return [index for index in others if worth[index] == worth[pick]]


def _nine(number: float | None) -> float | None:
    return None if number is None else round(number, 9)
