"""CEL (the Rust implementation): one expression for each stage that gives a map; the host folds bounds and picks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.infix import Language
from peers.said import Answer, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Chosen, Conclusion, Said

NONE = "null"
# A context that is used for long grows slower with every plan.
RENEWED_AFTER = 100


def language(said: Said) -> Language:
    """Return how CEL is written; it has no power, and its numbers are all decimal."""
    return Language(
        said.book,
        both="&&",
        either="||",
        no=lambda text: f"!({text})",
        null=NONE,
        power=lambda left, right: "(" + " * ".join([left] * int(float(right))) + ")",
        held=lambda one, many: f"{one} in {many}",
        none_held=lambda these, many: f"!{these}.exists(one, one in {many})",
        all_held=lambda these, many: f"{these}.all(one, one in {many})",
        calls={"max": lambda one, two: f"({one} > {two} ? {one} : {two})"},
        decimal=True,
    )


def load(said: Said, *, lists: bool) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to values, remarks and the entries left with their scores."""
    import cel

    tongue = language(said)
    stages = [(cel.compile(_map({one.name: _value(one, tongue) for one in stage})), _limits(stage)) for stage in said.stages]
    remarks = cel.compile(_map({one.rule: tongue.when(one.when) or "true" for one in said.remarks}))
    left = cel.compile(_map({one.name: _left(one, tongue) for one in said.chosen}))
    entries = {one.list: [_entry(number, entry) for number, entry in enumerate(one.entries)] for one in said.chosen}
    guidance = cel.Context(entries if lists else {})
    plans = 0

    def plan(person: dict[str, Any]) -> Any:
        nonlocal guidance, plans
        plans += 1
        if plans % RENEWED_AFTER == 0:
            guidance = cel.Context(entries if lists else {})
        # The lists are handed over once; a person's facts take the place of the last person's.
        guidance.update(person)
        values: dict[str, Any] = {}
        for stage, limited in stages:
            found = stage.execute(guidance)
            for name, sides in limited:
                found[name] = _fold(found[name], sides)
            guidance.update(found)
            values.update(found)
        return values, remarks.execute(guidance), left.execute(guidance) if lists else {}

    return plan


def read(answer: Any, said: Said, *, lists: bool) -> Answer:
    """Return an answer in the common form."""
    values, remarks, left = answer
    picks = {one.name: pick([(int(number), int(score)) for number, score in left[one.name]], one) for one in said.chosen if lists}
    return Answer(values, frozenset(rule for rule, told in remarks.items() if told), picks)


def _entry(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, **{name: list(value) if isinstance(value, tuple) else value for name, value in entry.items()}}


def _map(texts: dict[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {text}' for name, text in texts.items()) + "}"


def _limits(stage: tuple[Conclusion, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, tuple(limit.side for limit in one.limits)) for one in stage if one.limits]


def _value(one: Conclusion, tongue: Language) -> str:
    """Return the value, or a list of it and of the bounds that hold (null where they do not)."""
    value = NONE
    for case in sorted(one.cases, key=lambda case: bool(case.when.lines)):
        when = tongue.when(case.when)
        value = f"(({when}) ? {tongue.formula(case.value)} : {value})" if when else tongue.formula(case.value)
    if not one.limits:
        return value
    limits = [
        f"(({when}) ? {tongue.formula(limit.formula)} : {NONE})"
        if (when := tongue.when(limit.when))
        else tongue.formula(limit.formula)
        for limit in one.limits
    ]
    return f"[{', '.join([value, *limits])}]"


def _fold(found: list[Any], sides: tuple[str, ...]) -> Any:
    value, *limits = found
    for side, limit in zip(sides, limits, strict=True):
        if limit is not None:
            value = min(value, limit) if side == "at most" else max(value, limit)
    return value


def _left(one: Chosen, tongue: Language) -> str:
    word = one.rules[0].word
    out = tongue.any(tongue.all(map(tongue.line, rule.lines)) for rule in one.rules if not rule.by)
    scores = " + ".join(f"(({tongue.all(map(tongue.line, rule.lines))}) ? {rule.by} : 0)" for rule in one.rules if rule.by)
    return f"{one.list}.filter({word}, !({out})).map({word}, [{word}.number, {scores}])"
