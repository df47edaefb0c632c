"""Golden files: what was printed once and found right. `make golden` writes them anew, to be read before they are kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_golden(path: Path, text: str) -> None:
    """Hold a text against a file as it is, line ends and all: those of a calendar are part of its format."""
    if os.environ.get("CANTER_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text, f"`make golden` writes {path} anew, if this is as it should be"
