"""Two plans compared: what differs, which rules are behind it, and nothing that either of them withholds."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from canter import Guidance, Plan
from canter.explaining.shifts import NOT_THERE, WITHHELD_TEXT, Differences
from canter.language.conditions import facts_read
from canter.language.problems import RuleError
from canter.planning.notices import _HIDDEN
from canter_cli.changes import lines_of
from people import random_person

ROOT = Path(__file__).parents[1]
HEAD = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"
ROSA: dict[str, Any] = {
    "sex": "female",
    "age": 35,
    "height": 165,
    "weight": 75,
    "goal_weight": 62,
    "conditions": [],
    "experience": "beginner",
    "equipment": ["chair", "band"],
    "intake": 2000,
}


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


def overlaid(directory: Path, text: str, **files: str) -> Guidance:
    directory.mkdir(exist_ok=True)
    (directory / "overlay.yaml").write_text(HEAD + text)
    for name, content in files.items():
        (directory / f"{name}.yaml").write_text(content)
    return Guidance.load(overlays=[directory], engine="plain")


def between(one: Plan, two: Plan) -> Differences:
    return one.differences(two)


def test_a_plan_does_not_differ_from_itself(guidance: Guidance) -> None:
    found = between(guidance.plan(ROSA), guidance.plan(ROSA))
    assert not found.any
    assert list(lines_of(found)) == []


def test_a_moved_parameter_is_followed_from_conclusion_to_conclusion(guidance: Guidance, tmp_path: Path) -> None:
    other = overlaid(tmp_path / "ours", "adjust:\n  least_intake_women: {value: 1300, because: We are careful.}\n")
    found = between(guidance.plan(ROSA), other.plan(ROSA))
    by_name = {one.name: one for one in found.conclusions}
    floor, deficit = by_name["intake_floor"], by_name["deficit"]
    assert (floor.before, floor.after, floor.rules) == ("1,200 kcal/day", "1,300 kcal/day", ("guard/intake-floor/women",))
    assert floor.since == ("least_intake_women",)
    assert (deficit.value_before, deficit.value_after) == (pytest.approx(534.3), pytest.approx(434.3))
    assert "guard/within-room" in deficit.rules
    assert "room" in deficit.since
    assert not found.facts
    assert not found.sections
    assert found.outlook is not None
    line = "Lowest intake without a clinician (intake_floor): 1,200 kcal/day → 1,300 kcal/day [guard/intake-floor/women]"
    assert f"{line}, since least_intake_women changed" in list(lines_of(found))


def test_rules_that_come_and_go_are_told_with_how_they_came_out(guidance: Guidance, tmp_path: Path) -> None:
    rules = (
        "rules:\n  - id: legs/pause\n    title: Tell to pause\n    when: age >= 30\n    then: {notice: caution}\n"
        "    because: You are {age}, so pause.\n    judgement: So.\n"
    )
    other = overlaid(tmp_path / "ours", "remove:\n  genetics/no-spot-reduction: {because: We say it.}\n", legs=rules)
    found = between(guidance.plan(ROSA), other.plan(ROSA))
    assert {(one.rule, one.before, one.after) for one in found.outcomes} == {
        ("legs/pause", NOT_THERE, "applied"),
        ("genetics/no-spot-reduction", "applied", NOT_THERE),
    }
    gone, new = [next(one for one in found.notices if getattr(one, side) is not None) for side in ("before", "after")]
    assert gone.before is not None
    assert gone.before.rule == "genetics/no-spot-reduction"
    assert new.after is not None
    assert (new.after.level, new.after.text) == ("caution", "You are 35 years, so pause.")


def test_chosen_entries_that_are_gone_or_new_are_told_with_the_rules_over_the_list(guidance: Guidance) -> None:
    found = between(guidance.plan(ROSA), guidance.plan({**ROSA, "conditions": ["knee_pain"]}))
    picks = {one.name: one for one in found.picks}
    assert picks["exercises"].gone
    assert picks["exercises"].new
    assert "legs/unsuitable" in picks["exercises"].rules
    assert [(one.name, one.before, one.after) for one in found.facts] == [("conditions", "none", "Pain at the front of the knee")]


def test_what_was_assumed_and_told_differs(guidance: Guidance) -> None:
    facts = {name: value for name, value in ROSA.items() if name != "intake"}
    found = between(guidance.plan(facts), guidance.plan(ROSA))
    assert [(one.name, one.before, one.after) for one in found.facts] == [("intake", "not known", "2,000 kcal/day")]
    change = next(one for one in found.conclusions if one.name == "intake_change")
    assert (change.before, change.value_before) == ("not known", None)


def test_a_list_of_the_same_length_still_differs(guidance: Guidance) -> None:
    one, two = ({**ROSA, "foods": [{"name": "Tea", "kcal": kcal}]} for kcal in (5, 6))
    [foods] = between(guidance.plan(one), guidance.plan(two)).facts
    assert (foods.before, foods.after) == ("1 entry", "1 entry, not the same")


def test_a_section_that_is_withheld_is_named_with_its_rule_and_none_of_its_values(guidance: Guidance) -> None:
    given, withheld = guidance.plan(ROSA), guidance.plan({**ROSA, "conditions": ["pregnancy"]})
    for one, two, states in ((given, withheld, ("given", "withheld")), (withheld, given, ("withheld", "given"))):
        found = between(one, two)
        energy = next(section for section in found.sections if section.id == "energy")
        assert (energy.before, energy.after) == states
        assert energy.rules == ("guard/pregnancy",)
        hidden = {name for name, section in guidance.rulebook.section_of.items() if section in ("energy", "weight", "body")}
        assert not hidden & {shift.name for shift in found.conclusions}
        assert not hidden & {name for shift in found.conclusions for name in shift.since}
        assert found.outlook is None
        text = "\n".join(lines_of(found))
        for name in hidden:
            shown = given.given.conclusions[name].shown
            if len(shown) > 4 and shown not in ("none", "not known"):
                assert shown not in text, name


def test_no_difference_of_any_two_people_tells_what_one_of_them_may_not_know(guidance: Guidance) -> None:
    rng = random.Random(11)
    book = guidance.rulebook
    seen = 0
    while seen < 25:
        facts = random_person(rng, book, plausible=True)
        try:
            trace = guidance.conclude(guidance.read(facts))
            plan = guidance.plan(facts)
            other = guidance.plan({**facts, "conditions": [], "age": max(20, facts["age"]), "symptoms": []})
        except RuleError:
            continue
        if not trace.withheld or plan.status == other.status:
            continue
        seen += 1
        told = {one["rule"] for one in plan.trace["rules"] if one["outcome"] != "withheld"}
        for found in (between(plan, other), between(other, plan)):
            named = {shift.name for shift in found.conclusions} | {name for shift in found.conclusions for name in shift.since}
            assert not {name for name in named if trace.hidden(name)}
            rules = {rule for shift in (*found.conclusions, *found.picks) for rule in shift.rules}
            assert rules | {shift.rule for shift in found.outcomes} <= told
            for notice in (notice for shift in found.notices for notice in shift if notice is not None):
                because = book.by_id[notice.rule].because
                names = [name for name, field in facts_read(because.refs) if not field] if because is not None else []
                assert notice.text in (WITHHELD_TEXT, _HIDDEN) or not any(map(trace.hidden, names))


def test_a_notice_that_names_what_the_other_plan_withholds_is_told_without_it(tmp_path: Path) -> None:
    rules = (
        "rules:\n  - id: legs/tell\n    title: Tell the target\n    when: [age < 40, conditions has no pregnancy]\n"
        "    then: {notice: refer}\n    because: Yours are {maintenance}.\n    judgement: So.\n"
    )
    other = overlaid(tmp_path / "ours", "", legs=rules)
    found = between(other.plan(ROSA), other.plan({**ROSA, "conditions": ["pregnancy"]}))
    [told] = [one.before for one in found.notices if one.before is not None and one.before.rule == "legs/tell"]
    assert told.text == WITHHELD_TEXT
    assert "1,734" in between(other.plan({**ROSA, "age": 45}), other.plan(ROSA)).notices[0].after.text  # type: ignore[union-attr]
