"""The commands for authors: `check` and `init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from canter_cli.inputs import Overlays, stop

Where = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="A directory of rules, or an overlay; without it, the bundled rules.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: canter check rules")(check)
    app.command(epilog="Example: canter init our-clinic && canter test our-clinic")(init)


def check(directory: Where = None, overlay: Overlays = None) -> None:
    """Report every problem of a guidance in one run."""
    from canter.authoring.check import check_guidance

    book, scenarios = check_guidance(directory, overlay or ())
    typer.echo(
        f"no problems: {len(book.rules)} rules, {len(book.parameters)} parameters, {len(book.invariants)} invariants, "
        f"{len(book.vocabulary.facts)} facts, {scenarios} scenarios ({book.name} {book.version}, {book.hash[:12]})"
    )


def init(directory: Annotated[Path, typer.Argument(metavar="DIR", help="The directory to make.")]) -> None:
    """Write an overlay to start from, with a scenario that passes."""
    from canter.authoring.starting import write_overlay

    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        stop(f"`{directory}` is there already and not empty", "name a new directory")
    try:
        written = write_overlay(directory)
    except OSError as error:
        stop(f"cannot write `{directory}`: {(error.strerror or 'no').lower()}", "name a directory that you may write")
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"next: canter test {directory}, then canter plan FACTS --overlay {directory}")
