"""An interview: which question comes next, and what was told so far. It reads and writes nothing itself.

Questions that must be answered come first, since there is no plan without them; then the most informative of those whose
answers could still change the plan. Once a question is skipped, what is left is offered together, so that nobody has to
skip many one by one; only what bears on safety and anybody can answer is still put on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.asking.said import said_of
from canter.explaining.asking.worth import unanswered, worth_telling
from canter.language.source import Mapping, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.worth import WorthTelling
    from canter.language.facts import Fact, Value
    from canter.language.person import Person, PersonReader
    from canter.language.source import Node
    from canter.reasoning.trace import Trace

# What is answered from memory; a number has to have been measured.
FROM_MEMORY = ("yesno", "choice", "choices")


class Question(NamedTuple):
    """One question, and what its answer could change; `worth` is None where there is no plan yet without it."""

    fact: Fact
    worth: WorthTelling | None

    @property
    def required(self) -> bool:
        """Whether it cannot be skipped."""
        return self.fact.required


class Offer(NamedTuple):
    """Questions of which the person picks those that she can answer."""

    questions: tuple[WorthTelling, ...]


class _State(NamedTuple):
    told: dict[str, Node]
    skipped: frozenset[str]
    offered: bool


class Interview:
    """One interview. `next` is what to ask; `answer`, `skip`, `pick`, `back` and `stop` go on from it."""

    def __init__(self, reader: PersonReader, index: Index, conclude: Callable[[Person], Trace], tree: Node | None = None) -> None:
        """Begin, perhaps with facts that were told before; raises `FactError` where they are not usable."""
        self._reader = reader
        self._index = index
        self._conclude = conclude
        values = reader.read_some(tree) if tree is not None else {}
        told = {str(key): node for key, node in tree.items() if values[str(key)] is not None} if isinstance(tree, dict) else {}
        # What was left open on purpose is not asked again.
        self._states = [_State(told, frozenset(name for name, value in values.items() if value is None), offered=False)]
        self._stopped = False
        self._next: Question | Offer | None = None
        self._found = False

    @property
    def told(self) -> dict[str, Node]:
        """What was told so far, in the order of the vocabulary, as a person's file holds it."""
        told = self._states[-1].told
        return {fact.name: told[fact.name] for fact in self._reader.asked if fact.name in told}

    @property
    def steps(self) -> int:
        """How many questions were answered, skipped or picked from so far."""
        return len(self._states) - 1

    @property
    def complete(self) -> bool:
        """Whether all that must be told was told, so that there is a plan."""
        return self._missing() is None

    @property
    def person(self) -> Person:
        """The person so far; raises `FactError` where something required is missing."""
        tree = Mapping((Text.at(name, node.span.source, (1, 1, 1)), node) for name, node in self.told.items())
        tree.span = next((node.span for node in self.told.values()), None)  # type: ignore[assignment]
        return self._reader.read(tree)

    @property
    def next(self) -> Question | Offer | None:
        """What to ask next; None at the end: stopped, or nothing that is left could change the plan.

        Raises `RuleError` where the guidance contradicts itself for what was told.
        """
        if self._stopped:
            return None
        if not self._found:
            self._next, self._found = self._look(), True
        return self._next

    def _missing(self) -> Fact | None:
        told = self._states[-1].told
        return next((fact for fact in self._reader.asked if fact.required and fact.name not in told), None)

    def _look(self) -> Question | Offer | None:
        missing = self._missing()
        if missing is not None:
            return Question(missing, None)
        state = self._states[-1]
        trace = self._conclude(self.person)
        left = tuple(name for name in unanswered(trace) if name not in state.skipped)
        found = worth_telling(self._index, trace, left)
        if not found:
            return None
        facts = self._index.book.vocabulary.facts
        together = tuple(one for one in found if not (one.safety and facts[one.fact].kind.type in FROM_MEMORY))
        if self.steps and state.skipped and not state.offered and len(together) > 1 and found[0] in together:
            # What matters only with another answer, such as how something was measured, is offered by what is measured.
            others = worth_telling(self._index, trace, [name for name in left if name not in {one.fact for one in found}])
            return Offer((*together, *(one for one in others if facts[one.fact].kind.type not in FROM_MEMORY)))
        return Question(facts[found[0].fact], found[0])

    def read(self, text: str) -> Value:
        """Return what an answer to the question at hand means, as `answer` would take it, and change nothing.

        Raises `FactError` where it cannot be the answer, `ValueError` where no question is put.
        """
        return self._read(self._question().fact, text)[1]

    def answer(self, text: str) -> Value:
        """Take the answer to the question at hand, as a person says it, of a list an entry a line; return what it means.

        Choices are called by number (from 1), by name or by label; `unknown` skips the question. Raises `FactError` where
        it cannot be the answer; then nothing has changed. Raises `ValueError` where no question is put.
        """
        fact = self._question().fact
        node, value = self._read(fact, text)
        if value is None:
            self.skip()
            return None
        state = self._states[-1]
        self._go(state._replace(told={**state.told, fact.name: node}))
        return value

    def _read(self, fact: Fact, text: str) -> tuple[Node, Value]:
        node = said_of(fact, text)
        tree = Mapping([(Text.at(fact.name, node.span.source, (1, 1, 1)), node)])
        tree.span = node.span
        return node, self._reader.read_some(tree)[fact.name]

    def skip(self) -> None:
        """Leave the question at hand open; raises `ValueError` where it must be answered, or where no question is put."""
        question = self._question()
        if question.required:
            message = f"`{question.fact.name}` must be answered"
            raise ValueError(message)
        state = self._states[-1]
        self._go(state._replace(skipped=state.skipped | {question.fact.name}))

    def pick(self, names: Iterable[str]) -> None:
        """Say which of the offered questions can be answered, by the names of their facts; the others are left open.

        Raises `ValueError` where nothing is offered, or not this.
        """
        offer = self.next
        picked = set(names)
        offered = {one.fact for one in offer.questions} if isinstance(offer, Offer) else set()
        if not isinstance(offer, Offer) or not picked <= offered:
            message = f"not offered: {', '.join(sorted(picked - offered))}" if offered else "nothing is offered"
            raise ValueError(message)
        state = self._states[-1]
        self._go(state._replace(skipped=state.skipped | (offered - picked), offered=True))

    def back(self) -> bool:
        """Go back by one step; return whether there was one."""
        self._stopped = False
        if not self.steps:
            return False
        self._states.pop()
        self._found = False
        return True

    def stop(self) -> None:
        """End before all is asked; `back` goes on again."""
        self._stopped = True

    def _question(self) -> Question:
        question = self.next
        if not isinstance(question, Question):
            message = "no question is put" if question is None else "questions are offered: pick some"
            raise ValueError(message)  # noqa: TRY004 - a call at the wrong time, not a wrong type
        return question

    def _go(self, state: _State) -> None:
        self._states.append(state)
        self._found = False
