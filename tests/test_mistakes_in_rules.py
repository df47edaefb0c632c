"""What an author is told about a mistake in rule files: where it is, what it is, and what to type instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from canter import Guidance
from canter.authoring.check import check_guidance
from canter.language.problems import RuleError
from conftest import Canter
from mistakes import Mistake, Told, append, copy_rules, printed, remove, rewrite, told, write

DOCTOR, FACTS, PLAN, CLINIC = "rules/doctor.yaml", "rules/facts.yaml", "rules/plan.yaml", "clinic/overlay.yaml"
CHECK, CHECK_CLINIC = ("check", "rules"), ("check", "rules", "--overlay", "clinic")
PLAN_ROSA = ("plan", "rosa.yaml", "--rules", "rules", "--engine", "plain")

ROSA = write("rosa.yaml", "sex: female\nage: 35\nheight: 165\nweight: 75\nconditions: none\n")
RULE = """
  - id: doctor/extra
    title: Say one thing more
    when: age >= 40
    then:
      notice: info
    because: At {age} one thing more.
    judgement: It does no harm.
"""
LEAST_AGE = "parameters:\n  least_age:\n    judgement: So we think.\n"
OVERLAY = """name: clinic
by: A. Dietitian
because: Our patients are older.
base: canter 1.x
"""
# A fact of its own, in a section of its own, for rules that set something.
STEPS = (
    append(FACTS, "\nsteps:\n  type: number\n  label: Steps\n  required: yes\n"),
    append(PLAN, "\nwalking:\n  title: Walking\n  shows: [steps]\n"),
)
SET_STEPS = RULE.replace("notice: info", "steps: 5000").replace("    when: age >= 40\n", "")
MORE_STEPS = SET_STEPS.replace("doctor/extra", "doctor/other").replace("5000", "8000")
BOUND_STEPS = MORE_STEPS.replace("    then", "    when: steps > 4000\n    then").replace("8000", "{at most: 8000}")

QUOTE = 'put the whole text in double quotes: `"…"`'
DECIMALS = "write plain decimals, like `1200` or `0.5`"
OWN_LINE = "write each condition on a line of its own"
SPLIT = "a comma or a missing `: ` splits the text; put it on a line of its own or in double quotes"
CHECK_HERE = "check quotes, brackets and indentation here"
OVERRULE = "let one say `overrules`, or give it a condition that the other excludes"


def in_rule(says: str, lines: tuple[str, str], underlined: str, message: str, help_: str) -> Mistake:
    """Make a mistake in one line of a rule that is added to `doctor.yaml`."""
    old, new = lines
    assert old in RULE
    shown = new.split("\n")[-1].strip()
    return Mistake(says, (append(DOCTOR, RULE.replace(old, new)),), (Told(message, help_, DOCTOR, shown, underlined),), CHECK)


def in_when(says: str, condition: str, underlined: str, message: str, help_: str) -> Mistake:
    """Make a mistake in the condition of such a rule."""
    return in_rule(says, ("when: age >= 40", f"when: {condition}"), underlined, message, help_)


def in_then(says: str, effect: str, underlined: str, message: str, help_: str) -> Mistake:
    """Make a mistake in the effect of such a rule."""
    return in_rule(says, ("notice: info", effect), underlined, message, help_)


def in_because(says: str, text: str, underlined: str, message: str, help_: str) -> Mistake:
    """Make a mistake in the text of such a rule."""
    return in_rule(says, ("because: At {age} one thing more.", f"because: {text}"), underlined, message, help_)


def in_added(says: str, rule: str, told_: tuple[str, str], message: str, help_: str) -> Mistake:
    """Add a whole rule; `told_` is the line that is shown and what is underlined."""
    return Mistake(says, (append(DOCTOR, rule),), (Told(message, help_, DOCTOR, *told_),), CHECK)


def opened(says: str, text: str, named: str) -> Mistake:
    """Begin the text of such a rule with a character that means something to YAML."""
    return in_because(says, text, text, f"a text cannot begin with {named}", QUOTE)


def in_overlay(says: str, text: str, told_: tuple[str, str], message: str, help_: str) -> Mistake:
    """Make a mistake in an overlay."""
    return Mistake(says, (write(CLINIC, OVERLAY + text),), (Told(message, help_, CLINIC, *told_),), CHECK_CLINIC)


def in_parameter(says: str, value: str, message: str, help_: str) -> Mistake:
    """Make a mistake in the value of a parameter."""
    line = f"value: {value}"
    edit = write("rules/doctor.yaml", f"parameters:\n  usual_share:\n    {line}\n    judgement: So we think.\n")
    return Mistake(says, (edit,), (Told(message, help_, DOCTOR, line, value),), CHECK)


def in_scenario(says: str, text: str, told_: tuple[str, str], message: str, help_: str) -> Mistake:
    """Make a mistake in a scenario."""
    file = "rules/doctor.test.yaml"
    who = "- scenario: Rosa\n  person: {sex: female, age: 35, height: 165, weight: 75, conditions: none}\n"
    return Mistake(says, (write(file, who + text),), (Told(message, help_, file, *told_),), CHECK)


WORDS = [
    in_rule(
        "a rule has a key that does not exist",
        ("then:", "than:"),
        "than",
        "unknown key `than`",
        "did you mean `then`?",
    ),
    Mistake(
        "a fact has a key that does not exist",
        (append(FACTS, "\ncalf:\n  type: number\n  unit: cm\n  aks: How wide is your calf?\n"),),
        (Told("unknown key `aks`", "did you mean `ask`?", FACTS, "aks: How wide is your calf?", "aks"),),
        CHECK,
    ),
    Mistake(
        "a fact is of a type that does not exist",
        (append(FACTS, "\ncalf:\n  type: integer\n"),),
        (
            Told(
                "`type` cannot be `integer`",
                "write `number`, `whole`, `yesno`, `choice`, `choices`, `list` or `text`",
                FACTS,
                "type: integer",
                "integer",
            ),
        ),
        CHECK,
    ),
    in_when(
        "a rule reads a fact that does not exist",
        "weight_to_loose >= 20",
        "weight_to_loose",
        "unknown fact `weight_to_loose`",
        "did you mean `weight_to_lose`?",
    ),
    in_then(
        "a formula reads a fact that does not exist",
        "deficit: {at most: maintenanse - 1200}",
        "maintenanse",
        "unknown fact `maintenanse`",
        "did you mean `maintenance`?",
    ),
    in_because(
        "a because shows a fact that does not exist",
        "At {agee} one thing more.",
        "agee",
        "unknown fact `agee`",
        "did you mean `age`?",
    ),
    in_because(
        "a because has empty braces", "At {} more.", "}", "empty braces", "name a fact, a field or a parameter inside them"
    ),
    in_because(
        "a because computes",
        "Half is {age / 2} years.",
        "/",
        "expected the end of the line, but found `/`",
        "name one fact; arithmetic belongs into a fact of its own",
    ),
    in_when("a choice does not exist", "sex is woman", "woman", "unknown choice `woman`", "the choices are `female`, `male`"),
    in_when(
        "a choice is compared as a number", "sex >= female", "sex", "`sex` is a choice, not a number", "compare it with `is`"
    ),
    in_when(
        "an equals sign stands for is",
        "sex = female",
        "=",
        "`=` means nothing here",
        "write `is` to compare words, `<=` or `>=` to compare numbers",
    ),
    in_when("a sign of mathematics stands for <=", "age ≤ 40", "≤", "`≤` means nothing here", "write `<=`"),
    in_when(
        "alternatives are joined with or, each with its fact",
        "sex is female or sex is male",
        "is",
        "expected the end of the line, but found `is`",
        "write `any: [one condition, another]`",
    ),
    in_when("a sign of programs stands for is not", "sex != female", "!", "`!` means nothing here", "write `is not`"),
    in_when(
        "is asks a fact with several choices",
        "conditions is pregnancy",
        "conditions",
        "`conditions` holds several choices",
        "write `has` in place of `is`",
    ),
    in_when("has asks a fact with one choice", "sex has female", "sex", "`sex` does not hold several choices", "write `is`"),
    in_when(
        "is compares a number that need not be whole",
        "bmi is 30",
        "bmi",
        "`bmi` is a number that need not be whole",
        "compare it with `<=` or `>=`",
    ),
    in_when(
        "two conditions are joined with and",
        "age >= 40 and bmi >= 30",
        "and",
        "expected the end of the line, but found `and`",
        OWN_LINE,
    ),
    in_when(
        "two conditions are joined with or",
        "age >= 40 or bmi >= 30",
        "or",
        "expected the end of the line, but found `or`",
        "write `any: [one condition, another]`",
    ),
    in_when(
        "a condition begins with not",
        "not conditions has pregnancy",
        "not",
        "a condition cannot begin with `not`",
        "write `is not` or `has no`",
    ),
    in_when(
        "a chain of comparisons turns round",
        "18 < age > 40",
        "18 < age > 40",
        "a chain goes one way",
        "write `18.5 <= bmi < 25`",
    ),
    in_when("a number has an exponent", "age >= 4e1", "4e1", "`4e1` is not a number", DECIMALS),
    in_when(
        "a number in a condition has a comma for thousands",
        "maintenance >= 1,800",
        ",",
        "expected the end of the line, but found `,`",
        "write numbers without commas, like `1200`",
    ),
    in_when(
        "a number in a condition has a unit",
        "weight >= 100 kg",
        "kg",
        "expected the end of the line, but found `kg`",
        "write the number alone; it is in the unit of the fact",
    ),
    in_when(
        "a number begins with a point", "age >= .5", ".5", "`.5` means nothing here", "write `0.5`, with a digit before the point"
    ),
    in_when(
        "a formula has a percent sign",
        "weight >= 95% * goal_weight",
        "%",
        "`%` means nothing here",
        "write the share as a decimal, like `0.01`",
    ),
    in_parameter("a parameter has an exponent", "1e3", "`1e3` is not a number", DECIMALS),
    in_parameter("a parameter has a comma for thousands", "1,000", "`1,000` is not a number", DECIMALS),
    in_parameter("a parameter is given in percent", "5%", "`5%` is not a number", "write the share as a decimal, like `0.01`"),
    in_then(
        "an effect sets a fact that does not exist",
        "deficitt: 0",
        "deficitt",
        "unknown fact `deficitt`",
        "did you mean `deficit`?",
    ),
    in_then(
        "a rule sets what the person tells",
        "weight: 70",
        "weight",
        "`weight` is something the person tells",
        "a rule can set only facts without `ask`",
    ),
    in_then(
        "a notice has a level that does not exist",
        "notice: refers",
        "refers",
        "`notice` cannot be `refers`",
        "did you mean `refer`?",
    ),
    in_then(
        "a bound is misspelt",
        "deficit: {at moost: 100}",
        "at moost",
        "unknown effect `at moost`",
        "did you mean `at most`?",
    ),
    in_then(
        "a whole fact is set by a formula that need not be whole",
        "strength_reps: age / 4",
        "age / 4",
        "`strength_reps` is whole, and this need not be",
        "write `round(age / 4)`",
    ),
    in_then(
        "an entry is excluded without going through a list",
        "exclude: exercise",
        "exclude",
        "`exclude` is about the entry at hand",
        "begin the rule with `for: … in …`",
    ),
    in_then(
        "a choice is made from a list that the fact is not over",
        "exercises: {choose: activity_list, count: 3}",
        "activity_list",
        "`exercises` does not hold entries of `activity_list`",
        "declare `exercises` as `type: choices, choices: activity_list`",
    ),
    in_when(
        "an entry is read without going through a list",
        "activity.met < 3",
        "activity",
        "`activity` is no entry at hand",
        "begin the rule with `for: activity in …`",
    ),
    in_added(
        "a field of an entry does not exist",
        RULE.replace("    when: age >= 40", "    for: activity in activity_list\n    when: activity.impac is high"),
        ("when: activity.impac is high", "impac"),
        "`activity_list` has no field `impac`",
        "did you mean `impact`?",
    ),
]

EFFECTS = [
    in_then(
        "a section to withhold does not exist",
        "withhold: [wieght]",
        "wieght",
        "unknown section `wieght`",
        "did you mean `weight`?",
    ),
    in_added(
        "a rule withholds without referring",
        RULE.replace("notice: info", "withhold: [weight]"),
        ("- id: doctor/extra", "doctor/extra"),
        "`doctor/extra` withholds without referring",
        "add `notice: refer` or `notice: urgent`, so that the person knows whom to see",
    ),
    in_rule(
        "a source does not exist",
        ("judgement: It does no harm.", "source: [who-bmi, garthe-2012/table]"),
        "garthe-2012/table",
        "`garthe-2012/table` is no source of `sources.yaml`",
        "did you mean `garthe-2011`?",
    ),
    in_added(
        "a rule names no source",
        RULE.replace("    judgement: It does no harm.\n", ""),
        ("- id: doctor/extra", "doctor/extra"),
        "`doctor/extra` names no source",
        "add `source:`, or `judgement:` saying why you think so",
    ),
    in_added(
        "a rule has no effect",
        RULE.replace("    then:\n      notice: info\n", ""),
        ("- id: doctor/extra", "doctor/extra"),
        "`doctor/extra` has no effect",
        "add `then:`",
    ),
    in_added(
        "a rule says no because",
        RULE.replace("    because: At {age} one thing more.\n", ""),
        ("- id: doctor/extra", "doctor/extra"),
        "`doctor/extra` says no `because`",
        "add `because:`, a sentence for the person",
    ),
    in_rule(
        "the id of a rule is of another topic",
        ("- id: doctor/extra", "- id: guard/extra"),
        "guard/extra",
        "`guard/extra` cannot be an id in `doctor.yaml`",
        "write `doctor/` and a slug",
    ),
    in_rule(
        "a rule overrules one that does not exist",
        ("judgement: It does no harm.", "judgement: It does no harm.\n    overrules: doctor/allways"),
        "doctor/allways",
        "`doctor/extra` overrules the unknown rule `doctor/allways`",
        "did you mean `doctor/always`?",
    ),
    in_added(
        "a rule with rows overrules one that does not exist",
        RULE.replace(
            "    when: age >= 40\n    then:\n      notice: info\n",
            "    overrules: doctor/allways\n    rows:\n      young: {when: age < 40, then: {notice: info}}\n"
            "      old: {when: age >= 40, then: {notice: info}}\n",
        ),
        ("overrules: doctor/allways", "doctor/allways"),
        "`doctor/extra` overrules the unknown rule `doctor/allways`",
        "did you mean `doctor/always`?",
    ),
    in_rule(
        "a rule overrules one that withholds",
        ("judgement: It does no harm.", "judgement: It does no harm.\n    overrules: guard/surgery"),
        "guard/surgery",
        "`guard/surgery` withholds, so nothing overrules it",
        "remove it from `overrules` of `doctor/extra`",
    ),
    in_added(
        "a guard can come out as not known",
        RULE.replace("age >= 40", "goal_weight < 45").replace("notice: info", "deficit: {at most: 300}"),
        ("- id: doctor/extra", "doctor/extra"),
        "the guard `doctor/extra` can be not known, since `goal_weight` may be unknown",
        "add the condition `goal_weight is known`, or a row for `goal_weight is unknown`",
    ),
    in_added(
        "a because shows what may be unknown",
        RULE.replace("At {age}", "To weigh {goal_weight}"),
        ("- id: doctor/extra", "doctor/extra"),
        "the `because` of `doctor/extra` names `goal_weight`, which may be unknown",
        "add the condition `goal_weight is known`, or word it without",
    ),
    in_added(
        "a because shows what its rule withholds",
        RULE.replace("At {age}", "At {bmi}").replace("notice: info", "notice: refer\n      withhold: [body]"),
        ("- id: doctor/extra", "doctor/extra"),
        "the `because` of `doctor/extra` names `bmi`, which it withholds",
        "word it without",
    ),
    in_added(
        "constant bounds cross",
        RULE.replace("notice: info", "deficit: {at most: 100}")
        + RULE.replace("notice: info", "deficit: {at least: 200}").replace("doctor/extra", "doctor/other"),
        ("- id: doctor/other", "doctor/other"),
        "the bounds of `deficit` cross: at least 200, at most 100",
        "the other is `doctor/extra` at {doctor/extra}",
    ),
    Mistake(
        "two rules have one id",
        (append(DOCTOR, RULE + RULE.replace("one thing", "another thing")),),
        (
            Told(
                "the rule `doctor/extra` is there already",
                "see rules/doctor.yaml:{line of doctor/extra}; give one another id",
                DOCTOR,
                "- id: doctor/extra",
                "doctor/extra",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "two rules set a fact differently for everybody",
        (*STEPS, append(DOCTOR, SET_STEPS + MORE_STEPS)),
        (
            Told(
                "`doctor/other` and `doctor/extra` set `steps` differently, and can apply together",
                OVERRULE + "; `doctor/extra` is at {doctor/extra}",
                DOCTOR,
                "- id: doctor/other",
                "doctor/other",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "two rules set a fact differently for one person",
        (
            *STEPS,
            ROSA,
            append(DOCTOR, SET_STEPS.replace("    then", "    when: age < 40\n    then")),
            append(DOCTOR, MORE_STEPS.replace("    then", "    when: bmi > 25\n    then")),
        ),
        (
            Told(
                "`doctor/extra` and `doctor/other` set `steps` differently for these facts",
                OVERRULE + "; `doctor/other` is at {doctor/other}",
                DOCTOR,
                "- id: doctor/extra",
                "doctor/extra",
            ),
        ),
        PLAN_ROSA,
    ),
    Mistake(
        "the bounds of two rules cross for one person",
        (
            ROSA,
            append(DOCTOR, RULE.replace("age >= 40", "age < 40").replace("notice: info", "deficit: {at most: 0}")),
            append(
                DOCTOR,
                RULE.replace("age >= 40", "bmi > 25")
                .replace("notice: info", "deficit: {at least: 5}")
                .replace("doctor/extra", "doctor/other"),
            ),
        ),
        (
            Told(
                "`doctor/other` wants more of `deficit` for these facts than `doctor/extra` allows",
                OVERRULE + "; `doctor/extra` is at {doctor/extra}",
                DOCTOR,
                "- id: doctor/other",
                "doctor/other",
            ),
        ),
        PLAN_ROSA,
    ),
    Mistake(
        "an invariant is broken for one person",
        (
            *STEPS,
            ROSA,
            append(DOCTOR, SET_STEPS),
            append(
                "rules/invariants.yaml",
                "\n- id: doctor/enough-steps\n  title: Nobody is sent on a short walk\n"
                "  holds: steps >= 6000\n  judgement: So be it.\n",
            ),
        ),
        (
            Told(
                "the plan would break the invariant `doctor/enough-steps` (Nobody is sent on a short walk), so it is not given",
                "what it reads was decided by `doctor/extra`",
                "rules/invariants.yaml",
                "- id: doctor/enough-steps",
                "doctor/enough-steps",
            ),
        ),
        PLAN_ROSA,
    ),
    Mistake(
        "two facts rest on each other",
        (
            *STEPS,
            append(FACTS, "\nhours:\n  type: number\n  label: Hours\n"),
            append(PLAN, "  behind: [hours]\n"),
            append(DOCTOR, SET_STEPS.replace("5000", "hours * 2")),
            append(
                "rules/genetics.yaml",
                SET_STEPS.replace("doctor/extra", "genetics/extra").replace("steps: 5000", "hours: steps / 2"),
            ),
        ),
        (
            Told(
                "a cycle: steps > hours > steps",
                "in rules/doctor.yaml, rules/genetics.yaml; let one of them read something earlier",
                DOCTOR,
                "- id: doctor/extra",
                "doctor/extra",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a condition rests on what its rule bounds through another file",
        (
            *STEPS,
            append(FACTS, "\nhours:\n  type: number\n  label: Hours\n"),
            append(PLAN, "  behind: [hours]\n"),
            append(DOCTOR, RULE.replace("age >= 40", "steps > 4000").replace("notice: info", "hours: {at most: 2}")),
            append("rules/genetics.yaml", SET_STEPS.replace("doctor/extra", "genetics/extra").replace("5000", "hours * 2")),
        ),
        (
            Told(
                "a cycle: `doctor/extra` > hours > steps > `doctor/extra`",
                "in rules/doctor.yaml, rules/genetics.yaml; let one of them read something earlier",
                DOCTOR,
                "- id: doctor/extra",
                "doctor/extra",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a rule changes what its own condition reads",
        (
            *STEPS,
            append(DOCTOR, SET_STEPS),
            append(DOCTOR, BOUND_STEPS),
        ),
        (
            Told(
                "a cycle: `doctor/other` > steps > `doctor/other`",
                "in rules/doctor.yaml; let one of them read something earlier",
                DOCTOR,
                "- id: doctor/other",
                "doctor/other",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a required fact is set by no rule",
        STEPS,
        (
            Told(
                "`steps` is required, and no rule sets it",
                "write a rule that does, or remove `required`",
                FACTS,
                "steps:",
                "steps",
            ),
        ),
        CHECK,
    ),
]

FILES = [
    Mistake(
        "a key is given twice",
        (write(DOCTOR, "rules:" + RULE + "    judgement: And once more.\n"),),
        (
            Told(
                "`judgement` is given twice",
                "the first is on line 8; keep one",
                DOCTOR,
                "judgement: And once more.",
                "judgement",
            ),
        ),
        CHECK,
    ),
    in_rule(
        "a text is cut off by a number sign",
        ("title: Say one thing more", "title: Say thing #2"),
        "#2",
        "the text is cut off here: ` #` begins a comment",
        f"{QUOTE}, or keep two spaces before `# `",
    ),
    in_added(
        "a text is split by a comma inside braces",
        RULE.replace(
            "    then:\n      notice: info\n",
            "    rows:\n      one: {then: {notice: info}, because: We say it often, but not always}\n",
        ),
        ("one: {then: {notice: info}, because: We say it often, but not always}", "but not always"),
        "`but not always` has no value inside {…}",
        SPLIT,
    ),
    in_then(
        "a formula is split by a comma inside braces",
        "deficit: {at most: max(room, 0)}",
        "0)",
        "`0)` has no value inside {…}",
        SPLIT,
    ),
    in_because("a key has no value", "", "because", "`because` has no value", "write one after the colon, or remove the line"),
    in_because(
        "a text is a comment",
        "# one thing more",
        "because",
        "`because` has no value",
        "write one after the colon, or remove the line",
    ),
    in_then(
        "a key inside braces has no value",
        "deficit: {at most:, at least: 3}",
        "at most",
        "`at most` has no value inside {…}",
        SPLIT,
    ),
    in_rule(
        "a text holds a colon",
        ("title: Say one thing more", "title: Say: one thing more"),
        ":",
        "`: ` inside a text",
        f"{QUOTE}; or the line is indented too far",
    ),
    opened("a text begins with a brace", "{age} is the age for one thing more.", "`{`"),
    opened("a text begins with a bracket", "[Perhaps] one thing more.", "`[`"),
    opened("a text begins with an at sign", "@home one thing more.", "`@`"),
    opened("a text begins with a percent sign", "%-wise one thing more.", "`%`"),
    opened("a text begins with a backtick", "`One` thing more.", "a backtick"),
    opened("a text begins with a star", "*One* thing more.", "`*`"),
    opened("a text begins with an ampersand", "& one thing more.", "`&`"),
    opened("a text begins with a greater sign", "> one thing more.", "`>`"),
    opened("a text begins with a bar", "| one thing more.", "`|`"),
    opened("a text begins with a question mark", "? one thing more.", "`? `"),
    opened("a text begins with a dash", "- one thing more.", "`- `"),
    in_because(
        "a text begins with an exclamation mark",
        "!One thing more.",
        "!One thing more.",
        "a tag (`!name`) is not allowed",
        "put a text with `!` in double quotes",
    ),
    in_because(
        "a quote is not closed",
        '"One thing more.',
        '"One thing more.',
        'text goes on behind the closing `"`, or the quote is not closed',
        QUOTE,
    ),
    in_because(
        "a text goes on behind its quotes",
        '"One thing" more.',
        '"One thing" more.',
        'text goes on behind the closing `"`, or the quote is not closed',
        QUOTE,
    ),
    in_because(
        "a brace closes nothing",
        "{age}} is the age.",
        "}",
        "`}` closes nothing",
        "remove it, or put a text with braces in double quotes",
    ),
    in_because(
        "a text in braces goes on behind a quote",
        "{it: 'It's one thing more.'}",
        "'It's one thing more.'}",
        "text goes on behind the closing `'`, or the quote is not closed",
        QUOTE,
    ),
    in_added(
        "a line is cut off and goes on",
        RULE.replace("title: Say one thing more", "title: Say thing #2\n      and more"),
        ("title: Say thing #2", "#2"),
        "the text is cut off here: ` #` begins a comment",
        f"{QUOTE}, or keep two spaces before `# `",
    ),
    in_rule(
        "a colon has no space after it",
        ("title: Say one thing more", "title:Say one thing more"),
        "title:Say one thing more",
        "a line without `: `",
        "write `name: value`",
    ),
    in_added(
        "a line is indented by a tab",
        RULE.replace("    title", "\ttitle"),
        ("title: Say one thing more", "\t"),
        "a tab is used to indent",
        "indent with spaces",
    ),
    in_added(
        "a line is indented too little",
        RULE.replace("    title", "   title"),
        ("title: Say one thing more", "t"),
        "the indentation does not fit the list before",
        CHECK_HERE,
    ),
    in_rule(
        "a rule file holds a NUL",
        ("title: Say one thing more", "title: Say one\0thing more"),
        "\0",
        "character U+0000 does not belong in a text",
        "remove it",
    ),
    Mistake(
        "a rule file is not UTF-8",
        (append(DOCTOR, RULE), rewrite(DOCTOR, b"Say one thing", b"Say one caf\xe9")),
        (Told("this is not UTF-8 text", "save the file as UTF-8", DOCTOR, "title: Say one caf\ufffd more", "\ufffd"),),
        CHECK,
    ),
    Mistake(
        "a rule file is empty",
        (write(DOCTOR, ""),),
        (Told("the file is empty", "write `name: value` lines into it", DOCTOR, "", ""),),
        CHECK,
    ),
    Mistake(
        "a rule file is huge",
        (write(DOCTOR, "#" * (2 * 1024 * 1024 + 1)),),
        (Told("the file has 2,097,153 bytes; the most is 2,097,152", "split it into several files", DOCTOR, "", ""),),
        CHECK,
    ),
    Mistake(
        "a rule file is nested too deep",
        (write(DOCTOR, f"rules: {'[' * 41}{']' * 41}\n"),),
        (Told("nested more than 40 levels deep", "flatten it", DOCTOR, f"rules: {'[' * 41}{']' * 41}", "["),),
        CHECK,
    ),
    Mistake(
        "a rule file is ten thousand brackets",
        (write(DOCTOR, "[" * 10_000),),
        (Told("nested more than 40 levels deep", "flatten it", DOCTOR, "[" * 10_000, "["),),
        CHECK,
    ),
    Mistake(
        "a rule file is a bomb of aliases",
        (write(DOCTOR, "a: &a [lol, lol]\nb: &b [*a, *a, *a]\nrules: [*b, *b]\n"),),
        (Told("an anchor (`&name`) is not allowed", "write it out, or in double quotes", DOCTOR, "a: &a [lol, lol]", "&a"),),
        CHECK,
    ),
    in_because(
        "a text refers to another",
        "*usual",
        "*usual",
        "an alias (`*name`) is not allowed",
        "write it out, or in double quotes",
    ),
    in_rule(
        "a value has an anchor",
        ("title: Say one thing more", "title: &title Say one thing more"),
        "&title Say one thing more",
        "an anchor (`&name`) is not allowed",
        "write it out, or in double quotes",
    ),
    in_rule(
        "a rule merges another",
        ("title: Say one thing more", "<<: {title: Say one thing more}"),
        "<<",
        "a merge key (`<<`) is not allowed",
        "write it out",
    ),
    Mistake(
        "a rule file holds two documents",
        (append(DOCTOR, "---\nrules: []\n"),),
        (Told("a second document begins here", "keep one document in a file", DOCTOR, "---", "---"),),
        CHECK,
    ),
    Mistake(
        "there is no guidance.yaml",
        (remove("rules/guidance.yaml"),),
        (Told("`rules` is no directory of rules", "name a directory with a `guidance.yaml`"),),
        CHECK,
    ),
    Mistake(
        "the directory of rules is not there",
        (),
        (Told("`nowhere` is no directory of rules", "name a directory with a `guidance.yaml`"),),
        ("check", "nowhere"),
    ),
    Mistake(
        "a topic is not named in guidance.yaml",
        (write("rules/walking.yaml", "rules: []\n"),),
        (
            Told(
                "the topic `walking` is not named in `guidance.yaml`",
                "add `walking` to `topics:`",
                "rules/walking.yaml",
                "rules: []",
                "r",
            ),
        ),
        CHECK,
    ),
]

VOCABULARY = [
    Mistake(
        "a fact has a unit that does not exist",
        (append(FACTS, "\ncalf:\n  type: number\n  unit: centimeteres\n  ask: How wide is your calf?\n"),),
        (
            Told(
                "`centimeteres` is no unit",
                "write a unit such as `kg`, `kcal/day`, `minute` or `1/week`",
                FACTS,
                "unit: centimeteres",
                "centimeteres",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a parameter lies outside its range",
        (write(DOCTOR, LEAST_AGE + "    value: 60\n    unit: year\n    range: [40, 50]\n"),),
        (Told("`least_age` is out of range: 60", "it goes from 40 to 50 years", DOCTOR, "value: 60", "60"),),
        CHECK,
    ),
    Mistake(
        "the range of a parameter is turned round",
        (write(DOCTOR, LEAST_AGE + "    value: 45\n    range: [50, 40]\n"),),
        (Told("a range goes from the least to the most", "write `[40, 50]`", DOCTOR, "range: [50, 40]", "50"),),
        CHECK,
    ),
    Mistake(
        "the range of a fact is turned round",
        (append(FACTS, "\ncalf:\n  type: number\n  range: [200, 40]\n  ask: How wide is your calf?\n"),),
        (Told("a range goes from the least to the most", "write `[40, 200]`", FACTS, "range: [200, 40]", "200"),),
        CHECK,
    ),
    Mistake(
        "a parameter names no source",
        (write(DOCTOR, "parameters:\n  least_age:\n    value: 45\n"),),
        (
            Told(
                "the parameter `least_age` names no source",
                "add `source:`, or `judgement:` saying why",
                DOCTOR,
                "least_age:",
                "least_age",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a fact is named with a word of the language",
        (append(FACTS, "\nknown:\n  type: number\n  ask: What do you know?\n"),),
        (Told("`known` is a word of the language", "give the fact another name", FACTS, "known:", "known"),),
        CHECK,
    ),
    Mistake(
        "a concluded fact stands in no section",
        (append(FACTS, "\nsteps:\n  type: number\n"),),
        (
            Told(
                "`steps` stands in no section of `plan.yaml`",
                "add it under `shows`, `beside` or `behind`",
                FACTS,
                "steps:",
                "steps",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a concluded fact stands in two sections",
        (append(PLAN, "\nwalking:\n  title: Walking\n  shows: [bmi]\n"),),
        (Told("`bmi` stands in two places", "the first is line {line of bmi} of rules/plan.yaml", PLAN, "shows: [bmi]", "bmi"),),
        CHECK,
    ),
    Mistake(
        "a section shows a list that no rule fills",
        (append(PLAN, "\nlarder:\n  title: Larder\n  shows: [pantry]\n"),),
        (Told("`pantry` is not concluded", "sections hold what rules conclude", PLAN, "shows: [pantry]", "pantry"),),
        CHECK,
    ),
    Mistake(
        "an amount is of a list that is not known",
        (rewrite(FACTS, b"  known: pantry\n", b""),),
        (
            Told(
                "`amount` needs `known`",
                "name the list that the portions are in",
                FACTS,
                "amount: {fills: servings, portion: portion, sizes: [grams, millilitres], own: kcal}",
                "servings",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "an amount fills a field that does not exist",
        (rewrite(FACTS, b"fills: servings", b"fills: serving"),),
        (
            Told(
                "there is no field `serving`",
                "did you mean `servings`?",
                FACTS,
                "amount: {fills: serving, portion: portion, sizes: [grams, millilitres], own: kcal}",
                "serving",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "an entry of the guidance lacks what each must have",
        (
            append(
                "rules/lists/pantry.yaml", "\nbrick:\n  label: Brick\n  grams: 2000\n  protein: 0\n  kind: food\n  group: other\n"
            ),
        ),
        (Told("`brick` has no `kcal`", "add `kcal: …`", "rules/lists/pantry.yaml", "label: Brick", "l"),),
        CHECK,
    ),
    Mistake(
        "picks that stand apart are to be one of each, too",
        (rewrite("rules/week.yaml", b"apart: leg_days_apart}", b"apart: leg_days_apart, one of each: day}"),),
        (
            Told(
                "`apart` and `one of each` do not go together",
                "keep one of the two",
                "rules/week.yaml",
                "leg_days: {choose: leg_day_list, count: leg_sessions_aimed, apart: leg_days_apart, one of each: day}",
                "apart",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "picks of a long list are to stand apart",
        (rewrite("rules/legs.yaml", b"one of each: family, spares: exercise_spares}", b"apart: 2}"),),
        (
            Told(
                "`apart` is for lists of up to 14 entries",
                "leave it out",
                "rules/legs.yaml",
                "exercises: {choose: leg_exercises, count: exercises_in_a_session, apart: 2}",
                "apart",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "a section shows what the person tells",
        (append(PLAN, "\nwalking:\n  title: Walking\n  shows: [age]\n"),),
        (Told("`age` is not concluded", "sections hold what rules conclude", PLAN, "shows: [age]", "age"),),
        CHECK,
    ),
    Mistake(
        "a word can be read as two things",
        (
            append(FACTS, "\nmood:\n  type: choice\n  choices: {good: Good, age: Like a cheese}\n  ask: How are you?\n"),
            append(DOCTOR, RULE.replace("age >= 40", "mood is age")),
        ),
        (Told("`age` can be read as a choice or a fact", "rename one of them", DOCTOR, "when: mood is age", "age"),),
        CHECK,
    ),
    Mistake(
        "an entry stands in a list twice",
        (append("rules/lists/activity_list.yaml", "\nlong_stroll:\n  label: Stroll\n\nlong_stroll:\n  label: Stroll again\n"),),
        (
            Told(
                "`long_stroll` is given twice",
                "the first is on line {line of long_stroll}; keep one",
                "rules/lists/activity_list.yaml",
                "long_stroll:",
                "long_stroll",
            ),
        ),
        CHECK,
    ),
    Mistake(
        "an entry fills a field that its list does not have",
        (append("rules/lists/activity_list.yaml", "\nlong_stroll:\n  label: Stroll\n  mood: good\n"),),
        (Told("unknown field `mood`", "did you mean `mode`?", "rules/lists/activity_list.yaml", "mood: good", "mood"),),
        CHECK,
    ),
]

OVERLAYS = [
    in_overlay(
        "an overlay moves a parameter that does not exist",
        "adjust:\n  fastest_weekly_shar: {value: 0.007, because: Slower is kinder.}\n",
        ("fastest_weekly_shar: {value: 0.007, because: Slower is kinder.}", "fastest_weekly_shar"),
        "there is no parameter `fastest_weekly_shar` to adjust",
        "did you mean `fastest_weekly_share`?",
    ),
    in_overlay(
        "an overlay moves a parameter beyond its range",
        "adjust:\n  fastest_weekly_share: {value: 0.5, because: Faster is more fun.}\n",
        ("fastest_weekly_share: {value: 0.5, because: Faster is more fun.}", "0.5"),
        "`fastest_weekly_share` may go from 0.004 to 0.01, not to 0.5",
        "stay in its range",
    ),
    in_overlay(
        "an overlay moves a parameter and does not say why",
        "adjust:\n  fastest_weekly_share: {value: 0.007}\n",
        ("fastest_weekly_share: {value: 0.007}", "fastest_weekly_share"),
        "`because` is missing here",
        "add `because:`",
    ),
    in_overlay(
        "an overlay removes a rule that does not exist",
        "remove:\n  doctor/allways: {because: We do it ourselves.}\n",
        ("doctor/allways: {because: We do it ourselves.}", "doctor/allways"),
        "there is no rule `doctor/allways` to remove",
        "did you mean `doctor/always`?",
    ),
    in_overlay(
        "an overlay removes a row",
        "remove:\n  energy/basal/women: {because: We measure it.}\n",
        ("energy/basal/women: {because: We measure it.}", "energy/basal/women"),
        "`energy/basal/women` is a row of a rule",
        "replace or remove `energy/basal` as a whole",
    ),
    Mistake(
        "an overlay removes a rule that another overrules",
        (
            append(DOCTOR, RULE + RULE.replace("doctor/extra", "doctor/other") + "    overrules: doctor/extra\n"),
            write(CLINIC, OVERLAY + "remove:\n  doctor/extra: {because: We say it ourselves.}\n"),
        ),
        (
            Told(
                "`doctor/other` overrules `doctor/extra`, which this overlay removes",
                "replace or remove `doctor/other`, too",
                CLINIC,
                "doctor/extra: {because: We say it ourselves.}",
                "doctor/extra",
            ),
        ),
        CHECK_CLINIC,
    ),
    in_overlay(
        "an overlay replaces a rule and removes it",
        "replace:\n  doctor/always:\n    because: Shorter.\n"
        "    with: {title: Send, then: {notice: info}, because: Go., judgement: So.}\n"
        "remove:\n  doctor/always: {because: We say it ourselves.}\n",
        ("doctor/always: {because: We say it ourselves.}", "doctor/always"),
        "`doctor/always` is replaced and removed",
        "keep one of the two",
    ),
    in_overlay(
        "an overlay repeats the id of the rule it replaces",
        "replace:\n  doctor/always:\n    because: Shorter.\n    with:\n      id: doctor/always\n"
        "      title: Send\n      then: {notice: info}\n      because: Go.\n      judgement: So.\n",
        ("id: doctor/always", "id"),
        "unknown key `id`",
        "known here: `title`, `for`, `when`, `then`, `overrules`, `because`, `source`, `judgement`, `rows`",
    ),
    Mistake(
        "an overlay is for another base",
        (write(CLINIC, OVERLAY.replace("canter 1.x", "canter 2.x")),),
        (
            Told(
                "this overlay is for `canter 2.x`, and the guidance is canter 1.0.0",
                "write `base: canter 1.x` after reading what changed",
                CLINIC,
                "base: canter 2.x",
                "canter 2.x",
            ),
        ),
        CHECK_CLINIC,
    ),
    Mistake(
        "an overlay defines a fact that is there already",
        (write(CLINIC, OVERLAY), write("clinic/facts.yaml", "weight: {type: number, unit: kg, ask: What is it?}\n")),
        (
            Told(
                "`weight` is there already",
                "an overlay adds; give it another name",
                "clinic/facts.yaml",
                "weight: {type: number, unit: kg, ask: What is it?}",
                "weight",
            ),
        ),
        CHECK_CLINIC,
    ),
    Mistake(
        "an overlay has no overlay.yaml",
        (write("clinic/facts.yaml", "calf: {type: number, unit: cm, ask: How wide is your calf?}\n"),),
        (Told("`clinic` has no readable `overlay.yaml`", "`canter init DIR` writes an overlay to start from"),),
        CHECK_CLINIC,
    ),
    Mistake(
        "an overlay closes a cycle by a rule of its own",
        (
            *STEPS,
            append(DOCTOR, SET_STEPS.replace("    then", "    when: age >= 10\n    then")),
            write(CLINIC, OVERLAY),
            write("clinic/clinic.yaml", "rules:" + BOUND_STEPS.replace("doctor/other", "clinic/other")),
        ),
        (
            Told(
                "a cycle: `clinic/other` > steps > `clinic/other`",
                "in clinic/clinic.yaml; the overlay `clinic` closes it; let one of them read something earlier",
                "clinic/clinic.yaml",
                "- id: clinic/other",
                "clinic/other",
            ),
        ),
        CHECK_CLINIC,
    ),
    Mistake(
        "an overlay closes a cycle by replacing a rule",
        (
            *STEPS,
            append(FACTS, "\nhours:\n  type: number\n  label: Hours\n"),
            append(PLAN, "  behind: [hours]\n"),
            append(DOCTOR, SET_STEPS.replace("5000", "hours * 2")),
            append("rules/genetics.yaml", SET_STEPS.replace("doctor/extra", "genetics/extra").replace("steps: 5000", "hours: 3")),
            write(
                CLINIC,
                OVERLAY + "replace:\n  genetics/extra:\n    because: So.\n"
                "    with: {title: Count, then: {hours: steps / 2}, because: So., judgement: So.}\n",
            ),
        ),
        (
            Told(
                "a cycle: steps > hours > steps",
                "in clinic/overlay.yaml, rules/doctor.yaml; the overlay `clinic` closes it; "
                "let one of them read something earlier",
                CLINIC,
                "genetics/extra:",
                "genetics/extra",
            ),
        ),
        CHECK_CLINIC,
    ),
]

SCENARIOS = [
    in_scenario(
        "a scenario asserts nothing",
        "",
        ("- scenario: Rosa", "Rosa"),
        "this scenario asserts nothing",
        "add `holds:`, `applied:` or `withheld:`",
    ),
    in_scenario(
        "a scenario names a rule that does not exist",
        "  applied: [doctor/allways]\n",
        ("applied: [doctor/allways]", "doctor/allways"),
        "there is no `doctor/allways`",
        "did you mean `doctor/always`?",
    ),
    in_scenario(
        "a scenario is like somebody who does not exist",
        "  applied: [doctor/always]\n  like: rosie\n",
        ("like: rosie", "rosie"),
        "nobody is called `rosie`",
        "name a person in `examples/`, or another scenario",
    ),
    in_scenario(
        "a scenario asserts a fact that does not exist",
        "  holds: [deficitt >= 0]\n",
        ("holds: [deficitt >= 0]", "deficitt"),
        "unknown fact `deficitt`",
        "did you mean `deficit`?",
    ),
    in_scenario(
        "a scenario has a key that does not exist",
        "  aplied: [doctor/always]\n",
        ("aplied: [doctor/always]", "aplied"),
        "unknown key `aplied`",
        "did you mean `applied`?",
    ),
]

ROWS = [*WORDS, *EFFECTS, *FILES, *VOCABULARY, *OVERLAYS, *SCENARIOS]


def ask(command: str, where: str, *rest: str) -> None:
    """Do what a command does, without the command line."""
    if command == "plan":
        Guidance.load("rules", engine="plain").plan(Path(where))
    else:
        check_guidance(Path(where), [Path(word) for word in rest if not word.startswith("--")])


@pytest.mark.parametrize("mistake", ROWS, ids=[row.says for row in ROWS])
def test_a_mistake_in_rules_is_told_where_it_is(
    mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    copy_rules(tmp_path / "rules")
    for edit in mistake.edits:
        edit.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuleError) as found:
        ask(*mistake.words)
    told(found.value.problems, mistake.told, tmp_path)
    code, out, err = canter(*mistake.words)
    assert (code, out, err) == (mistake.code, "", printed(found.value.problems))


def test_the_table_holds_every_mistake_once() -> None:
    assert len({row.says for row in ROWS}) == len(ROWS) >= 34
