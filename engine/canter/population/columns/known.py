"""What is known while a rulebook is built as columns: where every value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.population.columns.sheets import PEOPLE, Sheets
from canter.population.columns.spaces import Spaces
from canter.population.columns.terms import Bits, Term
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from canter.language.facts import Fact, Kind
    from canter.language.rulebook import Rulebook


class Known:
    """What is known while a rulebook is built: where every value stands."""

    def __init__(self, book: Rulebook) -> None:
        """Lay out what people tell: a column a fact, or words of bits for sets."""
        self.book = book
        self.facts = book.vocabulary.facts
        self.lists = {
            name: tuple({**entry, ENTRY_NAME: key} for key, entry in entries.items())
            for name, entries in book.vocabulary.entries.items()
        }
        self.spaces = Spaces(book.vocabulary)
        self.codes = {
            name: tuple(self.spaces.entry_codes(name)[entry] for entry in entries)
            for name, entries in book.vocabulary.entries.items()
        }
        self.sheets = Sheets()
        self.values: dict[str, Term | Bits] = {}
        self.fields: dict[tuple[str, int, str], Term | Bits] = {}
        self.own_fields: dict[tuple[str, str], Term | Bits] = {}
        self.lengths: set[str] = set()
        for fact in self.facts.values():
            if fact.origin == "asked":
                self._asked(fact)

    def _asked(self, fact: Fact) -> None:
        sure = fact.required or fact.default is not None
        if fact.kind.type == "list":
            self.lengths.add(fact.name)
            for field in fact.fields.values():
                if not field.concluded:
                    told = self._told(fact.name, f"{fact.name}.{field.name}", field.kind, sure=field.required)
                    self.own_fields[fact.name, field.name] = told
            column = self.sheets.given(PEOPLE, fact.name)
            self.values[fact.name] = Term(column, sure, 0.0, 1e9, kept=True)
        else:
            self.values[fact.name] = self._told(PEOPLE, fact.name, fact.kind, sure=sure)

    def _told(self, sheet: str, name: str, kind: Kind, *, sure: bool) -> Term | Bits:
        if kind.type in ("choices", "texts"):
            columns = {at: self.sheets.given(sheet, f"{name}#{at}") for at in self.spaces.words(kind)}
            return Bits(columns, sure)
        column = self.sheets.given(sheet, name)
        if not kind.numeric:
            return Term(column, sure)
        ends = {"low": kind.low, "high": kind.high}
        return Term(column, sure, **{side: end for side, end in ends.items() if end is not None}, kept=kind.type == "whole")
