"""People made up from a vocabulary are readable, plausible, various, and the same every time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from canter import Guidance
from canter.authoring.people import make_people
from canter.guidance import bundled_rules
from canter.language.load import load_rulebook
from oracle.generate import random_guidance

if TYPE_CHECKING:
    from pathlib import Path

GUIDANCE = Guidance(load_rulebook(bundled_rules()), "plain")
VOCABULARY = GUIDANCE.rulebook.vocabulary
PEOPLE = list(make_people(VOCABULARY, 400))


def test_the_same_seed_makes_the_same_people_however_many_are_asked_for() -> None:
    assert list(make_people(VOCABULARY, 40)) == PEOPLE[:40]
    assert list(make_people(VOCABULARY, 40, seed=1)) != PEOPLE[:40]


def test_everybody_tells_what_is_required_and_somebody_leaves_each_other_question_open() -> None:
    for fact in VOCABULARY.facts.values():
        if fact.origin == "asked":
            told = sum(fact.name in person for person in PEOPLE)
            assert told == len(PEOPLE) if fact.required else 0 < told < len(PEOPLE), fact.name


def test_each_choice_is_told_by_somebody_and_an_empty_answer_too() -> None:
    for fact in VOCABULARY.facts.values():
        if fact.origin != "asked" or fact.kind.choices is None:
            continue
        answers = [person[fact.name] for person in PEOPLE if fact.name in person]
        if fact.kind.type == "choice":
            assert set(answers) == set(fact.kind.choices.labels)
        else:
            named = {name for answer in answers for name in answer}
            assert named <= set(fact.kind.choices.labels)
            # Of a hundred exercises and activities some are named by few.
            assert len(named) > 0.9 * len(fact.kind.choices.labels)
            assert fact.name in ("likes", "dislikes") or [] in answers


def test_people_are_as_heavy_as_people_are() -> None:
    indices = [person["weight"] / (person["height"] / 100) ** 2 for person in PEOPLE]
    assert all(16.9 <= index <= 45.1 for index in indices)
    assert all(0.69 * p["weight"] <= p["goal_weight"] <= 1.06 * p["weight"] for p in PEOPLE if p.get("goal_weight", 30) > 30)


def test_most_people_get_a_plan_with_nothing_withheld() -> None:
    traces = [GUIDANCE.conclude(GUIDANCE.read(person)) for person in PEOPLE[:200]]
    assert sum(not trace.withheld for trace in traces) > len(traces) / 2


def test_people_of_any_vocabulary_can_be_read(tmp_path: Path) -> None:
    for seed in range(25):
        directory = tmp_path / str(seed)
        random_guidance(random.Random(seed), directory)
        guidance = Guidance(load_rulebook(directory), "plain")
        for person in make_people(guidance.rulebook.vocabulary, 10):
            guidance.read(person)
