"""Proofs over all people: what is proved is contradicted by nobody, and whoever breaks something shows it in the engine."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from canter.language.load import load_rulebook
from canter.language.order import Graph
from oracle import generate, naive

if TYPE_CHECKING:
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Invariant

pytest.importorskip("z3", reason="the extra `prove` is not installed")

from canter.authoring.proving import asking, solving
from canter.authoring.proving.proof import HOPED_FOR, Proof, Verdict

ROOT = Path(__file__).parents[1]
SEEDS = 24
PEOPLE = 150
ASKED = """
sex: {type: choice, ask: Sex, required: yes, choices: {female: Female, male: Male}}
age: {type: number, ask: Age, range: [10, 110], required: yes}
height: {type: number, ask: Height, range: [120, 230], required: yes}
weight: {type: number, ask: Weight, range: [30, 300], decimals: 1, required: yes}
wish: {type: number, ask: Wish, range: [0, 100]}
signs: {type: choices, ask: Signs, required: yes, choices: {pain: Pain, fever: Fever}}
foods:
  type: list
  entry: food
  ask: Foods
  fields: {kcal: {type: number, range: [0, 5000]}, servings: {type: number, range: [0, 50], default: 1}}
bikes:
  type: list
  entry: bike
  fields:
    label: text
    load: {type: number}
    not_with: {type: choices, choices: signs}
    gears: {type: whole, concluded: yes, default: 1}
"""
BIKES = """
road: {label: Road, load: 3, not_with: [pain]}
town: {label: Town, load: 1, not_with: []}
hill: {label: Hill, load: 5, not_with: [pain, fever]}
"""


class Desk:
    """Writes a small guidance and asks everything about it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.concluded: list[str] = []

    def write(self, name: str, text: str) -> None:
        path = self.directory / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(dedent(text), encoding="utf-8")

    def proof(self, concluded: str, rules: str, invariants: str = "", parameters: str = "{}") -> Proof:
        names = [line.split(":")[0] for line in dedent(concluded).splitlines() if line.strip()]
        self.write("guidance", "name: small\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [t]\ndisclaimer: None.\n")
        self.write(
            "sources",
            "s: {authors: A, year: 2000, title: T, where: W, evidence: review, verified: yes, url: https://example.org/s}\n",
        )
        self.write("lists/bikes", BIKES)
        self.write("plan", f"front: {{title: Front, shows: [{', '.join(names)}]}}\nback: {{title: Back, shows: [spare]}}\n")
        self.write("facts", dedent(ASKED) + dedent(concluded) + "\nspare: {type: number}\n")
        body = "".join(f"  {line}\n" for line in dedent(rules).strip().splitlines())
        spare = "  - {id: t/spare, title: Spare, then: {spare: 1}, because: So., judgement: So.}\n"
        self.write("t", f"parameters: {parameters}\nrules:\n{body}{spare}")
        if invariants:
            self.write("invariants", invariants)
        # Guards that can be not known have a meaning, too.
        return Proof(load_rulebook(self.directory, unsure_guards=True), 3.0, keep=False)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "rules")


def rule(name: str, rest: str) -> str:
    return f"- {{id: t/{name}, title: Do it, {rest}, because: So., judgement: So.}}\n"


def over(name: str, when: str, then: str, list_: str = "bike in bikes") -> str:
    return rule(name, f"for: {list_}, when: {when}, then: {then}")


def results(verdicts: Any) -> dict[tuple[str, ...], str]:
    return {verdict.subjects: verdict.result for verdict in verdicts}


def one(verdicts: Any, proof: Proof) -> Verdict:
    """The only verdict, whose person (if there is one) the engine reads."""
    (verdict,) = verdicts
    if verdict.person is not None:
        assert proof.replayer.replay(verdict.person) is not None
    return verdict  # type: ignore[no-any-return]


def test_two_rules_that_clash_for_somebody_are_shown_with_that_person(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number}",
        rule("old", "when: age >= 60, then: {x: 1}") + rule("heavy", "when: weight > 250, then: {x: 2}"),
    )
    verdict = one(asking.clashes(proof), proof)
    assert verdict.result == "broken"
    assert verdict.subjects == ("x", "t/old", "t/heavy")
    assert verdict.person is not None
    assert verdict.person["age"] >= 60
    assert verdict.person["weight"] > 250
    assert "set `x` differently" in verdict.message


def test_rules_that_are_apart_clash_for_nobody_also_through_a_conclusion(desk: Desk) -> None:
    proof = desk.proof(
        "bmi: {type: number, required: yes}\nx: {type: number}",
        rule("bmi", "then: {bmi: weight / (height / 100) ** 2}")
        + rule("light", "when: bmi < 18.5, then: {x: 1}")
        + rule("heavy", "when: weight >= 18.5 * (height / 100) ** 2, then: {x: 2}"),
    )
    assert one(asking.clashes(proof), proof).result == "proved"


def test_a_rule_that_overrules_the_other_clashes_with_it_for_nobody(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number}", rule("old", "then: {x: 1}") + rule("heavy", "when: weight > 250, then: {x: 2}, overrules: t/old")
    )
    assert list(asking.clashes(proof)) == []
    assert results(asking.idle_overrules(proof)) == {("t/heavy", "t/old"): "proved"}


def test_rules_over_entries_clash_only_about_the_same_entry(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number}",
        over("much", "bike.load >= 3", "{bike.gears: 9}")
        + over("pain", "signs has any of bike.not_with", "{bike.gears: 3}")
        + over("town", "bike.load < 3", "{bike.gears: 1}")
        + rule("x", "then: {x: 1}"),
    )
    found = results(asking.clashes(proof))
    assert found["bikes.gears", "t/much", "t/pain"] == "broken"
    assert found["bikes.gears", "t/much", "t/town"] == "proved"
    # The town bike goes with every sign.
    assert found["bikes.gears", "t/pain", "t/town"] == "proved"


def test_bounds_that_cross_for_somebody_are_shown(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number, default: 0}",
        rule("least", "then: {x: {at least: weight / 2}}") + rule("most", "when: age < 40, then: {x: {at most: height / 2}}"),
    )
    verdict = one(asking.crossings(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert verdict.person["weight"] > verdict.person["height"]


def test_bounds_that_only_touch_cross_for_nobody(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number, default: 0}",
        rule("least", "then: {x: {at least: weight / 3}}") + rule("most", 'then: {x: {at most: "max(weight, 99) / 3"}}'),
    )
    assert one(asking.crossings(proof), proof).result == "proved"


def test_somebody_who_goes_without_what_everybody_must_get_is_shown(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number, required: yes}",
        rule("young", "when: age < 40, then: {x: 1}") + rule("old", "when: age > 40, then: {x: 2}"),
    )
    verdict = one(asking.gaps(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert verdict.person["age"] == 40


def test_an_unknown_fact_is_part_of_the_space(desk: Desk) -> None:
    rows = rule("low", "when: wish < 50, then: {x: 1}") + rule("high", "when: wish >= 50, then: {x: 2}")
    proof = desk.proof("x: {type: number, required: yes}", rows)
    verdict = one(asking.gaps(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert "wish" not in verdict.person
    proof = desk.proof("x: {type: number, required: yes}", rows + rule("none", "when: wish is unknown, then: {x: 3}"))
    assert one(asking.gaps(proof), proof).result == "proved"


def test_a_division_by_what_may_be_nothing_leaves_a_gap(desk: Desk) -> None:
    proof = desk.proof("x: {type: number, required: yes}", rule("x", "then: {x: 1 / (age - 40)}"))
    verdict = one(asking.gaps(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert verdict.person["age"] == 40


def test_a_rule_that_can_never_apply_is_found_also_across_conclusions(desk: Desk) -> None:
    proof = desk.proof(
        "old: {type: yesno, required: yes}\nx: {type: number}",
        rule("old", "when: age >= 65, then: {old: yes}")
        + rule("young", "when: age < 65, then: {old: no}")
        + rule("dead", "when: [old is yes, age < 60], then: {x: 1}")
        + rule("live", "when: [old is yes, age < 66], then: {x: 1}"),
    )
    found = results(asking.dead_rules(proof))
    assert found["t/dead",] == "broken"
    assert found["t/live",] == "proved"


def test_a_line_that_is_always_or_never_true_is_found(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number}",
        rule("x", "when: [age >= 5, weight > 400, wish > 10], then: {x: 1}"),
    )
    broken = [verdict.subjects for verdict in asking.idle_lines(proof) if verdict.result == "broken"]
    assert broken == [("t/x", "age >= 5", "always true"), ("t/x", "weight > 400", "never true")]


def test_an_overrule_that_can_never_matter_is_found(desk: Desk) -> None:
    proof = desk.proof(
        "x: {type: number}",
        rule("low", "when: age < 30, then: {x: 1}") + rule("high", "when: age > 60, then: {x: 2}, overrules: t/low"),
    )
    assert results(asking.idle_overrules(proof)) == {("t/high", "t/low"): "broken"}


def test_what_never_matters_unless_an_overlay_moves_a_parameter_is_no_fault(desk: Desk) -> None:
    limits = "{limit: {value: 5, range: [5, 50], judgement: So.}, fixed: {value: 5, judgement: So.}}"
    proof = desk.proof(
        "x: {type: number}\ny: {type: number}",
        rule("x", "when: age < limit, then: {x: 1}") + rule("y", "when: age < fixed, then: {y: 1}"),
        parameters=limits,
    )
    found = results(asking.dead_rules(proof))
    assert found["t/x",] == "proved"
    assert found["t/y",] == "broken"


INVARIANT = "- {id: t/low, title: It stays low, when: x is known, holds: x <= 100, judgement: So.}\n"


def test_an_invariant_that_somebody_breaks_is_shown_with_the_rule_that_did_it(desk: Desk) -> None:
    proof = desk.proof("x: {type: number}", rule("x", "then: {x: weight / 2}"), INVARIANT)
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert verdict.person["weight"] > 200
    assert "`t/x`" in verdict.message


def test_a_bound_proves_an_invariant_and_a_bound_that_is_not_always_there_does_not(desk: Desk) -> None:
    bounded = rule("x", "then: {x: weight / 2}") + rule("cap", "then: {x: {at most: 100}}")
    proof = desk.proof("x: {type: number}", bounded, INVARIANT)
    assert one(asking.invariants(proof), proof).result == "proved"
    proof = desk.proof("x: {type: number}", bounded.replace("then: {x: {at", "when: age > 20, then: {x: {at"), INVARIANT)
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert verdict.person["age"] <= 20


def test_what_is_withheld_is_unknown_to_an_invariant(desk: Desk) -> None:
    rules = rule("x", "then: {x: weight / 2}") + rule("heavy", "when: weight > 200, then: {notice: refer, withhold: [front]}")
    proof = desk.proof("x: {type: number}", rules, INVARIANT)
    assert one(asking.invariants(proof), proof).result == "proved"
    # Unknown counts as broken where the condition is true.
    proof = desk.proof("x: {type: number}", rules, INVARIANT.replace("when: x is known, ", ""))
    assert one(asking.invariants(proof), proof).result == "broken"


def test_a_sum_over_what_a_person_brings_is_any_that_the_ranges_allow(desk: Desk) -> None:
    total = rule("x", "when: foods is known, then: {x: sum(food.kcal * food.servings for food in foods)}")
    proof = desk.proof("x: {type: number}", total, INVARIANT)
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert sum(food["kcal"] * food.get("servings", 1) for food in verdict.person["foods"]) > 100
    negative = INVARIANT.replace("x <= 100", "x >= 0")
    proof = desk.proof("x: {type: number}", total, negative)
    assert one(asking.invariants(proof), proof).result == "proved"


def test_a_rule_over_what_a_person_brings_is_held_against_any_entry(desk: Desk) -> None:
    rich = over("rich", "[food.kcal is known, food.kcal > 4000]", "{y: yes}", "food in foods")
    rules = rule("x", "then: {x: weight / 2}") + rich
    invariant = "- {id: t/never, title: Nobody, when: age > 30, holds: y is no, judgement: So.}\n"
    facts = "x: {type: number}\ny: {type: yesno, default: no}\n"
    proof = desk.proof(facts, rules, invariant)
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    invariant = invariant.replace("age > 30", "count(foods) <= 0")
    proof = desk.proof(facts, rules, invariant)
    assert one(asking.invariants(proof), proof).result == "proved"


def test_what_is_chosen_from_a_list_is_never_out(desk: Desk) -> None:
    out = over("out", "signs has any of bike.not_with", "{exclude: bike}")
    rules = rule("picks", "then: {picks: {choose: bikes, count: 2}}") + out
    facts = "picks: {type: choices, choices: bikes, required: yes}"
    safe = "- {id: t/safe, title: Safe, for: bike in picks, holds: signs has none of bike.not_with, judgement: So.}\n"
    proof = desk.proof(facts, rules, safe)
    assert results(asking.invariants(proof)) == {("t/safe",): "proved"}
    count = "- {id: t/two, title: Two, holds: count(picks) >= 2, judgement: So.}\n"
    proof = desk.proof(facts, rules, count)
    assert one(asking.invariants(proof), proof).result == "broken"
    some = "- {id: t/one, title: One, holds: count(picks) >= 1, judgement: So.}\n"
    proof = desk.proof(facts, rules, some)
    assert one(asking.invariants(proof), proof).result == "proved"


@pytest.mark.parametrize(
    ("choose", "holds", "result"),
    [
        # The road bike ranks first for everybody, but for those in pain the hill bike does.
        ("count: 1", "picks has no town", "proved"),
        ("count: 1", "picks has no hill", "broken"),
        ("count: 2", "picks has road", "proved"),
        ("count: 2, apart: 2", "count(picks) <= 1", "proved"),
        ("count: 2, apart: 2", "picks has road", "broken"),
        ("count: 2, apart: 2", "picks has road or hill", "proved"),
        ("count: 3, apart: 1", "picks has town", "proved"),
    ],
)
def test_what_is_chosen_from_a_short_list_is_told_by_its_rank(choose: str, holds: str, result: str, desk: Desk) -> None:
    likes = over("mid", "2 < bike.load < 4", "{prefer: 1}")
    likes += over("hard", "[signs has pain, bike.load > 4]", "{prefer: 2}")
    rules = rule("picks", f"then: {{picks: {{choose: bikes, {choose}}}}}") + likes
    invariant = f"- {{id: t/picked, title: Picked, holds: {holds}, judgement: So.}}\n"
    proof = desk.proof("picks: {type: choices, choices: bikes, required: yes}", rules, invariant)
    assert one(asking.invariants(proof), proof).result == result


def test_a_threshold_between_two_steps_is_found_there(desk: Desk) -> None:
    proof = desk.proof("x: {type: number}", rule("x", "when: 70.04 < weight < 70.06, then: {x: 200}"), INVARIANT)
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    assert 70.04 < verdict.person["weight"] < 70.06


def test_a_busy_machine_gives_a_question_as_much_as_an_idle_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"by the clock": 100.0, "used": 3.0}
    monkeypatch.setattr(solving.time, "monotonic", lambda: clock["by the clock"])
    monkeypatch.setattr(solving.time, "thread_time", lambda: clock["used"])
    allowance = solving.Allowance(5)
    assert allowance.by_the_clock(0.1) == 500
    # Others had three quarters of the machine: of a second by the clock a quarter was ours.
    clock.update({"by the clock": 104.0, "used": 4.0})
    assert allowance.left == 4
    assert allowance.by_the_clock(1.0) == 16_000
    clock["used"] = 8.0
    assert allowance.left == 0


def test_what_the_solver_cannot_reckon_with_is_bounded_and_stays_open_where_that_is_not_enough(desk: Desk) -> None:
    logs = rule("x", "then: {x: ln(weight) * log10(age) ** 1.5}")
    wide, tight = (
        INVARIANT.replace("x <= 100", "x <= 17"),
        INVARIANT.replace("x <= 100", "x >= ln(weight) * log10(age) ** 1.5 + 1"),
    )
    proof = desk.proof("x: {type: number}", logs, wide)
    assert one(asking.invariants(proof), proof).result == "proved"
    proof = desk.proof("x: {type: number}", logs, tight)
    assert one(asking.invariants(proof), proof).result == "broken"
    # True of everybody, and beyond what bounds on a logarithm can tell.
    proof = desk.proof("x: {type: number}", logs, INVARIANT.replace("x <= 100", "ln(weight * 2) <= ln(weight) + 0.7"))
    verdict = one(asking.invariants(proof), proof)
    assert verdict.result == "open"
    assert verdict.person is None
    assert verdict.message


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_proved_of_random_guidance_is_contradicted_by_anybody(seed: int, tmp_path: Path) -> None:
    """The people are held against the naive evaluator, which shares no code with the engine or the proofs."""
    rng = random.Random(seed)
    unsure = seed % 2 == 1
    vocabulary = generate.random_guidance(rng, tmp_path, unsure_guards=unsure)
    proof = Proof(load_rulebook(tmp_path, unsure_guards=unsure), 1.0, keep=False)
    verdicts = [
        verdict
        for ask in (asking.gaps, asking.invariants, asking.clashes, asking.crossings, asking.dead_rules)
        for verdict in ask(proof)
    ]
    assert all(verdict.person is not None for verdict in verdicts if _named(verdict))
    oracle = naive.Naive(tmp_path)
    refuted = [verdict for verdict in verdicts if verdict.result == ("broken" if verdict.kind in HOPED_FOR else "proved")]
    for _ in range(PEOPLE):
        facts = generate.random_person(rng, vocabulary)
        found = _concluded(oracle, facts)
        for verdict in refuted:
            assert not _shows(verdict, found), f"seed {seed}: {verdict} {facts}"
    for verdict in verdicts:
        if _named(verdict):
            assert _shows(verdict, _concluded(oracle, verdict.person or {})), f"seed {seed}: {verdict}"


def _named(verdict: Verdict) -> bool:
    return verdict.result == "broken" and verdict.kind not in HOPED_FOR


def _concluded(oracle: naive.Naive, facts: dict[str, Any]) -> naive.Result | naive.Contradiction:
    try:
        return oracle.conclude(facts)
    except naive.Contradiction as contradiction:
        return contradiction


def _shows(verdict: Verdict, found: naive.Result | naive.Contradiction) -> bool:
    if isinstance(found, naive.Contradiction):
        target, *rules = verdict.subjects
        if verdict.kind in ("clash", "crossing"):
            return (target, *sorted(rules)) in found.clashes
        return False
    match verdict.kind:
        case "invariant":
            return verdict.subjects[0] in found.broken
        case "gap":
            return found.values[verdict.subjects[0]] is None
        case "dead rule":
            return found.outcomes[verdict.subjects[0]] == "applied"
        case _:
            return False


# The bundled rules.


def test_every_invariant_of_the_bundled_rules_is_proved() -> None:
    proof = Proof(load_rulebook(ROOT / "rules"), keep=False)
    verdicts = list(asking.invariants(proof))
    assert [verdict.subjects[0] for verdict in verdicts if verdict.result != "proved"] == []
    assert len(verdicts) == len(proof.book.invariants)


def test_nothing_clashes_crosses_or_is_missing_in_the_bundled_rules() -> None:
    proof = Proof(load_rulebook(ROOT / "rules"), keep=False)
    for ask in (asking.clashes, asking.crossings, asking.gaps):
        assert [verdict for verdict in ask(proof) if verdict.result != "proved"] == []


@pytest.mark.parametrize(
    ("guards", "invariant"),
    [
        (["guard/within-room"], "guard/no-target-below-the-floor"),
        (["guard/pace", "guard/within-room"], "guard/slow-enough"),
        (["guard/tier"], "guard/tier"),
        (["guard/healthy-weight"], "guard/healthy-target"),
        (["guard/pregnancy"], "guard/no-energy-in-pregnancy"),
        (["guard/breastfeeding"], "guard/no-energy-in-pregnancy"),
        (["guard/under-age"], "guard/no-energy-under-age"),
        (["guard/eating-disorder"], "guard/no-numbers-with-an-eating-disorder"),
        (["guard/underweight"], "guard/no-energy-when-underweight"),
        (["guard/near-floor", "guard/stay"], "guard/no-loss-near-floor"),
        (["guard/permitted", "guard/not-vigorous"], "guard/permitted-intensity"),
        (["legs/unsuitable"], "guard/permitted-exercises"),
        (["cardio/unsuitable"], "guard/permitted-activities"),
        (["week/day-of-rest"], "week/day-of-rest"),
        (["week/leg-days-given"], "week/own-days"),
    ],
)
def test_without_its_guards_an_invariant_is_broken_by_a_person(guards: list[str], invariant: str, tmp_path: Path) -> None:
    lines = [f"  {guard}: {{because: To see what it is for.}}\n" for guard in guards]
    ours = tmp_path / "ours"
    ours.mkdir()
    head = "name: Ours\nby: Ana\nbecause: To see.\nbase: canter 1.x\n"
    (ours / "overlay.yaml").write_text(head + "remove:\n" + "".join(lines), encoding="utf-8")
    proof = Proof(load_rulebook(ROOT / "rules", [ours]), keep=False)
    verdict = one(asking.invariants(proof, lambda name: name == invariant), proof)
    assert verdict.result == "broken"
    assert verdict.person is not None
    found = proof.replayer.replay(verdict.person)
    assert found is not None
    assert invariant in found.broken


@pytest.mark.parametrize(
    ("file", "old", "new", "invariant"),
    [
        ("guard", "when: age < 18\n", "when: age < 17\n", "guard/no-energy-under-age"),
        ("guard", "bmi < least_healthy_bmi]", "bmi < 18.4]", "guard/no-energy-when-underweight"),
        (
            "weight",
            "weight_to_lose: max(weight - target_weight, 0)",
            "weight_to_lose: weight - target_weight + 10",
            "range/weight_to_lose",
        ),
        ("progress", "bmr * no_exercise_factor", "bmr * 1.1", "progress/never-lowers-maintenance"),
        ("progress", "log_enough is yes, log_in", "log_in", "progress/little-log-changes-nothing"),
        (
            "progress",
            "value: 4\n    unit: week\n    range: [4, 8]",
            "value: 3\n    unit: week\n    range: [3, 8]",
            "progress/plateau-not-early",
        ),
    ],
)
def test_a_changed_threshold_is_found_out(file: str, old: str, new: str, invariant: str, tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", copy)
    path = copy / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    proof = Proof(load_rulebook(copy), keep=False)
    verdict = one(asking.invariants(proof, lambda name: name == invariant), proof)
    assert verdict.result == "broken"


RULES = load_rulebook(ROOT / "rules")
# What holds by the way a number is reckoned, so that no rule could be taken away that sees to it: a target is
# maintenance less a cut that is never negative, a goal is at most today's weight and the floor is, too, a cut is at most
# the article's, and `choose` keeps leg days apart by itself. What is said of a log holds by the conditions of the rule that
# says it; without that rule nothing is said.
BY_RECKONING = {
    "guard/no-surplus",
    "guard/no-gain",
    "guard/deficit-in-range",
    "week/legs-apart",
    "progress/never-lowers-maintenance",
    "progress/little-log-changes-nothing",
    "progress/plateau-not-early",
}


def without(names: tuple[str, ...]) -> Rulebook:
    """Return the bundled rules without some, and without what they overrule being named."""
    kept = [rule for rule in RULES.rules if rule.id not in names and rule.whole not in names]
    left = {rule.id for rule in kept}
    rules = tuple(replace(rule, overrules=tuple(name for name in rule.overrules if name in left)) for rule in kept)
    assert len(rules) < len(RULES.rules)
    return replace(RULES, rules=rules, rounds=Graph(rules, RULES.vocabulary).rounds())


def test_every_invariant_names_its_guards_but_for_those_that_need_none() -> None:
    own = [one for one in RULES.invariants if not one.id.startswith("range/")]
    assert {one.id for one in own if not one.guards} == BY_RECKONING


@pytest.mark.parametrize("invariant", [one for one in RULES.invariants if one.guards], ids=lambda invariant: str(invariant.id))
def test_without_its_guards_an_invariant_is_proved_no_more(invariant: Invariant) -> None:
    proof = Proof(without(invariant.guards), keep=False)
    verdict = one(asking.invariants(proof, lambda name: name == invariant.id), proof)
    assert verdict.result != "proved"
    if verdict.result == "broken":
        assert verdict.person is not None
        found = proof.replayer.replay(verdict.person)
        assert found is not None
        assert invariant.id in found.broken
