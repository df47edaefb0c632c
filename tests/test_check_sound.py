"""What `check` takes for possible holds whatever people come out with: for the bundled rules and for random guidance."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from canter import Guidance
from canter.authoring.check import prepare
from canter.authoring.checking.conclusions import Conclusions
from canter.authoring.checking.find import find
from canter.authoring.checking.possible import SOME_TEXT, Among, Held, Listed, Possible, Range
from canter.language.load import load_rulebook
from canter.language.person import PersonReader, tree_of
from canter.language.problems import RuleError
from canter.population.synthetic import SEED, people
from canter.reasoning.plain import ENTRY_NAME, Compiler
from mistakes import RULES
from oracle.generate import random_guidance, random_person
from people import random_person as wild_person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace

SEEDS = range(40)


def holds(possible: Possible, value: Any) -> bool:
    """Tell whether a value is among those that are possible."""
    if value is None:
        return possible.unknown
    match possible:
        case Range(low=low, high=high):
            return low <= value <= high
        case Among(options=options):
            return value in options or SOME_TEXT in options
        case Held(must=must, may=may):
            return must <= set(value) <= may
        case Listed(least=least, most=most):
            return least <= len(value) <= most


class Sound:
    """Holds what is said to be possible against what happens to people."""

    def __init__(self, guidance: Guidance) -> None:
        self.book = guidance.rulebook
        self.conclusions = Conclusions(self.book)
        self.truths = self.conclusions.narrowing.truths
        self.compiler = Compiler(self.book.vocabulary, self.book.parameters)
        # Where no person can be, and where no rule can apply, by conditions alone.
        self.alive = {
            rule.id: any(self.conclusions.narrowing.hold(rule.lines, case) is not None for case in self.conclusions.cases(rule))
            for rule in self.book.rules
        }

    def check(self, trace: Trace) -> None:
        for name, fact in self.book.vocabulary.facts.items():
            if fact.origin != "given":
                possible = self.conclusions.known[name]
                # A required conclusion that nobody sets is another finding.
                assert holds(possible, trace.values[name]) or (fact.required and trace.values[name] is None), (name, possible)
        for rule in self.book.rules:
            self._check_rule(rule, trace)

    def _check_rule(self, rule: Rule, trace: Trace) -> None:
        assert self.alive[rule.id] or not trace.decisions[rule.id].true, rule.id
        for entry in self._entries(rule, trace):
            values = dict(trace.values) | ({rule.word: entry} if entry is not None else {})
            given = None if entry is None or rule.list not in self.book.vocabulary.entries else (entry[ENTRY_NAME], entry)
            known = self.conclusions.entering(rule, given, self.conclusions.known)
            for line in rule.lines:
                truth = self.truths.line(line, known)
                outcome = self.compiler.line(line)(values)
                if outcome is None and self._rests_on_a_gap(trace):
                    continue
                assert {True: truth.true, False: truth.false, None: truth.unknown}[outcome], (rule.id, line.text, outcome, truth)

    def _entries(self, rule: Rule, trace: Trace) -> Iterable[Any]:
        return (trace.values[rule.list] or ()) if rule.word else (None,)

    def _rests_on_a_gap(self, trace: Trace) -> bool:
        facts = self.book.vocabulary.facts.values()
        return any(fact.required and trace.values[fact.name] is None for fact in facts)


def test_people_are_as_the_bundled_rules_allow() -> None:
    guidance = Guidance(prepare(RULES, [])[0].rulebook, "plain")
    sound, rng = Sound(guidance), random.Random(7)
    asked = [*people(guidance.rulebook, 60, SEED), *(wild_person(rng, guidance.rulebook) for _ in range(60))]
    for facts in asked:
        sound.check(guidance.conclude(guidance.read(facts)))


@pytest.mark.parametrize("seed", SEEDS)
def test_people_are_as_random_guidance_allows(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    vocabulary = random_guidance(rng, tmp_path)
    guidance = Guidance(load_rulebook(tmp_path), "plain")
    sound, reader = Sound(guidance), PersonReader(guidance.rulebook.vocabulary, logged=True)
    for _ in range(25):
        try:
            trace = guidance.conclude(reader.read(tree_of(random_person(rng, vocabulary))))
        except RuleError:
            # Random rules contradict each other now and then, and there is no plan.
            continue
        sound.check(trace)


@pytest.mark.parametrize("seed", SEEDS[::6])
def test_findings_of_random_guidance_are_told_with_people_for_whom_they_hold(seed: int, tmp_path: Path) -> None:
    random_guidance(random.Random(seed), tmp_path)
    guidance = Guidance(load_rulebook(tmp_path), "plain")
    dead = {one.message.split("`")[1] for one in find(guidance, people=20) if one.id == "never-applies"}
    asked = [guidance.read(facts) for facts in people(guidance.rulebook, 20, SEED)]
    for person in asked:
        try:
            trace = guidance.conclude(person)
        except RuleError:
            continue
        assert not any(trace.results[rule].applied for rule in dead)
