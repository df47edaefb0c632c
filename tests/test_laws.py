"""Laws that hold for every person and every guidance, on generated people."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canter import Guidance, RuleError
from canter.language.effects import Bound, ExcludeEntry, Withhold
from people import random_person

if TYPE_CHECKING:
    from canter.reasoning.trace import Trace

RULES = Path(__file__).parents[1] / "rules"
GUIDANCE = Guidance.load(engine="plain")
SEEDS = st.integers(min_value=0, max_value=2**32)
MANY = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def _person(seed: int) -> dict[str, Any]:
    return random_person(random.Random(seed), GUIDANCE.rulebook, plausible=True)


def _conclude(guidance: Guidance, facts: dict[str, Any]) -> Trace:
    return guidance.conclude(guidance.read(facts))


@MANY
@given(SEEDS)
def test_the_units_that_a_person_writes_do_not_change_the_plan(seed: int) -> None:
    facts = _person(seed)
    feet, inches = divmod(facts["height"] / 2.54, 12)
    in_us = {
        **facts,
        "height": f"{int(feet)} ft {inches:.9f} in",
        "weight": f"{facts['weight'] / 0.45359237:.9f} lb",
    }
    plain, converted = _conclude(GUIDANCE, facts), _conclude(GUIDANCE, in_us)
    for name, value in plain.values.items():
        other = converted.values[name]
        if isinstance(value, float):
            assert other == pytest.approx(value, abs=1e-6), name
        elif not isinstance(value, tuple) or not value or isinstance(value[0], str):
            assert other == value, name


@MANY
@given(SEEDS, st.sampled_from(sorted(GUIDANCE.rulebook.vocabulary.facts["conditions"].kind.choices.labels)))  # type: ignore[union-attr]
def test_a_further_condition_never_adds_to_what_is_permitted(seed: int, condition: str) -> None:
    facts = _person(seed)
    more = {**facts, "conditions": [*facts["conditions"], condition]}
    before, after = _conclude(GUIDANCE, facts), _conclude(GUIDANCE, more)
    assert before.withheld <= after.withheld
    for fact in ("exercises", "activities"):
        ruled_out = [
            rule.id
            for rule in GUIDANCE.rulebook.rules
            if any(isinstance(effect, ExcludeEntry) for effect in rule.effects)
            and any(name == "conditions" for name, _ in rule.reads)
        ]
        out_before = {name: before.results[name].applied for name in ruled_out}
        assert all(before_bits & ~after.results[name].applied == 0 for name, before_bits in out_before.items()), fact


@MANY
@given(SEEDS)
def test_the_target_is_never_above_maintenance_nor_below_the_floor_by_a_cut(seed: int) -> None:
    values = _conclude(GUIDANCE, _person(seed)).values
    if values["intake_target"] is None:
        assert values["maintenance"] < values["intake_floor"]
    else:
        assert values["intake_floor"] - 1e-6 <= values["intake_target"] <= values["maintenance"] + 1e-6
    assert 0 <= values["deficit"] <= 1000
    assert values["target_weight"] >= values["healthy_weight_floor"] - 1e-6


def test_the_order_of_rules_in_files_never_matters(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    for path in (tmp_path / "rules").glob("*.yaml"):
        if path.name.endswith(".test.yaml"):
            continue
        head, mark, rules = path.read_text().partition("\nrules:\n")
        if mark:
            blocks = re.split(r"\n(?=  - id: )", rules.strip("\n"))
            path.write_text(head + mark + "\n".join(reversed(blocks)) + "\n")
    turned = Guidance.load(tmp_path / "rules", engine="plain")
    assert [rule.id for rule in turned.rulebook.rules] != [rule.id for rule in GUIDANCE.rulebook.rules]
    for seed in range(60):
        facts = _person(seed)
        one, two = _conclude(GUIDANCE, facts), _conclude(turned, facts)
        assert one.values == two.values
        assert {name: result.outcome for name, result in one.results.items()} == {
            name: result.outcome for name, result in two.results.items()
        }


GUARDS = sorted(
    {
        rule.whole
        for rule in GUIDANCE.rulebook.rules
        if rule.topic == "guard" and any(isinstance(effect, (Bound, Withhold)) for effect in rule.effects)
    }
)


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_is_removed_changes_only_the_people_it_speaks_to(guard: str, tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text(
        f"name: Without\nby: A test\nbecause: To see what the guard does.\nbase: canter 1.x\n"
        f"remove:\n  {guard}: {{because: To see what it does.}}\n"
    )
    without = Guidance.load(overlays=[tmp_path], engine="plain")
    named = [rule.id for rule in GUIDANCE.rulebook.rules if guard in (rule.id, rule.whole)]
    for seed in range(40):
        facts = _person(seed)
        before = _conclude(GUIDANCE, facts)
        spoke = any(before.results[name].applied for name in named)
        try:
            after = _conclude(without, facts)
        except RuleError:
            # An invariant caught the loss of the guard: it must have been one that spoke.
            assert spoke
            continue
        if not spoke:
            assert after.values == before.values
            assert after.withheld == before.withheld
