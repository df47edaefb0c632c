"""How rules come out: for people, for each entry of a list of the guidance, for each entry that people bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns.deciding import Deciding, Flags
from canter.population.columns.masks import full_mask
from canter.population.columns.sets import anything, both, choose_bits, either, holds_bit, without
from canter.population.columns.terms import (
    EMPTY,
    FALSE,
    Bits,
    Term,
    as_bits,
    as_term,
    every,
    flag,
    holds,
    known,
    negated,
    some,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.rules import Rule
    from canter.population.columns.known import Known


class Outcome(NamedTuple):
    """Where a rule applied, was overruled, and is not known."""

    applied: Flags
    overruled: Flags
    unknown: Flags
    listless: Term = FALSE


class Whole(NamedTuple):
    """How a rule came out as a whole: whether it did so for anything."""

    applied: Term
    overruled: Term
    unknown: Term


class Outcomes(Deciding):
    """Decides rules, and tells how they came out."""

    def __init__(self, known: Known, rules: Mapping[str, Rule]) -> None:
        """Take the rules by id; each is decided once all that it reads is concluded."""
        super().__init__(known, rules)
        self.overruled_by: dict[str, list[str]] = {}
        for rule in rules.values():
            for name in rule.overrules:
                self.overruled_by.setdefault(name, []).append(rule.id)
        self._outcomes: dict[str, Outcome] = {}
        self._touched: dict[str, Whole] = {}
        self._entries: dict[tuple[str, int], tuple[Term, Term]] = {}

    def at(self, name: str, number: int) -> tuple[Term, Term]:
        """Return for whom a rule over a list of the guidance applied to an entry, and for whom that is not known."""
        key = (name, number)
        found = self._entries.get(key)
        if found is None:
            parts = self._at(name, number)
            found = self._entries[key] = (self.column(parts[0]), self.column(parts[1]))
        return found

    def _at(self, name: str, number: int) -> tuple[Term, Term]:
        simple = self.simple.get(name)
        if simple is None or self.overruled_by.get(name):
            outcome = self.outcome(name)
            return holds_bit(as_bits(outcome.applied), number), holds_bit(as_bits(outcome.unknown), number)
        # The entry's own part is the same for everybody, so that only the person's is left.
        person, true, possible = simple
        is_in, may = holds_bit(true, number), holds_bit(possible, number)
        either_way = every([known(person), may, negated(is_in), negated(holds(negated(person)))])
        return every([holds(person), is_in]), some([every([unknown(person), may]), either_way])

    def outcome(self, name: str) -> Outcome:
        """Return how a decided rule came out, given the decisions of those that overrule it."""
        found = self._outcomes.get(name)
        if found is None:
            found = self._outcomes[name] = self._outcome(name)
        return found

    def _outcome(self, name: str) -> Outcome:
        decided, rule = self.decided[name], self.rules[name]
        others = self.overruled_by.get(name, [])
        if isinstance(decided.true, Bits):
            return self._of_masks(decided.true, as_bits(decided.unknown), rule, others)
        true, open_ = decided.true, as_term(decided.unknown)
        if not others:
            return Outcome(true, FALSE, open_, decided.listless)
        over_true = some(self._over(rule, other, "true") for other in others)
        over_open = some(self._over(rule, other, "unknown") for other in others)
        sheet = self.scope(rule).sheet
        return Outcome(
            self.column(every([true, negated(over_true), negated(over_open)]), sheet),
            self.column(every([true, over_true]), sheet),
            self.column(some([open_, every([true, negated(over_true), over_open])]), sheet),
            decided.listless,
        )

    def _of_masks(self, true: Bits, open_: Bits, rule: Rule, others: list[str]) -> Outcome:
        if not others:
            return Outcome(true, EMPTY, open_)
        over_true, over_open = self._over_masks(rule, others)
        overruled = both(true, over_true)
        undecided = both(without(true, over_true), over_open)
        applied = without(without(true, overruled), undecided)
        return Outcome(self.mask(applied), self.mask(overruled), self.mask(either(open_, undecided)))

    def _over(self, rule: Rule, other: str, what: str) -> Term:
        """Return whether another rule overrules this one (or may), where this one is read."""
        decided = self.decided[other]
        found = as_term(decided.true if what == "true" else decided.unknown)
        return found if self.rules[other].domain else as_term(self.scope(rule).brought(found))

    def _over_masks(self, rule: Rule, others: list[str]) -> tuple[Bits, Bits]:
        full = full_mask(self.scope(), rule.list)
        over = [EMPTY, EMPTY]
        for other in others:
            for at, found in enumerate(self.decided[other][:2]):
                over[at] = either(over[at], found if isinstance(found, Bits) else choose_bits(found, full, EMPTY))
        return over[0], over[1]

    def touched(self, name: str) -> Whole:
        """Return whether a rule applied, was overruled or is not known for anything; more than one may be so."""
        found = self._touched.get(name)
        if found is None:
            found = self._touched[name] = self._touches(name)
        return found

    def _touches(self, name: str) -> Whole:
        outcome = self.outcome(name)
        parts = (outcome.applied, outcome.overruled, outcome.unknown)
        rule = self.rules[name]
        if isinstance(outcome.applied, Bits):
            return Whole(*(self.column(anything(as_bits(part))) for part in parts))
        if rule.list not in self.known.lengths:
            return Whole(*map(as_term, parts))
        applied, overruled, open_ = (self._any(rule.list, as_term(part)) for part in parts)
        return Whole(applied, overruled, self.column(some([open_, outcome.listless])))

    def _any(self, list_name: str, part: Term) -> Term:
        if part.value is False:
            return FALSE
        return Term(self.known.sheets.reduce(list_name, flag(part).any(), pl.lit(value=False)))

    def whole(self, name: str) -> Whole:
        """Return how a rule came out as a whole, as columns of people; the three exclude one another."""
        applied, overruled, open_ = self.touched(name)
        if not self.rules[name].domain:
            return Whole(applied, overruled, open_)
        overruled = self.column(every([overruled, negated(applied)]))
        return Whole(applied, overruled, self.column(every([open_, negated(applied), negated(overruled)])))
