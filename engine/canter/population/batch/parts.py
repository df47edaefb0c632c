"""Parts as files beside the result: each is there whole or not at all, and says how many people it holds."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.population.batch.manifest import MANIFEST, write_whole
from canter.population.batch.shapes import flat

if TYPE_CHECKING:
    from pathlib import Path

    from canter.population.batch.planned import Bad, Planned

# Parts of a table are kept in the form that is quickest to write and to read back.
SUFFIX = {"csv": ".csv", "ndjson": ".ndjson", "parquet": ".arrow"}


class Done(NamedTuple):
    """A part that is written: how many people it was read from, and how many of them have no plan."""

    people: int
    bad: int


class Parts:
    """The parts of one batch, in a directory of their own."""

    def __init__(self, directory: Path, kind: str, *, apart: bool, lists: frozenset[str] = frozenset()) -> None:
        """Write parts of a kind of result; `apart` puts those without a plan into files of their own.

        `lists` are the columns whose cells hold a value for each entry, which text has to keep in their places.
        """
        self.directory, self.kind, self.apart, self._lists = directory, kind, apart, lists

    def path(self, number: int) -> Path:
        """Return where a part of the result is."""
        return self.directory / f"{number:07}{SUFFIX[self.kind]}"

    def bad_path(self, number: int) -> Path:
        """Return where those of a part are who have no plan."""
        return self.directory / f"{number:07}.bad"

    def done(self, number: int) -> Done | None:
        """Return what a part holds that is written as a whole; None for any other."""
        try:
            found = json.loads(self._done_path(number).read_text(encoding="utf-8"))
            sizes = [self.path(number).stat().st_size, self.bad_path(number).stat().st_size if self.apart else 0]
        except (OSError, ValueError):
            # It is not written, or not to its end: it is made again.
            return None
        return Done(found["people"], found["bad"]) if sizes == found["sizes"] else None

    def write(self, number: int, part: Planned) -> Done:
        """Write one part; whoever asks for it afterwards gets all of it."""
        done = Done(part.found.height, len(part.bad))
        found = part.found
        if self.apart:
            if part.bad:
                out = pl.Series([one.row for one in part.bad], dtype=pl.UInt32)
                found = found.filter(~pl.int_range(found.height, dtype=pl.UInt32, eager=True).is_in(out.implode()))
            found = found.drop("problem")
            write_whole(self.bad_path(number), "".join(_line(one) for one in part.bad).encode())
        held = io.BytesIO()
        if self.kind == "parquet":
            found.write_ipc(held, compression="lz4")
        elif self.kind == "ndjson":
            found.write_ndjson(held)
        else:
            flat(found, self._lists).write_csv(held, include_header=False)
        write_whole(self.path(number), held.getbuffer())
        sizes = [self.path(number).stat().st_size, self.bad_path(number).stat().st_size if self.apart else 0]
        write_whole(self._done_path(number), json.dumps({**done._asdict(), "sizes": sizes}).encode())
        return done

    def remove(self) -> None:
        """Remove the directory, and last in it what says of which batch it is."""
        for path in self.directory.iterdir():
            if path.name != MANIFEST:
                path.unlink()
        (self.directory / MANIFEST).unlink(missing_ok=True)
        self.directory.rmdir()

    def _done_path(self, number: int) -> Path:
        return self.directory / f"{number:07}.done"


def _line(one: Bad) -> str:
    problems = [{"problem": problem.message, "help": problem.help} for problem in one.problems]
    told = {"row": one.row, "problems": problems, "told": one.written}
    return json.dumps(told, ensure_ascii=False, default=str) + "\n"


def make_directory(path: Path) -> None:
    """Make the directory of the parts, for its owner alone."""
    path.mkdir(mode=0o700, exist_ok=True)
    os.chmod(path, 0o700)  # noqa: PTH101 - `mkdir` heeds the mask of the process, and parts are health data
