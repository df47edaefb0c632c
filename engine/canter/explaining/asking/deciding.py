"""Rules over ranges: for which entries a rule may apply, may not, or may be not known, whatever is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.asking.may import cases, widened
from canter.explaining.asking.truths import FALSE, truths_of
from canter.language.conditions import Group, Has, HasOf
from canter.language.formulas import EntryRef, FactRef, FieldRef
from canter.reasoning.entries import alike
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.may import May, Read, Wide
    from canter.explaining.asking.truths import Truths
    from canter.language.conditions import Line
    from canter.reasoning.arithmetic import Values
    from canter.reasoning.program import CompiledRule
    from canter.reasoning.trace import Decision, Result


class Decided(NamedTuple):
    """For which entries the conditions of a rule may be true, false and unknown, as bits; one bit without `for`."""

    true: int
    false: int
    unknown: int

    def is_only(self, decision: Decision) -> bool:
        """Tell whether it can come out as this decision alone."""
        settled = decision.true | decision.unknown
        return self.true == decision.true and self.unknown == decision.unknown and not self.false & settled


class Came(NamedTuple):
    """For which entries a rule may have applied, may have done nothing, and may be not known, as bits."""

    applied: int
    idle: int
    unknown: int

    @property
    def surely(self) -> int:
        """The entries for which it applied whatever is answered."""
        return self.applied & ~self.idle & ~self.unknown

    def is_only(self, result: Result) -> bool:
        """Tell whether it can come out as this result alone."""
        did = result.applied | result.unknown
        return self.applied == result.applied and self.unknown == result.unknown and not self.idle & did


class Deciding:
    """Decides rules for one person, of whom some values are ranges."""

    def __init__(self, index: Index, values: Values, mays: Mapping[Read, May]) -> None:
        """`mays` grows as more is found to come out otherwise."""
        self.index = index
        self.values = values
        self.mays = mays

    def decide(self, compiled: CompiledRule) -> Decided:
        """Decide the conditions of a rule."""
        rule = compiled.rule
        person = truths_of(compiled.person_lines, self.index, self.values, self.mays)
        if not rule.domain:
            return Decided(int(True in person), int(False in person), int(None in person))
        if (rule.list, "") in self.mays:
            # A list of which nothing is known: one bit stands for all its entries.
            return Decided(int(person != FALSE), 1, int(person != FALSE))
        if person == FALSE:
            return Decided(0, self._every(rule.list), 0)
        return self._over_entries(compiled, person)

    def _every(self, list_name: str) -> int:
        """Return a bit for each entry; as the engine has it, a list that is unknown counts as one entry."""
        return (1 << max(1, len(self.values[list_name] or ()))) - 1

    def _over_entries(self, compiled: CompiledRule, person: Truths) -> Decided:
        rule = compiled.rule
        every, domain = self._every(rule.list), self.mays.get((rule.domain, ""))
        if domain is None and self.values[rule.domain] is None:
            return Decided(0, every if False in person else 0, every)
        within = every if domain is not None else self._domain(compiled)
        true = open_ = within
        false = every if domain is not None or False in person else every & ~within
        unknown = within if None in person else 0
        for line, over in zip(self.index.over_lines(compiled), compiled.over, strict=True):
            yes, no, maybe = self._over(line, over, compiled, every)
            true &= yes
            false |= no
            unknown |= maybe
            open_ &= yes | maybe
        unknown &= open_
        if domain is not None and widened(domain).unknown:
            unknown = every
        return Decided(true if True in person else 0, false, unknown)

    def _domain(self, compiled: CompiledRule) -> int:
        """Return the entries that a rule goes through, as bits."""
        rule = compiled.rule
        entries = self.values[rule.list]
        if rule.domain == rule.list:
            return (1 << len(entries)) - 1
        names = self.values[rule.domain]
        return sum(1 << number for number, entry in enumerate(entries) if entry[ENTRY_NAME] in names)

    def _over(self, line: Line, over: object, compiled: CompiledRule, every: int) -> tuple[int, int, int]:
        """Return for which entries a line that reads the entry may be true, false and unknown."""
        reads = self.index.reads_of(line)
        if not any(read in self.mays for read in reads):
            yes, maybe = over(self.values)  # type: ignore[operator]
            return yes & every, every & ~yes & ~maybe, maybe & every
        rule, entries = compiled.rule, self.values[compiled.rule.list]
        if isinstance(line, (Has, HasOf)) and isinstance(line.of, FactRef) and (line.of.name, "") in self.mays:
            against = line.against if isinstance(line, HasOf) else None
            field = against.field if isinstance(against, FieldRef) and against.list == rule.list else ""
            if widened(self.mays[line.of.name, ""]).known and (not field or (rule.list, field) not in self.mays):
                open_ = widened(self.mays[line.of.name, ""]).unknown
                blank = sum(1 << n for n, entry in enumerate(entries) if entry[field] is None) if field else 0
                return every & ~blank, every & ~blank, every if open_ else blank
        true = false = unknown = 0
        for exact, wides in cases(reads, self.mays):
            values = {**self.values, **exact}
            if not wides:
                yes, maybe = over(values)  # type: ignore[operator]
                true, unknown, false = true | yes & every, unknown | maybe & every, false | every & ~yes & ~maybe
                continue
            for bits, entry in alike(entries, _told_apart(line, wides), rule.word):
                found = truths_of((line,), self.index, {**values, rule.word: entry}, wides)
                true |= bits if True in found else 0
                false |= bits if False in found else 0
                unknown |= bits if None in found else 0
        return true, false, unknown


def _told_apart(line: Line, wides: Mapping[Read, Wide]) -> Line:
    """Return what of a line can come out otherwise for one entry than for another.

    Where it is open which choices somebody made, whether an entry is among them is open for every entry alike.
    """
    match line:
        case Group(lines=lines):
            return line._replace(lines=tuple(_told_apart(one, wides) for one in lines))
        case Has(of=FactRef(name=name), alternatives=alternatives) if (name, "") in wides:
            return line._replace(alternatives=tuple(one for one in alternatives if not isinstance(one, EntryRef)))
    return line


def exact(decision: Decision, every: int) -> Decided:
    """Return a decision that nothing changes."""
    return Decided(decision.true, every & ~decision.true & ~decision.unknown, decision.unknown)


def came(own: Decided, overruling: list[tuple[Decided, bool]], *, domain: bool) -> Came:
    """Return how a rule may come out, given how those that overrule it are decided, each with whether it goes over entries."""
    may_not, over_true, over_unknown = -1, 0, 0
    for other, over_entries in overruling:
        one = other
        if domain and not over_entries:
            # A rule without `for` overrules for all entries.
            one = Decided(-(other.true & 1), -(other.false & 1), -(other.unknown & 1))
        may_not &= one.false
        over_true |= one.true
        over_unknown |= one.unknown
    return Came(own.true & may_not, own.false | own.true & over_true, own.unknown | own.true & over_unknown)
