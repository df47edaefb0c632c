"""`docs/editing.md` can be typed as it stands, and prints what it says. `make golden` writes its blocks anew."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from canter.authoring import key_order
from canter.authoring.watching import Watch
from canter_cli.editing import seen_lines
from goldens import is_golden
from test_readme import canter

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "editing.md"
BLOCK = re.compile(r"```(console|yaml)\n(.*?)```", re.DOTALL)
EDIT = re.compile(r"Edit `([^`]+)` until it reads:\s*\Z")
ORDERS = {
    "a rule": key_order.RULE,
    "a row": key_order.ROW,
    "a parameter": key_order.PARAMETER,
    "a fact": key_order.FACT,
    "a field": key_order.FIELD,
    "a source": key_order.SOURCE,
    "a section": key_order.SECTION,
    "an invariant": key_order.INVARIANT,
    "a scenario": key_order.SCENARIO,
    "`guidance.yaml`": key_order.GUIDANCE,
    "`overlay.yaml`": key_order.OVERLAY,
}


def watched(directory: str, facts: str) -> str:
    """Return what `canter watch` prints when the edit that the page tells of is saved."""
    watch = Watch(Path(directory), Path(facts))
    first = watch.look()
    rules = Path(directory) / "legs.yaml"
    text = rules.read_text()
    rules.write_text(text.replace("at least: 120", "at least: 150"))
    second = watch.look((rules.as_posix(),))
    rules.write_text(text)
    return "".join(f"{line}\n" for line in (*seen_lines(first), *seen_lines(second)))


def printed(command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "canter"
    if words[1] == "watch":
        return watched(*words[2:])
    out, err = canter(*words[1:])
    # Where the guidance lies is a matter of the machine, and no page's.
    return (out + err).replace(f"{ROOT.as_posix()}/", "")


def test_the_page_can_be_followed_word_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")

    def followed(block: re.Match[str]) -> str:
        if block[1] == "yaml":
            edit = EDIT.search(text[: block.start()])
            assert edit is not None
            (tmp_path / edit[1]).write_text(block[2], encoding="utf-8")
            return block[0]
        commands = [line[2:] for line in block[2].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {command}\n{printed(command)}" for command in commands) + "```"

    expected = BLOCK.sub(followed, text)
    is_golden(PAGE, expected)


def test_the_page_tells_the_order_that_fmt_keeps() -> None:
    rows = re.findall(r"^\| (an? \w+|`\w+\.yaml`) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: tuple(re.findall(r"`([^`]+)`", keys)) for name, keys in rows} == {
        name: keys.order for name, keys in ORDERS.items()
    }
