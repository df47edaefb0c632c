"""The answer to *why not*: a tree of what stood against something, and how far away it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.explaining.distance import Turn


class Answer(NamedTuple):
    """A part of an answer: what kind it is, its words, the rule it is about, and what belongs under it.

    A part of the kind `turn` holds how far a number must go for the condition above it to hold.
    """

    kind: str
    text: str
    rule: str = ""
    rests_on: tuple[Answer, ...] = ()
    turn: Turn | None = None

    def walk(self) -> Iterator[Answer]:
        """Yield this part and all under it, from the top."""
        yield self
        for inner in self.rests_on:
            yield from inner.walk()


def joined(names: Iterable[str]) -> str:
    """Return names in a row, or `none`."""
    return ", ".join(names) or "none"
