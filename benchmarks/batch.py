"""Files of people: `canter batch` against Polars that reads and writes the same, and the columns on their own.

Run it as `python benchmarks/batch.py [--spark] [people …]`; it writes its section of `benchmarks/RESULTS.md`. The people are
made up by `canter people`, 100,000 of them; of more, each hundred thousand weighs a little more than the last.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import polars as pl

from canter import Guidance
from canter.population.synthetic import people

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
HEAD = "## Files of people"
COUNTS = (100_000, 1_000_000)
MADE = 100_000
FEW = "intake_target,deficit,exercises"
CANTER = [sys.executable, "-c", "from canter_cli.main import run; run()", "batch"]


class Used(NamedTuple):
    """What a process used: seconds by the clock and of CPU, and MB at its peak."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "--spark"]
    counts = tuple(map(int, words)) or COUNTS
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # In a process of its own, since a child's peak is reckoned from what its parent holds.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            files = {count: pool.submit(_people, directory, count).result() for count in counts}
        lines = [HEAD, "", *_files(directory, files)]
        if "--spark" in sys.argv:
            lines += ["", *_spark(directory, files)]
    text = "\n".join(lines) + "\n"
    print(text)
    before = RESULTS.read_text(encoding="utf-8")
    rest = re.sub(rf"(?ms)^{HEAD}$.*?(?=^## |\Z)", "", before).rstrip("\n")
    RESULTS.write_text(f"{rest}\n\n{text}", encoding="utf-8")


def _people(directory: Path, count: int) -> Path:
    path = directory / f"{count}.parquet"
    book = Guidance.load(engine="plain").rulebook
    some = pl.DataFrame(list(people(book, min(count, MADE), 1)), infer_schema_length=None, strict=False)
    heavier = [
        some.with_columns((pl.col("weight") + 0.1 * turn).clip(30, 300).round(1)) for turn in range(-(-count // some.height))
    ]
    pl.concat(heavier).head(count).write_parquet(path)
    return path


def _ran(command: list[str]) -> Used:
    """Run a process and return what it alone used; an exit code of 1 says that some people have no plan."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, found = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        message = f"{command} ended with {process.returncode}"
        raise SystemExit(message)
    return Used(time.perf_counter() - begun, found.ru_utime + found.ru_stime, found.ru_maxrss / 1024)


def _files(directory: Path, files: dict[int, Path]) -> list[str]:
    lines = [
        "`canter batch` from Parquet to Parquet, the bundled guidance, every cell held against the vocabulary; the whole",
        "process, with its start. *Alone* is the CPU time of Polars reading the same people and writing the same result, and of",
        "`plan_many` over them in memory.\n",
        "| people | columns | s | CPU s | people a CPU second | peak MB | read alone | plan alone | write alone | ratio |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for count, path in files.items():
        for told, extra in (("all", []), ("3", ["--columns", FEW]), ("all, outcomes", ["--outcomes"])):
            out = directory / "out.parquet"
            used = _ran([*CANTER, str(path), str(out), *extra])
            read, plan, write = _alone(path, out, extra)
            ratio = used.cpu / (read + plan + write)
            lines.append(
                f"| {count:,} | {told} | {used.wall:.1f} | {used.cpu:.1f} | {count / used.cpu:,.0f} | {used.peak:,.0f} "
                f"| {read:.2f} | {plan:.1f} | {write:.2f} | {ratio:.2f} |"
            )
    return lines


ALONE = """
import resource, sys
import polars as pl
from canter import Guidance
def used():
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime
source, result, columns, rules = sys.argv[1:]
guidance = Guidance.load(engine="plain")
wanted = {"columns": columns.split(",") if columns else None, "rules": rules == "yes"}
guidance.plan_many(pl.DataFrame(), **wanted)
people = pl.read_parquet(source, n_rows=1)
marks = [used()]
people = pl.read_parquet(source)
marks.append(used())
for start in range(0, people.height, 262144):
    guidance.plan_many(people.slice(start, 262144), **wanted)
marks.append(used())
held = pl.read_parquet(result)
marks.append(used())
held.write_parquet(result)
marks.append(used())
print(marks[1] - marks[0], marks[2] - marks[1], marks[4] - marks[3])
"""


def _alone(source: Path, result: Path, extra: list[str]) -> tuple[float, float, float]:
    columns = extra[1] if "--columns" in extra else ""
    command = [sys.executable, "-c", ALONE, str(source), str(result), columns, "yes" if "--outcomes" in extra else "no"]
    read, plan, write = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    return read, plan, write


def _spark(directory: Path, files: dict[int, Path]) -> list[str]:
    lines = ["The same on Spark, `--on local[2]`, the columns above all, by the clock.\n", "| people | s |", "|---|---|"]
    for count, path in files.items():
        used = _ran([*CANTER, str(path), str(directory / f"spark-{count}.parquet"), "--on", "local[2]"])
        lines.append(f"| {count:,} | {used.wall:.0f} |")
    return lines


if __name__ == "__main__":
    main()
