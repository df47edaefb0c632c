"""The commands for authors: `test` and `init`."""

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
    app.command(epilog="Example: canter test rules")(test)
    app.command(epilog="Example: canter init our-clinic && canter test our-clinic")(init)


def test(directory: Where = None, overlay: Overlays = None) -> None:
    """Run the scenarios that stand beside the rules."""
    from canter.authoring.check import prepare
    from canter.authoring.scenarios import run_scenarios

    results = run_scenarios(*prepare(directory, overlay or ()))
    if not results:
        stop("there are no scenarios here", "write some into `<topic>.test.yaml` beside the rules")
    failed = [result for result in results if result.failures]
    for result in failed:
        typer.echo(f"{result.place}: failed: {result.name}")
        for failure in result.failures:
            typer.echo(f"    {failure}")
    passed = len(results) - len(failed)
    typer.echo(f"{passed} scenario{'' if passed == 1 else 's'} passed, {len(failed)} failed")
    raise typer.Exit(1 if failed else 0)


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
