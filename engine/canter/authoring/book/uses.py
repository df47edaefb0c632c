"""Who reads, concludes, overrules, withholds and rests on what: every link of the book, found once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from canter.language.conditions import Comparison, Group, Is, facts_read, refs
from canter.language.effects import Bound, ChoicesValue, Choose, Set, Withhold
from canter.language.formulas import ParameterRef, walk
from canter.language.order import landings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.language.conditions import Line
    from canter.language.effects import Effect
    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

K = TypeVar("K")
# A fact and no field, a list and a field, or a list and its pool.
Thing = tuple[str, str]


class Uses:
    """The links of one rulebook, from each thing to the rules (by their whole ids) and invariants at its other end."""

    def __init__(self, book: Rulebook) -> None:
        """Find all links."""
        self.wholes: dict[str, tuple[Rule, ...]] = {}
        for rule in book.rules:
            self.wholes[rule.whole] = (*self.wholes.get(rule.whole, ()), rule)
        self.concluded_by: dict[Thing, list[str]] = {}
        self.read_by: dict[Thing, list[str]] = {}
        self.held_by: dict[Thing, list[str]] = {}
        self.parameter_rules: dict[str, list[str]] = {}
        self.parameter_invariants: dict[str, list[str]] = {}
        self.overruled_by: dict[str, list[str]] = {}
        self.withheld_by: dict[str, list[str]] = {}
        for rule in book.rules:
            self._add(rule)
        for invariant in book.invariants:
            lines = (*invariant.when, *invariant.holds)
            things = [*_read(lines), *([(invariant.domain, "")] if invariant.domain else [])]
            for thing in things:
                _note(self.held_by, thing, invariant.id)
            for name in _parameters(_sides(lines, ())):
                _note(self.parameter_invariants, name, invariant.id)

    def _add(self, rule: Rule) -> None:
        for thing in concludes(rule):
            _note(self.concluded_by, thing, rule.whole)
        for thing in reads(rule):
            _note(self.read_by, thing, rule.whole)
        for name in parameters(rule):
            _note(self.parameter_rules, name, rule.whole)
        for name in rule.overrules:
            _note(self.overruled_by, name, rule.id)
        for effect in rule.effects:
            for section in effect.sections if isinstance(effect, Withhold) else ():
                _note(self.withheld_by, section, rule.whole)

    def shortened(self, names: Iterable[str]) -> list[str]:
        """Return rules with the rows of one rule named as that rule, where all of them are among the names."""
        given = dict.fromkeys(names)
        whole = {row.whole for row in self._rows(given)}
        full = {one for one in whole if all(row.id in given for row in self.wholes[one])}
        by_id = {row.id: row.whole for row in self._rows(given)}
        return list(dict.fromkeys(by_id[name] if by_id.get(name) in full else name for name in given))

    def _rows(self, names: Iterable[str]) -> Iterator[Rule]:
        wanted = set(names)
        return (row for rows in self.wholes.values() for row in rows if row.id in wanted)


def concludes(rule: Rule) -> tuple[Thing, ...]:
    """Return what a rule has effects on."""
    return tuple((one.fact, one.field) for one in landings(rule))


def reads(rule: Rule) -> tuple[Thing, ...]:
    """Return what a rule reads in its conditions, its formulas and its `for`, each once."""
    inside = (thing for found in landings(rule).values() for thing in found)
    return tuple(dict.fromkeys([*rule.reads, *inside]))


def parameters(rule: Rule) -> tuple[str, ...]:
    """Return the parameters that a rule uses, also those that only its reason names."""
    told = rule.because.refs if rule.because is not None else ()
    return tuple(dict.fromkeys([*_parameters(_sides(rule.lines, rule.effects)), *_parameters(told)]))


def unvalued(lines: Iterable[Line], effects: Iterable[Effect] = (), told: Iterable[Ref] = ()) -> tuple[str, ...]:
    """Return the parameters inside formulas and texts, where only their label stands; elsewhere their value does, too."""
    inside = [side for side in _sides(lines, effects) if not isinstance(side, ParameterRef)]
    return tuple(dict.fromkeys(_parameters([*inside, *told])))


def _parameters(items: Iterable[Formula | Ref]) -> Iterator[str]:
    return (one.name for item in items for one in walk(item) if isinstance(one, ParameterRef))


def _sides(lines: Iterable[Line], effects: Iterable[Effect]) -> Iterator[Formula | Ref]:
    """Yield the formulas of conditions and effects, each as a whole."""
    for line in lines:
        match line:
            case Group(lines=inner):
                yield from _sides(inner, ())
            case Comparison(formulas=formulas):
                yield from formulas
            case Is(alternatives=alternatives):
                yield from alternatives
            case _:
                pass
    for effect in effects:
        match effect:
            case Set(value=value) if not isinstance(value, ChoicesValue):
                yield value
            case Bound(formula=formula):
                yield formula
            case Choose():
                yield from effect.formulas
            case _:
                pass


def _read(lines: Iterable[Line]) -> Iterator[Thing]:
    for line in lines:
        yield from facts_read(refs(line))


def _note(found: dict[K, list[str]], key: K, name: str) -> None:
    names = found.setdefault(key, [])
    if name not in names:
        names.append(name)
