"""Parts of an input: each can be read on its own, and the same input always has the same parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from polars import DataType

    from canter.population.batch.told import Told

# About so many people make a part.
PEOPLE = 65_536


class Piece(NamedTuple):
    """One part: how far through the input it ends (0 to 1), and what reads it."""

    share: float
    read: Callable[[], Told]


class People(Protocol):
    """A file of people: the columns as they are called in it, and those of them that are handed through."""

    columns: list[str]
    kept: Mapping[str, DataType]

    def pieces(self) -> Iterator[Piece]:
        """Yield the parts in their order; raises `FactError` where the file cannot be read on."""
