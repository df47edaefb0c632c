"""What is told of everybody, as columns: conclusions, withheld sections, notices, outcomes; nothing that is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.effects import Bound, Set
from canter.language.formulas import FactRef, FieldRef
from canter.planning.telling import SAFETY
from canter.population.columns import names
from canter.population.columns.build import Built
from canter.population.columns.entry import Entry
from canter.population.columns.sets import holds_bit, unknown_set
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.shown import list_of, shown
from canter.population.columns.terms import (
    FALSE,
    TRUE,
    UNKNOWN_SET,
    Bits,
    Term,
    as_bits,
    as_term,
    every,
    flag,
    known,
    negated,
    some,
    unknown,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.rules import Rule
    from canter.population.columns.scope import Scope


class Told:
    """The columns that are given out, each under its name, made from a rulebook that is built."""

    def __init__(self, built: Built, *, rules: bool) -> None:
        """Define every column that is given out; `rules` adds how each rule came out."""
        self.built = built
        self.known = built.known
        self.book = built.book
        self.columns: dict[str, pl.Expr] = {}
        self.withheld = self._withheld()
        self.values = {name: self._masked(name, value) for name, value in self.known.values.items()}
        self._conclusions()
        self._tables()
        for section, term in self.withheld.items():
            self.columns[names.withheld(section)] = flag(term)
        for rule in self.book.rules:
            if rule.notice:
                self.columns[names.notice(rule.id)] = flag(self._notice(rule))
        if rules:
            for rule in self.book.rules:
                self._outcome(rule)

    def _withheld(self) -> dict[str, Term]:
        by_section: dict[str, list[Term]] = {section: [] for section in self.book.sections}
        for rule in self.book.rules:
            for section in rule.withholds:
                touched = self.built.outcomes.touched(rule.id)
                by_section[section] += [touched.applied, touched.unknown]
        return {section: self._define(some(terms)) for section, terms in by_section.items()}

    def _define(self, term: Term) -> Term:
        return term if term.fixed else term._replace(value=self.known.sheets.define(PEOPLE, flag(term)))

    def hidden(self, facts: Iterable[str]) -> Term:
        """Tell for whom one of these facts is withheld."""
        sections = dict.fromkeys(self.book.section_of[name] for name in facts if name in self.book.section_of)
        return some(self.withheld[section] for section in sections)

    def _masked(self, name: str, value: Term | Bits) -> Term | Bits:
        """Return a fact as the person may see it: unknown where it is withheld."""
        hidden = self.hidden([name])
        if hidden.value is False:
            return value
        if hidden.value is True:
            return UNKNOWN_SET if isinstance(value, Bits) else Term(None, sure=False)
        show, define = flag(negated(hidden)), self.known.sheets.define
        if isinstance(value, Bits):
            words = {at: define(PEOPLE, pl.when(show).then(word(one))) for at, one in (value.words or {0: 0}).items()}
            return Bits(words, sure=False)
        kind = self.known.facts[name].kind
        return value._replace(
            value=define(PEOPLE, pl.when(show).then(shown(value, kind, self.known.spaces, raw=True))), sure=False
        )

    def _conclusions(self) -> None:
        for fact in self.known.facts.values():
            if fact.origin == "concluded":
                value = self.values[fact.name]
                if isinstance(value, Bits):
                    self.columns[fact.name] = list_of(value, fact.kind, self.known)
                else:
                    self.columns[fact.name] = shown(value, fact.kind, self.known.spaces)

    def _tables(self) -> None:
        """Tell what rules conclude of the entries of a list that a section shows."""
        for fact in self.known.facts.values():
            if not fact.tabled or fact.name not in self.book.section_of:
                continue
            for field in fact.fields.values():
                if not field.concluded:
                    continue
                setting = [r for r in self.book.setting.get(fact.name, ()) if any(t.field == field.name for t in r.targets)]
                hidden = some([self.hidden([fact.name]), *(self.concerned(rule) for rule in setting)])
                if fact.name in self.known.lengths:
                    self._own_column(fact.name, field.name, self._define(hidden))
                    continue
                for number, entry in enumerate(self.book.vocabulary.entries[fact.name]):
                    value = self.known.fields[fact.name, number, field.name]
                    column = names.cell(fact.name, entry, field.name)
                    if isinstance(value, Bits):
                        told = list_of(value, field.kind, self.known)
                    else:
                        told = shown(value, field.kind, self.known.spaces)
                    self.columns[column] = told if hidden.value is False else pl.when(flag(negated(hidden))).then(told)

    def _own_column(self, list_name: str, field: str, hidden: Term) -> None:
        kind = self.known.facts[list_name].fields[field].kind
        value = self.known.own_fields[list_name, field]
        length = as_term(self.known.values[list_name])
        if isinstance(value, Bits):
            # A set in each entry of a list that people bring: nested lists, which no guidance has had a use for yet.
            return
        sheets = self.known.sheets
        told = sheets.define(list_name, shown(value, kind, self.known.spaces))
        there = flag(every([known(length), negated(hidden)]))
        empty = pl.lit(pl.Series("", [[]], dtype=pl.List(names.dtype(kind))))
        self.columns[names.field(list_name, field)] = pl.when(there).then(sheets.reduce(list_name, told, empty))

    def concerned(self, rule: Rule) -> Term:
        """Tell for whom a rule reads or sets what is withheld, so that even how it came out would tell of it."""
        if rule.withholds or rule.notice in SAFETY:
            return FALSE
        return self.hidden([*(name for name, _ in rule.reads), *(target.fact for target in rule.targets)])

    def _notice(self, rule: Rule) -> Term:
        touched = self.built.outcomes.touched(rule.id)
        if rule.notice in SAFETY:
            return some([touched.applied, touched.unknown]) if rule.withholds else touched.applied
        return every([touched.applied, negated(self.concerned(rule)), self._tellable(rule)])

    def _tellable(self, rule: Rule) -> Term:
        """Tell for whom everything that a reason names is known and not withheld."""
        scope = self.built.outcomes.scope()._replace(values=self.values)
        parts = []
        for piece in rule.because.pieces if rule.because is not None else ():
            if isinstance(piece, FactRef):
                given = next((e for e in rule.effects if isinstance(e, (Set, Bound)) and e.target.name == piece.name), None)
                parts.append(negated(self.hidden([piece.name])))
                if given is not None:
                    parts.append(self._given(rule, given, scope))
                else:
                    value = self.known.values.get(piece.name, TRUE)
                    parts.append(negated(unknown_set(value) if isinstance(value, Bits) else unknown(value)))
            elif isinstance(piece, FieldRef):
                parts.append(self._some_entry(rule))
        return every(parts)

    def _given(self, rule: Rule, effect: Set | Bound, scope: Scope) -> Term:
        formula: Any = effect.value if isinstance(effect, Set) else effect.formula
        if hasattr(formula, "names") or rule.word:
            return TRUE
        made = self.built.outcomes.scope().value(formula, scope.known.facts[effect.target.fact].kind)
        return negated(unknown_set(made) if isinstance(made, Bits) else unknown(made))

    def _some_entry(self, rule: Rule) -> Term:
        """Tell for whom a rule applied to an entry of which all that its reason names is known."""
        outcome = self.built.outcomes.outcome(rule.id)
        assert rule.because is not None  # noqa: S101 - its pieces are being read
        fields = [piece for piece in rule.because.pieces if isinstance(piece, FieldRef)]
        if rule.list in self.known.lengths:
            scope = self.built.outcomes.scope(rule)
            found = every([as_term(outcome.applied), *(self._field_known(field, scope) for field in fields)])
            return Term(self.known.sheets.reduce(rule.list, flag(found).any(), pl.lit(value=False)))
        applied = as_bits(outcome.applied)
        each = []
        for number in range(len(self.known.lists[rule.list])):
            scope = self.built.outcomes.scope()._replace(entries={rule.word: Entry(rule.list, number)})
            each.append(every([holds_bit(applied, number), *(self._field_known(field, scope) for field in fields)]))
        return some(each)

    def _field_known(self, field: FieldRef, scope: Scope) -> Term:
        value = scope.value(field)
        return negated(unknown_set(value) if isinstance(value, Bits) else unknown(value))

    def _outcome(self, rule: Rule) -> None:
        whole = self.built.outcomes.whole(rule.id)
        hidden = some([self.concerned(rule), self.hidden(target.fact for target in rule.targets)])
        for column, term in zip(names.outcome(rule.id), whole, strict=True):
            told = flag(term)
            self.columns[column] = told if hidden.value is False else pl.when(flag(negated(hidden))).then(told)
