"""The week as a calendar and as a table for workout loggers, read back by other libraries and by a recurrence expander."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar

from canter import Guidance, Plan
from canter_cli.report import appointments
from canter_cli.report.appointments import READ_NOTICES, REFERRED, render_calendar
from canter_cli.report.training import Training, training_of
from canter_cli.report.workouts import COLUMNS, render_workouts
from test_golden import WITHOUT_TRAINING
from test_withheld import _appearing, _numbers

ROOT = Path(__file__).parents[1]
PEOPLE = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))
GUIDANCE = Guidance.load(engine="plain")
LONDON = ZoneInfo("Europe/London")
START, AT = date(2027, 2, 17), time(18, 30)  # a Wednesday; London's clocks change within the twelve weeks
PLANS = {name: GUIDANCE.plan(ROOT / "examples" / f"{name}.yaml") for name in PEOPLE}


def training(name: str) -> Training:
    found = training_of(PLANS[name])
    assert found is not None
    return found


def calendar(name: str, zone: ZoneInfo | None = LONDON, start: date = START) -> bytes:
    return render_calendar(training(name), ("canter 1.0.0", "2026-11-22"), start, AT, zone)


TRAINED = [name for name in PEOPLE if name not in WITHOUT_TRAINING]


def test_the_people_without_a_calendar_are_those_whose_plan_has_no_training_on_days() -> None:
    for name, plan in PLANS.items():
        week = next((item for section in plan.given.sections for item in section.items if item.name == "week"), None)
        trains = week is not None and any(pick.values["does"] != "rest" for pick in week.picks)
        assert trains == (name not in WITHOUT_TRAINING)
        assert (training_of(plan) is not None) == trains


@pytest.mark.parametrize("name", TRAINED)
@pytest.mark.parametrize("zone", [None, LONDON])
def test_a_recurrence_expander_finds_twelve_weeks_of_the_planned_days(name: str, zone: ZoneInfo | None) -> None:
    parsed = Calendar.from_ical(calendar(name, zone))
    found = recurring_ical_events.of(parsed).between(START - timedelta(days=7), START + timedelta(days=400))
    week = next(item for section in PLANS[name].given.sections for item in section.items if item.name == "week")
    wanted = {pick.label: pick for pick in week.picks if pick.values["does"] != "rest"}
    assert len(found) == 12 * len(wanted)
    for event in found:
        begins, ends = event["DTSTART"].dt, event["DTEND"].dt
        pick = wanted[begins.strftime("%A")]
        assert str(event["SUMMARY"]) == pick.fields["What"]
        assert (ends - begins) == timedelta(minutes=int(pick.fields["Minutes in all"].split()[0]))
        # The clock on the wall stays, also where the clocks change.
        assert begins.time() == AT
        assert begins.tzinfo is None if zone is None else begins.utcoffset() == begins.replace(tzinfo=zone).utcoffset()
        assert START <= begins.date() < START + timedelta(weeks=12)
    dates = sorted(event["DTSTART"].dt.date() for event in found)
    assert all(
        sum(START + timedelta(weeks=n) <= one < START + timedelta(weeks=n + 1) for one in dates) == len(wanted) for n in range(12)
    )


@pytest.mark.parametrize("name", TRAINED)
def test_another_library_reads_the_same_events(name: str) -> None:
    parsed = vobject.readOne(calendar(name).decode())
    assert parsed.version.value == "2.0"
    for event, day in zip(parsed.vevent_list, training(name).days, strict=True):
        occurrences = list(event.getrruleset(addRDate=True))
        assert len(occurrences) == 12
        assert {one.weekday() for one in occurrences} == {day.weekday}
        assert event.summary.value == day.does
        assert event.valarm.trigger.value == timedelta(minutes=-30)
        assert event.valarm.action.value == "DISPLAY"
        for week in training(name).weeks:
            assert f"Week {week.number}: {week.of(day)}" in event.description.value
        assert PLANS[name].given.disclaimer in event.description.value


def test_the_zone_goes_with_the_calendar_and_is_right_on_both_sides_of_the_change() -> None:
    parsed = Calendar.from_ical(calendar("rosa"))
    zone = parsed.walk("VTIMEZONE")[0].to_tz()
    for day in (date(2027, 3, 27), date(2027, 3, 29), date(2027, 5, 10)):
        there = datetime.combine(day, AT)
        assert there.replace(tzinfo=zone).utcoffset() == there.replace(tzinfo=LONDON).utcoffset()
    assert Calendar.from_ical(calendar("rosa", None)).walk("VTIMEZONE") == []


def test_the_same_plan_gives_the_same_calendar_and_another_one_other_identities() -> None:
    assert calendar("rosa") == calendar("rosa")
    identities = [set(re.findall(rb"UID:(\S+)", calendar(name))) for name in ("rosa", "bill")]
    assert all(len(found) == len(training(name).days) for found, name in zip(identities, ("rosa", "bill"), strict=True))
    assert not identities[0] & identities[1]
    assert not identities[0] & set(re.findall(rb"UID:(\S+)", calendar("rosa", start=START + timedelta(weeks=1))))


def test_a_calendar_holds_nothing_of_a_person_but_the_training() -> None:
    for name in TRAINED:
        given = PLANS[name].given
        unfolded = calendar(name).decode().replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";")
        assert "kcal" not in unfolded
        assert " kg" not in unfolded
        assert all(notice.text not in unfolded for notice in given.notices)
        referred = any(notice.level in {"refer", "urgent"} for notice in given.notices)
        assert (REFERRED in unfolded) == referred
        assert (f"DESCRIPTION:{READ_NOTICES}" in unfolded) != referred


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    lines = calendar("rosa").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


@pytest.mark.parametrize("name", TRAINED)
def test_a_logger_finds_every_set_of_every_session(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(render_workouts(training(name), START, AT))))
    assert tuple(rows[0]) == COLUMNS
    assert all(value for row in rows for column, value in row.items() if column != "RPE")
    plan, found = PLANS[name], training(name)
    picks = next(item for section in plan.given.sections for item in section.items if item.name == "weeks").picks
    sets = sum(int(pick.values["sets"]) for pick in picks) * len(found.exercises) * sum(day.legs for day in found.days)
    assert sum(row["Exercise Name"] in found.exercises for row in rows) == sets
    cardio = [row for row in rows if row["Seconds"] != "0"]
    assert len(cardio) == 12 * sum(day.cardio for day in found.days)
    assert {int(row["Seconds"]) // 60 for row in cardio} == {week.minutes for week in found.weeks if cardio}
    assert {row["Reps"] for row in rows if row["Exercise Name"] in found.exercises} == (
        {str(plan.conclusions["strength_reps"].value)} if sets else set()
    )
    begins = [datetime.fromisoformat(row["Date"]) for row in rows]
    assert begins == sorted(begins)
    assert {one.weekday() for one in begins} == {day.weekday for day in found.days}
    assert all(re.fullmatch(r"(\d+h)?( ?\d+m)?", row["Duration"]) for row in rows)
    assert max(begins).date() < START + timedelta(weeks=12)


def test_the_sets_of_an_exercise_are_counted_from_one() -> None:
    rows = list(csv.DictReader(io.StringIO(render_workouts(training("rosa"), START, AT))))
    first = [(row["Exercise Name"], row["Set Order"]) for row in rows[:4]]
    assert first == [("Chair squat", "1"), ("Chair squat", "2"), ("Supported split squat", "1"), ("Supported split squat", "2")]


def test_no_number_of_a_withheld_section_is_in_a_calendar_or_a_table() -> None:
    checked = 0
    for name in TRAINED:
        plan: Plan = PLANS[name]
        numbers = {number for number in _numbers(plan, {}) if len(re.sub(r"\D", "", number)) >= 4}
        if numbers:
            checked += 1
            written = calendar(name).decode().replace("\r\n ", "") + render_workouts(training(name), START, AT)
            written = re.sub(r"UID:\S+|DTST\S+|RDATE\S+|\d{4}-\d\d-\d\d", "", written)
            assert _appearing(numbers, written) == set()
    assert checked >= 4


def test_texts_show_no_more_digits_than_are_meant() -> None:
    for name in TRAINED:
        assert not re.search(r"\d\.\d{2}", render_workouts(training(name), START, AT))
        assert not re.search(r"\d\.\d{2}", calendar(name).decode().replace("canter 1.0.0", ""))


def test_without_the_extra_a_calendar_names_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import typer

    from canter_cli.report.dates import Dates
    from canter_cli.report.keeping import written_training

    monkeypatch.setattr(appointments, "find_spec", lambda name: None)
    with pytest.raises(typer.Exit):
        written_training(PLANS["rosa"], "ics", Dates(START, AT, None))
    assert "canter[report]" in capsys.readouterr().err
    assert written_training(PLANS["rosa"], "csv", Dates(START, AT, None)).startswith(b"Date,")
