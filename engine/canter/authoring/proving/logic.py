"""Truth over all people at once: solver terms that fold what is certain, and the three values as pairs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import z3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# The solver says nothing of its types; this names what is a truth among its terms.
Bool: TypeAlias = Any

_CONTEXT = z3.main_ctx()
TRUE: Bool = z3.BoolVal(val=True)
FALSE: Bool = z3.BoolVal(val=False)


def flat(*, value: bool) -> Bool:
    """Return a certain truth."""
    return TRUE if value else FALSE


def every(parts: Iterable[Bool]) -> Bool:
    """Return what is true where all parts are."""
    kept = []
    for part in parts:
        if part is FALSE:
            return FALSE
        if part is not TRUE:
            kept.append(part)
    if len(kept) < 2:  # noqa: PLR2004 - one needs no joining
        return kept[0] if kept else TRUE
    return _joined(z3.Z3_mk_and, kept)


def some(parts: Iterable[Bool]) -> Bool:
    """Return what is true where one part is."""
    kept = []
    for part in parts:
        if part is TRUE:
            return TRUE
        if part is not FALSE:
            kept.append(part)
    if len(kept) < 2:  # noqa: PLR2004 - one needs no joining
        return kept[0] if kept else FALSE
    return _joined(z3.Z3_mk_or, kept)


def _joined(make: Callable[[Any, int, Any], Any], parts: list[Bool]) -> Bool:
    """Join terms without z3's looking at the sort of each, which takes more time than all proofs."""
    array = (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
    return z3.BoolRef(make(_CONTEXT.ref(), len(parts), array), _CONTEXT)


def no(part: Bool) -> Bool:
    """Return what is true where the part is not."""
    if part is TRUE:
        return FALSE
    if part is FALSE:
        return TRUE
    return z3.Not(part)


def implies(one: Bool, two: Bool) -> Bool:
    """Return what is true where the second part is, or the first is not."""
    return some((no(one), two))


def alike(one: Bool, two: Bool) -> Bool:
    """Return what is true where both parts are equally true."""
    if one is TRUE or two is TRUE:
        return two if one is TRUE else one
    if one is FALSE or two is FALSE:
        return no(two) if one is FALSE else no(one)
    return one == two


class Tri(NamedTuple):
    """A condition: where it is true and where it is false; elsewhere it is unknown."""

    true: Bool
    false: Bool

    @property
    def unknown(self) -> Bool:
        """Where it is neither."""
        return no(some((self.true, self.false)))


def tri(known: Bool, value: Bool) -> Tri:
    """Return a condition that is decided where it is known."""
    return Tri(every((known, value)), every((known, no(value))))


def all_of(lines: Iterable[Tri]) -> Tri:
    """Hold where all lines hold: false if one is, else unknown if one is."""
    lines = tuple(lines)
    return Tri(every(line.true for line in lines), some(line.false for line in lines))


def any_of(lines: Iterable[Tri]) -> Tri:
    """Hold where one line holds: true if one is, else unknown if one is."""
    lines = tuple(lines)
    return Tri(some(line.true for line in lines), every(line.false for line in lines))


def negated_if(line: Tri, negated: bool) -> Tri:  # noqa: FBT001 - as the plain reading has it
    """Turn a condition round, or leave it; unknown stays unknown."""
    return Tri(line.false, line.true) if negated else line
