"""A plan as one page of HTML that needs nothing else: its style is inside it, and it runs nothing."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING

from canter.planning.missing import to_know
from canter_cli.report import pictures
from canter_cli.report.sheet import LEVEL_WORDS

if TYPE_CHECKING:
    from canter_cli.report.sheet import Sheet

PACKAGE = "canter_cli.report"


def available() -> bool:
    """Tell whether what sets the page (the extra `report`) is installed."""
    return find_spec("jinja2") is not None


def render_page(sheet: Sheet) -> str:
    """Return a report as a page of HTML; raises `ModuleNotFoundError` where the extra `report` is not installed."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    # Every text is escaped: a person names foods, and an overlay may hold anything.
    environment = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"level_words": LEVEL_WORDS, "picture": pictures, "to_know": to_know}
    style = (resources.files(PACKAGE) / "templates" / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html.jinja").render(
        sheet=sheet,
        # A file of this package, with nothing of any author or person in it.
        style=Markup(style),  # noqa: S704
        style_hash=f"'sha256-{digest}'",
    )
