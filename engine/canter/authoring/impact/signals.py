"""What bears on a person's safety: guards that no longer hold her back, and those that now do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.trace import choice_rules
from canter.language.effects import Bound, Choose, Target
from canter.planning.telling import SAFETY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.authoring.impact.shifts import Notice, Section
    from canter.language.rulebook import Rulebook
    from canter.planning.telling import Teller
    from canter.reasoning.trace import BoundHeld, Landing, Trace

LESS, MORE = "less careful", "more careful"
# Facts of which more (or, falling, less) asks more of a body. What a guidance does not know of is left out.
RISING = ("deficit", "expected_weekly_loss", "cardio_intensity", "permitted_intensity", "effort_most")
FALLING = ("intake_target", "intake_floor", "target_weight", "healthy_weight_floor", "clearance")
GIVEN = {"given": ("a withheld section is given", LESS), "withheld": ("a section is withheld", MORE)}
BOUNDS = (("a bound no longer holds", LESS), ("a bound now holds", MORE))
OFFERS = (("an entry that was out is offered", LESS), ("an entry that was offered is out", MORE))
CLOSE = 1e-9


class Signal(NamedTuple):
    """A change that bears on safety: what kind, of what, towards which side, by how much, and the rules behind it."""

    kind: str
    what: str
    towards: str
    size: float
    rules: tuple[str, ...]


class Watched(NamedTuple):
    """What of a guidance may hold a person back: the facts that rules bound or choose, in the order in which they come."""

    bounded: tuple[Target, ...]
    chosen: tuple[str, ...]


def watched(book: Rulebook) -> Watched:
    """Look up what of a guidance may hold a person back."""
    effects = [effect for rule in book.rules for effect in rule.effects]
    bounded = {one.target for one in effects if isinstance(one, Bound) and not one.target.field}
    chosen = {one.target for one in effects if isinstance(one, Choose)}
    steps = [Target(step.fact, step.field) for one in book.rounds for step in one.concludes]
    return Watched(tuple(one for one in steps if one in bounded), tuple(one.fact for one in steps if one in chosen))


def signals(
    tellers: tuple[Teller, Teller],
    notices: Sequence[Notice],
    sections: Sequence[Section],
    sides: tuple[Watched, Watched],
    facts: frozenset[str] | None = None,
) -> Iterator[Signal]:
    """Yield each change that bears on safety; of what is withheld on one side only that it is withheld.

    `sides` say what is watched in each guidance; `facts` are those that could be otherwise, where that is known.
    """
    for section in sections:
        kind, towards = GIVEN[section.how]
        yield Signal(kind, section.id, towards, 1.0, section.rules)
    for notice in notices:
        if notice.level in SAFETY:
            gone = notice.how == "gone"
            yield Signal(f"a notice ({notice.level}) is {notice.how}", notice.rule, LESS if gone else MORE, 1.0, (notice.rule,))
    before, after = (teller.trace for teller in tellers)
    bounds = [[target for target in side.bounded if facts is None or target.fact in facts] for side in sides]
    chosen = [[name for name in side.chosen if facts is None or name in facts] for side in sides]
    names = [name for name in (*RISING, *FALLING) if facts is None or name in facts]
    for signal in (*_bounds(before, after, bounds), *_offered(before, after, chosen), *_moved(before, after, names)):
        yield signal._replace(rules=tuple(_told(signal.rules, tellers)))


def _told(rules: Iterable[str], tellers: tuple[Teller, Teller]) -> Iterator[str]:
    """Yield the rules that may be named: those of which neither plan tells nothing."""
    for rule in dict.fromkeys(rules):
        books = [(teller, teller.trace.rulebook.by_id.get(rule)) for teller in tellers]
        if not any(found is not None and teller.concerned(found) for teller, found in books):
            yield rule


def _bounds(before: Trace, after: Trace, among: Sequence[Sequence[Target]]) -> Iterator[Signal]:
    """Compare the bounds that moved a number with where it goes without them."""
    sides = ((before, after, among[0]), (after, before, among[1]))
    for (kind, towards), (first, second, targets) in zip(BOUNDS, sides, strict=True):
        for target in targets:
            one, two = first.values.get(target.fact), second.values.get(target.fact)
            if not isinstance(one, float) or not isinstance(two, float) or _hidden(target, before, after):
                continue
            landing = first.landings.get(target)
            for bound in landing.bounds if landing is not None else ():
                beyond = two - one if bound.side == "at most" else one - two
                # A bound that binds on both sides has moved with what it reads, which the number itself shows.
                if bound.binding and beyond > CLOSE * max(1.0, abs(one)) and not _binds(bound, second.landings.get(target)):
                    yield Signal(kind, f"{target.fact} {bound.side}", towards, beyond, (bound.rule,))


def _binds(bound: BoundHeld, landing: Landing | None) -> bool:
    return landing is not None and any(one.binding and one.rule == bound.rule for one in landing.bounds)


def _hidden(target: Target, before: Trace, after: Trace) -> bool:
    return before.hidden(target.fact) or after.hidden(target.fact)


def _offered(before: Trace, after: Trace, among: Sequence[Sequence[str]]) -> Iterator[Signal]:
    """Compare what was ruled out with what is now offered, and the other way round."""
    sides = ((before, after, among[1]), (after, before, among[0]))
    for (kind, towards), (first, second, names) in zip(OFFERS, sides, strict=True):
        for name in names:
            choice, other = second.choices.get(name), first.choices.get(name)
            if choice is None or other is None or other.list != choice.list or before.hidden(name) or after.hidden(name):
                continue
            entries = first.rulebook.vocabulary.entries[other.list]
            offered = {*choice.picks, *(spare for spares in choice.spares.values() for spare in spares)}
            back = [number for number, entry in enumerate(entries) if entry in offered and other.out >> number & 1]
            for rule in choice_rules(first.rulebook, other.list)[0] if back else ():
                result = first.results[rule.id]
                count = sum((result.applied | result.unknown) >> number & 1 for number in back)
                if count:
                    yield Signal(kind, name, towards, float(count), (rule.id,))


def _moved(before: Trace, after: Trace, names: Iterable[str]) -> Iterator[Signal]:
    for name in names:
        sides = [trace.rulebook.vocabulary.facts.get(name) for trace in (before, after)]
        if None in sides or before.hidden(name) or after.hidden(name):
            continue
        one, two = _rank(before, name), _rank(after, name)
        if one is None or two is None or abs(two - one) <= CLOSE * max(1.0, abs(one)):
            continue
        rises = two > one
        towards = LESS if rises == (name in RISING) else MORE
        rules = tuple(dict.fromkeys((*_setting(before, name), *_setting(after, name))))
        yield Signal("rises" if rises else "falls", name, towards, abs(two - one), rules)


def _setting(trace: Trace, name: str) -> Iterator[str]:
    landing = trace.landings.get(Target(name))
    if landing is not None:
        binding = [bound.rule for bound in landing.bounds if bound.binding]
        yield from binding or landing.set_by


def _rank(trace: Trace, name: str) -> float | None:
    """Return a number as it is, yes above no, and a choice by its place among the choices, which go up."""
    value, kind = trace.values.get(name), trace.rulebook.vocabulary.facts[name].kind
    if isinstance(value, (bool, float, int)):
        return float(value)
    if isinstance(value, str) and kind.type == "choice" and kind.choices is not None and value in kind.choices:
        return float(list(kind.choices.labels).index(value))
    return None
