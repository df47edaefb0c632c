"""How rules come out over all people at once: where they apply, and where that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.proving.logic import FALSE, Bool, Tri, every, no, some
from canter.authoring.proving.reading import At, Reading

if TYPE_CHECKING:
    from canter.authoring.proving.space import Slot, Space
    from canter.language.rules import Rule


class Outcome(NamedTuple):
    """Where a rule applied, where it was overruled, and where it is not known."""

    applied: Bool
    overruled: Bool
    unknown: Bool


_NEVER = Outcome(FALSE, FALSE, FALSE)


class Outcomes:
    """The outcomes of the rules in one space."""

    def __init__(self, space: Space) -> None:
        """Begin with nothing decided."""
        self.space = space
        self.book = space.book
        self.reading = Reading(space)
        self.overruled_by: dict[str, list[Rule]] = {}
        for rule in space.book.rules:
            for name in rule.overrules:
                self.overruled_by.setdefault(name, []).append(rule)
        self._decided: dict[tuple[str, str, str], Tri] = {}
        self._outcomes: dict[tuple[str, str, str], Outcome] = {}
        self._whole: dict[str, Outcome] = {}

    def at(self, rule: Rule, slot: Slot | None) -> At:
        """Return the entry at hand under the word of the rule."""
        return () if slot is None or not rule.word else ((rule.word, slot),)

    def decided(self, rule: Rule, slot: Slot | None) -> Tri:
        """Return where the conditions of a rule hold, for one entry if it goes through a list."""
        key = _key(rule, slot)
        found = self._decided.get(key)
        if found is None:
            found = self._decided[key] = self._decide(rule, slot)
        return found

    def _decide(self, rule: Rule, slot: Slot | None) -> Tri:
        if not rule.domain:
            return self.reading.every_line(rule.lines, ())
        assert slot is not None  # noqa: S101 - a rule over entries is decided for one
        domain = self.space.fact(rule.domain)
        member = self.member(rule, slot)
        if member is FALSE or domain.known is FALSE:
            return Tri(FALSE, every((domain.known, no(member))))
        lines = self.reading.every_line(rule.lines, self.at(rule, slot))
        here = every((domain.known, member))
        return Tri(every((here, lines.true)), every((domain.known, some((no(member), lines.false)))))

    def member(self, rule: Rule, slot: Slot) -> Bool:
        """Return where an entry is among those that a rule goes through."""
        if rule.domain == rule.list:
            return slot.present
        held = self.space.fact(rule.domain)
        return getattr(held, "held", {}).get(slot.key, FALSE)

    def outcome(self, rule: Rule, slot: Slot | None = None) -> Outcome:
        """Return how a rule comes out, for one entry if it goes through a list."""
        key = _key(rule, slot)
        found = self._outcomes.get(key)
        if found is None:
            found = self._outcomes[key] = self._outcome(rule, slot)
        return found

    def _outcome(self, rule: Rule, slot: Slot | None) -> Outcome:
        own = self.decided(rule, slot)
        if own.true is FALSE:
            return Outcome(FALSE, FALSE, own.unknown)
        stronger = [self.decided(other, slot if other.domain else None) for other in self.overruled_by.get(rule.id, ())]
        beaten = some(other.true for other in stronger)
        unsure = every((no(beaten), some(other.unknown for other in stronger)))
        return Outcome(
            every((own.true, no(beaten), no(unsure))), every((own.true, beaten)), some((own.unknown, every((own.true, unsure))))
        )

    def slots(self, rule: Rule, purpose: str) -> list[Slot]:
        """Return the entries that a rule is decided for; where people bring any number, one that stands for them.

        Nothing is lost by that one: wherever the rule came out so for some entry, it can be taken to be this one.
        """
        listed = self.space.slots(rule.list)
        return [self.witness(rule, purpose)] if listed is None else listed

    def witness(self, rule: Rule, purpose: str) -> Slot:
        """Return an entry that stands for all that people may bring, for one purpose."""
        return self.space.witness(rule.list, f"{rule.id} {purpose}")

    def whole(self, rule: Rule) -> Outcome:
        """Return how a rule comes out for any entry: applied for one, overruled for one, not known for one."""
        if not rule.domain:
            return self.outcome(rule)
        found = self._whole.get(rule.id)
        if found is None:
            listed = self.space.fact(rule.domain).known
            applied = [self.outcome(rule, slot).applied for slot in self.slots(rule, "applied")]
            overruled = [self.outcome(rule, slot).overruled for slot in self.slots(rule, "overruled")]
            unknown = [self.outcome(rule, slot).unknown for slot in self.slots(rule, "unknown") if slot.present is not FALSE]
            found = Outcome(some(applied), some(overruled), some((no(listed), *unknown)))
            self._whole[rule.id] = found
        return found


def _key(rule: Rule, slot: Slot | None) -> tuple[str, str, str]:
    return (rule.id, slot.list, slot.key) if slot is not None and rule.domain else (rule.id, "", "")
