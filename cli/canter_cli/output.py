"""Where results go: styled on a terminal, plain in a pipe."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from canter_cli.inputs import stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# What is read in a file or a mail keeps to one width.
PIPED_WIDTH = 100


@contextmanager
def printing() -> Iterator[Console]:
    """Give the console that results are printed on; it keeps `NO_COLOR`, and in a pipe no line ends in blanks."""
    if sys.stdout.isatty():
        yield Console(highlight=False, markup=False, emoji=False)
        return
    with held() as (console, told):
        yield console
    sys.stdout.write(told())


@contextmanager
def held() -> Iterator[tuple[Console, Callable[[], str]]]:
    """Give a console as wide as a pipe's, and what tells what was printed on it, no line of it ending in blanks."""
    kept = io.StringIO()
    console = Console(file=kept, highlight=False, markup=False, emoji=False, width=PIPED_WIDTH, color_system=None)
    yield console, lambda: "".join(line.rstrip() + "\n" for line in kept.getvalue().splitlines())


def deliver(data: bytes, out: Path | None) -> None:
    """Write a result to a file, and say so, or to standard output as it is."""
    if out is None:
        typer.echo(data, nl=False)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        stop(f"cannot write `{out}`: {(error.strerror or 'no').lower()}", "name a file that you may write")
    typer.echo(f"wrote {out}")
