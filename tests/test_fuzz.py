"""Whatever an author or a person writes ends in a plan or in problems with a place, never in a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from canter import FactError, Guidance, Problem, RuleError
from canter.authoring.check import check_guidance
from scale import blocks

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
FILES = [
    *("deficit.yaml", "guard.yaml", "legs.yaml", "facts.yaml", "plan.yaml", "invariants.yaml", "guidance.yaml"),
    *("sources.yaml", "lists/activity_list.yaml", "cardio.test.yaml"),
]
PIECES = [
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "#",
        " #",
        "'",
        '"',
        "-",
        "- ",
        "&a ",
        "*a",
        "!!x ",
        "@",
        "`",
        "%",
        "\t",
        "\n",
        "\n\n",
        "  ",
        ",",
    ),
    *("yes", "no", "null", "1e999", "-0", "00", "99999999999999999999", "0.1.2", "is", "not", "has", "or", "any", "any:", "for"),
    *(
        "sex",
        "weight",
        "bmi",
        "deficit",
        "conditions",
        "exercise",
        "exercise.family",
        "nothing",
        "(",
        ")",
        "**",
        "/ 0",
        "min(",
        "sum(",
    ),
    *("\x00", "\x07", "\ufeff", "\u2028", "é", "💪", "a" * 300, "..", "---", "...", "<<: ", "? "),
]
CASES = 10


def spoilt(rng: random.Random, text: str) -> str:
    """Return a text with a few random edits."""
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        place = rng.randrange(len(text) + 1)
        end = min(len(text), place + rng.choice([0, 0, 1, 1, 3, 12]))
        kind = rng.random()
        if kind < 0.6:
            text = text[:place] + rng.choice(PIECES) + text[end:]
        elif kind < 0.8:
            text = text[:place] + text[end:]
        else:
            lines = text.split("\n")
            one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            text = "\n".join(lines)
    return text


def check_problems(problems: tuple[Problem, ...]) -> None:
    assert problems
    for problem in problems:
        assert problem.message
        assert problem.render()
        if problem.span is not None:
            lines = problem.span.source.text.split("\n")
            assert 1 <= problem.span.line <= len(lines) + 1, problem
            assert problem.span.column >= 1, problem


@pytest.mark.parametrize("block", blocks(8, 1))
@pytest.mark.parametrize("name", FILES)
def test_spoilt_rule_files_end_in_problems(name: str, block: int, tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", copy)
    whole = (copy / name).read_text(encoding="utf-8")
    found = 0
    for seed in range(block * CASES, (block + 1) * CASES):
        text = spoilt(random.Random(f"{name}{seed}"), whole)
        (copy / name).write_text(text, encoding="utf-8")
        try:
            check_guidance(copy, [])
        except RuleError as error:
            found += 1
            check_problems(error.problems)
    assert found > CASES / 4


@pytest.mark.parametrize("name", ["rosa", "margaret", "bill", "sam"])
def test_spoilt_facts_end_in_problems(name: str) -> None:
    whole = (ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8")
    found = 0
    for seed in range(400):
        text = spoilt(random.Random(f"{name}{seed}"), whole)
        try:
            GUIDANCE.plan(text)
        except FactError as error:
            found += 1
            check_problems(error.problems)
    assert found > 100


def test_random_bytes_end_in_problems() -> None:
    for seed in range(300):
        data = random.Random(seed).randbytes(random.Random(seed).randrange(80))
        with pytest.raises(FactError):
            GUIDANCE.plan(data)
