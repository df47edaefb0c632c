"""What canter costs, as ratios in one run; writes `benchmarks/RESULTS.md`.

The start of `canter plan` is held against a hello-world of the same stack, one plan inside a process against the plain
engine with its trace compact.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from canter import Guidance
from canter.reasoning.rete import available

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
ROSA = ROOT / "examples" / "rosa.yaml"
STARTS = 41
PLANS = 1000
WARM_UP = 100


def main() -> None:
    parts = [_head(), *_starts(), *_plans()]
    text = "\n".join(parts) + "\n"
    print(text)
    (ROOT / "benchmarks" / "RESULTS.md").write_text(text, encoding="utf-8")


def _head() -> str:
    cores = os.cpu_count()
    return (
        "# What canter costs\n\n"
        f"`make bench`, {platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {cores} cores. Trust the ratios: each table is one run, its columns measured in turn.\n"
    )


def _environment(cache: str) -> dict[str, str]:
    # Byte code is kept, as on any machine; a directory of our own stands in for the user's cache.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"CANTER_CACHE": cache}


def _starts() -> list[str]:
    """Measure whole processes: each command in turn, again and again, so that noise falls on all alike."""
    import tempfile

    python = sys.executable
    with tempfile.TemporaryDirectory() as cache:
        canter = [python, "-c", "from canter_cli.main import run; run()", "plan", str(ROSA)]
        commands: dict[str, tuple[list[str], str]] = {
            "hello-world of the same stack": ([python, str(ROOT / "benchmarks" / "hello.py"), str(ROSA)], cache),
            "canter plan": (canter, cache),
            "canter plan --engine plain": ([*canter, "--engine", "plain"], cache),
            "canter plan, guidance not kept": (canter, ""),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(STARTS):
            for name, (command, where) in commands.items():
                begun = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment(where), cwd=ROOT)
                if turn:
                    times[name].append(time.perf_counter() - begun)
    base = statistics.median(times["hello-world of the same stack"])
    rows = [
        f"| {name} | {statistics.median(found) * 1000:.0f} | {statistics.median(found) / base:.2f} |"
        for name, found in times.items()
    ]
    return [
        "## Start of the command line\n",
        "Wall time of the whole process, median; the hello-world is a typer command that reads the same YAML, validates",
        "one pydantic model and prints a rich table.\n",
        "| command | ms | ratio |",
        "|---|---|---|",
        *rows,
        "",
    ]


def _plans() -> list[str]:
    """Measure one plan inside a process, from facts that are read already."""
    engines = ["plain", "durable"] if available() else ["plain"]
    guidances = {engine: Guidance.load(engine=engine) for engine in engines}
    work: dict[str, Callable[[], object]] = {}
    for engine, guidance in guidances.items():
        person = guidance.read(ROSA)
        name = "plain" if engine == "plain" else "durable-rules, checked"
        work[f"{name}, trace compact"] = lambda guidance=guidance, person=person: guidance.conclude(person)
        work[f"{name}, trace rendered"] = lambda guidance=guidance, person=person: guidance.plan_person(person).trace
        work[f"{name}, plan as JSON"] = lambda guidance=guidance, person=person: guidance.plan_person(person).model_dump_json()
    times: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(PLANS + WARM_UP):
        for name, run in work.items():
            begun = time.perf_counter()
            run()
            if turn >= WARM_UP:
                times[name].append(time.perf_counter() - begun)
    base = statistics.median(times["plain, trace compact"])
    book = next(iter(guidances.values())).rulebook
    rows = []
    for name, found in times.items():
        ordered = sorted(found)
        middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
        rows.append(f"| {name} | {middle * 1e6:.0f} | {late * 1e6:.0f} | {middle / base:.2f} |")
    entries = ", ".join(f"{len(found)} {name.replace('_', ' ')}" for name, found in book.vocabulary.entries.items())
    return [
        "## One plan inside a process\n",
        f"{len(book.rules)} rules, {entries}; {PLANS} plans each.\n",
        "| | median µs | 99th percentile µs | ratio |",
        "|---|---|---|---|",
        *rows,
    ]


if __name__ == "__main__":
    main()
