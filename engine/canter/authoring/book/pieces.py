"""Texts of the book in pieces: plain words, and words that lead to another place in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSAFE = re.compile(r"[^A-Za-z0-9_./-]")


class Piece(NamedTuple):
    """A few words; `to` is the anchor they lead to, `kind` how they are set."""

    text: str
    to: str = ""
    kind: Literal["", "name", "hole"] = ""


Prose = tuple[Piece, ...]


class Clause(NamedTuple):
    """A line of a condition or an effect in words, with the lines inside it."""

    prose: Prose
    inner: tuple[Clause, ...] = ()


def anchor(kind: str, name: str) -> str:
    """Return the place of a thing in the book; names that no address may hold are written in numbers."""
    return f"{kind}/{_UNSAFE.sub(lambda found: f'~{ord(found[0]):x}~', name)}"


def joined(*parts: str | Piece | Prose) -> Prose:
    """Return texts and pieces as one prose, in their order."""
    found: list[Piece] = []
    for part in parts:
        if isinstance(part, Piece):
            found.append(part)
        elif isinstance(part, str):
            found += [Piece(part)] if part else []
        else:
            found += part
    return tuple(found)


def listed(items: Sequence[str | Piece | Prose], word: str = "and") -> Prose:
    """Return items as people list them: `a, b and c`."""
    found: Prose = ()
    for number, item in enumerate(items):
        between = "" if number == 0 else f" {word} " if number == len(items) - 1 else ", "
        found = joined(found, between, item)
    return found


def plain(prose: Prose) -> str:
    """Return the words alone."""
    return "".join(piece.text for piece in prose)
