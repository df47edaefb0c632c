"""Plans that were kept: made again to the letter, found out where they were changed, and compared from the files alone."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from canter import FactError, Guidance
from canter.explaining.kept.comparing import compare_kept
from canter.explaining.kept.reading import read_kept
from canter.language.problems import RuleError
from people import random_person

if TYPE_CHECKING:
    from conftest import Canter

ROOT = Path(__file__).parents[1]
PEOPLE = sorted((ROOT / "examples").glob("*.yaml"))
ROSA: dict[str, Any] = {
    "sex": "female", "age": 35, "height": 165, "weight": "165 lb", "goal_weight": 62, "conditions": [], "experience": "beginner",
    "foods": ["cola, 2 cans", {"name": "Granny's pie", "kcal": 400, "servings": "1.5"}, "2 apples"],
}  # fmt: skip


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture
def kept(guidance: Guidance, tmp_path: Path) -> Path:
    path = tmp_path / "rosa.json"
    path.write_text(guidance.plan(ROSA).model_dump_json(indent=2), encoding="utf-8")
    return path


def overlaid(directory: Path) -> Path:
    directory.mkdir(exist_ok=True)
    head = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"
    (directory / "overlay.yaml").write_text(f"{head}adjust:\n  least_intake_women: {{value: 1300, because: We are careful.}}\n")
    return directory


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_every_example_is_made_again_to_the_letter(path: Path, guidance: Guidance) -> None:
    text = guidance.plan(path).model_dump_json(indent=2)
    document = read_kept(text.encode(), "kept.json")
    assert guidance.replay(document).outcome == "same"
    assert guidance.plan(document.facts, document.units).model_dump_json(indent=2) == text


@pytest.mark.parametrize("units", ["metric", "us"])
def test_any_person_is_made_again_to_the_letter_in_any_units(guidance: Guidance, units: str) -> None:
    draw = random.Random(7)
    made = 0
    while made < 40:
        try:
            plan = guidance.plan(random_person(draw, guidance.rulebook), units)
        except RuleError:
            continue
        made += 1
        document = read_kept(plan.model_dump_json().encode(), "kept.json")
        assert guidance.plan(document.facts, document.units).model_dump_json() == plan.model_dump_json()


def test_a_plan_holds_what_was_told_and_nothing_more(guidance: Guidance) -> None:
    document = guidance.plan({**ROSA, "intake": None}).document()
    assert sorted(document.facts) == sorted(ROSA)
    assert document.facts["weight"] == 74.84274105
    assert document.facts["foods"] == [
        {"name": "Cola", "servings": 2.0},
        {"name": "Granny's pie", "kcal": 400.0, "servings": 1.5},
        {"name": "Apple", "servings": 2.0},
    ]
    assert (document.canter, document.units) == ("1.0.0", "metric")


def test_what_was_assumed_is_no_fact_that_was_told(tmp_path: Path) -> None:
    from tiny import FACTS, GROWN, write_guidance

    rules = write_guidance(tmp_path / "tiny", GROWN, facts=f"{FACTS}pace: {{type: number, ask: How fast?, default: 4}}\n")
    document = Guidance.load(rules, engine="plain").plan({"age": 30}).document()
    assert ([one.fact for one in document.assumed], document.facts) == (["pace"], {"age": 30.0})


def test_the_command_says_so_and_ends_in_0(canter: Canter, kept: Path) -> None:
    assert canter("replay", str(kept)) == (0, "the plan comes out the same, to the letter\n", "")


def test_changed_guidance_is_told_with_what_it_changed(canter: Canter, kept: Path, tmp_path: Path) -> None:
    code, out, _ = canter("replay", str(kept), "--overlay", str(overlaid(tmp_path / "ours")))
    lines = out.splitlines()
    assert (code, lines[0]) == (1, "the guidance has changed since, and the plan comes out otherwise:")
    assert "overlay new: Ours" in lines
    assert "parameter least_intake_women: 1,200 kcal/day → 1,300 kcal/day" in lines
    assert any(line.startswith("Cut each day (deficit): ") and "guard/within-room" in line for line in lines)


def test_guidance_that_changes_nothing_for_a_person_ends_in_0(canter: Canter, kept: Path, tmp_path: Path) -> None:
    ours = overlaid(tmp_path / "ours")
    (ours / "overlay.yaml").write_text((ours / "overlay.yaml").read_text().partition("adjust")[0])
    code, out, _ = canter("replay", str(kept), "--overlay", str(ours))
    assert (code, out.splitlines()[0]) == (0, "the guidance has changed since, and the plan comes out the same")


def test_an_overlay_that_is_not_given_is_named(canter: Canter, tmp_path: Path) -> None:
    ours = overlaid(tmp_path / "ours")
    path = tmp_path / "ours.json"
    path.write_text(Guidance.load(overlays=[ours], engine="plain").plan(ROSA).model_dump_json())
    code, out, _ = canter("replay", str(path))
    assert (code, out.splitlines()[1]) == (1, "it was made with the overlay `Ours`, which is not given: add `--overlay DIR`")
    assert canter("replay", str(path), "--overlay", str(ours))[0] == 0


@pytest.mark.parametrize(
    ("steps", "value", "path"),
    [
        (("conclusions", "intake_target", "value"), 800.0, "conclusions.intake_target.value: 800.0 in the file"),
        (("facts", "weight"), 90.0, "conclusions.bmi.value"),
        (("notices",), [], "notices: 0 in all in the file"),
        (("trace", "rules", 0, "outcome"), "not known", "trace.rules.0.outcome: not known in the file"),
        (("disclaimer",), "Do as you like.", "disclaimer: Do as you like. in the file"),
    ],
)
def test_a_plan_that_was_changed_by_hand_is_found_out(
    canter: Canter, kept: Path, steps: tuple[Any, ...], value: Any, path: str
) -> None:
    held = json.loads(kept.read_text())
    inner = held
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    kept.write_text(json.dumps(held))
    code, out, _ = canter("replay", str(kept))
    assert (code, out.splitlines()[0]) == (
        1, "this plan is not what this guidance gives for these facts; somebody changed the file:",
    )  # fmt: skip
    assert path in out


def test_another_layout_of_the_file_changes_nothing(canter: Canter, kept: Path) -> None:
    kept.write_text(json.dumps(json.loads(kept.read_text()), indent=7))
    assert canter("replay", str(kept))[0] == 0


def test_a_plan_by_another_program_blames_it_only_where_it_differs(guidance: Guidance, canter: Canter, kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"canter": "1.0.0"', '"canter": "0.9.0"'))
    assert guidance.replay(read_kept(kept.read_bytes(), "kept.json")).outcome == "same"
    kept.write_text(kept.read_text().replace('"status": "given"', '"status": "withheld"'))
    code, out, _ = canter("replay", str(kept))
    assert (code, out.splitlines()[1]) == (1, "canter: 0.9.0 → 1.0.0")


def test_where_the_guidance_lies_is_no_matter(tmp_path: Path) -> None:
    from tiny import GROWN, write_guidance

    here, there = (Guidance.load(write_guidance(tmp_path / name, GROWN), engine="plain") for name in ("here", "there"))
    kept = here.plan({"age": 30}).document()
    assert kept.guidance.changed != there.plan({"age": 30}).document().guidance.changed
    assert there.replay(kept).outcome == "same"


MISTAKES = [
    ("", "kept.json:1:1: error: this is no JSON: expecting value", "canter plan FACTS --format json"),
    ('{"a": 1,\n "b": }', "kept.json:2:7: error: this is no JSON: expecting value", "canter plan FACTS --format json"),
    ("[1, 2]", "kept.json:1:1: error: this is no plan of canter", "canter plan FACTS --format json"),
    ('{"age": 7}', "kept.json:1:1: error: this is no plan of canter", "canter plan FACTS --format json"),
    ('{"schema_version": "1.0"}', "kept.json:1:2: error: `1.0` is a schema of plans that this canter", "it reads `1.1`"),
    ('{"schema_version": 2}', "kept.json:1:2: error: `2` is a schema of plans that this canter", "it reads `1.1`"),
    ('{"schema_version": "1.1"}', "kept.json:1:1: error: a plan has `canter`, and this has not", "canter plan FACTS"),
    ("\xff", "kept.json:1:1: error: this is not UTF-8 text", "save the file as UTF-8"),
    ("[" * 100_000, "kept.json:1:1: error: this is nested far too deep for a plan", "canter plan FACTS"),
]


@pytest.mark.parametrize(("text", "message", "help_"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))])
def test_what_is_no_plan_is_told_with_its_place(text: str, message: str, help_: str) -> None:
    with pytest.raises(FactError) as raised:
        read_kept(text.encode("latin-1"), "kept.json")
    rendered = raised.value.problems[0].render()
    assert rendered.startswith(message)
    assert help_ in rendered


def test_a_wrong_value_is_pointed_at(kept: Path) -> None:
    text = kept.read_text().replace('"units": "metric"', '"units": "imperial"')
    with pytest.raises(FactError) as raised:
        read_kept(text.encode(), "kept.json")
    assert str(raised.value).startswith("kept.json:4:3: error: `units` cannot be this in a plan\n")


def test_facts_that_the_guidance_does_not_take_end_in_2(canter: Canter, kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"age": 35.0', '"age": 350.0'))
    code, out, err = canter("replay", str(kept))
    assert (code, out) == (2, "")
    assert "`age` is out of range: 350" in err


@pytest.mark.parametrize("command", [("replay", "none.json"), ("compare", "none.json", "none.json")])
def test_a_file_that_is_not_there_ends_in_2(canter: Canter, command: tuple[str, ...]) -> None:
    code, _, err = canter(*command)
    assert (code, err.splitlines()[0]) == (2, "error: cannot read `none.json`: no such file or directory")


def test_two_plans_by_one_guidance_are_compared_in_full(guidance: Guidance, canter: Canter, kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(guidance.plan({**ROSA, "goal_weight": 72}).model_dump_json())
    assert canter("compare", str(kept), str(kept)) == (0, "nothing differs between these plans\n", "")
    code, out, _ = canter("compare", str(kept), str(other))
    assert (code, out.splitlines()[0]) == (1, "what the second plan tells otherwise (both made again by the guidance at hand):")
    assert "you told: Goal weight (goal_weight): 62.0 kg → 72.0 kg" in out
    assert "since weight_to_lose" in out


def test_two_plans_by_other_guidance_are_compared_from_the_files_alone(canter: Canter, kept: Path, tmp_path: Path) -> None:
    ours = Guidance.load(overlays=[overlaid(tmp_path / "ours")], engine="plain")
    other = tmp_path / "other.json"
    other.write_text(ours.plan({**ROSA, "goal_weight": 72}).model_dump_json())
    code, out, _ = canter("compare", str(kept), str(other))
    lines = out.splitlines()
    assert (code, lines[0]) == (1, "what the second plan tells otherwise (told from the files alone):")
    assert "you told: Goal weight (goal_weight): 62 → 72" in lines
    assert "parameter least_intake_women: 1,200 kcal/day → 1,300 kcal/day" in lines
    assert any(line.startswith("Weight to lose (weight_to_lose): 12.8 kg → 2.8 kg [weight/to-lose]") for line in lines)
    _, text, _ = canter("compare", str(kept), str(other), "--format", "json")
    found = json.loads(text)
    assert found["guidance"]["overlays_new"] == ["Ours"]
    _, markdown, _ = canter("compare", str(kept), str(other), "--format", "markdown")
    assert markdown.splitlines()[2].startswith("- guidance: canter 1.0.0")


def test_a_number_that_only_looks_alike_is_told_from_the_files(canter: Canter, kept: Path, tmp_path: Path) -> None:
    held = json.loads(kept.read_text())
    held["conclusions"]["bmi"]["value"] += 0.000001
    other = tmp_path / "other.json"
    other.write_text(json.dumps(held))
    code, out, _ = canter("compare", str(kept), str(other))
    assert code == 1
    assert "Body mass index (bmi), which shows alike: " in out


def test_what_one_plan_withholds_is_told_of_neither(guidance: Guidance) -> None:
    one = guidance.plan(ROSA).document()
    two = guidance.plan({**ROSA, "conditions": ["eating_disorder"]}).document()
    for before, after in ((one, two), (two, one)):
        found = compare_kept(before, after).differences
        assert [shift.name for shift in found.conclusions if shift.name in ("deficit", "intake_target", "bmi", "bmr")] == []
        assert found.outlook is None
        told = json.dumps(found, default=str)
        assert one.conclusions["intake_target"].shown not in told
        assert "eating_disorder" in told
