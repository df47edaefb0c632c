"""Why not: every distance is true when it is replayed, every question is answered, and nothing withheld is told."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from canter import FactError, Guidance, Plan
from canter.language.units import read_quantity
from canter.reasoning.resolve import conclude
from canter.reasoning.state import State
from questions import conclusions, question, somebody
from scale import blocks

if TYPE_CHECKING:
    from canter.explaining.distance import Turn
    from canter.explaining.whynot.answer import Answer
    from canter.reasoning.arithmetic import Values

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
FACTS = BOOK.vocabulary.facts
ROSA = (ROOT / "examples" / "rosa.yaml").read_text(encoding="utf-8")


def rosa(**changed: Any) -> Plan:
    person = GUIDANCE.read(ROSA)
    return GUIDANCE.plan_person(person._replace(values={**person.values, **changed}))


def told(answers: tuple[Answer, ...]) -> str:
    return "\n".join(one.text for answer in answers for one in answer.walk())


def kinds(answers: tuple[Answer, ...], kind: str) -> list[str]:
    return [one.text for answer in answers for one in answer.walk() if one.kind == kind]


def in_full(person: dict[str, Any]) -> Values:
    """Return everything that the whole engine concludes of a person, whether or not there would be a plan."""
    state = State(GUIDANCE._reasoner.program, person)
    for one in GUIDANCE._reasoner.program.rounds:
        for target in one.concludes:
            conclude(target, state)
        for rule in one.decides:
            state.decisions[rule.rule.id] = state.decide(rule)
    return state.values


def replayed(turn: Turn, plan: Plan, units: str) -> None:
    """Hold a distance against the whole engine: as far as it says the condition holds, a step less it does not."""
    fact = FACTS[turn.fact]
    person = {name: plan._trace.values[name] for name, one in FACTS.items() if one.origin == "asked"}
    amount, way = turn.by.rsplit(" ", 1)
    number, _, unit = amount.partition(" ")
    plain = float(number.replace(",", ""))
    by = read_quantity(f"{plain} {unit}", fact.kind.unit) if units == "us" and fact.kind.unit in ("kg", "cm") else plain
    by = by if way == "more" else -by
    less = by - turn.step if way == "more" else by + turn.step
    assert fact.kind.low is None or fact.kind.low <= person[turn.fact] + by, turn
    assert fact.kind.high is None or person[turn.fact] + by <= fact.kind.high, turn
    holds = []
    for moved in (by, less):
        values = in_full({**person, turn.fact: round(person[turn.fact] + moved, 9)})
        if turn.entry is not None:
            word, over, place = turn.entry
            values[word] = values[over][place]
        assert turn.line is not None
        holds.append(plan._trace.compiler.line(turn.line)(values))
    assert holds[0] is True, turn
    assert holds[1] is not True, turn


def replay(seeds: range) -> int:
    count = 0
    for seed in seeds:
        rng = random.Random(seed)
        units = rng.choice(["metric", "metric", "us"])
        plan = GUIDANCE.plan(somebody(rng, BOOK), units)
        for asked in [question(rng, BOOK) for _ in range(4)]:
            for answer in plan.why_not(asked):
                for one in answer.walk():
                    if one.turn is not None:
                        assert one.turn.by in one.text
                        replayed(one.turn, plan, units)
                        count += 1
    return count


@pytest.mark.parametrize("hundred", blocks(10, 2))
def test_every_distance_is_true_when_it_is_replayed(hundred: int) -> None:
    assert replay(range(hundred * 100, hundred * 100 + 100)) > 30


def test_the_steps_that_a_condition_rests_on_conclude_what_the_whole_engine_does() -> None:
    for seed in range(150):
        rng = random.Random(seed)
        person = dict(GUIDANCE.read(somebody(rng, BOOK)).values)
        name = rng.choice(conclusions(BOOK))
        assert GUIDANCE.reach().values(person, [(name, "")])[name] == in_full(person)[name], name


def test_a_condition_tells_its_value_its_threshold_and_the_way_between_in_the_units_of_the_person() -> None:
    [metric] = rosa().why_not("guard/tier/obese")
    [check] = metric.rests_on
    [gap] = check.rests_on
    [turn] = gap.rests_on
    assert check.text.startswith("obese_bmi <= bmi < full_bmi is false (bmi = 27.5 kg/m²")
    assert gap.text == "Body mass index (bmi) is 27.5 kg/m², and this needs at least 30.0 kg/m²: short by 2.5 kg/m²"
    assert turn.text == "Weight (weight): 6.7 kg more, so 81.7 kg, and it would hold"
    person = GUIDANCE.read(ROSA)
    told_us = told(GUIDANCE.plan_person(person, "us").why_not("guard/tier/obese"))
    assert "Weight (weight): 14.8 lb more, so 180.1 lb, and it would hold" in told_us


def test_a_number_exactly_at_a_threshold_that_it_must_pass_is_told_to_be_just_there() -> None:
    assert "it is just there, and not beyond" in told(rosa(age=18.0).why_not("guard/under-age"))


def test_an_untold_fact_is_named_with_its_question() -> None:
    answers = rosa().why_not("cardio/within-time", None)
    assert answers[0].kind == "applied"
    [answer] = rosa(session_minutes=None).why_not("cardio/within-time")
    assert [one.kind for one in answer.walk()] == ["other", "check", "untold"]
    assert kinds((answer,), "untold")[0].endswith("How long may one session take?")


def test_a_rule_with_rows_is_answered_row_by_row() -> None:
    assert [one.rule for one in rosa().why_not("guard/tier")] == [rule.id for rule in BOOK.rules if rule.whole == "guard/tier"]


def test_an_overruled_rule_names_the_one_that_overruled_it() -> None:
    plan = rosa(likes=("running_8_kmh",) if "running_8_kmh" in FACTS["likes"].kind.choices else (), conditions=("diabetes",))  # type: ignore[operator]
    overruled = [rule.id for rule in BOOK.rules if plan._trace.results[rule.id].outcome == "overruled"]
    assert overruled
    for name in overruled:
        [answer] = plan.why_not(name)
        assert answer.kind == "overruled"
        assert any(one.text.startswith("overruled by ") for one in answer.rests_on)


def test_a_value_that_a_limit_keeps_out_names_the_limit_and_what_it_lacks() -> None:
    answers = rosa().why_not("deficit=700")
    assert kinds(answers, "limit")[0].startswith("at most 534 kcal/day (bound it), by guard/within-room: What you use")
    assert "the limit is 534 kcal/day, and this needs at least 700 kcal/day: short by 166 kcal/day" in told(answers)
    assert rosa().why_not("deficit", 700) == rosa().why_not("deficit", "= 700")


def test_a_choice_that_was_not_given_leads_to_the_rule_that_would_give_it_and_what_failed() -> None:
    text = told(rosa().why_not("cardio_intensity=vigorous"))
    assert "would set it to Vigorous (a few words at a time): cardio/vigorous did not apply" in text
    assert "Trained as (training_level) is Beginner" in text
    assert "all of these" in text


def test_what_is_so_is_told_to_be_so() -> None:
    assert rosa().why_not("deficit<=600")[0].kind == "so"
    assert rosa().why_not("exercises=chair_squat")[0].kind == "so"


@pytest.mark.parametrize(
    "said", ["goblet_squat", "Goblet squat", "GOBLET SQUAT", "exercises=goblet_squat", "exercises=Goblet squat"]
)
def test_an_entry_that_is_ruled_out_names_the_rule_and_what_would_let_it_in(said: str) -> None:
    text = told(rosa().why_not(said))
    assert "left out by legs/not-equipped/missing" in text
    assert "Equipment (equipment) would have to hold these, too: Dumbbells or kettlebells" in text


def test_an_entry_among_the_spares_says_so_and_stands_beside_those_chosen() -> None:
    text = told(rosa().why_not("easy_walk"))
    assert "it stands among the spares of Brisk walk (about 6 km/h), as number 1" in text
    assert "of the same kind (Walking) were chosen: Brisk walk (about 6 km/h) with 3" in text
    assert "3 more by cardio/liked, which did not apply to it" in text


def test_a_score_that_is_told_is_that_of_the_choice() -> None:
    plan = rosa()
    choice = plan._trace.choices["exercises"]
    for number, entry in enumerate(plan._trace.values["leg_exercises"]):
        [answer] = plan.why_not(entry["#name"])
        scores = [one.text for one in answer.walk() if one.kind == "score"]
        assert scores == [] if choice.out >> number & 1 else scores[0].startswith(f"its score is {choice.scores[number]}")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("defict", "did you mean `deficit`?"),
        ("guard/teir/obese", "did you mean `guard/tier/obese`?"),
        ("weight", "`weight` is what a person tells, and no conclusion"),
        ("weight=70", "`weight` is what a person tells, and no conclusion"),
        ("week", "no rule, conclusion or entry `week`"),
    ],
)
def test_what_is_called_like_nothing_helps(asked: str, message: str) -> None:
    with pytest.raises(KeyError, match=re.escape(message)):
        rosa().why_not(asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("deficit=1e3", "`1e3` is not a number"),
        ("deficit=2000", "`deficit` is out of range: 2000"),
        ("deficit>=50 kg", "`kg` is no unit that converts to kcal"),
        ("cardio_intensity=hard", "`cardio_intensity` cannot be `hard`"),
        ("cardio_intensity>=moderate", "`cardio_intensity` is no number"),
        ("exercises=none", "a question names at least one choice"),
    ],
)
def test_a_value_that_a_conclusion_cannot_have_is_a_problem_with_its_place(asked: str, message: str) -> None:
    with pytest.raises(FactError) as error:
        rosa().why_not(asked)
    [problem] = error.value.problems
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.source.text == asked


def test_every_question_about_every_example_has_an_answer() -> None:
    entries = [name for list_name in ("leg_exercises", "activity_list") for name in BOOK.vocabulary.entries[list_name]]
    for path in sorted((ROOT / "examples").glob("*.yaml"))[::6]:
        plan = GUIDANCE.plan(path)
        for asked in [*(rule.id for rule in BOOK.rules), *entries, *conclusions(BOOK)]:
            for answer in plan.why_not(asked):
                assert all(one.text and one.text == one.text.strip() for one in answer.walk())


def test_a_withheld_conclusion_and_a_rule_about_it_say_only_that_and_why() -> None:
    plan = rosa(conditions=("pregnancy",))
    for asked in ("deficit", "deficit=700", "guard/tier/obese"):
        [answer] = plan.why_not(asked)
        assert answer.kind == "withheld"
        assert [one.rule for one in answer.rests_on] == ["guard/pregnancy"]
        assert answer.rests_on[0].text.startswith("withheld by guard/pregnancy: In pregnancy")
