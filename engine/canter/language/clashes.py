"""What needs no person to be seen: rules that set one fact differently whenever the narrower applies, and facts unset."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from canter.language.effects import Bound, Change, Choose, Set, Target, same_setting
from canter.language.formulas import Number, ParameterRef

if TYPE_CHECKING:
    from collections.abc import Collection

    from canter.language.names import Scope
    from canter.language.problems import Problems
    from canter.language.rules import Rule


def check_clashes(rules: tuple[Rule, ...], scope: Scope, problems: Problems) -> None:
    """Note clashes and crossing bounds that are certain; those that depend on facts are found for a person."""
    setters: dict[Target, list[tuple[Rule, Set | Choose]]] = {}
    bounds: dict[Target, list[tuple[Rule, Bound]]] = {}
    changed: dict[Target, Rule] = {}
    for rule in rules:
        for effect in rule.effects:
            if isinstance(effect, (Set, Choose)):
                setters.setdefault(effect.target, []).append((rule, effect))
            elif isinstance(effect, Bound):
                bounds.setdefault(effect.target, []).append((rule, effect))
            elif isinstance(effect, Change):
                changed.setdefault(effect.target, rule)
    for target, group in setters.items():
        _check_setters(target, group, problems)
    for target, ends in bounds.items():
        _check_bounds(target, ends, scope, problems)
    for target, rule in changed.items():
        if target not in setters and scope.fact(target.fact).default is None:
            message = f"`{rule.id}` changes `{target.name}`, and nothing says what it starts from"
            problems.add(message, rule.span, f"give `{target.name}` a `default: []` in `facts.yaml`")
    _check_required(setters, scope, problems)


def _check_required(setters: Collection[Target], scope: Scope, problems: Problems) -> None:
    for fact in scope.vocabulary.facts.values():
        if fact.origin == "concluded" and fact.required and Target(fact.name) not in setters:
            help_ = "write a rule that does, or remove `required`"
            problems.add(f"`{fact.name}` is required, and no rule sets it", fact.span, help_)


def _check_setters(target: Target, group: list[tuple[Rule, Set | Choose]], problems: Problems) -> None:
    for (first, one), (second, two) in combinations(group, 2):
        if same_setting(one, two) or not _together(first, second):
            continue
        if second.id in first.overrules or first.id in second.overrules:
            continue
        problems.add(
            f"`{second.id}` and `{first.id}` set `{target.name}` differently, and can apply together",
            second.span,
            f"let one say `overrules`, or give it a condition that the other excludes; `{first.id}` is at {first.span.place}",
        )


def _together(first: Rule, second: Rule) -> bool:
    """Tell whether one applies wherever the other does: the lines of one are among the lines of the other."""
    if first.domain != second.domain and first.domain and second.domain:
        return False
    one, two = ({line.text for line in rule.lines} for rule in (first, second))
    return one <= two or two <= one


def _check_bounds(target: Target, ends: list[tuple[Rule, Bound]], scope: Scope, problems: Problems) -> None:
    fixed = [(rule, bound, _constant(bound, scope)) for rule, bound in ends]
    for (first, one, low), (second, two, high) in combinations(fixed, 2):
        if one.side == two.side or low is None or high is None or not _together(first, second):
            continue
        (least, lower), (most, upper) = ((low, one), (high, two)) if one.side == "at least" else ((high, two), (low, one))
        if least > most and second.id not in first.overrules and first.id not in second.overrules:
            message = f"the bounds of `{target.name}` cross: at least {lower.text}, at most {upper.text}"
            problems.add(message, second.span, f"the other is `{first.id}` at {first.span.place}")


def _constant(bound: Bound, scope: Scope) -> float | None:
    match bound.formula:
        case Number(value=value):
            return value
        case ParameterRef(name=name):
            return scope.parameters[name].value
        case _:
            return None
