"""How much of each rule the scenarios that name it have seen: every line both ways, and both sides of every threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.testing.counting import Count, names
from canter.language.conditions import Comparison, Group, Known, Line, facts_read, refs
from canter.language.formulas import FactRef, FieldRef, Formula, Sum, walk
from canter.language.sure import Sureness
from canter.reasoning.plain import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.testing.running import ScenarioResult
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.plain import Reading
    from canter.reasoning.trace import Trace

TOLD = {True: "true", False: "false", None: "unknown"}
# The side of a threshold on which its own value lies.
_OWN_SIDE = {"<": "above", ">=": "above", ">": "below", "<=": "below"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class LineSeen(NamedTuple):
    """A line, or one inside `any` or `all`, and in how many scenarios it was true, false and unknown."""

    text: str
    true: int
    false: int
    unknown: int
    can_be_unknown: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The results that were never seen, and could be."""
        wanted = {"true": self.true, "false": self.false, **({"unknown": self.unknown} if self.can_be_unknown else {})}
        return tuple(result for result, seen in wanted.items() if not seen)


class ThresholdSeen(NamedTuple):
    """A comparison with a constant: the nearest values seen on either side of it, and whether it was hit itself."""

    text: str
    threshold: float
    sign: str
    below: float | None
    above: float | None
    hit: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The sides that were never seen (the threshold itself lies on one of them), and whether it was never hit."""
        sides = {"below": self.below is not None, "above": self.above is not None}
        sides[_OWN_SIDE[self.sign]] |= self.hit
        return (*(side for side, seen in sides.items() if not seen), *(() if self.hit else ("hit",)))


class RuleSeen(NamedTuple):
    """A rule with its counts, its lines and its thresholds."""

    counted: Count
    lines: tuple[LineSeen, ...]
    thresholds: tuple[ThresholdSeen, ...]


def cover(book: Rulebook, counts: Sequence[Count], results: Sequence[ScenarioResult]) -> tuple[RuleSeen, ...]:
    """Return what the scenarios have seen of the rules that were counted."""
    sureness, compiler = Sureness(book.vocabulary), Compiler(book.vocabulary, book.parameters)
    found = []
    for count in counts:
        traces = [one.trace for one in results if one.trace is not None and names(one.scenario, count.rule)]
        seen = tuple((trace, tuple(_looks(count.rule, trace))) for trace in traces)
        lines = tuple(_line_seen(line, seen, sureness) for line in _inside(count.rule.lines))
        thresholds = tuple(one for line in _inside(count.rule.lines) for one in _thresholds_seen(line, seen, compiler))
        found.append(RuleSeen(count, lines, thresholds))
    return tuple(found)


_Seen = tuple[tuple["Trace", tuple[dict[str, Any], ...]], ...]


def _inside(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        if isinstance(line, Group):
            yield from _inside(line.lines)


def _looks(rule: Rule, trace: Trace) -> Iterator[dict[str, Any]]:
    """Yield the values that a rule was decided on: once, or once for each entry."""
    if not rule.domain:
        yield trace.values
        return
    for entry in trace.compiler.entries(rule.domain)(trace.values) or ():
        yield {**trace.values, rule.word: entry}


def _line_seen(line: Line, seen: _Seen, sureness: Sureness) -> LineSeen:
    found = dict.fromkeys(TOLD, 0)
    for trace, looks in seen:
        test = trace.compiler.told(line)
        for result in {test(values) for values in looks}:
            found[result] += 1
    sure = isinstance(line, Known) or all(sureness.sure(read) for read in facts_read(refs(line)))
    return LineSeen(line.text, found[True], found[False], found[None], not sure)


def _thresholds_seen(line: Line, seen: _Seen, compiler: Compiler) -> Iterator[ThresholdSeen]:
    if not isinstance(line, Comparison):
        return
    for left, sign, right in zip(line.formulas, line.signs, line.formulas[1:], strict=False):
        if _fixed(left) == _fixed(right):
            continue
        subject, limit, turned = (right, left, _MIRRORED[sign]) if _fixed(left) else (left, right, sign)
        threshold = compiler.formula(limit)({})
        if threshold is not None:
            yield _threshold_seen(line.text, turned, compiler.formula(subject), threshold, seen)


def _threshold_seen(text: str, sign: str, read: Reading, threshold: float, seen: _Seen) -> ThresholdSeen:
    values = {value for _, looks in seen for look in looks if (value := read(look)) is not None}
    below = max((value for value in values if value < threshold), default=None)
    above = min((value for value in values if value > threshold), default=None)
    return ThresholdSeen(text, threshold, sign, below, above, threshold in values)


def _fixed(formula: Formula) -> bool:
    """Tell whether a formula is the same for everybody: made of numbers and parameters alone."""
    return not any(isinstance(one, (FactRef, FieldRef, Sum)) for one in walk(formula))
