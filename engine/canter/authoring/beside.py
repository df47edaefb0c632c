"""Work done beside other work: in a process of its own where the system can split one, else when it is asked for."""

from __future__ import annotations

import multiprocessing
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

R = TypeVar("R")


def can_split() -> bool:
    """Tell whether this process may be split: where the system can, and no other threads could be lost in it."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


@contextmanager
def beside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Begin work, and give a way to its result; what it raises is raised there.

    A process is split only where no other threads could be lost in it, and where there is a second processor to use. It
    inherits what the work needs; only the result is sent.
    """
    if not can_split() or multiprocessing.cpu_count() == 1:
        yield work
        return
    split: Any = multiprocessing.get_context("fork")
    receiving, sending = split.Pipe(duplex=False)
    process = split.Process(target=_run, args=(work, sending))
    process.start()
    sending.close()
    try:
        yield lambda: _received(receiving)
    finally:
        receiving.close()
        process.join()


def _run(work: Callable[[], Any], sending: Connection) -> None:
    try:
        result = (True, work())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the result is asked for
        result = (False, error)
    try:
        sending.send(result)
    except BrokenPipeError:
        # Nobody asks any more.
        return


def _received(receiving: Connection) -> Any:  # noqa: ANN401 - whatever the work gives
    fine, result = receiving.recv()
    if fine:
        return result
    raise result
