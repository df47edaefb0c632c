"""All findings of a guidance: every finder in turn, each finding once, in the order of files and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.conditions import find_idle_conditions
from canter.authoring.checking.counted import find_not_chosen, find_short_choices, find_without_plan
from canter.authoring.checking.entries import find_never_chosen
from canter.authoring.checking.finding import PEOPLE, Finder, Finding
from canter.authoring.checking.population import Population
from canter.authoring.checking.units import find_misfits
from canter.authoring.checking.unused import find_unused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.guidance import Guidance

# What holds whoever comes. A finder that proves more than another stands before it: of two findings of one kind at one
# place the first is kept.
FINDERS: tuple[Finder, ...] = (find_misfits, find_unused, find_idle_conditions, find_never_chosen)
# What is counted among made-up people.
COUNTING: tuple[Callable[[Population], Iterator[Finding]], ...] = (find_without_plan, find_short_choices, find_not_chosen)


def find(guidance: Guidance, people: int = PEOPLE) -> tuple[Finding, ...]:
    """Return every finding, sorted by place; `people` is how many are made up to be counted, 0 for none."""
    found: dict[object, Finding] = {}
    for one in _all(guidance, people):
        place = one.message if one.span is None else (one.span.source.name, one.span.line, one.span.column)
        found.setdefault((one.id, place), one)
    return tuple(sorted(found.values(), key=Finding.order))


def _all(guidance: Guidance, people: int) -> Iterator[Finding]:
    for finder in FINDERS:
        yield from finder(guidance)
    if people:
        population = Population(guidance, people)
        for counting in COUNTING:
            yield from counting(population)
