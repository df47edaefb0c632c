"""People found by trying: one to whom a rule applies, and one at its edge to whom it does not."""

from __future__ import annotations

import math
import random
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import refs
from canter.language.formulas import Number, ParameterRef
from canter.language.person import Person
from canter.language.problems import RuleError
from canter.language.rules import effect_reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.guidance import Guidance
    from canter.language.facts import Fact, Vocabulary

# How many people are tried who differ from the first in more than two facts.
MOST_MIXED = 400
MOST_PAIRS = 1500
_STEPS_BETWEEN = 8

# What a person tells; None for what she does not tell.
Facts = dict[str, Any]


class Pair(NamedTuple):
    """A person to whom a rule applies and, where there is one, a person beside her to whom it does not.

    `differs` is the one fact in which they differ.
    """

    applies: Facts
    beside: Facts | None
    differs: str


def usual_person(vocabulary: Vocabulary) -> Facts:
    """Return somebody who answers what must be answered: numbers in the middle of their ranges, the first of each choice."""
    return {fact.name: _usual(fact) for fact in vocabulary.facts.values() if fact.origin == "asked" and fact.required}


def find_pair(guidance: Guidance, rule: str) -> Pair | None:
    """Return people around the edge of a rule (or of a rule with rows), or nothing where nobody was found for it.

    Raises `RuleError` where the guidance contradicts itself for everybody to whom the rule might apply.
    """
    return _Trial(guidance, rule).find()


def _usual(fact: Fact) -> Any:  # noqa: ANN401 - values are of any type
    kind = fact.kind
    if kind.numeric:
        low, high = kind.low if kind.low is not None else 0.0, kind.high if kind.high is not None else 100.0
        middle = math.sqrt(low * high) if low > 0 else (low + high) / 2
        whole = float(round(middle))
        return whole if low <= whole <= high else middle
    if kind.type == "yesno":
        return False
    if kind.type in ("choices", "list"):
        return ()
    return next(iter(kind.choices.labels)) if kind.choices is not None else "something"


class _Trial:
    """Tries people on one rule."""

    def __init__(self, guidance: Guidance, rule: str) -> None:
        self.guidance = guidance
        self.vocabulary = guidance.rulebook.vocabulary
        self.rules = [one for one in guidance.rulebook.rules if rule in (one.id, one.whole)]
        self.asked = {fact.name: fact for fact in self.vocabulary.facts.values() if fact.origin == "asked"}
        self.usual = usual_person(self.vocabulary)
        self.failed: RuleError | None = None

    def find(self) -> Pair | None:
        facts = self._read()
        tried = {name: self._values(self.asked[name]) for name in facts}
        applies = next((person for person in self._people(tried) if self._applies(person) is True), None)
        if applies is None:
            if self.failed is not None:
                raise self.failed
            return None
        applies = self._plainer(applies)
        edges = [edge for name in facts if (edge := self._edge(applies, name, tried[name])) is not None]
        # Two numbers say more than a choice or than silence, and a fact that the rule names itself more than one behind it.
        return min(
            edges, key=lambda edge: not isinstance((edge.beside or {})[edge.differs], float), default=Pair(applies, None, "")
        )

    def _plainer(self, person: Facts) -> Facts:
        """Return the person with what is not needed for the rule put back to the usual."""
        for name in list(person):
            plainer = {key: value for key, value in person.items() if key != name}
            if name in self.usual:
                plainer = {**person, name: self.usual[name]}
            if plainer != person and self._applies(plainer) is True:
                person = plainer
        return person

    def _applies(self, person: Facts) -> bool | None:
        """Tell whether the rule applies to a person; None where it is not known, or where there is no plan for her."""
        told = {name: value for name, value in person.items() if value is not None}
        values = {name: told.get(name, fact.default) for name, fact in self.asked.items()}
        assumed = tuple(name for name, fact in self.asked.items() if name not in told and fact.default is not None)
        try:
            trace = self.guidance.conclude(Person(values, assumed, tuple(told)))
        except RuleError as error:
            self.failed = error
            return None
        results = [trace.results[rule.id] for rule in self.rules]
        if any(result.applied for result in results):
            return True
        return None if any(result.unknown for result in results) else False

    def _people(self, tried: dict[str, list[Any]]) -> Iterator[Facts]:
        """Yield the usual person, then those who differ from her in one fact, in two, in any number of them."""
        yield self.usual
        for name, values in tried.items():
            yield from ({**self.usual, name: value} for value in values)
        pairs = [
            {**self.usual, one: first, two: second}
            for one, two in combinations(tried, 2)
            for first in tried[one]
            for second in tried[two]
        ]
        rng = random.Random(len(pairs))  # noqa: S311 - the same people on every machine, and no secret
        rng.shuffle(pairs)
        yield from pairs[:MOST_PAIRS]
        for _ in range(MOST_MIXED if len(tried) > 1 else 0):
            yield {**self.usual, **{name: rng.choice(values) for name, values in tried.items() if rng.random() < 0.7}}  # noqa: PLR2004

    def _read(self) -> list[str]:
        """Return the asked facts on which the rule's conditions rest, those that it names itself first."""
        found: dict[str, None] = {}
        waiting = [name for rule in self.rules for name, _ in rule.reads]
        while waiting:
            name = waiting.pop(0)
            if name in found:
                continue
            found[name] = None
            for rule in self.guidance.rulebook.setting.get(name, ()):
                waiting += [fact for fact, _ in rule.reads]
                waiting += [fact for effect in rule.effects for fact, _ in effect_reads(effect)]
        return [name for name in found if name in self.asked and self.asked[name].kind.type not in ("list", "text")]

    def _values(self, fact: Fact) -> list[Any]:
        """Return what is worth trying for a fact: its ends, its middle, the numbers of the rule, every choice, silence."""
        kind = fact.kind
        silence = [] if fact.required else [None]
        if kind.type == "yesno":
            return [True, False, *silence]
        if kind.choices is not None:
            names = list(kind.choices.labels)
            some = names if kind.type == "choice" else [(), *((name,) for name in names), tuple(names)]
            return [*some, *silence]
        low, high = kind.low if kind.low is not None else 0.0, kind.high if kind.high is not None else 100.0
        step = 10.0**-kind.decimals
        near = [number + by for number in self._numbers() for by in (0.0, -step, step)]
        even = [low + (high - low) * part / _STEPS_BETWEEN for part in range(_STEPS_BETWEEN + 1)]
        inside = (round(value, kind.decimals) for value in (*near, *even))
        found = dict.fromkeys(value for value in inside if low <= value <= high)
        # Whoever is more usual is tried first.
        return [*sorted(found, key=lambda value: abs(value - _usual(fact))), *silence]

    def _numbers(self) -> list[float]:
        parameters = self.guidance.rulebook.parameters
        found = []
        for rule in self.rules:
            for line in rule.lines:
                for ref in refs(line):
                    if isinstance(ref, Number):
                        found.append(ref.value)
                    elif isinstance(ref, ParameterRef):
                        found.append(parameters[ref.name].value)
        return found

    def _edge(self, applies: Facts, name: str, values: list[Any]) -> Pair | None:
        """Return the pair of people who differ in this one fact, as little as may be."""
        own = applies.get(name)
        beside = [value for value in values if value != own and self._applies({**applies, name: value}) is False]
        if not beside:
            return None
        numbers = [value for value in beside if isinstance(value, float)]
        if not isinstance(own, float) or not numbers:
            return Pair(applies, {**applies, name: beside[0]}, name)
        return self._nearest(applies, name, min(numbers, key=lambda value: abs(value - own)))

    def _nearest(self, applies: Facts, name: str, outside: float) -> Pair:
        """Halve the way between two numbers until one step parts somebody to whom the rule applies from somebody else."""
        decimals = self.asked[name].kind.decimals
        inside = applies[name]
        while abs(outside - inside) > 10.0**-decimals * 1.5:
            middle = round((inside + outside) / 2, decimals)
            if middle in (inside, outside):
                break
            found = self._applies({**applies, name: middle})
            if found is None:
                break
            inside, outside = (middle, outside) if found else (inside, middle)
        return Pair({**applies, name: inside}, {**applies, name: outside}, name)
