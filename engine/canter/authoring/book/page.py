"""The book as one page of HTML that needs nothing else: style, script and all texts are inside it."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canter.authoring.book.model import Book

# A cell with more links than this folds them.
MOST_LINKS = 8


def available() -> bool:
    """Tell whether what sets the page (the extra `book`) is installed."""
    return find_spec("jinja2") is not None


def render_page(book: Book) -> str:
    """Return the book as a page of HTML; raises `ModuleNotFoundError` where the extra `book` is not installed."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    # Every text is escaped: an overlay may hold anything.
    environment = Environment(
        loader=PackageLoader("canter.authoring.book"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["most_links"] = MOST_LINKS
    style, script = (_packaged(name) for name in ("book.css", "book.js"))
    return environment.get_template("book.html.jinja").render(
        book=book,
        # Both are files of this package, with nothing of any author in them.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _packaged(name: str) -> str:
    return (resources.files(__package__ or __name__.rpartition(".")[0]) / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return how a page says that it runs this text and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
