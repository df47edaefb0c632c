"""The book as plain data: what each page holds, ready to be set in HTML or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from canter.authoring.book.pieces import Clause, Piece, Prose


class Change(NamedTuple):
    """What an overlay did to a thing, who says so and why; `before` and `after` are values where there are some."""

    how: Literal["added", "adjusted", "replaced", "removed", "extended"]
    what: str
    thing: Piece
    overlay: str
    by: str
    because: str = ""
    before: str = ""
    after: str = ""

    @property
    def told(self) -> str:
        """What was done, by whom and why, in one line."""
        moved = f", from {self.before} to {self.after}" if self.before else ""
        why = f": {self.because}" if self.because else ""
        return f"{self.how.capitalize()} by {self.overlay}{moved}{why}"


class Cited(NamedTuple):
    """A source that something rests on: who and when, the place in it, and how good it is."""

    who: Piece
    place: str
    evidence: str
    verified: bool


class Support(NamedTuple):
    """What something rests on: sources, and our judgement."""

    cited: tuple[Cited, ...] = ()
    judgement: str = ""


class Link(NamedTuple):
    """A thing that a rule reads or concludes, with the rules (and invariants) at its other end, or where it comes from."""

    thing: Prose
    others: tuple[Piece, ...]
    origin: str = ""


class Valued(NamedTuple):
    """A parameter inside a formula or a reason, with what it is worth."""

    parameter: Piece
    value: str


class Witness(NamedTuple):
    """A scenario that names a rule, and how it says that the rule, or its rows, come out."""

    scenario: str
    outcomes: tuple[str, ...]


class Saying(NamedTuple):
    """What a rule, or a row of it, says; what all rows share stands with the rule, and is empty in the rows."""

    each: Prose = ()
    when: tuple[Clause, ...] = ()
    then: tuple[Clause, ...] = ()
    because: Prose = ()
    support: Support = Support()
    overrules: tuple[Piece, ...] = ()
    overruled_by: tuple[Piece, ...] = ()


class Row(NamedTuple):
    """One row of a rule."""

    name: str
    anchor: str
    title: str
    says: Saying


class RulePage(NamedTuple):
    """One rule; `was` holds what it said before overlays replaced it."""

    id: str
    anchor: str
    title: str
    says: Saying
    rows: tuple[Row, ...]
    reads: tuple[Link, ...]
    concludes: tuple[Link, ...]
    numbers: tuple[Valued, ...]
    scenarios: tuple[Witness, ...] = ()
    changes: tuple[Change, ...] = ()
    was: tuple[RulePage, ...] = ()
    removed: bool = False

    @property
    def reasoned(self) -> bool:
        """Whether a row has a reason, a source or an overrule of its own."""
        return any(
            row.says.because or row.says.support != Support() or row.says.overrules or row.says.overruled_by for row in self.rows
        )

    @property
    def differing(self) -> bool:
        """Whether a row says something in the place of what stands with the rule."""
        return any(
            (row.says.because and self.says.because)
            or (row.says.support.cited and self.says.support.cited)
            or (row.says.support.judgement and self.says.support.judgement)
            for row in self.rows
        )


class ParameterLine(NamedTuple):
    """One parameter of a topic; `was` is what it was before overlays moved it."""

    name: str
    anchor: str
    label: str
    value: str
    span: str
    support: Support
    used_by: tuple[Piece, ...]
    was: str = ""
    changes: tuple[Change, ...] = ()


class Topic(NamedTuple):
    """A topic with its parameters and rules."""

    name: str
    anchor: str
    title: str
    parameters: tuple[ParameterLine, ...]
    rules: tuple[RulePage, ...]

    @property
    def standing(self) -> tuple[RulePage, ...]:
        """The rules that no overlay removed."""
        return tuple(rule for rule in self.rules if not rule.removed)


class InvariantPage(NamedTuple):
    """What must hold for every plan."""

    id: str
    anchor: str
    title: str
    each: Prose
    when: tuple[Clause, ...]
    holds: tuple[Clause, ...]
    support: Support
    numbers: tuple[Valued, ...]
    guards: tuple[Piece, ...] = ()
    changes: tuple[Change, ...] = ()


class FactLine(NamedTuple):
    """A fact, or a field of a list: its question, the values it may take, and who concludes and reads it."""

    name: str
    anchor: str
    label: str
    ask: str
    values: Prose
    choices: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    concluded_by: tuple[Piece, ...]
    read_by: tuple[Piece, ...]
    section: Piece | None = None
    fields: tuple[FactLine, ...] = ()
    changes: tuple[Change, ...] = ()


class EntryLine(NamedTuple):
    """One entry of a list, with a text for each field."""

    name: str
    anchor: str
    cells: tuple[str, ...]
    changes: tuple[Change, ...] = ()


class ListPage(NamedTuple):
    """A list of the guidance: what is said of its fields, and its entries."""

    fact: FactLine
    columns: tuple[str, ...]
    entries: tuple[EntryLine, ...]


class Shown(NamedTuple):
    """A fact that a section shows, with those beside it."""

    fact: Piece
    beside: tuple[Piece, ...]


class SectionPage(NamedTuple):
    """A section of the plan."""

    id: str
    anchor: str
    title: str
    shows: tuple[Shown, ...]
    behind: tuple[Piece, ...]
    withheld_by: tuple[Piece, ...]
    changes: tuple[Change, ...] = ()


class SourcePage(NamedTuple):
    """A source with what rests on it; `href` is its address, where it has a safe one."""

    id: str
    anchor: str
    text: str
    link: str
    href: str
    evidence: str
    verified: bool
    used_by: tuple[Piece, ...]
    changes: tuple[Change, ...] = ()


class OverlayPage(NamedTuple):
    """Who changed the guidance and why, and each change."""

    name: str
    by: str
    because: str
    hash: str
    changes: tuple[Change, ...]


class Book(NamedTuple):
    """The guidance as a book."""

    name: str
    version: str
    date: str
    hash: str
    disclaimer: str
    overlays: tuple[OverlayPage, ...]
    topics: tuple[Topic, ...]
    invariants: tuple[InvariantPage, ...]
    sections: tuple[SectionPage, ...]
    asked: tuple[FactLine, ...]
    concluded: tuple[FactLine, ...]
    lists: tuple[ListPage, ...]
    sources: tuple[SourcePage, ...]
