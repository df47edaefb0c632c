"""The commands for a person: `plan` and `why`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Facts, Overlays, Rules, Sets, Units, WhichEngine, WhichUnits, load, read_person, stop

if TYPE_CHECKING:
    from canter import Plan


class Format(str, Enum):
    """How a plan is written."""

    text = "text"
    json = "json"


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
    format_: Annotated[Format, typer.Option("--format", help="Text for people, or JSON with the whole trace.")] = Format.text,
    units: WhichUnits = Units.metric,
    trace: Annotated[bool, typer.Option("--trace", help="Add how every rule came out.")] = False,
) -> None:
    """Give a plan for a person, with the reason for every number."""
    found = _plan(facts, sets, rules, overlay, engine, units)
    if format_ is Format.json:
        typer.echo(found.model_dump_json(indent=2))
        return
    from canter_cli.output import printing
    from canter_cli.text import print_plan

    with printing() as out:
        print_plan(found, out)
        if trace:
            from canter_cli.tree import print_trace

            print_trace(found, out)


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
