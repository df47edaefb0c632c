"""What can differ between two plans, and how two sides of it are laid beside each other, whatever the plans are held in."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.planning.telling import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from canter.planning.document import PickDocument
    from canter.planning.notices import NoticeGiven
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Pick

NOT_THERE = "not in this guidance"
SPARES = "Or"
WITHHELD_TEXT = "Its text names what one of the plans withholds."


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


def notice_shifts(one: Sequence[NoticeGiven], two: Sequence[NoticeGiven]) -> Iterator[NoticeShift]:
    """Return which notices are gone, new or told otherwise, rule by rule."""
    for rule in dict.fromkeys(notice.rule for notice in (*one, *two)):
        old, new = ([notice for notice in side if notice.rule == rule] for side in (one, two))
        gone, come = [notice for notice in old if notice not in new], [notice for notice in new if notice not in old]
        yield from (NoticeShift(*pair) for pair in zip_longest(gone, come))


def field_shifts(old: Pick | PickDocument, new: Pick | PickDocument) -> Iterator[FieldShift]:
    """Return what is shown otherwise of an entry that both plans chose, and what could take its place."""
    for field in dict.fromkeys((*old.fields, *new.fields)):
        was, now = old.fields.get(field, NOT_THERE), new.fields.get(field, NOT_THERE)
        if was != now:
            yield FieldShift(new.label, field, was, now)
    if old.spares != new.spares:
        yield FieldShift(new.label, SPARES, ", ".join(old.spares) or "none", ", ".join(new.spares) or "none")


def outcome_shifts(one: Mapping[str, str], two: Mapping[str, str]) -> Iterator[OutcomeShift]:
    """Return which rules came out otherwise, from the outcomes by rule."""
    for rule in dict.fromkeys((*one, *two)):
        old, new = one.get(rule, NOT_THERE), two.get(rule, NOT_THERE)
        if old != new and WITHHELD not in (old, new):
            yield OutcomeShift(rule, old, new)


def assumed_shifts(one: Mapping[str, tuple[str, str]], two: Mapping[str, tuple[str, str]]) -> Iterator[FactShift]:
    """Return what was assumed otherwise, from the label and the value shown of each fact assumed."""
    for name in dict.fromkeys((*one, *two)):
        old, new = one.get(name), two.get(name)
        if old != new:
            label, _ = new or one[name]
            yield FactShift(name, label, old[1] if old else "not assumed", new[1] if new else "not assumed")
