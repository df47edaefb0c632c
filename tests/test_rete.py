"""What durable-rules is handed, and what happens where it disagrees."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from canter import DisagreementError, Guidance
from canter.language.load import load_rulebook
from canter.reasoning import rete
from canter.reasoning.program import compile_rulebook

pytestmark = [
    pytest.mark.durable,
    pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed"),
]

ROOT = Path(__file__).parents[1]
ROSA = ROOT / "examples" / "rosa.yaml"


class Spy:
    """Stands before the C module and keeps what it is handed."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.rulesets: list[dict[str, Any]] = []
        self.facts: list[str] = []
        self.live = 0
        self.most_live = 0

    def create_ruleset(self, name: str, rules: str) -> int:
        self.rulesets.append(json.loads(rules))
        return int(self.engine.create_ruleset(name, rules))

    def assert_fact(self, handle: int, fact: str) -> Any:
        self.facts.append(fact)
        self.live += 1
        self.most_live = max(self.most_live, self.live)
        return self.engine.assert_fact(handle, fact)

    def delete_state(self, handle: int, session: str) -> Any:
        self.live -= 1
        return self.engine.delete_state(handle, session)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    import durable_rules_engine

    spy = Spy(durable_rules_engine)
    monkeypatch.setitem(__import__("sys").modules, "durable_rules_engine", spy)
    return spy


def many_rules(directory: Path, count: int) -> Path:
    """Write guidance with so many conditional rules about one fact."""
    (directory / "guidance.yaml").write_text("name: many\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [a]\ndisclaimer: None.\n")
    (directory / "sources.yaml").write_text("s:\n  authors: A\n  year: 1\n  title: T\n  evidence: trial\n  verified: no\n")
    facts = "x:\n  type: number\n  ask: What?\n  required: yes\n"
    facts += "c:\n  type: choice\n  choices: {one: One, two: Two, three: Three}\n  ask: Which?\n"
    facts += "".join(f"y{n}:\n  type: number\n" for n in range(count))
    (directory / "facts.yaml").write_text(facts)
    (directory / "plan.yaml").write_text("p:\n  title: P\n  shows: [" + ", ".join(f"y{n}" for n in range(count)) + "]\n")
    (directory / "invariants.yaml").write_text("[]\n")
    rules = [
        f"  - id: a/r{n}\n    title: T\n    when:\n      - x >= {n}\n"
        f"      - any: [c is one or two, x > {n + 5}, c is not three]\n"
        f"    then: {{y{n}: x + {n}}}\n    because: B.\n    source: s\n"
        for n in range(count)
    ]
    (directory / "a.yaml").write_text("rules:\n" + "".join(rules))
    return directory


def test_only_the_safe_normal_form_is_handed_over(spy: Spy, tmp_path: Path) -> None:
    for directory in (ROOT / "rules", many_rules(tmp_path, 60)):
        rete.Matcher(compile_rulebook(load_rulebook(directory)))
    assert spy.rulesets
    for ruleset in spy.rulesets:
        names = list(ruleset)
        assert len(names) <= rete.MOST_RULES + 1
        assert names[-1] == rete.SENTINEL
        assert [ruleset[name]["pri"] for name in names] == list(range(1, len(names) + 1))
        for rule in ruleset.values():
            (pattern,) = rule["all"]
            (condition,) = pattern.values()
            parts = condition.get("$and", [condition])
            for part in parts:
                ((key, value),) = part.items()
                if key.startswith("$"):
                    assert key in ("$lt", "$lte", "$gt", "$gte", "$neq", "$ex")
                    ((field, constant),) = value.items()
                else:
                    field, constant = key, value
                assert field.isalnum()
                assert field not in ("id", "sid")
                assert isinstance(constant, (int, float, str, bool))


def test_every_session_is_deleted_and_few_live_at_once(spy: Spy) -> None:
    guidance = Guidance.load(engine="durable")
    for _ in range(5):
        guidance.plan(ROSA)
    assert spy.facts
    assert spy.live == 0
    assert spy.most_live == 1
    sessions = [json.loads(fact)["sid"] for fact in spy.facts]
    assert len(set(sessions)) == len(sessions)


def test_a_session_is_deleted_also_where_the_engine_fails(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    guidance = Guidance.load(engine="durable")
    guidance.plan(ROSA)

    def fail(*_: int) -> None:
        raise OSError

    monkeypatch.setattr(spy, "complete_and_start_action", fail, raising=False)
    with pytest.raises(OSError):  # noqa: PT011 - ours, without words
        guidance.plan(ROSA)
    assert spy.live == 0


@pytest.mark.parametrize("count", [1, 47, 48, 49, 200])
def test_many_rules_go_into_several_rulesets_and_agree(count: int, tmp_path: Path) -> None:
    book = load_rulebook(many_rules(tmp_path, count))
    durable, plain = Guidance(book, "durable"), Guidance(book, "plain")
    for x in (-1, 0, 3, 48, 48.5, 300):
        for choice in ("one", "two", "three", "unknown"):
            facts = {"x": x, "c": choice}
            assert durable.plan(facts).model_dump_json() == plain.plan(facts).model_dump_json()


def test_numbers_are_written_as_its_parser_takes_them() -> None:
    rng = random.Random(5)
    numbers = [0.0, 1e-7, -1e-7, 1e16, 1e22, 5e-324, 1.7e308, -0.0, 0.1, 1 / 3]
    numbers += [rng.uniform(-1, 1) * 10.0 ** rng.randrange(-30, 30) for _ in range(500)]
    for number in numbers:
        text = rete._written(number)
        assert text is not None
        assert "e" not in text
        assert math.isclose(float(text), number, rel_tol=1e-15, abs_tol=5e-324)
    assert rete._written(None) is None
    assert (rete._written(True), rete._written("a")) == ("true", '"a"')


def test_a_disagreement_gives_no_plan_but_a_reproduction(monkeypatch: pytest.MonkeyPatch) -> None:
    guidance = Guidance.load(engine="durable")
    guidance.plan(ROSA)
    match = rete.Matcher.match
    monkeypatch.setattr(rete.Matcher, "match", lambda self, number, values: match(self, number, values) - {"energy/basal/women"})
    with pytest.raises(DisagreementError) as error:
        guidance.plan(ROSA)
    told = str(error.value)
    assert "energy/basal/women (plain only)" in told
    assert guidance.rulebook.hash[:12] in told
    assert '"sex": "female"' in told
    assert "bmi" not in told, "nothing concluded is told, since it may have to be withheld"
