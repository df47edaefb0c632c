"""Faults that a review found, each with a test that failed before."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from canter import FactError, Guidance, Plan, RuleError
from canter.explaining.why import Reason
from canter.language.load import load_rulebook
from canter.reasoning.program import compile_rulebook
from canter.reasoning.rete import MOST_ALTERNATIVES, available

ROOT = Path(__file__).parents[1]
ROSA = ROOT / "examples" / "rosa.yaml"
WOMAN = {"sex": "female", "age": 30, "height": 165, "weight": 80, "goal_weight": 65, "conditions": []}
HEAD = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"


def texts(reason: Reason) -> str:
    return "\n".join([reason.text, *(texts(inner) for inner in reason.rests_on)])


def told(plan: Plan) -> str:
    names = [name for name, fact in plan.rulebook.vocabulary.facts.items() if fact.origin == "concluded"]
    return "\n".join([plan.model_dump_json(), *(texts(plan.why(name)) for name in names)])


def overlay(directory: Path, rules: str) -> Path:
    (directory / "overlay.yaml").write_text(HEAD)
    (directory / "extra.yaml").write_text(rules)
    return directory


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("where", ["nowhere", "README.md", "empty"])
def test_an_overlay_that_is_not_there_is_never_passed_over(
    where: str, warm: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANTER_CACHE", str(tmp_path / "kept"))
    (tmp_path / "empty").mkdir()
    if warm:
        Guidance.load()
    path = ROOT / where if where == "README.md" else tmp_path / where
    with pytest.raises(RuleError):
        Guidance.load(overlays=[path])


def test_the_trace_does_not_tell_what_is_withheld_in_words() -> None:
    plan = Guidance.load().plan({**WOMAN, "conditions": ["pregnancy"]})
    outcomes = {rule["rule"]: rule["outcome"] for rule in plan.trace["rules"]}
    hidden = [
        rule.id
        for rule in plan.rulebook.rules
        if not rule.withholds
        and rule.notice not in ("refer", "urgent")
        and any(plan._trace.hidden(name) for name, field in rule.reads if not field)
    ]
    assert len(hidden) > 10
    assert {outcomes[name] for name in hidden} == {"withheld"}
    everything = told(plan)
    for name in hidden:
        because = plan.rulebook.rule(name).because
        assert because is None or because.text not in everything


def test_a_heavy_person_whose_weight_is_withheld_is_not_told_that_she_is_heavy() -> None:
    plan = Guidance.load().plan({**WOMAN, "weight": 120, "conditions": ["eating_disorder"]})
    assert plan._trace.results["cardio/low-impact/heavy"].applied
    assert "cardio/low-impact/heavy" not in texts(plan.why("exercises")) + texts(plan.why("activities"))
    assert '"rule":"cardio/low-impact/heavy","outcome":"withheld"' in plan.model_dump_json()


def test_a_contradiction_is_told_without_numbers(tmp_path: Path) -> None:
    rules = (
        "rules:\n  - id: extra/more\n    title: T\n    when: weight_to_lose > 30\n"
        "    then:\n      deficit: {at least: weight_to_lose * 30}\n    because: B.\n    judgement: J.\n"
    )
    guidance = Guidance.load(overlays=[overlay(tmp_path, rules)])
    with pytest.raises(RuleError) as error:
        guidance.plan({**WOMAN, "weight": 110, "goal_weight": 60, "conditions": ["pregnancy"]})
    assert "extra/more" in str(error.value)
    assert "1500" not in str(error.value)
    assert "1,500" not in str(error.value)


@pytest.mark.durable
@pytest.mark.skipif(not available(), reason="durable-rules is not installed")
def test_alternatives_within_alternatives_stay_few(tmp_path: Path) -> None:
    for name, text in {
        "guidance": "name: many\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [a]\ndisclaimer: None.\n",
        "sources": "s:\n  authors: A\n  year: 1\n  title: T\n  evidence: trial\n  verified: no\n",
        "facts": "x:\n  type: number\n  ask: What?\n  required: yes\ny:\n  type: number\n"
        "c:\n  type: choice\n  choices: {k1: A, k2: B, k3: C, k4: D, k5: E}\n  ask: Which?\n",
        "plan": "p:\n  title: P\n  shows: [y]\n",
        "invariants": "[]\n",
        "a": "rules:\n  - id: a/r\n    title: T\n    when:\n      - any:\n          - x > 1\n          - all:\n"
        + "              - c is k1 or k2 or k3 or k4 or k5\n" * 14
        + "    then: {y: x}\n    because: B.\n    source: s\n",
    }.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    from canter.reasoning.rete import _Writer

    program = compile_rulebook(load_rulebook(tmp_path))
    assert len(_Writer(program.compiler).alternatives(program.rules["a/r"].person_lines)) <= MOST_ALTERNATIVES
    guidance = Guidance.load(tmp_path, engine="durable")
    assert guidance.plan({"x": 0, "c": "k3"}).conclusions["y"].value == 0
    assert guidance.plan({"x": 0}).conclusions["y"].value is None


@pytest.mark.parametrize(
    "formula",
    ["age" + " + age" * 1200, "(" * 3000 + "age" + ")" * 3000, "-" * 2000 + "age", "age" + " ** age" * 1000, "min(" * 40 + "age"],
)
def test_a_formula_without_measure_is_a_problem(formula: str, tmp_path: Path) -> None:
    rules = (
        f"rules:\n  - id: extra/more\n    title: T\n    when: {formula} > 30\n"
        "    then:\n      notice: info\n    because: B.\n    judgement: J.\n"
    )
    with pytest.raises(RuleError, match=r"too long to read|too many parentheses"):
        Guidance.load(overlays=[overlay(tmp_path, rules)])


def test_what_is_short_enough_to_read_is_short_enough_to_reckon(tmp_path: Path) -> None:
    longest = "-" * 100 + "(" * 25 + "age" + " + age" * 60 + ")" * 25
    rules = (
        f"rules:\n  - id: extra/more\n    title: T\n    when: {longest} > 30\n"
        "    then:\n      notice: info\n    because: B.\n    judgement: J.\n"
    )
    Guidance.load(overlays=[overlay(tmp_path, rules)]).plan(WOMAN).model_dump_json()


def test_engines_and_units_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="no engine `duarble`"):
        Guidance.load(engine="duarble")
    with pytest.raises(ValueError, match="no units `imperial`"):
        Guidance.load().plan(WOMAN, units="imperial")


def test_facts_from_python_without_measure_are_problems() -> None:
    deep: Any = []
    for _ in range(3000):
        deep = [deep]
    with pytest.raises(FactError, match="levels deep"):
        Guidance.load().plan({**WOMAN, "foods": deep})
    with pytest.raises(FactError):
        Guidance.load().plan({**WOMAN, "conditions": {1, "a"}})


def test_an_escape_in_a_text_cannot_move_the_cursor() -> None:
    with pytest.raises(FactError, match=r"U\+001B"):
        Guidance.load().plan(
            'sex: female\nage: 30\nheight: 165\nweight: 80\nconditions: []\nfoods: [{name: "a\\e[31mred", kcal: 1}]\n'
        )


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "cli")])}
    command = [sys.executable, "-c", "from canter_cli.main import run; run()", *words]
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [["plan", str(ROSA)], ["plan", str(ROSA), "--format", "json"], ["schema", "rules"]])
def test_a_full_disk_is_told_without_a_traceback(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = run(*words, stdout=full)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr
    assert b"no space left" in ran.stderr


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with io.FileIO(writer, "wb", closefd=True) as out:
        ran = run("plan", str(ROSA), "--format", "json", stdout=out)
    assert b"Traceback" not in ran.stderr


def test_init_where_nothing_can_be_written_is_a_usage_error() -> None:
    ran = run("init", "/proc/canter", stdout=subprocess.PIPE)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


def test_a_working_directory_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        f"import os, sys; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); sys.argv = ['canter', 'plan', {str(ROSA)!r}]; "
        "from canter_cli.main import run; run()"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "cli")])}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("effect", "shown"),
    [("{at most: current_intake / 2}", "the bound that `extra/more` gives `deficit`"), ("current_intake / 2", "the value that")],
)
def test_a_bound_that_can_be_unknown_is_a_problem(effect: str, shown: str, tmp_path: Path) -> None:
    from canter.authoring.check import check_guidance

    target = "deficit" if "at most" in effect else "room"
    over = "    overrules: guard/room\n" if target == "room" else ""
    rules = (
        f"rules:\n  - id: extra/more\n    title: T\n    when: age > 100\n    then:\n      {target}: {effect}\n{over}"
        "    because: B.\n    judgement: J.\n"
    )
    with pytest.raises(RuleError, match=r"since `current_intake` may be") as error:
        check_guidance(overlay(tmp_path, rules), [])
    assert shown in str(error.value)
