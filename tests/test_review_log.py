"""Logs as people keep them: names, units, gaps, days told twice, and every mistake with its place and help."""

from __future__ import annotations

import contextlib
import datetime as dt
import random

import pytest

from canter import FactError
from canter.review.reading import Log, read_log


def log(text: str) -> Log:
    return read_log(text.encode(), "log.csv")


def weights(text: str) -> list[float | None]:
    return [None if day.weight is None else round(day.weight, 3) for day in log(text).days]


@pytest.mark.parametrize(
    ("head", "cell", "kilograms"),
    [
        ("weight", "74.6", 74.6),
        ("Weight (kg)", "74.6", 74.6),
        ("WEIGHT [lb]", "165", 74.843),
        ("weight_(lbs)", "165", 74.843),
        ("body weight (st)", "12", 76.204),
        ("weight", "165 lb", 74.843),
        ("weight (lb)", "74.6 kg", 74.6),
        ("weight", "12 stone 4", 78.018),
        ("weight", "", None),
        ("weight", "-", None),
        ("weight", "unknown", None),
    ],
)
def test_weights_are_read_in_the_unit_of_the_head_or_of_the_cell(head: str, cell: str, kilograms: float | None) -> None:
    assert weights(f"date,{head}\n2027-01-05,{cell}\n") == [kilograms]


@pytest.mark.parametrize(
    ("head", "cell", "kcal"),
    [
        ("intake", "1500", 1500),
        ("Calories", "1500", 1500),
        ("energy (kJ)", "6276", 1500),
        ("kcal", "", None),
        ("eaten", "6276 kJ", 1500),
    ],
)
def test_intake_is_read_in_any_unit_of_energy(head: str, cell: str, kcal: float | None) -> None:
    found = log(f"date,weight,{head}\n2027-01-05,75,{cell}\n").days[0].intake
    assert found == (None if kcal is None else pytest.approx(kcal, abs=0.1))


@pytest.mark.parametrize(
    ("head", "cell", "sessions"),
    [("sessions", "2", 2), ("trained", "yes", 1), ("trained", "x", 1), ("legs", "no", 0), ("cardio", "0", 0), ("legs", "", None)],
)
def test_an_empty_cell_is_unknown_and_never_no_session(head: str, cell: str, sessions: float | None) -> None:
    assert log(f"date,weight,{head}\n2027-01-05,75,{cell}\n").days[0].sessions == sessions


def test_cardio_and_legs_of_a_day_are_added() -> None:
    day = log("date,weight,cardio,legs,effort\n2027-01-05,75,1,1,7\n").days[0]
    assert (day.sessions, day.efforts) == (2, (7,))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_stand_between_commas_semicolons_or_tabs(delimiter: str) -> None:
    text = f"date,weight,notes\n\n# a remark\n2027-01-05,75,fine\n2027-01-06,74.8\n".replace(",", delimiter)  # noqa: F541
    assert weights(text) == [75, 74.8]
    assert log(text).left == ("notes",)


def test_quotes_hold_a_cell_together() -> None:
    found = log('"date",notes,"weight"\n"2027-01-05","tired, and ""off""",75\n')
    assert (found.days[0].weight, found.left) == (75, ("notes",))


def test_times_windows_line_ends_and_the_mark_of_windows_are_no_matter() -> None:
    text = "\ufeffdate,weight\r\n2027-01-05T07:10:00Z,75\r\n2027-01-06 07:10,74\r\n"
    assert [day.date for day in log(text).days] == [dt.date(2027, 1, 5), dt.date(2027, 1, 6)]


def test_the_order_of_rows_is_no_matter() -> None:
    rows = [f"2027-01-{day:02},{75 - day / 10:.1f},1500" for day in range(1, 29)]
    mixed = rows[:]
    random.Random(3).shuffle(mixed)
    one, two = (log("date,weight,intake\n" + "\n".join(each)).days for each in (rows, mixed))
    assert [day._replace(lines=()) for day in one] == [day._replace(lines=()) for day in two]


def test_a_day_told_twice_has_the_weight_in_the_middle_and_no_intake_that_could_be_either() -> None:
    found = log("date,weight,intake,sessions\n2027-01-05,75,1500,1\n2027-01-05,76,1600,1\n2027-01-05,75.2,,\n")
    day = found.days[0]
    assert (day.weight, day.intake, day.sessions, day.lines) == (75.2, None, 2, (2, 3, 4))
    assert found.notes == (
        "2027-01-05 stands on lines 2, 3 and 4: of its weights the middle is taken, and its sessions are added",
        "2027-01-05 has several intakes, and which is the day's cannot be told, so none is taken",
    )


def test_an_intake_that_is_hardly_all_of_it_is_left_out_and_said() -> None:
    found = log("date,weight,intake\n2027-01-05,75,120\n")
    assert found.days[0].intake is None
    assert found.notes == ("2027-01-05 has an intake of 120 kcal, which is hardly all of it, so it is left out",)


HEAD = "date,weight,intake,sessions,effort\n"
MISTAKES = [
    ("", "log.csv:1:1: error: the log is empty", "begin with a line of names"),
    ("\n\n# only this\n", "log.csv:1:1: error: the log is empty", "begin with a line of names"),
    ("date,weight\n", "log.csv:1:1: error: the log has no day in it", "like `2026-01-05,74.6`"),
    ("2027-01-05,75\n", "log.csv:1:1: error: the log has no column `date`", "begin with a line of names"),
    ("date,wieght\n2027-01-05,75\n", "log.csv:1:6: error: the log has no column `weight`", "did you mean `weight`?"),
    ("date,weight,body weight\n", "log.csv:1:13: error: `body weight` is a second column of weight", "keep one of them"),
    ("date,weight (cm)\n", "log.csv:1:6: error: `cm` is no unit that converts to kg", "write `weight (kg)`, or `weight (lb)`"),
    (f"{HEAD}05/01/2027,75\n", "log.csv:2:1: error: `05/01/2027` is no date", "this could be two days"),
    (f"{HEAD}5 January,75\n", "log.csv:2:1: error: `5 January` is no date", "like `2026-01-05`"),
    (f"{HEAD},75\n", "log.csv:2:1: error: this line has no date", "like `2026-01-05`"),
    (f"{HEAD}2027-02-30,75\n", "log.csv:2:1: error: there is no day `2027-02-30`", "see which day it was"),
    (f"{HEAD}2027-01-05,heavy\n", "log.csv:2:12: error: `heavy` is no quantity", "write a number of kg"),
    (f"{HEAD}2027-01-05,75 cm\n", "log.csv:2:12: error: `cm` is no unit that converts to kg", "write a number of kg"),
    (f"{HEAD}2027-01-05,-75\n", "log.csv:2:12: error: `weight` is out of range: -75", "it goes from 0"),
    (f"{HEAD}2027-01-05,7e1\n", "log.csv:2:12: error: `7e1` is not a number", "write plain decimals"),
    (f"{HEAD}2027-01-05,75,99999\n", "log.csv:2:15: error: `intake` is out of range: 99999", "it goes from 0"),
    (f"{HEAD}2027-01-05,75,,many\n", "log.csv:2:16: error: `many` is not a number", "write plain decimals"),
    (f"{HEAD}2027-01-05,75,,11\n", "log.csv:2:16: error: `sessions` is out of range: 11", "it goes from 0 to 10"),
    (f"{HEAD}2027-01-05,75,,1,15\n", "log.csv:2:18: error: `effort` is out of range: 15", "it goes from 0 to 10"),
    (f"{HEAD}2027-01-05,75,,1,7,5\n", "log.csv:2:20: error: this line has 6 cells, and the names are 5", "in double quotes"),
    ("date;weight\n2027-01-05;74,6\n", "log.csv:2:12: error: `74,6` has a comma", "write decimals with a point"),
    (f'{HEAD}2027-01-05,"75\n', "log.csv:2:12: error: a quote is opened and not closed on its line", 'close it with `"`'),
    ("\x00", "log.csv:1:1: error: character U+0000 does not belong in a text", "remove it"),
]


@pytest.mark.parametrize(("text", "message", "help_"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))])
def test_mistakes_are_told_with_their_place_and_help(text: str, message: str, help_: str) -> None:
    with pytest.raises(FactError) as raised:
        log(text)
    rendered = raised.value.problems[0].render()
    assert rendered.startswith(message)
    assert help_ in rendered


def test_every_mistake_of_a_log_is_told_at_once() -> None:
    with pytest.raises(FactError) as raised:
        log(f"{HEAD}1.2.2027,x,y,z,99\n2027-01-05,75\n2027-13-05,75\n")
    assert len(raised.value.problems) == 6


def test_no_text_ends_in_anything_but_a_log_or_a_problem() -> None:
    draw = random.Random(5)
    pieces = [
        "date,weight\n",
        "date",
        "weight",
        ",",
        ";",
        "\n",
        '"',
        "2027-01-05",
        "75",
        "(lb)",
        " ",
        "#",
        "\t",
        "1e9",
        "é",
        "-",
        "intake",
    ]
    read = 0
    for _ in range(3000):
        text = "".join(draw.choice(pieces) for _ in range(draw.randint(0, 30)))
        with contextlib.suppress(FactError):
            log(text)
            read += 1
    assert 0 < read < 3000
