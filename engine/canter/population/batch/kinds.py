"""The kinds of file that hold many people, each known by its suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".pq": "parquet"}


def kind_of(path: Path) -> str:
    """Return `csv`, `ndjson` or `parquet` by a file's suffix; nothing for any other."""
    return KINDS.get(path.suffix.lower(), "")
