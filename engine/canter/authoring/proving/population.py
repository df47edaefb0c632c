"""Some people to look at first: whoever shows what is asked for spares the solver the question."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.proving.answers import Answer, filler, plain
from canter.authoring.proving.logic import TRUE
from canter.authoring.proving.terms import Num
from canter.language.conditions import Comparison, refs
from canter.language.formulas import FactRef, FieldRef, Number, ParameterRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from canter.authoring.proving.replay import Facts, Replayed, Replayer
    from canter.language.facts import Fact, Kind
    from canter.language.rulebook import Rulebook

# So many are made up; the first of them are looked at before the solver is asked, the others only where it finds nobody.
_SIZE, _FIRST = 250, 60
# How often what may be left out is answered, and how often an answer lies at a threshold.
_ANSWERED, _AT_A_CUT = 0.7, 0.4
# People bring a few entries, and hold few of many choices.
_MOST_ENTRIES, _MOST_HELD = 3, 3


class Somebody(NamedTuple):
    """A person, and what the engine makes of them."""

    facts: Facts
    found: Replayed


class Population:
    """The same people for everybody who asks, made as they are needed."""

    def __init__(self, replayer: Replayer, known: Sequence[Facts] = ()) -> None:
        """Look for the thresholds that the rules hold answers against; `known` are people who are looked at first."""
        self.replayer = replayer
        self.book = replayer.book
        self._cuts = _cuts(self.book)
        self._people: list[Somebody] = []
        # Of those who are known every other one does for most questions: to reason about a person costs more than to ask.
        self._first = [*known[::2], *[None] * min(_FIRST, _SIZE)]
        self._others = [*known[1::2], *[None] * max(0, _SIZE - _FIRST)]
        # Which people these are matters to nobody; that they are the same every time does.
        self._random = random.Random(1)  # noqa: S311

    def people(self, *, everybody: bool) -> Iterator[Somebody]:
        """Yield the people, those looked at before first; without `everybody` a part of them."""
        yield from self._people
        for waiting in (self._first, self._others) if everybody else (self._first,):
            while waiting:
                facts = waiting.pop(0)
                told = self._person() if facts is None else facts
                found = self.replayer.replay(told)
                if found is not None:
                    self._people.append(Somebody(told, found))
                    yield self._people[-1]

    def who(self, shows: Callable[[Replayed], str], *, everybody: bool = True) -> tuple[Facts, str] | None:
        """Return the first who shows something, with what it is; None where nobody does."""
        return next(((one.facts, shown) for one in self.people(everybody=everybody) if (shown := shows(one.found))), None)

    def _person(self) -> Facts:
        facts: Facts = {}
        for fact in self.book.vocabulary.facts.values():
            if fact.origin == "asked" and (fact.required or self._random.random() < _ANSWERED):
                facts[fact.name] = self._entries(fact) if fact.kind.type == "list" else self._answer(fact.name, fact.kind)
        return facts

    def _entries(self, fact: Fact) -> list[dict[str, Any]]:
        fields = [field for field in fact.fields.values() if not field.concluded]
        return [
            {
                f.name: self._answer(f"{fact.name}.{f.name}", f.kind)
                for f in fields
                if f.required or self._random.random() < _ANSWERED
            }
            for _ in range(self._random.randint(0, _MOST_ENTRIES))
        ]

    def _answer(self, name: str, kind: Kind) -> Any:  # noqa: ANN401 - a value of any kind
        labels = list(kind.choices.labels) if kind.choices is not None else []
        if kind.type == "choice":
            return self._random.choice(labels)
        if kind.type == "choices":
            return self._random.sample(labels, self._random.randint(0, min(len(labels), _MOST_HELD)))
        if kind.type == "yesno":
            return self._random.random() < _ANSWERED
        if kind.type in ("text", "texts"):
            return filler(kind, Fraction(0))
        answer = Answer(name, Num(TRUE, Fraction(0)), kind)
        cuts = self._cuts.get(name, [])
        if cuts and self._random.random() < _AT_A_CUT:
            return plain(self._random.choice(answer.on_steps(Fraction(repr(self._random.choice(cuts))))))
        low = kind.low if kind.low is not None else 0.0
        high = kind.high if kind.high is not None else low + 100
        return plain(answer.on_steps(Fraction(repr(self._random.uniform(low, high))))[0])


def _cuts(book: Rulebook) -> dict[str, list[float]]:
    """Return what answers are compared with."""
    found: dict[str, list[float]] = {}
    for rule in book.rules:
        for line in rule.lines:
            if isinstance(line, Comparison):
                at = [one.value for one in refs(line) if isinstance(one, Number)]
                at += [book.parameters[one.name].value for one in refs(line) if isinstance(one, ParameterRef)]
                for one in refs(line):
                    if isinstance(one, (FactRef, FieldRef)):
                        name = one.name if isinstance(one, FactRef) else f"{one.list}.{one.field}"
                        found.setdefault(name, []).extend(at)
    return {name: sorted(set(values)) for name, values in found.items()}
