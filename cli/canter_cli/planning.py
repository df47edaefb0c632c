"""The commands for a person: `plan` and `why`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Facts, Overlays, Rules, Sets, Units, WhichEngine, WhichUnits, load, read_person, stop

if TYPE_CHECKING:
    from rich.console import Console

    from canter import Plan
    from canter_cli.report.dates import Dates


class Format(str, Enum):
    """How a plan is written."""

    text = "text"
    json = "json"
    html = "html"
    markdown = "markdown"
    ics = "ics"
    csv = "csv"


# On a terminal of fewer columns a chart says less than the table above it.
NARROWEST_CHARTED = 60
DATED = (Format.ics, Format.csv)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: canter plan examples/rosa.yaml --set weight='165 lb' --units us")(plan)
    app.command(epilog="Example: canter why examples/rosa.yaml deficit")(why)


def plan(  # noqa: PLR0913 - each is an option
    facts: Facts = None,
    sets: Sets = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: Annotated[
        Format,
        typer.Option(
            "--format",
            help="text; json: with the whole trace; html: one page to keep; markdown; "
            "ics: the week for a calendar; csv: the training for workout loggers.",
        ),
    ] = Format.text,
    units: WhichUnits = Units.metric,
    trace: Annotated[bool, typer.Option("--trace", help="Add how every rule came out; for text.")] = False,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw the weight's course, also where the text is not read on a terminal.")
    ] = False,
    start: Annotated[
        str | None, typer.Option("--start", metavar="YYYY-MM-DD", help="The first day of the first week; for ics and csv.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="HH:MM", help="When training begins, 18:00 unless told; for ics and csv.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="NAME", help="Such as Europe/London; without it, the time of the place; for ics."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write to this file, not to standard output.", dir_okay=False)
    ] = None,
) -> None:
    """Give a plan for a person, with the reason for every number."""
    from canter_cli.output import deliver, held, printing

    dates = _dates(format_, start, at, timezone)
    found = _plan(facts, sets, rules, overlay, engine, units)
    if format_ is not Format.text:
        deliver(_written(found, format_, units, dates), out)
        return
    if out is None:
        with printing() as console:
            wide = sys.stdout.isatty() and console.width >= NARROWEST_CHARTED
            _print(found, console, trace=trace, chart=chart or wide)
        return
    with held() as (console, told):
        _print(found, console, trace=trace, chart=chart)
    deliver(told().encode(), out)


def _print(found: Plan, console: Console, *, trace: bool, chart: bool) -> None:
    from canter_cli.text import print_plan

    print_plan(found, console, chart=chart)
    if trace:
        from canter_cli.tree import print_trace

        print_trace(found, console)


def _dates(format_: Format, start: str | None, at: str | None, timezone: str | None) -> Dates | None:
    """Read what only some formats need, before a plan is made; what a format has no use for is a slip."""
    idle = [name for name, value in (("--start", start), ("--at", at)) if value is not None and format_ not in DATED]
    idle += ["--timezone"] if timezone is not None and format_ is not Format.ics else []
    if idle:
        which = "`--format ics`" if idle[0] == "--timezone" else "`--format ics` and `--format csv`"
        stop(f"`--format {format_.value}` has no use for `{idle[0]}`", f"that is for {which}")
    if format_ not in DATED:
        return None
    from canter_cli.report.dates import read_dates

    return read_dates(format_.value, start, at, timezone)


def _written(found: Plan, format_: Format, units: Units, dates: Dates | None) -> bytes:
    """Return a plan in a format for keeping; each says itself that it is UTF-8, or is by its standard."""
    if format_ is Format.json:
        return f"{found.model_dump_json(indent=2)}\n".encode()
    if dates is None:
        from canter_cli.report.keeping import written_sheet

        return written_sheet(found, format_.value, units.value)
    from canter_cli.report.keeping import written_training

    return written_training(found, format_.value, dates)


def why(  # noqa: PLR0913 - each is an option
    facts: Facts = None,
    conclusion: Annotated[
        str | None, typer.Argument(help="What to explain; without it, every conclusion in one line.", show_default=False)
    ] = None,
    sets: Sets = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    units: WhichUnits = Units.metric,
) -> None:
    """Tell why a conclusion is so: bounds, rules, checks, formulas, facts, parameters and sources."""
    found = _plan(facts, sets, rules, overlay, engine, units)
    from canter_cli.output import printing
    from canter_cli.tree import print_why, print_why_all

    if conclusion is None:
        with printing() as out:
            print_why_all(found, out)
        return
    try:
        reason = found.why(conclusion)
    except KeyError as error:
        stop(str(error.args[0]), "`canter why FACTS` lists the conclusions")
    with printing() as out:
        print_why(found, reason, out)


def _plan(
    facts: str | None,
    sets: list[str] | None,
    rules: Path | None,
    overlay: list[Path] | None,
    engine: Engine,
    units: Units,
) -> Plan:
    guidance = load(rules, overlay, engine)
    return guidance.plan_person(read_person(guidance, facts, sets), units.value)
