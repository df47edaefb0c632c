"""What a person is told about a mistake in a file of facts, or on the command line: where it is, and what to type instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from canter import Guidance
from canter.language.problems import FactError
from canter_cli.inputs import read_person
from conftest import Canter
from mistakes import Edit, Told, copy_rules, printed, rewrite, told

ROSA = "rosa.yaml"
ENOUGH = "sex: female\nage: 35\nheight: 165\nweight: 75\nconditions: none\n"
JSON = '{"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []}'
TABBED = '{\n\t"sex": "female",\n\t"age": 35,\n\t"height": 165,\n\t"weight": 75,\n\t"conditions": ["diabetes"]\n}\n'

QUOTE = 'put the whole text in double quotes: `"…"`'
QUANTITY = "write a number of kg, or one with a unit that converts to it"
BETWEEN = "put a comma between two, and `}` after the last"
SETTING = "write `--set weight=75`"
WRITE_LINE = "write `name: value`"


class Row:
    """One mistake: a sentence, what the file holds, what is set, what must be said, and by which exit code."""

    def __init__(
        self, says: str, text: str | bytes, *told_: Told, sets: tuple[str, ...] = (), rules: tuple[Edit, ...] = ()
    ) -> None:
        self.says = says
        self.data = text.encode() if isinstance(text, str) else text
        self.told = told_
        self.sets = sets
        self.rules = rules


def instead(line: str, underlined: str, message: str, help_: str, says: str) -> Row:
    """Write another line in the place of the one that tells this fact."""
    name = line.split(":", maxsplit=1)[0]
    lines = [line if one.startswith(f"{name}:") else one for one in ENOUGH.splitlines()]
    return Row(says, "\n".join(lines) + "\n", Told(message, help_, ROSA, line.strip(), underlined))


def added(says: str, lines: str, underlined: str, message: str, help_: str) -> Row:
    """Add lines to a file that is right; the last is shown."""
    shown = lines.rsplit("\n", maxsplit=1)[-1].strip()
    return Row(says, f"{ENOUGH}{lines}\n", Told(message, help_, ROSA, shown, underlined))


def alone(says: str, text: str | bytes, shown: tuple[str, str], message: str, help_: str) -> Row:
    """Write a file of its own."""
    return Row(says, text, Told(message, help_, ROSA, *shown))


def setting(says: str, text: str, underlined: str, message: str, help_: str) -> Row:
    """Set a fact on the command line beside a file that is right."""
    return Row(says, ENOUGH, Told(message, help_, "--set", text, underlined), sets=(text,))


def not_a_number(written: str, says: str, message: str = "", help_: str = QUANTITY) -> Row:
    """Write something as the weight that is no number of a weight."""
    return instead(f"weight: {written}", written, message or f"`{written}` is no quantity", help_, says)


NUMBERS = [
    not_a_number("heavy", "a number is a word"),
    not_a_number("about 75", "a number is about so much"),
    not_a_number("70-80", "a number is a range"),
    not_a_number("75%", "a number is a percentage"),
    not_a_number(".nan", "a number is not a number"),
    not_a_number("inf", "a number is infinite"),
    not_a_number("\N{ARABIC-INDIC DIGIT SEVEN}\N{ARABIC-INDIC DIGIT FIVE}", "a number is in other digits"),
    not_a_number("1e2", "a number has an exponent", "`1e2` is not a number", "write plain decimals, like `1200` or `0.5`"),
    not_a_number("72,5", "a number has a decimal comma", "`72,5` has a comma", "write decimals with a point, like `72.5`"),
    not_a_number(
        "72,5 kg", "a quantity has a decimal comma", "`72,5 kg` has a comma", "write decimals with a point, like `72.5`"
    ),
    not_a_number("75 kilos", "a unit does not exist", "`kilos` is no unit that converts to kg"),
    not_a_number("75 blobs", "a unit is one that only a library knows", "`blobs` is no unit that converts to kg"),
    not_a_number("75 cm", "a unit is of another dimension", "`cm` is no unit that converts to kg"),
    not_a_number("750", "a number is out of range", "`weight` is out of range: 750", "it goes from 30 to 300 kg"),
    not_a_number("-75", "a number is negative", "`weight` is out of range: -75", "it goes from 30 to 300 kg"),
    not_a_number("750 lb", "a quantity is out of range", "`weight` is out of range: 750 lb", "it goes from 30 to 300 kg"),
    not_a_number("75 3", "a number stands behind another without a unit"),
    instead(
        "height: 5 ft 6 lb",
        "5 ft 6 lb",
        "`lb` is no unit that converts to cm",
        "write a number of cm, or one with a unit that converts to it",
        "the second unit is of another dimension",
    ),
    instead(
        "height: 6 in 5 ft",
        "6 in 5 ft",
        "`6 in 5 ft` does not go from a larger unit to a smaller one",
        "write a number of cm, or one with a unit that converts to it",
        "the smaller unit comes first",
    ),
    instead(
        "height: 5 ft 14 in",
        "5 ft 14 in",
        "`5 ft 14 in` has more of the smaller unit than make one of the larger",
        "write a number of cm, or one with a unit that converts to it",
        "there are more inches than make a foot",
    ),
    instead("height: 1.65", "1.65", "`height` is out of range: 1.65", "it goes from 120 to 230 cm", "a height is in metres"),
    instead("age: 350", "350", "`age` is out of range: 350", "it goes from 10 to 110 years", "an age is out of range"),
    added(
        "a number has a comma for thousands",
        "intake: 1,800",
        "1,800",
        "`1,800` has a comma",
        "write it without the comma: `1800`",
    ),
    Row(
        "a number is not whole",
        ENOUGH + "session_minutes: 45.5\n",
        Told("`session_minutes` is a whole number, not 45.5", "write `45` or `46`", ROSA, "session_minutes: 45.5", "45.5"),
        rules=(rewrite("rules/facts.yaml", b"\nsession_minutes:\n  type: number", b"\nsession_minutes:\n  type: whole"),),
    ),
    Row(
        "a number is a text over lines",
        ENOUGH.replace("weight: 75", "weight: |\n  heavy\n  indeed"),
        Told("`heavy indeed` is no quantity", QUANTITY, ROSA, "weight: |", "|"),
    ),
]

FACTS = [
    added("a fact does not exist", "goal_wieght: 62", "goal_wieght", "unknown fact `goal_wieght`", "did you mean `goal_weight`?"),
    added("a fact is concluded by rules", "bmi: 22", "bmi", "`bmi` is concluded by rules", "leave it out"),
    added(
        "a fact comes with the guidance",
        "leg_exercises: none",
        "leg_exercises",
        "`leg_exercises` comes with the guidance",
        "leave it out",
    ),
    Row(
        "a required fact is missing",
        ENOUGH.replace("age: 35\n", ""),
        Told("`age` is required", "add `age: …` (How old are you?)", ROSA, "sex: female", "s"),
    ),
    instead(
        "weight: unknown",
        "unknown",
        "`weight` is required, so it cannot be unknown",
        "What do you weigh?",
        "a required fact is unknown",
    ),
    instead("sex: woman", "woman", "`sex` cannot be `woman`", "the choices are `female`, `male`", "a choice does not exist"),
    instead(
        "sex: [female]",
        "[",
        "expected one value for `sex`",
        "write `sex: …` on one line",
        "a list stands where one value is needed",
    ),
    instead(
        "weight: {kg: 75}",
        "{",
        "expected one value for `weight`",
        "write `weight: …` on one line",
        "entries stand where one value is needed",
    ),
    instead(
        "conditions: [diabetis]",
        "diabetis",
        "`conditions` cannot be `diabetis`",
        "did you mean `diabetes`?",
        "one of several choices does not exist",
    ),
    instead("conditions: no", "no", "`conditions` cannot be `no`", "if none applies, write `none`", "no stands for none"),
    instead("conditions: [none]", "none", "`conditions` cannot be `none`", "write `conditions: none`", "none stands in a list"),
    instead(
        "conditions: {diabetes: yes}",
        "{",
        "expected a list for `conditions`",
        "write `conditions: [one, two]`",
        "answers stand where choices are needed",
    ),
    instead(
        "conditions: [[diabetes]]",
        "[",
        "expected a choice in `conditions`",
        "write `conditions: [one, two]`",
        "a list stands in a list of choices",
    ),
    added(
        "a choice in a text with commas does not exist",
        "days: monday, tusday",
        "tusday",
        "`days` cannot be `tusday`",
        "did you mean `tuesday`?",
    ),
    Row(
        "each of several choices that do not exist is told, at its place",
        f"{ENOUGH}days: [mon, monday, wednesdy]\n",
        Told("`days` cannot be `mon`", "did you mean `monday`?", ROSA, "days: [mon, monday, wednesdy]", "mon"),
        Told("`days` cannot be `wednesdy`", "did you mean `wednesday`?", ROSA, "days: [mon, monday, wednesdy]", "wednesdy"),
    ),
    added(
        "a choice that is part of the one before it is shown at its own place",
        "days: monday, mon",
        "mon",
        "`days` cannot be `mon`",
        "did you mean `monday`?",
    ),
    added(
        "a choice is in curly quotes",
        "experience: “beginner”",
        "“beginner”",
        "`experience` cannot be `“beginner”`",
        "did you mean `beginner`?",
    ),
    added(
        "a single text stands where entries are needed",
        "foods: Bread and butter",
        "Bread and butter",
        "expected a list for `foods`",
        "begin each item on a line with `- `, or write `[]`",
    ),
    added(
        "an entry is not known by its name",
        "foods: [Gobbledygook]",
        "Gobbledygook",
        "unknown food `Gobbledygook`",
        "say what it has: `Gobbledygook, 250 kcal`",
    ),
    added(
        "an entry has a field that does not exist",
        "foods:\n  - {name: Bread, calories: 200}",
        "calories",
        "unknown field `calories`",
        "its fields are `name`, `portion`, `kcal`, `servings`, `protein`, `kind`, `group`, `swap`, `swap_saves`",
    ),
    added(
        "the servings are negative",
        "foods:\n  - {name: Bread, servings: -1}",
        "-1",
        "`servings` is out of range: -1",
        "it goes from 0 to 50 a day",
    ),
    added(
        "the servings are a word",
        "foods:\n  - {name: Bread, servings: two}",
        "two",
        "`two` is not a number",
        "`servings` is a plain number",
    ),
]

FILES = [
    added("a fact is given twice", "weight: 74", "weight", "`weight` is given twice", "the first is on line 4; keep one"),
    added(
        "a fact has no value",
        "goal_weight:",
        "goal_weight",
        "`goal_weight` has no value",
        "write one after the colon, or remove the line",
    ),
    added(
        "a text is cut off by a number sign",
        "foods:\n  - name: Cola #2",
        "#2",
        "the text is cut off here: ` #` begins a comment",
        f"{QUOTE}, or keep two spaces before `# `",
    ),
    added(
        "a text inside braces is cut off by a number sign",
        "foods:\n  - {name: Cola #2, kcal: 100}",
        "#2, kcal: 100}",
        "the text is cut off here: ` #` begins a comment",
        f"{QUOTE}, or keep two spaces before `# `",
    ),
    added(
        "a text inside braces is split by a comma",
        "foods:\n  - {name: Bread, with butter, kcal: 200}",
        "with butter",
        "`with butter` has no value inside {…}",
        "a comma or a missing `: ` splits the text; put it on a line of its own or in double quotes",
    ),
    added(
        "a text holds a colon",
        "foods:\n  - name: Bread: dark",
        ":",
        "`: ` inside a text",
        f"{QUOTE}; or the line is indented too far",
    ),
    added("a line has no colon", "goal_weight = 62", "goal_weight = 62", "a line without `: `", WRITE_LINE),
    Row(
        "a colon has no space after it",
        ENOUGH.replace("age: 35", "age:35"),
        Told("a line without `: `", WRITE_LINE, ROSA, "age:35", "age:35"),
    ),
    added(
        "a quote is not closed",
        'experience: "beginner',
        '"beginner',
        'text goes on behind the closing `"`, or the quote is not closed',
        QUOTE,
    ),
    Row(
        "a brace is not closed",
        ENOUGH + "foods:\n  - {name: Bread, kcal: 200\n  - {name: Cola, kcal: 140}\n",
        Told(
            "a mapping that begins with `{` is not closed",
            "close it with `}`",
            ROSA,
            "- {name: Bread, kcal: 200",
            "{name: Bread, kcal: 200",
        ),
    ),
    added("a line is indented by a tab", "foods:\n\t- name: Cola", "\t", "a tab is used to indent", "indent with spaces"),
    added(
        "a later line is indented by a tab",
        "foods:\n  - name: Cola\n\tkcal: 100",
        "\t",
        "a tab is used to indent",
        "indent with spaces",
    ),
    added(
        "a value refers to another",
        "goal_weight: *weight",
        "*weight",
        "an alias (`*name`) is not allowed",
        "write it out, or in double quotes",
    ),
    alone(
        "the file holds a NUL",
        b"sex: fem\0ale\n",
        ("sex: fem\0ale", "\0"),
        "character U+0000 does not belong in a text",
        "remove it",
    ),
    alone(
        "the file is not UTF-8",
        b"sex: fem\xe9le\n",
        ("sex: fem\ufffdle", "\ufffd"),
        "this is not UTF-8 text",
        "save the file as UTF-8",
    ),
    alone("the file is a picture", b"\x89PNG\r\n", ("\ufffdPNG", "\ufffd"), "this is not UTF-8 text", "save the file as UTF-8"),
    alone("the file is empty", "", ("", ""), "the file is empty", "write `name: value` lines into it"),
    alone("the file holds a comment only", "# Rosa\n", ("# Rosa", "#"), "the file is empty", "write `name: value` lines into it"),
    alone(
        "the file is ten thousand brackets", "[" * 10_000, ("[" * 10_000, "["), "nested more than 40 levels deep", "flatten it"
    ),
    alone(
        "the file is a bomb of aliases",
        "a: &a [x, x]\nb: &b [*a, *a]\nsex: [*b, *b]\n",
        ("a: &a [x, x]", "&a"),
        "an anchor (`&name`) is not allowed",
        "write it out, or in double quotes",
    ),
    alone(
        "the file is a list",
        "- sex: female\n- age: 35\n",
        ("- sex: female", "-"),
        "expected `fact: value` lines",
        "write one fact a line, like `weight: 75`",
    ),
    alone(
        "the file is a sentence",
        "Rosa is 35\n",
        ("Rosa is 35", "Rosa is 35"),
        "expected `fact: value` lines",
        "write one fact a line, like `weight: 75`",
    ),
    Row(
        "the file holds two documents",
        f"{ENOUGH}---\n{ENOUGH}",
        Told("a second document begins here", "keep one document in a file", ROSA, "---", "---"),
    ),
    alone(
        "a comma is missing in JSON",
        '{\n  "sex": "female"\n  "age": 35\n}\n',
        ('"age": 35', '"age": 35'),
        "a comma or `}` is missing before this",
        BETWEEN,
    ),
    alone(
        "a comma is missing on one line of JSON",
        '{"sex": "female" "age": 35}',
        ('{"sex": "female" "age": 35}', '"age": 35'),
        "a comma or `}` is missing before this",
        BETWEEN,
    ),
    alone(
        "JSON ends behind a comma",
        '{"sex": "female", "conditions": [',
        ('{"sex": "female", "conditions": [', "["),
        "a list that begins with `[` is not closed",
        "close it with `]`",
    ),
    alone(
        "JSON goes on behind its end",
        '{"sex": "female"}, "age": 35}',
        ('{"sex": "female"}, "age": 35}', ', "age": 35}'),
        "the text goes on behind its end",
        "remove this, or put the whole text in double quotes",
    ),
    alone(
        "a backslash stands in double quotes",
        'sex: "fem\\qale"\n',
        ('sex: "fem\\qale"', "\\q"),
        "an unknown escape after `\\` in double quotes",
        "write `\\\\` for a backslash",
    ),
    alone("the first line has no colon", "sex female\nage: 35\n", ("sex female",) * 2, "a line without `: `", WRITE_LINE),
    alone(
        "a line ends in a way that editors do not show",
        "sex: fem\u2028ale\n",
        ("sex: fem\u2028ale", "\u2028"),
        "character U+2028 does not belong in a text",
        "remove it",
    ),
    alone(
        "JSON is not closed",
        '{"sex": "female", "age": 35',
        ('{"sex": "female", "age": 35',) * 2,
        "a mapping that begins with `{` is not closed",
        "close it with `}`",
    ),
    alone(
        "a value is wrong in JSON with tabs",
        TABBED.replace("75", "750"),
        ('"weight": 750,', "750"),
        "`weight` is out of range: 750",
        "it goes from 30 to 300 kg",
    ),
    Row(
        "there are several mistakes",
        "conditions: [diabetis]\nweight: 75 cm\nhieght: 165\nsex: woman\nage: old\n",
        Told("`height` is required", "add `height: …` (How tall are you?)", ROSA, "conditions: [diabetis]", "c"),
        Told("`conditions` cannot be `diabetis`", "did you mean `diabetes`?", ROSA, "conditions: [diabetis]", "diabetis"),
        Told("`cm` is no unit that converts to kg", QUANTITY, ROSA, "weight: 75 cm", "75 cm"),
        Told("unknown fact `hieght`", "did you mean `height`?", ROSA, "hieght: 165", "hieght"),
        Told("`sex` cannot be `woman`", "the choices are `female`, `male`", ROSA, "sex: woman", "woman"),
        Told("`old` is no quantity", "write a number of years, or one with a unit that converts to it", ROSA, "age: old", "old"),
    ),
]

SETTINGS = [
    setting("a setting has no equals sign", "weight", "weight", "expected `name=value`", SETTING),
    setting("a setting has no value", "weight=", "weight=", "expected `name=value`", SETTING),
    setting(
        "a setting is of a fact that does not exist", "wieght=75", "wieght", "unknown fact `wieght`", "did you mean `weight`?"
    ),
    setting("a setting has a value that is no number", "weight=heavy", "heavy", "`heavy` is no quantity", QUANTITY),
    setting("a setting has a wrong value behind a space", "weight = heavy", "heavy", "`heavy` is no quantity", QUANTITY),
    setting(
        "a setting lists a choice that does not exist",
        "conditions=[diabetis]",
        "diabetis",
        "`conditions` cannot be `diabetis`",
        "did you mean `diabetes`?",
    ),
    setting(
        "a setting has a list that is not closed",
        "conditions=[diabetes",
        "[diabetes",
        "a list that begins with `[` is not closed",
        "close it with `]`",
    ),
    Row(
        "a setting is not UTF-8",
        ENOUGH,
        Told("this is not UTF-8 text", "save the file as UTF-8", "--set", "weight=\ufffd", "\ufffd"),
        sets=("weight=\udce9",),
    ),
    setting(
        "a setting would move the cursor of the terminal",
        "weight=7\x1b[2J5",
        "\x1b",
        "character U+001B does not belong in a text",
        "remove it",
    ),
]

ROWS = [*NUMBERS, *FACTS, *FILES, *SETTINGS]
# What the command line is given, and what it must say, where no line of a file can be shown.
WITHOUT_PLACE = {
    "the file does not exist": (
        ["nobody.yaml"],
        "cannot read `nobody.yaml`: no such file or directory",
        "name a file with facts, or - for standard input",
    ),
    "the file is a directory": (
        ["rules"],
        "cannot read `rules`: is a directory",
        "name a file with facts, or - for standard input",
    ),
    "the file is huge": (["huge.yaml"], "`huge.yaml` is larger than 2,097,152 bytes", "a person's facts fit on a page"),
    "no facts are given": (
        [],
        "no facts are given",
        "name a file, or set facts: `canter plan --set sex=female …`; `canter facts` lists them",
    ),
}


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.mark.parametrize("row", ROWS, ids=[row.says for row in ROWS])
def test_a_mistake_in_facts_is_told_where_it_is(
    row: Row, guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ROSA).write_bytes(row.data)
    chosen: list[str] = []
    if row.rules:
        copy_rules(tmp_path / "rules")
        for edit in row.rules:
            edit.make(tmp_path)
        guidance, chosen = Guidance.load("rules", engine="plain"), ["--rules", "rules"]
    with pytest.raises(FactError) as found:
        read_person(guidance, ROSA, list(row.sets))
    told(found.value.problems, row.told, tmp_path)
    sets = [word for text in row.sets for word in ("--set", text)]
    code, out, err = canter("plan", ROSA, *sets, *chosen, "--engine", "plain")
    assert (code, out, err) == (1, "", printed(found.value.problems))


@pytest.mark.parametrize(("words", "message", "help_"), WITHOUT_PLACE.values(), ids=WITHOUT_PLACE)
def test_a_file_that_cannot_be_read_is_told(
    words: list[str],
    message: str,
    help_: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    canter: Canter,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "huge.yaml").write_bytes(b"#" * (2 * 1024 * 1024 + 1))
    code, out, err = canter("plan", *words, "--engine", "plain")
    assert (code, out, err) == (2, "", f"error: {message}\n    = help: {help_}\n")


@pytest.mark.parametrize(
    "text", [JSON, TABBED, f"\t{JSON}", JSON.replace(": ", ":")], ids=["spaces", "tabs", "tab before", "tight"]
)
def test_json_is_read_however_it_is_spaced(text: str, guidance: Guidance) -> None:
    assert guidance.read(text).values["weight"] == 75


def test_the_table_holds_every_mistake_once() -> None:
    assert len({row.says for row in ROWS}) == len(ROWS) >= 30
