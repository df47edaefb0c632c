"""`canter test --coverage` and `--junit`: what the scenarios saw, told to people and to build servers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conftest import Canter
from tiny import GROWN, RULES, YOUNG, write_guidance

ROOT = Path(__file__).parents[1]
MOODY = RULES + (
    "  - id: walk/mood\n    title: Tell the glad\n    when: [mood is high, minutes >= 20.5]\n    then: {notice: info}\n"
    "    because: Good.\n    judgement: Ours.\n"
)
GLAD = "- scenario: A glad person of 40 is told so\n  person: {age: 40, mood: high}\n  applied: [walk/mood]\n"
SAD = "- scenario: A sad person of 40 is not\n  person: {age: 40, mood: low}\n  not applied: [walk/mood]\n"


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> Canter:
    monkeypatch.chdir(ROOT)
    return canter


def covered(canter: Canter, directory: Path, *more: str) -> dict[str, Any]:
    _, out, _ = canter("test", str(directory), "--coverage", "--format", "json", *more)
    return {rule["rule"]: rule for rule in json.loads(out)["coverage"]}


def test_a_line_is_seen_true_false_and_unknown(canter: Canter, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", YOUNG + GROWN + GLAD + SAD, MOODY)
    mood, minutes = covered(canter, rules)["walk/mood"]["conditions"]
    assert mood == {
        "text": "mood is high",
        "true": 1,
        "false": 1,
        "unknown": 0,
        "can_be_unknown": True,
        "missing": ["unknown"],
    }
    # Everybody has minutes, so that this line is never unknown.
    assert minutes["missing"] == ["false"]
    silent = "- scenario: Who does not say is not told\n  person: {age: 40}\n  not known: [walk/mood]\n"
    write_guidance(rules, YOUNG + GROWN + GLAD + SAD + silent, MOODY)
    assert covered(canter, rules)["walk/mood"]["conditions"][0]["missing"] == []


def test_a_threshold_is_seen_on_each_side_with_the_nearest_value_and_hit_or_not(canter: Canter, tmp_path: Path) -> None:
    older = "- scenario: A person of 30\n  person: {age: 30}\n  not applied: [walk/young]\n"
    rules = write_guidance(tmp_path / "rules", YOUNG + older)
    (seen,) = covered(canter, rules)["walk/young"]["thresholds"]
    assert (seen["threshold"], seen["below"], seen["above"], seen["hit"]) == (18, 17, 30, False)
    assert seen["missing"] == ["hit"]
    write_guidance(rules, YOUNG + GROWN)
    (seen,) = covered(canter, rules)["walk/young"]["thresholds"]
    # The threshold itself lies on the far side of `age < grown`, so nothing is missing.
    assert (seen["below"], seen["above"], seen["hit"], seen["missing"]) == (17, None, True, [])
    write_guidance(rules, GROWN)
    (seen,) = covered(canter, rules)["walk/young"]["thresholds"]
    assert seen["missing"] == ["below"]


def test_a_threshold_on_the_left_is_read_the_other_way_round(canter: Canter, tmp_path: Path) -> None:
    turned = RULES.replace("age < grown", "grown > age >= 0")
    rules = write_guidance(tmp_path / "rules", YOUNG + GROWN, turned)
    first, second = covered(canter, rules)["walk/young"]["thresholds"]
    assert (first["sign"], first["threshold"], first["missing"]) == ("<", 18, [])
    assert (second["sign"], second["threshold"], second["missing"]) == (">=", 0, ["below", "hit"])


def test_only_scenarios_that_name_a_rule_cover_it(canter: Canter, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", YOUNG + "- scenario: A\n  person: {age: 18}\n  holds: [minutes is 30]\n")
    assert covered(canter, rules)["walk/young"]["conditions"][0]["missing"] == ["false"]


def test_lines_inside_any_are_seen_one_by_one_and_those_over_entries_for_each_entry(canter: Canter, tmp_path: Path) -> None:
    facts = (
        "foods: {type: list, entry: food, fields: {kcal: {type: number, default: 0}}, ask: What do you eat?, required: yes}\n"
        "rich: {type: yesno, label: Rich food, default: no}\n"
    )
    rules = (
        "rules:\n  - id: walk/rich\n    title: Notice rich food\n    for: food in foods\n"
        "    when: [any: [food.kcal > 500, food.kcal < 5]]\n    then: {rich: yes}\n    because: So.\n    judgement: Ours.\n"
    )
    scenario = "- scenario: Cake\n  person: {foods: [{kcal: 600}, {kcal: 500}]}\n  applied: [walk/rich]\n"
    where = write_guidance(tmp_path / "rules", scenario, rules, facts, "walk:\n  title: W\n  shows: [rich]\n")
    whole, high, low = covered(canter, where)["walk/rich"]["conditions"]
    assert whole["text"].startswith("any of: ")
    assert (whole["missing"], high["missing"], low["missing"]) == ([], [], ["true"])
    assert (high["true"], high["false"]) == (1, 1)


def test_the_table_lists_only_what_is_not_covered_and_the_exit_code_is_that_of_the_scenarios(
    canter: Canter, tmp_path: Path
) -> None:
    rules = write_guidance(tmp_path / "rules", YOUNG + GROWN + GLAD + SAD, MOODY)
    code, out, _ = canter("test", str(rules), "--coverage")
    assert code == 0
    assert re.search(r"walk/mood +mood is high +unknown\n", out)
    assert re.search(r"walk/mood +minutes >= 20.5 +below 20.5, exactly 20.5 +\(nearest: 30\)", " ".join(out.split("\n")))
    assert "walk/young" not in out
    assert "rules: 3 of 3 applied, 2 of 2 of those that can be not applied\n" in out
    assert "conditions: 3 of 3 true, 2 of 3 false, 0 of 1 of those that can be unknown\n" in out
    assert "thresholds: 1 of 2 on both sides, 1 of 2 exactly\n" in out
    assert canter("test", str(write_guidance(rules, YOUNG)), "--coverage")[0] == 1


def test_one_rule_alone_is_covered(canter: Canter, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", YOUNG + GROWN + GLAD + SAD, MOODY)
    assert list(covered(canter, rules, "--rule", "walk/mood")) == ["walk/mood"]
    code, _, err = canter("test", str(rules), "--coverage", "--rule", "walk/moo")
    assert code == 2
    assert "did you mean `walk/mood`?" in err
    code, _, err = canter("test", str(rules), "--rule", "walk/mood")
    assert code == 2
    assert "`--rule` goes with `--coverage` or `--mutate`" in err


def test_junit_has_a_case_for_each_scenario_and_rule_and_what_build_servers_ask_for(canter: Canter, tmp_path: Path) -> None:
    wrong = '- scenario: Wrong & "odd" <minutes>\n  person: {age: 40}\n  holds: [minutes is 31]\n'
    rules, report = write_guidance(tmp_path / "rules", YOUNG + wrong), tmp_path / "report.xml"
    code, out, _ = canter("test", str(rules), "--junit", str(report))
    assert code == 1
    assert "1 scenario passed, 1 failed" in out
    root = ET.fromstring(report.read_text(encoding="utf-8"))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "2", "0")
    scenarios, counted = root
    assert (scenarios.get("name"), scenarios.get("tests"), scenarios.get("failures")) == ("walk.test.yaml", "2", "1")
    assert (counted.get("name"), counted.get("tests"), counted.get("failures")) == ("rules", "2", "1")
    for case in root.iter("testcase"):
        assert case.get("name")
        assert case.get("classname")
        assert case.get("time") == "0"
    passed, failed = scenarios
    assert passed.get("name") == "A child of 17 walks for 20 minutes"
    assert passed.get("classname") == "walk.test.yaml"
    assert list(passed) == []
    assert failed.get("name") == 'Wrong & "odd" <minutes>'
    (failure,) = failed
    assert failure.get("message") == "does not hold: minutes is 31 (minutes = 30.0)"
    assert "walk.test.yaml:5:" in (failure.text or "")
    lacking = [case.get("name") for case in counted if len(case)]
    assert lacking == ["walk/young is shown applied and not applied"]


def test_junit_is_the_same_every_time_and_says_where_it_cannot_be_written(canter: Canter, tmp_path: Path) -> None:
    rules, one, two = write_guidance(tmp_path / "rules", YOUNG + GROWN), tmp_path / "1.xml", tmp_path / "2.xml"
    assert canter("test", str(rules), "--junit", str(one))[0] == 0
    assert canter("test", str(rules), "--junit", str(two))[0] == 0
    assert one.read_bytes() == two.read_bytes()
    code, _, err = canter("test", str(rules), "--junit", str(tmp_path / "no" / "x.xml"))
    assert code == 2
    assert "cannot write" in err
