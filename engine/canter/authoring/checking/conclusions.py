"""What is possible for every fact: as asked, as given, and as rules conclude it, before anybody tells anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.intervals import Intervals, Known, hull
from canter.authoring.checking.narrowing import Narrowing
from canter.authoring.checking.possible import Among, Held, Possible, Range, nothing_like, of_kind, of_value
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Set, Target
from canter.language.facts import Entry
from canter.language.names import Scope
from canter.language.order import OUT, SCORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from canter.language.effects import Effect
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class Conclusions:
    """What every fact and field can be, concluded in the order of the rules."""

    def __init__(self, book: Rulebook) -> None:
        """Conclude once."""
        self.book = book
        self.facts = book.vocabulary.facts
        self.scope = Scope(book.vocabulary, book.parameters)
        self.intervals = Intervals(self.scope)
        self.narrowing = Narrowing(self.intervals)
        self.known: Known = {}
        for fact in self.facts.values():
            if fact.origin != "concluded":
                self.known[fact.name] = of_kind(fact.kind, unknown=not fact.sure)
            for field in fact.fields.values():
                self._field(fact.name, field.name)
        for one in book.rounds:
            for step in one.concludes:
                if step.field not in (OUT, SCORE):
                    self._conclude(Target(step.fact, step.field))

    def _field(self, name: str, field: str) -> None:
        """Note what a field can be for any entry of a list."""
        declared = self.facts[name].fields[field]
        entries = self.book.vocabulary.entries.get(name)
        if entries is None or declared.concluded:
            possible = of_kind(declared.kind, unknown=True)
        else:
            parts = [of_value(entry[field], declared.kind) for entry in entries.values()]
            possible = hull(parts, nothing_like(of_kind(declared.kind, unknown=False), unknown=False))
        self.known[(name, field)] = possible

    def cases(self, rule: Rule) -> Iterator[Known]:
        """Yield what is possible where a rule is read: once, or for each entry that its `for` goes through."""
        entries = self.book.vocabulary.entries.get(rule.list)
        if not rule.word or entries is None:
            yield self.entering(rule, None, self.known)
            return
        for name, entry in entries.items():
            yield self.entering(rule, (name, entry), self.known)

    def entering(self, rule: Rule, entry: tuple[str, Entry] | None, known: Mapping[str | tuple[str, str], Possible]) -> Known:
        """Return what is possible with an entry at hand under the rule's word; without one, with any entry."""
        found = dict(known)
        for field in self.facts[rule.list].fields.values() if rule.word else ():
            concluded = field.concluded or entry is None
            found[(rule.word, field.name)] = (
                self.known[(rule.list, field.name)] if concluded else of_value(entry[1][field.name], field.kind)  # type: ignore[index]
            )
        if entry is not None:
            found[(rule.word, "")] = Among(frozenset({entry[0]}))
        return found

    def _conclude(self, target: Target) -> None:
        fact = self.facts[target.fact]
        declared = fact.fields[target.field] if target.field else fact
        start = nothing_like(of_kind(declared.kind, unknown=False), unknown=False)
        parts: list[Possible] = [] if declared.default is None else [of_value(declared.default, declared.kind)]
        bounds: list[tuple[str, Range]] = []
        for rule in self.book.setting.get(target.fact, ()):
            for effect in rule.effects:
                if getattr(effect, "target", None) != target:
                    continue
                for case in self.cases(rule):
                    known = self.narrowing.hold(rule.lines, case)
                    if known is not None:
                        self._land(effect, known, parts, bounds)
        possible = self._changed(target, hull(parts, start))
        # What everybody must have is unknown only where what sets it is.
        sure = not target.field and fact.required and not possible.unknown
        possible = _bounded(possible._replace(unknown=not sure), bounds)
        if isinstance(possible, Range) and self._held_to_range(target):
            low, high = declared.kind.low, declared.kind.high
            possible = possible._replace(
                low=possible.low if low is None else max(possible.low, low),
                high=possible.high if high is None else min(possible.high, high),
            )
        self.known[(target.fact, target.field) if target.field else target.fact] = possible

    def _changed(self, target: Target, possible: Possible) -> Possible:
        """Return what rules can make of a set of choices that include or exclude some, each perhaps and in any order."""
        for rule in self.book.setting.get(target.fact, ()) if isinstance(possible, Held) and not possible.empty else ():
            for effect in rule.effects:
                if isinstance(effect, Change) and effect.target == target:
                    names = frozenset(effect.names)
                    assert isinstance(possible, Held)  # noqa: S101 - asked above
                    includes = effect.how == "include"
                    possible = (
                        possible._replace(may=possible.may | names) if includes else possible._replace(must=possible.must - names)
                    )
        return possible

    def _held_to_range(self, target: Target) -> bool:
        """Tell whether nobody's number leaves the declared range: what is withheld is not held to it, nor is a field."""
        section = self.book.section_of.get(target.fact)
        return not target.field and not any(section in rule.withholds for rule in self.book.rules)

    def _land(self, effect: Effect, known: Known, parts: list[Possible], bounds: list[tuple[str, Range]]) -> None:
        match effect:
            case Set(value=ChoicesValue(names=names)):
                parts.append(Held(frozenset(names), frozenset(names)))
            case Set(value=value):
                parts.append(self.intervals.value(value, known))  # type: ignore[arg-type]
            case Choose(list=name):
                parts.append(Held(frozenset(), frozenset(self.book.vocabulary.entries[name])))
            case Bound(side=side, formula=formula):
                bounds.append((side, self.intervals.formula(formula, known)))
            case _:
                pass


def _bounded(possible: Possible, bounds: list[tuple[str, Range]]) -> Possible:
    """Return what bounds can make of a number, each perhaps."""
    if not isinstance(possible, Range) or possible.empty:
        return possible
    for side, bound in bounds:
        if bound.empty:
            continue
        highest, lowest = max(possible.high, bound.high), min(possible.low, bound.low)
        unknown = possible.unknown or bound.unknown
        possible = (
            possible._replace(high=highest, unknown=unknown)
            if side == "at least"
            else possible._replace(low=lowest, unknown=unknown)
        )
    return possible
