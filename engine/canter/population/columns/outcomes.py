"""How rules come out: for people, for each entry of a list of the guidance, for each entry that people bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns.lines import Masks, full_mask, read_line, read_over, reads_entry
from canter.population.columns.scope import Entry, Scope
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import (
    EMPTY,
    FALSE,
    TRUE,
    Bits,
    Term,
    anything,
    both,
    choose_bits,
    either,
    every,
    flag,
    holds,
    holds_bit,
    known,
    negated,
    some,
    truth,
    unknown,
    unknown_set,
    without,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.conditions import Line
    from canter.language.rules import Rule
    from canter.population.columns.build import Known

Flags = Term | Bits


class Decided(NamedTuple):
    """Where the conditions of a rule hold, and where that is unknown; both are sure.

    A truth for a rule about people, a mask for one over a list of the guidance, a truth of each entry for one over a
    list that people bring. `listless` says for whom that list itself is unknown, while no other condition is false.
    """

    true: Flags
    unknown: Flags
    listless: Term = FALSE


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


class Outcomes:
    """Decides rules, and tells how they came out."""

    def __init__(self, known: Known, rules: Mapping[str, Rule]) -> None:
        """Take the rules by id; each is decided once all that it reads is concluded."""
        self.known = known
        self.rules = rules
        self.overruled_by: dict[str, list[str]] = {}
        for rule in rules.values():
            for name in rule.overrules:
                self.overruled_by.setdefault(name, []).append(rule.id)
        self.decided: dict[str, Decided] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._wholes: dict[str, Whole] = {}
        self._lines: dict[Line, Term] = {}
        self._masks: dict[tuple[Line, str, str], Masks] = {}
        self._entries: dict[tuple[str, int], tuple[Term, Term]] = {}
        # Rules whose entries' part is the same for everybody: what they ask of people, and the masks of that part.
        self._simple: dict[str, tuple[Term, Bits, Bits]] = {}

    def scope(self, rule: Rule | None = None) -> Scope:
        """Return where a rule is read: among the entries that people bring, if it goes through them."""
        if rule is not None and rule.list in self.known.lengths:
            return Scope(self.known, rule.list, {rule.word: Entry(rule.list)}, self.known.values)
        return Scope(self.known, values=self.known.values)

    def line(self, line: Line) -> Term:
        """Return whether a line about people holds, computed once for all rules that have it."""
        found = self._lines.get(line)
        if found is None:
            found = read_line(line, self.scope())
            if not found.fixed:
                found = found._replace(value=self.known.sheets.define(PEOPLE, flag(found)))
            self._lines[line] = found
        return found

    def decide(self, rule: Rule) -> None:
        """Decide the conditions of a rule."""
        person = self._nullable(every(self.line(line) for line in rule.lines if not reads_entry(line, rule.word)))
        over = [line for line in rule.lines if reads_entry(line, rule.word)]
        if not rule.domain:
            self.decided[rule.id] = Decided(self._column(holds(person)), self._column(unknown(person)))
        elif rule.list in self.known.lengths:
            self.decided[rule.id] = self._own(rule, person, over)
        else:
            self.decided[rule.id] = self._given(rule, person, over)

    def _column(self, term: Term, sheet: str = PEOPLE) -> Term:
        return term if term.fixed else term._replace(value=self.known.sheets.define(sheet, flag(term)))

    def _nullable(self, term: Term) -> Term:
        """Compute a truth that is read more than once, unless it is a column already."""
        return term if term.fixed or term.sure else self._column(term)

    def _mask(self, bits: Bits) -> Bits:
        sheets = self.known.sheets
        return Bits({at: v if isinstance(v, int) else sheets.define(PEOPLE, v) for at, v in bits.words.items()}, bits.sure)

    def _own(self, rule: Rule, person: Term, over: list[Line]) -> Decided:
        scope = self.scope(rule)
        length = self.known.values[rule.list]
        assert isinstance(length, Term)  # noqa: S101 - a list that people bring is its length
        brought = scope.brought(self._column(person))
        assert isinstance(brought, Term)  # noqa: S101 - a truth stays one
        found = every([brought, *(read_line(line, scope) for line in over)])
        listless = every([unknown(length), negated(holds(negated(person)))])
        return Decided(self._column(holds(found), rule.list), self._column(unknown(found), rule.list), self._column(listless))

    def _given(self, rule: Rule, person: Term, over: list[Line]) -> Decided:
        scope = self.scope()
        full = full_mask(scope, rule.list)
        domain = scope.there(rule.domain)
        missing = unknown_set(domain)
        sure = Bits({at: v if isinstance(v, int) else v.fill_null(0) for at, v in domain.words.items()})
        true, false = sure, EMPTY
        for line in over:
            masks = self._line_over(line, rule)
            true = both(true, masks.true)
            false = either(false, without(without(sure, masks.true), masks.unknown))
        true, possible = self._mask(true), self._mask(without(sure, false))
        if not any(isinstance(v, pl.Expr) for bits in (domain, true, possible) for v in bits.words.values()) and domain.sure:
            self._simple[rule.id] = (person, true, possible)
        open_ = choose_bits(unknown(person), possible, without(possible, true))
        true = choose_bits(holds(person), true, EMPTY)
        wrong = holds(negated(person))
        open_ = choose_bits(missing, full if full.words else Bits({0: 1}), open_)
        true = choose_bits(missing, EMPTY, true)
        return Decided(self._mask(true), self._mask(choose_bits(wrong, EMPTY, open_)))

    def _line_over(self, line: Line, rule: Rule) -> Masks:
        key = (line, rule.word, rule.list)
        found = self._masks.get(key)
        if found is None:
            true, open_ = read_over(line, self.scope(), rule.word, rule.list)
            found = self._masks[key] = Masks(self._mask(true), self._mask(open_))
        return found

    def at(self, name: str, number: int) -> tuple[Term, Term]:
        """Return for whom a rule over a list of the guidance applied to an entry, and for whom that is not known."""
        key = (name, number)
        found = self._entries.get(key)
        if found is None:
            outcome = self.outcome(name)
            parts = [holds_bit(part, number) for part in (outcome.applied, outcome.unknown)]  # type: ignore[arg-type]
            simple = self._simple.get(name)
            if simple is not None and not self.overruled_by.get(name):
                # The entry's own part is the same for everybody, so that only the person's is left.
                person, true, possible = simple
                is_in, may = holds_bit(true, number), holds_bit(possible, number)
                parts = [
                    every([holds(person), is_in]),
                    some(
                        [
                            every([unknown(person), may]),
                            every([known(person), may, negated(is_in), negated(holds(negated(person)))]),
                        ]
                    ),
                ]
            found = self._entries[key] = (self._column(parts[0]), self._column(parts[1]))
        return found

    def outcome(self, name: str) -> Outcome:
        """Return how a decided rule came out, given the decisions of those that overrule it."""
        found = self._outcomes.get(name)
        if found is None:
            found = self._outcomes[name] = self._outcome(name)
        return found

    def _outcome(self, name: str) -> Outcome:
        true, open_, listless = self.decided[name]
        others = self.overruled_by.get(name, ())
        rule = self.rules[name]
        if isinstance(true, Bits):
            assert isinstance(open_, Bits)  # noqa: S101 - both are of one kind
            if not others:
                return Outcome(true, EMPTY, open_)
            over_true, over_open = self._over_masks(rule, others)
            overruled = both(true, over_true)
            undecided = both(without(true, over_true), over_open)
            applied = without(without(true, overruled), undecided)
            return Outcome(*map(self._mask, (applied, overruled, either(open_, undecided))))
        assert isinstance(open_, Term)  # noqa: S101 - both are of one kind
        if not others:
            return Outcome(true, FALSE, open_, listless)
        over_true = some(self._over(rule, other, "true") for other in others)
        over_open = some(self._over(rule, other, "unknown") for other in others)
        undecided = every([true, negated(over_true), over_open])
        applied = every([true, negated(over_true), negated(over_open)])
        parts = (applied, every([true, over_true]), some([open_, undecided]))
        return Outcome(*(self._column(part, self.scope(rule).sheet) for part in parts), listless)

    def _over(self, rule: Rule, other: str, what: str) -> Term:
        """Return whether another rule overrules this one (or may), where this one is read."""
        found = getattr(self.decided[other], what)
        if self.rules[other].domain:
            return found
        brought = self.scope(rule).brought(found)
        assert isinstance(brought, Term)  # noqa: S101 - a truth stays one
        return brought

    def _over_masks(self, rule: Rule, others: list[str]) -> tuple[Bits, Bits]:
        full = full_mask(self.scope(), rule.list)
        over = [EMPTY, EMPTY]
        for other in others:
            for at, found in enumerate(self.decided[other][:2]):
                over[at] = either(over[at], found if isinstance(found, Bits) else choose_bits(found, full, EMPTY))
        return over[0], over[1]

    def whole(self, name: str) -> Whole:
        """Return how a rule came out as a whole, as columns of people; the three exclude one another."""
        found = self._wholes.get(name)
        if found is None:
            found = self._wholes[name] = self._whole(name)
        return found

    def touched(self, name: str) -> Whole:
        """Return whether a rule applied, was overruled or is not known for anything; more than one may be so."""
        outcome = self.outcome(name)
        rule = self.rules[name]
        if isinstance(outcome.applied, Bits):
            return Whole(*(self._column(anything(part)) for part in outcome[:3]))  # type: ignore[arg-type]
        if rule.list not in self.known.lengths:
            return Whole(*outcome[:3])  # type: ignore[arg-type]
        parts = [self._any(rule.list, part) for part in outcome[:3]]  # type: ignore[arg-type]
        return Whole(parts[0], parts[1], self._column(some([parts[2], outcome.listless])))

    def _any(self, list_name: str, part: Term) -> Term:
        if part.value is False:
            return FALSE
        return Term(self.known.sheets.reduce(list_name, flag(part).any(), pl.lit(value=False)))

    def _whole(self, name: str) -> Whole:
        applied, overruled, open_ = self.touched(name)
        if not self.rules[name].domain:
            return Whole(applied, overruled, open_)
        overruled = self._column(every([overruled, negated(applied)]))
        return Whole(applied, overruled, self._column(every([open_, negated(applied), negated(overruled)])))


__all__ = ["TRUE", "Decided", "Outcome", "Outcomes", "Whole", "truth", "word"]
