"""The commands: which module has each, and the command line made of those that are asked for."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from canter_cli.words import CommandLine

# Which module has each command: only that one is loaded, since the words of all the others take time to make.
HOMES = {
    "plan": "planning", "why": "planning", "ask": "ask", "why-not": "answers", "what-if": "answers",
    "what-would-change": "answers", "facts": "guidance", "rules": "guidance", "schema": "guidance",
    "check": "checking", "prove": "proving", "book": "book", "init": "editing", "fmt": "editing", "new": "editing",
    "watch": "editing", "test": "testing", "diff": "impact", "replay": "keeping", "compare": "keeping",
    "review": "reviewing", "people": "people", "batch": "batch",
}  # fmt: skip


def command_line(words: list[str]) -> typer.Typer:
    """Return the command line with the command that the words begin with, or with all where they begin with none."""
    app = CommandLine(
        name="canter",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Recommend a workout and eating plan for slimmer legs, and explain every number in it.",
        epilog="Example: canter plan examples/rosa.yaml",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    home = HOMES.get(words[0]) if words else None
    for name in [home] if home else dict.fromkeys(HOMES.values()):
        importlib.import_module(f"canter_cli.{name}").register(app)
    return app


def _version(value: bool) -> None:  # noqa: FBT001 - typer's callbacks are called so
    if value:
        from importlib.metadata import PackageNotFoundError, version

        from canter.reasoning.rete import available

        try:
            found = version("canter")
        except PackageNotFoundError:
            found = "from a checkout"
        typer.echo(
            f"canter {found}, engine: {'durable-rules, checked' if available() else 'plain (durable-rules is not installed)'}"
        )
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and the engine.")
    ] = False,
) -> None:
    """Recommend a workout and eating plan for slimmer legs, and explain every number in it."""
