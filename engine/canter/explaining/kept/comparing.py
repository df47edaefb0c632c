"""Two kept plans compared from their documents alone, in the shape in which plans are compared that can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.kept.guidances import GuidanceShift, guidance_shift
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
from canter.planning.notices import NoticeGiven
from canter.planning.outlook import Outlook, Point
from canter.planning.telling import UNKNOWN, WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.document import ItemDocument, NoticeDocument, OutlookDocument, PlanDocument


class Comparison(NamedTuple):
    """Two kept plans: how their guidances differ (None: not at all), the programs that made them, and what they tell."""

    guidance: GuidanceShift | None
    canter: tuple[str, str]
    differences: Differences


def compare_kept(before: PlanDocument, after: PlanDocument) -> Comparison:
    """Return what `after` tells otherwise than `before`; what one of them withholds is told of neither."""
    return Comparison(guidance_shift(before, after), (before.canter, after.canter), differences(before, after))


def differences(before: PlanDocument, after: PlanDocument) -> Differences:
    """Return what two plans tell differently, as far as the documents hold it."""
    outlooks = (_outlook(before.outlook), _outlook(after.outlook))
    if _more_withheld(before, after) or _more_withheld(after, before):
        outlooks = (None, None)
    return Differences(
        (before.status, after.status),
        tuple(_facts(before, after)),
        tuple(_conclusions(before, after)),
        tuple(_notices(before, after)),
        tuple(_sections(before, after)),
        tuple(_picks(before, after)),
        tuple(outcome_shifts(_came_out(before), _came_out(after))),
        tuple(assumed_shifts(_assumed(before), _assumed(after))),
        outlooks if outlooks[0] != outlooks[1] else None,
    )


def _more_withheld(one: PlanDocument, other: PlanDocument) -> bool:
    """Tell whether one plan withholds a section that the other does not."""
    return bool(set(one.trace.get("withheld", [])) - set(other.trace.get("withheld", [])))


def _facts(before: PlanDocument, after: PlanDocument) -> Iterator[FactShift]:
    for name in dict.fromkeys((*before.facts, *after.facts)):
        old, new = before.facts.get(name), after.facts.get(name)
        if old == new:
            continue
        shown = [_said(value) for value in (old, new)]
        if shown[0] == shown[1]:
            # Of a list no more is shown than how long it is.
            shown[1] += ", not the same"
        yield FactShift(name, name.replace("_", " ").capitalize(), *shown)


def _said(value: Any) -> str:  # noqa: ANN401 - what a person told, of any type
    """Return what a person told, in the units of the guidance, since a document holds no others."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            return "1 entry" if len(value) == 1 else f"{len(value)} entries"
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _conclusions(before: PlanDocument, after: PlanDocument) -> Iterator[ConclusionShift]:
    one, two = before.conclusions, after.conclusions
    sections = {**_in_section(before), **_in_section(after)}
    for name in dict.fromkeys((*one, *two)):
        old, new = one.get(name), two.get(name)
        if old is None or new is None:
            # What is missing is withheld there, unless nothing is that the other plan gives.
            if not (_more_withheld(before, after) or _more_withheld(after, before)):
                either = old or new
                assert either is not None  # noqa: S101 - it is in one of them
                shown = (old.shown if old else NOT_THERE, new.shown if new else NOT_THERE)
                values = (old.value if old else None, new.value if new else None)
                yield ConclusionShift(name, either.label, sections.get(name, ""), either.unit, *shown, *values)
            continue
        if (old.value, old.shown) == (new.value, new.shown) or (old.value == new.value and before.units != after.units):
            continue
        rules = dict.fromkeys(rule for rule in (*_spoke(name, before), *_spoke(name, after)) if rule)
        yield ConclusionShift(
            name, new.label, sections.get(name, ""), new.unit, old.shown, new.shown, old.value, new.value, tuple(rules)
        )  # fmt: skip


def _spoke(name: str, plan: PlanDocument) -> tuple[str, ...]:
    """Return the rules that made a conclusion what it is, those first that bound it in the end."""
    landed = plan.trace.get("facts", {}).get(name, {})
    binding = [bound["rule"] for bound in landed.get("bounds", []) if bound["binding"]]
    return (*binding, *landed.get("changed by", ()), *landed.get("set by", ()), *landed.get("not decided by", ()))


def _in_section(plan: PlanDocument) -> dict[str, str]:
    return {name: section.id for section in plan.sections for item in section.items for name in (item.shows, *item.beside)}


def _notices(before: PlanDocument, after: PlanDocument) -> Iterator[NoticeShift]:
    one = [_notice(notice, hide=_more_withheld(after, before)) for notice in before.notices]
    two = [_notice(notice, hide=_more_withheld(before, after)) for notice in after.notices]
    return notice_shifts(one, two)


def _notice(one: NoticeDocument, *, hide: bool) -> NoticeGiven:
    """Return a notice; where the other plan withholds more, its text might name what is withheld there."""
    return NoticeGiven(one.level, WITHHELD_TEXT if hide else one.text, one.rule)


def _sections(before: PlanDocument, after: PlanDocument) -> Iterator[SectionShift]:
    one, two = ({section.id: section for section in plan.sections} for plan in (before, after))
    for name in dict.fromkeys((*one, *two)):
        states = [
            NOT_THERE if name not in side else WITHHELD if side[name].withheld else "given" for side in (one, two)
        ]  # fmt: skip
        if states[0] != states[1]:
            yield SectionShift(name, (two.get(name) or one[name]).title, states[0], states[1], ())


def _picks(before: PlanDocument, after: PlanDocument) -> Iterator[PickShift]:
    one, two = (_chosen(plan) for plan in (before, after))
    for name, (new, label) in two.items():
        if name not in one:
            continue
        was, now = ({pick.name: pick for pick in item.picks} for item in (one[name][0], new))
        same_units = before.units == after.units
        changed = tuple(shift for pick in now if pick in was and same_units for shift in field_shifts(was[pick], now[pick]))
        gone = tuple(was[pick].label for pick in was if pick not in now)
        come = tuple(now[pick].label for pick in now if pick not in was)
        if gone or come or changed:
            yield PickShift(name, label, gone, come, changed, ())


def _chosen(plan: PlanDocument) -> dict[str, tuple[ItemDocument, str]]:
    found = {}
    for section in plan.sections:
        for item in section.items:
            if item.picks or item.shows not in plan.conclusions:
                one = plan.conclusions.get(item.shows)
                found[item.shows] = (item, one.label if one is not None else item.shows.replace("_", " ").capitalize())
    return found


def _came_out(plan: PlanDocument) -> dict[str, str]:
    return {rule["rule"]: rule["outcome"] for rule in plan.trace.get("rules", [])}


def _assumed(plan: PlanDocument) -> dict[str, tuple[str, str]]:
    return {fact.fact: (fact.label, fact.shown) for fact in plan.assumed}


def _outlook(one: OutlookDocument | None) -> Outlook | None:
    if one is None:
        return None
    points = tuple(Point(p.week, p.expected, p.least, p.most, p.straight, ("", "", "", "")) for p in one.points)
    return Outlook(points, one.weeks_to_target, "", "")
