"""Withheld means withheld: no number of a withheld section appears in any output."""

from __future__ import annotations

import io
import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from canter import Guidance, Plan
from canter.language.facts import format_number
from canter.language.units import US_UNITS, convert
from people import random_person
from scale import blocks

if TYPE_CHECKING:
    from canter.explaining.why import Reason

GUIDANCE = Guidance.load(engine="plain")
BASE = {"sex": "female", "age": 37, "height": 167, "weight": 83.7, "goal_weight": 61.3, "foods": [{"name": "x", "kcal": 2713}]}
CASES = [
    {"conditions": ["eating_disorder"]},
    {"conditions": ["pregnancy"]},
    {"conditions": ["breastfeeding"]},
    {"conditions": ["recent_surgery"]},
    {"conditions": [], "age": 16},
    {"conditions": [], "weight": 46.9},
    {"conditions": ["eating_disorder", "knee_injury"], "age": 15},
]


def _numbers(plan: Plan, facts: dict[str, Any]) -> set[str]:
    """Return how the hidden numbers would be written, but for those that anybody could write."""
    trace, found = plan._trace, set()
    for fact in trace.rulebook.vocabulary.facts.values():
        value = trace.values[fact.name]
        if fact.origin != "concluded" or not trace.hidden(fact.name) or not isinstance(value, float) or isinstance(value, bool):
            continue
        for number in (
            {value, convert(value, fact.kind.unit, US_UNITS[fact.kind.unit])} if fact.kind.unit in US_UNITS else {value}
        ):
            found |= {format_number(number, decimals) for decimals in range(4)} | {repr(number), f"{number:g}"}
    known = set(re.findall(r"[\d.,]+\d", repr(facts))) | {
        f"{value:g}" for value in facts.values() if isinstance(value, (int, float))
    }
    # What the person told is hers, in whatever unit she reads it.
    known |= {
        format_number(convert(facts[name], "kg", "lb"), d)
        for name in ("weight", "goal_weight")
        if name in facts
        for d in range(3)
    }
    parameters = {format_number(p.value, d) for p in trace.rulebook.parameters.values() for d in range(4)}
    visible = {one.shown.split()[0] for one in plan.conclusions.values() if one.shown}
    return {text for text in found if len(re.sub(r"\D", "", text)) >= 3} - known - parameters - visible


def _texts(reason: Reason) -> str:
    return "\n".join([reason.text, *(_texts(inner) for inner in reason.rests_on)])


def _outputs(plan: Plan) -> str:
    from canter_cli.output import Console
    from canter_cli.text import print_plan
    from canter_cli.tree import print_trace, print_why_all

    console = Console(record=True, width=200, file=io.StringIO(), color_system=None)
    print_plan(plan, console)
    print_trace(plan, console)
    print_why_all(plan, console)
    reasons = [_texts(plan.why(name)) for name, f in plan.rulebook.vocabulary.facts.items() if f.origin == "concluded"]
    return "\n".join([console.export_text(), plan.model_dump_json(), *reasons])


def _appearing(numbers: set[str], output: str) -> set[str]:
    # The hash of the guidance and citations hold digits of their own.
    output = re.sub(r"[0-9a-f]{12,64}", "", output)
    return {number for number in numbers if re.search(rf"(?<![\d.,:-]){re.escape(number)}(?![\d:/-]|[.,]\d)", output)}


@pytest.mark.parametrize("units", ["metric", "us"])
@pytest.mark.parametrize("case", CASES)
def test_no_number_of_a_withheld_section_appears(case: dict[str, Any], units: str) -> None:
    facts = {**BASE, **case}
    plan = GUIDANCE.plan(facts, units)
    numbers = _numbers(plan, facts)
    assert len(numbers) > 5, "nothing is withheld here"
    found = _appearing(numbers, _outputs(plan))
    sources = "\n".join(citation.told() for citation in plan.rulebook.citations.values())
    assert found - _appearing(found, sources) == set()


@pytest.mark.parametrize("block", blocks(3, 1))
def test_no_number_of_a_withheld_section_appears_for_anybody(block: int) -> None:
    rng = random.Random(11 + block)
    seen = 0
    sources = "\n".join(citation.told() for citation in GUIDANCE.rulebook.citations.values())
    while seen < 20:
        facts = random_person(rng, GUIDANCE.rulebook, plausible=True)
        facts["conditions"] = [
            *facts["conditions"],
            rng.choice(["eating_disorder", "pregnancy", "breastfeeding", "recent_surgery"]),
        ]
        plan = GUIDANCE.plan(facts)
        if plan.status == "given":
            continue
        seen += 1
        # Short numbers meet by chance; those of five digits do not.
        numbers = {number for number in _numbers(plan, facts) if len(re.sub(r"\D", "", number)) >= 5}
        assert _appearing(numbers, _outputs(plan)) - _appearing(numbers, sources) == set(), facts


def test_the_test_would_see_a_leak() -> None:
    plan = GUIDANCE.plan({**BASE, "conditions": []})
    assert _appearing({"1,200"}, _outputs(plan)) == {"1,200"}


def test_why_of_a_withheld_conclusion_names_the_rule_that_withholds_it() -> None:
    reason = GUIDANCE.plan({**BASE, "conditions": ["pregnancy"]}).why("deficit")
    assert reason.kind == "withheld"
    assert [inner.rule for inner in reason.rests_on] == ["guard/pregnancy"]
