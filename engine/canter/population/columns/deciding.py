"""Whether the conditions of rules hold: for people, for entries of the guidance, for entries that people bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.columns.entry import Entry
from canter.population.columns.lines import read_line, reads_entry
from canter.population.columns.masks import Masks, full_mask, read_over
from canter.population.columns.scope import Scope
from canter.population.columns.sets import both, choose_bits, either, unknown_set, without
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import EMPTY, FALSE, Bits, Term, as_term, every, flag, holds, negated, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.conditions import Line
    from canter.language.rules import Rule
    from canter.population.columns.known import Known

Flags = Term | Bits


class Decided(NamedTuple):
    """Where the conditions of a rule hold, and where that is unknown; both are sure.

    A truth for a rule about people, a mask for one over a list of the guidance, a truth of each entry for one over a
    list that people bring. `listless` says for whom that list itself is unknown, while no other condition is false.
    """

    true: Flags
    unknown: Flags
    listless: Term = FALSE


class Deciding:
    """Decides rules, each once all that it reads is concluded."""

    def __init__(self, known: Known, rules: Mapping[str, Rule]) -> None:
        """Take the rules by id."""
        self.known = known
        self.rules = rules
        self.decided: dict[str, Decided] = {}
        # Rules whose entries' part is the same for everybody: what they ask of people, and the masks of that part.
        self.simple: dict[str, tuple[Term, Bits, Bits]] = {}
        self._lines: dict[Line, Term] = {}
        self._masks: dict[tuple[Line, str, str], Masks] = {}

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
            self.decided[rule.id] = Decided(self.column(holds(person)), self.column(unknown(person)))
        elif rule.list in self.known.lengths:
            self.decided[rule.id] = self._own(rule, person, over)
        else:
            self.decided[rule.id] = self._given(rule, person, over)

    def column(self, term: Term, sheet: str = PEOPLE) -> Term:
        """Compute a truth."""
        return term if term.fixed else term._replace(value=self.known.sheets.define(sheet, flag(term)))

    def _nullable(self, term: Term) -> Term:
        """Compute a truth that is read more than once, unless it is a column already."""
        return term if term.fixed or term.sure else self.column(term)

    def mask(self, bits: Bits) -> Bits:
        """Compute a mask that is sure."""
        sheets = self.known.sheets
        return Bits({at: v if isinstance(v, int) else sheets.define(PEOPLE, v) for at, v in bits.words.items()}, bits.sure)

    def _own(self, rule: Rule, person: Term, over: list[Line]) -> Decided:
        scope = self.scope(rule)
        length = as_term(self.known.values[rule.list])
        found = every([as_term(scope.brought(self.column(person))), *(read_line(line, scope) for line in over)])
        listless = every([unknown(length), negated(holds(negated(person)))])
        return Decided(self.column(holds(found), rule.list), self.column(unknown(found), rule.list), self.column(listless))

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
        true, possible = self.mask(true), self.mask(without(sure, false))
        if not any(isinstance(v, pl.Expr) for bits in (domain, true, possible) for v in bits.words.values()) and domain.sure:
            self.simple[rule.id] = (person, true, possible)
        open_ = choose_bits(unknown(person), possible, without(possible, true))
        true = choose_bits(holds(person), true, EMPTY)
        wrong = holds(negated(person))
        open_ = choose_bits(missing, full if full.words else Bits({0: 1}), open_)
        true = choose_bits(missing, EMPTY, true)
        return Decided(self.mask(true), self.mask(choose_bits(wrong, EMPTY, open_)))

    def _line_over(self, line: Line, rule: Rule) -> Masks:
        key = (line, rule.word, rule.list)
        found = self._masks.get(key)
        if found is None:
            true, open_ = read_over(line, self.scope(), rule.word, rule.list)
            found = self._masks[key] = Masks(self.mask(true), self.mask(open_))
        return found
