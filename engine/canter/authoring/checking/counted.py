"""What is found by counting made-up people: no plan, choices that fall short, entries that nobody is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.entries import choosing, never_chosen
from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.language.effects import Target
from canter.planning.notices import tells_how_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.authoring.checking.population import Facts, Planned, Population
    from canter.language.problems import Problem
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Choice, Trace

# So many people are asked again who like an entry that nobody was given, before it is said that nobody is.
ASKED_AGAIN = 12


def find_without_plan(population: Population) -> Iterator[Finding]:
    """Yield why some people get no plan: a contradiction met on the way, or an invariant that would be broken."""
    by_problem: dict[Problem, list[Facts]] = {}
    for one in population.people:
        for problem in one.problems:
            by_problem.setdefault(problem, []).append(one.facts)
    for problem, people in by_problem.items():
        person = population.example(people[0], _has_problem(problem))
        told = (len(people), len(population.people))
        yield find_one("no-plan", problem.message, problem.span, problem.help, person=person, told=told)


def _has_problem(problem: Problem) -> Callable[[Planned], bool]:
    return lambda planned: problem in planned.problems


def find_short_choices(population: Population) -> Iterator[Finding]:
    """Yield each choice from a list that falls short for somebody who is shown it, and is not told why."""
    places = Places()
    for name in dict.fromkeys(effect.target.name for _, effect in choosing(population.book)):
        people = [one.facts for one in population.people if _short(name)(one)]
        if not people:
            continue
        person = population.example(people[0], _short(name))
        trace = population.replay(person).trace
        assert trace is not None  # noqa: S101 - the example was replayed
        choice = trace.choices[name]
        rule = population.book.rule(trace.landings[Target(name)].set_by[0])
        message = f"the choice of `{name}` can fall short: {len(choice.picks)} of {choice.wanted} are found"
        help_ = f"add entries to `{choice.list}` that such people may do, or ask for fewer"
        told = (len(people), len(population.people))
        yield find_one("short-choice", message, places.effect(rule, name), help_, person=person, told=told)


def _short(name: str) -> Callable[[Planned], bool]:
    def short(planned: Planned) -> bool:
        trace = planned.trace
        choice = trace.choices.get(name) if trace is not None else None
        if trace is None or choice is None or not choice.short or trace.hidden(name):
            return False
        # Where the guidance tells the person why there are fewer, it means it so.
        return not tells_how_many(trace, name)

    return short


def find_not_chosen(population: Population) -> Iterator[Finding]:
    """Yield the entries of lists that nobody was given, neither chosen nor as a spare, not even who likes them."""
    book, places = population.book, Places()
    if any(one.problems for one in population.people):
        # Whoever gets no plan is given nothing; that is to be mended first.
        return
    never = {(name, entry) for name, entry, _ in never_chosen(book)}
    for name in dict.fromkeys(effect.list for _, effect in choosing(book)):
        given = {entry for one in population.people for choice in _choices(one.trace, name) for entry in _given(choice)}
        for number, entry in enumerate(book.vocabulary.entries[name]):
            if entry in given or (name, entry) in never or _given_when_liked(population, name, number, entry):
                continue
            help_ = "see which rules exclude it, and what stands before it in its list"
            told = (0, len(population.people))
            span = places.entry(book, name, entry)
            yield find_one("not-chosen", f"`{entry}` of `{name}` was chosen for nobody", span, help_, told=told)


def _choices(trace: Trace | None, list_name: str) -> list[Choice]:
    return [] if trace is None else [choice for choice in trace.choices.values() if choice.list == list_name]


def _given(choice: Choice) -> Iterator[str]:
    yield from choice.picks
    yield from (spare for spares in choice.spares.values() for spare in spares)


def _given_when_liked(population: Population, list_name: str, number: int, entry: str) -> bool:
    """Ask people again within whose reach an entry is, now naming it wherever they may."""
    within = [
        one.facts for one in population.people if any(not choice.out >> number & 1 for choice in _choices(one.trace, list_name))
    ]
    for facts in within[:ASKED_AGAIN]:
        for fact in _naming(population.book, list_name):
            others = {key: value for key, value in facts.items() if key not in _naming(population.book, list_name)}
            again = population.plan({**others, fact: [entry]})
            if any(entry in _given(choice) for choice in _choices(again.trace, list_name)):
                return True
    return False


def _naming(book: Rulebook, list_name: str) -> list[str]:
    """Return the questions whose answers name entries of a list."""
    facts = book.vocabulary.facts.values()
    with_choices = [fact for fact in facts if fact.origin == "asked" and fact.kind.type == "choices"]
    return [fact.name for fact in with_choices if fact.kind.choices is not None and list_name in fact.kind.choices.origins]
