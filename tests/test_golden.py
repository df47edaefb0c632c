"""Golden files: every output of every example, to the letter. `make golden` writes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goldens import is_golden

if TYPE_CHECKING:
    from conftest import Canter

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
def test_the_output_is_that_of_the_golden_file(name: str, monkeypatch: pytest.MonkeyPatch, canter: Canter) -> None:
    monkeypatch.chdir(ROOT)
    code, out, _ = canter(*OUTPUTS[name])
    assert code == 0
    is_golden(GOLDEN / name, out)


@pytest.mark.parametrize("name", sorted(WITHOUT_TRAINING))
@pytest.mark.parametrize("format_", ["ics", "csv"])
def test_who_has_no_training_on_days_is_told_so(name: str, format_: str, canter: Canter) -> None:
    code, _, err = canter("plan", str(ROOT / "examples" / f"{name}.yaml"), "--format", format_, *DATED)
    assert code == 2
    assert err.startswith("error: this plan lays no training on days of the week\n")


def test_there_is_no_golden_file_without_its_output() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(OUTPUTS)
