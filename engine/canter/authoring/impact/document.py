"""A comparison of two guidances as plain data, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canter.authoring.impact.report import Example, Report
    from canter.authoring.impact.tally import Conclusion
    from canter.explaining.shifts import Differences

SCHEMA_VERSION = "1.0"


def document(report: Report) -> dict[str, Any]:
    """Return a report as plain data; numbers stand in the units of the facts, and nothing withheld is in it."""
    found = report.tally
    return {
        "schema_version": SCHEMA_VERSION,
        "old": report.old,
        "new": report.new,
        "changes": [{**change._asdict(), "lines": [line._asdict() for line in change.lines]} for change in report.changes],
        "population": {
            "told": report.population,
            "people": found.people,
            "changed": report.changed,
            "in_words_only": report.worded,
            "statuses": found.statuses,
        },
        "safety": [{**one._asdict(), "rules": dict(one.rules)} for one in found.safety],
        "conclusions": [_conclusion(one) for one in found.conclusions],
        "notices": [{"rule": rule, "level": level, "how": how, "people": count} for rule, level, how, count in found.notices],
        "responsible": dict(report.responsible),
        "rules": dict(found.rules),
        "problems": dict(found.problems),
        "regions": [{**region._asdict(), "words": list(region.words)} for region in report.regions],
        "examples": [_example(one) for one in report.examples],
    }


def _conclusion(one: Conclusion) -> dict[str, Any]:
    spread = one.spread._asdict() if one.spread is not None else None
    return {
        **one._asdict(),
        "spread": spread,
        "moves": dict(one.moves),
        "rules": dict(one.rules),
        "since": list(one.since),
    }


def _example(one: Example) -> dict[str, Any]:
    return {
        "person": one.place,
        "facts": one.facts,
        "before": one.statuses[0],
        "after": one.statuses[1],
        "problem": one.problem,
        "differences": _differences(one.differences) if one.differences is not None else None,
    }


def _differences(found: Differences) -> dict[str, Any]:
    """Return what a person is told otherwise, as it is shown."""
    return {
        "conclusions": [
            {
                "name": one.name,
                "before": one.before,
                "after": one.after,
                "rules": list(one.rules),
                "since": list(one.since),
            }
            for one in found.conclusions
            if one.seen
        ],
        "notices": [
            {"rule": notice.rule, "level": notice.level, "text": notice.text, "how": how}
            for shift in found.notices
            for how, notice in (("gone", shift.before), ("new", shift.after))
            if notice is not None
        ],
        "sections": [
            {"section": one.id, "before": one.before, "after": one.after, "rules": list(one.rules)} for one in found.sections
        ],
        "picks": [
            {"name": one.name, "gone": list(one.gone), "new": list(one.new), "rules": list(one.rules)} for one in found.picks
        ],
    }
