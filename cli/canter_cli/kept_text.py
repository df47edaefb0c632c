"""What became of kept plans, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter_cli.changes import ARROW, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.kept.comparing import Comparison
    from canter.explaining.kept.guidances import GuidanceShift
    from canter.explaining.kept.replaying import Replay

_HEADS = {
    "same": "the plan comes out the same, to the letter",
    "guidance changed, plan the same": "the guidance has changed since, and the plan comes out the same",
    "guidance changed": "the guidance has changed since, and the plan comes out otherwise:",
    "program changed": "canter has changed since, and the plan comes out otherwise by the same guidance:",
    "document changed": "this plan is not what this guidance gives for these facts; somebody changed the file:",
}


def replay_lines(found: Replay) -> Iterator[str]:
    """Yield how a kept plan came out when it was made again."""
    yield _HEADS[found.outcome]
    if found.outcome == "program changed":
        yield f"canter: {found.comparison.canter[0]} {ARROW} {found.comparison.canter[1]}"
    for name in found.overlays:
        yield f"it was made with the overlay `{name}`, which is not given: add `--overlay DIR`"
    if found.comparison.guidance is not None:
        yield from _guidance(found.comparison.guidance)
    yield from lines_of(found.comparison.differences)
    if found.outcome in ("program changed", "document changed"):
        yield from (f"{one.path}: {one.kept} in the file, {one.made} by the guidance" for one in found.places)
        if found.places_in_all > len(found.places):
            yield f"and {found.places_in_all - len(found.places)} more places"


def comparison_lines(found: Comparison, *, fuller: bool) -> Iterator[str]:
    """Yield what differs between two kept plans; `fuller` says that both could be made again."""
    if found.guidance is None and not found.differences.any:
        yield "nothing differs between these plans"
        return
    how = "both made again by the guidance at hand" if fuller else "told from the files alone"
    yield f"what the second plan tells otherwise ({how}):"
    if found.guidance is not None:
        yield from _guidance(found.guidance)
    yield from lines_of(found.differences)
    if not fuller:
        unseen = (one for one in found.differences.conclusions if not one.seen)
        yield from (
            f"{one.label} ({one.name}), which shows alike: {one.value_before} {ARROW} {one.value_after}" for one in unseen
        )


def _guidance(one: GuidanceShift) -> Iterator[str]:
    yield f"guidance: {one.before} {ARROW} {one.after}"
    for word, names in (("gone", one.overlays_gone), ("new", one.overlays_new)):
        yield from (f"overlay {word}: {name}" for name in names)
    yield from (f"rule {shift.rule} in the guidance: {shift.how}" for shift in one.rules)
    yield from (f"parameter {name}: {old} {ARROW} {new}" for name, old, new in one.parameters)
