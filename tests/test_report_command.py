"""The options of `canter plan` that write a plan to keep, and the chart on a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from canter import Guidance
from canter_cli.report.terminal import chart

if TYPE_CHECKING:
    from conftest import Canter

ROOT = Path(__file__).parents[1]
ROSA = str(ROOT / "examples" / "rosa.yaml")


MISTAKES = [
    (["--format", "ics"], "`--format ics` needs the day on which the first week begins", "say it, as in `--start 2027-01-04`"),
    (["--format", "csv"], "`--format csv` needs the day", "`--start 2027-01-04`"),
    (["--format", "ics", "--start", "next monday"], "`next monday` is no day to begin on", "as in 2027-01-04"),
    (["--format", "ics", "--start", "2027-02-30"], "`2027-02-30` is no day to begin on", "year, month and day"),
    (["--format", "ics", "--start", "9999-12-31"], "`9999-12-31` is no day to begin on", "to 2036-12-31"),
    (["--format", "ics", "--start", "2027-01-04", "--at", "6pm"], "`6pm` is no time of the day", "as in 18:00"),
    (["--format", "ics", "--start", "2027-01-04", "--at", "18:00+01:00"], "no time of the day", "`--timezone`"),
    (["--format", "ics", "--start", "2027-01-04", "--timezone", "Europe/Londn"], "no time zone", "did you mean `Europe/London`?"),
    (["--format", "ics", "--start", "2027-01-04", "--timezone", "../etc/passwd"], "no time zone", "IANA"),
    (
        ["--format", "html", "--start", "2027-01-04"],
        "`--format html` has no use for `--start`",
        "`--format ics` and `--format csv`",
    ),
    (["--at", "18:00"], "`--format text` has no use for `--at`", "`--format csv`"),
    (
        ["--format", "csv", "--start", "2027-01-04", "--timezone", "Europe/London"],
        "has no use for `--timezone`",
        "`--format ics`",
    ),
]


@pytest.mark.parametrize(("arguments", "message", "help_"), MISTAKES)
def test_a_slip_is_told_with_what_to_type(arguments: list[str], message: str, help_: str, canter: Canter) -> None:
    code, out, err = canter("plan", ROSA, *arguments)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert second.startswith("    = help: ")
    assert help_ in second


@pytest.mark.parametrize("format_", ["text", "json", "html", "markdown", "ics", "csv"])
def test_every_format_goes_to_a_file_as_it_goes_to_standard_output(format_: str, tmp_path: Path, canter: Canter) -> None:
    dated = ["--start", "2027-01-04"] if format_ in {"ics", "csv"} else []
    arguments = ["plan", ROSA, "--format", format_, *dated]
    code, shown, _ = canter(*arguments)
    assert code == 0
    path = tmp_path / "plan"
    code, out, _ = canter(*arguments, "--out", str(path))
    assert (code, out) == (0, f"wrote {path}\n")
    assert path.read_bytes().decode() == shown


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, canter: Canter) -> None:
    code, _, err = canter("plan", ROSA, "--out", str(tmp_path / "no" / "plan.txt"))
    assert code == 2
    assert "cannot write" in err
    assert "name a file that you may write" in err


def test_a_plan_without_training_on_days_has_no_calendar(canter: Canter) -> None:
    code, out, err = canter("plan", str(ROOT / "examples" / "pia.yaml"), "--format", "ics", "--start", "2027-01-04")
    assert (code, out) == (2, "")
    assert "this plan lays no training on days of the week" in err


@pytest.mark.parametrize(("columns", "drawn"), [("59", False), ("60", True), ("140", True)])
def test_a_terminal_that_is_wide_enough_shows_the_chart(
    columns: str, drawn: bool, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, _ = canter("plan", ROSA)
    assert code == 0
    assert ("├" in out and "●" in out) == drawn


def test_a_pipe_shows_the_chart_only_where_it_is_asked_for(canter: Canter) -> None:
    assert "●" not in canter("plan", ROSA)[1]
    assert "●" in canter("plan", ROSA, "--chart")[1]
    assert "●" not in canter("plan", str(ROOT / "examples" / "pia.yaml"), "--chart")[1]


def test_a_chart_keeps_to_its_width_and_each_weight_to_its_range() -> None:
    guidance = Guidance.load(engine="plain")
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        plan = guidance.plan(path)
        if plan.given.outlook is None:
            continue
        for width in (56, 80, 200):
            lines = list(chart(plan.course((0,))[0], plan.given.outlook.points, width))
            assert len(lines) == len(plan.given.outlook.points) + 2
            assert max(map(len, lines)) <= min(width, 100)
            for line in lines[:-1]:
                assert line.count("●") == 1
                if "├" in line and "┤" in line:
                    assert line.index("├") < line.index("●") < line.index("┤")
            assert lines[0].endswith("●")
