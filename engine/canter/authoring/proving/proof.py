"""A proof under way: one rulebook, what is proved of it so far, and how each question is answered.

The cheap ways come first: what was kept, people that are looked at anyway, the solver's no. Whoever is found counts only
if the engine shows it, and what is neither refuted nor shown stays open.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from canter.authoring.proving.people import find
from canter.authoring.proving.population import Population
from canter.authoring.proving.questions import about_gap
from canter.authoring.proving.ranges import Ranges
from canter.authoring.proving.replay import Replayer
from canter.authoring.proving.simplest import simplest
from canter.authoring.proving.slices import Slices
from canter.authoring.proving.solving import encode, impossible
from canter.authoring.proving.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.authoring.proving.questions import Question
    from canter.authoring.proving.replay import Facts
    from canter.language.rulebook import Rulebook

ResultName = Literal["proved", "broken", "open"]
# Kinds of questions where somebody who shows it is what is hoped for.
HOPED_FOR = ("dead rule", "idle overrule", "idle line")
SECONDS = 5.0
_TIMES_OUT = "the solver could not tell within {seconds:g} s, and nobody was found who shows it"
_NOT_SHOWN = "the solver bounds what it cannot reckon with, and of the people it named nobody shows it"

_MOVED = "it never does as the parameters are, and can where an overlay moves them"


class Verdict(NamedTuple):
    """How a question came out.

    `proved`: the fault shows for nobody (a dead rule, an idle overrule or line: it is none, and `person` shows it, or an
    overlay may bring it about by moving a parameter).
    `broken`: the fault is there, and `person` shows it in the engine (a dead rule and the like: nobody ever does).
    `open`: neither is known, and `message` says why. `seconds` is what the answer took when it was found.
    """

    kind: str
    subjects: tuple[str, ...]
    result: ResultName
    person: Facts | None
    message: str
    seconds: float


class Proof:
    """Answers questions about one rulebook."""

    def __init__(self, book: Rulebook, seconds: float = SECONDS, *, keep: bool = True, known: Sequence[Facts] = ()) -> None:
        """Begin; `seconds` is what a question may take, `keep` uses and fills the user's cache directory.

        `known` are people who are looked at before any are made up.
        """
        self.book = book
        self.seconds = seconds
        self.ranges = Ranges(book)
        self.replayer = Replayer(book)
        self.population = Population(self.replayer, known)
        self.store = Store(keep=keep)
        self._slices = Slices(book)
        self._gaps: dict[str, Verdict] = {}
        concluded = [step.fact for one in book.rounds for step in one.concludes if not step.field]
        self._required = [name for name in concluded if book.vocabulary.facts[name].required]

    def gap(self, name: str) -> Verdict:
        """Return whether anybody goes without a fact that everybody must get."""
        found = self._gaps.get(name)
        if found is None:
            found = self._gaps[name] = self.ask(about_gap(name))
        return found

    def _sure(self, question: Question) -> frozenset[str]:
        """Return what is proved to be known for everybody, of what the question rests on.

        A gap's proof uses those before it in the order of reasoning only, so that none rests on itself.
        """
        nodes = self._slices.nodes(question)
        before = self._required.index(question.subjects[0]) if question.kind == "gap" else len(self._required)
        names = [name for name in self._required[:before] if ("fact", name) in nodes]
        return frozenset(name for name in names if self.gap(name).result == "proved")

    def ask(self, question: Question) -> Verdict:
        """Answer a question."""
        key = self._slices.hash(question)
        kept = self._kept(question, self.store.get(key))
        if kept is not None:
            return kept
        sure = self._sure(question)
        started = time.perf_counter()
        found = self._answer(question, sure)
        verdict = found._replace(seconds=time.perf_counter() - started)
        answer = {"result": verdict.result, "person": verdict.person, "message": verdict.message}
        self.store.put(key, {**answer, "seconds": round(verdict.seconds, 4), "allowed": self.seconds})
        return verdict

    def _kept(self, question: Question, answer: dict[str, Any] | None) -> Verdict | None:
        """Return a kept answer, if it still holds: a person is replayed, an open question is asked again with more time.

        One who shows what is hoped for is not replayed: what they show rests on nothing beyond the hash.
        """
        if answer is None or (answer["result"] == "open" and answer["allowed"] < self.seconds):
            return None
        person = answer["person"]
        if answer["result"] == "broken" and person is not None and not self.replayer.shown(person, question.shows):
            return None
        return Verdict(question.kind, question.subjects, answer["result"], person, answer["message"], answer["seconds"])

    def _answer(self, question: Question, sure: frozenset[str]) -> Verdict:
        hoped = question.kind in HOPED_FOR
        shown: ResultName = "proved" if hoped else "broken"
        if hoped:
            found = self.population.who(question.shows, everybody=False)
            if found is not None:
                return Verdict(question.kind, question.subjects, shown, *found, 0.0)
        nobody = impossible(encode(self.book, self.ranges, sure), question.goal, self.seconds)
        if nobody and hoped:
            return self._never(question)
        if nobody:
            return Verdict(question.kind, question.subjects, "proved", None, "", 0.0)
        landings = encode(self.book, self.ranges, sure, whole_lists=True)
        found = find(landings, question.goal, question.shows, self.replayer, self.seconds)
        if found is None:
            found = self.population.who(question.shows)
        if found is not None:
            # Whoever is told of is told of as simply as can be.
            found = found if hoped else simplest(found[0], question.shows, self.replayer)
            return Verdict(question.kind, question.subjects, shown, *found, 0.0)
        why = _TIMES_OUT.format(seconds=self.seconds) if nobody is None else _NOT_SHOWN
        return Verdict(question.kind, question.subjects, "open", None, why, 0.0)

    def _never(self, question: Question) -> Verdict:
        """Return the verdict on what never shows: no fault where an overlay can change it by moving a parameter."""
        if impossible(encode(self.book, self._moved, frozenset()), question.goal, self.seconds):
            return Verdict(question.kind, question.subjects, "broken", None, "", 0.0)
        return Verdict(question.kind, question.subjects, "proved", None, _MOVED, 0.0)

    @cached_property
    def _moved(self) -> Ranges:
        return Ranges(self.book, moved=True)
