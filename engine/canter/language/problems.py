"""Problems: what is wrong in a text, where, and what to type instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Source(NamedTuple):
    """A text and the name under which a person knows it (a file, `--set`, standard input)."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return one line of the text, counted from 1, without its end; empty beyond the last."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


class Span(NamedTuple):
    """A stretch of one line of a source: line and column from 1, length in characters."""

    source: Source
    line: int
    column: int
    length: int = 1

    @property
    def place(self) -> str:
        """`file:line:column`, as editors link it."""
        return f"{self.source.name}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """What is wrong (lower case, the author's words in backticks), where, and help that can be typed.

    `id` names the page of `canter check --explain`, for the kinds of problem that have one.
    """

    message: str
    span: Span | None = None
    help: str = ""
    id: str = ""

    def render(self, severity: str = "error") -> str:
        """Return the problem as text: place, message, the line with a caret, help."""
        place = "" if self.span is None else f"{self.span.place}: "
        head = f"{place}{severity}: {self.message}" + (f" [{self.id}]" if self.id else "")
        excerpt = [] if self.span is None else list(_excerpt(self.span))
        tail = [f"    = help: {self.help}"] if self.help else []
        return "\n".join([head, *excerpt, *tail])

    def order(self) -> tuple[str, int, int, str]:
        """Sort by file and position."""
        if self.span is None:
            return ("", 0, 0, self.message)
        return (self.span.source.name, self.span.line, self.span.column, self.message)


WIDEST_EXCERPT = 160
# Words that are nearly as like a misspelt one as the most like are suggested with it.
AS_NEAR = 0.05


def _excerpt(span: Span) -> Iterator[str]:
    line = span.source.line(span.line).replace("\t", " ")
    start = span.column - 1
    if len(line) > WIDEST_EXCERPT:
        # A window keeps the caret in sight on a line that is far too long to print.
        left = max(0, min(start - 20, len(line) - WIDEST_EXCERPT))
        line, start = line[left : left + WIDEST_EXCERPT], start - left
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    gutter = str(span.line)
    length = max(1, min(span.length, max(1, len(line) - start)))
    yield f"  {gutter} | {line}"
    yield f"  {' ' * len(gutter)} | {' ' * start}{'^' * length}"


class ProblemsError(ValueError):
    """One or more problems, sorted by position."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted, each once."""
        self.problems: tuple[Problem, ...] = tuple(sorted(dict.fromkeys(problems), key=Problem.order))
        super().__init__("\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        """Be sent from one process to another with every problem."""
        return type(self), (self.problems,)


class RuleError(ProblemsError):
    """The guidance is wrong: for authors."""


class FactError(ProblemsError):
    """What a person told is not usable: for the person."""


@dataclass(slots=True)
class Problems:
    """Collects problems, so that one run reports them all."""

    found: list[Problem] = field(default_factory=list)

    def add(self, message: str, span: Span | None, help: str = "", id: str = "") -> None:  # noqa: A002 - words of the language
        """Note one problem."""
        self.found.append(Problem(message, span, help, id))

    def raise_as(self, error: type[ProblemsError]) -> None:
        """Raise everything found as one error; do nothing when nothing was found."""
        if self.found:
            raise error(self.found)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `did you mean …?` for the nearest known words, or nothing."""
    near = get_close_matches(word, sorted(set(known)), n=3, cutoff=0.6)
    if not near:
        return ""
    likeness = [SequenceMatcher(None, name, word).ratio() for name in near]
    near = [name for name, like in zip(near, likeness, strict=True) if like >= likeness[0] - AS_NEAR]
    return "did you mean " + " or ".join(f"`{name}`" for name in near) + "?"
