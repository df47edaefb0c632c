"""Everything that `canter diff` tells: what changed, for whom, where, and the people who show it best, replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.impact.regions import Region, regions
from canter.authoring.impact.running import Both, Population, ask_everybody
from canter.authoring.impact.shifts import CHANGED, LOST, UNREADABLE, WON, WORDS
from canter.authoring.impact.signals import FALLING, RISING
from canter.authoring.impact.tally import Tally, tally
from canter.authoring.impact.wording import Change, changes
from canter.language.problems import RuleError
from canter.language.rules import effect_reads
from canter.planning.telling import SAFETY, tell_value
from canter.plans import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.authoring.impact.sides import Side
    from canter.explaining.shifts import Differences
    from canter.language.rulebook import Rulebook

NO_PLAN = "no plan"


class Example(NamedTuple):
    """A person of the population, replayed: who she is in short and in full, and what is otherwise for her.

    Without `differences` one of the two gives her no plan: then `statuses` says which, and `problem` why.
    """

    number: int
    place: str
    short: str
    facts: dict[str, Any]
    statuses: tuple[str, str]
    differences: Differences | None
    problem: str


class Report(NamedTuple):
    """What a comparison of two guidances found."""

    old: str
    new: str
    population: str
    changes: tuple[Change, ...]
    tally: Tally
    regions: tuple[Region, ...]
    examples: tuple[Example, ...]

    def counted(self, *statuses: str) -> int:
        """Return how many people came out with one of these statuses."""
        return sum(self.tally.statuses.get(status, 0) for status in statuses)

    @property
    def changed(self) -> int:
        """How many are given another plan, one where there was none, or none where there was one."""
        return self.counted(CHANGED, LOST, WON, UNREADABLE)

    @property
    def responsible(self) -> tuple[tuple[str, int], ...]:
        """Return the rules that are otherwise, with how many people are told something otherwise by them."""
        named = {region.rule for region in self.regions}
        return tuple(pair for pair in self.tally.rules if pair[0] in named)

    @property
    def worded(self) -> int:
        """How many are given the same plan in other words."""
        return self.counted(WORDS)


def compare(old: Side, new: Side, population: Population, seen: Callable[[int], None], jobs: int | None = None) -> Report:
    """Compare two guidances in words and over a population; `seen` hears how many people are done.

    Raises `FactError` for people of a file whom neither can read.
    """
    both = Both(old.book, new.book)
    found = ask_everybody(both, (old, new), population, seen, jobs)
    counted = tally(found, old.book, new.book)
    where = regions(old.book, new.book, both.touched)
    examples = tuple(_example(both, population, number, where) for number in counted.telling)
    return Report(old.told, new.told, _told(population), changes(old.book, new.book), counted, where, examples)


def _told(population: Population) -> str:
    people = "1 person" if population.size == 1 else f"{population.size:,} people"
    if population.told:
        return f"{people} of {population.name}"
    return f"{people}, made up (seed {population.seed})"


def _example(both: Both, population: Population, number: int, where: tuple[Region, ...]) -> Example:
    facts = both.facts(population, number)
    plans: list[Plan | None] = []
    problem = ""
    people = [both.read(facts, side) for side in (0, 1)]
    same = people[0].values == people[1].values
    for side, person in enumerate(people):
        try:
            plans.append(Plan(both.reasoners[side].conclude(person.values, person.assumed)))
        except RuleError as error:
            plans.append(None)
            problem = error.problems[0].message
    before, after = plans
    differences = _first(before.differences(after), where, same) if before is not None and after is not None else None
    statuses = (before.status if before else NO_PLAN, after.status if after else NO_PLAN)
    place = population.told[number].place if population.told else f"person {number}"
    return Example(number, place, ", ".join(_short(both, facts, where)), facts, statuses, differences, problem)


def _first(found: Differences, where: tuple[Region, ...], same: bool) -> Differences:  # noqa: FBT001 - read the same twice
    """Put what bears on safety first, and leave out the outcomes of rules that are as they were."""
    rules = {region.rule for region in where}
    return found._replace(
        # Of one person read twice no fact differs, whatever rules have filled into the lists that she told.
        facts=() if same else found.facts,
        conclusions=tuple(sorted(found.conclusions, key=lambda one: one.name not in (*FALLING, *RISING))),
        notices=tuple(sorted(found.notices, key=lambda one: not any(side and side.level in SAFETY for side in one))),
        outcomes=tuple(one for one in found.outcomes if one.rule in rules),
    )


def _short(both: Both, facts: dict[str, Any], where: tuple[Region, ...]) -> Iterator[str]:
    """Yield what must be told of everybody, and what the changed rules ask about."""
    book = both.books[1]
    read = _asked(book, {region.rule for region in where if region.rule in book.by_id})
    person = both.read(facts, 1)
    for fact in book.vocabulary.facts.values():
        if fact.origin != "asked" or fact.kind.type == "list" or not (fact.required or fact.name in read):
            continue
        value = person.values[fact.name]
        if value is not None:
            yield f"{fact.label.lower()} {tell_value(value, fact.kind)}"


def _asked(book: Rulebook, rules: set[str]) -> set[str]:
    """Return the facts that rules read, and those that these in turn rest on."""
    found: set[str] = set()
    waiting = [name for rule in rules for name, _ in book.by_id[rule].reads]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            setting = book.setting.get(name, ())
            waiting += [read for rule in setting for read, _ in rule.reads]
            waiting += [read for rule in setting for effect in rule.effects for read, _ in effect_reads(effect)]
    return found
