"""The command line as a person and an author use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from canter.reasoning.rete import available
from canter_cli.commands import HOMES, command_line
from conftest import Canter

ROOT = Path(__file__).parents[1]
ROSA = str(ROOT / "examples" / "rosa.yaml")
FACTS = ["sex=female", "age=35", "height=165", "weight=75", "conditions=none"]
COMMANDS = [
    "plan",
    "why",
    "ask",
    "why-not",
    "what-if",
    "what-would-change",
    "facts",
    "rules",
    "schema",
    "check",
    "test",
    "prove",
    "diff",
    "replay",
    "compare",
    "review",
    "people",
    "batch",
    "book",
    "init",
    "new",
    "fmt",
    "watch",
]


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> Canter:
    monkeypatch.chdir(ROOT)
    return canter


def sets(*facts: str) -> list[str]:
    return [word for fact in facts for word in ("--set", fact)]


def test_a_plan_needs_no_file(canter: Canter) -> None:
    ran = canter("plan", *sets(*FACTS))
    assert ran.code == 0
    assert "Your plan" in ran.out
    assert ran.err == ""


def test_what_is_set_wins_over_the_file(canter: Canter) -> None:
    plan = json.loads(canter("plan", ROSA, "--format", "json", *sets("weight=80 kg", "goal_weight=79.9")).out)
    assert plan["conclusions"]["weight_to_lose"]["value"] == pytest.approx(0.1)


def test_a_plan_is_read_from_standard_input_as_json(canter: Canter) -> None:
    facts = (
        b'{\n\t"sex": "male",\n\t"age": 40,\n\t"height": 180,\n\t"weight": "220 lb",\n\t"conditions": [], "goal_weight": null\n}'
    )
    ran = canter("plan", "-", "--format", "json", stdin=facts)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["conclusions"]["bmr"]["value"] == pytest.approx(10 * 99.7903214 + 1125 - 200 + 5)


@pytest.mark.durable
@pytest.mark.skipif(not available(), reason="durable-rules is not installed")
@pytest.mark.parametrize("form", ["text", "json"])
def test_both_engines_give_the_same_bytes(canter: Canter, form: str) -> None:
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        one = canter("plan", str(path), "--engine", "durable", "--format", form)
        two = canter("plan", str(path), "--engine", "plain", "--format", form)
        assert one.code == two.code == 0
        assert one.out == two.out


def test_the_trace_is_added_on_request(canter: Canter) -> None:
    assert "How every rule came out" in canter("plan", ROSA, "--trace").out
    assert "How every rule came out" not in canter("plan", ROSA).out


def test_us_units_change_texts_only(canter: Canter) -> None:
    metric, us = (json.loads(canter("plan", ROSA, "--format", "json", "--units", units).out) for units in ("metric", "us"))
    values = [{name: one["value"] for name, one in plan["conclusions"].items()} for plan in (metric, us)]
    assert values[0] == values[1]
    assert us["conclusions"]["target_weight"]["shown"] == "136.7 lb"


def test_why_without_a_conclusion_lists_each_with_its_reason(canter: Canter) -> None:
    ran = canter("why", ROSA)
    assert "deficit = 534 kcal/day" in ran.out
    assert "[guard/within-room]" in ran.out


def test_why_of_something_unknown_helps(canter: Canter) -> None:
    ran = canter("why", ROSA, "defict")
    assert ran.code == 2
    assert "did you mean `deficit`?" in ran.err


def test_a_rule_is_shown_in_full_and_an_unknown_one_helps(canter: Canter) -> None:
    assert "deficit is at most room" in canter("rules", "guard/within-room").out
    assert "energy/basal/women" in canter("rules", "energy").out
    ran = canter("rules", "guard/within-rom")
    assert ran.code == 2
    assert "did you mean `guard/within-room`" in ran.err


def test_facts_lists_every_question(canter: Canter) -> None:
    out = canter("facts").out
    assert "goal_weight" in out
    assert "(required)" in out


def test_the_bundled_rules_have_no_problems_and_their_scenarios_pass(canter: Canter) -> None:
    assert canter("check").code == 0
    assert canter("check", "rules").out.startswith("no problems")
    ran = canter("test", "rules")
    assert ran.code == 0, ran.out
    assert "passed, 0 failed;" in ran.out


def test_a_scenario_that_fails_is_named_with_the_reason(canter: Canter, tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text("name: O\nby: A\nbecause: B.\nbase: canter 1.x\n")
    (tmp_path / "x.test.yaml").write_text(
        "- scenario: A man of forty uses too much\n  person: {sex: male, age: 40, height: 180, weight: 100, conditions: []}\n"
        "  holds: bmr is 1931\n  applied: [energy/basal/women]\n  notices: []\n  withheld: [energy]\n"
    )
    ran = canter("test", str(tmp_path))
    assert ran.code == 1
    assert "failed: A man of forty uses too much" in ran.out
    assert "does not hold: bmr is 1931 (bmr = 1930.0)" in ran.out
    assert "energy/basal/women is not among `applied`: it came out as did not apply" in ran.out
    assert "the withheld section energy was not given" in ran.out
    assert "0 scenarios passed, 1 failed" in ran.out


def test_init_writes_an_overlay_that_passes_and_changes_plans(canter: Canter, tmp_path: Path) -> None:
    ours = str(tmp_path / "our-clinic")
    assert canter("init", ours).code == 0
    assert canter("check", ours).code == 0
    assert canter("test", ours).out == "1 scenario passed, 0 failed\n"
    assert "from changed guidance: Our clinic" in canter("plan", ROSA, "--overlay", ours).out
    assert canter("init", ours).code == 2


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_help_ends_in_an_example(canter: Canter, command: list[str]) -> None:
    ran = canter(*command, "--help")
    assert ran.code == 0
    assert ran.out.rstrip().splitlines()[-1].strip().startswith("Example: canter ")


def test_the_commands_are_those_that_help_names() -> None:
    assert sorted(get_command(command_line([])).commands) == sorted(COMMANDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_found_in_the_module_that_is_loaded_for_it(command: str) -> None:
    assert command in HOMES
    assert command in get_command(command_line([command])).commands  # type: ignore[attr-defined]


def test_completion_can_be_installed(canter: Canter) -> None:
    assert "--install-completion" in canter("--help").out


def test_the_version_names_the_engine(canter: Canter) -> None:
    assert ("durable-rules, checked" if available() else "plain") in canter("--version").out


def test_a_usage_error_is_two(canter: Canter) -> None:
    assert canter("plan").code == 2
    assert canter("plan", ROSA, "--format", "pdf").code == 2
    assert canter("plan", "nobody.yaml").code == 2


@pytest.mark.parametrize("no_color", [False, True])
def test_a_terminal_gets_colours_unless_it_says_no(no_color: bool) -> None:
    pty = pytest.importorskip("pty")
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {
        "TERM": "xterm-256color",
        "COLUMNS": "120",
    }
    if no_color:
        environment["NO_COLOR"] = "1"
    reader, writer = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from canter_cli.main import run; run()", "plan", ROSA],
        stdout=writer, cwd=ROOT, env=environment | {"PYTHONPATH": os.pathsep.join(["engine", "cli"])},
    ) as process:  # fmt: skip
        os.close(writer)
        data = b""
        while True:
            try:
                piece = os.read(reader, 65536)
            except OSError:
                break
            if not piece:
                break
            data += piece
    os.close(reader)
    assert process.returncode == 0
    assert b"Your plan" in data
    assert (b"\x1b[31m" in data or b"\x1b[1;33m" in data or b"\x1b[1;36m" in data) is not no_color


def test_nothing_of_a_person_is_left_behind(tmp_path: Path) -> None:
    """A run writes nothing into the working directory, and in the home directory only the guidance it read."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in ("CANTER_CACHE", "XDG_CACHE_HOME")}
    environment |= {"HOME": str(home), "PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "cli")])}
    subprocess.run(
        [sys.executable, "-c", "from canter_cli.main import run; run()", "plan", ROSA, "--set", "weight=171.7 lb"],
        check=True,
        cwd=work,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    assert list(work.iterdir()) == []
    (left,) = [path for path in home.rglob("*") if path.is_file()]
    assert left.suffix == ".rules"
    for told in (b"171.7", b"77.88", b"Bread with butter", b"Pasta with sauce"):
        assert told not in left.read_bytes()


def test_what_rests_on_unread_sources_or_on_judgement_is_listed(canter: Canter) -> None:
    out = canter("rules", "--unverified").out
    unread, _, judged = out.partition("Rests on our judgement")
    assert "energy_of_a_kilogram" in unread
    assert "guard/eating-disorder" in judged
    assert "energy/bmi" not in out
