"""The command that makes people: `people`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from canter_cli.inputs import Overlays, Rules, load, stop

MOST_PEOPLE = 10_000_000


class Form(str, Enum):
    """How people are written."""

    yaml = "yaml"
    ndjson = "ndjson"
    csv = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter people 1000 people.ndjson --seed 7")(people)


def people(
    count: Annotated[int, typer.Argument(metavar="N", help="How many people.", min=1, max=MOST_PEOPLE)],
    out: Annotated[str, typer.Argument(metavar="OUT", help="The file to write, or - for standard output.")],
    seed: Annotated[int, typer.Option("--seed", help="Equal seeds give equal people.")] = 1,
    form: Annotated[
        Form | None, typer.Option("--format", help="How to write them; else the suffix of OUT says it.", show_default=False)
    ] = None,
    rules: Rules = None,
    overlay: Overlays = None,
) -> None:
    """Make up plausible people, whose sex, age, height, weight, health and habits go together."""
    from canter.population.files import SUFFIXES, format_of, write_people
    from canter.population.synthetic import people as made

    how = form.value if form is not None else "ndjson" if out == "-" else format_of(Path(out)) or ""
    if not how:
        stop(f"`{out}` does not say how to write people", f"let it end in {', '.join(SUFFIXES)}, or add `--format ndjson`")
    book = load(rules, overlay).rulebook
    pieces = write_people(made(book, count, seed), book, how)
    if out == "-":
        sys.stdout.writelines(pieces)
        return
    try:
        with Path(out).open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        stop(f"cannot write `{out}`: {(error.strerror or 'no').lower()}", "name a file that you may write")
    typer.echo(f"wrote {count:,} {'person' if count == 1 else 'people'} to {out}")
