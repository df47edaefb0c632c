"""Readings of the same rules agree: durable-rules, the plain reading, that written out as code, and a naive evaluator.

The naive evaluator reads the YAML by itself and shares no code with the engine.
"""

from __future__ import annotations

import itertools
import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from canter.language.load import load_rulebook
from canter.language.person import PersonReader, tree_of
from canter.language.problems import RuleError
from canter.reasoning.conclude import WRITTEN_AFTER, Reasoner
from canter.reasoning.generated import CompactTrace
from canter.reasoning.rete import available
from oracle import generate, naive
from scale import blocks

if TYPE_CHECKING:
    from pathlib import Path

    from canter.reasoning.trace import Trace

BLOCKS = 20
# So many of them run every time.
NOW = 5
GUIDANCES = 50
PEOPLE = 20  # 20 x 50 x 20 = 20,000 people, each through every engine

# The plain reading, the same written out as one function, and durable-rules held against each of them in turn.
READINGS = [("plain", False), ("plain", True), *([("durable", False), ("durable", True)] if available() else [])]


class _Unchecked(Reasoner):
    """A reasoner that leaves invariants to the test, which holds them against the naive evaluator."""

    def __init__(self, book: Any, engine: str, written: bool) -> None:
        super().__init__(book, engine)
        self.written = written
        # Written out from the first person on, or never.
        self._evaluations = itertools.repeat(WRITTEN_AFTER if written else 0)  # type: ignore[assignment]
        self.invariants = self._invariants
        self._invariants = _NoInvariants()  # type: ignore[assignment]


class _NoInvariants:
    def check(self, trace: Trace) -> None:
        """Let everything pass."""


@pytest.mark.parametrize("block", blocks(BLOCKS, NOW))
def test_all_readings_of_random_guidance_agree_on_random_people(block: int, tmp_path: Path) -> None:
    evaluations = contradictions = written = 0
    for number in range(GUIDANCES):
        seed = block * GUIDANCES + number
        rng = random.Random(seed)
        directory = tmp_path / str(number)
        directory.mkdir()
        unsure = number % 2 == 1
        vocabulary = generate.random_guidance(rng, directory, unsure_guards=unsure)
        book = load_rulebook(directory, unsure_guards=unsure)
        reasoners = [_Unchecked(book, *reading) for reading in READINGS]
        reader, oracle = PersonReader(book.vocabulary, logged=True), naive.Naive(directory)
        for _ in range(PEOPLE):
            facts = generate.random_person(rng, vocabulary)
            person = reader.read(tree_of(facts))
            expected = _expected(oracle, facts)
            for reasoner in reasoners:
                found = _found(reasoner, person)
                how = "written out" if reasoner.written else "plain"
                _compare(found, expected, reasoner, f"seed {seed}, {reasoner.engine}, {how}, {facts}")
                written += isinstance(found, CompactTrace)
            evaluations += 1
            contradictions += isinstance(expected, naive.Contradiction)
    assert evaluations == GUIDANCES * PEOPLE
    assert written > evaluations / 4, "what is left to the plain reading this often holds nothing against it"
    assert contradictions < evaluations / 4, "guidance that contradicts itself this often tests nothing else"


def _expected(oracle: naive.Naive, facts: dict[str, Any]) -> naive.Result | naive.Contradiction:
    try:
        return oracle.conclude(facts)
    except naive.Contradiction as contradiction:
        return contradiction


def _found(reasoner: Reasoner, person: Any) -> Trace | RuleError:
    try:
        return reasoner.conclude(person.values, person.assumed)
    except RuleError as error:
        return error


def _compare(found: Trace | RuleError, expected: naive.Result | naive.Contradiction, reasoner: _Unchecked, who: str) -> None:
    if isinstance(expected, naive.Contradiction):
        assert isinstance(found, RuleError), f"no contradiction found: {who}"
        named = set(re.findall(r"`([^`]+)`", found.problems[0].message))
        assert any(named == {fact, one, two} for fact, one, two in expected.clashes), f"{named}: {who}"
        return
    assert not isinstance(found, RuleError), f"{found}: {who}"
    assert {name: found.values[name] for name in expected.values} == expected.values, who
    assert {rule: found.results[rule].outcome for rule in expected.outcomes} == expected.outcomes, who
    for (listed, number, field), value in expected.fields.items():
        assert found.values[listed][number][field] == value, f"{listed}[{number}].{field}: {who}"
    for (rule, number), outcome in expected.entry_outcomes.items():
        assert _outcome_for(found, rule, number) == outcome, f"{rule} for entry {number}: {who}"
    for fact, spares in expected.spares.items():
        assert dict(found.choices[fact].spares) == spares, f"spares of {fact}: {who}"
    assert {fact for fact, choice in found.choices.items() if choice.short} == set(expected.fell_short), who
    assert set(found.withheld) == set(expected.withheld), who
    assert {one.id for one in reasoner.invariants.broken(found)} == set(expected.broken), who
    notices = {(rule.id, rule.notice) for rule in found.rulebook.rules if rule.notice and found.results[rule.id].applied}
    assert notices == {(rule, level) for rule, level, _ in expected.notices}, who


def _outcome_for(trace: Trace, rule: str, number: int) -> str:
    bit, result = 1 << number, trace.results[rule]
    if result.applied & bit:
        return "applied"
    if result.overruled & bit:
        return "overruled"
    return "not known" if result.unknown & bit else "did not apply"
