"""What if: the two plans side by side as people read them and as data, and nothing that either withholds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Canter

ROOT = Path(__file__).parents[1]
ROSA = "examples/rosa.yaml"


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> Canter:
    monkeypatch.chdir(ROOT)
    return canter


def test_both_plans_stand_side_by_side_with_the_rules_and_only_what_differs(canter: Canter) -> None:
    code, out, _ = canter("what-if", ROSA, "--set", "goal_weight=72")
    assert code == 0
    assert "you told: Goal weight (goal_weight): 62.0 kg → 72.0 kg" in out
    row = next(line for line in out.splitlines() if "(weight_to_lose)" in line)
    assert row.split("  ")[0].strip() == "Weight to lose (weight_to_lose)"
    assert ("13.0 kg" in row, "3.0 kg" in row, "weight/to-lose" in row) == (True, True, True)
    assert "Maintenance" not in out
    assert "foods): 5 entries" not in out


def test_the_data_hold_what_the_text_does(canter: Canter) -> None:
    _, out, _ = canter("what-if", ROSA, "--set", "goal_weight=72", "--format", "json")
    found = json.loads(out)
    by_name = {one["name"]: one for one in found["conclusions"]}
    assert (by_name["weight_to_lose"]["value_before"], by_name["weight_to_lose"]["value_after"]) == (13.0, 3.0)
    assert by_name["weight_to_lose"]["rules"] == ["weight/to-lose"]
    assert [one["name"] for one in found["facts"]] == ["goal_weight"]


def test_what_changes_nothing_says_so(canter: Canter) -> None:
    assert canter("what-if", ROSA, "--set", "weight=75 kg")[1] == "Nothing in the plan would be otherwise.\n"


def test_what_one_plan_withholds_is_told_of_neither(canter: Canter) -> None:
    for form in ("text", "json"):
        _, out, _ = canter("what-if", ROSA, "--set", "conditions=pregnancy", "--format", form)
        assert "guard/pregnancy" in out
        # The target, the cut and what she uses: the numbers of the section that is withheld.
        assert not [number for number in ("1,200", "534", "1,734", "1734") if number in out]


def test_facts_are_read_from_standard_input_once(canter: Canter) -> None:
    text = (ROOT / ROSA).read_text(encoding="utf-8")
    one, two = (
        canter("what-if", "-", "--set", "days=monday", stdin=text.encode()),
        canter("what-if", ROSA, "--set", "days=monday"),
    )
    assert one == two


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([ROSA], "nothing is changed"),
        ([], "no facts are given"),
        (["--set", "weight=70"], "no facts are given"),
    ],
)
def test_without_facts_or_a_change_it_helps(canter: Canter, words: list[str], message: str) -> None:
    code, _, err = canter("what-if", *words)
    assert code == 2
    assert message in err
    assert "canter what-if FACTS --set goal_weight=68" in err


def test_a_mistake_in_the_change_points_at_it(canter: Canter) -> None:
    code, _, err = canter("what-if", ROSA, "--set", "wieght=70")
    assert code == 1
    assert "did you mean `weight`?" in err


def test_the_other_answers_are_text_and_data_too(canter: Canter) -> None:
    _, text, _ = canter("why-not", ROSA, "guard/tier/obese")
    assert text.splitlines()[0] == "guard/tier/obese did not apply: Cut no more than the body mass index allows"
    data = json.loads(canter("why-not", ROSA, "guard/tier/obese", "--format", "json")[1])
    turn = data["answers"][0]["rests_on"][0]["rests_on"][0]["rests_on"][0]["turn"]
    assert turn == {"fact": "weight", "changeable": "slowly", "before": 75.0, "after": 81.7, "by": "6.7 kg more"}
    _, text, _ = canter("what-would-change", ROSA, "intake_target>=1400")
    assert "└── Goal weight (goal_weight): 73.8 kg, which is 11.8 kg more" in text
    data = json.loads(canter("what-would-change", ROSA, "intake_target>=1400", "--format", "json")[1])
    assert data["suggestions"][0]["changes"][0]["after"] == 73.8
    assert data["outcome"] == "found"
    assert "It is withheld by guard/pregnancy" in canter("what-would-change", ROSA, "deficit", "--set", "conditions=pregnancy")[1]


@pytest.mark.parametrize("command", ["why-not", "what-would-change"])
def test_a_question_that_is_not_asked_or_names_nothing_is_a_usage_error(canter: Canter, command: str) -> None:
    code, _, err = canter(command, ROSA)
    assert (code, "nothing is asked" in err) == (2, True)
    code, _, err = canter(command, ROSA, "defict")
    assert (code, "did you mean `deficit`?" in err) == (2, True)


def test_entries_of_a_list_that_a_change_leaves_out_are_named_and_nothing_else_of_them(canter: Canter) -> None:
    data = canter("what-would-change", ROSA, "foods_saved", "--format", "json")[1]
    assert '"saved"' not in data
