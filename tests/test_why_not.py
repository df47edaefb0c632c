"""Why not: every distance is true when it is replayed, every question is answered, and nothing withheld is told."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from canter import Guidance, Plan
from canter.language.units import read_quantity
from canter.reasoning.resolve import conclude
from canter.reasoning.state import State
from people import random_person

if TYPE_CHECKING:
    from canter.explaining.distance import Turn
    from canter.explaining.whynot.answer import Answer
    from canter.reasoning.arithmetic import Values

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
FACTS = BOOK.vocabulary.facts
CONCLUSIONS = [name for name in FACTS if name in BOOK.section_of and FACTS[name].kind.type != "list"]
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


def somebody(rng: random.Random) -> dict[str, Any]:
    """Return a person; most are well, since of the others little is told."""
    person = random_person(rng, BOOK, plausible=True)
    if rng.random() < 0.75:
        person |= {"conditions": [], "age": rng.randint(18, 85)}
        for name in ("symptoms", "leg_signs", "weight_loss_unexplained", "medicines", "systolic", "diastolic"):
            person.pop(name, None)
    return person


def asked(rng: random.Random) -> str:
    """Return any question: about a rule, a conclusion, a value of it, or an entry."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(BOOK.rules).id
    if kind < 0.5:
        return rng.choice([*BOOK.vocabulary.entries["leg_exercises"], *BOOK.vocabulary.entries["activity_list"]])
    name = rng.choice(CONCLUSIONS)
    if kind < 0.6:
        return name
    fact = FACTS[name]
    if fact.kind.numeric:
        low, high = fact.kind.low or 0.0, min(fact.kind.high or 3000, 3000)
        number = rng.uniform(low + 0.5, high if fact.kind.unit.startswith("kcal") or fact.kind.high else 120)
        return (
            f"{name}{rng.choice(['=', '>=', '<=', '<', '>'])}{number:.1f}"
            if fact.kind.type == "number"
            else f"{name}={round(number)}"
        )
    if fact.kind.type == "yesno":
        return f"{name}={rng.choice(['yes', 'no'])}"
    assert fact.kind.choices is not None
    return f"{name}={rng.choice(list(fact.kind.choices.labels))}"


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
        plan = GUIDANCE.plan(somebody(rng), units)
        for question in (asked(rng) for _ in range(4)):
            for answer in plan.why_not(question):
                for one in answer.walk():
                    if one.turn is not None:
                        assert one.turn.by in one.text
                        replayed(one.turn, plan, units)
                        count += 1
    return count


@pytest.mark.parametrize("hundred", range(10))
def test_every_distance_is_true_when_it_is_replayed(hundred: int) -> None:
    assert replay(range(hundred * 100, hundred * 100 + 100)) > 30
