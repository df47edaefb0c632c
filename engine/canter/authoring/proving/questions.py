"""What is asked about a guidance: each question says who would show a fault, and what that looks like in the engine."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.proving.logic import Bool, every, no, some
from canter.authoring.proving.reading import Reading
from canter.authoring.proving.replay import Replayed
from canter.authoring.proving.terms import compare
from canter.language.conditions import facts_read, refs
from canter.language.effects import Target

if TYPE_CHECKING:
    from canter.authoring.proving.landing import Landings
    from canter.language.rules import Invariant, Rule

# What an invariant forgives.
A_MILLIONTH = Fraction(1, 10**6)

Goal = Callable[["Landings"], Bool]
Shows = Callable[[Replayed], str]


class Question(NamedTuple):
    """Whether there is anybody for whom a fault shows.

    `reads` are the facts, and `rules` the rules, that the question is about; `found` says what it is when nobody is.
    """

    kind: str
    subjects: tuple[str, ...]
    goal: Goal
    shows: Shows
    reads: tuple[str, ...]
    rules: tuple[str, ...]


def about_invariant(invariant: Invariant) -> Question:
    """Ask whether anybody's plan would break an invariant."""

    def goal(landings: Landings) -> Bool:
        space = landings.space
        exact, lenient = Reading(space, hides=True), Reading(space, A_MILLIONTH, hides=True)
        if not invariant.domain:
            return every((exact.every_line(invariant.when, ()).true, no(lenient.every_line(invariant.holds, ()).true)))
        members = space.members(invariant.domain)
        if members is None:
            slot = space.witness(invariant.list, invariant.id)
            members = [(slot, slot.present)]
        listed = exact.shown(invariant.domain).known
        broken = []
        for slot, member in members:
            at = ((invariant.word, slot),)
            when, holds = exact.every_line(invariant.when, at), lenient.every_line(invariant.holds, at)
            broken.append(every((listed, member, when.true, no(holds.true))))
        return some(broken)

    def shows(found: Replayed) -> str:
        if invariant.id not in found.broken or found.trace is None:
            return ""
        behind = dict.fromkeys(
            rule
            for name in dict.fromkeys(name for line in invariant.holds for name, _ in facts_read(refs(line)))
            for rule in _behind(found, name)
        )
        told = ", ".join(f"`{name}`" for name in behind) or "no rule"
        return f"breaks `{invariant.id}`: what it reads was decided by {told}"

    read = tuple(dict.fromkeys(name for line in (*invariant.when, *invariant.holds) for name, _ in facts_read(refs(line))))
    domain = (invariant.domain,) if invariant.domain else ()
    return Question("invariant", (invariant.id,), goal, shows, (*read, *domain), ())


def _behind(found: Replayed, name: str) -> list[str]:
    landing = found.trace.landings.get(Target(name)) if found.trace is not None else None
    if landing is None:
        return []
    return [*landing.set_by, *(bound.rule for bound in landing.bounds if bound.binding)]


def _anywhere(landings: Landings, target: Target, key: str, goal: Callable[[Landings, object], Bool]) -> Bool:
    """Return where something shows on a fact, or on any entry of a list."""
    if not target.field:
        return goal(landings, None)
    slots = landings.space.slots(target.fact)
    listed = [landings.space.witness(target.fact, key)] if slots is None else slots
    return some(goal(landings, slot) for slot in listed)


def about_clash(target: Target, one: Rule, two: Rule) -> Question:
    """Ask whether two rules that set one thing differently apply for anybody."""

    def goal(landings: Landings) -> Bool:
        return _anywhere(
            landings,
            target,
            "clash",
            lambda at, slot: every((at.applied(one, slot), at.applied(two, slot))),  # type: ignore[arg-type]
        )

    def shows(found: Replayed) -> str:
        return found.message if {target.name, one.id, two.id} <= found.named else ""

    reads = (target.fact,) if target.field else ()
    return Question("clash", (target.name, one.id, two.id), goal, shows, reads, (one.id, two.id))


def about_crossing(target: Target, low: Rule, high: Rule) -> Question:
    """Ask whether an `at least` can come to more than an `at most`."""

    def crossed(landings: Landings, slot: object) -> Bool:
        limits = landings.limits(target, slot)  # type: ignore[arg-type]
        lows = [limit for limit in limits if limit.rule.id == low.id and limit.side == "at least"]
        highs = [limit for limit in limits if limit.rule.id == high.id and limit.side == "at most"]
        return some(
            every((one.lands, two.lands, compare(">", one.number.value, two.number.value))) for one in lows for two in highs
        )

    def shows(found: Replayed) -> str:
        return found.message if target.name in found.named and "wants more" in found.message else ""

    reads = (target.fact,) if target.field else ()
    return Question(
        "crossing",
        (target.name, low.id, high.id),
        lambda landings: _anywhere(landings, target, "crossing", crossed),
        shows,
        reads,
        (low.id, high.id),
    )


def about_gap(name: str) -> Question:
    """Ask whether anybody goes without a fact that everybody must get."""

    def shows(found: Replayed) -> str:
        if found.trace is None or found.trace.values[name] is not None:
            return ""
        return f"nothing says what `{name}` is, and everybody must get it"

    return Question("gap", (name,), lambda landings: no(landings.space.fact(name).known), shows, (name,), ())


def about_use(rule: Rule) -> Question:
    """Ask whether a rule applies for anybody: here somebody who shows it is what is hoped for."""

    def shows(found: Replayed) -> str:
        applied = found.trace is not None and found.trace.results[rule.id].applied
        return f"`{rule.id}` applies" if applied else ""

    return Question("dead rule", (rule.id,), lambda landings: landings.outcomes.whole(rule).applied, shows, (), (rule.id,))


def about_overrule(over: str, under: str, pairs: tuple[tuple[Rule, Rule], ...]) -> Question:
    """Ask whether a rule and one that it overrules hold for anybody: here, too, somebody is hoped for."""

    def goal(landings: Landings) -> Bool:
        outcomes = landings.outcomes
        found = []
        for one, two in pairs:
            slots = outcomes.slots(two, f"under {one.id}") if two.domain else [None]
            found += [
                every((outcomes.decided(one, slot if one.domain else None).true, outcomes.decided(two, slot).true))
                for slot in slots
            ]
        return some(found)

    def shows(found: Replayed) -> str:
        if found.trace is None:
            return ""
        for one, two in pairs:
            true = found.trace.decisions[one.id].true
            # A rule without `for` overrules for all entries.
            if (true if one.domain or not two.domain else -true) & found.trace.decisions[two.id].true:
                return f"`{one.id}` overrules `{two.id}`"
        return ""

    rules = tuple(dict.fromkeys(rule.id for pair in pairs for rule in pair))
    return Question("idle overrule", (over, under), goal, shows, (), rules)
