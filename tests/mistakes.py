"""Mistakes as a table tells them: how each is made, and what must be said of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from canter.language.problems import Problem

RULES = Path(__file__).parents[1] / "rules"
# Lines up to this length are shown whole.
LONGEST = 160


@dataclass(frozen=True)
class Edit:
    """A change of one file: what it held (nothing, if it was not there) becomes what it holds (None: it is removed)."""

    file: str
    change: Callable[[bytes], bytes | None]

    def make(self, directory: Path) -> None:
        path = directory / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        found = self.change(path.read_bytes() if path.is_file() else b"")
        if found is None:
            path.unlink()
        else:
            path.write_bytes(found)


def rewrite(file: str, old: bytes, new: bytes) -> Edit:
    """Put other bytes in the place of bytes that stand in the file once."""

    def change(data: bytes) -> bytes:
        assert data.count(old) == 1
        return data.replace(old, new)

    return Edit(file, change)


def append(file: str, text: str) -> Edit:
    """Add lines at the end of a file."""
    return Edit(file, lambda data: data + text.encode())


def write(file: str, text: str | bytes) -> Edit:
    """Let a file hold this and nothing else."""
    return Edit(file, lambda _: text.encode() if isinstance(text, str) else text)


def remove(file: str) -> Edit:
    """Take a file away."""
    return Edit(file, lambda _: None)


def copy_rules(to: Path) -> None:
    """Copy the guidance without its scenarios, which tell of rules that a mistake may take away."""
    shutil.copytree(RULES, to, ignore=shutil.ignore_patterns("*.test.yaml"))


@dataclass(frozen=True)
class Told:
    """What must be said of a mistake; `at` is the line that is shown, without its indentation (None: no place)."""

    message: str
    help: str
    file: str = ""
    at: str | None = None
    underlined: str = ""

    def helps(self, directory: Path) -> str:
        """Return the help with the places that it names: `{id}` is where a rule begins, `{line of word}` the line of a word."""

        def place(match: re.Match[str]) -> str:
            lines = (directory / self.file).read_text().split("\n")
            word = match[2]
            number = next(number for number, line in enumerate(lines, 1) if re.search(rf"(^|[\[ ]){word}(:|\]|$)", line))
            return str(number) if match[1] else f"{self.file}:{number}:{lines[number - 1].index(word) + 1}"

        return re.sub(r"\{(line of )?([a-z/_-]+)\}", place, self.help)

    def check(self, problem: Problem, directory: Path) -> None:
        """Hold a problem against it, and what is printed of it against the form that is promised."""
        rendered, help_ = problem.render(), f"    = help: {self.helps(directory)}"
        tag = f" [{problem.id}]" if problem.id else ""
        if self.at is None:
            same(rendered, f"error: {self.message}{tag}\n{help_}")
            return
        span = problem.span
        assert span is not None, rendered
        line = span.source.line(span.line)
        underlined = line[span.column - 1 : span.column - 1 + span.length]
        same((span.source.name, line.strip(), underlined), (self.file, self.at, self.underlined))
        if (directory / self.file).is_file() and self.at:
            written = (directory / self.file).read_bytes().decode("utf-8-sig", "replace").split("\n")
            same(written[span.line - 1].strip(), self.at)
        head, excerpt, carets, tail = rendered.split("\n")
        gutter = f"  {span.line} | "
        same((head, tail), (f"{self.file}:{span.line}:{span.column}: error: {self.message}{tag}", help_))
        same((excerpt[: len(gutter)], carets[: len(gutter)]), (gutter, f"  {' ' * len(str(span.line))} | "))
        self._check_carets(excerpt[len(gutter) :], carets[len(gutter) :], line)

    def _check_carets(self, shown: str, carets: str, line: str) -> None:
        """Hold what stands above the carets against what is to be underlined; a line too long is shown in part."""
        same(set(carets.strip()), {"^"})
        above = shown[carets.index("^") : len(carets)]
        same(above, _printable(self.underlined)[: len(above)])
        if len(line) <= LONGEST:
            same(shown, _printable(line))
            same(len(carets.strip()), max(1, len(self.underlined)))


def _printable(text: str) -> str:
    """Return a text as it is shown: a tab as a space, what cannot be printed as a sign for it."""
    return "".join(one if one.isprintable() else " " if one == "\t" else "\N{REPLACEMENT CHARACTER}" for one in text)


def same(found: object, expected: object) -> None:
    """Compare, and show both where they differ."""
    assert found == expected, f"\n found    {found!r}\n expected {expected!r}"


@dataclass(frozen=True)
class Mistake:
    """One mistake: a sentence, how it is made, what must be said, and the command that must say it."""

    says: str
    edits: tuple[Edit, ...]
    told: tuple[Told, ...]
    words: tuple[str, ...]
    code: int = 1


def told(problems: Sequence[Problem], expected: Sequence[Told], directory: Path) -> None:
    """Hold all problems against all that must be said, in order."""
    same([(problem.message, problem.help) for problem in problems], [(one.message, one.helps(directory)) for one in expected])
    for problem, one in zip(problems, expected, strict=True):
        one.check(problem, directory)


def printed(problems: Sequence[Problem]) -> str:
    """Return what the command line prints of these problems."""
    count = len(problems)
    return "\n\n".join(problem.render() for problem in problems) + f"\n\n{count} problem{'s' if count > 1 else ''}\n"
