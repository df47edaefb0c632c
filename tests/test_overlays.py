"""Changed guidance: one number in a copy or an overlay changes the plan, and the plan says where it came from."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from canter import Guidance, RuleError
from canter.authoring.check import check_guidance

ROOT = Path(__file__).parents[1]
ROSA = ROOT / "examples" / "rosa.yaml"
HEAD = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"


def overlay(directory: Path, **files: str) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "overlay.yaml").write_text(HEAD + files.pop("overlay", ""))
    for name, text in files.items():
        (directory / f"{name.replace('__', '/')}.yaml").write_text(text)
    return directory


def test_one_number_in_an_overlay_changes_the_plan_which_says_so(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", overlay="adjust:\n  least_intake_women: {value: 1300, because: We are careful.}\n")
    before, after = Guidance.load().plan(ROSA), Guidance.load(overlays=[ours]).plan(ROSA)
    assert before.conclusions["intake_target"].value == 1200
    assert after.conclusions["intake_target"].value == 1300
    assert before.given.changed == ()
    assert re.fullmatch(r"Ours, by Ana \([0-9a-f]{12}\)", after.given.changed[0])
    document = after.document()
    assert [one.name for one in document.guidance.overlays] == ["Ours"]
    assert document.guidance.hash != before.document().guidance.hash
    assert "changed by the overlay `Ours`" in repr(after.why("deficit"))


def test_one_number_in_a_copy_of_the_rules_changes_the_plan_which_says_so(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "rules", copy)
    assert Guidance.load(copy).plan(ROSA).given.changed == ()
    guard = copy / "guard.yaml"
    guard.write_text(guard.read_text().replace("least_intake_women: {value: 1200", "least_intake_women: {value: 1250"))
    changed = Guidance.load(copy).plan(ROSA)
    assert changed.conclusions["intake_target"].value == 1250
    assert "are not those that came with canter" in changed.given.changed[0]
    assert changed.document().guidance.changed == list(changed.given.changed)


def test_overlays_stack_in_their_order(tmp_path: Path) -> None:
    one = overlay(tmp_path / "one", overlay="adjust:\n  least_intake_women: {value: 1300, because: One.}\n")
    two = overlay(tmp_path / "two", overlay="adjust:\n  least_intake_women: {value: 1400, because: Two.}\n")
    target = "intake_target"
    assert Guidance.load(overlays=[one, two]).plan(ROSA).conclusions[target].value == 1400
    assert Guidance.load(overlays=[two, one]).plan(ROSA).conclusions[target].value == 1300
    assert len(Guidance.load(overlays=[one, two]).plan(ROSA).given.changed) == 2


def test_an_overlay_adds_facts_rules_sources_entries_and_scenarios(tmp_path: Path) -> None:
    ours = overlay(
        tmp_path / "ours",
        facts="stairs:\n  type: yesno\n  ask: Do you live upstairs?\nclimb:\n  type: whole\n  default: 0\n",
        sources="ours-2026:\n  authors: Ana\n  year: 2026\n  title: Stairs\n  evidence: convention\n  verified: no\n",
        plan="legs:\n  shows: [climb]\nextra:\n  title: Extra\n",
        stairs=(
            "rules:\n  - id: stairs/climb\n    title: Count stairs\n    when: [stairs is known, stairs is yes]\n"
            "    then: {climb: 3}\n    because: You live upstairs.\n    source: ours-2026\n"
        ),
    )
    (ours / "lists").mkdir()
    (ours / "lists" / "leg_exercises.yaml").write_text(
        "stair_climb:\n  label: Stairs\n  family: squat\n  needs: []\n  skill: beginner\n  not_with: [knee_pain]\n"
        "  muscles: thighs\n  cue: Hold the rail.\n"
    )
    (ours / "stairs.test.yaml").write_text(
        "- scenario: Somebody upstairs climbs\n"
        "  person: {sex: male, age: 40, height: 180, weight: 90, conditions: [], stairs: yes}\n"
        "  holds: climb is 3\n  applied: [stairs/climb]\n"
    )
    book, scenarios = check_guidance(ours, [])
    assert scenarios == 1
    assert list(book.vocabulary.entries["leg_exercises"])[-1] == "stair_climb"
    guidance = Guidance.load(overlays=[ours])
    plan = guidance.plan({"sex": "male", "age": 40, "height": 180, "weight": 90, "conditions": [], "stairs": True})
    assert plan.conclusions["climb"].value == 3
    assert book.by_id["stairs/climb"].overlay == "Ours"


def test_an_overlay_replaces_and_removes_rules(tmp_path: Path) -> None:
    ours = overlay(
        tmp_path / "ours",
        overlay=(
            "replace:\n  legs/rest:\n    because: Our people are old.\n    with:\n      title: Rest two minutes\n"
            "      then: {strength_rest: 120}\n      because: You have time.\n      judgement: We think so.\n"
            "remove:\n  genetics/no-spot-reduction: {because: We say it in person.}\n"
        ),
    )
    plan = Guidance.load(overlays=[ours]).plan(ROSA)
    assert plan.conclusions["strength_rest"].value == 120
    assert all(notice.rule != "genetics/no-spot-reduction" for notice in plan.given.notices)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adjust:\n  least_room: {value: 10, because: x}\n", "may go from 50 to 300"),
        ("adjust:\n  vigorous_from: {value: 5, because: x}\n", "has no `range`"),
        ("adjust:\n  least_rom: {value: 60, because: x}\n", "there is no parameter `least_rom`"),
        ("remove:\n  guard/nothing: {because: x}\n", "there is no rule `guard/nothing` to remove"),
    ],
)
def test_an_overlay_that_aims_wrong_is_a_problem(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        Guidance.load(overlays=[overlay(tmp_path / "ours", overlay=text)])


def test_an_invariant_stops_a_plan_that_an_overlay_spoils_and_names_the_rule(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", overlay="remove:\n  guard/within-room: {because: Not wanted.}\n")
    with pytest.raises(RuleError, match="guard/floor-or-no-deficit") as error:
        Guidance.load(overlays=[ours]).plan(ROSA)
    assert "energy/target" in error.value.problems[0].help
