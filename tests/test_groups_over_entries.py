"""A group of lines about the person and an entry comes out for every entry as the lines do, whatever is not known."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from canter.language.load import load_rulebook
from canter.reasoning.conclude import Reasoner
from canter.reasoning.entries import LinesOver, _each
from tiny import write_guidance

if TYPE_CHECKING:
    from pathlib import Path

FACTS = """\
age: {type: number, unit: year, range: [0, 120], ask: How old?}
fit: {type: yesno, ask: Fit?}
likes: {type: choices, choices: walk_list, ask: What do you like?}
minutes: {type: number, unit: minute}
marked: {type: yesno}
walk_list:
  type: list
  entry: walk
  fields:
    label: text
    hard: yesno
    hours: number
"""
WALKS = """\
short: {label: Short, hard: no, hours: 1}
steep: {label: Steep, hard: yes, hours: 2}
long: {label: Long, hours: 9}
odd: {label: Odd, hard: yes}
"""
RULES = """\
rules:
  - id: walk/marked
    title: Mark
    for: walk in walk_list
    when: GROUP
    then: {marked: yes}
    because: So.
    judgement: Ours.
"""
GROUPS = [
    "[any: [fit is yes, walk.hard is no]]",
    "[any: [likes has walk, fit is unknown, walk.hours < 2]]",
    "[any: [all: [fit is yes, walk.hard is yes], all: [age >= 60, walk.hours >= 2]]]",
    "[any: [all: [fit is yes, age < 30, walk.hard is yes], walk.hours > 8, likes has no walk]]",
    "[walk.hours > 0, any: [age / walk.hours > 20, fit is no]]",
    "[any: [walk.hard is unknown, all: [age < 30, fit is yes]]]",
]
PEOPLE = [
    {"age": age, "fit": fit, "likes": likes}
    for age, fit, likes in product((None, 20.0, 70.0), (None, True, False), (None, (), ("short", "odd")))
]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_comes_out_for_each_entry_as_its_lines_do(group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = "walk: {title: All, shows: [marked, minutes]}\n"
    directory = write_guidance(tmp_path, "[]\n", rules=RULES.replace("GROUP", group), facts=FACTS, plan=plan)
    (directory / "lists").mkdir()
    (directory / "lists" / "walk_list.yaml").write_text(WALKS)
    book = load_rulebook(directory)
    joined = Reasoner(book, "plain", written=False)
    # What the whole line says of one entry after the other, by the reading that is the definition.
    monkeypatch.setattr(LinesOver, "reading", lambda over, line, rule: _each(over.compiler.line(line), rule.word, rule.list))
    single = Reasoner(book, "plain", written=False)
    outcomes = set()
    for person in PEOPLE:
        found = joined.trace(person).decisions["walk/marked"]
        assert found == single.trace(person).decisions["walk/marked"], person
        outcomes.add(found)
    assert len(outcomes) > 2
