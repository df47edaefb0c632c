"""`canter test`: scenarios run, and rules counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Canter
from tiny import GROWN, RULES, YOUNG, write_guidance

ROOT = Path(__file__).parents[1]
OVERLAY = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"
GUARD = """\
rules:
  - id: guard/night
    title: Cut nothing from the very old
    when: age >= 95
    then:
      deficit: {at most: 0}
    because: At your age this plan takes nothing off your food.
    judgement: Ours.
"""


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> Canter:
    monkeypatch.chdir(ROOT)
    return canter


def test_rules_with_all_their_scenarios_pass(canter: Canter, tmp_path: Path) -> None:
    code, out, _ = canter("test", str(write_guidance(tmp_path / "rules", YOUNG + GROWN)))
    assert (code, out) == (0, "2 scenarios passed, 0 failed; 2 rules, each applied and not applied\n")


def test_a_rule_without_a_scenario_in_which_it_applies_fails(canter: Canter, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", GROWN)
    code, out, _ = canter("test", str(rules))
    assert code == 1
    assert out.splitlines() == [
        f"{rules}/walk.yaml:4: walk/minutes: no scenario in which it applies",
        f"{rules}/walk.yaml:9: walk/young: no scenario in which it applies",
        "1 scenario passed, 0 failed; 2 rules, of which 2 lack a scenario",
    ]


def test_a_rule_without_a_scenario_in_which_it_does_not_apply_fails(canter: Canter, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", YOUNG)
    code, out, _ = canter("test", str(rules))
    assert code == 1
    assert out.splitlines() == [
        f"{rules}/walk.yaml:9: walk/young: no scenario in which it does not apply",
        "1 scenario passed, 0 failed; 2 rules, of which 1 lacks a scenario",
    ]


def test_a_scenario_that_does_not_name_a_rule_does_not_count_for_it(canter: Canter, tmp_path: Path) -> None:
    silent = "- scenario: A person of 40 walks for 30\n  person: {age: 40}\n  holds: [minutes is 30]\n"
    code, out, _ = canter("test", str(write_guidance(tmp_path / "rules", YOUNG + silent)))
    assert code == 1
    assert "walk/young: no scenario in which it does not apply" in out


def test_a_rule_that_always_holds_needs_a_scenario_against_it_once_another_overrules_it(canter: Canter, tmp_path: Path) -> None:
    ruled = (
        RULES + "  - id: walk/rest\n    title: Rest\n    when: age >= 90\n    then: {minutes: 0}\n    overrules: walk/minutes\n"
        "    because: Rest.\n    judgement: Ours.\n"
    )
    old = (
        "- scenario: A person of 90 rests\n  person: {age: 90}\n  applied: [walk/rest]\n"
        "- scenario: A person of 89 walks\n  person: {age: 89}\n  not applied: [walk/rest]\n"
    )
    rules = write_guidance(tmp_path / "rules", YOUNG + GROWN + old, ruled)
    code, out, _ = canter("test", str(rules))
    assert code == 1
    assert out.splitlines()[0] == f"{rules}/walk.yaml:4: walk/minutes: no scenario in which it does not apply"
    write_guidance(rules, YOUNG + GROWN + old.replace("[walk/rest]\n", "[walk/rest]\n  overruled: [walk/minutes]\n", 1), ruled)
    assert canter("test", str(rules))[0] == 0


def test_the_id_of_a_rule_stands_for_its_rows_as_they_came_out(canter: Canter, tmp_path: Path) -> None:
    rows = RULES[: RULES.index("  - id: walk/young")] + (
        "  - id: walk/age\n    title: Bound by age\n    because: Walk less.\n    judgement: Ours.\n    rows:\n"
        "      young: {when: age < grown, then: {minutes: {at most: 20}}}\n"
        "      old: {when: age >= 80, then: {minutes: {at most: 15}}}\n"
    )
    both = (
        "- scenario: A child of 17\n  person: {age: 17}\n  applied: [walk/age, walk/minutes]\n"
        "- scenario: A person of 80\n  person: {age: 80}\n  applied: [walk/age]\n"
    )
    code, out, _ = canter("test", str(write_guidance(tmp_path / "rules", both, rows)))
    assert code == 1
    # `applied: [walk/age]` says nothing of the row that did not apply.
    assert out.count("no scenario in which it does not apply") == 2
    assert "no scenario in which it applies" not in out
    neither = "- scenario: A person of 40\n  person: {age: 40}\n  not applied: [walk/age]\n"
    assert canter("test", str(write_guidance(tmp_path / "rules", both + neither, rows)))[0] == 0


def test_a_rule_over_entries_shows_both_in_one_scenario(canter: Canter, tmp_path: Path) -> None:
    facts = (
        "foods: {type: list, entry: food, fields: {kcal: {type: number, unit: kcal}}, ask: What do you eat?, required: yes}\n"
        "rich: {type: yesno, label: Rich food, default: no}\n"
    )
    rules = (
        "rules:\n  - id: walk/rich\n    title: Notice rich food\n    for: food in foods\n"
        "    when: [food.kcal is known, food.kcal > 500]\n    then: {rich: yes}\n"
        "    because: It is rich.\n    judgement: Ours.\n"
    )
    scenario = (
        "- scenario: Cake is rich, and fruit is not\n  person: {foods: [{kcal: 600}, {kcal: 50}]}\n  applied: [walk/rich]\n"
    )
    plan = "walk:\n  title: All of it\n  shows: [rich]\n"
    where = write_guidance(tmp_path / "rules", scenario, rules, facts, plan)
    assert canter("test", str(where))[:2] == (0, "1 scenario passed, 0 failed; 1 rule, applied and not applied\n")
    write_guidance(where, scenario.replace(", {kcal: 50}", ""), rules, facts, plan)
    code, out, _ = canter("test", str(where))
    assert code == 1
    assert "walk/rich: no scenario in which it does not apply" in out


def test_only_the_rules_of_an_overlay_itself_are_counted(canter: Canter, tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text(OVERLAY)
    (tmp_path / "guard.yaml").write_text(GUARD)
    (tmp_path / "guard.test.yaml").write_text(
        "- scenario: Rosa at 95 is cut by nothing\n  like: rosa\n  person: {age: 95}\n  applied: [guard/night]\n"
    )
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "rosa.yaml").write_text((ROOT / "examples" / "rosa.yaml").read_text())
    code, out, _ = canter("test", str(tmp_path))
    assert code == 1
    assert out.splitlines() == [
        f"{tmp_path}/guard.yaml:2: guard/night: no scenario in which it does not apply",
        "1 scenario passed, 0 failed; 1 rule, of which 1 lacks a scenario",
    ]


def test_the_bundled_rules_have_every_scenario_that_they_need(canter: Canter) -> None:
    code, out, _ = canter("test", "rules")
    assert code == 0, out
    assert out.endswith(" rules, each applied and not applied\n")


def test_a_conclusion_is_asserted_with_a_tolerance_and_an_entry_as_chosen_or_not(canter: Canter, tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text(OVERLAY)
    (tmp_path / "x.test.yaml").write_text(
        "- scenario: Numbers as they are written, in a range, and entries\n"
        "  person: {sex: male, age: 40, height: 180, weight: 100, conditions: [], dislikes: [slow_jog]}\n"
        "  holds: [bmr is 1930, 1929 <= bmr <= 1931, activities has easy_walk or brisk_walk, activities has no slow_jog]\n"
        "- scenario: The same, and wrong\n  like: Numbers as they are written, in a range, and entries\n"
        "  holds: [bmr is 1930.5, 1931 <= bmr <= 1940, activities has slow_jog]\n"
    )
    code, out, _ = canter("test", str(tmp_path))
    assert code == 1
    assert "1 scenario passed, 1 failed" in out
    assert out.count("does not hold: ") == 3


def test_what_rules_fill_into_a_list_is_asserted_and_the_list_itself_is_not(canter: Canter, tmp_path: Path) -> None:
    filled = (
        "- scenario: The minutes of twelve weeks grow\n"
        "  person: {sex: male, age: 40, height: 180, weight: 100, conditions: []}\n"
        "  holds: [320 <= sum(one.minutes for one in weeks) <= 330]\n"
    )
    (tmp_path / "overlay.yaml").write_text(OVERLAY)
    (tmp_path / "x.test.yaml").write_text(filled)
    assert canter("test", str(tmp_path))[0] == 0
    (tmp_path / "x.test.yaml").write_text(filled.replace("one.minutes", "one.number"))
    code, _, err = canter("test", str(tmp_path))
    assert code == 1
    assert "`weeks` is the same for everybody" in err
    assert "assert what is concluded" in err
