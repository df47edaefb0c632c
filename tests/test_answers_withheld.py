"""Withheld means withheld in answers, too: no number of a withheld section appears in any of them."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from canter import Guidance, Plan, RuleError
from canter.explaining.data import answer_data, suggestions_data
from people import random_person
from questions import conclusions, question, wish
from test_withheld import BASE, CASES, _appearing, _numbers

GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
ENTRIES = [name for list_name in ("leg_exercises", "activity_list") for name in BOOK.vocabulary.entries[list_name]]
WITHHOLDING = ("eating_disorder", "pregnancy", "breastfeeding", "recent_surgery")


def asked_of(plan: Plan, questions: list[str]) -> str:
    return "\n".join(json.dumps(answer_data(one)) for asked in questions for one in plan.why_not(asked))


def suggested(facts: dict[str, Any], questions: list[str], units: str = "metric") -> str:
    told = (GUIDANCE.what_would_change(facts, asked, units=units) for asked in questions)
    return "\n".join(json.dumps(suggestions_data(one)) for one in told)


@pytest.mark.parametrize("units", ["metric", "us"])
@pytest.mark.parametrize("case", CASES)
def test_no_answer_holds_a_number_of_a_withheld_section(case: dict[str, Any], units: str) -> None:
    facts = {**BASE, **case}
    plan = GUIDANCE.plan(facts, units)
    # Short numbers meet by chance: a distance, a score.
    numbers = {number for number in _numbers(plan, facts) if len(re.sub(r"\D", "", number)) >= 4}
    assert numbers, "nothing is withheld here"
    output = asked_of(plan, [*(rule.id for rule in BOOK.rules), *conclusions(BOOK), *ENTRIES[::5]])
    output += suggested(facts, conclusions(BOOK)[::7], units)
    assert _appearing(numbers, output) == set()


def test_no_answer_to_anybody_holds_a_number_of_a_withheld_section() -> None:
    rng = random.Random(5)
    seen = 0
    while seen < 60:
        facts = random_person(rng, BOOK, plausible=True)
        facts["conditions"] = [*facts["conditions"], rng.choice(WITHHOLDING)]
        try:
            plan = GUIDANCE.plan(facts)
        except RuleError:
            continue
        if plan.status == "given":
            continue
        seen += 1
        numbers = {number for number in _numbers(plan, facts) if len(re.sub(r"\D", "", number)) >= 5}
        output = asked_of(plan, [question(rng, BOOK) for _ in range(25)])
        output += suggested(facts, [wish(rng, BOOK) for _ in range(2)])
        assert _appearing(numbers, output) == set(), facts


def test_of_what_is_withheld_nothing_is_told_that_hangs_on_its_value() -> None:
    """Two people who differ in nothing but a withheld number get the same words, whatever is asked about it."""
    withheld = {**BASE, "conditions": ["pregnancy"]}
    one, two = (GUIDANCE.plan({**withheld, "goal_weight": goal}) for goal in (61.3, 80.0))
    assert one._trace.values["deficit"] != two._trace.values["deficit"]
    hidden = [name for name in conclusions(BOOK) if one._trace.hidden(name)]
    about = [rule.id for rule in BOOK.rules if any(target.fact in hidden for target in rule.targets)]
    assert len(about) > 20
    for asked in [*hidden, *about]:
        assert one.why_not(asked) == two.why_not(asked), asked


def test_the_test_would_see_a_leak() -> None:
    facts = {**BASE, "conditions": []}
    plan = GUIDANCE.plan(facts)
    assert _appearing({"1,200"}, asked_of(plan, ["deficit", "guard/room", "intake_target>=1400"])) == {"1,200"}
