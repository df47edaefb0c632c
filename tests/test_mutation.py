"""`canter test --mutate`: small mistakes in rules, and whether scenarios notice them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canter.authoring.check import prepare
from canter.authoring.testing.mutants import mutants
from canter.authoring.testing.mutation import Judge
from canter.authoring.testing.running import run_scenario
from canter.reasoning.conclude import Reasoner
from conftest import Canter
from scale import long
from tiny import GROWN, RULES, YOUNG, write_guidance

ROOT = Path(__file__).parents[1]


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> Canter:
    monkeypatch.chdir(ROOT)
    return canter


def told(directory: Path) -> list[tuple[str, str]]:
    guidance, _ = prepare(directory, [])
    book = guidance.rulebook
    return [(one.of, one.told) for one in mutants(book, book.rules, tuple(book.parameters.values()))]


def survivors(directory: Path) -> list[str]:
    guidance, scenarios = prepare(directory, [])
    book = guidance.rulebook
    judge = Judge(book, scenarios)
    judged = map(judge.judge, mutants(book, book.rules, tuple(book.parameters.values())))
    return [f"{one.mutant.of}: {one.mutant.told}" for one in judged if one.survived]


def test_every_kind_of_mistake_is_made_in_an_author_s_words(tmp_path: Path) -> None:
    assert told(write_guidance(tmp_path / "rules", YOUNG + GROWN)) == [
        ("walk/young", "grown 18 → 19 in `age < grown`"),
        ("walk/young", "grown 18 → 17 in `age < grown`"),
        ("walk/young", "`<` → `<=` in `age < grown`"),
        ("walk/young", "`<` → `>=` in `age < grown`"),
        ("walk/young", "without `age < grown`"),
        ("walk/young", "20 → 21 in `minutes at most 20`"),
        ("walk/young", "20 → 19 in `minutes at most 20`"),
        ("walk/young", "without `minutes at most 20`"),
        ("grown", "18 → 19"),
        ("grown", "18 → 17"),
    ]


def test_scenarios_on_both_sides_of_the_edge_notice_every_mistake(canter: Canter, tmp_path: Path) -> None:
    code, out, _ = canter("test", str(write_guidance(tmp_path / "rules", YOUNG + GROWN)), "--mutate")
    assert code == 0
    assert out.splitlines() == [
        "10 of 10 mutants noticed (100.0 %), 0 of them by `canter check`",
        "2 scenarios passed, 0 failed; 2 rules, each applied and not applied",
    ]


def test_a_mistake_that_no_scenario_notices_is_listed_with_its_place(canter: Canter, tmp_path: Path) -> None:
    far = "- scenario: A person of 40 walks for 30\n  person: {age: 40}\n  holds: [minutes is 30]\n  not applied: [walk/young]\n"
    rules = write_guidance(tmp_path / "rules", YOUNG + far)
    code, out, _ = canter("test", str(rules), "--mutate")
    assert code == 0
    assert out.splitlines() == [
        f"{rules}/walk.yaml:9: walk/young: grown 18 → 19 in `age < grown`: no scenario noticed",
        f"{rules}/walk.yaml:9: walk/young: `<` → `<=` in `age < grown`: no scenario noticed",
        f"{rules}/walk.yaml:2: grown: 18 → 19: no scenario noticed",
        "7 of 10 mutants noticed (70.0 %), 0 of them by `canter check`",
        "2 scenarios passed, 0 failed; 2 rules, each applied and not applied",
    ]
    found = json.loads(canter("test", str(rules), "--mutate", "--format", "json")[1])["mutation"]
    assert (found["all"], found["noticed"], found["unloadable"]) == (10, 7, 0)
    assert found["survivors"][0] == {
        "of": "walk/young",
        "place": f"{rules}/walk.yaml:9",
        "kind": "threshold",
        "told": "grown 18 → 19 in `age < grown`",
    }


def test_a_mistake_that_check_refuses_counts_as_noticed(tmp_path: Path) -> None:
    rules = RULES.replace("when: age < grown", "when: [mood is known, mood is low, age < grown]")
    low = "\n".join(
        f"- scenario: A {mood} child of {age}\n  person: {{age: {age}, mood: {mood}}}\n  {so}: [walk/young]"
        for mood, age, so in (("low", 17, "applied"), ("high", 17, "not applied"), ("low", 18, "not applied"))
    )
    bound = "\n- scenario: Twenty minutes\n  person: {age: 17, mood: low}\n  holds: [minutes is 20]\n"
    where = write_guidance(tmp_path / "rules", low + bound, rules)
    assert ("walk/young", "without `mood is known`") in told(where)
    # Without it the guard could be not known, which is refused when guidance is loaded.
    assert survivors(where) == []


def test_a_parameter_moved_beyond_its_range_counts_as_noticed(tmp_path: Path) -> None:
    far = "- scenario: A person of 40\n  person: {age: 40}\n  not applied: [walk/young]\n"
    rules = RULES.replace("unit: year, ", "unit: year, range: [16, 18], ")
    found = survivors(write_guidance(tmp_path / "rules", YOUNG + far, rules))
    assert "grown: 18 → 19" not in found
    assert "walk/young: grown 18 → 19 in `age < grown`" in found


def test_a_threshold_moves_by_the_finest_step_in_which_it_or_the_fact_is_told(tmp_path: Path) -> None:
    facts = (
        "weight: {type: number, unit: kg, range: [0, 300], decimals: 1, ask: Weight?, required: yes}\n"
        "minutes: {type: number, unit: minute, required: yes}\n"
    )
    rules = RULES.replace("age < grown", "weight / 2 < grown <= weight").replace("unit: year", "unit: kg")
    scenario = "- scenario: A\n  person: {weight: 20}\n  applied: [walk/minutes, walk/young]\n"
    found = told(write_guidance(tmp_path / "rules", scenario, rules, facts))
    assert ("walk/young", "grown 18 → 18.1 in `weight / 2 < grown <= weight`") in found
    assert ("walk/young", "2 → 3 in `weight / 2 < grown <= weight`") in found
    assert ("walk/young", "`<=` → `>` in `weight / 2 < grown <= weight` (comparison 2)") in found
    assert ("grown", "18 → 19") in found


def test_lines_inside_any_and_what_is_overruled_are_dropped_one_by_one(tmp_path: Path) -> None:
    rules = RULES.replace("when: age < grown", "when: [any: [age < grown, all: [mood is known, mood is low]]]") + (
        "  - id: walk/rest\n    title: Rest\n    when: age >= 90\n    then: {minutes: 0}\n    overrules: walk/minutes\n"
        "    because: Rest.\n    judgement: Ours.\n"
        "  - id: walk/lie\n    title: Lie\n    when: age >= 100\n    then: {minutes: 5}\n    overrules: walk/rest\n"
        "    because: Lie.\n    judgement: Ours.\n"
    )
    found = told(write_guidance(tmp_path / "rules", YOUNG, rules))
    assert ("walk/young", "without `age < grown` in `any of: age < grown; all of: mood is known; mood is low`") in found
    assert ("walk/young", "without `mood is known` in `all of: mood is known; mood is low`") in found
    assert ("walk/rest", "without overruling `walk/minutes`") in found
    # What is overruled through another rule is dropped where it is written.
    assert [text for of, text in found if of == "walk/lie" and "overruling" in text] == ["without overruling `walk/rest`"]


@long
def test_leaving_scenarios_out_of_a_mutant_s_trial_changes_no_judgement() -> None:
    """Hold the judge, which runs only scenarios that could notice, against one that runs them all."""
    topics = {"deficit", "weight", "genetics", "outlook", "legs"}
    guidance, scenarios = prepare(ROOT / "rules", [])
    book = guidance.rulebook
    judge = Judge(book, scenarios)
    rules = [rule for rule in book.rules if rule.topic in topics]
    made = list(mutants(book, rules, [one for one in book.parameters.values() if one.topic in topics]))
    for mutant in made[:: max(1, len(made) // 12)]:
        judged = judge.judge(mutant)
        if judged.problem:
            continue
        reasoner = Reasoner(mutant.book, "plain")
        results = [
            run_scenario(scenario, lambda person, by=reasoner: by.conclude(person.values, person.assumed))  # type: ignore[misc]
            for scenario in scenarios
        ]
        noticed = [result.scenario.name for result in results if result.failures]
        assert bool(noticed) is not judged.survived, mutant.told
        assert judged.survived or judged.noticed_by in noticed


def test_a_guidance_whose_scenarios_fail_has_no_mutants_to_judge(canter: Canter, tmp_path: Path) -> None:
    wrong = "- scenario: Wrong\n  person: {age: 40}\n  holds: [minutes is 31]\n"
    code, out, err = canter("test", str(write_guidance(tmp_path / "rules", YOUNG + GROWN + wrong)), "--mutate")
    assert code == 1
    assert "mutants" not in out
    assert "mutants need scenarios that all pass" in err


@long
def test_an_overlay_s_own_rules_are_mutated(canter: Canter) -> None:
    code, out, _ = canter("test", "examples/hillside", "--mutate")
    assert code == 0
    assert "guard/tier" not in out
    assert "(100.0 %)" in out


def test_one_rule_is_mutated_alone(canter: Canter) -> None:
    code, out, _ = canter("test", "--mutate", "--rule", "guard/older-adults")
    assert code == 0
    assert " mutants noticed (" in out


def test_each_alternative_of_a_condition_is_dropped(tmp_path: Path) -> None:
    facts = (
        "age: {type: whole, unit: year, ask: How old are you?, required: yes}\n"
        "ails: {type: choices, choices: {knee: Knee, hip: Hip}, ask: What ails you?, required: yes}\n"
        "minutes: {type: number, unit: minute, required: yes}\n"
    )
    rules = RULES.replace("when: age < grown", "when: [ails has knee or hip, age is 7 or 8 or 9]")
    knee = "- scenario: A\n  person: {age: 8, ails: [knee]}\n  applied: [walk/young, walk/minutes]\n"
    where = write_guidance(tmp_path / "rules", knee, rules, facts)
    dropped = [text for _, text in told(where) if " in `a" in text]
    assert dropped == [
        "without `knee` in `ails has knee or hip`",
        "without `hip` in `ails has knee or hip`",
        "without `7` in `age is 7 or 8 or 9`",
        "without `8` in `age is 7 or 8 or 9`",
        "without `9` in `age is 7 or 8 or 9`",
    ]
    found = survivors(where)
    assert "walk/young: without `knee` in `ails has knee or hip`" not in found
    assert "walk/young: without `hip` in `ails has knee or hip`" in found
    assert "walk/young: without `8` in `age is 7 or 8 or 9`" not in found
    assert "walk/young: without `9` in `age is 7 or 8 or 9`" in found


@long
def test_nine_of_ten_mutants_of_the_bundled_rules_are_noticed_and_the_others_have_a_reason() -> None:
    guidance, scenarios = prepare(ROOT / "rules", [])
    book = guidance.rulebook
    judge = Judge(book, scenarios)
    judged = [judge.judge(one) for one in mutants(book, book.rules, tuple(book.parameters.values()))]
    passed = {f"* {one.mutant.of}: {one.mutant.told}" for one in judged if one.survived}
    page = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8").splitlines()
    assert passed == {line for line in page if line.startswith("* ")}
    assert len(passed) <= len(judged) / 10
