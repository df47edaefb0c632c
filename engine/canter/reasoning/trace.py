"""The compact trace: what is needed to tell, on demand, how every conclusion came about.

Facts are assigned once, so the final values, one decision a rule and what landed on each fact hold everything; what a
check saw is read back when the trace is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.effects import Target
    from canter.language.facts import Value
    from canter.language.rulebook import Rulebook
    from canter.reasoning.arithmetic import Values
    from canter.reasoning.plain import Compiler

Outcome = Literal["applied", "overruled", "did not apply", "not known"]


class Decision(NamedTuple):
    """For which entries the conditions of a rule hold, and for which that is unknown, as bits.

    A rule without `for` has one bit. `domain` are the entries it goes through; none, where its list is unknown.
    """

    true: int
    unknown: int
    domain: int


class Result(NamedTuple):
    """For which entries a rule applied, was overruled, or is not known, as bits."""

    applied: int
    overruled: int
    unknown: int

    @property
    def outcome(self) -> Outcome:
        """The outcome of the rule as a whole."""
        if self.applied:
            return "applied"
        if self.overruled:
            return "overruled"
        return "not known" if self.unknown else "did not apply"


class BoundHeld(NamedTuple):
    """A bound that applied (or is not known: then without a value), and whether it moved the value."""

    rule: str
    side: str
    value: float | None
    binding: bool
    known: bool


class Landing(NamedTuple):
    """How a fact came to its value."""

    set_by: tuple[str, ...]
    value_set: Value
    defaulted: bool
    undecided: tuple[str, ...]
    changed_by: tuple[str, ...]
    bounds: tuple[BoundHeld, ...]


class Choice(NamedTuple):
    """What was chosen from a list: picks, spares of each, how many were wanted, what was out, and the scores."""

    list: str
    picks: tuple[str, ...]
    spares: Mapping[str, tuple[str, ...]]
    wanted: int
    out: int
    scores: tuple[int, ...]

    @property
    def short(self) -> int:
        """By how many entries the choice fell short."""
        return max(0, self.wanted - len(self.picks))


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that one evaluation decided."""

    rulebook: Rulebook
    compiler: Compiler
    values: Values
    decisions: Mapping[str, Decision]
    results: Mapping[str, Result]
    landings: Mapping[Target, Landing]
    choices: Mapping[str, Choice]
    withheld: frozenset[str]
    assumed: tuple[str, ...]

    def hidden(self, fact: str) -> bool:
        """Tell whether no output may hold the value of this fact."""
        return bool(self.withheld) and self.rulebook.section_of.get(fact) in self.withheld
