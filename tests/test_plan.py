"""What a plan shows of defaults, of choices that fell short, of what is not known, and of rules not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from canter import Guidance

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "guidance": "name: small\nversion: 2.1.0\ndate: 2026-01-01\ntopics: [a]\ndisclaimer: Not for use.\n",
    "sources": "s:\n  authors: A\n  year: 2000\n  title: T\n  evidence: trial\n  verified: no\n",
    "facts": """
age: {type: number, unit: year, ask: How old?, required: yes}
pace:
  type: choice
  choices: {slow: Slow, fast: Fast}
  ask: How fast?
  default: slow
  label: Pace
steps: {type: whole, ask: How many steps?, label: Steps a day}
half: {type: number, decimals: 1, label: Half of them}
moves:
  type: list
  entry: move
  fields:
    label: text
    kind: {type: choice, choices: {push: Push, pull: Pull}, label: Kind}
    for_pace: {type: choice, choices: pace}
picks: {type: choices, choices: moves, label: Moves}
""",
    "lists/moves": """
one: {label: One, kind: push, for_pace: slow}
two: {label: Two, kind: pull, for_pace: slow}
three: {label: Three, kind: pull, for_pace: fast}
""",
    "plan": "whole:\n  title: All of it\n  shows: [half, picks]\n",
    "invariants": "[]\n",
    "a": """
rules:
  - id: a/half
    title: Halve the steps
    when: steps is known
    then: {half: steps / 2}
    because: Half of {steps}.
    source: s
  - id: a/out
    title: Leave out another pace
    for: move in moves
    when: move.for_pace is not pace
    then: {prefer: -1}
    because: It is {move.label}.
    source: s
  - id: a/choose
    title: Choose four
    then:
      picks: {choose: moves, count: 4, one of each: kind, spares: 1}
    because: These are what there is.
    source: s
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Guidance:
    (tmp_path / "lists").mkdir()
    for name, text in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return Guidance.load(tmp_path)


def test_a_default_is_listed_as_assumed_only_where_it_was_taken(small: Guidance) -> None:
    assert [(one.name, one.shown) for one in small.plan({"age": 30}).given.assumed] == [("pace", "Slow")]
    assert small.plan({"age": 30, "pace": "fast"}).given.assumed == ()


def test_a_choice_that_falls_short_says_by_how_many(small: Guidance) -> None:
    plan = small.plan({"age": 30})
    item = plan.given.sections[0].items[1]
    assert [pick.label for pick in item.picks] == ["One", "Two", "Three"]
    assert item.short == 1
    assert plan.document().sections[0].items[1].short == 1
    assert "1 fewer than the 4 wanted" in repr(plan.why("picks"))


def test_a_notice_that_counts_what_was_chosen_takes_the_place_of_our_own_words(tmp_path: Path) -> None:
    told = FILES["a"] + (
        "  - id: a/few\n    title: Tell that there are few\n    when: count(picks) < 4\n    then: {notice: info}\n"
        "    because: Do these.\n    source: s\n"
    )
    (tmp_path / "lists").mkdir()
    for name, text in {**FILES, "a": told}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    item = Guidance.load(tmp_path).plan({"age": 30}).given.sections[0].items[1]
    assert (item.short, item.short_told) == (1, True)


def test_without_such_a_notice_our_own_words_stay(small: Guidance) -> None:
    assert not small.plan({"age": 30}).given.sections[0].items[1].short_told


def test_what_is_not_known_names_the_question_that_would_make_it_known(small: Guidance) -> None:
    unknown = small.plan({"age": 30}).conclusions["half"]
    assert (unknown.value, unknown.shown, unknown.missing) == (None, "not known", ("steps",))
    known = small.plan({"age": 30, "steps": 5001}).conclusions["half"]
    assert (known.value, known.shown, known.missing, known.reason) == (2500.5, "2,500.5", (), "Half of 5,001.")


def test_the_plan_names_its_guidance(small: Guidance) -> None:
    guidance = small.plan({"age": 30}).document().guidance
    assert (guidance.name, guidance.version, guidance.overlays) == ("small", "2.1.0", [])
    assert guidance.hash == small.rulebook.hash
    assert "not those that came with canter" in guidance.changed[0]
