"""Foods said on one line: names, amounts and what cannot be counted."""

import pytest

from canter import Guidance
from canter.language.problems import FactError

GUIDANCE = Guidance.load()
WOMAN = {"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []}


def listed(*foods: object) -> list[dict[str, object]]:
    return list(GUIDANCE.read({**WOMAN, "foods": list(foods)}).values["foods"])


def problem(*foods: object) -> tuple[str, str]:
    with pytest.raises(FactError) as caught:
        listed(*foods)
    (found,) = caught.value.problems
    return found.message, found.help


@pytest.mark.parametrize(
    ("said", "name", "servings"),
    [
        ("cola", "Cola", 1),
        ("Cola", "Cola", 1),
        ("coke", "Cola", 1),
        ("cola, 2 cans", "Cola", 2),
        ("cola,  2   Cans ", "Cola", 2),
        ("cola, half a can", "Cola", 0.5),
        ("cola, a can", "Cola", 1),
        ("cola, 1/2 can", "Cola", 0.5),
        ("cola, ½ can", "Cola", 0.5),
        ("cola, 3", "Cola", 3),
        ("cola, 660 ml", "Cola", 2),
        ("cola, 0.66 l", "Cola", 2),
        ("2 cans of cola", "Cola", 2),
        ("2 apples", "Apple", 2),
        ("an apple", "Apple", 1),
        ("apples, 2", "Apple", 2),
        ("white_bread, 4 slices", "White bread", 4),
        ("cheese pizza, 3 slices", "Cheese pizza", 1.5),
    ],
)
def test_an_amount_is_read_as_people_say_it(said: str, name: str, servings: float) -> None:
    (food,) = listed(said)
    assert (food["name"], food["servings"]) == (name, pytest.approx(servings, abs=1e-6))


def test_a_weight_is_counted_in_portions_of_the_known_weight() -> None:
    (food,) = listed("cheddar, 60 g")
    grams = GUIDANCE.rulebook.vocabulary.entries["pantry"]["cheddar"]["grams"]
    assert food["servings"] == pytest.approx(60 / grams)


def test_a_name_that_is_not_known_may_bring_its_own_energy() -> None:
    (food,) = listed("Granny's pie, 400 kcal")
    assert (food["name"], food["kcal"], food["servings"], food["group"]) == ("Granny's pie", 400, 1, "other")


def test_kilojoules_are_energy_too() -> None:
    (food,) = listed("Granny's pie, 418.4 kJ")
    assert food["kcal"] == pytest.approx(100)


def test_the_person_s_own_energy_wins_over_the_known() -> None:
    (food,) = listed({"name": "Cola", "kcal": 120, "servings": 2})
    assert (food["kcal"], food["servings"], food["group"]) == (120, 2, "sugary_drink")


def test_an_amount_may_stand_in_a_mapping() -> None:
    (food,) = listed({"name": "Cola", "amount": "2 cans"})
    assert food["servings"] == 2


@pytest.mark.parametrize(
    ("said", "message", "help_"),
    [
        ("choclate", "unknown food `choclate`", "did you mean `chocolate`?"),
        ("gobbledygook", "unknown food `gobbledygook`", "say what it has: `gobbledygook, 250 kcal`"),
        ("cola, 2 boxes", "`2 boxes` is no amount that we can count", "write an amount like `1 can`, `343 g`, `330 ml`"),
        ("cheese pizza, 2", "`2` is no amount that we can count", "write an amount like `2 slices`, `214 g`"),
        ("half a cheese pizza", "`0.5` is no amount that we can count", "write an amount like `2 slices`, `214 g`"),
        ("cola, lots", "`lots` is no amount that we can count", "write an amount like `1 can`, `343 g`, `330 ml`"),
        ("cola, -1", "`-1` is no amount that we can count", "write an amount like `1 can`, `343 g`, `330 ml`"),
        ("cola, 90 cans", "`servings` is out of range: 90 cans", "it goes from 0 to 50 a day"),
        ("pie, 9000 kcal", "`kcal` is out of range: 9000 kcal", "it goes from 0 to 5,000 kcal"),
        ({"name": "Chesecake"}, "`Chesecake` is not in our list, so it needs `kcal`", "did you mean `cheesecake`?"),
        ({"name": "Xyzzy"}, "`Xyzzy` is not in our list, so it needs `kcal`", "add `kcal: …`"),
        ({"servings": "2"}, "the food has no `kcal`", "add `kcal: …`"),
        ({"name": "Cola", "amount": ["2"]}, "expected one amount", "write it on one line, like `2 cans`"),
        ({"name": "Cola", "advice": "keep"}, "`advice` is concluded by rules", "leave it out"),
    ],
)
def test_what_cannot_be_counted_is_said_with_help(said: object, message: str, help_: str) -> None:
    assert problem(said) == (message, help_)


def test_every_food_with_a_problem_is_named_at_once() -> None:
    with pytest.raises(FactError) as caught:
        listed("choclate", "cola, 2 boxes", {"name": "Xyzzy"})
    assert len(caught.value.problems) == 3


def test_every_name_in_the_pantry_stands_for_one_food() -> None:
    for called, name in GUIDANCE.rulebook.vocabulary.called("pantry").items():
        (food,) = listed(called)
        assert food["kcal"] == GUIDANCE.rulebook.vocabulary.entries["pantry"][name]["kcal"]
