"""How effects land on one fact: set, default, included and excluded, bounded; contradictions stop the plan."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from canter.language.effects import Choose, Target, same_setting
from canter.language.problems import Problem, RuleError
from canter.reasoning.arithmetic import kept
from canter.reasoning.choosing import Wanted, choose
from canter.reasoning.trace import BoundHeld, Landing

if TYPE_CHECKING:
    from canter.language.effects import Change
    from canter.reasoning.program import Bounding, CompiledTarget, Setting
    from canter.reasoning.state import State
    from canter.reasoning.trace import Result


def conclude(compiled: CompiledTarget, state: State) -> None:
    """Let everything that applied land on a fact, or on a field of every entry."""
    target = compiled.target
    results = [(setting, state.result(setting.rule)) for setting in compiled.settings]
    # What applied to nothing, and could not, lands nowhere.
    live = [(setting, result) for setting, result in results if result.applied or result.unknown]
    if not target.field:
        state.values[target.fact], state.landings[target] = _land(compiled, live, state, -1, None)
        return
    for number, entry in enumerate(state.entries(target.fact)):
        entry[target.field], landing = _land(compiled, live, state, 1 << number, entry)
        state.landings[target_at(target.fact, number, target.field)] = landing


@lru_cache(4096)
def target_at(fact: str, number: int, field: str) -> Target:
    """Return the target that a field of one entry is."""
    return Target(f"{fact}#{number}", field)


def _land(
    compiled: CompiledTarget,
    live: list[tuple[Setting, Result]],
    state: State,
    mask: int,
    entry: Any,  # noqa: ANN401
) -> tuple[Any, Landing]:
    applied = [setting for setting, result in live if result.applied & mask]
    undecided: tuple[str, ...] = ()
    defaulted = False
    if applied:
        value = _set_value(compiled, applied, state, entry)
    else:
        undecided = tuple(setting.rule for setting, result in live if result.unknown & mask)
        defaulted = compiled.default is not None and not undecided
        value = compiled.default if defaulted else None
    value_set = value
    changed: tuple[str, ...] = ()
    if compiled.changes:
        value, changed = _change(compiled, value, state, mask)
    bounds: tuple[BoundHeld, ...] = ()
    if compiled.bounds:
        value, bounds = _bound(compiled, value, state, mask, entry)
    return value, Landing(tuple(s.rule for s in applied), value_set, defaulted, undecided, changed, bounds)


def _set_value(compiled: CompiledTarget, applied: list[Setting], state: State, entry: Any) -> Any:  # noqa: ANN401
    first = applied[0]
    for other in applied[1:]:
        if not same_setting(first.effect, other.effect):
            _contradict(
                f"`{first.rule}` and `{other.rule}` set `{compiled.target.name}` differently for these facts",
                (first.rule, other.rule),
                "let one say `overrules`, or give it a condition that the other excludes",
                state,
            )
    if isinstance(first.effect, Choose):
        return _choose(first, first.effect, state)
    if entry is not None:
        state.values[first.word] = entry
    value = first.read(state.values)
    state.values.pop(first.word, None)
    if compiled.kind.numeric:
        return kept(value)
    if compiled.kind.choices is not None and isinstance(value, tuple):
        return compiled.kind.choices.ordered(value)
    return value


def _choose(setting: Setting, effect: Choose, state: State) -> tuple[str, ...] | None:
    excluding, preferring = state.program.pools[effect.list]
    entries = state.entries(effect.list)
    out = 0
    for name in excluding:
        result = state.result(name)
        # An exclusion that is not known excludes: unknown is never taken for no.
        out |= result.applied | result.unknown
    scores = [0] * len(entries)
    for name, by in preferring:
        applied = state.result(name).applied
        while applied:
            # The lowest bit that is left.
            scores[(applied & -applied).bit_length() - 1] += by
            applied &= applied - 1
    numbers = setting.read(state.values)
    if None in numbers:
        return None
    choice = choose(effect, entries, out, tuple(scores), Wanted(*map(int, numbers)))
    state.choices[effect.target.fact] = choice
    return choice.picks


def _change(compiled: CompiledTarget, value: Any, state: State, mask: int) -> tuple[Any, tuple[str, ...]]:  # noqa: ANN401
    included: set[str] = set()
    excluded: set[str] = set()
    changed: list[str] = []
    known = value is not None
    for name, change in compiled.changes:
        result = state.result(name)
        if result.unknown & mask:
            known = False
        if result.applied & mask:
            changed.append(name)
            _collect(change, included, excluded)
    if not known or compiled.kind.choices is None:
        return None, tuple(changed)
    return compiled.kind.choices.ordered((set(value) | included) - excluded), tuple(changed)


def _collect(change: Change, included: set[str], excluded: set[str]) -> None:
    (included if change.how == "include" else excluded).update(change.names)


def _bound(compiled: CompiledTarget, value: Any, state: State, mask: int, entry: Any) -> tuple[Any, tuple[BoundHeld, ...]]:  # noqa: ANN401
    held: list[tuple[str, str, float | None]] = []
    for bounding in compiled.bounds:
        result = state.result(bounding.rule)
        if result.unknown & mask:
            held.append((bounding.rule, bounding.effect.side, None))
        if result.applied & mask:
            held.extend((bounding.rule, bounding.effect.side, limit) for limit in _limits(bounding, state, result.applied, entry))
    if not held:
        return value, ()
    lows = [(limit, rule) for rule, side, limit in held if side == "at least" and limit is not None]
    highs = [(limit, rule) for rule, side, limit in held if side == "at most" and limit is not None]
    low = max(lows, default=None, key=lambda pair: pair[0])
    high = min(highs, default=None, key=lambda pair: pair[0])
    if low is not None and high is not None and low[0] > high[0]:
        # Without the numbers: what is withheld is decided last.
        message = f"`{low[1]}` wants more of `{compiled.target.name}` for these facts than `{high[1]}` allows"
        _contradict(message, (low[1], high[1]), "let one say `overrules`, or give it a condition that the other excludes", state)
    bounded = value
    if value is None or any(limit is None for _, _, limit in held):
        bounded = None
    elif low is not None and value < low[0]:
        bounded = low[0]
    elif high is not None and value > high[0]:
        bounded = high[0]
    moved = bounded is not None and bounded != value
    return bounded, tuple(
        BoundHeld(
            rule,
            side,
            limit,
            moved and limit == bounded and side == ("at least" if bounded > value else "at most"),
            limit is not None,
        )
        for rule, side, limit in held
    )


def _limits(bounding: Bounding, state: State, applied: int, entry: Any) -> list[float | None]:  # noqa: ANN401
    """Return what a bound comes to: for a fact bounded by a rule over entries, one limit for each entry."""
    if not bounding.word:
        return [kept(bounding.read(state.values))]
    rule = state.program.rules[bounding.rule].rule
    entries = [entry] if entry is not None else [e for n, e in enumerate(state.entries(rule.list)) if applied >> n & 1]
    limits = []
    for one in entries:
        state.values[bounding.word] = one
        limits.append(kept(bounding.read(state.values)))
        state.values.pop(bounding.word, None)
    return limits


def _contradict(message: str, rules: tuple[str, ...], help_: str, state: State) -> NoReturn:
    by_id = state.program.rules
    raise RuleError(
        [Problem(message, by_id[rules[0]].rule.span, f"{help_}; `{rules[1]}` is at {by_id[rules[1]].rule.span.place}")]
    )
