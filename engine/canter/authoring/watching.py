"""Guidance and a person's file looked at again whenever one of their files is saved.

Files are asked for their times a few times a second. That costs next to nothing for the few dozen there are, works on
every system and network drive, and needs no library.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.check import check_guidance
from canter.guidance import Guidance, bundled_rules
from canter.language.files import rule_paths, shown
from canter.language.load import load_rulebook
from canter.language.person import parse_person
from canter.language.problems import FactError, Problem, ProblemsError
from canter.language.source import LARGEST_FILE
from canter.plans import Plan
from canter.reasoning.conclude import DisagreementError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from canter.explaining.shifts import Differences

# Seconds between two looks at the files; between two looks while a save is under way; how long a file that an editor
# puts in place of another may be away; how long a save may take; and how long nothing must have been saved before the
# whole check is run.
POLL = 0.2
SETTLE = 0.04
AWAY = 0.4
LONGEST_SAVE = 2.0
QUIET = 1.0

_Times = dict["Path", tuple[int, int, int]]


class Seen(NamedTuple):
    """What was seen after a save: which files changed, the problems or the plan, and how it differs from the last one.

    `checked` marks what the whole check found some time after a save; it has no plan.
    """

    changed: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    plan: Plan | None = None
    differences: Differences | None = None
    checked: bool = False


class Watch:
    """A directory of rules (or an overlay over the bundled ones) and a person's file, with the last plan they gave."""

    def __init__(
        self, directory: Path, facts: Path, overlays: Sequence[Path] = (), units: str = "metric", engine: str = "auto"
    ) -> None:
        """Watch these; nothing is read yet."""
        self.directory = directory
        self.facts = facts
        self.overlays = list(overlays)
        self.units = units
        self.engine = engine
        self.plan: Plan | None = None
        self._guidance: tuple[_Times, Guidance] | None = None

    def times(self) -> _Times:
        """Return when each file was written, how large it is, and which file it is; a missing one is left out."""
        found = {}
        for path in (self.facts, *self._rule_files()):
            try:
                status = path.stat()
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return found

    def look(self, changed: tuple[str, ...] = ()) -> Seen:
        """Load what changed, plan, and tell what is otherwise than in the last plan; problems do not forget that plan."""
        try:
            guidance = self._load()
            plan = guidance.plan_person(guidance.reader.read(parse_person(self._read_facts(), shown(self.facts))), self.units)
            before, self.plan = self.plan, plan
            return Seen(changed, plan=plan, differences=before.differences(plan) if before is not None else None)
        except ProblemsError as error:
            return Seen(changed, error.problems)
        except DisagreementError as error:
            return Seen(changed, (Problem(str(error), None, "`--engine plain` leaves durable-rules out"),))
        except OSError as error:
            return Seen(changed, (Problem(f"a file could not be read: {(error.strerror or 'unreadable').lower()}"),))

    def check(self) -> Seen:
        """Run the whole check, which takes longer than a plan: units and scenarios besides what loading finds."""
        try:
            check_guidance(self.directory, self.overlays)
        except ProblemsError as error:
            return Seen((), error.problems, checked=True)
        except OSError as error:
            return Seen((), (Problem(f"a file could not be read: {(error.strerror or 'unreadable').lower()}"),), checked=True)
        return Seen((), checked=True)

    def _directories(self) -> tuple[Path, list[Path]]:
        if (self.directory / "overlay.yaml").is_file():
            return bundled_rules(), [*self.overlays, self.directory]
        return self.directory, self.overlays

    def _rule_files(self) -> list[Path]:
        base, over = self._directories()
        try:
            return [path for directory in (base, *over) for path in rule_paths(directory)]
        except OSError:
            # A directory went away while it was read; the next look says what is missing.
            return []

    def _load(self) -> Guidance:
        times = {path: time_ for path, time_ in self.times().items() if path != self.facts}
        if self._guidance is None or self._guidance[0] != times:
            base, over = self._directories()
            self._guidance = times, Guidance(load_rulebook(base, over), self.engine)
        return self._guidance[1]

    def _read_facts(self) -> bytes:
        try:
            with self.facts.open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            message = f"cannot read `{shown(self.facts)}`: {(error.strerror or 'unreadable').lower()}"
            raise FactError([Problem(message, None, "save it again, or name another file with facts")]) from None
        if len(data) > LARGEST_FILE:
            message = f"`{shown(self.facts)}` is larger than {LARGEST_FILE:,} bytes"
            raise FactError([Problem(message, None, "a person's facts fit on a page")])
        return data


def watch(watched: Watch, sleep: Callable[[float], None] = time.sleep) -> Iterator[Seen]:
    """Yield what is seen at once and after every save, for ever; and what the whole check finds once saving rests.

    What the check finds is told where it found something, or no longer does.
    """
    times = watched.times()
    seen = watched.look()
    yield seen
    quiet, troubled = 0.0, False
    while True:
        sleep(POLL)
        now = watched.times()
        if now != times:
            now = _settled(watched, times, now, sleep)
            changed = tuple(shown(path) for path in dict.fromkeys((*times, *now)) if times.get(path) != now.get(path))
            times, quiet = now, 0.0
            seen = watched.look(changed)
            yield seen
            continue
        before, quiet = quiet, quiet + POLL
        if before < QUIET <= quiet and seen.plan is not None:
            found = watched.check()
            if found.problems or troubled:
                yield found
            troubled = bool(found.problems)


def _settled(watched: Watch, before: _Times, now: _Times, sleep: Callable[[float], None]) -> _Times:
    """Wait until a save is over: until the files stay the same, and those that went away are back or stay away."""
    waited = 0.0
    while True:
        sleep(SETTLE)
        waited += SETTLE
        again = watched.times()
        away = before.keys() - again.keys()
        if (again == now and (not away or waited >= AWAY)) or waited >= LONGEST_SAVE:
            return again
        now = again
