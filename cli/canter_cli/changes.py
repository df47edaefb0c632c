"""The differences of two plans as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.shifts import ConclusionShift, Differences, NoticeShift, PickShift
    from canter.planning.outlook import Outlook

ARROW = "→"


def lines_of(found: Differences) -> Iterator[str]:
    """Yield what differs, what matters most for a person's safety first."""
    if found.status[0] != found.status[1]:
        yield f"the plan: {found.status[0]} {ARROW} {found.status[1]}"
    for section in found.sections:
        yield f"section {section.title}: {section.before} {ARROW} {section.after}{_by(section.rules)}"
    for notice in found.notices:
        yield from _notice(notice)
    yield from _told(found)
    chosen = {pick.name for pick in found.picks}
    yield from (_conclusion(one) for one in found.conclusions if one.seen and one.name not in chosen)
    for pick in found.picks:
        yield from _pick(pick)
    if found.outlook is not None:
        yield f"the weight to aim for is reached: {_weeks(found.outlook[0])} {ARROW} {_weeks(found.outlook[1])}"
    yield from (f"rule {one.rule}: {one.before} {ARROW} {one.after}" for one in found.outcomes)


def _told(found: Differences) -> Iterator[str]:
    for word, facts in (("you told", found.facts), ("assumed", found.assumed)):
        yield from (f"{word}: {one.label} ({one.name}): {one.before} {ARROW} {one.after}" for one in facts)


def _conclusion(one: ConclusionShift) -> str:
    since = f", since {', '.join(one.since)} changed" if one.since else ""
    return f"{one.label} ({one.name}): {one.before} {ARROW} {one.after}{_by(one.rules)}{since}"


def _by(rules: tuple[str, ...]) -> str:
    return f" [{', '.join(rules)}]" if rules else ""


def _notice(one: NoticeShift) -> Iterator[str]:
    for word, notice in (("gone", one.before), ("new", one.after)):
        if notice is not None:
            yield f"notice {word} ({notice.level}): {notice.text} [{notice.rule}]"


def _pick(one: PickShift) -> Iterator[str]:
    moves = [f"{word}: {', '.join(labels)}" for word, labels in (("gone", one.gone), ("new", one.new)) if labels]
    if moves:
        yield f"{one.label} ({one.name}): {'; '.join(moves)}{_by(one.rules)}"
    for field in one.changed:
        yield f"{one.label}, {field.pick}, {field.field}: {field.before} {ARROW} {field.after}"


def _weeks(outlook: Outlook | None) -> str:
    if outlook is None:
        return "no outlook"
    return f"in about {outlook.weeks_to_target} weeks" if outlook.weeks_to_target is not None else "not within ten years"
