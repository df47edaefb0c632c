"""The start of the command line against a hello-world of the same stack, in whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import processor_of_children

ROOT = Path(__file__).parents[1]
ROSA = ROOT / "examples" / "rosa.yaml"
HELLO = "hello-world of the same stack"
STARTS = 31


def measure(turns: int = STARTS) -> dict[str, tuple[float, float]]:
    """Return the median processor and wall time, in milliseconds, of each command; they take turns."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as cache:
        canter = [python, "-c", "from canter_cli.main import run; run()", "plan", str(ROSA)]
        commands = {
            HELLO: ([python, str(ROOT / "benchmarks" / "hello.py"), str(ROSA)], cache),
            "canter plan": (canter, cache),
            "canter plan --engine plain": ([*canter, "--engine", "plain"], cache),
            "canter plan, guidance not kept": (canter, ""),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(turns + 1):
            for name, (command, where) in commands.items():
                used, begun = processor_of_children(), time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment(where), cwd=ROOT)
                # The first turn fills the cache and the byte code.
                if turn:
                    times[name].append((processor_of_children() - used, time.perf_counter() - begun))
    return {
        name: (statistics.median(one for one, _ in found) * 1e3, statistics.median(wall for _, wall in found) * 1e3)
        for name, found in times.items()
    }


def _environment(cache: str) -> dict[str, str]:
    # Byte code is kept, as on any machine; a directory of our own stands in for the user's cache.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"CANTER_CACHE": cache}


def told(found: dict[str, tuple[float, float]]) -> list[str]:
    """Return the table."""
    base, wall = found[HELLO]
    rows = [f"| {name} | {one:.0f} | {one / base:.2f} | {two:.0f} | {two / wall:.2f} |" for name, (one, two) in found.items()]
    return [
        "## Start of the command line\n",
        (
            "The whole process, median; the hello-world is a typer command that reads the same YAML, validates one pydantic\n"
            "model and prints a rich table. `canter plan` reads the guidance from where it is kept.\n"
        ),
        "| command | processor ms | ratio | wall ms | ratio |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]
