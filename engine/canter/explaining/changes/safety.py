"""What is never suggested: a change with which the person would be less safe, or that rests on what is withheld.

A change is left out if, with it,

* there would be no plan, since the guidance contradicts itself or an invariant is broken;
* a section that is given now would be withheld;
* a notice that refers the person, or is urgent, would be given that is not given now;
* the target for intake would be lower than now, or not known any more;
* the lowest healthy weight, or the lowest intake, would be lower than now;
* more would be permitted, or prescribed beyond what is permitted now;
* a guard that holds now would hold no more (its topic is `guard`, and it bounds, overrules, excludes or withholds);

or if it asks for a goal below the lowest healthy weight, for a weight above today's or below the one that the plan aims
for, for no more body fat than a fit body keeps, for eating less than the lowest intake or the target, or for a change of
anything that something withheld rests on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.effects import Bound, Change, ExcludeEntry, Withhold
from canter.planning.telling import SAFETY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace

# Facts of the guidance that say what is safe; guidance without them is held to the rest.
NEVER_LOWER = ("intake_target", "intake_floor", "healthy_weight_floor")
PERMITTED, PRESCRIBED = "permitted_intensity", "cardio_intensity"
WEIGHT, GOAL, AIM, LEAST, FAT = "weight", "goal_weight", "target_weight", "healthy_weight_floor", "body_fat"
EATEN, TARGET, FLOOR = "current_intake", "intake_target", "intake_floor"
GUARDS = "guard"
# What is compared is kept to nine decimals.
_NOTHING = 1e-9


def safe(before: Trace, after: Trace, changed: Iterable[str]) -> bool:
    """Tell whether a plan with some facts changed is at least as safe as the plan without."""
    return (
        after.withheld <= before.withheld
        and _referred(after) <= _referred(before)
        and all(_kept(name, before, after) for name in NEVER_LOWER)
        and _permitted(before, after)
        and _guarding(before) <= _guarding(after)
        and _weights(before, after, frozenset(changed))
        and _eaten(before, after)
    )


def _referred(trace: Trace) -> frozenset[str]:
    return frozenset(rule.id for rule in trace.rulebook.rules if rule.notice in SAFETY and _speaks(rule, trace))


def _speaks(rule: Rule, trace: Trace) -> bool:
    result = trace.results[rule.id]
    return bool(result.applied or (rule.withholds and result.unknown))


def _kept(name: str, before: Trace, after: Trace) -> bool:
    """Tell whether a number is as high as it was; one that was not known is no matter."""
    old, new = before.values.get(name), after.values.get(name)
    return old is None or (new is not None and new >= old - _NOTHING)


def _permitted(before: Trace, after: Trace) -> bool:
    """Tell whether no more is permitted than was, and nothing prescribed that was not permitted."""
    fact = before.rulebook.vocabulary.facts.get(PERMITTED)
    if fact is None or fact.kind.choices is None:
        return True
    order = list(fact.kind.choices.labels)
    old, new = before.values[PERMITTED], after.values[PERMITTED]
    if new not in order or old not in order or order.index(new) > order.index(old):
        return False
    asked = after.values.get(PRESCRIBED)
    return asked not in order or order.index(asked) <= order.index(old) or asked == before.values.get(PRESCRIBED)


def _guarding(trace: Trace) -> frozenset[str]:
    """Return the guards that hold: rows of one guard stand for one another."""
    return frozenset(
        rule.whole for rule in trace.rulebook.rules if rule.topic == GUARDS and trace.results[rule.id].applied and _guards(rule)
    )


def _guards(rule: Rule) -> bool:
    return bool(rule.overrules) or any(isinstance(one, (Bound, Change, ExcludeEntry, Withhold)) for one in rule.effects)


def _weights(before: Trace, after: Trace, changed: frozenset[str]) -> bool:
    """Tell whether no weight is asked for that is too low, and no gain."""
    values = after.values
    least = values.get(LEAST)
    if GOAL in changed and least is not None and values[GOAL] is not None and values[GOAL] < least:
        return False
    if FAT in changed and least is not None and values[WEIGHT] <= least:
        return False
    if WEIGHT not in changed:
        return True
    aim = before.values.get(AIM)
    now, new = before.values[WEIGHT], values[WEIGHT]
    return bool(new <= now and (least is None or new >= least) and (aim is None or new >= aim))


def _eaten(before: Trace, after: Trace) -> bool:
    """Tell whether nobody is asked to eat less than the lowest intake, or than the target; who does already is no matter."""
    old, new = before.values.get(EATEN), after.values.get(EATEN)
    if new is None or new == old:
        return True
    least = max((value for name in (TARGET, FLOOR) if (value := after.values.get(name)) is not None), default=0.0)
    return bool(new >= (least if old is None else min(old, least)))
