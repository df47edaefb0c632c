"""Lines about the entries of a list of the guidance, as masks of those for which they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.conditions import Has, Line, refs
from canter.language.formulas import EntryRef, FactRef, FieldRef
from canter.population.columns.entry import Entry
from canter.population.columns.lines import read_line
from canter.population.columns.sets import choose_bits, constant_bits, either, unknown_set, without
from canter.population.columns.terms import EMPTY, Bits, as_bits, flag, holds, unknown

if TYPE_CHECKING:
    from canter.population.columns.scope import Scope


class Masks(NamedTuple):
    """For which entries of a list of the guidance something is true, and for which it is unknown; both are sure."""

    true: Bits
    unknown: Bits


def read_over(line: Line, scope: Scope, named: str, list_name: str) -> Masks:
    """Return for which entries of a list of the guidance a line holds, and for which that is unknown."""
    quick = _membership(line, scope, named, list_name)
    if quick is not None:
        return quick
    groups = _alike(line, scope, named, list_name)
    true = unknowns = EMPTY
    for mask, entry in groups:
        inner = scope._replace(entries={**scope.entries, named: Entry(list_name, entry)})
        found = read_line(line, inner)
        if not found.fixed:
            found = found._replace(value=scope.define(flag(found)))
        true = either(true, choose_bits(holds(found), mask, EMPTY))
        unknowns = either(unknowns, choose_bits(unknown(found), mask, EMPTY))
    return Masks(true, unknowns)


def _membership(line: Line, scope: Scope, named: str, list_name: str) -> Masks | None:
    """Read `dislikes has exercise`: the set is itself the mask of its entries."""
    match line:
        case Has(of=FactRef() as of, alternatives=(EntryRef(word=at),), negated=turned) if at == named:
            held = as_bits(scope.value(of))
        case _:
            return None
    full = full_mask(scope, list_name)
    mask = scope.mask(held, list_name)
    missing = unknown_set(mask)
    sure = Bits({at: value if isinstance(value, int) else value.fill_null(0) for at, value in mask.words.items()})
    found = without(full, sure) if turned else sure
    return Masks(choose_bits(missing, EMPTY, found), choose_bits(missing, full, EMPTY))


def full_mask(scope: Scope, list_name: str) -> Bits:
    """Return all entries of a list of the guidance."""
    return constant_bits(range(len(scope.known.lists[list_name])))


def _alike(line: Line, scope: Scope, named: str, list_name: str) -> list[tuple[Bits, int]]:
    """Return the entries that look the same to a line, each group as a mask with one of them."""
    known = scope.known
    fields = known.facts[list_name].fields
    used = sorted({ref.field for ref in refs(line) if isinstance(ref, FieldRef) and ref.word == named})
    each = any(isinstance(ref, EntryRef) and ref.word == named for ref in refs(line)) or any(fields[f].concluded for f in used)
    groups: dict[object, list[int]] = {}
    for number, entry in enumerate(known.lists[list_name]):
        groups.setdefault(number if each else tuple(entry[name] for name in used), []).append(number)
    return [(constant_bits(numbers), numbers[0]) for numbers in groups.values()]
