"""What an unfinished batch says of itself, so that it is gone on with only by the same guidance, people and options."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from canter.language.problems import FactError, Problem

if TYPE_CHECKING:
    from pathlib import Path


MANIFEST = "manifest.json"
# So much of both ends of a file is hashed; what is changed in between shows in its time.
ENDS = 1 << 20


def input_stamp(path: Path) -> dict[str, Any]:
    """Return what tells one state of a file from another: size, time, and a hash of both its ends."""
    found = path.stat()
    with path.open("rb") as file:
        digest = hashlib.sha256(file.read(ENDS))
        file.seek(max(0, found.st_size - ENDS))
        digest.update(file.read(ENDS))
    return {"size": found.st_size, "time": found.st_mtime_ns, "ends": digest.hexdigest()}


def check_manifest(directory: Path, wanted: dict[str, Any]) -> bool:
    """Tell whether a directory holds parts of this batch; raises `FactError` where they are of another."""
    path = directory / MANIFEST
    if not path.is_file():
        return False
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = {}
    moved = [name for name, value in wanted.items() if not isinstance(found, dict) or found.get(name) != value]
    if moved:
        told = f"the parts in `{directory}` were made with {_listed(moved)}"
        raise FactError([Problem(told, None, f"remove `{directory}` to begin anew, or run it again as it was begun")])
    return True


def _listed(moved: list[str]) -> str:
    said = {"input": "another state of the input", "guidance": "other guidance", "options": "other options"}
    said["program"] = "another version of the program"
    return " and ".join(said[name] for name in moved)


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Write a file that is there whole or not at all, for its owner alone."""
    part = path.with_name(path.name + ".new")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_manifest(directory: Path, wanted: dict[str, Any]) -> None:
    """Say what the parts of a directory are of."""
    write_whole(directory / MANIFEST, json.dumps(wanted, indent=1).encode())
