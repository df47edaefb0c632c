"""Two guidances compared: what changed in words, for whom, where, and who shows it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from canter.authoring.impact.boxes import words_of
from canter.authoring.impact.document import document
from canter.authoring.impact.regions import EITHER, NO_LONGER, NOW, OTHERWISE, Region, regions
from canter.authoring.impact.report import Report, compare
from canter.authoring.impact.running import Both, Population, run
from canter.authoring.impact.shifts import CHANGED, LOST, SAME, UNREADABLE, WON, WORDS
from canter.authoring.impact.sides import Side, opened
from canter.authoring.impact.signals import LESS, MORE
from canter.authoring.impact.spans import ALL, Names, Numbers, Span, compared, join, meet, points
from canter.authoring.impact.touched import touched
from canter.authoring.impact.wording import changes
from canter.authoring.testing.mutants import mutants
from canter.guidance import Guidance, bundled_rules
from canter.language.effects import Target
from canter.language.load import load_rulebook
from canter.language.order import Graph
from canter.language.problems import FactError, RuleError
from canter_cli.impact_markdown import escaped
from canter_cli.impact_markdown import lines_of as markdown_of
from canter_cli.impact_text import lines_of as text_of
from canter_cli.impact_text import percent
from conftest import Canter
from goldens import is_golden
from scale import long
from tiny import RULES, write_guidance

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden_diff"
HEAD = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"
FEW = Population(150, 1)
WOMAN: dict[str, Any] = {
    "sex": "female", "age": 40, "height": 165, "weight": 80.0, "goal_weight": 65.0, "conditions": [], "symptoms": [],
    "regularly_active": True, "medicines": [],
}  # fmt: skip


def overlay(directory: Path, text: str, **files: str) -> str:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "overlay.yaml").write_text(HEAD + text)
    for name, content in files.items():
        path = directory / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return str(directory)


def told(*facts: dict[str, Any]) -> Population:
    """Return a population of these people."""
    from canter.population.files import Told

    return Population(len(facts), 0, tuple(Told(one, f"here:{number}") for number, one in enumerate(facts, 1)), "here")


def report_of(old: str, new: str, population: Population = FEW) -> Report:
    with opened(old) as before, opened(new) as after:
        return compare(before, after, population, lambda done: None, jobs=1)


def signals_of(report: Report, towards: str) -> dict[tuple[str, str], int]:
    return {(one.kind, one.what): one.people for one in report.tally.safety if one.towards == towards}


# What changed, for whom.


def test_guidance_does_not_differ_from_itself(tmp_path: Path, canter: Canter) -> None:
    shutil.copytree(bundled_rules(), tmp_path / "rules")
    report = report_of("bundled", str(tmp_path / "rules"))
    assert (report.changes, report.regions, report.examples) == ((), (), ())
    assert report.tally.statuses == {SAME: 150}
    code, out, err = canter("diff", "bundled", str(tmp_path), "--count", "20")
    assert (code, err) == (0, "")
    assert "no plan changes" in out


def test_a_moved_parameter_is_told_with_its_unit_and_followed_to_those_it_reaches(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", "adjust:\n  least_intake_women: {value: 1300, because: We are careful.}\n")
    report = report_of("bundled", ours)
    text = list(text_of(report))
    assert "  parameter least_intake_women: 1,200 kcal/day → 1,300 kcal/day" in text
    floor = next(one for one in report.tally.conclusions if one.name == "intake_floor")
    assert floor.spread == (100, 100, 100, floor.people, 0)
    assert floor.rules == (("guard/intake-floor/women", floor.people),)
    assert floor.since == ("least_intake_women",)
    # To some whose floor is withheld a notice is given, or not.
    assert 0 < floor.people <= report.changed < 150
    assert signals_of(report, MORE)["rises", "intake_floor"] == floor.people
    assert ("falls", "intake_target") not in signals_of(report, LESS)
    assert report.responsible[0] == ("guard/intake-floor/women", floor.people)
    assert Region("guard/intake-floor/women", OTHERWISE, "", ("sex is female",), plain=True) in report.regions


def test_a_bound_that_is_gone_is_told_first_with_whom_it_held_back(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", "remove:\n  guard/older-adults: {because: We watch them.}\n")
    heavy = {**WOMAN, "age": 70, "sex": "male", "height": 180, "weight": 130.0, "goal_weight": 90.0}
    report = report_of("bundled", ours, told(WOMAN, heavy))
    less = [one for one in report.tally.safety if one.towards == LESS]
    assert (less[0].kind, less[0].what, less[0].people, less[0].person) == ("a bound no longer holds", "deficit at most", 1, 1)
    assert less[0].rules == (("guard/older-adults", 1),)
    assert {("rises", "deficit"), ("falls", "intake_target")} <= signals_of(report, LESS).keys()
    [one] = report.examples
    assert one.place == "here:2"
    assert one.differences is not None
    assert one.differences.conclusions[0].name in {"deficit", "intake_target"}
    assert one.differences.facts == ()
    assert "age 70 years" in one.short
    assert report.tally.statuses == {SAME: 1, CHANGED: 1}


def test_a_section_that_is_given_again_and_a_notice_that_is_gone_are_told_of(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", "remove:\n  guard/knee-injury: {because: We see them ourselves.}\n")
    report = report_of("bundled", ours, told({**WOMAN, "conditions": ["knee_injury"]}))
    less = signals_of(report, LESS)
    assert ("a withheld section is given", "energy") in less
    assert ("a notice (refer) is gone", "guard/knee-injury") in less
    back = report_of(ours, "bundled", told({**WOMAN, "conditions": ["knee_injury"]}))
    assert ("a section is withheld", "energy") in signals_of(back, MORE)
    assert ("a notice (refer) is new", "guard/knee-injury") in signals_of(back, MORE)
    # What one of the plans withholds is told of neither.
    hidden = {"intake_target", "deficit", "maintenance", "target_weight"}
    for found in (report, back):
        assert not hidden & {one.name for one in found.tally.conclusions}
        told_of = document(found)["examples"][0]["differences"]
        assert not hidden & {one["name"] for one in told_of["conclusions"]}


def test_a_plan_that_an_invariant_stops_is_the_first_thing_told(tmp_path: Path) -> None:
    ours = overlay(tmp_path / "ours", "remove:\n  guard/pregnancy: {because: A mistake.}\n")
    pregnant = {**WOMAN, "conditions": ["pregnancy"]}
    report = report_of("bundled", ours, told(WOMAN, pregnant))
    assert report.tally.statuses == {SAME: 1, LOST: 1}
    first = report.tally.safety[0]
    assert (first.kind, first.towards, first.person) == (f"a plan is {LOST}", LESS, 1)
    assert "guard/no-energy-in-pregnancy" in first.what
    [one] = report.examples
    assert one.statuses == ("partly withheld", "no plan")
    assert any("no plan" in line for line in text_of(report))
    assert report_of(ours, "bundled", told(pregnant)).tally.statuses == {WON: 1}


def test_another_reason_changes_plans_in_words_only(tmp_path: Path, canter: Canter) -> None:
    shutil.copytree(bundled_rules(), tmp_path / "rules")
    path = tmp_path / "rules" / "guard.yaml"
    old = "because: In pregnancy you should not aim to lose weight."
    path.write_text(path.read_text().replace(old, "because: While you are pregnant, do not try to lose weight."))
    report = report_of("bundled", str(tmp_path), told(WOMAN, {**WOMAN, "conditions": ["pregnancy"]}))
    assert report.tally.statuses == {SAME: 1, WORDS: 1}
    assert [(one.kind, one.name, one.words_only, [line.key for line in one.lines]) for one in report.changes] == [
        ("rule", "guard/pregnancy", True, ["because"])
    ]
    people = tmp_path / "people.ndjson"
    people.write_text(json.dumps({**WOMAN, "conditions": ["pregnancy"]}) + "\n")
    code, out, _ = canter("diff", "bundled", str(tmp_path), "--people", str(people))
    assert code == 1
    assert "rule guard/pregnancy changed, in words only" in out
    assert "1 person (100.0 %) are told the same, in other words only" in out


def test_a_title_a_judgement_or_a_source_changes_no_plan(tmp_path: Path) -> None:
    shutil.copytree(bundled_rules(), tmp_path / "rules")
    path = tmp_path / "rules" / "guard.yaml"
    path.write_text(path.read_text().replace("title: Give no energy plan in pregnancy", "title: Give none in pregnancy"))
    report = report_of("bundled", str(tmp_path))
    assert report.tally.statuses == {SAME: 150}
    assert [one.words_only for one in report.changes] == [True]


def test_a_new_rule_is_told_line_by_line_and_whom_it_speaks_to(tmp_path: Path) -> None:
    rule = (
        "rules:\n  - id: legs/pause\n    title: Tell to pause\n    when: [age >= 60, sex is male]\n    then: {notice: caution}\n"
        "    because: You are {age}, so pause.\n    judgement: So.\n"
    )
    report = report_of("bundled", overlay(tmp_path / "ours", "", legs=rule))
    [change] = report.changes
    assert (change.kind, change.name, change.how) == ("rule", "legs/pause", "new")
    assert [(line.key, line.after) for line in change.lines][:4] == [
        ("title", "Tell to pause"),
        ("when", "age >= 60"),
        ("when", "sex is male"),
        ("then", "tell it as a notice (caution)"),
    ]
    assert report.regions == (Region("legs/pause", NOW, "", ("age >= 60 years and sex is male",), plain=True),)
    assert report.tally.notices == (("legs/pause", "caution", "new", report.changed),)
    assert report.changed > 0


def test_a_rule_under_another_name_is_no_other_notice(tmp_path: Path) -> None:
    because = (
        "In pregnancy you should not aim to lose weight. Ask your midwife or doctor about food, and show them the exercise "
        "below first."
    )
    rule = (
        "rules:\n  - id: guard/expecting\n    title: Give no energy plan in pregnancy\n    when: conditions has pregnancy\n"
        f"    then: {{notice: refer, withhold: [body, weight, energy, foods]}}\n    because: {because}\n    source: acog-2020\n"
    )
    ours = overlay(tmp_path / "ours", "remove:\n  guard/pregnancy: {because: Renamed.}\n", guard=rule)
    report = report_of("bundled", ours, told({**WOMAN, "conditions": ["pregnancy"]}))
    assert report.tally.notices == ()
    assert report.tally.safety == ()


def test_an_entry_that_is_gone_or_called_otherwise_is_told(tmp_path: Path) -> None:
    shutil.copytree(bundled_rules(), tmp_path / "rules")
    path = tmp_path / "rules" / "lists" / "leg_exercises.yaml"
    path.write_text(path.read_text().replace("label: Chair squat\n", "label: Squat to a chair\n", 1))
    report = report_of(
        "bundled", str(tmp_path), told({**WOMAN, "equipment": ["chair"]}, {**WOMAN, "conditions": ["knee_injury"]})
    )
    assert report.tally.statuses == {WORDS: 1, SAME: 1}
    assert [(one.name, one.words_only) for one in report.changes] == [("leg_exercises.chair_squat", True)]
    text = path.read_text()
    start, end = text.index("chair_squat:\n"), text.index("bodyweight_squat:\n")
    path.write_text(text[:start] + text[end:])
    likes = {**WOMAN, "likes": ["chair_squat"]}
    report = report_of("bundled", str(tmp_path), told({**WOMAN, "equipment": ["chair"]}, likes))
    assert report.tally.statuses == {CHANGED: 1, UNREADABLE: 1}
    gone = next(one for one in report.tally.conclusions if one.name == "exercises")
    assert "Chair squat is gone" in dict(gone.moves)
    assert any("chair_squat" in one.what for one in report.tally.safety)


def test_a_fact_that_only_one_side_asks_for_is_told_to_that_side_alone(tmp_path: Path) -> None:
    facts = "smokes: {type: yesno, ask: Do you smoke?, required: yes, label: Smokes}\n"
    rule = (
        "rules:\n  - id: legs/smoke\n    title: Tell smokers\n    when: smokes is yes\n    then: {notice: caution}\n"
        "    because: You smoke.\n    judgement: So.\n"
    )
    ours = overlay(tmp_path / "ours", "", facts=facts, legs=rule)
    report = report_of("bundled", ours)
    notices = {(rule, how): count for rule, _, how, count in report.tally.notices}
    assert 30 < notices["legs/smoke", "new"] == report.changed < 120
    report = report_of("bundled", ours, told(WOMAN))
    assert report.tally.statuses == {UNREADABLE: 1}
    assert report.tally.problems == (("`smokes` is required", 1),)
    assert report.examples == ()
    with pytest.raises(FactError, match="here:1: `weight` is required"):
        report_of("bundled", ours, told({"sex": "female"}))


def test_facts_lists_invariants_sections_and_sources_are_told_in_words(tmp_path: Path) -> None:
    with opened("bundled") as before:
        facts = "mood: {type: choice, choices: {glad: Glad, sad: Sad}, label: Mood}\n"
        plan = "weight: {title: Your weight, shows: [mood]}\n"
        invariants = "- id: weight/sane\n  title: Nobody weighs nothing\n  holds: weight > 1\n  judgement: So.\n"
        sources = "us-2026: {authors: We, year: 2026, title: Us, evidence: article, verified: no}\n"
        lists = "hop: {label: Hop, mode: home, met: 5, impact: high, setting: home, gear: [], not_with: []}\n"
        rules = "rules:\n  - id: weight/mood\n    title: Guess\n    then: {mood: glad}\n    because: So.\n    source: us-2026\n"
        files = {"facts": facts, "invariants": invariants, "sources": sources, "lists/activity_list": lists, "weight": rules}
        with opened(overlay(tmp_path / "ours", "", plan=plan, **files)) as after:
            found = {(one.kind, one.name): one for one in changes(before.book, after.book)}
    assert {key: one.how for key, one in found.items()} == {
        ("rule", "weight/mood"): "new",
        ("entry", "activity_list.hop"): "new",
        ("fact", "mood"): "new",
        ("invariant", "weight/sane"): "new",
        ("section", "weight"): "changed",
        ("source", "us-2026"): "new",
    }
    assert [line.after for line in found["section", "weight"].lines] == ["mood"]
    assert ("is", "concluded, one of glad, sad") in [(line.key, line.after) for line in found["fact", "mood"].lines]


# Who could be reached, and by several processes.


def test_rules_that_come_out_otherwise_are_kept_apart_from_those_of_another_effect(tmp_path: Path) -> None:
    pace = "adjust:\n  fastest_weekly_share: {value: 0.008, because: We are careful.}\n"
    with opened("bundled") as before, opened(overlay(tmp_path / "pace", pace)) as after:
        found = touched(before.book, after.book)
    # The guard cuts less; what is read off a log is judged otherwise, and says the same where it comes out the same.
    assert found.speaking[Target("deficit")] == (frozenset({"guard/pace", "progress/slow-down/unknown-use"}), frozenset())
    assert found.speaking[Target("progress")] == (frozenset(), frozenset(found.outcomes))
    assert {rule.partition("/")[0] for rule in found.outcomes} == {"progress"}
    assert set(found.effects) == {"guard/pace", "progress/slow-down/unknown-use"}


def test_a_notice_that_names_what_a_bound_takes_back_is_told_in_other_words(tmp_path: Path) -> None:
    long = "parameters:\n  long: {value: 40, unit: minute, judgement: Ours.}\n  grown:"
    rules = RULES.replace("parameters:\n  grown:", long).replace("minutes: 30}", "minutes: long, notice: info}")
    rules = rules.replace("because: Walk.", "because: Walk for {minutes}.")
    books = [
        load_rulebook(write_guidance(tmp_path / name, "[]\n", rules=rules.replace("value: 40", f"value: {value}")))
        for name, value in (("old", 40), ("new", 50))
    ]
    for both in (Both(*books), Both(*books, screened=False)):
        assert both.ask(0, {"age": 17}).status == WORDS
        assert both.ask(0, {"age": 18}).status == CHANGED


@pytest.mark.parametrize("seed", [1, 2])
def test_screening_tells_the_same_as_reasoning_about_everybody_twice(seed: int) -> None:
    screened_as_asked(seed, 7, 15)


@long
def test_screening_tells_the_same_over_many_mutants() -> None:
    screened_as_asked(3, 200, 25)


def screened_as_asked(seed: int, changed: int, people: int) -> None:
    """Hold the screen, and what is concluded again in part, against the whole reasoning, for small changes of the rules."""
    book = load_rulebook(bundled_rules())
    rng = random.Random(seed)
    some = rng.sample(list(mutants(book, book.rules, tuple(book.parameters.values()))), changed)
    statuses: set[str] = set()
    for mutant in some:
        other = mutant.book
        if rng.random() < 0.3 and mutant.of in book.by_id:
            rules = tuple(
                replace(one, overrules=tuple(name for name in one.overrules if name != mutant.of))
                for one in book.rules
                if one.id != mutant.of
            )
            other = replace(book, rules=rules, rounds=Graph(rules, book.vocabulary).rounds())
        fast, whole = Both(book, other), Both(book, other, screened=False)
        start = rng.randrange(50_000)
        for number in range(start, start + people):
            facts = fast.facts(FEW, number)
            shift = whole.ask(number, facts)
            assert fast.ask(number, facts) == shift, (mutant.of, mutant.told, number)
            statuses.add(shift.status)
    assert {SAME, CHANGED} <= statuses


def test_several_processes_find_what_one_finds() -> None:
    population = Population(600, 3)
    with opened("bundled") as before, opened(str(ROOT / "examples" / "hillside")) as after:
        seen: list[int] = []
        alone = run(before, after, population, seen.append, jobs=1)
        assert run(before, after, population, lambda done: None, jobs=2) == alone
    assert seen == [250, 500, 600]
    assert [one.number for one in alone] == list(range(600))


# Where the rules differ.

FACTS = """
age: {type: number, unit: year, range: [10, 110], ask: How old?, required: yes}
goal: {type: number, unit: kg, ask: Which weight?}
weight: {type: number, unit: kg, ask: Which weight now?, required: yes}
sex: {type: choice, choices: {female: Female, male: Male}, ask: Sex?, required: yes}
active: {type: yesno, ask: Active?}
ills: {type: choices, choices: {a: A, b: B, c: C}, ask: Ills?, required: yes}
out: {type: number, label: Out}
"""


def region(directory: Path, old: str, new: str) -> list[tuple[str, tuple[str, ...], bool]]:
    """Return the regions of a rule whose conditions are these."""
    books = []
    for name, when in (("old", old), ("new", new)):
        files = {
            "guidance": "name: small\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [a]\ndisclaimer: Not for use.\n",
            "sources": "s: {authors: A, year: 2000, title: T, evidence: trial, verified: no}\n",
            "facts": FACTS,
            "plan": "whole: {title: All, shows: [out]}\n",
            "invariants": "- {id: a/fine, title: Fine, holds: weight > 0, judgement: So.}\n",
            "a": (
                f"parameters:\n  limit: {{value: {20 if name == 'old' else 15}, unit: kg, range: [5, 40], source: s}}\n"
                f"rules:\n  - id: a/rule\n    title: T\n    when:\n{when}    then: {{out: 1}}\n    because: B.\n    source: s\n"
            ),
        }
        for stem, text in files.items():
            path = directory / name / f"{stem}.yaml"
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text)
        books.append(load_rulebook(directory / name))
    return [(one.how, one.words, one.plain) for one in regions(books[0], books[1], touched(books[0], books[1]))]


def lines(*texts: str) -> str:
    return "".join(f"      - {text}\n" for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["weight >= limit"], ["weight >= limit"], [(NOW, ("15 kg <= weight < 20 kg",), True)]),
        (["weight < limit"], ["weight < limit"], [(NO_LONGER, ("15 kg <= weight < 20 kg",), True)]),
        (["weight >= 20"], ["weight > 20"], [(NO_LONGER, ("weight = 20 kg",), True)]),
        (["age < 30"], ["age >= 20"], [(NOW, ("age >= 30 years",), True), (NO_LONGER, ("age < 20 years",), True)]),
        (["18 <= age < 30"], ["25 <= age < 40"], [
            (NOW, ("30 years <= age < 40 years",), True), (NO_LONGER, ("18 years <= age < 25 years",), True)
        ]),
        (["age >= 18"], ["age >= 18", "sex is female"], [(NO_LONGER, ("age >= 18 years and sex is male",), True)]),
        (["age >= 18", "sex is female"], ["age >= 20", "weight > 50"], [
            (NOW, ("age >= 20 years and weight > 50 kg and sex is male",), True),
            (NO_LONGER, (
                "18 years <= age < 20 years and sex is female", "age >= 20 years and sex is female and weight <= 50 kg"
            ), True),
        ]),
        (["goal < 60"], ["goal < 70"], [(NOW, ("60 kg <= goal < 70 kg",), True)]),
        (["age > 20"], ["age > 20", "goal < 70"], [
            (NO_LONGER, ("age > 20 years and (goal >= 70 kg or goal is not known)",), True)
        ]),
        (["age > 20", "goal is known"], ["age > 20"], [(NOW, ("age > 20 years and goal is not known",), True)]),
        (["active is yes"], ["active is not yes"], [
            (NOW, ("active is no",), True), (NO_LONGER, ("active is yes",), True)
        ]),
        (["any: [age < 20, age > 70]"], ["any: [age < 20, age > 60]"], [(NOW, ("60 years < age <= 70 years",), True)]),
        (["weight > goal", "age > 20"], ["weight > goal", "age > 30"], [
            (NO_LONGER, ("`weight > goal` and 20 years < age <= 30 years",), False)
        ]),
        (["ills has a"], ["ills has a or b"], [(EITHER, ("`ills has a`", "`ills has a or b`"), False)]),
        (["weight > goal + limit"], ["weight > goal + limit"], [
            (EITHER, ("`weight > goal + 20`", "`weight > goal + 15`"), False)
        ]),
        (["age > 20"], ["age > 5"], [(NOW, ("age <= 20 years",), True)]),
        (["age > 5"], ["age >= 10"], []),
    ],
)  # fmt: skip
def test_the_region_between_two_conditions_is_said_exactly(
    tmp_path: Path, old: list[str], new: list[str], expected: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    assert region(tmp_path, lines(*old), lines(*new)) == expected


def test_spans_meet_join_and_have_a_rest() -> None:
    low, high = compared("<", 5), compared(">=", 9)
    assert join(low, high).rest() == Numbers((Span(5, True, 9, False),), unknown=True)
    assert meet(low, high).empty
    assert low.rest().rest() == low
    assert points([2, 1, 2]).meet(low) == points([1, 2])
    assert ALL.rest() == Numbers((), unknown=True)
    some = Names(frozenset("ab"), ("a", "b", "c"))
    assert join(some, some.rest()) == Names(frozenset("abc"), ("a", "b", "c"), unknown=True)
    assert meet(some, low).empty
    assert words_of({}) == "everybody"


# Where the guidances come from.


def git(directory: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with two commits of the rules and a broken third one, and work in it."""
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    top = tmp_path / "repository"
    shutil.copytree(bundled_rules(), top / "rules")
    git(tmp_path, "init", "-q", "repository")
    git(top, "checkout", "-q", "-b", "trunk")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "one")
    path = top / "rules" / "deficit.yaml"
    text = path.read_text().replace("  much_to_lose:\n    value: 20", "  much_to_lose:\n    value: 15")
    path.write_text(text)
    overlay(top / "ours", "adjust:\n  least_intake_women: {value: 1300, because: We are careful.}\n")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "two")
    path.write_text(text.replace("kcal/day", "kcal/day,", 1) + "nonsense: 1\n")
    git(top, "commit", "-q", "-a", "-m", "broken")
    path.write_text(text)
    monkeypatch.chdir(top)
    return top


@pytest.mark.parametrize("where", [".", "rules", "rules/lists"])
@pytest.mark.parametrize(("old", "new"), [("HEAD~2", "."), ("trunk~2", "HEAD~1"), ("HEAD~2:rules", "HEAD~1:rules")])
def test_revisions_are_read_out_wherever_one_stands(
    repository: Path, monkeypatch: pytest.MonkeyPatch, where: str, old: str, new: str
) -> None:
    monkeypatch.chdir(repository / where)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True).stdout
    report = report_of(old, new if new != "." else str(repository), told(WOMAN))
    assert [(one.kind, one.name, one.lines) for one in report.changes] == [
        ("parameter", "much_to_lose", (("value", "20 kg", "15 kg"),))
    ]
    assert report.tally.statuses == {CHANGED: 1}
    assert subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True).stdout == status


def test_an_overlay_of_a_revision_goes_over_the_bundled_rules(repository: Path) -> None:
    assert repository.is_dir()
    report = report_of("bundled", "HEAD~1:ours", told(WOMAN))
    assert [one.name for one in report.changes] == ["least_intake_women"]
    assert report.new.startswith("HEAD~1:ours (canter 1.0.0, with Ours, ")


def test_problems_of_a_revision_name_the_revision(repository: Path) -> None:
    assert repository.is_dir()
    with pytest.raises(RuleError) as found:
        report_of("HEAD", ".")
    text = str(found.value)
    assert "HEAD:rules/deficit.yaml" in text
    assert "/tmp" not in text  # noqa: S108 - where it was read out to is nobody's business


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("HEAD~99", "there is no directory and no revision `HEAD~99`"),
        ("nowhere", "there is no directory and no revision `nowhere`"),
        ("HEAD:nowhere", "at `HEAD` there are no rules in `nowhere`"),
        ("--all", "there is no directory `--all`, and no revision can be called so"),
        ("a b", "there is no directory `a b`, and no revision can be called so"),
        ("rules/lists", "`rules/lists` holds no rules"),
    ],
)
def test_what_is_nowhere_is_said_plainly(repository: Path, spec: str, message: str) -> None:
    assert repository.is_dir()
    with pytest.raises(RuleError) as found, opened(spec):
        pass
    assert [problem.message for problem in found.value.problems] == [message]
    assert found.value.problems[0].help


def test_without_git_or_a_repository_a_revision_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RuleError, match="here is no git repository"), opened("main"):
        pass
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuleError, match="without git no revision can be read"), opened("main"):
        pass


# The command.


@pytest.mark.parametrize(("form", "name"), [("text", "hillside.txt"), ("markdown", "hillside.md"), ("json", "hillside.json")])
def test_the_comparison_of_the_example_overlay_is_that_of_the_golden_file(
    form: str, name: str, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    monkeypatch.chdir(ROOT)
    words = ["diff", "bundled", "examples/hillside", "--count", "80", "--format", form]
    code, out, err = canter(*words)
    assert (code, err) == (1, "")
    is_golden(GOLDEN / name, out)


@pytest.mark.parametrize("form", ["yaml", "ndjson", "csv"])
def test_a_file_of_people_is_asked_in_any_format(tmp_path: Path, form: str, canter: Canter) -> None:
    path = tmp_path / f"people.{form}"
    assert canter("people", "30", str(path), "--seed", "4")[0] == 0
    words = ["diff", "bundled", str(ROOT / "examples" / "hillside"), "--format", "json"]
    code, out, _ = canter(*words, "--people", str(path))
    found = json.loads(out)
    assert code == 1
    assert found["population"]["told"] == f"30 people of {path}"
    made = json.loads(canter(*words, "--count", "30", "--seed", "4")[1])
    for key in ("conclusions", "safety", "notices", "responsible", "regions", "changes"):
        assert found[key] == made[key]
    assert found["examples"][0]["person"].startswith(f"{path}:")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff", "bundled", "nowhere"], "nowhere"),
        (["diff", "bundled", "bundled", "--people", "people.txt"], "does not say how its people are written"),
        (["diff", "bundled", "bundled", "--people", "none.csv"], "cannot read `none.csv`"),
        (["diff", "bundled", "bundled", "--people", "none.csv", "--seed", "3"], "leave `--count` and `--seed` out"),
        (["diff", "bundled", "bundled", "--people", "broken.ndjson"], "broken.ndjson:2 is no person"),
        (["diff", "bundled", "bundled", "--people", "twice.ndjson"], "twice.ndjson:1 tells `age` twice"),
        (["diff", "bundled", "bundled", "--people", "broken.csv"], "broken.csv:2 has 1 cells, and the first row 2"),
        (["diff", "bundled", "bundled", "--people", "twice.csv"], "a column of `twice.csv` is there twice"),
        (["diff", "bundled", "bundled", "--people", "broken.yaml"], "expected a list of people"),
        (["diff", "bundled", "bundled", "--people", "empty.csv"], "there is nobody in `empty.csv`"),
        (["diff", "bundled", "bundled", "--people", "wrong.ndjson"], "wrong.ndjson:1: `age` is out of range: 9"),
        (["diff", "bundled", "broken", "--count", "3"], "has no readable `overlay.yaml`"),
        (["diff", "bundled"], "Missing argument"),
    ],
)
def test_trouble_ends_in_two_and_says_what_to_type(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    person = {**WOMAN, "age": 9}
    texts = {
        "people.txt": "-", "broken.ndjson": '{"sex": "female"}\n[1]\n', "broken.csv": "sex,age\nfemale\n",
        "twice.ndjson": '{"age": 40, "age": 50}\n',
        "empty.csv": "sex,age\n",
        "twice.csv": "sex,sex\nfemale,male\n", "broken.yaml": "sex: female\n", "wrong.ndjson": json.dumps(person) + "\n",
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "overlay.yaml").write_text("")
    code, out, err = canter(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_quiet_says_nothing_but_the_exit_code(tmp_path: Path, canter: Canter) -> None:
    ours = overlay(tmp_path / "ours", "adjust:\n  least_intake_women: {value: 1300, because: We are careful.}\n")
    assert canter("diff", "bundled", ours, "--count", "30", "-q") == (1, "", "")
    assert canter("diff", ours, ours, "-q") == (0, "", "")


def test_a_share_that_is_not_nothing_is_never_shown_as_nothing() -> None:
    assert [percent(*pair) for pair in ((0, 9), (1, 10_000), (1, 4), (9_999, 10_000), (7, 7))] == [
        "0.0 %", "below 0.1 %", "25.0 %", "above 99.9 %", "100.0 %"
    ]  # fmt: skip


def test_markdown_shows_what_stands_there(tmp_path: Path) -> None:
    assert escaped("a_b|c*<d>`e`") == "a\\_b\\|c\\*\\<d\\>\\`e\\`"
    rule = (
        "rules:\n  - id: legs/pause\n    title: Tell ``` to pause\n    when: age >= 20\n    then: {notice: caution}\n"
        "    because: Pause </details> now.\n    judgement: So.\n"
    )
    report = report_of("bundled", overlay(tmp_path / "ours", "", legs=rule), told(WOMAN))
    text = list(markdown_of(report))
    assert "````diff" in text
    assert text.count("````") == 1
    assert text[0] == "### 1 plan changes (100.0 % of 1 person of here)"


def test_no_value_that_a_plan_withholds_stands_in_any_format(tmp_path: Path) -> None:
    """Guards that withhold are taken away where no invariant stands behind them; nothing hidden on one side is told."""
    shutil.copytree(bundled_rules(), tmp_path / "rules")
    names = ("guard/knee-injury", "guard/surgery", "guard/breastfeeding", "guard/eating-disorder-and-thin")
    removed = "".join(f"  {name}: {{because: Elsewhere.}}\n" for name in names)
    ours = overlay(tmp_path / "ours", f"remove:\n{removed}adjust:\n  older_deficit: {{value: 400, because: So.}}\n")
    ills = ("knee_injury", "recent_surgery", "breastfeeding")
    people = [{**WOMAN, "weight": 110.0 + number, "goal_weight": 104, "conditions": [ill]} for number, ill in enumerate(ills)]
    guidance = Guidance.load(engine="plain")
    for pair in (("bundled", ours), (ours, "bundled")):
        report = report_of(*pair, told(*people))
        outputs = ["\n".join(text_of(report)), "\n".join(markdown_of(report)), json.dumps(document(report))]
        for one in people:
            plain = guidance.plan({**one, "conditions": []})
            for name in ("intake_target", "maintenance", "deficit", "bmr"):
                shown = plain.conclusions[name].shown.partition(" ")[0]
                assert len(shown) >= 3
                assert not any(f" {shown} kcal" in text for text in outputs), (name, shown)


def test_a_side_says_which_guidance_it_is() -> None:
    with opened("bundled") as side:
        assert isinstance(side, Side)
        assert side.told.startswith("bundled (canter 1.0.0, ")
