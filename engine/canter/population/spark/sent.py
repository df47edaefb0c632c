"""Guidance where Spark works: compiled once in each process from the rulebook that was sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.language.person import PersonReader, tree_of
from canter.population.columns import many
from canter.reasoning.conclude import Reasoner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace

# So many rulebooks are kept compiled in a process.
MOST_KEPT = 8
_compiled: dict[str, Sent] = {}


class Sent:
    """Guidance that plans many people, and one by one those whom columns cannot plan."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Compile a rulebook for the plain engine."""
        self.rulebook = rulebook
        self._reader = PersonReader(rulebook.vocabulary)
        self._reasoner = Reasoner(rulebook, "plain")
        self._columns: dict[Any, Any] = {}

    def read(self, facts: Mapping[str, Any]) -> Person:
        """Return a person from a mapping; raises `FactError`."""
        return self._reader.read(tree_of(dict(facts)))

    def conclude(self, person: Person) -> Trace:
        """Return the trace of one evaluation; raises `RuleError`."""
        return self._reasoner.conclude(person.values, person.assumed)

    def plan_many(self, people: Any, **wanted: Any) -> Any:  # noqa: ANN401 - as `Guidance.plan_many`, which says what it takes
        """Return what the guidance concludes for many people."""
        return many(self, self._columns, people, **wanted)


def compiled(rulebook: Rulebook) -> Sent:
    """Return guidance for a rulebook, compiled at its first use in this process."""
    found = _compiled.get(rulebook.hash)
    if found is None:
        if len(_compiled) >= MOST_KEPT:
            _compiled.clear()
        found = _compiled[rulebook.hash] = Sent(rulebook)
    return found
