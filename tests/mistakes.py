"""Mistakes as a table tells them: how each is made, and what must be said of it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from canter_cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from canter.language.problems import Problem

RULES = Path(__file__).parents[1] / "rules"


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


def replace(file: str, old: str, new: str) -> Edit:
    """Put other words in the place of words that stand in the file once."""

    def change(data: bytes) -> bytes:
        assert data.count(old.encode()) == 1, f"{file} holds {old!r} {data.count(old.encode())} times"
        return data.replace(old.encode(), new.encode())

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
    nth: int | None = None

    def check(self, problem: Problem, directory: Path) -> None:
        """Hold a problem against it, and what is printed of it against the form that is promised."""
        assert (problem.message, problem.help) == (self.message, self.help)
        if self.at is None:
            assert problem.span is None
            assert problem.render() == f"error: {self.message}\n    = help: {self.help}"
            return
        span = problem.span
        assert span is not None
        assert (span.source.name, self._underlined(span.source.line(span.line), span.column, span.length)) == (
            self.file,
            self.underlined,
        )
        path = directory / self.file
        if path.is_file():
            self._check_line(span.line, path)
        self._check_form(problem.render(), span.line, span.column)

    @staticmethod
    def _underlined(line: str, column: int, length: int) -> str:
        return line[column - 1 : column - 1 + length]

    def _check_line(self, line: int, path: Path) -> None:
        lines = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
        found = [number for number, text in enumerate(lines or [""], 1) if text.strip() == self.at]
        assert found, f"no line {self.at!r}"
        assert len(found) == 1 or self.nth is not None, f"the line {self.at!r} stands at {found}"
        assert line == found[self.nth or 0]

    def _check_form(self, rendered: str, line: int, column: int) -> None:
        head, excerpt, carets, help_ = rendered.split("\n")
        gutter = f"  {line} | "
        assert head == f"{self.file}:{line}:{column}: error: {self.message}"
        assert excerpt.startswith(gutter)
        assert carets.startswith(f"  {' ' * len(str(line))} | ")
        assert help_ == f"    = help: {self.help}"
        under = carets[len(gutter) :]
        assert set(under.strip()) == {"^"}
        start, length = under.index("^"), under.count("^")
        shown = excerpt[len(gutter) :][start : start + length]
        # A line that is far too long is shown in part; a character that cannot be printed is shown as one that can.
        assert (shown == self.underlined) if self.underlined.isprintable() and len(excerpt) < 160 else self.underlined
        assert excerpt[len(gutter) :].strip() in (self.at, shown) or len(excerpt) >= 160 or not (self.at or "").isprintable()


def told(problems: Sequence[Problem], expected: Sequence[Told], directory: Path) -> None:
    """Hold all problems against all that must be said, in order."""
    assert [problem.message for problem in problems] == [one.message for one in expected]
    for problem, one in zip(problems, expected, strict=True):
        one.check(problem, directory)


def run_canter(words: Sequence[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command line in this process; return the exit code and what it wrote."""
    monkeypatch.setattr(sys, "argv", ["canter", *words])
    capsys.readouterr()
    try:
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    out, err = capsys.readouterr()
    return code, out, err
