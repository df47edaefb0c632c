"""The README says what is true: its facts, its commands and their output. `make golden` writes its blocks anew."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from canter_cli import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
WHY_LINES = 8


def canter(*words: str) -> tuple[str, str]:
    """Run a command in this process; return what it printed to stdout and stderr."""
    before, out, err = (sys.argv, sys.stderr), io.StringIO(), io.StringIO()
    sys.argv, sys.stderr = ["canter", *words], err
    try:
        with redirect_stdout(out):
            main.run()
    except SystemExit:
        pass
    finally:
        sys.argv, sys.stderr = before
    return out.getvalue(), err.getvalue()


def expected_blocks(work: Path) -> list[str]:
    """Return what each block must hold, in their order; a block of Python stands for itself."""
    plan, _ = canter("plan", "examples/rosa.yaml")
    why, _ = canter("why", "examples/rosa.yaml", "deficit")
    rule = re.search(r"  - id: guard/within-room\n(?:    .*\n)+", (ROOT / "rules" / "guard.yaml").read_text(encoding="utf-8"))
    assert rule is not None
    shutil.copytree(ROOT / "rules", work / "rules")
    broken = work / "rules" / "deficit.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("when: weight_to_lose >= much", "when: weight_to_loose >= much"))
    os.chdir(work)
    _, problems = canter("check", "rules")
    os.chdir(ROOT)
    python = next(text for kind, text in BLOCK.findall(README.read_text(encoding="utf-8")) if kind == "python")
    return [
        (ROOT / "examples" / "rosa.yaml").read_text(encoding="utf-8"),
        f"$ make plan\n{plan}",
        "$ canter why examples/rosa.yaml deficit\n" + "\n".join(why.splitlines()[:WHY_LINES]) + "\n…\n",
        python,
        rule[0],
        f"$ canter check rules\n{problems}",
    ]


def test_the_blocks_of_the_readme_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    expected = expected_blocks(tmp_path)
    text = README.read_text(encoding="utf-8")
    if os.environ.get("CANTER_GOLDEN") == "write":
        blocks = iter(expected)
        text = BLOCK.sub(lambda match: f"```{match[1]}\n{next(blocks)}```", text)
        README.write_text(text, encoding="utf-8")
    assert [block for _, block in BLOCK.findall(text)] == expected, "`make golden` writes the README's blocks anew"


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    python = next(text for kind, text in BLOCK.findall(README.read_text(encoding="utf-8")) if kind == "python")
    exec(compile(python, "README.md", "exec"), {})  # noqa: S102 - it is ours
    assert "kcal/day" in capsys.readouterr().out


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_language_page_is_the_one_the_loader_keeps() -> None:
    """The words that the page reserves are those that the language reserves."""
    from canter.language.tokens import RESERVED

    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    told = re.search(r"words of the language \(`([^`]+)` and the names of\nfunctions, `([^`]+)`\)", text)
    assert told is not None
    functions = re.search(r"parentheses, `([^`]+)`, `count\(days\)`", text)
    assert functions is not None
    assert {*told[1].split(), *told[2].split(), *functions[1].split(), "count", "sum"} == RESERVED
