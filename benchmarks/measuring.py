"""How things are timed: in processor time, in turn, so that noise falls on all alike."""

from __future__ import annotations

import gc
import importlib.metadata
import math
import os
import platform
import re
import resource
import statistics
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RESULTS = Path(__file__).parent / "RESULTS.md"

# How long a block of calls takes at the least, in seconds, and how many blocks are timed.
BLOCK = 0.004
BLOCKS = 25
WARM_UP = 60


def medians(
    work: Mapping[str, Callable[[Any], object]],
    items: Sequence[Any],
    blocks: int = BLOCKS,
    middle: Callable[[list[float]], float] = statistics.median,
    *,
    collecting: bool = True,
) -> dict[str, float]:
    """Return the median (or another `middle`) processor time of one call, in microseconds, the contenders taking turns.

    Without `collecting`, garbage is looked for between the blocks only, as `timeit` has it.
    """
    sizes = {}
    for name, run in work.items():
        # The first calls load what is loaded late, and write what is written after a few.
        many = _size(run, items)
        sizes[name] = many
    times: dict[str, list[float]] = {name: [] for name in work}
    position = 0
    # What all have loaded is left out when one's own waste is collected.
    gc.collect()
    gc.freeze()
    for _ in range(blocks):
        for name, run in work.items():
            block = [items[(position + number) % len(items)] for number in range(sizes[name])]
            if not collecting:
                gc.collect()
                gc.disable()
            begun = time.process_time()
            for item in block:
                run(item)
            times[name].append((time.process_time() - begun) / len(block) * 1e6)
            gc.enable()
        position += 37
    gc.unfreeze()
    return {name: middle(found) for name, found in times.items()}


def _size(run: Callable[[Any], object], items: Sequence[Any]) -> int:
    """Return how many calls make a block, after warming up."""
    # Enough of them that what is done only for many has been done; the slowest have nothing of that kind.
    begun = time.process_time()
    for number in range(WARM_UP):
        run(items[number % len(items)])
        if time.process_time() - begun > 1:
            return 1
    begun = time.process_time()
    for number in range(20):
        run(items[number % len(items)])
    one = max((time.process_time() - begun) / 20, 1e-7)
    return max(1, min(2000, math.ceil(BLOCK / one)))


def processor_of_children() -> float:
    """Return the processor time, in seconds, of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Used(NamedTuple):
    """What a process used: seconds by the clock and of CPU, and MB at its peak."""

    wall: float
    cpu: float
    peak: float


def whole_process(command: Sequence[str]) -> Used:
    """Run a process and return what it alone used; an exit code of 1 says that some people have no plan."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, found = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        message = f"{list(command)} ended with {process.returncode}"
        raise SystemExit(message)
    return Used(time.perf_counter() - begun, found.ru_utime + found.ru_stime, found.ru_maxrss / 1024)


def section(head: str) -> str:
    """Return a section of the results as they stand, with its head; empty where there is none."""
    found = re.search(rf"(?ms)^{re.escape(head)}$.*?(?=^## |\Z)", RESULTS.read_text(encoding="utf-8"))
    return found[0].rstrip("\n") + "\n" if found else ""


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the exponent with which a cost grows: the slope of its logarithm over that of the size."""
    return statistics.linear_regression([math.log(one) for one in sizes], [math.log(one) for one in costs]).slope


def machine() -> str:
    """Return what the figures were taken on."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - no path of ours
            model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{model}, {os.cpu_count()} cores"
    )


def version(distribution: str) -> str:
    """Return the installed version of a distribution, or nothing."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""
