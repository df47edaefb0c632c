"""The `canter` command: its groups of commands, and the one place where problems become lines on stderr."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Annotated

import typer

from canter_cli import (
    answers,
    ask,
    batch,
    book,
    checking,
    editing,
    guidance,
    impact,
    keeping,
    people,
    planning,
    proving,
    reviewing,
    testing,
)

app = typer.Typer(
    name="canter",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Recommend a workout and eating plan for slimmer legs, and explain every number in it.",
    epilog="Example: canter plan examples/rosa.yaml",
    context_settings={"help_option_names": ["-h", "--help"]},
)
planning.register(app)
ask.register(app)
answers.register(app)
guidance.register(app)
checking.register(app)
proving.register(app)
book.register(app)
editing.register(app)
testing.register(app)
impact.register(app)
keeping.register(app)
reviewing.register(app)
people.register(app)
batch.register(app)


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


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and the engine.")
    ] = False,
) -> None:
    """Recommend a workout and eating plan for slimmer legs, and explain every number in it."""


def run() -> None:
    """Run the command line."""
    # A command lives for a moment; looking for garbage in what it has just loaded would be a tenth of its time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        _run()
    finally:
        if collecting:
            gc.enable()


def _run() -> None:
    """Run the command line; problems go to stderr, and the exit code is 1."""
    from canter.language.problems import ProblemsError
    from canter.reasoning.conclude import DisagreementError

    # A pipe may not take what a plan says (such as ²); what it cannot take is replaced, never a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A closed stream takes nothing and is no reason to fail.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    try:
        app()
        sys.stdout.flush()
    except ProblemsError as error:
        count = len(error.problems)
        sys.stderr.write("\n\n".join(problem.render() for problem in error.problems))
        sys.stderr.write(f"\n\n{count} problem{'s' if count > 1 else ''}\n")
        sys.exit(1)
    except DisagreementError as error:
        sys.stderr.write(f"error: {error}\n    = help: no plan is given; `--engine plain` leaves durable-rules out\n")
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still held back must not fail again at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(f"error: {(error.strerror or str(error)).lower()}\n    = help: nothing was written as a whole\n")
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
