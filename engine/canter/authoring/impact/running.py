"""Both guidances over a population: who is told something otherwise, on all cores where that pays."""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.beside import can_split
from canter.authoring.impact.resuming import Resuming
from canter.authoring.impact.screen import Screen
from canter.authoring.impact.shifts import LOST, NEITHER, SAME, UNREADABLE, WON, Comparing, PersonShift
from canter.authoring.impact.touched import touched
from canter.language.cache import load_kept
from canter.language.person import PersonReader
from canter.language.problems import FactError, Problem, RuleError
from canter.population.synthetic import person as made_up
from canter.reasoning.conclude import Reasoner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from canter.authoring.impact.sides import Side
    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.population.files import Told
    from canter.reasoning.trace import Trace

# People in one go, and how many there must be for each core before a further process pays.
CHUNK, EACH = 250, 1500


class Population(NamedTuple):
    """The people whom both guidances are asked about: those of a file, or so many made up from a seed."""

    size: int
    seed: int
    told: tuple[Told, ...] = ()
    name: str = ""

    def part(self, start: int, end: int) -> Population:
        """Return the people of a stretch of a file; those that are made up need none."""
        return self._replace(told=self.told[start:end])


class Both:
    """The two guidances, ready to be asked about one person after the other."""

    def __init__(self, old: Rulebook, new: Rulebook, *, screened: bool = True) -> None:
        """Compile them; without `screened` everybody is reasoned about twice, which tells the same and takes longer."""
        self.books = (old, new)
        self.readers = (PersonReader(old.vocabulary), PersonReader(new.vocabulary))
        self.touched = touched(old, new)
        self.screen = Screen(old, new, self.touched) if screened else None
        # Where people are reasoned about once, little of it is looked at; where twice, whole plans are compared.
        little = screened and not self.touched.everybody and not self.touched.lists
        self.reasoners = (Reasoner(old, "plain", written=little), Reasoner(new, "plain", written=False))
        self.resuming = Resuming(new, self.reasoners[1].program, self.touched) if little else None
        self.comparing = Comparing(old, new, self.touched)
        self.asked = [{fact.name for fact in book.vocabulary.facts.values() if fact.origin == "asked"} for book in self.books]

    def get_ready(self) -> None:
        """Write out at once what would be written after the first people: there are many."""
        if self.resuming is not None:
            self.reasoners[0].hurry()

    def facts(self, population: Population, number: int, start: int = 0) -> dict[str, Any]:
        """Return the facts of a person of the population: of one that is made up, for both vocabularies."""
        if population.told:
            return population.told[number - start].facts
        facts = made_up(self.books[0].vocabulary, number, population.seed)
        if not self.touched.reading:
            return facts
        return {**made_up(self.books[1].vocabulary, number, population.seed), **facts}

    def read(self, facts: dict[str, Any], side: int) -> Person:
        """Read a person for one of the two; a fact that only the other asks for is left out. Raises `FactError`."""
        other = self.asked[1 - side] - self.asked[side]
        own = {name: value for name, value in facts.items() if name not in other} if other else facts
        return self.readers[side].read_plain(own)

    def ask(self, number: int, facts: dict[str, Any]) -> PersonShift:
        """Return what is otherwise for a person."""
        people = self._read_both(facts)
        if people is None:
            return PersonShift(number, UNREADABLE, problem=self._unread(facts))
        if self.touched.nothing:
            return PersonShift(number, SAME)
        alike = people[0].values == people[1].values and people[0].assumed == people[1].assumed
        if self.screen is not None and alike and not self.screen.reaches(people[0].values):
            return PersonShift(number, SAME)
        traces, problem = self._conclude(people, alike=alike)
        before, after = traces
        if before is None or after is None:
            status = NEITHER if before is after else LOST if after is None else WON
            return PersonShift(number, status, problem=problem)
        return self.comparing.shift(number, before, after)

    def _read_both(self, facts: dict[str, Any]) -> tuple[Person, Person] | None:
        try:
            before = self.read(facts, 0)
            return before, self.read(facts, 1) if self.touched.reading else before
        except FactError:
            return None

    def _unread(self, facts: dict[str, Any]) -> str:
        """Say what one of the two cannot read of a person whom the other can; raises `FactError` where neither can."""
        problems: list[tuple[Problem, ...]] = []
        for side in (0, 1):
            try:
                self.read(facts, side)
            except FactError as error:
                problems.append(error.problems)
        if len(problems) > 1:
            raise FactError(problems[0])
        return problems[0][0].message

    def _conclude(self, people: tuple[Person, Person], *, alike: bool) -> tuple[tuple[Trace | None, Trace | None], str]:
        traces: list[Trace | None] = []
        problem = ""
        for reasoner, one in zip(self.reasoners, people, strict=True):
            try:
                if traces and traces[0] is not None and self.resuming is not None and alike:
                    traces.append(self.resuming.conclude(traces[0]))
                else:
                    traces.append(reasoner.conclude(one.values, one.assumed))
            except RuleError as error:
                traces.append(None)
                problem = error.problems[0].message
        return (traces[0], traces[1]), problem


def run(old: Side, new: Side, population: Population, seen: Callable[[int], None], jobs: int | None = None) -> list[PersonShift]:
    """Return for everybody, in order, what is otherwise; `seen` hears after each stretch how many are done.

    `jobs` processes share the work; without it as many as there are cores and the number of people makes worth while.
    Raises `FactError` for people whom neither guidance can read.
    """
    return ask_everybody(Both(old.book, new.book), (old, new), population, seen, jobs)


def ask_everybody(
    both: Both, sides: tuple[Side, Side], population: Population, seen: Callable[[int], None], jobs: int | None = None
) -> list[PersonShift]:
    """Do what `run` does with two guidances that are ready."""
    if not population.told and both.touched.nothing:
        seen(population.size)
        return [PersonShift(number, SAME) for number in range(population.size)]
    if jobs is None:
        jobs = max(1, min(_cores(), population.size // EACH))
    parts = [(start, min(start + CHUNK, population.size)) for start in range(0, population.size, CHUNK)]
    found: list[PersonShift] = []
    for shifts in _results(both, sides, population, parts, jobs):
        found += shifts
        seen(len(found))
    return found


def _results(
    both: Both, sides: tuple[Side, Side], population: Population, parts: Sequence[tuple[int, int]], jobs: int
) -> Iterator[list[PersonShift]]:
    if jobs == 1:
        yield from (_stretch(both, population.part(*part), *part) for part in parts)
        return
    work = [(population.part(*part), *part) for part in parts]
    if can_split():
        # What is split off has both guidances already, and the evaluation written out.
        both.get_ready()
        _BOTH[:] = [both]
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _settle)
    else:
        where = [(side.rules, side.overlays) for side in sides]
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (where,))
    with pool:
        yield from pool.map(_work, work)
    _BOTH.clear()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# What a process of its own asks; made once when it begins.
_BOTH: list[Both] = []


def _begin(where: Sequence[tuple[Path, tuple[Path, ...]]]) -> None:
    _BOTH[:] = [Both(*(load_kept(rules, overlays) for rules, overlays in where))]
    _settle()


def _settle() -> None:
    # The guidances stay to the end, and what is made for a person goes with them: there is little garbage to look for.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _work(part: tuple[Population, int, int]) -> list[PersonShift]:
    return _stretch(_BOTH[0], *part)


def _stretch(both: Both, population: Population, start: int, end: int) -> list[PersonShift]:
    shifts = []
    for number in range(start, end):
        facts = both.facts(population, number, start)
        try:
            shifts.append(both.ask(number, facts))
        except FactError as error:
            place = population.told[number - start].place if population.told else f"person {number}"
            problems = [Problem(f"{place}: {problem.message}", None, problem.help) for problem in error.problems]
            raise FactError(problems) from None
    return shifts
