"""The page on answers says what is true: its commands and their output. `CANTER_GOLDEN=write` writes its blocks anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from canter import Guidance
from goldens import is_golden

if TYPE_CHECKING:
    import pytest

    from conftest import Canter

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "answers.md"
BLOCK = re.compile(r"```console\n\$ canter (.*)\n((?:.*\n)*?)```")


def test_the_commands_of_the_page_print_what_they_show(monkeypatch: pytest.MonkeyPatch, canter: Canter) -> None:
    monkeypatch.chdir(ROOT)

    def shown(block: re.Match[str]) -> str:
        ran = canter(*(word.strip("'") for word in block[1].split()))
        return f"```console\n$ canter {block[1]}\n{ran.out}```"

    text = PAGE.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) > 4
    expected = BLOCK.sub(shown, text)
    is_golden(PAGE, expected)


def test_the_python_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    facts = (ROOT / "examples" / "rosa.yaml").read_text(encoding="utf-8")
    exec(block[1], {"guidance": Guidance.load(), "facts": facts})  # noqa: S102 - the page's own words
    assert "found [['Goal weight (goal_weight): 73.8 kg, which is 11.8 kg more']" in capsys.readouterr().out
