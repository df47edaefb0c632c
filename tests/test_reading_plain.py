"""A person of plain Python values is read as the tree of them is, whatever the values are."""

from __future__ import annotations

import math
from typing import Any

import pytest

from canter import Guidance
from canter.language.person import PersonReader, tree_of
from canter.language.problems import FactError
from canter.population.synthetic import people

WOMAN: dict[str, Any] = {
    "sex": "female", "age": 40, "height": 165, "weight": 80.0, "goal_weight": 65.0, "conditions": [], "symptoms": [],
    "regularly_active": True, "medicines": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> PersonReader:
    return PersonReader(Guidance.load(engine="plain").rulebook.vocabulary)


def outcome(read: Any, facts: Any) -> object:
    """Return the person, every value with its type, or what is said against her."""
    try:
        person = read(facts)
    except FactError as error:
        return [(problem.message, problem.help) for problem in error.problems]
    return repr(person.values), person.assumed, person.told


def test_people_made_up_are_read_alike_both_ways(reader: PersonReader) -> None:
    for facts in people(Guidance.load(engine="plain").rulebook, 150, seed=8):
        assert outcome(reader.read_plain, facts) == outcome(lambda told: reader.read(tree_of(told)), facts)


@pytest.mark.parametrize(
    "told",
    [
        {"age": "40"}, {"age": 40.0}, {"age": 40.5}, {"age": True}, {"age": 400}, {"age": None}, {"age": "unknown"},
        {"weight": "176 lb"}, {"weight": -0.0}, {"weight": math.nan}, {"weight": math.inf}, {"weight": 10**400},
        {"weight": 80.1234567890123}, {"goal_weight": None}, {"goal_weight": "unknown"}, {"goal_weight": [65]},
        {"sex": "Female"}, {"sex": "x"}, {"sex": ["female"]}, {"sex": True}, {"regularly_active": "yes"},
        {"regularly_active": 1}, {"regularly_active": None}, {"conditions": "none"}, {"conditions": ["none"]},
        {"conditions": ["asthma", "asthma"]}, {"conditions": ("pregnancy", "asthma")}, {"conditions": {"asthma", "pregnancy"}},
        {"conditions": ["Asthma", "x"]}, {"conditions": [1]}, {"conditions": {"a": 1}}, {"foods": ["cola, 2 cans", "bread"]},
        {"foods": [{"name": "soup", "kcal": 200}]}, {"foods": [{"kcal": "a lot"}]}, {"foods": []}, {"foods": "none"},
        {"nothing": 1}, {"bmi": 20}, {1: 2}, {"weight": [[[1]]]},
    ],
)  # fmt: skip
def test_odd_values_are_taken_or_refused_alike_both_ways(reader: PersonReader, told: dict[str, Any]) -> None:
    facts = {**WOMAN, **told}
    assert outcome(reader.read_plain, facts) == outcome(lambda one: reader.read(tree_of(one)), facts)


@pytest.mark.parametrize("left", ["sex", "weight", "conditions"])
def test_what_is_required_and_left_out_is_asked_for_both_ways(reader: PersonReader, left: str) -> None:
    facts = {name: value for name, value in WOMAN.items() if name != left}
    found = outcome(reader.read_plain, facts)
    assert found == outcome(lambda one: reader.read(tree_of(one)), facts)
    assert isinstance(found, list)


def test_values_that_are_nested_without_end_are_refused_both_ways(reader: PersonReader) -> None:
    deep: list[Any] = []
    deep.append(deep)
    facts = {**WOMAN, "foods": deep}
    assert outcome(reader.read_plain, facts) == outcome(lambda one: reader.read(tree_of(one)), facts)
