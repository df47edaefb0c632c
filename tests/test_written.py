"""What is written out as code tells what the plain way tells, and holds nothing but what it is allowed to hold."""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING

import pytest

from canter import Guidance
from canter.explaining.trace import render_plainly, render_trace
from canter.language.load import load_rulebook
from canter.language.person import PersonReader, tree_of
from canter.language.problems import RuleError
from canter.planning.telling import Teller
from canter.population.synthetic import people
from canter.reasoning.conclude import WRITTEN_AFTER, Reasoner
from canter.reasoning.generated import CompactTrace, Generated
from canter.reasoning.program import compile_rulebook
from canter.reasoning.source_text import UnwrittenError, function
from oracle import generate
from scale import blocks
from tiny import RULES, write_guidance

if TYPE_CHECKING:
    from pathlib import Path

GUIDANCES = 25


@pytest.mark.parametrize("block", blocks(8, 2))
def test_a_trace_rendered_by_a_function_is_the_one_rendered_plainly(block: int, tmp_path: Path) -> None:
    rendered = 0
    for number in range(block * GUIDANCES, (block + 1) * GUIDANCES):
        rng = random.Random(number)
        directory = tmp_path / str(number)
        directory.mkdir()
        vocabulary = generate.random_guidance(rng, directory, unsure_guards=number % 2 == 1)
        book = load_rulebook(directory, unsure_guards=number % 2 == 1)
        generated, reader = Generated(compile_rulebook(book)), PersonReader(book.vocabulary, logged=True)
        for _ in range(10):
            trace = generated.trace(reader.read(tree_of(generate.random_person(rng, vocabulary))).values)
            if trace is None:
                continue
            for units in ("metric", "us"):
                # As text, so that the order of what is told counts, too.
                assert json.dumps(render_trace(trace, units)) == json.dumps(render_plainly(Teller(trace, units))), number
            rendered += 1
    assert rendered > GUIDANCES * 5


def test_the_bundled_guidance_is_told_alike_by_both() -> None:
    guidance = Guidance.load(engine="plain")
    plain, quick = Reasoner(guidance.rulebook, "plain"), Generated(compile_rulebook(guidance.rulebook))
    for facts in people(guidance.rulebook, 40, seed=5):
        person = guidance.read(facts)
        trace = quick.trace(person.values, person.assumed)
        assert trace is not None
        expected = plain.trace(person.values, person.assumed)
        assert trace.values == expected.values
        assert (trace.decisions, trace.results) == (expected.decisions, expected.results)
        assert (trace.landings, trace.choices) == (expected.landings, expected.choices)
        assert (trace.withheld, trace.assumed) == (expected.withheld, expected.assumed)
        assert json.dumps(render_trace(trace)) == json.dumps(render_trace(expected))


def test_the_function_is_written_when_many_are_planned_for(tmp_path: Path) -> None:
    book = load_rulebook(write_guidance(tmp_path, "[]\n"))
    reasoner = Reasoner(book, "plain")
    kinds = [isinstance(reasoner.conclude({"age": 17.0, "mood": None}), CompactTrace) for _ in range(WRITTEN_AFTER + 2)]
    assert kinds == [False] * WRITTEN_AFTER + [True] * 2


def test_a_contradiction_is_left_to_the_plain_reading_which_names_both_rules(tmp_path: Path) -> None:
    other = RULES.replace("at most: 20", "at least: 40").replace("  - id: walk/young", MOST + "  - id: walk/young")
    book = load_rulebook(write_guidance(tmp_path, "[]\n", rules=other))
    assert Generated(compile_rulebook(book)).trace({"age": 17.0, "mood": None}) is None
    reasoner = Reasoner(book, "plain")
    reasoner._evaluations = itertools.repeat(WRITTEN_AFTER)  # type: ignore[assignment]
    with pytest.raises(RuleError, match="wants more of `minutes`"):
        reasoner.conclude({"age": 17.0, "mood": None})
    assert reasoner.conclude({"age": 18.0, "mood": None}).values["minutes"] == 30


MOST = """\
  - id: walk/most
    title: Hold them to less
    when: age < 18
    then:
      minutes: {at most: 35}
    because: Walk less.
    judgement: Ours.
"""


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (" import os", "Import"),
        (" return p.__class__", "Attribute"),
        (" return [one for one in p]", "ListComp"),
        (" return (lambda: 1)", "Lambda"),
        (" return open('x')", "a call of `open`"),
        (" return p()", "a call of `p`"),
        (" while True: return 1", "While"),
        (" return (x := 1)", "NamedExpr"),
    ],
)
def test_text_that_holds_anything_else_is_not_made_a_function(line: str, named: str) -> None:
    with pytest.raises(UnwrittenError, match=named.replace("(", r"\(")):
        function("evaluate", ["def evaluate(p):", line], {"kept": abs})


def test_a_function_sees_nothing_but_what_it_was_given() -> None:
    made = function("evaluate", ["def evaluate(p):", " return kept(p) + 1"], {"kept": abs})
    assert made(-2) == 3
    with pytest.raises(NameError):
        function("evaluate", ["def evaluate(p):", " return __name__"], {})(1)
