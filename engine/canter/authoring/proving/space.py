"""The space of all people: a variable for every fact that a question reads, made when it is first read.

What rules conclude is free until it is defined: a proof that does not need a definition never sees it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import z3

from canter.authoring.proving.logic import FALSE, TRUE, Bool, every, implies, some
from canter.authoring.proving.terms import Bare, Flag, Marks, Num, Real, Term, compare, constant, equal, exactly_one, total, when
from canter.language.effects import ChoicesValue, Set, Target
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef

if TYPE_CHECKING:
    from canter.authoring.proving.intervals import Interval
    from canter.authoring.proving.ranges import Ranges
    from canter.language.facts import Entry, Kind
    from canter.language.rulebook import Rulebook

# Bounds beyond this help no proof.
_USEFUL = Fraction(10) ** 12
# How many entries a list holds in the people that are looked for.
ENTRIES_BROUGHT = 2


class Slot(NamedTuple):
    """An entry: of the guidance, or one that somebody may bring (then without constants)."""

    list: str
    key: str
    present: Bool
    entry: Entry | None = None

    @property
    def at(self) -> tuple[str, str]:
        """What tells it from every other."""
        return (self.list, self.key)


class Pending(NamedTuple):
    """A conclusion that is read and not yet defined: a fact, a field of an entry, or that a section is withheld."""

    target: Target
    slot: Slot | None = None
    section: str = ""


class Space:
    """The variables of one question, and what must be true of them."""

    def __init__(self, book: Rulebook, ranges: Ranges, sure: frozenset[str], *, whole_lists: bool) -> None:
        """`sure` are conclusions proved to be known for everybody.

        With `whole_lists`, what people bring has so many entries, each with its fields; without, any number.
        """
        self.book = book
        self.facts = book.vocabulary.facts
        self.ranges = ranges
        self.sure = sure
        self.whole_lists = whole_lists
        self.terms: dict[str, Term] = {}
        self.fields: dict[tuple[str, str, str], Term] = {}
        self.lengths: dict[str, Real] = {}
        self.numbers: dict[object, Num] = {}
        self.withheld: dict[str, Bool] = {}
        self.pending: list[Pending] = []
        self.must: list[Bool] = []
        self._slots: dict[str, list[Slot]] = {}

    def require(self, *conditions: Bool) -> None:
        """Note what must be true of everybody."""
        self.must.extend(condition for condition in conditions if condition is not TRUE)

    def drain(self) -> list[Bool]:
        """Return what was required since this was last asked."""
        found, self.must = self.must, []
        return found

    def fact(self, name: str) -> Term:
        """Return what a fact can be."""
        term = self.terms.get(name)
        if term is None:
            fact = self.facts[name]
            sure = fact.sure if fact.origin == "asked" else fact.origin == "given" or name in self.sure
            known = TRUE if sure else z3.Bool(f"{name}?")
            term = self.terms[name] = self._variable(name, fact.kind, known, Target(name), concluded=fact.origin == "concluded")
            if fact.origin == "concluded":
                self.pending.append(Pending(Target(name)))
        return term

    def parameter(self, name: str) -> Real:
        """Return what a parameter can be: one number, unless overlays are taken into account."""
        where = self.ranges.parameter(name)
        if where.low == where.high and isinstance(where.low, Fraction):
            return where.low
        value = z3.Real(f"parameter {name}")
        self.confine(value, where)
        return value

    def field(self, slot: Slot, name: str) -> Term:
        """Return what a field of an entry can be."""
        field = self.facts[slot.list].fields[name]
        if slot.entry is not None and not field.concluded:
            return constant(slot.entry[name])
        key = (*slot.at, name)
        term = self.fields.get(key)
        if term is None:
            called = f"{slot.list}[{slot.key}].{name}"
            # A person may leave any field of what is brought unknown that need not be there.
            known = TRUE if field.required and not field.concluded else z3.Bool(f"{called}?")
            target = Target(slot.list, name)
            term = self.fields[key] = self._variable(called, field.kind, known, target, concluded=field.concluded)
            if field.concluded:
                self.pending.append(Pending(target, slot))
        return term

    def _variable(self, called: str, kind: Kind, known: Bool, target: Target, *, concluded: bool) -> Term:
        if kind.numeric:
            # Conclusions are whole by how they are concluded.
            value = z3.ToReal(z3.Int(called)) if kind.type == "whole" and not concluded else z3.Real(called)
            self.confine(value, self.ranges.numbers[target])
            return Num(known, value)
        if kind.type == "yesno":
            return Flag(known, z3.Bool(called))
        if kind.choices is None:
            return Bare(known)
        names = self._names(target, kind) if concluded else tuple(kind.choices.labels)
        held = {name: z3.Bool(f"{called}={name}") for name in names}
        if kind.type == "choice":
            self.require(*exactly_one(list(held.values())))
        return Marks(known, held)

    def _names(self, target: Target, kind: Kind) -> tuple[str, ...]:
        """Return every constant that rules can give a conclusion, also from facts with other choices."""
        names = dict.fromkeys(kind.choices.labels if kind.choices is not None else ())
        for rule in self.book.setting.get(target.fact, ()):
            for effect in rule.effects:
                if isinstance(effect, Set) and effect.target == target:
                    match effect.value:
                        case ChoicesValue(names=set_):
                            names |= dict.fromkeys(set_)
                        case Constant(value=value):
                            names[str(value)] = None
                        case EntryRef(list=list_name):
                            names |= dict.fromkeys(self.book.vocabulary.entries[list_name])
                        case FactRef(name=name):
                            names |= self._labels(self.facts[name].kind)
                        case FieldRef(list=list_name, field=name):
                            names |= self._labels(self.facts[list_name].fields[name].kind)
        return tuple(names)

    @staticmethod
    def _labels(kind: Kind) -> dict[str, None]:
        return dict.fromkeys(kind.choices.labels if kind.choices is not None else ())

    def confine(self, value: Real, where: Interval, known: Bool = TRUE) -> None:
        """Require a number to lie where it is known to lie; what is not known may stand for anything."""
        if isinstance(where.low, Fraction) and abs(where.low) < _USEFUL:
            self.require(implies(known, compare(">=", value, where.low)))
        if isinstance(where.high, Fraction) and abs(where.high) < _USEFUL:
            self.require(implies(known, compare("<=", value, where.high)))

    def section(self, name: str) -> Bool:
        """Return where a section is withheld."""
        found = self.withheld.get(name)
        if found is None:
            found = self.withheld[name] = z3.Bool(f"withheld {name}")
            self.pending.append(Pending(Target(""), None, name))
        return found

    # Lists.

    def slots(self, name: str) -> list[Slot] | None:
        """Return the entries of a list; None where people bring any number."""
        found = self._slots.get(name)
        if found is None:
            entries = self.book.vocabulary.entries.get(name)
            if entries is not None:
                found = [Slot(name, key, TRUE, entry) for key, entry in entries.items()]
            elif self.whole_lists:
                found = [Slot(name, f"{number}", z3.Bool(f"{name}[{number}]")) for number in range(ENTRIES_BROUGHT)]
                self.require(*(implies(two.present, one.present) for one, two in pairwise(found)))
            else:
                return None
            self._slots[name] = found
        return found

    def witness(self, name: str, key: str) -> Slot:
        """Return some entry that somebody may bring, whichever a question is about."""
        slot = Slot(name, key, z3.Bool(f"{name}[{key}]"))
        self.require(implies(slot.present, compare(">=", self.length(name), Fraction(1))))
        return slot

    def members(self, domain: str) -> list[tuple[Slot, Bool]] | None:
        """Return the entries that a `for` goes through, each with where it does; None where people bring any number."""
        over = self.facts[domain].over
        slots = self.slots(over or domain)
        if slots is None:
            return None
        if not over:
            return [(slot, slot.present) for slot in slots]
        held = self.fact(domain)
        return [(slot, held.holds(slot.key) if isinstance(held, Marks) else FALSE) for slot in slots]

    def length(self, name: str) -> Real:
        """Return how many entries a list has."""
        found = self.lengths.get(name)
        if found is None:
            slots = self.slots(name)
            if slots is None:
                found = z3.ToReal(z3.Int(f"count({name})"))
                self.require(compare(">=", found, Fraction(0)))
            else:
                found = total([when(slot.present, Fraction(1), Fraction(0)) for slot in slots])
            self.lengths[name] = found
        return found

    def added(self, name: str, where: Interval) -> Num:
        """Return what a sum over a list of any length can be, each part lying within an interval."""
        length = self.length(name)
        value = z3.FreshReal("sum")
        empty = equal(length, Fraction(0))
        self.require(implies(empty, equal(value, Fraction(0))))
        for sign, end in ((">=", where.low), ("<=", where.high)):
            if isinstance(end, Fraction) and abs(end) < _USEFUL:
                self.require(compare(sign, value, length * z3.RealVal(str(end))))
        return Num(every((self.fact(name).known, some((empty, z3.FreshBool("parts"))))), value)
