"""Golden files: every output of every example, to the letter. `make golden` writes them anew."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from canter_cli import main

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
PEOPLE = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))

# Whose plan lays no training on days, so that there is nothing for a calendar or a logger.
WITHOUT_TRAINING = {"aisha", "frank", "greta", "jon", "kofi", "mina", "pia", "ruth", "vera", "walter"}
TRAINED = [name for name in PEOPLE if name not in WITHOUT_TRAINING]
DATED = ["--start", "2027-01-04"]

OUTPUTS: dict[str, list[str]] = {
    **{f"{name}.txt": ["plan", f"examples/{name}.yaml"] for name in PEOPLE},
    **{f"{name}.json": ["plan", f"examples/{name}.yaml", "--format", "json"] for name in PEOPLE},
    **{f"{name}.html": ["plan", f"examples/{name}.yaml", "--format", "html"] for name in PEOPLE},
    **{f"{name}.md": ["plan", f"examples/{name}.yaml", "--format", "markdown"] for name in PEOPLE},
    **{f"{name}.ics": ["plan", f"examples/{name}.yaml", "--format", "ics", *DATED] for name in TRAINED},
    **{f"{name}.csv": ["plan", f"examples/{name}.yaml", "--format", "csv", *DATED] for name in TRAINED},
    "rosa.london.ics": ["plan", "examples/rosa.yaml", "--format", "ics", *DATED, "--timezone", "Europe/London"],
    "rosa.chart.txt": ["plan", "examples/rosa.yaml", "--chart"],
    "rosa.us.html": ["plan", "examples/rosa.yaml", "--format", "html", "--units", "us"],
    "rosa.hillside.html": ["plan", "examples/rosa.yaml", "--overlay", "examples/hillside", "--format", "html"],
    "rosa.us.txt": ["plan", "examples/rosa.yaml", "--units", "us"],
    "rosa.trace.txt": ["plan", "examples/rosa.yaml", "--trace"],
    "rosa.hillside.txt": ["plan", "examples/rosa.yaml", "--overlay", "examples/hillside"],
    "rosa.why.txt": ["why", "examples/rosa.yaml"],
    "rosa.why-deficit.txt": ["why", "examples/rosa.yaml", "deficit"],
    "rosa.why-exercises.txt": ["why", "examples/rosa.yaml", "exercises"],
    "rosa.why-not-rule.txt": ["why-not", "examples/rosa.yaml", "guard/tier/obese", "--units", "us"],
    "rosa.why-not-value.txt": ["why-not", "examples/rosa.yaml", "cardio_intensity=vigorous"],
    "rosa.why-not-value.json": ["why-not", "examples/rosa.yaml", "deficit=700", "--format", "json"],
    "rosa.why-not-entry.txt": ["why-not", "examples/rosa.yaml", "Goblet squat"],
    "rosa.what-if.txt": ["what-if", "examples/rosa.yaml", "--set", "goal_weight=72"],
    "rosa.what-if.json": ["what-if", "examples/rosa.yaml", "--set", "days=monday, tuesday", "--format", "json"],
    "rosa.what-would-change.txt": ["what-would-change", "examples/rosa.yaml", "intake_target>=1400"],
    "rosa.what-would-change.json": ["what-would-change", "examples/rosa.yaml", "exercises=goblet_squat", "--format", "json"],
    "facts.txt": ["facts"],
    "rules.txt": ["rules"],
    "rules.guard.txt": ["rules", "guard/intake-floor"],
    "schema.rules.json": ["schema", "rules"],
    "schema.person.json": ["schema", "person"],
    "schema.plan.json": ["schema", "plan"],
    "book.md": ["book", "rules", "--format", "markdown"],
    "book.hillside.md": ["book", "examples/hillside", "--format", "markdown"],
}


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_the_output_is_that_of_the_golden_file(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["canter", *OUTPUTS[name]])
    code = 0
    try:
        main.run()
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == 0
    out = capsys.readouterr().out
    path = GOLDEN / name
    if os.environ.get("CANTER_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(out.encode())
    # As it is, line ends and all: those of a calendar are part of its format.
    assert path.read_bytes().decode() == out, f"`make golden` writes {path} anew, if this is as it should be"


@pytest.mark.parametrize("name", sorted(WITHOUT_TRAINING))
@pytest.mark.parametrize("format_", ["ics", "csv"])
def test_who_has_no_training_on_days_is_told_so(
    name: str, format_: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["canter", "plan", str(ROOT / "examples" / f"{name}.yaml"), "--format", format_, *DATED])
    with pytest.raises(SystemExit) as end:
        main.run()
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("error: this plan lays no training on days of the week\n")


def test_there_is_no_golden_file_without_its_output() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(OUTPUTS)
