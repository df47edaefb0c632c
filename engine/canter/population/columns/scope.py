"""What names mean in columns: facts, parameters, and the fields of the entry at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from canter.language.formulas import (
    Binary,
    Call,
    Constant,
    Count,
    EntryRef,
    FactRef,
    FieldRef,
    Formula,
    Negative,
    Number,
    ParameterRef,
    Ref,
    Sum,
)
from canter.population.columns import formulas, sums
from canter.population.columns.entry import BeyondColumnsError, Entry
from canter.population.columns.sets import constant_bits, unknown_set
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import BITS, UNKNOWN_SET, Bits, Term, as_bits, as_term, flag, number, truth, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.facts import Kind
    from canter.population.columns.known import Known


class Scope(NamedTuple):
    """Where a formula or line is read: the sheet, the entries at hand by their words, and what the facts are there."""

    known: Known
    sheet: str = PEOPLE
    entries: Mapping[str, Entry] = {}
    values: Mapping[str, Term | Bits] = {}
    slack: float = 0.0

    def kind(self, ref: Ref | Formula) -> Kind | None:
        """Return the kind of a reference, if it has one of its own."""
        facts = self.known.facts
        match ref:
            case FactRef(name=name):
                return facts[name].kind
            case FieldRef(list=list_name, field=field):
                return facts[list_name].fields[field].kind
            case _:
                return None

    def define(self, expr: pl.Expr) -> pl.Expr:
        """Compute a column of this sheet."""
        return self.known.sheets.define(self.sheet, expr)

    def truth(self, term: Term) -> Term:
        """Compute a truth as a column of this sheet."""
        return term if term.fixed else term._replace(value=self.define(flag(term)))

    def constant_column(self, value: pl.Series) -> pl.Expr:
        """Return a column of this sheet that holds the same for everybody."""
        return self.known.sheets.constant(self.sheet, value)

    def brought(self, found: Term | Bits) -> Term | Bits:
        """Return a value of the people where this scope reads it."""
        if self.sheet == PEOPLE:
            return found
        if isinstance(found, Bits):
            return found._replace(words={at: self._bring(value) for at, value in found.words.items()})
        return found._replace(value=self._bring(found.value))

    def _bring(self, value: Any) -> Any:  # noqa: ANN401 - a constant stays what it is
        if not isinstance(value, pl.Expr):
            return value
        sheets = self.known.sheets
        return sheets.bring(self.sheet, sheets.define(PEOPLE, value))

    def value(self, ref: Ref | Formula, kind: Kind | None = None) -> Term | Bits:
        """Return what a reference or formula comes to; `kind` is that of what a constant is compared with."""
        match ref:
            case Constant(value=value):
                return truth(value) if isinstance(value, bool) else self.code(value, kind)
            case FactRef(name=name):
                return self.brought(self.values[name])
            case FieldRef(word=named, list=list_name, field=field):
                return self._field(self.entries[named], list_name, field)
            case EntryRef(word=named):
                entry = self.entries[named]
                return Term(self.known.codes[entry.list][entry.number])
            case _:
                return self.number(ref)

    def code(self, name: str, kind: Kind | None) -> Term:
        """Return a constant as its code."""
        assert kind is not None and kind.choices is not None  # noqa: PT018, S101 - a constant is compared with a choice
        return Term(self.known.spaces.codes(kind.choices)[name])

    def _field(self, entry: Entry, list_name: str, field: str) -> Term | Bits:
        declared = self.known.facts[list_name].fields[field]
        if entry.number < 0:
            if self.sheet != entry.list:
                message = f"a field of `{entry.list}` within a sum over another list"
                raise BeyondColumnsError(message)
            return self.known.own_fields[list_name, field]
        if declared.concluded:
            return self.brought(self.known.fields[list_name, entry.number, field])
        return self.constant(self.known.lists[list_name][entry.number][field], declared.kind)

    def constant(self, value: Any, kind: Kind) -> Term | Bits:  # noqa: ANN401 - values are of any type
        """Return a value of this kind that is the same for everybody."""
        if kind.type in ("choices", "texts"):
            if value is None or kind.choices is None:
                return UNKNOWN_SET
            return self.known.spaces.fixed(value, kind.choices)
        if kind.numeric:
            return number(value)
        if value is None:
            return number(None)
        return self.code(value, kind) if kind.type == "choice" else Term(value)

    def number(self, formula: Formula | Ref) -> Term:
        """Return the value of a formula over numbers."""
        match formula:
            case Number(value=value):
                return number(value)
            case ParameterRef(name=name):
                return number(self.known.book.parameters[name].value)
            case Negative(of=of):
                return formulas.negative(self.number(of))
            case Binary(sign=sign, left=left, right=right):
                plain = isinstance(right, (FactRef, FieldRef))
                return formulas.binary(sign, self.number(left), self.number(right), self, plain=plain)
            case Call(function=function, arguments=arguments):
                return formulas.call(function, [self.number(argument) for argument in arguments], self.define)
            case Count(of=of):
                return self._count(of)
            case Sum():
                return sums.total(formula, self)
        return as_term(self.value(formula))

    def _count(self, of: FactRef | FieldRef) -> Term:
        if isinstance(of, FactRef) and of.name in self.known.lists:
            return number(float(len(self.known.lists[of.name])))
        if isinstance(of, FactRef) and of.name in self.known.lengths:
            # A list that people bring is known by its length.
            return as_term(self.brought(self.values[of.name]))
        if isinstance(of, FieldRef) and self.known.facts[of.list].fields[of.field].kind.type == "texts":
            message = f"a count of the texts `{of.list}.{of.field}`"
            raise BeyondColumnsError(message)
        bits = as_bits(self.value(of))
        if unknown_set(bits).value is True:
            return number(None)
        fixed = [value for value in bits.words.values() if isinstance(value, int)]
        counts = [value.bitwise_count_ones().cast(pl.Float64) for value in bits.words.values() if isinstance(value, pl.Expr)]
        if not counts:
            return number(float(sum(value.bit_count() for value in fixed)))
        return Term(sum(counts[1:], counts[0]), bits.sure, 0.0, float(BITS * len(counts)), kept=True)

    def there(self, over: str) -> Bits:
        """Return which entries of a list of the guidance a `for` over a fact goes through, as a mask of that list."""
        fact = self.known.facts[over]
        underlying = fact.over or over
        count = len(self.known.lists[underlying])
        if not fact.over:
            return constant_bits(range(count))
        return self.mask(as_bits(self.brought(self.values[over])), underlying)

    def mask(self, bits: Bits, list_name: str) -> Bits:
        """Return a set of choices as a mask of the entries of a list."""
        codes = self.known.codes[list_name]
        first = codes[0] if codes else 0
        if first % BITS == 0 and all(code == first + at for at, code in enumerate(codes)):
            # The entries begin a word, so that a word of the set is a word of the mask once others are taken off.
            return self._shifted(bits, first // BITS, len(codes))
        words: dict[int, pl.Expr | int] = {}
        for at, code in enumerate(codes):
            held = bits.words.get(code // BITS, 0)
            if isinstance(held, int):
                bit: pl.Expr | int = held >> code % BITS & 1 and 1 << at % BITS
            else:
                test = held & pl.lit(1 << code % BITS, dtype=pl.UInt64) != 0
                bit = pl.when(test).then(pl.lit(1 << at % BITS, dtype=pl.UInt64)).otherwise(pl.lit(0, dtype=pl.UInt64))
            before = words.get(at // BITS, 0)
            together = isinstance(before, int) and isinstance(bit, int)
            words[at // BITS] = before | bit if together else word(before) | word(bit)
        if not bits.sure:
            missing = flag(unknown_set(bits))
            words = {at: pl.when(missing).then(None).otherwise(word(value)) for at, value in words.items()}
        return Bits(words, bits.sure)

    def _shifted(self, bits: Bits, first: int, count: int) -> Bits:
        words: dict[int, pl.Expr | int] = {}
        for at in range(-(-count // BITS)):
            full = (1 << min(BITS, count - at * BITS)) - 1
            held = bits.words.get(first + at, 0)
            if isinstance(held, int):
                words[at] = held & full
            else:
                words[at] = held & pl.lit(full, dtype=pl.UInt64)
        if not bits.sure and not any(isinstance(value, pl.Expr) for value in words.values()):
            other = next((value for value in bits.words.values() if isinstance(value, pl.Expr)), None)
            return UNKNOWN_SET if other is None else Bits({0: other & pl.lit(0, dtype=pl.UInt64)}, sure=False)
        return Bits(words, bits.sure)
