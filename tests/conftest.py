"""Every test run keeps rulebooks in a directory of its own; the command line is run in this process."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from typing import NamedTuple, Protocol

import pytest

from canter_cli import main

CACHE = os.environ["CANTER_CACHE"] = tempfile.mkdtemp(prefix="canter-tests-")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(CACHE, ignore_errors=True)


class Ran(NamedTuple):
    """How a command came out."""

    code: int
    out: str
    err: str


class Canter(Protocol):
    """Runs the command line with some words, and what it reads from standard input."""

    def __call__(self, *words: str, stdin: bytes | None = None) -> Ran: ...


@pytest.fixture
def canter(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Canter:
    def run(*words: str, stdin: bytes | None = None) -> Ran:
        monkeypatch.setattr(sys, "argv", ["canter", *words])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main.run()
        return Ran(int(end.value.code or 0), *capsys.readouterr())

    return run
