"""Asking the solver: definitions are added ring by ring, until what is asked for cannot be, or all is defined."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import z3

from canter.authoring.proving.landing import Landings
from canter.authoring.proving.outcomes import Outcomes
from canter.authoring.proving.space import Space

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.authoring.proving.logic import Bool
    from canter.authoring.proving.ranges import Ranges
    from canter.language.rulebook import Rulebook

# Where it is true, somebody shows the fault that a question is about.
Goal = "Callable[[Landings], Bool]"
# What a ring that is not the last may take, as a share of the time that is left.
_SHARE = 0.05
_LEAST_MILLISECONDS = 50
# From how much processor time on the pace tells how busy the machine is, in seconds, and the slowest that is believed.
_TELLING, _SLOWEST = 0.005, 20.0


def encode(book: Rulebook, ranges: Ranges, sure: frozenset[str], *, whole_lists: bool = False) -> Landings:
    """Return an empty space with its rules, ready for a question."""
    return Landings(Outcomes(Space(book, ranges, sure, whole_lists=whole_lists)))


def solver() -> z3.Solver:
    """Return a solver that answers the same way every time."""
    made = z3.Solver()
    made.set("random_seed", 7)
    return made


class Allowance:
    """What a question may take, in seconds of processor time: a busy machine decides no less than an idle one."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self._seconds, self._wall, self._used = seconds, time.monotonic(), time.thread_time()

    @property
    def left(self) -> float:
        """What is left, in seconds of processor time; nought or less where all is used up."""
        return self._seconds - (time.thread_time() - self._used)

    def by_the_clock(self, share: float) -> int:
        """Return a share of what is left as the solver counts it: in milliseconds by the clock, at the pace so far."""
        used = time.thread_time() - self._used
        pace = min(_SLOWEST, max(1.0, (time.monotonic() - self._wall) / used)) if used > _TELLING else 1.0
        return max(_LEAST_MILLISECONDS, int(self.left * share * pace * 1000))


def check(asked: z3.Solver, allowance: Allowance, share: float = 1.0) -> str:
    """Ask a solver within its part of what is left; `unsat`, `sat` or `unknown`."""
    if allowance.left <= 0:
        return "unknown"
    asked.set("timeout", allowance.by_the_clock(share))
    return str(asked.check())


def impossible(landings: Landings, goal: Callable[[Landings], Bool], seconds: float) -> bool | None:
    """Tell whether nobody reaches a goal: yes; None where it could not be told in time; no where somebody may."""
    allowance = Allowance(seconds)
    asked = solver()
    asked.add(goal(landings))
    while True:
        asked.add(landings.space.drain())
        last = not landings.space.pending
        found = check(asked, allowance, 1.0 if last else _SHARE)
        if found == "unsat":
            return True
        if last:
            return False if found == "sat" else None
        if allowance.left <= 0:
            return None
        landings.define()
