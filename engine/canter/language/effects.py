"""Effects: what a rule does when it applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from canter.language.formulas import Formula, Ref

LEVELS = ("info", "caution", "refer", "urgent")


@dataclass(frozen=True, slots=True)
class Target:
    """What an effect lands on: a fact, or a field of the entries of a list."""

    fact: str
    field: str = ""

    @property
    def name(self) -> str:
        """The fact, or `list.field`."""
        return f"{self.fact}.{self.field}" if self.field else self.fact


@dataclass(frozen=True, slots=True)
class ChoicesValue:
    """A set of constants."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """The target is this."""

    target: Target
    value: Formula | Ref | ChoicesValue
    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The target is at least, or at most, this."""

    target: Target
    side: Literal["at least", "at most"]
    formula: Formula
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """The target includes, or excludes, these."""

    target: Target
    how: Literal["include", "exclude"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExcludeEntry:
    """The entry at hand is out."""

    list: str


@dataclass(frozen=True, slots=True)
class Prefer:
    """The score of the entry at hand changes."""

    list: str
    by: int


@dataclass(frozen=True, slots=True)
class Choose:
    """The target is the best entries left of a list."""

    target: Target
    list: str
    count: Formula
    one_of_each: str
    spares: Formula | None
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The `because` is told at the head of the plan."""

    level: Literal["info", "caution", "refer", "urgent"]


@dataclass(frozen=True, slots=True)
class Withhold:
    """These sections are not given."""

    sections: tuple[str, ...]


Effect = Set | Bound | Change | ExcludeEntry | Prefer | Choose | Notice | Withhold
