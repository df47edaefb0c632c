"""Facts over ranges: what a fact may come to, and whether the reason told for it may be another, whatever is answered."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.asking.may import Some, Wide, cases, either, exactly, joined, widened
from canter.explaining.asking.ranges import Ranges
from canter.language.effects import ChoicesValue, Choose
from canter.language.formulas import Constant, FactRef
from canter.language.problems import RuleError
from canter.planning.plan import deciding_rule
from canter.reasoning.arithmetic import MOST_DIGITS
from canter.reasoning.resolve import conclude

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from canter.explaining.asking.deciding import Came, Deciding
    from canter.explaining.asking.index import Landed
    from canter.explaining.asking.may import May
    from canter.reasoning.program import Bounding, CompiledTarget, Setting
    from canter.reasoning.state import State

ANY = Wide()


class Fallen(NamedTuple):
    """What a fact may come to, and whether another rule may decide it, or its choice have other spares."""

    may: May
    otherwise: bool


def fall_by_cases(landed: Landed, deciding: Deciding, state: State) -> Fallen | None:
    """Let the engine itself conclude a fact in each case there may be; None where those are too many to tell apart.

    What is out of a list, and the scores, must be as they are in `state`.
    """
    program, mays = deciding.index.program, deciding.mays
    reads = list(landed.reads)
    again = []
    for name in landed.deciding:
        compiled = program.rules[name]
        if any(read in mays for read in compiled.rule.reads):
            if compiled.rule.domain:
                return None
            again.append(compiled)
            reads += compiled.rule.reads
    target, name = landed.compiled.target, landed.compiled.target.fact
    before = deciding_rule(state.landings[target])
    one = copy(state)
    one.values, one.decisions = dict(state.values), dict(state.decisions)
    found: list[Any] = []
    otherwise = False
    for exact, wides in cases(reads, mays):
        if wides:
            return None
        one.values.update(exact)
        one.results, one.landings, one.choices = {}, {}, {}
        for compiled in again:
            one.decisions[compiled.rule.id] = one.decide(compiled)
        try:
            conclude(landed.compiled, one)
        except RuleError:
            # These answers do not go together: no guidance that holds comes to this.
            continue
        found.append(one.values[name])
        otherwise = otherwise or one.choices.get(name) != state.choices.get(name)
        otherwise = otherwise or deciding_rule(one.landings[target]) != before
    return Fallen(Some(tuple(dict.fromkeys(found))), otherwise) if found else None


def fall(landed: Landed, deciding: Deciding, results: Mapping[str, Came], changed: Container[str]) -> Fallen:
    """Return what a fact may come to where its rules come out as they may, each on its own.

    `changed` are the rules that may come out otherwise. What everybody must get is taken to be known, as `canter check`
    has it.
    """
    compiled = landed.compiled
    ranges = Ranges(deciding.index, deciding.values, deciding.mays)
    parts = [_value(setting, ranges) for setting in compiled.settings if results[setting.rule].applied]
    if not any(results[setting.rule].surely for setting in compiled.settings):
        unknown = any(results[setting.rule].unknown for setting in compiled.settings)
        nothing = (compiled.default,) if not unknown else (compiled.default, None)
        parts.append(Some(tuple(dict.fromkeys(nothing))))
    may = either(parts)
    if compiled.changes and not _unchanged(compiled, results):
        may = ANY
    bounding = {one.rule for one in compiled.bounds}
    otherwise = any(name in changed for name in landed.rules if name not in bounding)
    if compiled.bounds:
        may, binding = _bounded(may, compiled, ranges, results, changed)
        otherwise = otherwise or binding
    if deciding.index.book.vocabulary.facts[compiled.target.fact].required:
        may = _known(may)
    return Fallen(_kept(may), otherwise)


def _value(setting: Setting, ranges: Ranges) -> May:
    effect = setting.effect
    if isinstance(effect, Choose):
        return ANY
    if isinstance(effect.value, ChoicesValue):
        return Some((effect.value.names,))
    match effect.value:
        case Constant(value=value):
            return Some((value,))
        case FactRef(name=name) if (name, "") in ranges.wides:
            return ranges.wides[name, ""]
    if not ranges.touches(ranges.index.reads_of(effect.value)):
        return Some((setting.read(ranges.values),))
    found = []
    for exact, wides in cases(ranges.index.reads_of(effect.value), ranges.wides):
        inner = Ranges(ranges.index, {**ranges.values, **exact}, wides)
        found.append(inner.formula(effect.value))
    return joined(found)


def _unchanged(compiled: CompiledTarget, results: Mapping[str, Came]) -> bool:
    """Tell whether nothing is included or excluded, whatever is answered."""
    return not any(results[name].applied or results[name].unknown for name, _ in compiled.changes)


def _bounded(
    may: May, compiled: CompiledTarget, ranges: Ranges, results: Mapping[str, Came], changed: Container[str]
) -> tuple[Wide, bool]:
    """Return a number between its bounds, and whether another bound than before may decide it."""
    value = widened(may)
    low, high = exactly(float("-inf")), exactly(float("inf"))
    unknown = value.unknown
    binding = False
    for bounding in compiled.bounds:
        came = results[bounding.rule]
        if not came.applied and not came.unknown:
            continue
        limit = ANY if bounding.word else _limit(bounding, ranges)
        unknown = unknown or bool(came.unknown) or limit.unknown
        if not came.applied or not limit.known:
            continue
        moving = bounding.rule in changed or ranges.touches(ranges.index.reads_of(bounding.effect.formula))
        if bounding.effect.side == "at least":
            binding = binding or (moving and limit.high > value.low)
            low = Wide(max(low.low, limit.low) if came.surely else low.low, max(low.high, limit.high), unknown=False)
        else:
            binding = binding or (moving and limit.low < value.high)
            high = Wide(min(high.low, limit.low), min(high.high, limit.high) if came.surely else high.high, unknown=False)
    if not value.known:
        return value, False
    least = min(max(value.low, low.low), high.low)
    most = min(max(value.high, low.high), high.high)
    return Wide(least, most, unknown), binding


def _limit(bounding: Bounding, ranges: Ranges) -> Wide:
    found = []
    for exact, wides in cases(ranges.index.reads_of(bounding.effect.formula), ranges.wides):
        inner = Ranges(ranges.index, {**ranges.values, **exact}, wides)
        found.append(inner.formula(bounding.effect.formula))
    return joined(found)


def _known(may: May) -> May:
    if isinstance(may, Some):
        known = tuple(value for value in may.values if value is not None)
        return Some(known) if known else may
    return may._replace(unknown=False) if may.known else may


def _kept(may: May) -> May:
    """Round as the engine keeps what rules conclude."""
    if isinstance(may, Some):
        return Some(tuple(dict.fromkeys(round(v, MOST_DIGITS) + 0.0 if isinstance(v, float) else v for v in may.values)))
    if not may.known:
        return may
    return Wide(round(may.low, MOST_DIGITS), round(may.high, MOST_DIGITS), may.unknown)
