"""Where results go: styled on a terminal, plain in a pipe."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is read in a file or a mail keeps to one width.
PIPED_WIDTH = 100


@contextmanager
def printing() -> Iterator[Console]:
    """Give the console that results are printed on; it keeps `NO_COLOR`, and in a pipe no line ends in blanks."""
    if sys.stdout.isatty():
        yield Console(highlight=False, markup=False, emoji=False)
        return
    held = io.StringIO()
    yield Console(file=held, highlight=False, markup=False, emoji=False, width=PIPED_WIDTH, color_system=None)
    for line in held.getvalue().splitlines():
        sys.stdout.write(line.rstrip() + "\n")
