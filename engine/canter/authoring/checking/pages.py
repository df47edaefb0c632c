"""The pages that explain each kind of finding: what it is, why it matters, what to avoid and what to prefer."""

from __future__ import annotations

from pathlib import Path

from canter.authoring.checking.finding import SEVERITIES
from canter.language.problems import suggestion

HEADINGS = ("What it is", "Why it matters", "Avoid", "Prefer")
_PAGES = Path(__file__).parent / "pages"


def page(id_: str) -> str:
    """Return the page of a kind of finding as Markdown; raises `KeyError` with help for a kind that there is not."""
    if id_ not in SEVERITIES:
        near = suggestion(id_, SEVERITIES)
        raise KeyError("; ".join(filter(None, [near, "the findings are " + ", ".join(f"`{known}`" for known in SEVERITIES)])))
    return (_PAGES / f"{id_}.md").read_text(encoding="utf-8")


def title(id_: str) -> str:
    """Return the heading of a page, a few words."""
    return page(id_).split("\n", 1)[0].removeprefix("# ").split(": ", 1)[-1]


def what(id_: str) -> str:
    """Return what a kind of finding is, as one paragraph of text."""
    return " ".join(_part(page(id_), HEADINGS[0]).split())


def _part(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
