"""What would change a conclusion: every suggestion gives what it claims, and none is less safe than the plan as it is."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from canter import FactError, Guidance, RuleError
from canter.explaining.wish import read_wish
from canter.planning.telling import tell_value
from questions import somebody, wish
from scale import blocks, long

if TYPE_CHECKING:
    from canter.explaining.changes.suggesting import Suggestion, Suggestions
    from canter.language.person import Person
    from canter.reasoning.trace import Trace

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
FACTS = BOOK.vocabulary.facts
ROSA = (ROOT / "examples" / "rosa.yaml").read_text(encoding="utf-8")
SAFETY = ("refer", "urgent")


def rosa(**changed: Any) -> Person:
    person = GUIDANCE.read(ROSA)
    return person._replace(values={**person.values, **changed})


def ask(question: str, **changed: Any) -> Suggestions:
    return GUIDANCE.what_would_change(rosa(**changed), question)


def texts(found: Suggestions) -> list[list[str]]:
    return [[change.text for change in one.changes] for one in found.suggestions]


def with_changes(person: Person, one: Suggestion) -> Person:
    values = {**person.values, **{change.fact: change.after for change in one.changes}}
    return person._replace(values=values, assumed=tuple(name for name in person.assumed if name not in values))


def gives(question: str, before: Trace, after: Trace) -> bool:
    """Tell whether a plan gives what is asked of the other: that a value differs, or that a condition holds."""
    asked = read_wish(BOOK, question)
    was, now = before.values[asked.name], after.values[asked.name]
    if asked.line is None:
        kind = FACTS[asked.name].kind
        return tell_value(was, kind) != tell_value(now, kind)
    if "=" in question and not any(sign in question for sign in "<>") and FACTS[asked.name].kind.numeric and was is not None:
        # A number that is asked for is reached, or passed.
        return bool(now is not None and ((now >= asked.value) if was < asked.value else (now <= asked.value)))
    return after.compiler.line(asked.line)(after.values) is True


def is_as_safe(person: Person, changed: Person) -> None:
    """Hold a changed person's plan against the plan: what a person reads of the two, and the values behind."""
    before, after = (GUIDANCE.plan_person(one) for one in (person, changed))
    withheld = [{section.id for section in plan.given.sections if section.withheld} for plan in (before, after)]
    assert withheld[1] <= withheld[0]
    told = [{notice.rule for notice in plan.given.notices if notice.level in SAFETY} for plan in (before, after)]
    assert told[1] <= told[0]
    one, two = before._trace.values, after._trace.values
    for name in ("intake_target", "intake_floor", "healthy_weight_floor"):
        assert one[name] is None or two[name] >= one[name] - 1e-9, name
    order = ["none_before_clearance", "as_agreed", "moderate", "vigorous"]
    assert order.index(two["permitted_intensity"]) <= order.index(one["permitted_intensity"])
    if two["cardio_intensity"] == "vigorous" and "cardio" not in withheld[1]:
        assert one["permitted_intensity"] == "vigorous"
    assert two["weight"] <= one["weight"]
    if two["weight"] < one["weight"]:
        assert two["weight"] >= max(one["target_weight"], two["healthy_weight_floor"]) - 1e-9
    if two["goal_weight"] != one["goal_weight"]:
        assert two["goal_weight"] >= two["healthy_weight_floor"]
    if two["current_intake"] is not None and two["current_intake"] != one["current_intake"]:
        assert two["current_intake"] >= min(one["current_intake"] or two["intake_floor"], two["intake_floor"])


def replay(seeds: range) -> int:
    count = 0
    for seed in seeds:
        rng = random.Random(seed)
        try:
            person = GUIDANCE.read(somebody(rng, BOOK))
            question = wish(rng, BOOK)
            found = GUIDANCE.what_would_change(person, question)
        except RuleError:
            continue
        before = GUIDANCE.conclude(person)
        for one in found.suggestions:
            count += 1
            changed = with_changes(person, one)
            after = GUIDANCE.conclude(changed)
            assert gives(question, before, after), (question, one)
            name = found.name
            assert one.value_after == after.values[name]
            assert one.after == GUIDANCE.plan_person(changed).conclusions[name].shown or FACTS[name].kind.type == "choices"
            assert all(FACTS[change.fact].changeable != "no" for change in one.changes)
            assert all(change.slowly == (FACTS[change.fact].changeable == "slowly") for change in one.changes)
            is_as_safe(person, changed)
            # No change is more than it takes: without any one of them, or with a number a step nearer, it is not given.
            for change in one.changes:
                if len(one.changes) == 1 and FACTS[change.fact].kind.numeric and not change.told:
                    step = 10.0 ** -FACTS[change.fact].kind.decimals
                    nearer = change.after + (step if change.after < change.before else -step)
                    values = {**changed.values, change.fact: round(nearer, 9)}
                    try:
                        less = GUIDANCE.conclude(changed._replace(values=values))
                    except RuleError:
                        continue
                    assert not gives(question, before, less), (question, change)
    return count


@pytest.mark.parametrize("hundred", blocks(3, 1))
def test_every_suggestion_gives_what_it_claims_and_is_as_safe(hundred: int) -> None:
    assert replay(range(hundred * 100, hundred * 100 + 100)) > 15


@long
def test_every_suggestion_gives_what_it_claims_to_a_thousand_people() -> None:
    assert replay(range(300, 1300)) > 200


def test_one_change_is_enough_and_what_changes_at_once_comes_first() -> None:
    found = ask("intake_target>=1400")
    assert (found.outcome, found.now) == ("found", "1,200 kcal/day")
    assert texts(found) == [
        ["Goal weight (goal_weight): 73.8 kg, which is 11.8 kg more"],
        ["Weight (weight): 62.6 kg, which is 12.4 kg less"],
    ]
    assert [one.after for one in found.suggestions] == ["1,404 kcal/day", "1,421 kcal/day"]
    assert [one.changes[0].slowly for one in found.suggestions] == [False, True]


def test_two_changes_are_looked_for_where_one_is_not_enough() -> None:
    found = ask("exercises=goblet_squat")
    assert texts(found)[0] == ["Likes (likes): Goblet squat, too", "Equipment (equipment): Dumbbells or kettlebells, too"]
    found = ask("cardio_sessions=3")
    assert texts(found)[0] == ["Days (days): without Monday", "Days (days): without Tuesday"]
    assert found.suggestions[0].after == "3 a week"


def test_of_an_entry_that_is_only_outranked_one_like_is_enough() -> None:
    assert texts(ask("activities=easy_walk"))[0] == ["Likes (likes): Easy walk (about 4 km/h), too"]


def test_a_change_at_two_numbers_goes_only_as_far_as_it_must() -> None:
    found = ask("cardio_minutes<=20", session_minutes=45.0)
    assert texts(found) == [["Time for a session (session_minutes): 20 min, which is 25 min less"]]


def test_it_says_so_where_there_is_none() -> None:
    found = ask("deficit=700")
    assert (found.outcome, found.suggestions) == ("none", ())


def test_it_says_so_where_it_is_so_already() -> None:
    assert ask("deficit<=600").outcome == "so"
    assert ask("exercises=chair_squat").outcome == "so"


def test_what_a_person_cannot_change_is_never_changed_but_its_question_is_named() -> None:
    found = ask("waist_band=healthy")
    assert (found.outcome, [one.fact for one in found.untold]) == ("none", ["waist"])
    assert [one.fact for one in ask("pulse_least=known").untold] == ["medicines"]


def test_nobody_is_asked_to_eat_less_than_the_plan_says() -> None:
    for question in ("deficit>=600", "intake_target<=1100", "expected_weekly_loss>=0.6"):
        assert ask(question, goal_weight=74.0).suggestions == (), question


def test_nobody_is_asked_for_an_unhealthy_goal_or_weight_nor_for_a_gain() -> None:
    assert ask("target_weight<=50").suggestions == ()
    assert ask("bmi<18.5").suggestions == ()
    assert ask("bmi>=28").suggestions == ()
    assert [one.changes[0].fact for one in ask("bmi<27").suggestions] == ["weight"]


def test_nobody_is_asked_to_name_a_food_list_below_the_lowest_intake() -> None:
    for one in ask("intake_change=0").suggestions:
        after = GUIDANCE.conclude(with_changes(rosa(), one)).values
        assert after["current_intake"] >= after["intake_floor"]


def test_nothing_is_suggested_that_would_be_withheld_or_referred() -> None:
    # Nothing but a heart that is told of less would open vigorous exercise, and that is no change.
    found = ask("cardio_intensity=vigorous", conditions=("heart_disease",), regularly_active=True, symptoms=())
    assert found.suggestions == ()


def test_a_withheld_conclusion_gets_no_suggestion_but_the_rule_that_withholds_it() -> None:
    found = ask("deficit=400", conditions=("pregnancy",))
    assert (found.outcome, found.now, found.withheld_by) == ("withheld", "withheld", ("guard/pregnancy",))
    assert (found.suggestions, found.untold) == ((), ())


def test_no_fact_is_changed_that_something_withheld_rests_on() -> None:
    # The weight stands in the energy section, which is withheld, and in the body mass index, which is not.
    found = ask("bmi<27", medicines=("insulin",))
    assert (found.outcome, found.suggestions) == ("none", ())


def test_numbers_move_on_the_steps_that_the_person_reads() -> None:
    found = GUIDANCE.what_would_change(rosa(), "intake_target>=1400", units="us")
    [change] = found.suggestions[0].changes
    assert change.text == "Goal weight (goal_weight): 162.7 lb, which is 26.0 lb more"


def test_a_value_may_stand_apart_from_the_name() -> None:
    assert GUIDANCE.what_would_change(ROSA, "deficit", 400).suggestions == ask("deficit=400").suggestions
    assert GUIDANCE.what_would_change(ROSA, "intake_target", ">=1400").suggestions == ask("intake_target>=1400").suggestions


def test_what_is_no_conclusion_or_no_value_of_it_is_refused() -> None:
    with pytest.raises(KeyError, match="did you mean `deficit`"):
        ask("defict=400")
    with pytest.raises(KeyError, match="what a person tells"):
        ask("weight=70")
    with pytest.raises(FactError, match="is no quantity"):
        ask("deficit=lots")


def test_the_same_person_gets_the_same_answer_from_both_engines() -> None:
    other = Guidance.load(engine="auto")
    for question in ("intake_target>=1400", "exercises=goblet_squat", "deficit"):
        assert other.what_would_change(rosa(), question) == ask(question)
