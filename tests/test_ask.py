"""`canter ask` as a person meets it: answers line by line, on a pipe and on a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from canter import Guidance
from interviewed import told, tree_of_file, typed

if TYPE_CHECKING:
    from conftest import Canter, Ran

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
WOMAN = ["female", "35", "5 ft 5 in", "165 lb", "none"]
RUN = "from canter_cli.main import run; run()"


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, canter: Canter) -> Any:
    monkeypatch.chdir(ROOT)

    def run(lines: list[str], *words: str) -> Ran:
        return canter("ask", *words, "--engine", "plain", stdin="".join(f"{line}\n" for line in lines).encode())

    return run


def test_it_asks_and_gives_the_plan(ask: Any) -> None:
    ran = ask([*WOMAN, "2", "done"])
    assert ran.code == 0
    assert ran.out.startswith("Your plan")
    assert "Worth telling us" in ran.out
    assert "1. Which sex should the equations use?" in ran.err
    assert "There is no plan without it." in ran.err
    assert "Weight: 74.8 kg" in ran.err
    assert "6. How used are you to training?" in ran.err
    assert "It could change" in ran.err
    assert "Experience: Intermediate (regular for half a year)" in ran.err


def test_the_end_of_the_input_ends_it_with_the_plan_so_far(ask: Any) -> None:
    ran = ask(WOMAN)
    assert ran.code == 0
    assert ran.out.startswith("Your plan")


def test_without_what_must_be_answered_there_is_no_plan(ask: Any) -> None:
    for lines in (["female", "35", "done"], [], ["female", "", "-", "stop"]):
        ran = ask(lines)
        assert ran.code == 1
        assert ran.out == ""
        assert "There is no plan without the questions that must be answered." in ran.err
        assert "Traceback" not in ran.err


def test_a_bad_answer_is_told_like_one_of_a_file_and_asked_again(ask: Any) -> None:
    ran = ask(["femail", "female", "5", "35", "back", "36", *WOMAN[2:], "done"])
    assert ran.code == 0
    assert "error: `sex` cannot be `femail`" in ran.err
    assert "help: did you mean `female`" in ran.err
    assert "error: `age` is out of range: 5" in ran.err
    assert ran.err.count("2. How old are you?") == 2


def test_a_question_mark_explains(ask: Any) -> None:
    ran = ask(["?", "female", "?", "35", *WOMAN[2:], "?", "done"])
    assert "Numbers, names or labels." in ran.err
    assert "From 10 to 110 years, or with another unit, as you would say it." in ran.err
    # Shortly with the question, in full when it is asked for.
    assert "more." in ran.err
    assert ran.err.rindex("It could change") > ran.err.rindex("more.")


def test_after_a_skip_one_picks_from_the_rest(ask: Any) -> None:
    ran = ask([*WOMAN, "", "?", "nonsense", "days", "fridday", "1, 5", "done"])
    assert ran.code == 0
    assert "Of what is left, which can you tell?" in ran.err
    assert "error: `nonsense` is not in the list" in ran.err
    assert "help: did you mean `friday`?" in ran.err
    assert "Days: Monday, Friday" in ran.err


def test_foods_are_told_one_a_line(ask: Any) -> None:
    begun = [*WOMAN, "", "foods", "cola, 2 cans", "nothing edible", "2 apples", "pear", "back", "", "done"]
    ran = ask(begun)
    assert ran.code == 0
    assert "error: unknown food `nothing edible`" in ran.err
    assert "left out: pear" in ran.err
    assert "Usual food and drink: 2 entries" in ran.err
    assert "Cola" in ran.out


@pytest.mark.parametrize("name", ["rosa", "gloria", "hana", "pia", "ella"])
def test_what_is_kept_gives_the_plan_of_the_full_file(ask: Any, name: str, tmp_path: Path) -> None:
    path = ROOT / "examples" / f"{name}.yaml"
    tree = tree_of_file(path)
    interview = GUIDANCE.interview()
    lines: list[str] = []
    while (following := interview.next) is not None:
        if hasattr(following, "questions"):
            picked = [one.fact for one in following.questions if one.fact in tree]
            interview.pick(picked)
            lines.append(", ".join(picked))
            continue
        fact = following.fact
        if fact.name not in tree:
            interview.skip()
            lines.append("-")
            continue
        answer = typed(fact.kind.type, tree[fact.name])
        interview.answer(answer)
        lines += [*answer.split("\n"), *([""] if fact.kind.type == "list" and answer != "none" else [])]
    kept = tmp_path / "kept.yaml"
    ran = ask(lines, "--save", str(kept))
    assert ran.code == 0, ran.err
    assert "kept what you told in" in ran.err
    assert "Nothing else that you could tell would change the plan." in ran.err
    assert told(GUIDANCE.plan(kept)) == told(GUIDANCE.plan(path))


def test_nothing_is_kept_unless_a_file_is_named_and_none_is_written_over(ask: Any, tmp_path: Path) -> None:
    kept = tmp_path / "me.yaml"
    assert ask([*WOMAN, "done"]).code == 0
    assert list(tmp_path.iterdir()) == []
    assert ask([*WOMAN, "done"], "--save", str(kept)).code == 0
    assert kept.read_text() == "sex: female\nage: 35\nheight: 5 ft 5 in\nweight: 165 lb\nconditions: none\n"
    refused = ask(["male"], "--save", str(kept))
    assert refused.code == 2
    assert "is there already" in refused.err
    assert "Which sex" not in refused.err
    assert ask(["male", "stop"], "--save", str(kept), "--force").code == 1
    assert kept.read_text() == "sex: male\n"
    assert ask(["stop"], "--save", str(tmp_path / "nothing.yaml")).code == 1
    assert not (tmp_path / "nothing.yaml").exists()
    nowhere = ask([], "--save", str(tmp_path / "no" / "me.yaml"))
    assert nowhere.code == 2
    assert "no such directory" in nowhere.err


def test_it_goes_on_from_what_was_told_before(ask: Any, tmp_path: Path) -> None:
    ran = ask(["done"], "examples/rosa.yaml", "--units", "us")
    assert ran.code == 0
    assert "Which sex" not in ran.err
    assert "lb" in ran.out
    assert ask([], str(tmp_path / "none.yaml")).code == 2
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("wieght: 7\n")
    ran = ask([], str(wrong))
    assert ran.code == 1
    assert "did you mean `weight`?" in ran.err


def test_ctrl_c_ends_it_without_a_traceback_and_keeps_only_what_was_asked_for(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {RUN}"
    begun = subprocess.Popen(
        [sys.executable, "-c", code, "ask", "--engine", "plain", "--save", str(kept)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'engine'}{os.pathsep}{ROOT / 'cli'}"}, bufsize=0,
    )  # fmt: skip
    assert begun.stdin is not None
    assert begun.stderr is not None
    begun.stdin.write(b"female\n")
    heard = b""
    until = time.monotonic() + 60
    while b"How old" not in heard and time.monotonic() < until:
        heard += begun.stderr.read(64)
    begun.send_signal(2)
    out, err = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert kept.read_text() == "sex: female\n"


def test_the_session_and_the_python_of_the_page_run(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "ask.md").read_text(encoding="utf-8")
    session = re.search(r"```console\n\$ canter ask\n((?:> .*\n)+)```", page)
    python = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert session is not None
    assert python is not None
    ran = ask([line.removeprefix("> ") for line in session[1].splitlines()])
    assert ran.code == 0
    assert "error" not in ran.err
    assert ran.out.startswith("Your plan")
    exec(python[1], {})  # noqa: S102 - the page's own words
    assert capsys.readouterr().out.endswith("\ngiven\n")


def test_the_page_says_the_share_that_was_measured() -> None:
    page = (ROOT / "docs" / "ask.md").read_text(encoding="utf-8")
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    measured = re.search(r"offered as one list once a question is skipped \| [0-9.]+ \| ([0-9]+)% ", results)
    assert measured is not None
    assert f"with {measured[1]} % of the questions" in " ".join(page.split())
