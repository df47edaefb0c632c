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

OUTPUTS: dict[str, list[str]] = {
    **{f"{name}.txt": ["plan", f"examples/{name}.yaml"] for name in PEOPLE},
    **{f"{name}.json": ["plan", f"examples/{name}.yaml", "--format", "json"] for name in PEOPLE},
    "rosa.us.txt": ["plan", "examples/rosa.yaml", "--units", "us"],
    "rosa.trace.txt": ["plan", "examples/rosa.yaml", "--trace"],
    "rosa.hillside.txt": ["plan", "examples/rosa.yaml", "--overlay", "examples/hillside"],
    "rosa.why.txt": ["why", "examples/rosa.yaml"],
    "rosa.why-deficit.txt": ["why", "examples/rosa.yaml", "deficit"],
    "rosa.why-exercises.txt": ["why", "examples/rosa.yaml", "exercises"],
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
        path.write_text(out, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == out, f"`make golden` writes {path} anew, if this is as it should be"


def test_there_is_no_golden_file_without_its_output() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(OUTPUTS)
