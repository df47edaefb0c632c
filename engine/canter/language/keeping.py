"""Things kept on disk from one start to the next: where, by what code, and read only where they are whole and our own.

Nothing that is kept is of any person: it is guidance, and answers about guidance. `CANTER_CACHE` names another directory;
where it is empty, nothing is kept. A directory that cannot be read or written costs time at the next start, nothing else.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

MOST_KEPT = 24
_DIGEST = 32


def kept_directory() -> Path | None:
    """Return the directory where things are kept from one start to the next; None where nothing is."""
    named = os.environ.get("CANTER_CACHE")
    if named == "":
        return None
    try:
        home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    except RuntimeError:
        return None
    return Path(named) if named else Path(home) / "canter"


def code_stamp(package: Path) -> list[tuple[str, int, int]]:
    """Return what tells the code below a directory from any other that may have kept something."""
    found = [(path.relative_to(package).as_posix(), path.stat()) for path in sorted(package.rglob("*.py"))]
    return [(name, status.st_size, status.st_mtime_ns) for name, status in found]


def read_kept(path: Path) -> bytes | None:
    """Return what was kept under a path; None where there is nothing, or nothing that can be trusted."""
    try:
        with path.open("rb") as file:
            if not _ours(os.fstat(file.fileno())):
                return None
            data = file.read()
    except OSError:
        return None
    digest, payload = data[:_DIGEST], data[_DIGEST:]
    return payload if hashlib.sha256(payload).digest() == digest else None


def keep(path: Path, payload: bytes) -> bool:
    """Keep bytes under a path, whole or not at all; of its kind (its suffix) the oldest make room. Tell whether they are kept."""
    import tempfile  # whoever finds what was kept does without

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            written = Path(file.name)
            try:
                file.write(hashlib.sha256(payload).digest() + payload)
                file.close()
                written.replace(path)
            except OSError:
                written.unlink(missing_ok=True)
                raise
    except OSError:
        return False
    with suppress(OSError):
        for old in sorted(path.parent.glob(f"*{path.suffix}"), key=lambda one: one.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    return True


def _ours(status: os.stat_result) -> bool:
    """Tell whether a file is a plain one that only this user can write."""
    if not stat.S_ISREG(status.st_mode):
        return False
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
