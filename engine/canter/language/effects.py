"""Effects: what a rule does when it applies."""

from __future__ import annotations

from typing import Literal, NamedTuple

from canter.language.formulas import Formula, Ref

LEVELS = ("info", "caution", "refer", "urgent")


class Target(NamedTuple):
    """What an effect lands on: a fact, or a field of the entries of a list."""

    fact: str
    field: str = ""

    @property
    def name(self) -> str:
        """The fact, or `list.field`."""
        return f"{self.fact}.{self.field}" if self.field else self.fact


class ChoicesValue(NamedTuple):
    """A set of constants."""

    names: tuple[str, ...]


class Set(NamedTuple):
    """The target is this."""

    target: Target
    value: Formula | Ref | ChoicesValue
    text: str


class Bound(NamedTuple):
    """The target is at least, or at most, this."""

    target: Target
    side: Literal["at least", "at most"]
    formula: Formula
    text: str


class Change(NamedTuple):
    """The target includes, or excludes, these."""

    target: Target
    how: Literal["include", "exclude"]
    names: tuple[str, ...]


class ExcludeEntry(NamedTuple):
    """The entry at hand is out."""

    list: str


class Prefer(NamedTuple):
    """The score of the entry at hand changes."""

    list: str
    by: int


class Choose(NamedTuple):
    """The target is the best entries left of a list; with `apart`, no two of them stand nearer than that."""

    target: Target
    list: str
    wanted: Formula
    one_of_each: str
    spares: Formula | None
    text: str
    apart: Formula | None = None

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Everything that it reckons with."""
        return tuple(one for one in (self.wanted, self.spares, self.apart) if one is not None)

    @property
    def chooses(self) -> tuple[object, ...]:
        """What it picks, whatever it is for: two that pick the same agree."""
        return (self.list, self.wanted, self.one_of_each, self.spares, self.apart)


class Notice(NamedTuple):
    """The `because` is told at the head of the plan."""

    level: Literal["info", "caution", "refer", "urgent"]


class Withhold(NamedTuple):
    """These sections are not given."""

    sections: tuple[str, ...]


Effect = Set | Bound | Change | ExcludeEntry | Prefer | Choose | Notice | Withhold


def same_setting(one: Set | Choose, two: Set | Choose) -> bool:
    """Tell whether two effects set the very same, so that both may apply together."""
    if isinstance(one, Set) and isinstance(two, Set):
        return one.value == two.value
    return isinstance(one, Choose) and isinstance(two, Choose) and one.chooses == two.chooses
