"""All findings of a guidance: every finder in turn, each finding once, in the order of files and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.beside import beside
from canter.authoring.checking.conditions import find_idle_conditions
from canter.authoring.checking.counted import find_not_chosen, find_short_choices, find_without_plan
from canter.authoring.checking.entries import find_never_chosen
from canter.authoring.checking.finding import PEOPLE, Finder, Finding
from canter.authoring.checking.population import Population
from canter.authoring.checking.proved import Proving, facts_told, without_solver
from canter.authoring.checking.units import find_misfits
from canter.authoring.checking.unused import find_unused
from canter.authoring.proving import available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from canter.authoring.scenarios import Scenario
    from canter.guidance import Guidance

# What holds whoever comes. Of two findings of one kind at one place the first is kept.
FINDERS: tuple[Finder, ...] = (find_misfits, find_unused, find_idle_conditions, find_never_chosen)
# What is counted among made-up people.
COUNTING: tuple[Callable[[Population], Iterator[Finding]], ...] = (find_without_plan, find_short_choices, find_not_chosen)


def find(guidance: Guidance, people: int = PEOPLE, scenarios: Sequence[Scenario] = ()) -> tuple[Finding, ...]:
    """Return every finding, sorted by place; `people` is how many are made up to be counted, 0 for none.

    The people of `scenarios` are looked at before the solver is asked.
    """
    found: dict[object, Finding] = {}
    for one in _all(guidance, people, scenarios):
        place = one.message if one.span is None else (one.span.source.name, one.span.line, one.span.column)
        found.setdefault((one.id, place), one)
    return tuple(sorted(found.values(), key=Finding.order))


def _all(guidance: Guidance, people: int, scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    known = [facts_told(guidance.rulebook, one.person) for one in scenarios]
    proving = Proving(guidance, known) if available() else None
    # What is asked about single rules needs half of the time, and nothing of the rest waits for it.
    with beside(lambda: _rest(guidance, people, proving)) as rest:
        idle = [] if proving is None else proving.idle()
        found, counted, together, answers = rest()
    never = [without_solver()] if proving is None else proving.told(idle, found)
    if proving is not None:
        proving.save(answers)
    found += [*together, *never]
    yield from found
    proved = [_named(one) for one in found if one.id in ("clash", "crossing")]
    for one in counted:
        # Whoever was counted for a clash that is proved shows nothing new.
        if one.id != "no-plan" or not any(names <= _named(one) for names in proved):
            yield one


class _Rest(NamedTuple):
    """What is found beside the questions about single rules, and the answers to keep."""

    found: list[Finding]
    counted: list[Finding]
    together: list[Finding]
    answers: dict[str, dict[str, Any]]


def _rest(guidance: Guidance, people: int, proving: Proving | None) -> _Rest:
    found = [one for finder in FINDERS for one in finder(guidance)]
    together = [] if proving is None else proving.together()
    counted = []
    if people:
        population = Population(guidance, people)
        counted = [one for counting in COUNTING for one in counting(population)]
    return _Rest(found, counted, together, {} if proving is None else dict(proving.answers))


def _named(one: Finding) -> set[str]:
    """Return the rules that a clash names, or whatever else stands in backticks."""
    return {name for name in one.message.split("`")[1::2] if "/" in name}
