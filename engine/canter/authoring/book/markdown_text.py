"""Pieces of the book as Markdown: escaped, linked, in lists and in tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.authoring.book.model import Change, Support
    from canter.authoring.book.pieces import Clause, Piece, Prose

# What Markdown, or HTML within it, would read as more than a character; a line across a word is none.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#]|(?<![^\W_])_|_(?![^\W_])")
_HEAD = re.compile(r"^(?:(?=[-+=])|(\d+)(?=[.)]\s))")


def escaped(text: str) -> str:
    """Return a text that shows as it is written, on one line."""
    flat = re.sub(r"\s+", " ", text)
    safe = _SPECIAL.sub(lambda found: "\\" + found[0], flat)
    return _HEAD.sub(lambda found: (found[1] or "") + "\\", safe)


def piece(one: Piece) -> str:
    """Return a few words with the place they lead to."""
    text = f"`{one.text}`" if one.kind == "name" and "`" not in one.text else escaped(one.text)
    return f"[{text}](#{one.to})" if one.to else text


def prose(pieces: Prose) -> str:
    """Return a text with its links."""
    return "".join(map(piece, pieces))


def pieces(items: Iterable[Piece], empty: str = "") -> str:
    """Return several links on one line."""
    return ", ".join(map(piece, items)) or empty


def outside(text: str, href: str) -> str:
    """Return a link that leads out of the book."""
    return f"[{escaped(text)}](<{quote(href, safe=':/?#@!$&()*+,;=%~.-_')}>)" if href else escaped(text)


def target(place: str) -> str:
    """Return a place that links lead to."""
    return f'<a id="{place}"></a>'


def bullets(clauses: Sequence[Clause], depth: int = 0) -> Iterator[str]:
    """Yield clauses as a list, those of a group inside it."""
    for clause in clauses:
        yield "  " * depth + f"- {prose(clause.prose)}" + (":" if clause.inner else "")
        yield from bullets(clause.inner, depth + 1)


def cell(clauses: Sequence[Clause], empty: str = "") -> str:
    """Return clauses inside a cell of a table, a line each."""
    return "<br>".join(_flat(clauses, 0)) or empty


def _flat(clauses: Sequence[Clause], depth: int) -> Iterator[str]:
    for clause in clauses:
        yield "&nbsp;&nbsp;" * depth + ("• " if depth else "") + prose(clause.prose) + (":" if clause.inner else "")
        yield from _flat(clause.inner, depth + 1)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table, a row a line."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines that show when their summary is opened."""
    yield from ("<details>", f"<summary>{escaped(summary)}</summary>", "", *lines, "</details>", "")


def support(one: Support) -> list[str]:
    """Return what something rests on: a text for each source, and one for our judgement."""
    found = []
    for cited in one.cited:
        place = f", {escaped(cited.place)}" if cited.place else ""
        found.append(f"{piece(cited.who)}{place} ({cited.evidence}, {'verified' if cited.verified else '**not verified**'})")
    return [*found, *([f"our judgement: {escaped(one.judgement)}"] if one.judgement else [])]


def marks(changes: Sequence[Change]) -> str:
    """Return what overlays did to a thing, for the inside of a line."""
    return "".join(f" **[{escaped(change.told)}]**" for change in changes)


def counted(things: Sequence[object], word: str) -> str:
    """Return how many things there are, with their word."""
    return f"{len(things)} {word}" + ("" if len(things) == 1 else "s")
