"""A rulebook as columns: every fact concluded and every rule decided in the order of the rounds."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.effects import Bound as BoundEffect
from canter.language.effects import Change as ChangeEffect
from canter.language.effects import ChoicesValue, Choose, Set, Target
from canter.language.formulas import EntryRef, FieldRef, walk
from canter.language.order import OUT, SCORE
from canter.population.columns import formulas
from canter.population.columns.apart import cannot_both
from canter.population.columns.bounding import Bound
from canter.population.columns.choosing import choose
from canter.population.columns.entry import BeyondColumnsError, Entry
from canter.population.columns.known import Known
from canter.population.columns.landing import Change, Setting, land
from canter.population.columns.outcomes import Outcomes
from canter.population.columns.scope import Scope
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import FALSE, Bits, Term, as_term, flag, real, some

if TYPE_CHECKING:
    from canter.language.facts import Kind
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class Built:
    """A rulebook built as columns: where every conclusion stands, how rules came out, and for whom it contradicts itself."""

    def __init__(self, book: Rulebook) -> None:
        """Build all rounds; raises `BeyondColumnsError` for what columns cannot tell."""
        self.known = Known(book)
        self.book = book
        self.outcomes = Outcomes(self.known, {rule.id: rule for rule in book.rules})
        self.clashes: list[Term] = []
        self.short: dict[str, Term] = {}
        self._effects: dict[Target, list[tuple[Rule, Any]]] = {}
        for rule in book.rules:
            for effect in rule.effects:
                if isinstance(effect, (Set, Choose, BoundEffect, ChangeEffect)):
                    self._effects.setdefault(effect.target, []).append((rule, effect))
        conditional = {name for one in book.rounds for name in one.decides}
        for rule in book.rules:
            if rule.id not in conditional:
                self.outcomes.decide(rule)
        for one in book.rounds:
            for step in one.concludes:
                if step.field not in (OUT, SCORE):
                    self._conclude(Target(step.fact, step.field))
            for name in one.decides:
                self.outcomes.decide(self.outcomes.rules[name])

    def _conclude(self, target: Target) -> None:
        fact = self.known.facts[target.fact]
        if not target.field:
            self.known.values[target.fact] = self._land(target, self.outcomes.scope(), fact.kind, fact.default, None)
            return
        field = fact.fields[target.field]
        if target.fact in self.known.lengths:
            scope = Scope(self.known, target.fact, {}, self.known.values)
            found = self._land(target, scope, field.kind, field.default, Entry(target.fact))
            self.known.own_fields[target.fact, target.field] = found
            return
        for number in range(len(self.known.lists[target.fact])):
            entry = Entry(target.fact, number)
            found = self._land(target, self.outcomes.scope(), field.kind, field.default, entry)
            self.known.fields[target.fact, number, target.field] = found

    def _land(self, target: Target, scope: Scope, kind: Kind, default: Any, entry: Entry | None) -> Term | Bits:  # noqa: ANN401
        effects = self._effects.get(target, [])
        settings: dict[object, Setting] = {}
        changes: list[Change] = []
        bounds: list[Bound] = []
        for rule, effect in effects:
            applied, unknown = self._where(rule, entry)
            if isinstance(effect, (Set, Choose)):
                key = effect.chooses if isinstance(effect, Choose) else effect.value
                before = settings.get(key)
                if before is None:
                    settings[key] = Setting((rule.id,), applied, unknown, self._value(rule, effect, scope, kind, entry))
                else:
                    joined = (some([before.applied, applied]), some([before.unknown, unknown]))
                    settings[key] = Setting((*before.rules, rule.id), *joined, before.value)
            elif isinstance(effect, ChangeEffect):
                assert kind.choices is not None  # noqa: S101 - only sets are changed
                changes.append(Change(effect.how, applied, unknown, self.known.spaces.fixed(effect.names, kind.choices)))
            else:
                bounds += self._bounds(rule, effect, scope, entry)
        apart = {
            frozenset((one.id, two.id))
            for one, two in combinations(dict.fromkeys(rule for rule, effect in effects if isinstance(effect, (Set, Choose))), 2)
            if cannot_both(one, two, same_entry=entry is not None)
        }
        fixed = None if default is None else scope.constant(default, kind)
        landing = land(scope, kind, (list(settings.values()), changes, bounds), fixed, apart)
        self._clash(landing.clash, scope)
        return landing.value

    def _clash(self, clash: Term, scope: Scope) -> None:
        if clash.value is False:
            return
        if scope.sheet != PEOPLE:
            clash = Term(self.known.sheets.reduce(scope.sheet, flag(clash).any(), pl.lit(value=False)))
        self.clashes.append(clash)

    def _where(self, rule: Rule, entry: Entry | None) -> tuple[Term, Term]:
        """Return for whom a rule applied, and for whom it is not known: as a whole, or for the entry at hand."""
        if entry is None:
            touched = self.outcomes.touched(rule.id)
            return touched.applied, touched.unknown
        outcome = self.outcomes.outcome(rule.id)
        if isinstance(outcome.applied, Bits):
            return self.outcomes.at(rule.id, entry.number)
        return outcome.applied, as_term(outcome.unknown)

    def _value(self, rule: Rule, effect: Set | Choose, scope: Scope, kind: Kind, entry: Entry | None) -> Term | Bits:
        if isinstance(effect, Choose):
            bits, short = choose(self, effect, scope)
            self.short[effect.target.fact] = short
            return bits
        inner = scope if entry is None else scope._replace(entries={rule.word: entry})
        if isinstance(effect.value, ChoicesValue):
            assert kind.choices is not None  # noqa: S101 - only sets are set to constants in brackets
            return self.known.spaces.fixed(effect.value.names, kind.choices)
        if entry is None and rule.word and any(getattr(ref, "word", None) == rule.word for ref in walk(effect.value)):
            message = f"`{rule.id}` sets a fact to what it reads of an entry"
            raise BeyondColumnsError(message)
        return inner.value(effect.value, kind)

    def _bounds(self, rule: Rule, effect: BoundEffect, scope: Scope, entry: Entry | None) -> list[Bound]:
        applied, unknown = self._where(rule, entry)
        if entry is not None or not rule.word:
            inner = scope if entry is None else scope._replace(entries={rule.word: entry})
            return [Bound(effect.side, applied, unknown, inner.number(effect.formula))]
        if not any(isinstance(ref, (FieldRef, EntryRef)) and ref.word == rule.word for ref in walk(effect.formula)):
            return [Bound(effect.side, applied, unknown, scope.number(effect.formula))]
        if rule.list in self.known.lengths:
            return [self._own_bound(rule, effect, unknown)]
        found = [Bound(effect.side, FALSE, unknown, Term(None, sure=False))]
        for number in range(len(self.known.lists[rule.list])):
            inner = scope._replace(entries={rule.word: Entry(rule.list, number)})
            found.append(Bound(effect.side, self.outcomes.at(rule.id, number)[0], FALSE, inner.number(effect.formula)))
        return found

    def _own_bound(self, rule: Rule, effect: BoundEffect, unknown: Term) -> Bound:
        """Return the tightest known limit of all entries that a rule applied to, and for whom one of them is not known.

        A limit that is known contradicts one of the other side, whatever the unknown ones come to.
        """
        inner = self.outcomes.scope(rule)
        outcome = self.outcomes.outcome(rule.id)
        limit = formulas.kept(inner.number(effect.formula))
        column, applied = inner.define(real(limit)), flag(as_term(outcome.applied))
        there = column.filter(applied)
        tightest = there.max() if effect.side == "at least" else there.min()
        found = self.known.sheets.reduce(rule.list, tightest, pl.lit(None, dtype=pl.Float64))
        open_ = Term(self.known.sheets.reduce(rule.list, there.is_null().any(), pl.lit(value=False)))
        whole = self.outcomes.touched(rule.id)
        return Bound(
            effect.side,
            whole.applied,
            some([unknown, open_]),
            Term(found, sure=False, low=limit.low, high=limit.high, kept=True),
        )
