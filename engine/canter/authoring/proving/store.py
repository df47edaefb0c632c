"""Answers of the solver kept by the hash of what they rest on, as plain JSON; they hold guidance and made-up people."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from canter.language.keeping import code_stamp, keep, kept_directory, read_kept

_NAME = "answers.proofs"
# Older answers make room for newer ones.
_MOST_KEPT = 6000


class Store:
    """The kept answers; what is put in is written when it is saved."""

    def __init__(self, *, keep: bool = True) -> None:
        """Read what was kept by this very code; `keep` off reads and writes nothing."""
        directory = kept_directory() if keep else None
        self._path = None if directory is None else directory / _NAME
        self._stamp: list[Any] = _stamp() if self._path is not None else []
        self._answers: dict[str, dict[str, Any]] = self._read() if self._path is not None else {}
        self.new: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        """Return a kept answer."""
        return self._answers.get(key)

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        if self._path is not None:
            self._answers.pop(key, None)
            self._answers[key] = answer
            self.new[key] = answer

    def save(self) -> None:
        """Write what is kept, if there is anything new."""
        if self._path is None or not self.new:
            return
        answers = dict(list(self._answers.items())[-_MOST_KEPT:])
        if keep(self._path, json.dumps({"stamp": self._stamp, "answers": answers}).encode()):
            self.new.clear()

    def _read(self) -> dict[str, dict[str, Any]]:
        data = None if self._path is None else read_kept(self._path)
        held = {} if data is None else json.loads(data)
        return held["answers"] if held.get("stamp") == self._stamp else {}


def _stamp() -> list[Any]:
    """Return what tells this code, and this solver, from any other that may have kept answers.

    A verdict rests on what rules mean as much as on how it was asked, so all of the code counts.
    """
    try:
        solver = version("z3-solver")
    except PackageNotFoundError:
        solver = "none"
    return [solver, [list(one) for one in code_stamp(Path(__file__).parents[2])]]
