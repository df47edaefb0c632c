"""How effects land over all people at once: what must be true of a conclusion, given how the rules come out.

What contradicts itself gives no plan, so it is taken not to happen; whether it can is a question of its own.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import z3

from canter.authoring.proving.logic import FALSE, TRUE, Bool, alike, every, implies, no, some
from canter.authoring.proving.picking import Picking
from canter.authoring.proving.terms import Marks, Num, Term, compare, constant, equal, follows
from canter.language.effects import Bound, Change, Choose, Set, Target, same_setting

if TYPE_CHECKING:
    from canter.authoring.proving.outcomes import Outcomes
    from canter.authoring.proving.reading import At
    from canter.authoring.proving.space import Pending, Slot, Space
    from canter.language.rules import Rule


class Setter(NamedTuple):
    """A rule that sets a conclusion."""

    rule: Rule
    effect: Set | Choose


class Limit(NamedTuple):
    """A bound as it lands: where it applied, whether its number is known there, and the number."""

    rule: Rule
    side: str
    applied: Bool
    number: Num

    @property
    def lands(self) -> Bool:
        """Where it bounds by a known number."""
        return every((self.applied, self.number.known))


def can_clash(one: Setter, two: Setter) -> bool:
    """Tell whether two settings disagree wherever both rules apply, and neither overrules the other."""
    if one.rule.id in two.rule.overrules or two.rule.id in one.rule.overrules:
        return False
    return not same_setting(one.effect, two.effect)


def _fresh(known: Bool) -> Bool:
    return TRUE if known is TRUE else z3.FreshBool("set?")


class Landings:
    """Defines what rules conclude, step by step, as a question comes to need it."""

    def __init__(self, outcomes: Outcomes) -> None:
        """Look up what lands where."""
        self.outcomes = outcomes
        self.space: Space = outcomes.space
        self.setters: dict[Target, list[Setter]] = {}
        self.bounds: dict[Target, list[tuple[Rule, Bound]]] = {}
        self.changes: dict[Target, list[tuple[Rule, Change]]] = {}
        self.picking = Picking(outcomes)
        for rule in outcomes.book.rules:
            for effect in rule.effects:
                if isinstance(effect, (Set, Choose)):
                    self.setters.setdefault(effect.target, []).append(Setter(rule, effect))
                elif isinstance(effect, Bound):
                    self.bounds.setdefault(effect.target, []).append((rule, effect))
                elif isinstance(effect, Change):
                    self.changes.setdefault(effect.target, []).append((rule, effect))

    def define(self) -> bool:
        """Define everything that is read and not yet defined; return whether there was anything."""
        waiting, self.space.pending = self.space.pending, []
        for pending in waiting:
            if pending.section:
                self._withhold(pending.section)
            else:
                self._define(pending)
        return bool(waiting)

    def _withhold(self, section: str) -> None:
        withholding = [rule for rule in self.outcomes.book.rules if section in rule.withholds]
        outcomes = [self.outcomes.whole(rule) for rule in withholding]
        given = some(part for outcome in outcomes for part in (outcome.applied, outcome.unknown))
        self.space.require(alike(self.space.section(section), given))

    def applied(self, rule: Rule, slot: Slot | None) -> Bool:
        """Return where a rule lands: for this entry, or on a fact for any."""
        return self.outcomes.whole(rule).applied if slot is None else self.outcomes.outcome(rule, slot).applied

    def unknown(self, rule: Rule, slot: Slot | None) -> Bool:
        """Return where it is not known whether a rule lands."""
        return self.outcomes.whole(rule).unknown if slot is None else self.outcomes.outcome(rule, slot).unknown

    def _define(self, pending: Pending) -> None:
        target, slot = pending.target, pending.slot
        final = self.space.fact(target.fact) if slot is None else self.space.field(slot, target.field)
        bounds, changes = self.bounds.get(target, []), self.changes.get(target, [])
        # What is neither bounded nor changed is what was set.
        before = final
        if bounds and isinstance(final, Num):
            before = Num(_fresh(final.known), z3.FreshReal("set"))
        elif changes and isinstance(final, Marks):
            held = {name: z3.FreshBool(name) for name in final.held}
            before = Marks(_fresh(final.known), held)
        self._set(target, slot, before)
        if bounds and isinstance(final, Num) and isinstance(before, Num):
            self._bound(target, slot, before, final)
        elif changes and isinstance(final, Marks) and isinstance(before, Marks):
            self._change(changes, slot, before, final)

    def _set(self, target: Target, slot: Slot | None, term: Term) -> None:
        fact = self.space.facts[target.fact]
        default = fact.fields[target.field].default if target.field else fact.default
        setters = self.setters.get(target, [])
        applied = [self.applied(setter.rule, slot) for setter in setters]
        for (one, here), (two, there) in combinations(zip(setters, applied, strict=True), 2):
            if can_clash(one, two):
                self.space.require(no(every((here, there))))
        for setter, here in zip(setters, applied, strict=True):
            if here is not FALSE:
                self._settle(setter, slot, term, here)
        nobody = no(some(applied))
        if nobody is FALSE:
            return
        undecided = some(self.unknown(setter.rule, slot) for setter in setters)
        if default is None:
            self.space.require(implies(nobody, no(term.known)))
            return
        self.space.require(implies(every((nobody, undecided)), no(term.known)))
        self.space.require(*follows(term, every((nobody, no(undecided))), constant(default)))

    def _settle(self, setter: Setter, slot: Slot | None, term: Term, here: Bool) -> None:
        effect, rule = setter.effect, setter.rule
        if isinstance(effect, Choose):
            if isinstance(term, Marks):
                self.picking.define(effect, term, here)
            return
        at: At = self.outcomes.at(rule, slot)
        self.space.require(*follows(term, here, self.outcomes.reading.term(effect.value, at)))

    def _change(self, changes: list[tuple[Rule, Change]], slot: Slot | None, before: Marks, final: Marks) -> None:
        unsure = some(self.unknown(rule, slot) for rule, _ in changes)
        self.space.require(alike(final.known, every((before.known, no(unsure)))))
        ways = {
            how: [(self.applied(rule, slot), change.names) for rule, change in changes if change.how == how]
            for how in ("include", "exclude")
        }
        for name, held in final.held.items():
            added = some(applied for applied, names in ways["include"] if name in names)
            taken = some(applied for applied, names in ways["exclude"] if name in names)
            self.space.require(implies(final.known, alike(held, every((some((before.holds(name), added)), no(taken))))))

    def limits(self, target: Target, slot: Slot | None) -> list[Limit]:
        """Return the bounds of a conclusion as they land, for every entry that brings one."""
        found = []
        for rule, bound in self.bounds.get(target, []):
            if slot is not None:
                at = self.outcomes.at(rule, slot)
                number = self.outcomes.reading.number(bound.formula, at)
                found.append(Limit(rule, bound.side, self.outcomes.outcome(rule, slot).applied, number))
            elif not rule.domain:
                number = self.outcomes.reading.number(bound.formula, ())
                found.append(Limit(rule, bound.side, self.outcomes.outcome(rule).applied, number))
            else:
                found.extend(self._limits_over(rule, bound))
        return found

    def _limits_over(self, rule: Rule, bound: Bound) -> list[Limit]:
        # Where people bring any number, one entry stands for the tightest, one for a bound that is unknown.
        listed = self.space.slots(rule.list)
        slots = [self.outcomes.witness(rule, way) for way in ("tightest", "unknown bound")] if listed is None else listed
        return [
            Limit(
                rule,
                bound.side,
                self.outcomes.outcome(rule, one).applied,
                self.outcomes.reading.number(bound.formula, self.outcomes.at(rule, one)),
            )
            for one in slots
        ]

    def _bound(self, target: Target, slot: Slot | None, before: Num, final: Num) -> None:
        unsure = some(self.unknown(rule, slot) for rule, _ in self.bounds[target])
        limits = [limit for limit in self.limits(target, slot) if limit.applied is not FALSE]
        known = [limit.lands for limit in limits]
        missing = some(every((limit.applied, no(limit.number.known))) for limit in limits)
        self.space.require(alike(final.known, every((before.known, no(unsure), no(missing)))))
        reached = [equal(final.value, before.value)]
        for limit, holds in zip(limits, known, strict=True):
            inward = ">=" if limit.side == "at least" else "<="
            moved = compare(">" if limit.side == "at least" else "<", limit.number.value, before.value)
            self.space.require(implies(every((final.known, holds)), compare(inward, final.value, limit.number.value)))
            reached.append(every((holds, moved, equal(final.value, limit.number.value))))
        self.space.require(implies(final.known, some(reached)))
        for (one, here), (two, there) in combinations(zip(limits, known, strict=True), 2):
            if one.side != two.side:
                low, high = (one, two) if one.side == "at least" else (two, one)
                crossing = compare(">", low.number.value, high.number.value)
                self.space.require(no(every((here, there, crossing))))
