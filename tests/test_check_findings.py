"""What `canter check` finds in a small guidance: each finding where it is, with its help, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from canter.authoring.check import prepare_checked
from canter.authoring.checking.find import find
from canter.authoring.checking.finding import SEVERITIES, from_problems
from canter.language.problems import RuleError
from mistakes import RULES, Edit, append, copy_rules, rewrite, write

if TYPE_CHECKING:
    from canter.authoring.checking.finding import Finding

PEOPLE = 40
FILES = {
    "guidance.yaml": "name: small\nversion: 1.0.0\ndate: 2026-11-22\ntopics: [walk]\ndisclaimer: This is no advice.\n",
    "sources.yaml": "who:\n  authors: WHO\n  year: 2020\n  title: On walking\n  evidence: guideline\n  verified: yes\n",
    "plan.yaml": "walking:\n  title: Walking\n  shows: [steps, minutes, sports]\n  beside: {steps: pace}\n",
    "facts.yaml": """age: {type: number, unit: year, range: [10, 110], ask: How old are you?, required: yes}
weight: {type: number, unit: kg, range: [30, 300], decimals: 1, ask: What do you weigh?, required: yes}
goal: {type: number, unit: kg, range: [30, 300], decimals: 1, ask: What would you like to weigh?, changeable: yes}
hours: {type: number, unit: hour, range: [0, 24], decimals: 1, ask: How long do you walk?, required: yes, changeable: yes}
conditions:
  type: choices
  choices: {knee: Sore knees, heart: Heart disease}
  ask: What do you have?
  required: yes
sport_list:
  type: list
  entry: sport
  fields:
    label: text
    met: {type: number, unit: MET}
    not_with: {type: choices, choices: conditions}
steps: {type: number, range: [0, 20000], required: yes}
minutes: {type: number, unit: minute, required: yes}
pace: {type: choice, choices: {slow: Slow, brisk: Brisk}, required: yes}
sports: {type: choices, choices: sport_list, required: yes}
""",
    "invariants.yaml": "- id: walk/enough\n  title: Nobody walks less than nothing\n  holds: steps >= 0\n  source: who\n",
    "lists/sport_list.yaml": """walk:
  label: Walk
  met: 3
  not_with: []
swim:
  label: Swim
  met: 6
  not_with: [heart]
dance:
  label: Dance
  met: 5
  not_with: [knee]
""",
    "walk.yaml": """parameters:
  many_steps: {value: 8000, source: who}
  older: {value: 65, unit: year, range: [50, 80], judgement: So we think.}
  few_sports: {value: 1, judgement: One is enough.}
  minutes_an_hour: {value: 60, unit: minute/hour, judgement: By definition.}

rules:
  - id: walk/steps
    title: Walk
    then: {steps: many_steps}
    because: Walk {steps} steps.
    source: who
  - id: walk/fewer
    title: Walk less when older
    when: age >= older
    then: {steps: many_steps / 2}
    overrules: walk/steps
    because: At {age} fewer steps do.
    source: who
  - id: walk/minutes
    title: Count minutes
    then: {minutes: hours * minutes_an_hour}
    because: So you walk {minutes}.
    source: who
  - id: walk/pace
    title: Pace
    rows:
      slow: {when: weight >= 100, then: {pace: slow}}
      brisk: {when: weight < 100, then: {pace: brisk}}
    because: This pace suits you.
    source: who
  - id: walk/goal
    title: Say it
    when: [goal is known, goal < weight]
    then: {notice: info}
    because: You aim for {goal}.
    source: who
  - id: walk/unfit
    title: Leave out what a condition rules out
    for: sport in sport_list
    when: conditions has any of sport.not_with
    then: {exclude: sport}
    because: Not {sport}.
    source: who
  - id: walk/hard
    title: Leave out what is hard
    for: sport in sport_list
    when: [weight >= 100, sport.met >= 6]
    then: {exclude: sport}
    because: Not {sport}.
    source: who
  - id: walk/like
    title: Prefer what is harder
    for: sport in sport_list
    when: [age < 40, sport.met > 5]
    then: {prefer: 2}
    because: For you {sport}.
    source: who
  - id: walk/prefer
    title: Prefer dancing in the middle
    for: sport in sport_list
    when: [weight < 80, 5 <= sport.met < 6]
    then: {prefer: 1}
    because: For you {sport}.
    source: who
  - id: walk/choose
    title: Choose
    then:
      sports: {choose: sport_list, count: few_sports}
    because: These fit.
    source: who
""",
}
UNITS = "nothing is converted inside a formula; multiply by a parameter with the unit that is missing, or by a bare number"
EDGE = "the range or the choices do not allow it; put the edge inside them, or remove what hangs on it"
ALWAYS = "leave it out, or put the edge where it parts people"
HEARD = "write a rule that does, or remove the choice: whoever gives it is not heard"
OVERLAY = "name: Ours\nby: A. Dietitian\nbecause: We think so.\nbase: small 1.x\n"


@dataclass(frozen=True)
class Row:
    """One fault: a sentence, how it is made, and the one finding: its id, what is underlined, the message and the help."""

    says: str
    edits: tuple[Edit, ...]
    id: str
    file: str
    underlined: str
    message: str
    help: str


def rule(when: str, then: str = "notice: info", more: str = "") -> str:
    """Return one rule more."""
    return (
        f"  - id: walk/more\n    title: More\n{more}    when: {when}\n    then:\n      {then}\n"
        "    because: One thing more.\n    source: who\n"
    )


def in_when(says: str, line: str, id_: str, message: str, help_: str, before: str = "") -> Row:
    """Make a fault in the condition of one rule more."""
    when = f"[{before}, {line}]" if before else line
    return Row(says, (append("walk.yaml", rule(when)),), id_, "walk.yaml", line, message, help_)


def in_then(says: str, then: tuple[str, str], message: str, more: str = "") -> Row:
    """Make a fault of units in the effect of one rule more; `then` is the effect and what of it is underlined."""
    edit = append("walk.yaml", rule("age >= 90", then[0], more))
    return Row(says, (edit,), "unit-mismatch", "walk.yaml", then[1], message, UNITS)


def in_facts(says: str, facts: str, found: tuple[str, str], message: str, help_: str, *more: Edit) -> Row:
    """Add to the vocabulary what makes a fault; `found` is the id and what is underlined."""
    return Row(says, (append("facts.yaml", facts), *more), found[0], "facts.yaml", found[1], message, help_)


ROWS = [
    in_when(
        "a weight is compared with an age",
        "weight >= age",
        "unit-mismatch",
        "`weight` is in kg, and `age` in year",
        UNITS,
    ),
    in_when(
        "minutes are compared with hours",
        "minutes < hours",
        "unit-mismatch",
        "`minutes` is in minute, and `hours` in hour",
        UNITS,
    ),
    in_when(
        "a sum joins a weight and an age",
        "weight + age > 100",
        "unit-mismatch",
        "`weight` is in kg, and `age` in year",
        UNITS,
    ),
    in_when(
        "the smaller of two things is none of either",
        '"min(weight, hours) > 20"',
        "unit-mismatch",
        "`weight` is in kg, and `hours` in hour",
        UNITS,
        "age >= 20",
    ),
    in_when(
        "a product is compared with one of its parts",
        "weight * hours > weight",
        "unit-mismatch",
        "`weight * hours` is in kg * hour, and `weight` in kg",
        UNITS,
    ),
    in_when(
        "a ratio is added to a weight",
        "weight + weight / goal > 100",
        "unit-mismatch",
        "`weight` is in kg, and `weight / goal` in a plain number",
        UNITS,
        "goal is known",
    ),
    in_when(
        "a square is compared with what it is the square of",
        "hours ** 2 > hours",
        "unit-mismatch",
        "`hours ** 2` is in hour**2, and `hours` in hour",
        UNITS,
    ),
    in_then(
        "a bound comes out in another unit",
        ("minutes: {at most: hours}", "hours"),
        "`minutes` is in minute, and this comes out in hour",
    ),
    in_then(
        "a value comes out in another unit",
        ("minutes: weight * hours", "weight * hours"),
        "`minutes` is in minute, and this comes out in kg * hour",
        "    overrules: walk/minutes\n",
    ),
    Row(
        "an invariant compares what cannot be compared",
        (append("invariants.yaml", "- id: walk/odd\n  title: Odd\n  holds: hours <= weight\n  source: who\n"),),
        "unit-mismatch",
        "invariants.yaml",
        "hours <= weight",
        "`hours` is in hour, and `weight` in kg",
        UNITS,
    ),
    Row(
        "a unit is no unit",
        (rewrite("facts.yaml", b"weight: {type: number, unit: kg", b"weight: {type: number, unit: kgs"),),
        "no-unit",
        "facts.yaml",
        "kgs",
        "`kgs` is no unit",
        "write a unit such as `kg`, `kcal/day`, `minute` or `1/week`",
    ),
    in_facts(
        "a fact is asked for nothing",
        "shoes: {type: number, ask: What is your shoe size?}\n",
        ("unused-fact", "shoes"),
        "`shoes` is asked, and nothing uses the answer",
        "use it in a rule, or do not ask for it",
    ),
    in_facts(
        "a fact is concluded for nobody",
        "strides: {type: number}\n",
        ("unused-fact", "strides"),
        "`strides` is concluded, and nothing uses or shows it",
        "put `strides` under `shows` or `beside` in `plan.yaml`, use it in a rule, or remove it",
        append("plan.yaml", "  behind: [strides]\n"),
        append("walk.yaml", rule("age >= 20", "strides: 3")),
    ),
    in_facts(
        "a list is there and nothing goes through it",
        "hat_list: {type: list, entry: hat, fields: {label: text}}\n",
        ("unused-fact", "hat_list"),
        "nothing goes through the list `hat_list`",
        "choose from it in a rule, or remove it",
        write("lists/hat_list.yaml", "cap: {label: Cap}\n"),
    ),
    Row(
        "a parameter is used by no rule",
        (rewrite("walk.yaml", b"parameters:\n", b"parameters:\n  most_steps: {value: 12000, source: who}\n"),),
        "unused-parameter",
        "walk.yaml",
        "most_steps",
        "nothing uses the parameter `most_steps`",
        "use it in a rule, or remove it",
    ),
    Row(
        "a source is cited by nobody",
        (append("sources.yaml", "old:\n  authors: Old\n  year: 1990\n  title: Old\n  evidence: trial\n  verified: no\n"),),
        "unused-source",
        "sources.yaml",
        "old",
        "nothing cites `old`",
        "cite it, or remove it",
    ),
    Row(
        "a condition is asked for that no rule speaks of",
        (rewrite("facts.yaml", b"heart: Heart disease}", b"heart: Heart disease, asthma: Asthma}"),),
        "unused-choice",
        "facts.yaml",
        "asthma",
        "no rule and no list speaks of `asthma`",
        HEARD,
    ),
    Row(
        "a choice is never concluded",
        (rewrite("facts.yaml", b"brisk: Brisk}", b"brisk: Brisk, run: Run}"),),
        "unused-choice",
        "facts.yaml",
        "run",
        "no rule ever concludes that `pace` is `run`",
        "conclude it in a rule, or remove the choice",
    ),
    in_when("an age is outside its range", "age > 110", "never-true", "`age > 110` is true for nobody", EDGE),
    in_when(
        "a formula cannot come so high",
        "weight * 2 > 700",
        "never-true",
        "`weight * 2 > 700` is true for nobody",
        EDGE,
    ),
    in_when(
        "a number that a rule concludes cannot be so high",
        "steps > 8000",
        "never-true",
        "`steps > 8000` is true for nobody",
        EDGE,
    ),
    in_when(
        "a required fact is asked whether it is unknown",
        "weight is unknown",
        "never-true",
        "`weight is unknown` is true for nobody",
        "everybody has it; remove the condition and what hangs on it",
    ),
    Row(
        "no entry of a list is so hard",
        (append("walk.yaml", rule("sport.met > 10", "exclude: sport", "    for: sport in sport_list\n")),),
        "never-true",
        "walk.yaml",
        "sport.met > 10",
        "`sport.met > 10` is true for no entry of `sport_list`",
        EDGE,
    ),
    Row(
        "one alternative of a group is never true",
        (append("walk.yaml", rule("\n      - any: [age >= 90, weight < 30]")),),
        "never-true",
        "walk.yaml",
        "weight < 30",
        "`weight < 30` is true for nobody",
        EDGE,
    ),
    in_when("an age is always above its least", "age >= 10", "always-true", "`age >= 10` is true for everybody", ALWAYS),
    in_when(
        "a goal is always below its most, where there is one",
        "goal <= 300",
        "always-true",
        "`goal <= 300` is true for everybody where it is known",
        "write `is known` in its place, or put the edge where it parts people",
    ),
    in_when(
        "a required fact is asked whether it is known",
        "age is known",
        "always-true",
        "`age is known` is true for everybody",
        ALWAYS,
    ),
    in_when(
        "all choices that there are are named",
        "pace is slow or brisk",
        "always-true",
        "`pace is slow or brisk` is true for everybody",
        ALWAYS,
    ),
    Row(
        "two conditions on an age rule one another out",
        (append("walk.yaml", rule("[age < 20, age >= 20]")),),
        "never-applies",
        "walk.yaml",
        "walk/more",
        "`walk/more` can never apply: its conditions rule one another out",
        "loosen one of them, or remove the rule",
    ),
    Row(
        "two conditions on a choice rule one another out",
        (append("walk.yaml", rule("[conditions has heart, conditions has no heart or knee]")),),
        "never-applies",
        "walk.yaml",
        "walk/more",
        "`walk/more` can never apply: its conditions rule one another out",
        "loosen one of them, or remove the rule",
    ),
    Row(
        "what is unknown is compared",
        (append("walk.yaml", rule("[goal is unknown, goal < 60]")),),
        "never-applies",
        "walk.yaml",
        "walk/more",
        "`walk/more` can never apply: its conditions rule one another out",
        "loosen one of them, or remove the rule",
    ),
    Row(
        "no entry meets two conditions at once",
        (append("walk.yaml", rule("[sport.met < 4, sport.not_with has heart]", "prefer: 1", "    for: sport in sport_list\n")),),
        "never-applies",
        "walk.yaml",
        "walk/more",
        "`walk/more` can never apply: its conditions rule one another out",
        "loosen one of them, or remove the rule",
    ),
    Row(
        "a rule overrules one that never applies with it",
        (append("walk.yaml", rule("weight < 80", more="    overrules: walk/pace/slow\n")),),
        "idle-overrule",
        "walk.yaml",
        "walk/pace/slow",
        "`walk/more` and `walk/pace/slow` never apply together, so this never matters",
        "remove it from `overrules`",
    ),
    Row(
        "an entry is excluded for everybody",
        (append("walk.yaml", rule("sport.met >= 6", "exclude: sport", "    for: sport in sport_list\n")),),
        "never-chosen",
        "lists/sport_list.yaml",
        "swim",
        "`swim` can never be chosen: `walk/more` excludes it for everybody",
        "loosen `walk/more`, or remove the entry",
    ),
    Row(
        "an entry has always another before it",
        (append("lists/sport_list.yaml", "stroll:\n  label: Stroll\n  met: 2\n  not_with: []\n"),),
        "not-chosen",
        "lists/sport_list.yaml",
        "stroll",
        "`stroll` of `sport_list` was chosen for nobody",
        "see which rules exclude it, and what stands before it in its list",
    ),
    Row(
        "a choice falls short",
        (rewrite("walk.yaml", b"few_sports: {value: 1", b"few_sports: {value: 3"),),
        "short-choice",
        "walk.yaml",
        "sports",
        "the choice of `sports` can fall short: 2 of 3 are found",
        "add entries to `sport_list` that such people may do, or ask for fewer",
    ),
    Row(
        "two rules set one fact differently for some people",
        (append("walk.yaml", rule("age < 40", "pace: slow")),),
        "clash",
        "walk.yaml",
        "walk/more",
        "`walk/pace/brisk` and `walk/more` set `pace` differently for somebody",
        "let one say `overrules`, or give it a condition that the other excludes",
    ),
    Row(
        "bounds cross for somebody that no count would meet",
        (
            append(
                "walk.yaml",
                rule("age >= 110", "steps: {at least: 9000}")
                + rule("weight <= 30", "steps: {at most: 8500}").replace("walk/more", "walk/most"),
            ),
        ),
        "crossing",
        "walk.yaml",
        "walk/most",
        "`walk/more` wants more of `steps` for somebody than `walk/most` allows",
        "let one say `overrules`, or give it a condition that the other excludes",
    ),
    Row(
        "somebody of one weight goes without a pace",
        (rewrite("walk.yaml", b"brisk: {when: weight < 100,", b"brisk: {when: weight < 99.9,"),),
        "gap",
        "facts.yaml",
        "pace",
        "somebody gets no `pace`, which everybody must",
        "write a rule for them, or a `default`, or remove `required`",
    ),
    Row(
        "an invariant is broken for some people",
        (append("invariants.yaml", "- id: walk/all\n  title: All walk much\n  holds: steps >= 5000\n  source: who\n"),),
        "no-plan",
        "invariants.yaml",
        "walk/all",
        "the plan would break the invariant `walk/all` (All walk much), so it is not given",
        "what it reads was decided by `walk/fewer`",
    ),
    Row(
        "a rule names no source",
        (append("walk.yaml", rule("age >= 20").replace("    source: who\n", "")),),
        "uncited",
        "walk.yaml",
        "walk/more",
        "`walk/more` names no source",
        "add `source:`, or `judgement:` saying why you think so",
    ),
    Row(
        "a guard can be not known",
        (append("walk.yaml", rule("goal < 50", "minutes: {at most: 20}")),),
        "guard-unknown",
        "walk.yaml",
        "walk/more",
        "the guard `walk/more` can be not known, since `goal` may be unknown",
        "add the condition `goal is known`, or a row for `goal is unknown`",
    ),
    Row(
        "an entry is excluded on an assumption",
        (
            append("facts.yaml", "tired: {type: yesno, ask: Are you tired?, default: no}\n"),
            append("walk.yaml", rule("[tired is yes, sport.met > 5]", "exclude: sport", "    for: sport in sport_list\n")),
        ),
        "guard-assumed",
        "walk.yaml",
        "walk/more",
        "`walk/more` keeps people safe, so it cannot rest on the default of `tired`",
        "make `tired` required, or leave it unknown and give `tired is unknown` a row",
    ),
    Row(
        "a because names what may be unknown",
        (append("walk.yaml", rule("age >= 20").replace("One thing more", "You aim for {goal}")),),
        "because-unknown",
        "walk.yaml",
        "walk/more",
        "the `because` of `walk/more` names `goal`, which may be unknown",
        "add the condition `goal is known`, or word it without",
    ),
    Row(
        "a bound can be unknown",
        (append("walk.yaml", rule("age >= 20", "steps: {at most: goal * 100}")),),
        "formula-unknown",
        "walk.yaml",
        "walk/more",
        "the bound that `walk/more` gives `steps` can be unknown, since `goal` may be",
        "add the condition `goal is known`, or word it without",
    ),
    Row(
        "an overlay removes a rule that is not there",
        (write("ours/overlay.yaml", OVERLAY + "remove:\n  walk/stepps: {because: We do not count.}\n"),),
        "overlay-astray",
        "ours/overlay.yaml",
        "walk/stepps",
        "there is no rule `walk/stepps` to remove",
        "did you mean `walk/steps`?",
    ),
    Row(
        "a name is misspelt",
        (append("walk.yaml", rule("wieght > 80")),),
        "problem",
        "walk.yaml",
        "wieght",
        "unknown fact `wieght`",
        "did you mean `weight`?",
    ),
]


def guidance(directory: Path, edits: tuple[Edit, ...] = ()) -> Path:
    """Write the small guidance with some edits."""
    for name, text in FILES.items():
        write(name, text).make(directory)
    for edit in edits:
        edit.make(directory)
    return directory


def found(directory: Path, people: int = PEOPLE) -> tuple[Finding, ...]:
    """Return what is found in the small guidance, with the overlay beside it where there is one."""
    overlays = [Path("ours")] if (directory / "ours").is_dir() else []
    try:
        return find(prepare_checked(Path(), overlays)[0], people)
    except RuleError as error:
        return from_problems(error.problems)


def test_the_small_guidance_has_no_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(guidance(tmp_path))
    assert [one.render() for one in found(tmp_path)] == []


@pytest.mark.parametrize("row", ROWS, ids=[row.says for row in ROWS])
def test_a_fault_gives_its_finding_and_no_other(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(guidance(tmp_path, row.edits))
    findings = found(tmp_path)
    assert [(one.id, one.message, one.help) for one in findings] == [(row.id, row.message, row.help)]
    (one,) = findings
    assert one.span is not None
    line = (tmp_path / one.span.source.name).read_text(encoding="utf-8").split("\n")[one.span.line - 1]
    underlined = line[one.span.column - 1 : one.span.column - 1 + one.span.length]
    assert (one.span.source.name, underlined) == (row.file, row.underlined)
    assert one.severity == SEVERITIES[row.id]
    head, *_ = one.render().split("\n")
    assert head == f"{one.span.place}: {one.severity}: {row.message} [{row.id}]"


def test_every_kind_of_finding_has_a_row() -> None:
    # What is not decided has a test of its own: it takes a solver that is not there.
    assert {row.id for row in ROWS} == set(SEVERITIES) - {"undecided"}
    assert len({row.says for row in ROWS}) == len(ROWS)


def test_without_the_solver_it_is_said_that_only_some_people_were_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(guidance(tmp_path, (append("walk.yaml", rule("age < 40", "pace: slow")),)))
    monkeypatch.setattr("canter.authoring.checking.find.available", lambda: False)
    told = {one.id: one for one in found(tmp_path)}
    assert told.keys() == {"undecided", "no-plan"}
    assert told["undecided"].help == "`pip install 'canter[prove]'` has it decided for everybody"


@pytest.mark.parametrize("row", [row for row in ROWS if row.id in ("clash", "crossing")], ids=lambda row: row.says)
def test_the_person_of_a_proof_gets_no_plan(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(guidance(tmp_path, row.edits))
    ready = prepare_checked(Path(), [])[0]
    (one,) = find(ready, PEOPLE)
    assert one.person is not None
    with pytest.raises(RuleError):
        ready.plan(one.person)


@pytest.mark.parametrize("row", [row for row in ROWS if row.id in ("no-plan", "short-choice")], ids=lambda row: row.says)
def test_an_example_shows_what_it_was_found_for_when_it_is_replayed(
    row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(guidance(tmp_path, row.edits))
    ready = prepare_checked(Path(), [])[0]
    (one,) = find(ready, PEOPLE)
    assert one.person is not None
    assert one.told is not None
    assert 0 < one.told[0] <= one.told[1] == PEOPLE
    if row.id == "no-plan":
        with pytest.raises(RuleError) as error:
            ready.plan(one.person)
        assert row.message in [problem.message for problem in error.value.problems]
    else:
        assert ready.conclude(ready.read(one.person)).choices["sports"].short > 0
    assert "goal" not in one.person


def test_what_an_overlay_no_longer_uses_of_the_guidance_beneath_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = write("ours/overlay.yaml", OVERLAY + "remove:\n  walk/goal: {because: We do not ask.}\n")
    monkeypatch.chdir(guidance(tmp_path, (edit,)))
    assert found(tmp_path) == ()


def test_a_parameter_that_an_overlay_moved_counts_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it was moved it may still be anywhere in its range, so that nothing is said of it."""
    age = rule("[age < 60, age >= older]")
    moved = write("ours/overlay.yaml", OVERLAY + "adjust:\n  older: {value: 70, because: Ours are fit.}\n")
    monkeypatch.chdir(guidance(tmp_path, (append("walk.yaml", age),)))
    assert found(tmp_path) == ()
    moved.make(tmp_path)
    assert [one.id for one in found(tmp_path)] == ["never-applies"]


@pytest.mark.parametrize(
    "line",
    [
        "10 * weight + 6 * age > 500",
        "weight / 2 >= goal - 5",
        "weight >= 0.5 * weight + goal",
        "hours * minutes_an_hour > minutes",
        "weight * few_sports > age",
        "ln(weight) > ln(goal)",
        "sqrt(weight ** 2 + goal ** 2) > weight",
        "max(weight - goal, 0) > 5",
        "minutes > 30",
    ],
)
def test_what_may_fit_is_no_misfit(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(guidance(tmp_path, (append("walk.yaml", rule(f'[goal is known, "{line}"]')),)))
    assert [one.render() for one in found(tmp_path, people=0) if one.id == "unit-mismatch"] == []


def test_a_choice_that_falls_short_is_no_finding_where_a_notice_counts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = rewrite("walk.yaml", b"few_sports: {value: 1", b"few_sports: {value: 3")
    told = append("walk.yaml", rule("count(sports) < few_sports"))
    monkeypatch.chdir(guidance(tmp_path, (three, told)))
    assert found(tmp_path) == ()


@pytest.mark.parametrize("directory", [RULES, RULES.parent / "examples" / "hillside"], ids=["rules", "hillside"])
def test_the_bundled_rules_and_the_example_of_an_overlay_have_no_finding(directory: Path) -> None:
    assert [one.render() for one in find(prepare_checked(directory, [])[0])] == []


def test_a_guard_of_the_bundled_rules_that_is_broken_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small guidance shows each finding; this one shows that the size of the bundled rules hides none."""
    monkeypatch.chdir(tmp_path)
    copy_rules(tmp_path / "rules")
    rewrite("rules/guard.yaml", b"deficit: {at most: older_deficit}", b"deficit: {at most: older_weight_age}").make(tmp_path)
    rewrite("rules/guard.yaml", b"when: [age < 18, bmi < thin_young_bmi]", b"when: [age < 18, age >= 18]").make(tmp_path)
    findings = find(prepare_checked(Path("rules"), [])[0], people=0)
    told = [(one.id, one.message) for one in findings]
    assert sorted(told) == [
        ("never-applies", "`guard/thin-and-young` can never apply: its conditions rule one another out"),
        ("unit-mismatch", "`deficit` is in kcal/day, and this comes out in year"),
        ("unused-parameter", "nothing uses the parameter `older_deficit`"),
        ("unused-parameter", "nothing uses the parameter `thin_young_bmi`"),
    ]
