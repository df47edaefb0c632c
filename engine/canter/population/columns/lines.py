"""Lines of conditions as three-valued columns, and lines about entries as masks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, refs
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef
from canter.population.columns.scope import Entry, Scope
from canter.population.columns.sheets import PEOPLE
from canter.population.columns.terms import (
    BITS,
    EMPTY,
    FALSE,
    TRUE,
    UNKNOWN,
    Bits,
    Term,
    choose_bits,
    either,
    every,
    flag,
    holds,
    holds_bit,
    negated,
    overlap,
    real,
    some,
    truth,
    unknown,
    unknown_set,
    within,
    without,
    word,
)
from canter.reasoning.arithmetic import COMPARES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Masks(NamedTuple):
    """For which entries of a list of the guidance something is true, and for which it is unknown; both are sure."""

    true: Bits
    unknown: Bits


def read_line(line: Line, scope: Scope) -> Term:
    """Return whether a line holds."""
    match line:
        case Comparison():
            return _comparison(line, scope)
        case Is():
            return _is(line, scope)
        case Has():
            return _has(line, scope)
        case HasOf(of=of, how=how, against=against):
            held, other = scope.value(of), scope.value(against)
            assert isinstance(held, Bits)  # noqa: S101 - the loader lets only sets stand here
            assert isinstance(other, Bits)  # noqa: S101
            if how in ("has any of", "has none of"):
                found = overlap(held, other)
                return found if how == "has any of" else negated(found)
            found = within(other, held)
            return found if how == "has all of" else negated(found)
        case Known(of=of, negated=turned):
            value = scope.value(of)
            missing = unknown_set(value) if isinstance(value, Bits) else unknown(value)
            return missing if turned else negated(missing)
        case Group(how=how, lines=lines):
            return (some if how == "any" else every)(read_line(inner, scope) for inner in lines)


def _comparison(line: Comparison, scope: Scope) -> Term:
    numbers = [scope.number(formula) for formula in line.formulas]
    return every(_compared(one, sign, two, scope.slack) for one, sign, two in zip(numbers, line.signs, numbers[1:], strict=False))


def _compared(one: Term, sign: str, two: Term, slack: float) -> Term:
    if one.value is None or two.value is None:
        return UNKNOWN
    if one.fixed and two.fixed:
        return truth(COMPARES[sign](float(one.value), float(two.value), slack))  # type: ignore[arg-type]
    sure = one.sure and two.sure
    certain = _certain(one, sign, two, slack)
    if sure and certain is not None:
        return truth(certain)
    left, right = real(one), real(two)
    if slack:
        right = pl.lit(_slackened(sign, float(two.value), slack)) if two.fixed else _slackened(sign, right, slack)  # type: ignore[arg-type]
    if one.fixed:
        # Polars wants the lone number on the right.
        left, right, sign = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
    made = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
    return Term(made, sure)


def _slackened(sign: str, value: float | pl.Expr, slack: float) -> float | pl.Expr:
    return value - slack if sign in ("<", ">=") else value + slack


def _certain(one: Term, sign: str, two: Term, slack: float) -> bool | None:
    """Return what a comparison comes to wherever both numbers lie, if that is certain."""
    compare = COMPARES[sign]
    found = {compare(a, b, slack) for a in (one.low, one.high) for b in (two.low, two.high)}
    return found.pop() if len(found) == 1 else None


def _is(line: Is, scope: Scope) -> Term:
    of, kind = scope.value(line.of), scope.kind(line.of)
    assert isinstance(of, Term)  # noqa: S101 - the loader lets no set stand here
    found = []
    for at, alternative in enumerate(line.alternatives):
        other = scope.value(alternative, kind) if isinstance(alternative, Constant) else _aligned(scope, alternative)
        found.append(_equal(of, other, line.decimals[at] if line.decimals else None))
    result = some(found)
    return negated(result) if line.negated else result


def _aligned(scope: Scope, ref: object) -> Term:
    found = scope.value(ref)  # type: ignore[arg-type]
    assert isinstance(found, Term)  # noqa: S101 - the loader lets no set stand here
    return found


def _equal(one: Term, two: Term, decimals: int | None) -> Term:
    if one.value is None or two.value is None:
        return UNKNOWN
    if one.fixed and two.fixed:
        near = decimals is not None and abs(float(one.value) - float(two.value)) <= _near(decimals)  # type: ignore[arg-type]
        return truth(near if decimals is not None else one.value == two.value)
    sure = one.sure and two.sure
    for constant, other in ((one, two), (two, one)):
        # Equality with yes or no is the truth itself, or its contrary.
        if isinstance(constant.value, bool) and decimals is None:
            return other if constant.value else negated(other)
    left, right = (term.value if isinstance(term.value, pl.Expr) else pl.lit(term.value) for term in (one, two))
    if decimals is not None:
        return Term((left - right).abs() <= _near(decimals), sure)
    return Term(left == right, sure)


def _near(decimals: int) -> float:
    return 0.5 * 10.0**-decimals + 1e-9


def _has(line: Has, scope: Scope) -> Term:
    held, kind = scope.value(line.of), scope.kind(line.of)
    assert isinstance(held, Bits)  # noqa: S101 - the loader lets only sets stand here
    constants, others = EMPTY, []
    for alternative in line.alternatives:
        code = scope.value(alternative, kind)
        assert isinstance(code, Term)  # noqa: S101 - one of the choices
        if code.value is None:
            others.append(UNKNOWN)
        elif isinstance(code.value, int):
            constants = either(constants, Bits({code.value // BITS: 1 << code.value % BITS}))
        else:
            others.append(_has_code(held, code))
    missing = unknown_set(held)
    result = some([overlap(held, constants), *others])
    if missing.value is True:
        result = UNKNOWN
    return negated(result) if line.negated else result


def _has_code(held: Bits, code: Term) -> Term:
    """Tell whether a set holds a choice that differs from person to person."""
    choice = code.value
    assert isinstance(choice, pl.Expr)  # noqa: S101 - a constant is told before
    bits = [(at * BITS + bit) for at in held.words for bit in range(BITS)]
    parts = [
        every([Term(choice == pl.lit(number, dtype=pl.UInt16), code.sure), holds_bit(held, number)])
        for number in bits
        if not (isinstance(held.words[number // BITS], int) and not int(held.words[number // BITS]) >> number % BITS & 1)  # type: ignore[arg-type]
    ]
    present = some([FALSE, *map(holds, parts)])
    # Unknown where the set or the choice is.
    sure = code.sure and held.sure
    if sure:
        return present
    missing = some([unknown(code), unknown_set(held)])
    return Term(pl.when(flag(negated(missing))).then(flag(present)), sure=False)


def reads_entry(line: Line, named: str) -> bool:
    """Tell whether a line reads the entry that goes by this word."""
    return any(isinstance(ref, (FieldRef, EntryRef)) and ref.word == named for ref in refs(line))


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
            held = scope.value(of)
        case _:
            return None
    assert isinstance(held, Bits)  # noqa: S101 - the loader lets only sets stand here
    full = full_mask(scope, list_name)
    mask = scope.mask(held, list_name)
    missing = unknown_set(mask)
    sure = Bits({at: value if isinstance(value, int) else value.fill_null(0) for at, value in mask.words.items()})
    found = without(full, sure) if turned else sure
    return Masks(choose_bits(missing, EMPTY, found), choose_bits(missing, full, EMPTY))


def full_mask(scope: Scope, list_name: str) -> Bits:
    """Return all entries of a list of the guidance."""
    return mask_of(range(len(scope.known.lists[list_name])))


def mask_of(numbers: Iterable[int]) -> Bits:
    """Return these entries as a mask."""
    found = EMPTY
    for number in numbers:
        found = either(found, Bits({number // BITS: 1 << number % BITS}))
    return found


def _alike(line: Line, scope: Scope, named: str, list_name: str) -> list[tuple[Bits, int]]:
    """Return the entries that look the same to a line, each group as a mask with one of them."""
    known = scope.known
    fields = known.facts[list_name].fields
    used = sorted({ref.field for ref in refs(line) if isinstance(ref, FieldRef) and ref.word == named})
    each = any(isinstance(ref, EntryRef) and ref.word == named for ref in refs(line)) or any(fields[f].concluded for f in used)
    groups: dict[object, list[int]] = {}
    for number, entry in enumerate(known.lists[list_name]):
        groups.setdefault(number if each else tuple(entry[name] for name in used), []).append(number)
    return [(mask_of(numbers), numbers[0]) for numbers in groups.values()]


def as_word(value: pl.Expr | int) -> pl.Expr:
    """Return a word of a mask as an expression."""
    return word(value)


Define = "Callable[[pl.Expr], pl.Expr]"
__all__ = ["PEOPLE", "TRUE", "Masks", "full_mask", "mask_of", "read_line", "read_over", "reads_entry"]
