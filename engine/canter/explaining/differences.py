"""What two plans tell differently, and the rules behind it; what either of them withholds is told of neither.

The plans may be of one person under two guidances, or of two persons. What one plan withholds, the other may well tell,
and for one and the same person it is often the same number: so a conclusion, a notice or an outlook is compared only where
both plans tell it. That a section is withheld, and by which rules, is said once, for the section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.responsible import behind, choosing_otherwise, filling_otherwise, outcomes_told, withholding
from canter.explaining.shifts import (
    NOT_THERE,
    WITHHELD_TEXT,
    ConclusionShift,
    Differences,
    FactShift,
    NoticeShift,
    PickShift,
    SectionShift,
    assumed_shifts,
    field_shifts,
    notice_shifts,
    outcome_shifts,
)
from canter.explaining.told import told_otherwise
from canter.language.conditions import facts_read
from canter.planning.outlook import RECKONED
from canter.planning.telling import WITHHELD, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.notices import NoticeGiven
    from canter.planning.plan import Item, PlanGiven, SectionGiven


class Told(NamedTuple):
    """A plan with the teller of its trace."""

    given: PlanGiven
    teller: Teller


def compare(before: Told, after: Told) -> Differences:
    """Return what `after` tells otherwise than `before`."""
    hidden = any(_hidden(name, before, after) for name in RECKONED)
    outlooks = (None, None) if hidden else (before.given.outlook, after.given.outlook)
    return Differences(
        (before.given.status, after.given.status),
        tuple(_facts(before.teller, after.teller)),
        tuple(_conclusions(before, after)),
        tuple(_notices(before, after)),
        tuple(_sections(before, after)),
        tuple(_picks(before, after)),
        tuple(outcome_shifts(outcomes_told(before.teller), outcomes_told(after.teller))),
        tuple(assumed_shifts(_assumed(before.given), _assumed(after.given))),
        outlooks if outlooks[0] != outlooks[1] else None,
    )


def _facts(before: Teller, after: Teller) -> Iterator[FactShift]:
    one, two = (teller.trace.rulebook.vocabulary.facts for teller in (before, after))
    for name in dict.fromkeys((*one, *two)):
        sides = [(facts[name], teller) if name in facts else None for facts, teller in ((one, before), (two, after))]
        asked = [side[0].origin == "asked" for side in sides if side is not None]
        if not all(asked):
            continue
        values = [side[1].trace.values[name] if side is not None else None for side in sides]
        if told_otherwise(two.get(name) or one[name], *values):
            shown = [side[1].fact(name) if side is not None else NOT_THERE for side in sides]
            if shown[0] == shown[1]:
                # Of a list no more is shown than how long it is.
                shown[1] += ", not the same"
            yield FactShift(name, (two.get(name) or one[name]).label, *shown)


def _conclusions(before: Told, after: Told) -> Iterator[ConclusionShift]:
    one, two = before.given.conclusions, after.given.conclusions
    for name in dict.fromkeys((*one, *two)):
        old, new = one.get(name), two.get(name)
        if _hidden(name, before, after) or (old and new and (old.value, old.shown) == (new.value, new.shown)):
            continue
        rules, since = behind(name, before.teller, after.teller) if old and new else ((), ())
        either = new or one[name]
        shown = (old.shown if old else NOT_THERE, new.shown if new else NOT_THERE)
        values = (old.value if old else None, new.value if new else None)
        yield ConclusionShift(name, either.label, either.section, either.unit, *shown, *values, rules, since)


def _hidden(name: str, before: Told, after: Told) -> bool:
    return before.teller.trace.hidden(name) or after.teller.trace.hidden(name)


def _notices(before: Told, after: Told) -> Iterator[NoticeShift]:
    sides = [
        [_guarded(notice, told, other) for notice in told.given.notices] for told, other in ((before, after), (after, before))
    ]
    one, two = ([notice for notice in side if notice is not None] for side in sides)
    return notice_shifts(one, two)


def _guarded(notice: NoticeGiven, told: Told, other: Told) -> NoticeGiven | None:
    """Return a notice as far as the other plan withholds nothing of it; one for safety is always told, without that."""
    rule = told.teller.trace.rulebook.rule(notice.rule)
    if other.teller.concerned(rule):
        return None
    named = facts_read(rule.because.refs) if rule.because is not None else ()
    if any(not field and other.teller.trace.hidden(name) for name, field in named):
        return notice._replace(text=WITHHELD_TEXT)
    return notice


def _sections(before: Told, after: Told) -> Iterator[SectionShift]:
    one, two = ({section.id: section for section in told.given.sections} for told in (before, after))
    for name in dict.fromkeys((*one, *two)):
        old, new = _state(one.get(name)), _state(two.get(name))
        if old != new:
            rules = [*withholding(name, before.teller), *withholding(name, after.teller)]
            yield SectionShift(name, (two.get(name) or one[name]).title, old, new, tuple(dict.fromkeys(rules)))


def _state(section: SectionGiven | None) -> str:
    if section is None:
        return NOT_THERE
    return WITHHELD if section.withheld else "given"


def _picks(before: Told, after: Told) -> Iterator[PickShift]:
    one, two = (_chosen(told) for told in (before, after))
    for name, new in two.items():
        old = one.get(name)
        if old is None:
            continue
        was, now = ({pick.name: pick for pick in item.picks} for item in (old, new))
        changed = tuple(shift for pick in now if pick in was for shift in field_shifts(was[pick], now[pick]))
        gone = tuple(was[pick].label for pick in was if pick not in now)
        come = tuple(now[pick].label for pick in now if pick not in was)
        if gone or come or changed:
            otherwise = filling_otherwise if new.conclusion is None else choosing_otherwise
            yield PickShift(name, new.label, gone, come, changed, otherwise(name, before.teller, after.teller))


def _chosen(told: Told) -> dict[str, Item]:
    choices = told.teller.trace.choices
    items = (item for section in told.given.sections for item in section.items)
    return {item.name: item for item in items if item.conclusion is None or item.name in choices}


def _assumed(plan: PlanGiven) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.label, fact.shown) for fact in plan.assumed}
