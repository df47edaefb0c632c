"""Columns for many people say what the engine says of each: conclusions, picks, outcomes, notices, what is withheld."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from canter import FactError, Guidance
from canter.language.load import load_rulebook
from canter.population.columns import frame as frames
from canter.population.columns import lookups
from canter.population.columns.frame import Columns
from canter.population.synthetic import people
from columns_expected import differences, expected
from oracle import generate
from people import random_person
from scale import blocks
from tiny import write_guidance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HILLSIDE = Path(__file__).parents[1] / "examples" / "hillside"
# 50 blocks of 1,000 are 50,000 people.
BLOCKS, MANY, NOW = 50, 1000, 1
GUIDANCES, EACH = 20, 40


@pytest.fixture(scope="module")
def bundled() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture(scope="module")
def hillside() -> Guidance:
    return Guidance.load(overlays=[HILLSIDE], engine="plain")


def crowd(guidance: Guidance, count: int, seed: int) -> list[dict[str, Any]]:
    """Plausible people, and as many who are not, with a quarter of what need not be answered unknown."""
    rng = random.Random(seed)
    plausible = list(people(guidance.rulebook, count // 2, seed))
    return [
        *plausible,
        *(random_person(rng, guidance.rulebook, plausible=number % 2 == 0) for number in range(count - len(plausible))),
    ]


def compare(guidance: Guidance, crowd: list[dict[str, Any]], found: Iterable[Mapping[str, Any]]) -> int:
    """Hold rows against plans; return how many people get none."""
    refused = 0
    for person, row in zip(crowd, found, strict=True):
        wanted = expected(person, lambda facts: guidance.conclude(guidance.read(facts)))
        refused += "problem" in wanted
        assert not differences(row, wanted), person
    return refused


def rows(parts: Iterable[pl.DataFrame]) -> list[dict[str, Any]]:
    return pl.concat(list(parts)).rows(named=True)


@pytest.mark.parametrize("block", blocks(BLOCKS, NOW))
def test_the_columns_say_of_everybody_what_her_plan_says(block: int, bundled: Guidance) -> None:
    some = crowd(bundled, MANY, block)
    compare(bundled, some, rows(bundled.plan_many(some, rules=True)))


def test_the_columns_follow_an_overlay(hillside: Guidance) -> None:
    some = crowd(hillside, 500, 77)
    compare(hillside, some, rows(hillside.plan_many(some, rules=True)))


@pytest.mark.parametrize("block", blocks(BLOCKS, 2))
def test_the_columns_of_random_guidance_agree_with_the_engine(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    planned = frames.plan_rows

    def counted(told: list[Any], *rest: Any, **named: Any) -> pl.DataFrame:
        nonlocal asked
        asked += len(told)
        return planned(told, *rest, **named)

    monkeypatch.setattr(frames, "plan_rows", counted)
    beyond = refused = 0
    for number in range(GUIDANCES):
        seed = 5000 + block * GUIDANCES + number
        rng = random.Random(seed)
        directory = tmp_path / str(number)
        directory.mkdir()
        unsure = number % 2 == 1
        vocabulary = generate.random_guidance(rng, directory, unsure_guards=unsure)
        guidance = Guidance(load_rulebook(directory, unsure_guards=unsure), "plain")
        logged = {fact.name for fact in guidance.rulebook.vocabulary.facts.values() if fact.logged}
        everybody = (generate.random_person(rng, vocabulary) for _ in range(EACH))
        some = [{name: value for name, value in person.items() if name not in logged} for person in everybody]
        found = rows(guidance.plan_many(some, rules=True))
        one_by_one = guidance._compiled[None, True].beyond != ""
        beyond += one_by_one
        refused += compare(guidance, some, found) if not one_by_one else 0
        asked -= EACH if one_by_one else 0
    assert beyond <= 1
    # Whom the columns give a plan, nobody asks the engine about.
    assert asked == refused


def test_a_frame_gives_what_mappings_give_whatever_its_columns_are_made_of(bundled: Guidance) -> None:
    some = crowd(bundled, 200, 3)
    names = {name: None for person in some for name in person}
    told = pl.DataFrame({name: [person.get(name) for person in some] for name in names}, strict=False)
    wanted = pl.concat(list(bundled.plan_many(some)))
    assert bundled.plan_many(told).equals(wanted)
    sets = [name for name, kind in told.schema.items() if kind == pl.List(pl.String)]
    choices = bundled.rulebook.vocabulary.facts["conditions"].kind.choices
    assert choices is not None
    other = told.with_columns(
        pl.col("sex").cast(pl.Enum(["male", "female"])),
        pl.col("experience").cast(pl.Categorical),
        pl.col("age").cast(pl.Int16),
        pl.format("{} cm", "height").alias("height"),
        pl.col("weight").cast(pl.String),
        pl.col("conditions").cast(pl.List(pl.Enum(list(choices.labels)))),
        *(
            pl.when(pl.col(name).list.len() == 0).then(pl.lit("none")).otherwise(pl.col(name).list.join(", ")).alias(name)
            for name in sets
            if name != "conditions"
        ),
    )
    assert bundled.plan_many(other).equals(wanted)


def test_a_person_who_cannot_be_planned_has_the_reader_s_words_and_nothing_else(bundled: Guidance) -> None:
    some = crowd(bundled, 40, 4)
    wrong: dict[int, dict[str, Any]] = {
        3: {"weight": 500},
        5: {"sex": "femle"},
        7: {"age": "no age", "height": 3},
        11: {"conditions": ["knee_pain", "bad luck"]},
        13: {"foods": [{"name": "cola", "servings": 2}, {"name": "nothing we know"}]},
        17: {"weight": float("nan")},
        19: {"no_fact": 1},
        23: {"foods": "a cake"},
    }
    for at, facts in wrong.items():
        some[at] |= facts
    del some[29]["sex"]
    found = rows(bundled.plan_many(some, rules=True))
    assert compare(bundled, some, found) >= len(wrong) + 1
    for at in (*wrong, 29):
        assert [name for name, value in found[at].items() if value is not None] == ["problem"]
    assert found[3]["problem"] == "`weight` is out of range: 500"
    assert found[29]["problem"] == "`sex` is required"


def test_bad_rows_of_a_frame_are_told_in_their_places(bundled: Guidance) -> None:
    some = [person for person in crowd(bundled, 60, 5) if "foods" in person][:20]
    told = pl.DataFrame(some, infer_schema_length=None).with_row_index("id")
    number = pl.col("id")
    bad = told.with_columns(
        pl.when(number == 2).then(1e6).otherwise("weight").alias("weight"),
        pl.when(number == 4).then(None).otherwise("height").alias("height"),
        pl.when(number == 6).then(pl.lit("nobody")).otherwise("sex").alias("sex"),
    )
    found = bundled.plan_many(bad, keep=["id"])
    assert found["id"].to_list() == list(range(20))
    assert found.filter(pl.col("problem").is_not_null())["id"].to_list() == [2, 4, 6]
    assert found["problem"][4] == "`height` is required"
    fine = pl.col("problem").is_null()
    assert (
        found.filter(fine)
        .drop("id")
        .equals(bundled.plan_many(told, keep=["id"]).filter(found.select(fine).to_series()).drop("id"))
    )


@pytest.mark.parametrize("fact", ["weight", "age", "goal_weight", "body_fat"])
@pytest.mark.parametrize(
    "odd",
    [
        float("nan"),
        *(float("inf"), -float("inf"), -0.0, -1.0, 0.0, 1e16, 8192.5, 1e5),
        *(80.1234567890123, 79.99999999999951, 33.00000000000049, 60.5),
    ],
)
def test_odd_numbers_of_a_frame_are_read_as_a_person_s_file_is(fact: str, odd: float, bundled: Guidance) -> None:
    some = crowd(bundled, 12, 10)
    some[5][fact] = odd
    names = {name: None for person in some for name in person}
    told = pl.DataFrame({name: [person.get(name) for person in some] for name in names}, strict=False)
    told = told.with_columns(pl.col(fact).cast(pl.Float64))
    assert bundled.plan_many(told).equals(pl.concat(list(bundled.plan_many(some))))


@pytest.mark.parametrize("odd", [["knee_pain", "knee_pain"], ["knee_pain", None], ["bad luck"], []])
@pytest.mark.parametrize("kind", ["text", "enum"])
def test_odd_sets_of_a_frame_are_read_as_a_person_s_file_is(odd: list[str | None], kind: str, bundled: Guidance) -> None:
    some = [person for person in crowd(bundled, 60, 11) if "conditions" in person][:12]
    some[5]["conditions"] = odd
    told = pl.DataFrame(
        [{name: person.get(name) for name in ("sex", "age", "height", "weight", "conditions")} for person in some]
    )
    if kind == "enum":
        held = sorted({name for person in some for name in person["conditions"] if name is not None})
        told = told.with_columns(pl.col("conditions").cast(pl.List(pl.Enum(held[::-1]))))
    assert bundled.plan_many(told).equals(pl.concat(list(bundled.plan_many(told.to_dicts()))))


def test_what_was_worked_out_is_found_again_though_all_hashes_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int | None, ...]] = []

    def work(row: tuple[Any, ...]) -> tuple[Any, ...]:
        asked.append(row)
        return (None if None in row else sum(row), [str(one) for one in row])

    monkeypatch.setattr(lookups, "_hashed", lambda frame: pl.repeat(7, frame.height, dtype=pl.UInt64, eager=True).alias("#hash"))
    lookup = lookups.Lookup(["a", "b"], {"total": pl.Int64(), "texts": pl.List(pl.String)}, work)
    frame = pl.DataFrame({"a": [1, 2, 1, None, 2, None], "b": [5, 5, 5, 5, 6, 5]}, schema={"a": pl.UInt64, "b": pl.UInt64})
    for part in (frame, frame.reverse(), frame.head(1), frame.clear()):
        found = dict(lookup.run(part))
        assert found["total"].to_list() == [None if None in row else sum(row) for row in part.rows()]
        assert found["texts"].to_list() == [[str(one) for one in row] for row in part.rows()]
    assert set(asked) == set(frame.rows())
    monkeypatch.undo()
    again = lookups.Lookup(["a", "b"], {"total": pl.Int64(), "texts": pl.List(pl.String)}, work)
    asked.clear()
    for part in (frame, frame.reverse()):
        assert dict(again.run(part))["total"].to_list() == [None if None in row else sum(row) for row in part.rows()]
    assert sorted(asked, key=str) == sorted(set(frame.rows()), key=str)


def test_answers_are_begun_anew_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_KEPT", 4)
    lookup = lookups.Lookup(["a"], {"twice": pl.Int64()}, lambda row: (2 * row[0],))
    for start in range(0, 30, 3):
        part = pl.DataFrame({"a": [start, start + 1, start + 5, start]})
        assert dict(lookup.run(part))["twice"].to_list() == (2 * part["a"]).to_list()


def test_people_are_the_same_in_however_many_parts(bundled: Guidance, monkeypatch: pytest.MonkeyPatch) -> None:
    told = pl.DataFrame(crowd(bundled, 100, 6), infer_schema_length=None, strict=False)
    whole = bundled.plan_many(told, rules=True)
    monkeypatch.setattr(frames, "PART", 7)
    assert bundled.plan_many(told, rules=True).equals(whole)
    assert bundled.plan_many(told.head(0)).height == 0


def test_what_is_withheld_stands_in_no_column(bundled: Guidance) -> None:
    some = crowd(bundled, 600, 8)
    found = pl.concat(list(bundled.plan_many(some, rules=True)))
    book = bundled.rulebook
    for section in book.sections.values():
        hidden = found.filter(pl.col(f"withheld:{section.id}"))
        assert hidden.height or section.id not in ("energy", "cardio", "strength")
        facts = [name for name in section.facts if name in found.columns]
        assert hidden.select(facts).null_count().sum_horizontal().item() == hidden.height * len(facts)
        setting = [f"applied:{rule.id}" for name in facts for rule in book.setting.get(name, ()) if not rule.withholds]
        assert hidden.select(set(setting)).null_count().sum_horizontal().item() == hidden.height * len(set(setting))


def test_only_what_is_wanted_is_given_and_computed(bundled: Guidance) -> None:
    some = crowd(bundled, 50, 9)
    found = pl.concat(list(bundled.plan_many(some, columns=["deficit", "withheld:energy"])))
    assert found.columns == ["deficit", "withheld:energy", "problem"]
    assert found.equals(pl.concat(list(bundled.plan_many(some))).select(found.columns))
    with pytest.raises(KeyError, match="did you mean `deficit`"):
        bundled.plan_many(some, columns=["deficti"])


def test_a_column_that_is_no_fact_is_a_problem_unless_it_is_kept(bundled: Guidance) -> None:
    told = pl.DataFrame({"sex": ["female"], "wieght": [60], "bmi": [20], "week": [1]})
    with pytest.raises(FactError) as caught:
        bundled.plan_many(told)
    assert {problem.message: problem.help for problem in caught.value.problems} == {
        "unknown fact `wieght`": "did you mean `weight`?",
        "`bmi` is concluded by rules": "leave the column out",
        "`week` comes with the guidance": "leave the column out",
    }


NESTED_FACTS = """\
foods:
  type: list
  entry: food
  fields:
    kcal: {type: number}
    share: {type: number, concluded: yes}
  ask: What do you eat?
minutes: {type: number, unit: minute}
"""
NESTED_RULES = """\
rules:
  - id: walk/share
    title: Compare each food with all
    for: food in foods
    when: foods is known
    then: {food.share: sum(other.kcal * food.kcal for other in foods)}
    because: Compare.
    judgement: Ours.
  - id: walk/minutes
    title: Walk for it
    when: foods is known
    then: {minutes: sum(food.share for food in foods)}
    because: Walk.
    judgement: Ours.
"""


def test_guidance_beyond_columns_is_planned_one_by_one(tmp_path: Path) -> None:
    guidance = Guidance(load_rulebook(write_guidance(tmp_path / "g", "[]", NESTED_RULES, NESTED_FACTS)), "plain")
    some: list[dict[str, Any]] = [{"foods": [{"kcal": 2}, {"kcal": 3}]}, {"foods": []}, {}, {"foods": [{"kcal": "much"}]}]
    found = rows(guidance.plan_many(some))
    assert [row["minutes"] for row in found] == [25.0, 0.0, None, None]
    assert "is not a number" in found[3]["problem"]
    assert guidance.plan_many(pl.DataFrame(some[:3]))["minutes"].to_list() == [25.0, 0.0, None]
    assert Columns(guidance.rulebook, guidance.read, guidance.conclude).beyond


EXACT_FACTS = """\
age: {type: number, range: [0, 1000], ask: How old are you?, required: yes}
by_division: {type: whole, required: yes}
by_root: {type: number}
by_zero: {type: number}
by_log: {type: whole}
half: {type: whole, required: yes}
"""
EXACT_RULES = """\
rules:
  - id: walk/numbers
    title: Reckon
    then:
      by_division: floor(age / 49)
      by_root: sqrt(age - 10)
      by_zero: 10 / (age - 49)
      by_log: floor(log10(age))
      half: round(age / 2)
    because: Reckon.
    judgement: Ours.
"""


def test_numbers_come_out_as_python_has_them(tmp_path: Path) -> None:
    plan = "walk:\n  title: All\n  shows: [by_division, by_root, by_zero, by_log, half]\n"
    guidance = Guidance(load_rulebook(write_guidance(tmp_path / "g", "[]", EXACT_RULES, EXACT_FACTS, plan)), "plain")
    some = [{"age": age} for age in (*range(1001), 0.5, 2.5, 99.9999, 12.345678912345)]
    found = pl.DataFrame(rows(guidance.plan_many(some)))
    for facts, row in zip(some, found.rows(named=True), strict=True):
        wanted = expected(facts, lambda one: guidance.conclude(guidance.read(one)), rules=False)
        assert not differences(row, wanted), facts
    assert found["by_division"][49] == 1
    assert found["by_log"][1000] == 3
    assert found["by_zero"][49] is None
    assert found["by_root"][9] is None
    assert found["half"][5] == 3


def test_without_polars_the_extra_is_named(bundled: Guidance, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("canter.population.columns")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match=r"canter\[batch\]"):
        bundled.plan_many([{}])


def test_a_kept_column_may_be_a_fact_but_not_one_of_the_result(bundled: Guidance) -> None:
    told = pl.DataFrame(crowd(bundled, 20, 10)[:10], infer_schema_length=None)
    found = bundled.plan_many(told, keep=["weight"])
    assert found["weight"].equals(told["weight"])
    assert found.drop("weight").equals(bundled.plan_many(told))
    with pytest.raises(FactError, match="`bmi` is a column of the result"):
        bundled.plan_many(told.with_columns(bmi=1), keep=["bmi"])


@pytest.mark.parametrize(
    "foods",
    [
        [[], [], None],
        [["cola, 2 cans"], [], ["2 apples", "cheddar, 60 g"]],
        [[{"name": "cola"}], None, [{"name": "cake of ours", "kcal": 300}, {"name": "cola", "servings": 2}]],
        ['[{"name": "cola", "servings": 2}]', "none", None],
    ],
)
def test_a_list_may_be_written_in_every_way_that_a_file_may(bundled: Guidance, foods: list[Any]) -> None:
    some = [{**person, "foods": told} for person, told in zip(people(bundled.rulebook, 3, 11), foods, strict=True)]
    told = pl.DataFrame(some, infer_schema_length=None, strict=False)
    found = bundled.plan_many(told, rules=True)
    written = {'[{"name": "cola", "servings": 2}]': [{"name": "cola", "servings": 2}]}
    plain = [
        {
            name: written.get(value, value) if isinstance(value, str) else value
            for name, value in person.items()
            if value is not None
        }
        for person in some
    ]
    compare(bundled, plain, found.rows(named=True))
    assert found["problem"].null_count() == 3


def test_whoever_tells_nothing_is_told_what_is_missing(bundled: Guidance) -> None:
    found = bundled.plan_many(pl.DataFrame({"id": [1, 2]}), keep=["id"])
    assert found["id"].to_list() == [1, 2]
    assert found["problem"].str.contains("`sex` is required").all()


def test_a_list_that_is_no_json_is_told_by_the_reader(bundled: Guidance) -> None:
    person = next(people(bundled.rulebook, 1, 12)) | {"foods": "[{no list"}
    found = bundled.plan_many(pl.DataFrame([person], strict=False))
    assert "expected a list for `foods`" in found["problem"][0]


def test_what_only_a_log_tells_is_no_column(bundled: Guidance) -> None:
    person = next(people(bundled.rulebook, 1, 12))
    with pytest.raises(FactError, match="`log_weeks` is told by a log"):
        bundled.plan_many(pl.DataFrame([{**person, "log_weeks": 6}]))
    [row] = rows(bundled.plan_many([{**person, "log_weeks": 6}]))
    assert row["problem"] == "`log_weeks` is told by a log"
