"""What a written evaluation came to is found again alike, whatever is asked for first."""

from __future__ import annotations

import random

from canter import Guidance
from canter.language.effects import Target
from canter.population.synthetic import people
from canter.reasoning.conclude import Reasoner
from canter.reasoning.generated import Generated
from canter.reasoning.program import compile_rulebook


def test_landings_and_choices_are_the_same_whichever_is_asked_for_first() -> None:
    guidance = Guidance.load(engine="plain")
    plain, quick = Reasoner(guidance.rulebook, "plain"), Generated(compile_rulebook(guidance.rulebook))
    rng = random.Random(4)
    for facts in people(guidance.rulebook, 12, seed=6):
        person = guidance.read(facts)
        trace, expected = quick.trace(person.values, person.assumed), plain.trace(person.values, person.assumed)
        assert trace is not None
        for target in rng.sample(list(expected.landings), 60):
            assert trace.landings.get(target) == expected.landings[target]
        for name in rng.sample(list(expected.choices), len(expected.choices)):
            assert trace.choices[name] == expected.choices[name]
        assert list(trace.landings) == list(expected.landings)
        assert list(trace.choices) == list(expected.choices)
        assert (list(trace.results), len(trace.decisions)) == (list(expected.results), len(expected.decisions))
        assert trace.values == expected.values


def test_what_there_is_not_is_not_found() -> None:
    guidance = Guidance.load(engine="plain")
    person = guidance.read(next(iter(people(guidance.rulebook, 1, seed=6))))
    trace = Generated(compile_rulebook(guidance.rulebook)).trace(person.values)
    assert trace is not None
    missing = (Target("nothing"), Target("weight"), Target("foods#99", "kcal"), Target("foods", "kcal"))
    assert not any(target in trace.landings for target in missing)
    assert trace.choices.get("deficit") is None
    assert trace.results.get("no/rule") is None
    assert trace.decisions.get("no/rule") is None
