"""The interview: what it asks, what it takes for an answer, and that it ends at the plan of the full file."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from canter import FactError, Guidance
from canter.explaining.asking.interview import Interview, Offer, Question
from canter.explaining.asking.keeping import facts_text
from interviewed import interviewed, told, tree_of_file

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
PEOPLE = sorted((ROOT / "examples").glob("*.yaml"))
ALL = len(GUIDANCE.reader.asked)
REQUIRED = ["sex", "age", "height", "weight", "conditions"]
WOMAN = {"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []}


def question(interview: Interview) -> Question:
    found = interview.next
    assert isinstance(found, Question)
    return found


def offer(interview: Interview) -> Offer:
    found = interview.next
    assert isinstance(found, Offer)
    return found


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_the_interview_ends_at_the_plan_of_the_full_file(path: Path) -> None:
    tree = tree_of_file(path)
    full = told(GUIDANCE.plan(path))
    for offers in (True, False):
        found = interviewed(GUIDANCE, tree, offers=offers)
        assert told(GUIDANCE.plan_person(found.interview.person)) == full
        assert found.interview.steps == len(found.put)
        assert len({name for put in found.put for name in put}) <= ALL
    kept = facts_text(found.interview.told)
    assert told(GUIDANCE.plan(kept)) == full


def test_on_average_the_interview_puts_at_most_six_tenths_of_the_questions() -> None:
    shares = [len(interviewed(GUIDANCE, tree_of_file(path)).put) / ALL for path in PEOPLE]
    assert len(shares) > 30
    assert fmean(shares) <= 0.6


def test_what_must_be_answered_comes_first_and_cannot_be_skipped() -> None:
    interview = GUIDANCE.interview()
    for name, answer in zip(REQUIRED, ("female", "35", "5 ft 5 in", "165 lb", "none"), strict=True):
        found = question(interview)
        assert (found.fact.name, found.worth, found.required) == (name, None, True)
        assert not interview.complete
        with pytest.raises(ValueError, match="must be answered"):
            interview.skip()
        interview.answer(answer)
    assert interview.complete
    assert interview.person.values["weight"] == pytest.approx(74.8, abs=0.1)
    assert question(interview).worth is not None


def test_the_most_informative_of_what_could_change_the_plan_comes_next() -> None:
    interview = GUIDANCE.interview(WOMAN)
    assert question(interview).worth == GUIDANCE.plan(WOMAN).worth_telling[0]


def test_once_a_question_is_skipped_the_rest_is_offered_together() -> None:
    interview = GUIDANCE.interview(WOMAN)
    interview.skip()
    offered = [one.fact for one in offer(interview).questions]
    # What bears on safety and needs no measuring is put on its own; what counts only with a measure is offered by it.
    assert not {"symptoms", "leg_signs", "medicines", "weight_loss_unexplained"} & set(offered)
    assert "body_fat" in offered
    assert "body_fat_source" not in offered
    with pytest.raises(ValueError, match="not offered: symptoms"):
        interview.pick(["symptoms"])
    interview.pick(["waist", "body_fat"])
    asked = []
    while (found := interview.next) is not None:
        assert isinstance(found, Question)
        asked.append(found.fact.name)
        if found.fact.name in ("waist", "body_fat"):
            interview.answer("80" if found.fact.name == "waist" else "31")
        else:
            interview.skip()
    # What matters only once another is told comes up then: how fat was measured, and the neck beside the waist.
    assert {"waist", "body_fat", "body_fat_source", "neck", "symptoms", "leg_signs"} <= set(asked)
    assert not {"days", "wrist", "hips"} & set(asked)
    assert set(interview.told) == {*WOMAN, "waist", "body_fat"}


def test_a_wrong_answer_changes_nothing_and_says_what_a_file_would() -> None:
    interview = GUIDANCE.interview({name: value for name, value in WOMAN.items() if name != "weight"})
    for wrong in ("5 kg", "75 miles", "heavy", "1,000", "7" * 400):
        with pytest.raises(FactError) as raised:
            interview.answer(wrong)
        with pytest.raises(FactError) as in_a_file:
            GUIDANCE.read(f"weight: '{wrong}'\nsex: female\nage: 35\nheight: 165\nconditions: none\n")
        assert raised.value.problems[0].message == in_a_file.value.problems[0].message
        assert question(interview).fact.name == "weight"
        assert "weight" not in interview.told


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1, 3", ("monday", "wednesday")),
        ("1 3", ("monday", "wednesday")),
        ("Friday, monday", ("monday", "friday")),
        ("TUESDAY", ("tuesday",)),
        ("none", ()),
        ("None", ()),
    ],
)
def test_choices_are_called_by_number_name_or_label(said: str, meant: tuple[str, ...]) -> None:
    interview = _at("days")
    assert interview.answer(said) == meant


@pytest.mark.parametrize(
    ("name", "said", "message", "help_"),
    [
        ("days", "fridday", "`days` cannot be `fridday`", "did you mean `friday`?"),
        ("days", "9", "there is no choice 9", "the choices go from 1 to 7"),
        ("likes", "brisk walc", "`likes` cannot be `brisk walc`", "did you mean `brisk_walk`?"),
        (
            "symptoms",
            "dizziness or faintin",
            "no choice is called `dizziness or faintin`",
            "did you mean `dizziness or fainting`?",
        ),
        ("regularly_active", "perhaps", "`regularly_active` cannot be `perhaps`", "write `yes` or `no`"),
        ("foods", "colla, 2 cans", "unknown food `colla`", "did you mean `cola`?"),
    ],
)
def test_what_is_called_like_no_choice_is_told_with_what_is_near(name: str, said: str, message: str, help_: str) -> None:
    interview = _at(name)
    with pytest.raises(FactError) as raised:
        interview.answer(said)
    (problem,) = raised.value.problems
    assert (problem.message, problem.help) == (message, help_)


def test_a_list_is_said_an_entry_a_line() -> None:
    interview = _at("foods")
    value = interview.answer("cola, 2 cans\nGranny's pie, 400 kcal\n{name: Stew, kcal: 300, servings: 2}")
    assert isinstance(value, tuple)
    assert [(one["name"] or "", one["servings"]) for one in value if isinstance(one, dict)][2] == ("Stew", 2.0)
    assert _at("foods").answer("none") == ()


@pytest.mark.parametrize(("said", "meant"), [("y", True), ("No", False), ("YES", True)])
def test_yes_and_no_are_taken_as_people_say_them(said: str, meant: bool) -> None:
    assert _at("regularly_active").answer(said) is meant


def test_unknown_leaves_a_question_open() -> None:
    interview = _at("goal_weight")
    assert interview.answer("unknown") is None
    assert "goal_weight" not in interview.told
    assert interview.steps == 1


def test_going_back_takes_back_one_step_and_says_where_there_is_none() -> None:
    interview = GUIDANCE.interview()
    assert not interview.back()
    interview.answer("female")
    interview.answer("35")
    assert interview.back()
    assert question(interview).fact.name == "age"
    assert list(interview.told) == ["sex"]
    interview.answer("36")
    assert interview.steps == 2
    assert interview.told["age"] == "36"


def test_it_can_be_ended_early_and_gone_on_with() -> None:
    interview = GUIDANCE.interview(WOMAN)
    interview.skip()
    interview.stop()
    assert interview.next is None
    with pytest.raises(ValueError, match="no question is put"):
        interview.answer("1")
    assert interview.back()
    assert question(interview).worth is not None


def test_what_was_told_before_is_not_asked_again_nor_what_was_left_open_on_purpose() -> None:
    interview = GUIDANCE.interview({**WOMAN, "experience": "unknown", "goal_weight": "60 kg"})
    asked = set()
    while (found := interview.next) is not None:
        if isinstance(found, Offer):
            interview.pick([one.fact for one in found.questions])
            continue
        asked.add(found.fact.name)
        interview.skip()
    assert not {"experience", "goal_weight", *REQUIRED} & asked
    assert len(asked) > 10


@pytest.mark.parametrize("wrong", [{"wieght": 5}, {"weight": 5}, {"days": ["someday"]}])
def test_facts_told_before_that_are_not_usable_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(FactError):
        GUIDANCE.interview(wrong)


@pytest.mark.parametrize(
    "entry", ["cola, 2 cans", "Granny's pie, 400 kcal", '"Best" stew: hot, 300 kcal', "- soup # 1, 90 kcal", "{odd}, 20 kcal"]
)
def test_what_is_kept_reads_back_as_it_was_said(entry: str) -> None:
    interview = _at("foods")
    if entry.startswith("{"):
        with pytest.raises(FactError):
            interview.answer(entry)
        return
    interview.answer(entry)
    assert GUIDANCE.read(facts_text(interview.told)).values == interview.person.values


def _at(name: str) -> Interview:
    """Return an interview at this question."""
    interview = GUIDANCE.interview({**WOMAN, "goal_weight": 70} if name != "goal_weight" else WOMAN)
    interview._next, interview._found = Question(next(fact for fact in GUIDANCE.reader.asked if fact.name == name), None), True
    return interview
