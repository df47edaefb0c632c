"""A rule's conditions as a box: for each fact or formula that they ask about, the values for which they hold.

What cannot be read so (`any` over several facts, two facts against each other, sets against sets) stands in the box as a
line of its own that is true or not true; a box without another is exact either way, and says such lines as they stand.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.impact.spans import ALL, Names, Numbers, Span, Values, compared, join, meet, points
from canter.language.conditions import Comparison, Group, Is, Known
from canter.language.formulas import Constant, Count, FactRef, FieldRef, Sum, walk
from canter.language.units import worded
from canter.reasoning.plain import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from canter.language.conditions import Line
    from canter.language.facts import Kind
    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

TRUE, NOT_TRUE = "holds", "does not hold"
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FLAGS = {True: "yes", False: "no"}


class Key(NamedTuple):
    """What is asked about: a fact or field by its name with its unit, or a line as it stands."""

    name: str
    unit: str
    plain: bool


# For each key what it may be where the conditions hold, and what it may be at all.
Box = dict[Key, tuple[Values, Values]]


class Reader:
    """Reads the conditions of rules as boxes, parameters by their values."""

    def __init__(self, book: Rulebook, moved: Mapping[str, str]) -> None:
        """Read by this guidance; `moved` are the parameters to write by their value where a line is kept as it stands."""
        self.book = book
        self.moved = moved
        self.compiler = Compiler(book.vocabulary, book.parameters)

    def box(self, rule: Rule) -> Box:
        """Return the box of a rule."""
        found: Box = {}
        for line in rule.lines:
            for key, values, among in self._asks(line):
                kept = found.get(key, (among, among))[0]
                found[key] = (meet(kept, values), among)
        return found

    def _asks(self, line: Line) -> Iterator[tuple[Key, Values, Values]]:
        found = list(self._read(line))
        yield from found or [self._as_it_stands(line)]

    def _as_it_stands(self, line: Line) -> tuple[Key, Values, Values]:
        text = re.sub(r"[a-z][a-z0-9_]*", lambda word: self.moved.get(word[0], word[0]), line.text)
        among = (TRUE, NOT_TRUE)
        return Key(text, "", plain=False), Names(frozenset({TRUE}), among), Names(frozenset(among), among)

    def _read(self, line: Line) -> Iterator[tuple[Key, Values, Values]]:
        """Yield what a line asks; nothing where it cannot be said key by key."""
        match line:
            case Comparison():
                yield from self._comparison(line)
            case Is(of=of, negated=negated, alternatives=alternatives):
                values = self._alternatives(alternatives)
                if values is not None:
                    key, among = self._of(of)
                    named = isinstance(among, Names)
                    found: Values = Names(frozenset(map(str, values)), among.among) if named else points(list(map(float, values)))  # type: ignore[union-attr]
                    yield key, (found.rest()._replace(unknown=False) if negated else found), among
            case Known(of=of, negated=negated):
                key, among = self._of(of)
                if self._kind(of).numeric or self._kind(of).type in {"choice", "yesno"}:
                    nothing = Numbers(()) if isinstance(among, Numbers) else Names(frozenset(), among.among)
                    yield key, nothing._replace(unknown=True) if negated else among._replace(unknown=False), among
            case Group(how="all", lines=lines):
                yield from (one for inner in lines for one in self._asks(inner))
            case Group(lines=lines):
                inside = [list(self._read(inner)) for inner in lines]
                if all(len(one) == 1 for one in inside) and len({one[0][0] for one in inside}) == 1:
                    key, joint, among = inside[0][0]
                    for one in inside[1:]:
                        joint = join(joint, one[0][1])
                    yield key, joint, among
            case _:
                return

    def _comparison(self, line: Comparison) -> Iterator[tuple[Key, Values, Values]]:
        found = []
        for left, sign, right in zip(line.formulas, line.signs, line.formulas[1:], strict=False):
            one, two = self._constant(left), self._constant(right)
            of = right if one is not None else left
            if (one is None) == (two is None) or not isinstance(of, (FactRef, FieldRef)):
                return
            key, among = self._of(of)
            found.append((key, compared(sign, two) if two is not None else compared(_MIRRORED[sign], one or 0.0), among))
        yield from found

    def _constant(self, formula: Formula) -> float | None:
        """Return what a formula without facts comes to."""
        if any(isinstance(ref, (FactRef, FieldRef, Count, Sum)) for ref in walk(formula)):
            return None
        value = self.compiler.formula(formula)({})
        return float(value) if isinstance(value, (int, float)) else None

    def _alternatives(self, alternatives: tuple[Ref | Formula, ...]) -> list[str | float] | None:
        found: list[str | float] = []
        for one in alternatives:
            if isinstance(one, Constant):
                found.append(_FLAGS[one.value] if isinstance(one.value, bool) else one.value)
                continue
            if any(not hasattr(ref, "value") for ref in walk(one)):
                return None
            value = self._constant(one)  # type: ignore[arg-type]
            if value is None:
                return None
            found.append(value)
        return found

    def _kind(self, of: FactRef | FieldRef) -> Kind:
        facts = self.book.vocabulary.facts
        return facts[of.list].fields[of.field].kind if isinstance(of, FieldRef) else facts[of.name].kind

    def _of(self, of: FactRef | FieldRef) -> tuple[Key, Values]:
        """Return a fact or field as a key, with all that it may be."""
        kind = self._kind(of)
        sure = isinstance(of, FactRef) and self.book.vocabulary.facts[of.name].sure
        name = f"{of.word}.{of.field}" if isinstance(of, FieldRef) else of.name.replace("_", " ")
        key = Key(name, kind.unit, plain=True)
        if kind.numeric:
            low, high = (-math.inf if kind.low is None else kind.low), (math.inf if kind.high is None else kind.high)
            return key, Numbers((Span(low, kind.low is not None, high, kind.high is not None),), not sure)
        names = ("yes", "no") if kind.type == "yesno" else tuple(kind.choices.labels) if kind.choices is not None else ()
        return key, Names(frozenset(names), names, not sure)


def less(one: Box, two: Box) -> list[Box]:
    """Return what the first box holds and the second does not, as boxes that share nothing."""
    if any(values.empty for values, _ in one.values()):
        return []
    pieces: list[Box] = []
    left = dict(one)
    for key, (values, among) in two.items():
        kept = left.get(key, (among, among))[0]
        outside = meet(kept, values.rest())
        if not outside.empty:
            pieces.append({**left, key: (outside, among)})
        inside = meet(kept, values)
        if inside.empty:
            break
        left[key] = (inside, among)
    return pieces


def words_of(box: Box) -> str:
    """Return a box in words."""
    told = [text for key, (values, among) in box.items() if (text := _told(key, values, among))]
    return " and ".join(told) or "everybody"


def is_plain(box: Box) -> bool:
    """Tell whether a box is made of facts alone, with no line that is said as it stands."""
    return all(key.plain for key in box)


def _told(key: Key, values: Values, among: Values) -> str:
    if values == among:
        return ""
    if not key.plain:
        return f"`{key.name}`" if isinstance(values, Names) and TRUE in values.names else f"not `{key.name}`"
    if isinstance(values, Names):
        rest = [name for name in values.among if name not in values.names]
        names = [name for name in values.among if name in values.names]
        short = f"{key.name} is not {' or '.join(rest)}" if len(rest) < len(names) else f"{key.name} is {' or '.join(names)}"
        told = [short] if names and rest else [f"{key.name} is known"] if names else []
    else:
        whole = among.spans[0] if isinstance(among, Numbers) and among.spans else ALL.spans[0]
        told = [_span(key, span, whole) for span in values.spans]
    if values.unknown:
        told.append(f"{key.name} is not known")
    return " or ".join(told) if len(told) == 1 else f"({' or '.join(told)})"


def _span(key: Key, span: Span, whole: Span) -> str:
    if span.low == span.high:
        return f"{key.name} = {_number(span.low, key.unit)}"
    low = "" if (span.low, span.low_in) == (whole.low, whole.low_in) or span.low == -math.inf else _number(span.low, key.unit)
    high = (
        "" if (span.high, span.high_in) == (whole.high, whole.high_in) or span.high == math.inf else _number(span.high, key.unit)
    )
    if low and high:
        return f"{low} {'<=' if span.low_in else '<'} {key.name} {'<=' if span.high_in else '<'} {high}"
    if low:
        return f"{key.name} {'>=' if span.low_in else '>'} {low}"
    return f"{key.name} {'<=' if span.high_in else '<'} {high}" if high else f"{key.name} is known"


def _number(value: float, unit: str) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".") + (f" {worded(unit)}" if unit else "")
