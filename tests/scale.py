"""How much of a test that could go on for ever runs every time; the rest is `long` and runs where CANTER_LONG is set."""

from __future__ import annotations

import os
from typing import Any

import pytest

not_now = pytest.mark.skipif(not os.environ.get("CANTER_LONG"), reason="takes minutes; runs where CANTER_LONG is set")


def long(test: Any) -> Any:
    """Leave a test to `.ci/run`."""
    return pytest.mark.long(not_now(test))


def blocks(count: int, now: int) -> list[Any]:
    """Return the numbers of blocks of work, all but the first few of them long."""
    return [number if number < now else pytest.param(number, marks=[pytest.mark.long, not_now]) for number in range(count)]
