"""Files written as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_files(texts: Mapping[Path, str]) -> None:
    """Write texts as UTF-8, each to a file beside its own that then takes its place; raises `OSError`.

    All are written before the first takes its place, so a full disk changes nothing. A file keeps its permissions, and a
    link goes on pointing at what it pointed at. No other file is left behind.
    """
    made: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            target = path.resolve()
            made[target] = _write_beside(target, text)
        for target, beside in made.items():
            beside.replace(target)
    finally:
        for beside in made.values():
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()


def _write_beside(target: Path, text: str) -> Path:
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.encode())
        beside.chmod(_mode_of(target))
    except BaseException:
        beside.unlink()
        raise
    return beside


def _mode_of(target: Path) -> int:
    """Return the permissions of a file; for a new one those that this process gives to files."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
