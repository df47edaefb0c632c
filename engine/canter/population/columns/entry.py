"""The entry at hand, and what columns cannot tell."""

from __future__ import annotations

from typing import NamedTuple


class BeyondColumnsError(Exception):
    """A guidance that cannot be worked out column by column: its people are planned one by one."""


class Entry(NamedTuple):
    """The entry at hand: one of a list of the guidance, or any of those that people bring (then without a number)."""

    list: str
    number: int = -1
