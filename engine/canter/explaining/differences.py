"""What two plans tell differently, and the rules behind it; what either of them withholds stays withheld.

The plans may be of one person under two guidances, or of two persons. Everything is read from what the plans tell; the
traces behind them only say which rules spoke.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.responsible import behind, choosing_otherwise, outcomes_told, withholding
from canter.planning.telling import WITHHELD, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.notices import NoticeGiven
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Conclusion, Item, Pick, PlanGiven, SectionGiven

NOT_THERE = "not in this guidance"
SPARES = "Or"


class Told(NamedTuple):
    """A plan with the teller of its trace."""

    given: PlanGiven
    teller: Teller


class FactShift(NamedTuple):
    """An asked fact that differs, or what was assumed for it: both as the person reads them."""

    name: str
    label: str
    before: str
    after: str


class ConclusionShift(NamedTuple):
    """A conclusion that differs: both values as the person reads them, and as numbers or words in the guidance's unit.

    A value is None where it is not known, withheld or not there. `rules` are those that spoke on one side alone, or where
    the same ones spoke, those that decided; `since` names the facts and parameters they read that differ, too. Both are
    empty where one side is withheld.
    """

    name: str
    label: str
    section: str
    unit: str
    before: str
    after: str
    value_before: Any
    value_after: Any
    rules: tuple[str, ...] = ()
    since: tuple[str, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether a person sees the difference in the decimals that are shown."""
        return self.before != self.after


class NoticeShift(NamedTuple):
    """A notice that is gone (no `after`), new (no `before`), or told otherwise."""

    before: NoticeGiven | None
    after: NoticeGiven | None


class SectionShift(NamedTuple):
    """A section that is withheld, given or not there on one side, and otherwise on the other; who withholds it."""

    id: str
    title: str
    before: str
    after: str
    rules: tuple[str, ...]


class FieldShift(NamedTuple):
    """A field of an entry chosen on both sides that is shown otherwise; `Or` is what could take its place."""

    pick: str
    field: str
    before: str
    after: str


class PickShift(NamedTuple):
    """A chosen list that differs: entries that are gone, new or shown otherwise, and the rules over the list behind it."""

    name: str
    label: str
    gone: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[FieldShift, ...]
    rules: tuple[str, ...]


class OutcomeShift(NamedTuple):
    """A rule that came out otherwise, as far as both plans tell; `not in this guidance` where there is no such rule."""

    rule: str
    before: str
    after: str


class Differences(NamedTuple):
    """Everything that two plans tell differently."""

    status: tuple[str, str]
    facts: tuple[FactShift, ...]
    conclusions: tuple[ConclusionShift, ...]
    notices: tuple[NoticeShift, ...]
    sections: tuple[SectionShift, ...]
    picks: tuple[PickShift, ...]
    outcomes: tuple[OutcomeShift, ...]
    assumed: tuple[FactShift, ...]
    outlook: tuple[Outlook | None, Outlook | None] | None

    @property
    def any(self) -> bool:
        """Whether the plans, or the outcomes of rules, differ in anything that is told."""
        return self.status[0] != self.status[1] or any(self[1:])


def compare(before: Told, after: Told) -> Differences:
    """Return what `after` tells otherwise than `before`."""
    outlooks = (before.given.outlook, after.given.outlook)
    return Differences(
        (before.given.status, after.given.status),
        tuple(_facts(before.teller, after.teller)),
        tuple(_conclusions(before, after)),
        tuple(_notices(before.given, after.given)),
        tuple(_sections(before, after)),
        tuple(_picks(before, after)),
        tuple(_outcomes(before.teller, after.teller)),
        tuple(_assumed(before.given, after.given)),
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
        if values[0] != values[1]:
            shown = [side[1].fact(name) if side is not None else NOT_THERE for side in sides]
            if shown[0] == shown[1]:
                # Of a list no more is shown than how long it is.
                shown[1] += ", not the same"
            yield FactShift(name, (two.get(name) or one[name]).label, *shown)


def _conclusions(before: Told, after: Told) -> Iterator[ConclusionShift]:
    one, two = before.given.conclusions, after.given.conclusions
    for name in dict.fromkeys((*one, *two)):
        old, new = one.get(name), two.get(name)
        if old is not None and new is not None:
            if old.value != new.value or old.shown != new.shown:
                rules, since = behind(name, before.teller, after.teller)
                yield _shift(new, (old.shown, new.shown), (old.value, new.value), rules, since)
        elif old is not None:
            yield _shift(old, (old.shown, _absent(name, after.teller)), (old.value, None))
        elif new is not None:
            yield _shift(new, (_absent(name, before.teller), new.shown), (None, new.value))


def _shift(
    one: Conclusion, shown: tuple[str, str], values: tuple[Any, Any], rules: tuple[str, ...] = (), since: tuple[str, ...] = ()
) -> ConclusionShift:
    return ConclusionShift(one.name, one.label, one.section, one.unit, *shown, *values, rules, since)


def _absent(name: str, teller: Teller) -> str:
    return WITHHELD if name in teller.trace.rulebook.vocabulary.facts else NOT_THERE


def _notices(before: PlanGiven, after: PlanGiven) -> Iterator[NoticeShift]:
    rules = dict.fromkeys(notice.rule for plan in (before, after) for notice in plan.notices)
    for rule in rules:
        old, new = ([notice for notice in plan.notices if notice.rule == rule] for plan in (before, after))
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        yield from (NoticeShift(*pair) for pair in zip_longest(gone, come))


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
        changed = tuple(shift for pick in now if pick in was for shift in _fields(was[pick], now[pick]))
        gone = tuple(was[pick].label for pick in was if pick not in now)
        come = tuple(now[pick].label for pick in now if pick not in was)
        if gone or come or changed:
            yield PickShift(
                name, new.conclusion.label, gone, come, changed, choosing_otherwise(name, before.teller, after.teller)
            )


def _chosen(told: Told) -> dict[str, Item]:
    choices = told.teller.trace.choices
    items = (item for section in told.given.sections for item in section.items)
    return {item.conclusion.name: item for item in items if item.conclusion.name in choices}


def _fields(old: Pick, new: Pick) -> Iterator[FieldShift]:
    for field in dict.fromkeys((*old.fields, *new.fields)):
        was, now = old.fields.get(field, NOT_THERE), new.fields.get(field, NOT_THERE)
        if was != now:
            yield FieldShift(new.label, field, was, now)
    if old.spares != new.spares:
        yield FieldShift(new.label, SPARES, ", ".join(old.spares) or "none", ", ".join(new.spares) or "none")


def _outcomes(before: Teller, after: Teller) -> Iterator[OutcomeShift]:
    one, two = (outcomes_told(teller) for teller in (before, after))
    for rule in dict.fromkeys((*one, *two)):
        old, new = one.get(rule, NOT_THERE), two.get(rule, NOT_THERE)
        if old != new and WITHHELD not in (old, new):
            yield OutcomeShift(rule, old, new)


def _assumed(before: PlanGiven, after: PlanGiven) -> Iterator[FactShift]:
    one, two = ({fact.name: fact for fact in plan.assumed} for plan in (before, after))
    for name in dict.fromkeys((*one, *two)):
        old, new = one.get(name), two.get(name)
        if old != new:
            label = new.label if new is not None else one[name].label
            yield FactShift(name, label, old.shown if old else "not assumed", new.shown if new else "not assumed")
