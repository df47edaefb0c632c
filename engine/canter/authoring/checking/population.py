"""Made-up people taken through the guidance, once, for whatever is to be counted among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.guidance import Guidance
from canter.language.problems import Problem, RuleError
from canter.population.synthetic import SEED, people
from canter.reasoning.conclude import DisagreementError

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace

Facts = dict[str, Any]


class Planned(NamedTuple):
    """A person and how the guidance came out for them: a trace, or the problems for which there is no plan."""

    facts: Facts
    trace: Trace | None
    problems: tuple[Problem, ...]


class Population:
    """Made-up people with their traces, by the plain reading."""

    def __init__(self, guidance: Guidance, count: int) -> None:
        """Reason about every person once."""
        self.guidance = guidance
        self.book: Rulebook = guidance.rulebook
        self._plain = Guidance(guidance.rulebook, "plain")
        self.people = tuple(_planned(self._plain, facts) for facts in people(guidance.rulebook, count, SEED))

    def plan(self, facts: Facts) -> Planned:
        """Return how the guidance comes out for a person, by the plain reading."""
        return _planned(self._plain, facts)

    def replay(self, facts: Facts) -> Planned:
        """Return the same by the engine that gives plans."""
        return _planned(self.guidance, facts)

    def example(self, facts: Facts, shows: Callable[[Planned], bool]) -> Facts:
        """Return a person for whom something shows, with as little told as needed, replayed by the engine that gives plans.

        Raises `DisagreementError` where that engine does not show it.
        """
        vocabulary = self.book.vocabulary
        for name in list(facts):
            value = facts[name]
            smaller = [] if vocabulary.facts[name].required else [{key: one for key, one in facts.items() if key != name}]
            if isinstance(value, list):
                smaller += [{**facts, name: value[:number] + value[number + 1 :]} for number in reversed(range(len(value)))]
            for fewer in smaller:
                if shows(self.plan(fewer)):
                    return self.example(fewer, shows)
        if not shows(self.replay(facts)):
            message = f"the plain reading shows what the replay of these facts does not: {facts!r}"
            raise DisagreementError(message)
        return facts


def _planned(guidance: Guidance, facts: Facts) -> Planned:
    try:
        return Planned(facts, guidance.conclude(guidance.read(facts)), ())
    except RuleError as error:
        return Planned(facts, None, error.problems)
