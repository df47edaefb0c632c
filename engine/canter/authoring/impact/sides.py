"""The two guidances that are compared: directories, overlays, revisions, or the bundled rules."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.impact.revision import find_revision, write_revision
from canter.guidance import bundled_rules
from canter.language.cache import load_kept
from canter.language.files import shown
from canter.language.problems import Problem, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.rulebook import Rulebook

BUNDLED = "bundled"


class Side(NamedTuple):
    """One of the two guidances: how it was named, where it lies, and its rulebook."""

    spec: str
    rules: Path
    overlays: tuple[Path, ...]
    book: Rulebook

    @property
    def told(self) -> str:
        """The guidance in one line."""
        over = "".join(f", with {overlay.name}" for overlay in self.book.overlays)
        return f"{self.spec} ({self.book.name} {self.book.version}{over}, {self.book.hash[:12]})"


@contextmanager
def opened(spec: str) -> Iterator[Side]:
    """Give the guidance that a text names; what is read out of a revision lies there until the end.

    An overlay goes over the bundled rules. Raises `RuleError` with every problem of the rules, or where there are none.
    """
    if spec == BUNDLED:
        yield _side(spec, bundled_rules(), None)
        return
    directory = Path(spec)
    if directory.is_dir():
        heads = [one for one in (directory, directory / "rules") if _is_rules(one) or _is_overlay(one)]
        if not heads:
            message = f"`{spec}` holds no rules"
            raise RuleError([Problem(message, None, "name a directory with a `guidance.yaml` or an `overlay.yaml`")])
        yield _side(spec, heads[0], None)
        return
    found = find_revision(spec)
    with tempfile.TemporaryDirectory(prefix="canter-") as held:
        write_revision(found, Path(held))
        yield _side(spec, Path(held), f"{spec.partition(':')[0]}:{found.path or '.'}")


def _is_rules(directory: Path) -> bool:
    return (directory / "guidance.yaml").is_file()


def _is_overlay(directory: Path) -> bool:
    return (directory / "overlay.yaml").is_file()


def _side(spec: str, directory: Path, called: str | None) -> Side:
    over = _is_overlay(directory)
    rules, overlays = (bundled_rules(), (directory,)) if over else (directory, ())
    try:
        return Side(spec, rules, overlays, load_kept(rules, overlays))
    except RuleError as error:
        if called is None:
            raise
        raise RuleError([_renamed(problem, shown(directory), called) for problem in error.problems]) from None


def _renamed(problem: Problem, directory: str, called: str) -> Problem:
    """Return a problem that names the revision in place of the directory that it was read out to."""
    span = problem.span
    if span is not None and span.source.name.startswith(directory):
        name = called + span.source.name.removeprefix(directory)
        span = span._replace(source=span.source._replace(name=name))
    return Problem(problem.message.replace(directory, called), span, problem.help.replace(directory, called))
