"""What two plans tell differently, and the rules behind it; what either of them withholds is told of neither.

The plans may be of one person under two guidances, or of two persons. What one plan withholds, the other may well tell,
and for one and the same person it is often the same number: so a conclusion, a notice or an outlook is compared only where
both plans tell it. That a section is withheld, and by which rules, is said once, for the section.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.responsible import behind, choosing_otherwise, filling_otherwise, outcomes_told, withholding
from canter.language.conditions import facts_read
from canter.planning.outlook import RECKONED
from canter.planning.telling import WITHHELD, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.notices import NoticeGiven
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Item, Pick, PlanGiven, SectionGiven

NOT_THERE = "not in this guidance"
SPARES = "Or"
WITHHELD_TEXT = "Its text names what one of the plans withholds."


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

    A value is None where it is not known or not there. `rules` are those that spoke on one side alone, or where the same
    ones spoke, those that decided; `since` names the facts and parameters they read that differ, too.
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
    hidden = any(_hidden(name, before, after) for name in RECKONED)
    outlooks = (None, None) if hidden else (before.given.outlook, after.given.outlook)
    return Differences(
        (before.given.status, after.given.status),
        tuple(_facts(before.teller, after.teller)),
        tuple(_conclusions(before, after)),
        tuple(_notices(before, after)),
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
    for rule in dict.fromkeys(notice.rule for notice in (*one, *two)):
        old, new = ([notice for notice in side if notice.rule == rule] for side in (one, two))
        gone, come = [notice for notice in old if notice not in new], [notice for notice in new if notice not in old]
        yield from (NoticeShift(*pair) for pair in zip_longest(gone, come))


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
        changed = tuple(shift for pick in now if pick in was for shift in _fields(was[pick], now[pick]))
        gone = tuple(was[pick].label for pick in was if pick not in now)
        come = tuple(now[pick].label for pick in now if pick not in was)
        if gone or come or changed:
            otherwise = filling_otherwise if new.conclusion is None else choosing_otherwise
            yield PickShift(name, new.label, gone, come, changed, otherwise(name, before.teller, after.teller))


def _chosen(told: Told) -> dict[str, Item]:
    choices = told.teller.trace.choices
    items = (item for section in told.given.sections for item in section.items)
    return {item.name: item for item in items if item.conclusion is None or item.name in choices}


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
