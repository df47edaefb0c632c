"""What would change a conclusion: suggestions that were run through the engine, and questions still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from canter.explaining.changes.moves import changeable, choices_moved, places
from canter.explaining.changes.search import Goal, Search
from canter.explaining.reach import Reach, reads_of
from canter.explaining.responsible import withholding
from canter.language.problems import RuleError
from canter.planning.telling import Teller, tell_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.explaining.changes.moves import Change
    from canter.explaining.reach import Person
    from canter.explaining.wish import Wish
    from canter.language.facts import Fact
    from canter.reasoning.trace import Trace

# So many open questions are named at most.
MOST_UNTOLD = 5


class Suggestion(NamedTuple):
    """Changes of facts, and what the conclusion would be with them, as the person reads it and as it is kept."""

    changes: tuple[Change, ...]
    after: str
    value_after: Any


class Untold(NamedTuple):
    """A question that was not answered, of which a true answer could give what is asked."""

    fact: str
    label: str
    ask: str


class Suggestions(NamedTuple):
    """What would change a conclusion: `found`, `none` that may be suggested, `so` already, or `withheld`, by these rules."""

    name: str
    label: str
    asked: str
    now: str
    outcome: Literal["found", "none", "so", "withheld"]
    suggestions: tuple[Suggestion, ...] = ()
    untold: tuple[Untold, ...] = ()
    withheld_by: tuple[str, ...] = ()


def what_would_change(
    reach: Reach, before: Trace, run: Callable[[Person, tuple[str, ...]], Trace], wish: Wish, units: str
) -> Suggestions:
    """Return the smallest changes that give what is asked; `run` is the whole engine for a person with some facts changed."""
    teller = Teller(before, units)
    book = before.rulebook
    label = book.vocabulary.facts[wish.name].label
    if before.hidden(wish.name):
        by = tuple(withholding(book.section_of[wish.name], teller))
        return Suggestions(wish.name, label, wish.text, teller.fact(wish.name), "withheld", withheld_by=by)
    now = teller.fact(wish.name)
    goal = _goal(wish, reach, teller)
    if wish.line is not None and before.compiler.line(wish.line)(before.values) is True:
        return Suggestions(wish.name, label, wish.text, now, "so")
    search = Search(reach, before, run, goal, units)
    found = tuple(
        Suggestion(one.changes, Teller(one.trace, units).fact(wish.name), one.trace.values[wish.name])
        for one in search.suggestions()
    )
    untold = tuple(_untold(search, goal, run))[:MOST_UNTOLD]
    return Suggestions(wish.name, label, wish.text, now, "found" if found else "none", found, untold)


def _goal(wish: Wish, reach: Reach, teller: Teller) -> Goal:
    line = wish.towards(teller.trace.values[wish.name])
    if line is not None:
        holds = teller.trace.compiler.line(line)
        return Goal(reads_of(line), reach.testing(line), lambda trace: holds(trace.values) is True, wish.entries)
    # Nothing in particular is asked for: anything else will do, as far as it is seen.
    reads = ((wish.name, ""),)
    fact, now = teller.trace.rulebook.vocabulary.facts[wish.name], teller.fact(wish.name)

    def other(person: Person) -> bool:
        try:
            value = reach.values(person, reads)[wish.name]
        except RuleError:
            return False
        return bool(_shown(value, fact, teller) != now)

    return Goal(reads, other, lambda trace: _shown(trace.values[wish.name], fact, teller) != now)


def _shown(value: Any, fact: Fact, teller: Teller) -> str:  # noqa: ANN401 - a value of any type
    return tell_value(value, fact.kind, teller.units)


def _untold(search: Search, goal: Goal, run: Callable[[Person, tuple[str, ...]], Trace]) -> Iterator[Untold]:
    """Yield the open questions that no suggestion may answer for the person, but a true answer could matter."""
    for fact in search.reaching:
        if search.person[fact.name] is not None or changeable(fact) or fact.name in search.blocked:
            continue
        if any(_gives(person, fact, goal, run) for person in _answered(fact, search.person)):
            yield Untold(fact.name, fact.label, fact.ask)


def _answered(fact: Fact, person: Person) -> Iterator[Person]:
    """Yield the person with each single answer to a question, numbers at places over their range."""
    if fact.kind.numeric:
        for value in places(fact):
            yield {**person, fact.name: value}
        return
    for one in choices_moved(fact, person):
        yield {**person, fact.name: one.after}


def _gives(person: Person, fact: Fact, goal: Goal, run: Callable[[Person, tuple[str, ...]], Trace]) -> bool:
    if not goal.test(person):
        return False
    try:
        after = run(person, (fact.name,))
    except RuleError:
        return False
    return goal.reached(after)
