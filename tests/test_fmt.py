"""`canter fmt`: the house style, and every word and comment where it was."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from canter.authoring import key_order
from canter.authoring.emitting import write_layout
from canter.authoring.formatting import format_files, format_text
from canter.authoring.key_order import FREE, Keys, keys_of
from canter.authoring.layout import Block, read_layout
from canter.authoring.writing import write_files
from canter.language import shapes
from canter.language.load import load_rulebook
from canter.language.problems import Problems, Source
from canter.language.tree import parse
from conftest import Canter

ROOT = Path(__file__).parents[1]
HOUSE = sorted([*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")])
COMMENT = re.compile(r"# \S.*")


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Canter:
    monkeypatch.chdir(tmp_path)
    return canter


def read(text: str) -> object:
    """Return what a text says to another reader than ours, every scalar as it is written."""
    return yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - it makes texts, lists and dictionaries, and nothing else


def formatted(text: str, name: str = "topic.yaml", directory: Path | None = None) -> str:
    """Return a text as a file of that name would be formatted, which must be possible and hold still."""
    directory = directory or Path("/nowhere")
    tree = parse(Source(name, text), problems := Problems())
    assert tree is not None, problems.found
    keys = keys_of(directory / name, tree)
    once = format_text(text, keys)
    assert format_text(once, keys) == once
    assert read(once) == read(text)
    return once


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_files_of_the_house_are_in_shape(path: Path) -> None:
    [one] = format_files([path], problems := Problems())
    assert not problems.found
    assert one.diff() == ""


RULE = """\
rules:
- source: a   # why this source
  # the condition
  when:
  - x > 1     # first
  # between
  - y is   known
  id: t/one  # the id

  # what it does
  then:
      # inside
      f: {at most: 3, at least: 2}
  because: >-
       Folded text
         with an inset

       and an end
  # at the end of the rule
# above the second
- {title: T, id: t/two}
"""
SHAPED = """\
rules:
  - id: t/one  # the id
    # the condition
    when:
      - x > 1     # first
      # between
      - y is   known

    # what it does
    then:
      # inside
      f: {at least: 2, at most: 3}
    because: >-
      Folded text
        with an inset

      and an end
    source: a   # why this source
    # at the end of the rule
  # above the second
  - {id: t/two, title: T}
"""


def test_keys_come_in_order_and_take_their_comments_with_them() -> None:
    assert formatted(RULE) == SHAPED


def test_a_comment_above_the_key_that_comes_first_in_an_item_goes_above_the_item() -> None:
    text = "rules:\n  - title: T\n    # about the id\n    id: t/one\n"
    assert formatted(text) == "rules:\n  # about the id\n  - id: t/one\n    title: T\n"


def test_the_head_of_a_file_stays_at_its_head() -> None:
    text = "# The head.\n\n# about rules\nrules:\n  - id: t/a\n# about parameters\nparameters:\n  p: {value: 1}\n"
    expected = "# The head.\n\n# about parameters\nparameters:\n  p: {value: 1}\n# about rules\nrules:\n  - id: t/a\n"
    assert formatted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: no\nb: 1:30\nc: 01010\nd: 1.10\ne: '1.10'\nf: \"no\"\n",
        "a: " + "long " * 100 + "line\n",
        "a: one\n  two\n  three\n",
        'a: "one\n  two \\\n  three  # no comment"\n',
        "a:\n  A text below its key\n",
        "a: {x: 1,\n    # inside braces\n    y: 2}\n",
        "a: [1, 2,   # after two\n    3]\n",
        "a: |\n  kept  \n    inset\n\n  end\nb: 1\n",
        "a: |+\n  kept\n\n\nb: 1\n",
        "a: |2\n    begins with blanks\n  end\n",
        "a: >-  # on the text\n  x\n",
        "a:  # on the key\n  # below the key\n  b: 1\n",
        '"a: b": "c # d"  # e\n',
        "- - 1\n  - 2\n- - 3\n",
        "a: é😀  # ö\nb: ü\n",
        "{a: 1, b: [x,\n y]}\n# end\n",
        '{\n\t"a": 1\n}\n',
    ],
)
def test_what_is_in_shape_stays_as_it_is_byte_for_byte(text: str, tmp_path: Path) -> None:
    path = tmp_path / "person.yaml"
    path.write_text(text, encoding="utf-8")
    [one] = format_files([path], problems := Problems())
    assert not problems.found
    assert one.after == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", "a: 1\n"),
        ("a:   1\nb:\t2\n", "a: 1\nb: 2\n"),
        ("\n\n# c\n\n\n\na: 1\n\n\n\nb: 2\n\n\n", "# c\n\na: 1\n\nb: 2\n"),
        ("a:\n\n\n    b: 1\n", "a:\n  b: 1\n"),
        ("a:\n- x\n-   y: 1\n    z: 2\n", "a:\n  - x\n  - y: 1\n    z: 2\n"),
        ("-   # on a dash\n    x\n", "# on a dash\n- x\n"),
        ("a: [1] # near\n", "a: [1]  # near\n"),
        ("--- # start\na: 1\n...\n", "# start\na: 1\n"),
        ("a:\n    - {x: 1,\n       y: 2}\n", "a:\n  - {x: 1,\n     y: 2}\n"),
        ("a: |\n      x\n        y\n", "a: |\n  x\n    y\n"),
    ],
)
def test_lines_are_put_in_shape(text: str, expected: str) -> None:
    assert formatted(text, "person.yaml") == expected


def _shuffled(block: object, rng: random.Random) -> None:
    if isinstance(block, Block):
        for entry in block.entries:
            _shuffled(entry.value, rng)
        if not block.of_items:
            rng.shuffle(block.entries)


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_comment_and_no_word_is_lost_however_keys_and_comments_are_strewn(path: Path, tmp_path: Path) -> None:
    rng = random.Random(path.name)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    target = tmp_path / "rules" / path.name
    numbers = itertools.count()
    lines: list[str] = []
    inside = None
    for line in path.read_text(encoding="utf-8").splitlines():
        indent = len(line) - len(line.lstrip())
        if inside is None or (line and indent <= inside):
            inside = indent if line.endswith((">-", "|")) else None
            if rng.random() < 0.1:
                lines.append(" " * rng.randint(0, 8) + f"# mark {next(numbers)}")
            if line and inside is None and "# " not in line and rng.random() < 0.1:
                lines.append(line + " " * rng.randint(2, 5) + f"# mark {next(numbers)}")
                continue
        lines.append(line)
    text = "\n".join(lines) + "\n"
    root, head = read_layout(text)
    if isinstance(root, Block):
        _shuffled(root, rng)
        text = write_layout(text, root, head, FREE)
    target.write_text(text, encoding="utf-8")
    [one] = format_files([target], problems := Problems())
    assert not problems.found
    assert sorted(re.findall(r"# mark \d+$", one.after, re.MULTILINE)) == sorted(f"# mark {n}" for n in range(next(numbers)))
    assert read(one.after) == read(path.read_text(encoding="utf-8"))


def test_formatted_rules_are_the_same_guidance(tmp_path: Path) -> None:
    rng = random.Random(7)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    for topic in ("guard", "energy", "legs"):
        path = tmp_path / "rules" / f"{topic}.yaml"
        text = path.read_text(encoding="utf-8")
        root, head = read_layout(text)
        assert isinstance(root, Block)
        for rule in root.entries[-1].value.entries:
            rng.shuffle(rule.value.entries)
        path.write_text(write_layout(text, root, head, FREE), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != text
    files = format_files((tmp_path / "rules").rglob("*.yaml"), Problems())
    write_files({one.path: one.after for one in files if one.changed})
    for topic in ("guard", "energy", "legs"):
        assert (tmp_path / "rules" / f"{topic}.yaml").read_text() == (ROOT / "rules" / f"{topic}.yaml").read_text()
    assert load_rulebook(tmp_path / "rules").hash == load_rulebook(ROOT / "rules").hash


def test_every_key_of_every_shape_has_its_place() -> None:
    """No key of the language is unknown to `fmt`, and `fmt` knows none that the language has not."""
    pairs: list[tuple[Keys, Any]] = [
        (key_order.GUIDANCE, shapes.GuidanceShape),
        (key_order.SOURCE, shapes.SourceShape),
        (key_order.FACT, shapes.FactShape),
        (key_order.FIELD, shapes.FieldShape),
        (key_order.SECTION, shapes.SectionShape),
        (key_order.PARAMETER, shapes.ParameterShape),
        (key_order.ROW, shapes.RowShape),
        (key_order.RULE_BODY, shapes.RuleBodyShape),
        (key_order.RULE, shapes.RuleShape),
        (key_order.TOPIC, shapes.TopicShape),
        (key_order.INVARIANT, shapes.InvariantShape),
        (key_order.SCENARIO, shapes.ScenarioShape),
        (key_order.ADJUST, shapes.AdjustShape),
        (key_order.REPLACE, shapes.ReplaceShape),
        (key_order.REMOVE, shapes.RemoveShape),
        (key_order.OVERLAY, shapes.OverlayShape),
    ]
    for keys, shape in pairs:
        names = {field.alias or name for name, field in shape.model_fields.items()}
        assert set(keys.order) == names, shape.__name__
        assert len(keys.order) == len(names)


def test_rules_stand_in_the_order_of_the_language_page() -> None:
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    [told] = re.findall(r"The keys, in this order: (.*?)\(why we think so", text, re.DOTALL)
    named = [word for word in re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", told)) if word in key_order.RULE.order]
    assert tuple(named) == key_order.RULE.order


def test_check_lists_what_would_change_writes_nothing_and_exits_1(canter: Canter, tmp_path: Path) -> None:
    path = tmp_path / "ours" / "legs.yaml"
    path.parent.mkdir()
    path.write_text(RULE)
    (path.parent / "fine.yaml").write_text(SHAPED)
    code, out, _ = canter("fmt", "ours", "--check")
    assert (code, out) == (1, "would format ours/legs.yaml\n1 file would change, 1 file in shape already\n")
    assert path.read_text() == RULE
    assert canter("fmt", "ours") == (0, "formatted ours/legs.yaml\n1 file formatted, 1 file in shape already\n", "")
    assert path.read_text() == SHAPED
    assert canter("fmt", "ours", "--check") == (0, "0 files would change, 2 files in shape already\n", "")


def test_diff_shows_the_change_and_writes_nothing(canter: Canter, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules:\n  - title: T\n    id: t/a\n")
    code, out, _ = canter("fmt", "a.yaml", "--diff")
    assert code == 0
    assert out.splitlines()[:2] == ["--- a.yaml", "+++ a.yaml (formatted)"]
    assert "-  - title: T" in out
    assert "+  - id: t/a" in out
    assert (tmp_path / "a.yaml").read_text() == "rules:\n  - title: T\n    id: t/a\n"
    assert canter("fmt", "a.yaml", "--diff", "--check")[0] == 1


def test_a_file_that_is_no_yaml_is_left_alone_with_its_problem_and_the_others_are_formatted(
    canter: Canter, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("rules: [\n")
    (tmp_path / "b.yaml").write_text("a:   1\n")
    code, out, err = canter("fmt", ".")
    assert code == 1
    assert "formatted b.yaml" in out
    assert "a.yaml:1:8: error: a list that begins with `[` is not closed" in err
    assert (tmp_path / "a.yaml").read_text() == "rules: [\n"
    assert (tmp_path / "b.yaml").read_text() == "a: 1\n"


def test_what_cannot_be_formatted_without_a_change_of_meaning_is_left_alone(canter: Canter, tmp_path: Path) -> None:
    text = "a:   |\n  x\n\n     \nb: 2\n"
    (tmp_path / "a.yaml").write_text(text)
    code, _, err = canter("fmt", "a.yaml")
    assert code == 1
    assert "formatting would change what this file says" in err
    assert (tmp_path / "a.yaml").read_text() == text


def test_a_file_keeps_its_permissions_its_link_and_its_ends_of_lines_and_no_other_file_stays(
    canter: Canter, tmp_path: Path
) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(b"a:   1\r\nb: 2\r\n")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    assert canter("fmt", "link.yaml")[0] == 0
    assert link.is_symlink()
    assert real.read_bytes() == b"a: 1\r\nb: 2\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_write_that_fails_changes_nothing_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("a: 1\n")
    written = os.fdopen

    def full(number: int, mode: str) -> Any:
        if any(path.name.startswith(".two") for path in tmp_path.iterdir()):
            os.close(number)
            raise OSError(28, "No space left on device")
        return written(number, mode)

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        write_files({one: "b: 1\n", two: "c: 1\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]
    assert one.read_text() == "a: 1\n"


def test_without_paths_it_takes_the_rules_that_are_here(canter: Canter, tmp_path: Path) -> None:
    code, _, err = canter("fmt")
    assert code == 2
    assert "there are no rules here" in err
    assert canter("fmt", "nowhere")[0] == 2
    shutil.copytree(ROOT / "examples" / "hillside", tmp_path / "rules")
    assert canter("fmt") == (0, "0 files formatted, 4 files in shape already\n", "")
