"""The command that shows the guidance as a page: `book`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from canter_cli.inputs import Overlays, Where, stop


class BookFormat(str, Enum):
    """What the book is set in."""

    html = "html"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter book --overlay examples/hillside --out guidance.html")(book)


def book(
    directory: Where = None,
    overlay: Overlays = None,
    book_format: Annotated[
        BookFormat, typer.Option("--format", help="html: one page that needs nothing else; markdown: for a forge or an editor.")
    ] = BookFormat.html,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write to this file, not to standard output.", dir_okay=False)
    ] = None,
) -> None:
    """Write the guidance as a page to browse: every rule in words, with its sources; what overlays change is marked."""
    from canter.authoring.book.build import build_book
    from canter.authoring.book.markdown import render_markdown
    from canter.authoring.book.page import available, render_page
    from canter_cli.output import deliver

    if book_format is BookFormat.html and not available():
        stop("a page of HTML needs jinja2", "`pip install 'canter[book]'`, or write it with `--format markdown`")
    found = build_book(directory, overlay or ())
    text = render_page(found) if book_format is BookFormat.html else render_markdown(found)
    # A page says itself that it is UTF-8, whatever the terminal is.
    deliver(text.encode(), out)
