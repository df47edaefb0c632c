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


def encode(book: Rulebook, ranges: Ranges, sure: frozenset[str], *, whole_lists: bool = False) -> Landings:
    """Return an empty space with its rules, ready for a question."""
    return Landings(Outcomes(Space(book, ranges, sure, whole_lists=whole_lists)))


def solver() -> z3.Solver:
    """Return a solver that answers the same way every time."""
    made = z3.Solver()
    made.set("random_seed", 7)
    return made


def check(asked: z3.Solver, deadline: float, share: float = 1.0) -> str:
    """Ask a solver within its part of the time that is left; `unsat`, `sat` or `unknown`."""
    left = (deadline - time.monotonic()) * share
    if left <= 0:
        return "unknown"
    asked.set("timeout", max(_LEAST_MILLISECONDS, int(left * 1000)))
    return str(asked.check())


def impossible(landings: Landings, goal: Callable[[Landings], Bool], seconds: float) -> bool | None:
    """Tell whether nobody reaches a goal: yes; None where it could not be told in time; no where somebody may."""
    deadline = time.monotonic() + seconds
    asked = solver()
    asked.add(goal(landings))
    while True:
        asked.add(landings.space.drain())
        last = not landings.space.pending
        found = check(asked, deadline, 1.0 if last else _SHARE)
        if found == "unsat":
            return True
        if last:
            return False if found == "sat" else None
        if time.monotonic() > deadline:
            return None
        landings.define()
