"""The pantry: every figure against the record it came from, and that names and swaps mean one thing.

`tests/data/foods.csv` holds the records of USDA FoodData Central (public domain) that the pantry rests on, second-hand from
tables that others built from it; `portion`, `portion_g` and what is of a portion are those tables', the rest is USDA's. An
entry may have a portion of its own: slices of pizza, say, are smaller here, since the records' are large.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "rules" / "lists" / "pantry.yaml").read_text("utf-8")
PANTRY: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)
RECORDS = {
    f"fdc {row['fdc_id']}" if row["fdc_id"] else f"{row['data_type']}: {row['source_description']}": row
    for row in csv.DictReader((ROOT / "tests" / "data" / "foods.csv").read_text("utf-8").splitlines())
}
KEYS = ["label", "also", "portion", "grams", "millilitres", "kcal", "protein", "kind", "group", "swap", "swap_saves", "code"]
OPTIONAL = {"millilitres", "swap", "swap_saves"}
# The kcal of 100 g, from the leanest to the richest that such a food or drink is.
PLAUSIBLE = {
    "water": (0, 0),
    "plain_drink": (0, 10),
    "milk_drink": (10, 70),
    "juice": (15, 70),
    "sugary_drink": (20, 155),
    "alcohol": (40, 240),
    "fruit": (25, 300),
    "vegetable": (10, 150),
    "legume": (90, 340),
    "lean_protein": (55, 365),
    "starch": (75, 430),
    "dish": (25, 390),
    "cheese": (260, 425),
    "nuts": (550, 660),
    "fat": (330, 900),
    "fatty_meat": (160, 470),
    "fast_food": (180, 320),
    "snack": (380, 590),
    "sweet": (75, 600),
    "other": (25, 105),
}
NEVER_OFFERED = {"alcohol", "sweet", "sugary_drink", "fast_food"}
EATEN_BY_THE_PORTION = {"fruit", "dish"}
SWAPPED = [name for name, entry in PANTRY.items() if "swap" in entry]


def names_of(name: str) -> set[str]:
    entry = PANTRY[name]
    return {name.replace("_", " "), entry["label"].lower(), *entry["also"]}


def test_the_usual_foods_and_drinks_are_there() -> None:
    assert len(PANTRY) >= 240
    assert {"water", "black_coffee", "black_tea", "semi_skimmed_milk", "cola", "orange_juice", "beer", "red_wine"} <= set(PANTRY)
    assert sum(entry["kind"] == "drink" for entry in PANTRY.values()) >= 60


@pytest.mark.parametrize("name", PANTRY)
def test_an_entry_agrees_with_its_record(name: str) -> None:
    entry = PANTRY[name]
    record = RECORDS[entry["code"]]
    portions = entry["grams"] / float(record["portion_g"])
    assert entry["kcal"] == pytest.approx(float(record["kcal_per_100g"]) * entry["grams"] / 100, abs=1)
    assert entry["protein"] == pytest.approx(float(record["protein_g_per_portion"]) * portions, abs=0.3)
    assert isinstance(entry["kcal"], int)


def test_no_record_is_kept_that_no_entry_rests_on() -> None:
    assert set(RECORDS) == {entry["code"] for entry in PANTRY.values()}


@pytest.mark.parametrize("name", PANTRY)
def test_an_entry_has_its_keys_in_their_order(name: str) -> None:
    keys = list(PANTRY[name])
    assert keys == [key for key in KEYS if key in keys]
    assert set(KEYS) - OPTIONAL <= set(keys)
    assert ("swap" in keys) == ("swap_saves" in keys)


@pytest.mark.parametrize("name", PANTRY)
def test_names_are_written_as_people_type_them(name: str) -> None:
    entry = PANTRY[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert entry["label"][0].isupper()
    assert all(isinstance(other, str) and other == other.lower().strip() for other in entry["also"])
    assert len(set(entry["also"])) == len(entry["also"])
    assert entry["label"].lower() not in entry["also"]
    assert name not in entry["also"]


def test_no_name_means_two_things_also_in_the_plural() -> None:
    bare = [{told.removesuffix("s") for told in names_of(name)} for name in PANTRY]
    found = Counter(told for names in bare for told in names)
    assert [told for told, times in found.items() if times > 1] == []


@pytest.mark.parametrize("name", PANTRY)
def test_a_portion_is_a_number_and_what_one_counts(name: str) -> None:
    entry = PANTRY[name]
    assert re.fullmatch(r"\d+(/\d+)? [a-z][a-z ]*", entry["portion"])
    assert 4 <= entry["grams"] <= 600


@pytest.mark.parametrize("name", [name for name, entry in PANTRY.items() if entry["kind"] == "drink"])
def test_a_drink_is_told_in_millilitres_that_weigh_about_a_gram_each(name: str) -> None:
    entry = PANTRY[name]
    assert 0.93 <= entry["grams"] / entry["millilitres"] <= 1.07


@pytest.mark.parametrize("name", PANTRY)
def test_the_kcal_of_an_entry_are_plausible_for_its_group(name: str) -> None:
    entry = PANTRY[name]
    least, most = PLAUSIBLE[entry["group"]]
    assert least <= 100 * entry["kcal"] / entry["grams"] <= most
    assert 0 <= 4 * entry["protein"] <= entry["kcal"] + 4
    assert entry["kind"] in {"drink", "food"}


def test_drinks_stand_first_and_groups_together() -> None:
    runs = [(entry["kind"], entry["group"]) for entry in PANTRY.values()]
    starts = [run for before, run in zip([None, *runs], runs, strict=False) if run != before]
    assert len(set(starts)) == len(starts)
    assert [kind for kind, _ in starts] == sorted(kind for kind, _ in starts)
    assert next(iter(PANTRY)) == "water"


@pytest.mark.parametrize("name", SWAPPED)
def test_a_swap_saves_what_it_says(name: str) -> None:
    entry, other = PANTRY[name], PANTRY[PANTRY[name]["swap"]]
    share = 1.0
    if "millilitres" in entry and "millilitres" in other:
        share = entry["millilitres"] / other["millilitres"]
    elif other["group"] not in EATEN_BY_THE_PORTION:
        share = entry["grams"] / other["grams"]
    assert entry["swap_saves"] == pytest.approx(entry["kcal"] - other["kcal"] * share, abs=0.51)
    assert 20 <= entry["swap_saves"] <= entry["kcal"]


@pytest.mark.parametrize("name", SWAPPED)
def test_no_swap_offers_alcohol_sweets_sugary_drinks_or_fast_food(name: str) -> None:
    assert PANTRY[PANTRY[name]["swap"]]["group"] not in NEVER_OFFERED


@pytest.mark.parametrize("name", SWAPPED)
def test_swaps_never_lead_back(name: str) -> None:
    seen = [name]
    while "swap" in PANTRY[seen[-1]]:
        seen.append(PANTRY[seen[-1]]["swap"])
        assert seen[-1] not in seen[:-1]


def test_every_sugary_drink_has_a_swap() -> None:
    assert [name for name, entry in PANTRY.items() if entry["group"] == "sugary_drink" and "swap" not in entry] == []
