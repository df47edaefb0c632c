"""Findings: what is wrong or doubtful in guidance, where, how bad it is, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from canter.language.problems import Problem

if TYPE_CHECKING:
    from canter.guidance import Guidance
    from canter.language.problems import Span

# So many people are made up where nobody says how many.
PEOPLE = 300

Severity = Literal["error", "warning", "note"]

# Every kind of finding with how bad it is. Each has a page of the same name in `pages/`.
SEVERITIES: Mapping[str, Severity] = {
    "problem": "error",
    "uncited": "error",
    "guard-unknown": "error",
    "guard-assumed": "error",
    "because-unknown": "error",
    "formula-unknown": "error",
    "overlay-astray": "error",
    "no-unit": "error",
    "unit-mismatch": "error",
    "never-true": "error",
    "never-applies": "error",
    "clash": "error",
    "crossing": "error",
    "gap": "error",
    "no-plan": "error",
    "always-true": "warning",
    "idle-overrule": "warning",
    "never-chosen": "warning",
    "unused-fact": "warning",
    "unused-parameter": "warning",
    "unused-source": "warning",
    "unused-choice": "warning",
    "not-chosen": "note",
    "short-choice": "note",
    "undecided": "note",
}


class Finding(NamedTuple):
    """What is wrong or doubtful, where, and help that can be typed.

    `person` is somebody whom it concerns, as a person's file would say it, replayed through the engine before it is shown.
    `told` says how many people it concerns of how many, where they were counted.
    """

    id: str
    severity: Severity
    message: str
    span: Span | None
    help: str = ""
    person: Mapping[str, Any] | None = None
    told: tuple[int, int] | None = None

    def render(self) -> str:
        """Return the finding as text: like a problem, and whom it concerns."""
        lines = [Problem(self.message, self.span, self.help, self.id).render(self.severity)]
        if self.told is not None:
            count, of = self.told
            lines.append(f"    = counted: {count} of {of} people made up from the vocabulary")
        if self.person is not None:
            lines.append(f"    = person: {person_text(self.person)}")
        return "\n".join(lines)

    def order(self) -> tuple[str, int, int, str, str]:
        """Sort by file and position, then by id."""
        place = ("", 0, 0) if self.span is None else (self.span.source.name, self.span.line, self.span.column)
        return (*place, self.id, self.message)


# What finds: a generator over guidance. Those that need no person, and those that prove, are alike in this.
Finder = Callable[["Guidance"], Iterator[Finding]]


def find_one(
    id_: str,
    message: str,
    span: Span | None,
    help_: str = "",
    *,
    person: Mapping[str, Any] | None = None,
    told: tuple[int, int] | None = None,
) -> Finding:
    """Return a finding as bad as its kind is."""
    return Finding(id_, SEVERITIES[id_], message, span, help_, person, told)


def from_problems(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return problems that loading found as findings."""
    return tuple(find_one(one.id or "problem", one.message, one.span, one.help) for one in problems)


def person_text(person: Mapping[str, Any]) -> str:
    """Return a person as `person:` of a scenario holds it, on one line."""
    return "{" + ", ".join(f"{name}: {_value_text(value)}" for name, value in person.items()) + "}"


def _value_text(value: Any) -> str:  # noqa: ANN401 - as various as what a person tells
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.9f}".rstrip("0").rstrip(".")
        case list() | tuple():
            return "[" + ", ".join(map(_value_text, value)) + "]"
        case dict():
            return person_text(value)
        case _:
            return str(value)
