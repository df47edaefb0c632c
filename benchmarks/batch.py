"""Files of people: `canter batch` against Polars that reads and writes the same, and the columns on their own.

The people are made up by `canter people`, 100,000 of them; of more, each hundred thousand weighs a little more than the
last. By the article's guidance, `canter batch` stands beside hand-written Polars from file to file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import polars as pl
from columns import ARTICLE, about_the_person, write_crowd
from measuring import Used, whole_process

from canter import Guidance
from canter.population.synthetic import people

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")
COUNTS = (100_000, 1_000_000)
ARTICLES = 1_000_000
MADE = 100_000
FEW = "intake_target,deficit,exercises"
CANTER = [sys.executable, "-c", "from canter_cli.main import run; run()", "batch"]
SPARK_HEAD = "## Files of people on Spark"
HAND, PERSON, OUTCOMES, LISTS, BOTH = (
    "hand-written Polars, about the person, outcomes",
    "canter batch, about the person",
    "canter batch, about the person, outcomes",
    "canter batch, with lists",
    "canter batch, with lists, outcomes",
)


class Whole(NamedTuple):
    """What a batch used as a whole process, and the CPU seconds of reading, planning and writing alone."""

    count: int
    columns: str
    used: Used
    alone: tuple[float, float, float]


def measure(counts: tuple[int, ...] = COUNTS) -> list[Whole]:
    """Return what batches of the bundled guidance use."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for count in counts:
            path = _apart(_people, directory, count)
            for columns, extra in (("all", []), ("3", ["--columns", FEW]), ("all, outcomes", ["--outcomes"])):
                out = directory / "out.parquet"
                used = _apart(whole_process, [*CANTER, str(path), str(out), *extra])
                found.append(Whole(count, columns, used, _alone(path, out, extra)))
    return found


def by_the_article(count: int = ARTICLES) -> dict[str, Used]:
    """Return what whole processes use that plan a file of people by the article's guidance into another."""
    guidance = Guidance.load(ARTICLE, engine="plain")
    person = about_the_person(guidance)
    few = [name for name in person if name.split(":")[0] not in ("applied", "overruled", "not known")]
    hand = str(Path(__file__).parent / "by_hand.py")
    with tempfile.TemporaryDirectory() as name:
        source, to = str(Path(name) / "people.parquet"), str(Path(name) / "out.parquet")
        _apart(write_crowd, Path(source), count)
        canter = [*CANTER, source, to, "--rules", str(ARTICLE)]
        commands = {
            HAND: [sys.executable, hand, source, to],
            OUTCOMES: [*canter, "--columns", ",".join(person)],
            PERSON: [*canter, "--columns", ",".join(few)],
            BOTH: [*canter, "--outcomes"],
            LISTS: canter,
        }
        return {name: _apart(whole_process, command) for name, command in commands.items()}


def _apart(work: Callable[..., Found], *given: Any) -> Found:
    """Do something in a process of its own, since a child's peak is reckoned from what its parent holds."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def told(measured: list[Whole], article: dict[str, Used], count: int = ARTICLES) -> list[str]:
    """Return the tables."""
    lines = [
        "## Files of people\n",
        "`canter batch` from Parquet to Parquet, the bundled guidance, every cell held against the vocabulary; the whole",
        "process, with its start. *Alone* is the CPU time of Polars reading the same people and writing the same result, and of",
        "`plan_many` over them in memory.\n",
        "| people | columns | s | CPU s | people a CPU second | peak MB | read alone | plan alone | write alone | ratio |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in measured:
        read, plan, write = one.alone
        lines.append(
            f"| {one.count:,} | {one.columns} | {one.used.wall:.1f} | {one.used.cpu:.1f} | {one.count / one.used.cpu:,.0f} "
            f"| {one.used.peak:,.0f} | {read:.2f} | {plan:.1f} | {write:.2f} | {one.used.cpu / sum(one.alone):.2f} |"
        )
    lines += [
        f"\nThe same by the guidance of `benchmarks/article/`, {count:,} people, beside Polars written by hand that checks every",
        "cell, too:\n",
        "| | s | CPU s | people a second | a CPU second | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {used.wall:.1f} | {used.cpu:.1f} | {count / used.wall:,.0f} | {count / used.cpu:,.0f} | {used.peak:,.0f} |"
        for name, used in article.items()
    ]
    return [*lines, ""]


def _people(directory: Path, count: int) -> Path:
    path = directory / f"{count}.parquet"
    book = Guidance.load(engine="plain").rulebook
    some = pl.DataFrame(list(people(book, min(count, MADE), 1)), infer_schema_length=None, strict=False)
    heavier = [
        some.with_columns((pl.col("weight") + 0.1 * turn).clip(30, 300).round(1)) for turn in range(-(-count // some.height))
    ]
    pl.concat(heavier).head(count).write_parquet(path)
    return path


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


def spark(counts: tuple[int, ...] = COUNTS) -> list[str]:
    """Measure batches on Spark, and return the table."""
    lines = [
        f"{SPARK_HEAD}\n",
        "The same on Spark, `--on local[2]`, all columns, by the clock. `make bench BENCH=spark` measures it.\n",
        "| people | s |",
        "|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            path = _apart(_people, Path(name), count)
            used = whole_process([*CANTER, str(path), str(Path(name) / f"spark-{count}.parquet"), "--on", "local[2]"])
            lines.append(f"| {count:,} | {used.wall:.0f} |")
    return [*lines, ""]
