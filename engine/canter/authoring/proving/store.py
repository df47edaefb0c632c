"""Answers kept by the hash of what they rest on, as plain JSON beside the kept rulebooks; they hold guidance and made-up people.

Read only where nobody else can write, and where it is whole; anything else is as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from canter.language.cache import kept_directory, ours

_NAME = "proofs.json"
# Older answers make room for newer ones.
_MOST_KEPT = 6000


class Store:
    """The kept answers; what is put in is written when it is saved."""

    def __init__(self, *, keep: bool = True) -> None:
        """Read what was kept by this very code; `keep` off reads and writes nothing."""
        directory = kept_directory() if keep else None
        self._path = None if directory is None else directory / _NAME
        self._stamp = _stamp() if self._path is not None else ""
        self._answers: dict[str, dict[str, Any]] = self._read() if self._path is not None else {}
        self._changed = False

    def get(self, key: str) -> dict[str, Any] | None:
        """Return a kept answer."""
        return self._answers.get(key)

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        if self._path is not None:
            self._answers.pop(key, None)
            self._answers[key] = answer
            self._changed = True

    def save(self) -> None:
        """Write what is kept, if there is anything new."""
        if self._path is None or not self._changed:
            return
        answers = dict(list(self._answers.items())[-_MOST_KEPT:])
        text = json.dumps(answers)
        data = json.dumps({"stamp": self._stamp, "hash": _hash(text), "answers": answers}).encode()
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
                file.write(data)
            Path(file.name).replace(self._path)
        except OSError:
            # A directory that cannot be written to costs time the next time and nothing else.
            return
        self._changed = False

    def _read(self) -> dict[str, dict[str, Any]]:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                data = file.read() if ours(os.fstat(file.fileno())) else b"{}"
            held = json.loads(data)
        except (OSError, ValueError):
            return {}
        if not isinstance(held, dict) or held.get("stamp") != self._stamp or not isinstance(held.get("answers"), dict):
            return {}
        answers: dict[str, dict[str, Any]] = held["answers"]
        return answers if held.get("hash") == _hash(json.dumps(answers)) else {}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp() -> str:
    """Return what tells this code, and this solver, from any other that may have kept answers."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    try:
        digest.update(version("z3-solver").encode())
    except PackageNotFoundError:
        digest.update(b"none")
    return digest.hexdigest()[:40]
