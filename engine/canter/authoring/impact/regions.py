"""For whom a changed rule applies that it did not apply to, and the other way round: as regions of facts, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.impact.boxes import Box, Reader, is_plain, less, words_of
from canter.authoring.impact.meaning import within
from canter.language.formulas import ParameterRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

NOW, NO_LONGER, OTHERWISE = "applies now", "applies no longer", "has another effect"
EITHER = "may apply otherwise"


class Region(NamedTuple):
    """Where the conditions of a rule hold otherwise than before, or as before with another effect; pieces share nothing.

    Where `plain` is not true, a piece holds lines of the rules as they stand, since they cannot be said fact by fact; and
    where it is such a line that differs, only both sides are said.
    """

    rule: str
    how: str
    over: str
    words: tuple[str, ...]
    plain: bool


def regions(old: Rulebook, new: Rulebook, found: Touched) -> tuple[Region, ...]:
    """Return the regions of every rule whose conditions or effects differ, in the order of the rules."""
    moved = {name for name, one in new.parameters.items() if name in old.parameters and old.parameters[name].value != one.value}
    readers = [Reader(book, {name: f"{book.parameters[name].value:g}" for name in moved}) for book in (old, new)]
    regions_: list[Region] = []
    for name in dict.fromkeys((*old.by_id, *new.by_id)):
        before, after = old.by_id.get(name), new.by_id.get(name)
        effects = before is not None and after is not None and _effects_differ(before, after, moved)
        if name in found.decided or effects:
            regions_ += _of_rule((before, after), readers, effects=effects)
    return tuple(regions_)


def _effects_differ(before: Rule, after: Rule, moved: set[str]) -> bool:
    if before.effects != after.effects:
        return True
    read = (ref for effect in after.effects for ref in within(effect))
    return any(isinstance(ref, ParameterRef) and ref.name in moved for ref in read)


def _of_rule(rules: tuple[Rule | None, Rule | None], readers: Sequence[Reader], *, effects: bool) -> Iterator[Region]:
    before, after = (reader.box(rule) if rule is not None else None for reader, rule in zip(readers, rules, strict=True))
    if before is None or after is None:
        rule, box = (rules[1], after) if before is None else (rules[0], before)
        if rule is not None and box is not None:
            yield _region(rule, NOW if before is None else NO_LONGER, [box])
        return
    _, rule = rules
    if rule is None:
        return
    if any(not key.plain for key in before.keys() ^ after.keys()):
        yield Region(rule.id, EITHER, _over(rule), (words_of(before), words_of(after)), plain=False)
    else:
        yield from _between(rule, before, after)
    if effects:
        yield _region(rule, OTHERWISE, [after])


def _between(rule: Rule, before: Box, after: Box) -> Iterator[Region]:
    for how, pieces in ((NOW, less(after, before)), (NO_LONGER, less(before, after))):
        if pieces:
            yield _region(rule, how, pieces)


def _over(rule: Rule) -> str:
    return f"each {rule.word} in {rule.domain}" if rule.word else ""


def _region(rule: Rule, how: str, pieces: Sequence[Box]) -> Region:
    return Region(rule.id, how, _over(rule), tuple(map(words_of, pieces)), all(map(is_plain, pieces)))
