"""Replaying a person through the engine: what is found by the solver counts only if it shows there, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.person import PersonReader, tree_of
from canter.language.problems import FactError, RuleError
from canter.reasoning.checks import Invariants
from canter.reasoning.conclude import Reasoner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace

# A person as a file would hold them.
Facts = dict[str, Any]


class Replayed(NamedTuple):
    """What the engine makes of a person: a trace, or the names in the contradiction that stopped it."""

    trace: Trace | None
    named: frozenset[str]
    message: str
    broken: frozenset[str]


# Says what a fault looks like for a person who shows it, and nothing for one who does not.
Shows = "Callable[[Replayed], str]"


class Replayer:
    """Replays people through one rulebook by the plain engine."""

    def __init__(self, book: Rulebook) -> None:
        """Compile once."""
        self.book = book
        self.reader = PersonReader(book.vocabulary, logged=True)
        self._reasoner = Reasoner(book, "plain")
        self._invariants = Invariants(book)

    def replay(self, facts: Mapping[str, Any]) -> Replayed | None:
        """Return what the engine makes of a person; None where the facts are no person's."""
        try:
            person = self.reader.read(tree_of(dict(facts)))
        except FactError:
            return None
        try:
            trace = self._reasoner.trace(person.values, person.assumed)
        except RuleError as error:
            message = error.problems[0].message
            return Replayed(None, frozenset(re.findall(r"`([^`]+)`", message)), message, frozenset())
        return Replayed(trace, frozenset(), "", frozenset(one.id for one in self._invariants.broken(trace)))

    def shown(self, facts: Mapping[str, Any], shows: Callable[[Replayed], str]) -> str:
        """Return what a person shows of a fault, or nothing."""
        found = self.replay(facts)
        return "" if found is None else shows(found)
