"""People made up from a seed: plausible, the same everywhere, and for any vocabulary."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import correlation, mean
from typing import TYPE_CHECKING, Any

import pytest

from canter import Guidance, RuleError
from canter.language.facts import Kind
from canter.population.draws import Draws, on_curve
from canter.population.files import read_people, write_people
from canter.population.synthetic import people, person, rounded
from conftest import Canter
from test_plan import FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
COUNT = 1500


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture(scope="module")
def made(guidance: Guidance) -> list[dict[str, Any]]:
    return list(people(guidance.rulebook, COUNT, 7))


def bmi(one: dict[str, Any]) -> float:
    return float(one["weight"] / (one["height"] / 100) ** 2)


def test_everybody_can_be_read_and_nearly_every_adult_gets_a_plan(guidance: Guidance, made: list[dict[str, Any]]) -> None:
    planned, whole, adults = 0, 0, 0
    for one in made[:400]:
        trace_of = guidance.read(one)
        if one["age"] < 18:
            continue
        adults += 1
        try:
            withheld = guidance.conclude(trace_of).withheld
        except RuleError:
            continue
        planned += len(withheld) < len(guidance.rulebook.sections)
        whole += not withheld
    assert planned >= 0.95 * adults
    assert whole >= 0.7 * adults


def test_the_edges_are_there_even_among_a_hundred(guidance: Guidance, made: list[dict[str, Any]]) -> None:
    for some in (made[:100], made[200:300]):
        assert any(one["age"] < 18 for one in some)
        assert any(one["age"] > 80 for one in some)
        assert any(one["age"] >= 18 and bmi(one) < 18.5 for one in some)
        assert any(bmi(one) > 45 for one in some)
    conditions = guidance.rulebook.vocabulary.facts["conditions"].kind.choices
    assert conditions is not None
    many = list(people(guidance.rulebook, 6000, 3))
    assert {name for one in many for name in one["conditions"]} == set(conditions.labels)
    # Whoever may leave a question open does so now and then, and answers it now and then.
    for fact in guidance.rulebook.vocabulary.facts.values():
        if fact.origin == "asked" and not fact.logged:
            assert any(fact.name in one for one in made)
            assert fact.required or any(fact.name not in one for one in made)


def test_bodies_go_together(made: list[dict[str, Any]]) -> None:
    grown = [one for one in made if one["age"] >= 18]
    by_sex = {sex: [one for one in grown if one["sex"] == sex] for sex in ("female", "male")}
    heights = {sex: mean(one["height"] for one in some) for sex, some in by_sex.items()}
    assert 160 < heights["female"] < 165
    assert 173 < heights["male"] < 178
    for some in by_sex.values():
        assert 0.1 < correlation([one["height"] for one in some], [one["weight"] for one in some]) < 0.6
        told = [one for one in some if "waist" in one]
        assert correlation([one["waist"] for one in told], [bmi(one) for one in told]) > 0.8
    assert 25.5 < mean(map(bmi, grown)) < 29
    share = {name: mean(name in one["conditions"] for one in grown if one["age"] > 60) for name in ("diabetes", "knee_arthritis")}
    young = {name: mean(name in one["conditions"] for one in grown if one["age"] < 40) for name in share}
    assert all(share[name] > 2 * young[name] for name in share)
    assert not any("pregnancy" in one["conditions"] for one in made if one["sex"] == "male" or one["age"] > 50)
    assert not any(set(one.get("likes", ())) & set(one.get("dislikes", ())) for one in made)
    assert all(one["diastolic"] < one["systolic"] for one in made if "systolic" in one)


def test_what_is_eaten_fits_what_is_used(guidance: Guidance, made: list[dict[str, Any]]) -> None:
    pantry = guidance.rulebook.vocabulary.entries["pantry"]
    sums = [
        sum(float(pantry[food["name"]]["kcal"]) * food.get("servings", 1) for food in one["foods"])  # type: ignore[arg-type]
        for one in made
        if "foods" in one
    ]
    assert len(sums) > 200
    assert 1400 < mean(sums) < 2800


def test_numbers_keep_to_the_decimals_and_ranges_of_their_facts(guidance: Guidance, made: list[dict[str, Any]]) -> None:
    for fact in guidance.rulebook.vocabulary.facts.values():
        for value in (one[fact.name] for one in made if fact.name in one and fact.kind.numeric):
            assert value == round(value, fact.kind.decimals)
            assert fact.kind.low is not None
            assert fact.kind.high is not None
            assert fact.kind.low <= value <= fact.kind.high


@pytest.mark.parametrize(
    ("value", "low", "high", "decimals", "expected"),
    [(0.2, 0.4, 9, 0, 1), (9.9, 0, 9.6, 0, 9), (1.26, None, None, 1, 1.3), (-7, -3, 3, 0, -3)],
)
def test_a_rounded_number_stays_in_its_range(value: float, low: float, high: float, decimals: int, expected: float) -> None:
    assert rounded(value, Kind("number", "", low, high, None, decimals)) == expected


def test_a_person_hangs_on_seed_and_number_alone(guidance: Guidance, made: list[dict[str, Any]]) -> None:
    vocabulary = guidance.rulebook.vocabulary
    assert person(vocabulary, 41, 7) == made[41]
    assert person(vocabulary, 41, 8) != made[41]
    assert list(people(guidance.rulebook, 5, 7)) == made[:5]


SCRIPT = (
    "import json; from canter import Guidance; from canter.population.synthetic import people; "
    "print(json.dumps(list(people(Guidance.load(engine='plain').rulebook, 60, 7))))"
)
# What is drawn before any vocabulary: it needs no library, so that any Python can run it.
DRAWN = """
import json, sys, types
package = types.ModuleType("canter")
package.__path__ = [sys.argv[1] + "/canter"]
sys.modules["canter"] = package
from canter.population.bodies import draw_body
from canter.population.draws import Draws
from canter.population.habits import draw_habits
from canter.population.health import draw_health
found = []
for number in range(300):
    draws = Draws("canter", 7, number)
    known = draw_body(draws, number)
    known |= draw_health(draws, known)
    known |= draw_habits(draws, known)
    found.append({name: round(value, 9) if isinstance(value, float) else value for name, value in known.items()})
print(json.dumps(found))
"""


def other_pythons() -> Iterator[str]:
    for name in ("python3.12", "python3.13", "python3.14"):
        for other in (
            shutil.which(name),
            *map(str, (Path.home() / ".pyenv/versions").glob(f"{name.removeprefix('python')}.*/bin/python")),
        ):
            if other and subprocess.run([other, "-c", "import json"], capture_output=True, check=False).returncode == 0:
                yield other
                break


@pytest.mark.parametrize("hashing", ["0", "1", "4711"])
def test_people_are_the_same_in_every_process(hashing: str, made: list[dict[str, Any]]) -> None:
    paths = os.pathsep.join(str(ROOT / name) for name in ("engine", "cli"))
    environment = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, env=environment, text=True)
    assert json.loads(done.stdout) == made[:60]


def test_people_are_the_same_on_every_python_that_is_here() -> None:
    found = {
        subprocess.run([python, "-c", DRAWN, str(ROOT / "engine")], capture_output=True, check=True, text=True).stdout
        for python in (sys.executable, *other_pythons())
    }
    assert len(found) == 1
    assert len(json.loads(found.pop())) == 300


def test_draws_are_those_that_every_python_promises() -> None:
    """`Random.random` after a text as seed is the same on every version; these were drawn once and for all."""
    draws = Draws("canter", 1, 0)
    found = [draws.uniform(0, 1), draws.normal(0, 1), draws.whole(1, 6), draws.pick({"a": 1, "b": 3}), draws.several("abcdef", 3)]
    assert found == [
        pytest.approx(0.17294883262156213, abs=1e-15),
        pytest.approx(-0.3992431660595795, abs=1e-12),
        6,
        "b",
        ["c", "d", "e"],
    ]


def test_a_curve_is_level_beyond_its_ends() -> None:
    curve = ((10.0, 1.0), (20.0, 3.0))
    assert [on_curve(curve, at) for at in (0, 10, 15, 20, 99)] == [1, 1, 2, 3, 3]


def other_guidance(directory: Path, facts: str) -> Guidance:
    for name, text in {**FILES, "facts": facts}.items():
        path = directory / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return Guidance.load(directory, engine="plain")


def test_a_vocabulary_of_its_own_gets_people_too(tmp_path: Path) -> None:
    """Facts that are not known by name keep to their range and choices; known names of another kind are drawn so, too."""
    more = """
weight: {type: number, unit: lb, range: [60, 700], decimals: 1, ask: Weight?, required: yes}
height: {type: choice, choices: {tall: Tall, short: Short}, ask: Height?, required: yes}
waist: {type: number, unit: minute, range: [0, 9], ask: How long a waist?}
mood: {type: choices, choices: {glad: Glad, sad: Sad}, ask: Mood?, required: yes}
dose: {type: number, range: [0.25, 0.75], decimals: 2, ask: Dose?, required: yes}
word: {type: text, ask: A word?}
pets:
  type: list
  entry: pet
  fields: {name: text, legs: {type: whole, range: [0, 8], required: yes}}
  ask: Which pets?
  required: yes
"""
    guidance = other_guidance(tmp_path, FILES["facts"] + more)
    some = list(people(guidance.rulebook, 200, 1))
    for one in some:
        guidance.read(one)
    assert 130 < mean(one["weight"] for one in some) < 200
    assert {one["height"] for one in some} == {"tall", "short"}
    assert all(0 <= one["waist"] <= 9 for one in some if "waist" in one)
    assert {len(one["pets"]) for one in some} == {0, 1, 2, 3, 4}


def test_a_fact_more_leaves_everybody_else_as_they_are(guidance: Guidance, tmp_path: Path) -> None:
    overlay = tmp_path / "ours"
    overlay.mkdir()
    (overlay / "overlay.yaml").write_text("name: Ours\nby: Ana\nbecause: We ask.\nbase: canter 1.x\n")
    (overlay / "facts.yaml").write_text("smokes: {type: yesno, ask: Do you smoke?, required: yes}\n")
    wider = Guidance.load(overlays=[overlay], engine="plain")
    for one, two in zip(people(guidance.rulebook, 80, 1), people(wider.rulebook, 80, 1), strict=True):
        assert two.pop("smokes") in (True, False)
        assert one == two


@pytest.mark.parametrize("form", ["yaml", "ndjson", "csv"])
def test_people_come_back_from_a_file_as_they_were(guidance: Guidance, made: list[dict[str, Any]], form: str) -> None:
    some = made[:40]
    text = "".join(write_people(some, guidance.rulebook, form))
    back = read_people(text.encode(), f"people.{form}", form)
    assert [guidance.read(one.facts).values for one in back] == [guidance.read(one).values for one in some]
    assert len({one.place for one in back}) == len(some)


def test_the_command_writes_what_the_suffix_says(tmp_path: Path, canter: Canter) -> None:
    for name, head in (("a.yaml", "- "), ("a.ndjson", '{"sex"'), ("a.csv", "sex,age,")):
        path = tmp_path / name
        assert canter("people", "3", str(path), "--seed", "5") == (
            0,
            f"wrote 3 people to {path}\n",
            "",
        )
        assert path.read_text().startswith(head)
    code, out, _ = canter("people", "2", "-", "--seed", "5")
    assert code == 0
    assert out == "".join((tmp_path / "a.ndjson").read_text().splitlines(keepends=True)[:2])
    code, out, err = canter("people", "2", str(tmp_path / "a.parquet"))
    assert (code, out) == (2, "")
    assert "does not say how to write people" in err
    code, _, err = canter("people", "2", str(tmp_path / "no" / "a.csv"))
    assert code == 2
    assert "cannot write" in err
