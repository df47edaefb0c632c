"""What is worth telling: every question that could change the plan is named, and nothing else changes it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from canter import FactError, Guidance, Plan, RuleError
from canter.explaining.asking.may import Some, Wide, cases
from canter.explaining.asking.worth import WorthTelling, told_could, unanswered, worth_telling
from canter.language.conditions import facts_read, refs
from canter.population.synthetic import person as made_up
from canter_cli.worth import worth_lines
from interviewed import told
from oracle.generate import Vocabulary, random_guidance
from oracle.generate import random_person as random_stranger
from people import _value, random_person
from scale import blocks
from tiny import FACTS, GROWN, RULES, write_guidance

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
ASKED = {fact.name: fact for fact in GUIDANCE.reader.asked}
WOMAN = {"sex": "female", "age": 35, "height": 165, "weight": 75, "goal_weight": 65, "conditions": []}


def tiny(directory: Path, rules: str, facts: str) -> Guidance:
    return Guidance.load(write_guidance(directory / "tiny", GROWN, RULES + rules.lstrip("\n"), FACTS + facts), engine="plain")


def names(found: tuple[WorthTelling, ...]) -> list[str]:
    return [one.fact for one in found]


def somebody(rng: random.Random, number: int) -> dict[str, Any]:
    """Return a person of one kind or another: wild, plausible, or made up as `canter people` does."""
    if rng.random() < 0.4:
        return made_up(BOOK.vocabulary, number, 3)
    return random_person(rng, BOOK, plausible=rng.random() < 0.5)


def partly(rng: random.Random, full: dict[str, Any]) -> dict[str, Any]:
    share = rng.random()
    return {name: value for name, value in full.items() if ASKED[name].required or rng.random() < share}


def plan_of(facts: dict[str, Any]) -> Plan | None:
    try:
        return GUIDANCE.plan(facts)
    except (FactError, RuleError):
        return None


@pytest.mark.parametrize("block", blocks(20, 1))
def test_whatever_is_answered_changes_no_more_than_was_named(block: int) -> None:
    """A question that is not listed changes nothing; of one that is, nothing but what it was said to change."""
    asked = changed = 0
    for number in range(25):
        rng = random.Random(1000 * block + number)
        full = somebody(rng, number + 1000 * block)
        part = partly(rng, full)
        plan = plan_of(part)
        if plan is None:
            continue
        listed = {one.fact: one for one in plan.worth_telling if one.alone}
        before = told(plan)
        for name in unanswered(plan._trace):
            for _ in range(3):
                value = full[name] if name in full and rng.random() < 0.4 else _value(rng, ASKED[name])
                after = plan_of({**part, name: value})
                if after is None:
                    continue
                asked += 1
                difference = _changed(before, told(after))
                changed += bool(difference)
                could = {(one.kind, one.name) for one in listed[name].could} if name in listed else set()
                given = {one for kind, one in could if kind == "section"}
                missed = {one for one in difference - could if not (one[0] == "conclusion" and _section(one[1]) in given)}
                # A notice may say less or more where a section comes to be withheld, or given.
                missed = {one for one in missed if not (given and one[0] in ("notice", "outlook"))}
                assert not missed, (block, number, name, value, missed)
    assert asked > 300
    assert changed > 50


def _section(name: str) -> str:
    return BOOK.section_of[name]


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    found = {("notice", one.rule) for one in {*before["notices"]} ^ {*after["notices"]}}
    found |= {("outlook", "outlook")} if before["outlook"] != after["outlook"] else set()
    for section in BOOK.sections.values():
        (hidden, items), (hidden_after, items_after) = before[section.id], after[section.id]
        if hidden != hidden_after:
            found.add(("section", section.id))
            continue
        for one, two in zip(items, items_after, strict=True):
            (name, conclusion, beside, *rest), (_, conclusion_after, beside_after, *rest_after) = one, two
            if (conclusion, rest) != (conclusion_after, rest_after):
                found.add(("conclusion", name))
            found |= {("conclusion", a.name) for a, b in zip(beside, beside_after, strict=True) if a != b}
    return found


@pytest.mark.parametrize("block", blocks(20, 1))
def test_where_nothing_is_worth_telling_no_answers_together_change_the_plan(block: int) -> None:
    seen = 0
    for number in range(40):
        rng = random.Random(7000 + 1000 * block + number)
        full = somebody(rng, number + 500 * block)
        part = partly(rng, full)
        plan = plan_of(part)
        if plan is None:
            continue
        listed = {one.fact for one in plan.worth_telling}
        # With all that is listed left open for good, what is left can change nothing, in whatever company.
        left = tuple(name for name in unanswered(plan._trace) if name not in listed)
        if worth_telling(plan._rests.index, plan._trace, left):
            continue
        for _ in range(3):
            answers = {name: _value(rng, ASKED[name]) for name in left if rng.random() < 0.7}
            after = plan_of({**part, **answers})
            if after is not None:
                seen += bool(answers)
                assert told(after) == told(plan), (block, number, answers)
    assert seen > 20


def test_most_of_what_is_named_does_change_when_some_answer_is_tried() -> None:
    """What is named may change: an over-estimate, but no wild one."""
    really = named = 0
    for path in sorted((ROOT / "examples").glob("*.yaml"))[::4]:
        rng = random.Random(path.stem)
        person = GUIDANCE.read(path)
        plan = GUIDANCE.plan_person(person)
        for one in plan.worth_telling:
            named += 1
            really += any(_other(person, one.fact, rng, plan) for _ in range(12))
    assert named > 60
    assert really / named > 0.9


def _other(person: Any, name: str, rng: random.Random, plan: Plan) -> bool:
    value = GUIDANCE.read({**WOMAN, name: _value(rng, ASKED[name])}).values[name]
    try:
        after = GUIDANCE.plan_person(person._replace(values={**person.values, name: value}))
    except RuleError:
        return False
    return told(after) != told(plan)


def test_the_most_informative_question_comes_first() -> None:
    found = GUIDANCE.plan(WOMAN).worth_telling
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert names(found).index("experience") < names(found).index("waist") < names(found).index("weight_loss_unexplained")


def test_a_question_that_matters_only_after_another_comes_up_once_that_is_answered() -> None:
    assert not {"neck", "hips", "body_fat_source"} & set(names(GUIDANCE.plan(WOMAN).worth_telling))
    assert "body_fat_source" in names(GUIDANCE.plan({**WOMAN, "body_fat": 30}).worth_telling)
    with_tape = GUIDANCE.plan({**WOMAN, "waist": 80, "neck": 33}).worth_telling
    assert "hips" in names(with_tape)
    assert [(one.kind, one.name) for one in next(one for one in with_tape if one.fact == "hips").could] == [
        ("conclusion", "body_fat_by_tape")
    ]


def test_what_matters_only_together_is_named_together_once_nothing_else_is_left(tmp_path: Path) -> None:
    rules = """
  - id: walk/both
    title: Tell of both
    when: [arms is known, legs is known]
    then: {notice: info}
    because: You told us of both.
    judgement: We think so.
"""
    facts = "".join(f"{name}:\n  type: number\n  range: [0, 9]\n  ask: How many {name}?\n" for name in ("arms", "legs"))
    guidance = tiny(tmp_path, rules, facts)
    plan = guidance.plan({"age": 30})
    assert [(one.fact, one.alone) for one in plan.worth_telling] == [("arms", False), ("legs", False)]
    assert "together with the others" in worth_lines(plan.worth_telling).lines[0][1]
    assert [(one.fact, one.alone) for one in guidance.plan({"age": 30, "arms": 2}).worth_telling] == [("legs", True)]
    full = guidance.plan({"age": 30, "arms": 2, "legs": 2})
    assert full.worth_telling == ()
    assert "no answer that you left open could change this plan" in worth_lines(full.worth_telling).rest


def test_a_question_with_a_default_is_worth_telling_and_cannot_become_unknown(tmp_path: Path) -> None:
    rules = """
  - id: walk/many
    title: Tell of many
    when: arms > 5
    then: {notice: info}
    because: You have many.
    judgement: We think so.
  - id: walk/open
    title: Tell of what is open
    when: arms is unknown
    then: {notice: info}
    because: It is open.
    judgement: We think so.
"""
    guidance = tiny(tmp_path, rules, "arms:\n  type: number\n  range: [0, 9]\n  ask: How many arms?\n  default: 2\n")
    (one,) = guidance.plan({"age": 30}).worth_telling
    assert [(found.kind, found.name) for found in one.could] == [("notice", "walk/many")]


def test_of_what_is_withheld_nothing_is_named_and_nothing_hangs_on_its_value() -> None:
    withheld = {**WOMAN, "conditions": ["pregnancy"]}
    one, two = (GUIDANCE.plan({**withheld, "goal_weight": goal}) for goal in (61.3, 80.0))
    assert one._trace.values["deficit"] != two._trace.values["deficit"]
    assert one.worth_telling == two.worth_telling
    hidden = [name for name in BOOK.section_of if one._trace.hidden(name)]
    assert not {could.name for found in one.worth_telling for could in found.could} & set(hidden)
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        plan = GUIDANCE.plan(path)
        for found in plan.worth_telling:
            given = {could.name for could in found.could if could.kind == "section"}
            for could in found.could:
                assert could.kind != "conclusion" or not plan._trace.hidden(could.name) or _section(could.name) in given


def test_nothing_is_looked_for_before_it_is_asked_for() -> None:
    guidance = Guidance.load(engine="plain")
    plan = guidance.plan(WOMAN)
    assert plan.given.status == "given"
    assert "index" not in vars(guidance.reach())
    assert plan.worth_telling is plan.worth_telling
    assert "index" in vars(guidance.reach())


def test_a_document_tells_all_of_it() -> None:
    plan = GUIDANCE.plan(WOMAN)
    document = plan.document().model_dump(mode="json")
    assert [one["fact"] for one in document["worth_telling"]] == names(plan.worth_telling)
    first = document["worth_telling"][0]
    assert {one["kind"] for one in first["could"]} <= {"section", "notice", "conclusion", "outlook"}
    assert first["ask"] == ASKED[first["fact"]].ask


def test_a_text_names_the_first_few_and_counts_the_rest() -> None:
    plan = GUIDANCE.plan(WOMAN)
    lines = worth_lines(plan.worth_telling)
    assert len(lines.lines) == 5
    assert lines.rest.startswith(f"{len(plan.worth_telling) - 5} more questions could change it")
    long = max((one.could for one in plan.worth_telling), key=len)
    assert told_could(long, 2).endswith("more")
    assert "more" not in told_could(long)


def test_cases_keep_unknown_apart_and_give_up_where_there_are_too_many() -> None:
    mays = {("a", ""): Some((1.0, None)), ("b", ""): Wide(0, 5, unknown=True)}
    found = list(cases(mays, mays))
    assert ({"a": None, "b": None}, {}) in found
    assert ({"a": 1.0}, {("b", ""): Wide(0, 5, unknown=False)}) in found
    assert len(found) == 4
    many = {(name, ""): Some(tuple(map(float, range(6)))) for name in "abc"}
    assert list(cases(many, many)) == [({}, {read: Wide(0.0, 5.0, unknown=False) for read in many})]


def test_every_line_of_the_guidance_reads_only_what_the_index_says() -> None:
    index = GUIDANCE.reach().index
    for rule in BOOK.rules:
        for line in rule.lines:
            assert set(index.reads_of(line)) == set(facts_read(refs(line)))


@pytest.mark.parametrize("block", blocks(40, 1))
def test_in_any_guidance_what_is_not_listed_changes_nothing(block: int, tmp_path: Path) -> None:
    """Guidance made at random, every word of the language in it; people for whom it keeps what it promises."""
    answered = 0
    for number in range(12):
        rng = random.Random(5000 * block + number)
        made = random_guidance(rng, tmp_path / str(number))
        guidance = Guidance.load(tmp_path / str(number), engine="plain")
        for _ in range(8):
            answered += _hold_against_answers(guidance, made, rng, (block, number))
    assert answered > 60


def _hold_against_answers(guidance: Guidance, made: Vocabulary, rng: random.Random, where: tuple[int, int]) -> int:
    asked = {fact.name: fact for fact in guidance.reader.asked}
    full, share = random_stranger(rng, made), rng.random()
    part = {name: value for name, value in full.items() if name in asked and (asked[name].required or rng.random() < share)}
    plan = _kept_plan(guidance, part)
    if plan is None:
        return 0
    listed = {one.fact for one in plan.worth_telling}
    before, count = told(plan), 0
    # Nothing that is not listed changes the plan alone; and where nothing is listed, nothing does together.
    left = [name for name in unanswered(plan._trace) if name not in listed]
    for names_ in [*([one] for one in left), *([left] if not listed else [])]:
        for _ in range(3):
            other = random_stranger(rng, made)
            answers = {name: other[name] for name in names_ if name in other}
            after = _kept_plan(guidance, {**part, **answers})
            if after is not None and answers:
                count += 1
                assert told(after) == before, (where, part, answers)
    return count


def _kept_plan(guidance: Guidance, facts: dict[str, Any]) -> Plan | None:
    """Return a plan, unless the guidance contradicts itself for this person, or leaves out what it calls required."""
    try:
        plan = guidance.plan(facts)
    except (FactError, RuleError):
        return None
    concluded = [fact for fact in plan.rulebook.vocabulary.facts.values() if fact.origin == "concluded" and fact.required]
    return plan if all(plan._trace.values[fact.name] is not None for fact in concluded) else None
