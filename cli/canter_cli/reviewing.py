"""The command that holds a log against a plan: `review`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from canter_cli.inputs import Engine, Overlays, Rules, Sets, Units, WhichEngine, WhichUnits, load, read_person, stop

READS = "date and weight, and if you like intake, sessions (or cardio and legs) and effort"


class Format(str, Enum):
    """How a review is written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter review examples/rosa.yaml examples/logs/on-course.csv")(review)


def review(  # noqa: PLR0913 - each is an option
    facts: Annotated[str, typer.Argument(help="A YAML or JSON file with a person's facts.", show_default=False)],
    log: Annotated[Path, typer.Argument(metavar="LOG.csv", help=f"A log with columns for {READS}. It is read only.")],
    sets: Sets = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: Annotated[Format, typer.Option("--format", help="Text, JSON for programs, or Markdown.")] = Format.text,
    units: WhichUnits = Units.metric,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write to this file, not to standard output.", dir_okay=False)
    ] = None,
) -> None:
    """Hold a log of weights against a plan: on course or not, what the body uses, and the plan that follows from it."""
    from canter_cli.output import deliver, held, printing

    guidance = load(rules, overlay, engine)
    person = read_person(guidance, facts, sets)
    if out is not None and out.exists() and log.exists() and out.samefile(log):
        stop(f"`{log}` is your log, and it is never written", "name another file after `--out`")
    found = guidance.review(person, _read(log), units.value, name=str(log))
    if format_ is Format.json:
        deliver(f"{found.document().model_dump_json(indent=2)}\n".encode(), out)
        return
    from canter_cli.review_text import print_review, review_markdown

    if format_ is Format.markdown:
        deliver(review_markdown(found, units.value).encode(), out)
        return
    if out is None:
        with printing() as console:
            print_review(found, console)
        return
    with held() as (console, told):
        print_review(found, console)
    deliver(told().encode(), out)


def _read(log: Path) -> bytes:
    from canter.language.source import LARGEST_FILE

    try:
        with log.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        stop(f"cannot read `{log}`: {(error.strerror or 'unreadable').lower()}", "name a CSV file with dates and weights")
    if len(data) > LARGEST_FILE:
        stop(f"`{log}` is larger than {LARGEST_FILE:,} bytes", "a log of many years is smaller")
    return data
