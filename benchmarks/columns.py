"""Many people in memory: the guidance of `benchmarks/article` as columns against hand-written Polars that does the same.

Both get the same frame and give every column about the person: conclusions, notices, what is withheld, how every rule came
out. A run stops where one column differs. With the name of a way and a file of people it runs that one once, for its peak.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from by_hand import by_hand
from crowd import people
from measuring import whole_process

from canter import Guidance
from canter.population.columns.names import PROBLEM, dtype

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.language.rulebook import Rulebook

    Way = Callable[[pl.DataFrame], pl.DataFrame]

HERE = Path(__file__).parent
ARTICLE = HERE / "article"
PEOPLE, DRAWN, TURNS = 1_000_000, 100_000, 7
HAND, CHECKED = "hand-written Polars", "hand-written Polars, every cell checked"
CANTER, LISTS, ALONE = "canter, every cell checked", "canter with choices from lists", "the people alone"


class Row(NamedTuple):
    """How many columns a way gives, the least seconds by the clock and of CPU, and MB of the whole process at its peak."""

    columns: int
    wall: float
    cpu: float
    peak: float


def crowd(book: Rulebook, count: int) -> pl.DataFrame:
    """Return people in the types of the vocabulary; of more than are drawn, each round weighs a little more than the last."""
    asked = {fact.name: dtype(fact.kind) for fact in book.vocabulary.facts.values() if fact.origin == "asked"}
    types = {name: pl.Float64() if kind == pl.Int64 else kind for name, kind in asked.items()}
    rows: list[Any] = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in person.items()}
        for person in people(min(count, DRAWN), book.vocabulary)
    ]
    drawn = pl.DataFrame(rows, schema=types)
    rounds = [drawn.with_columns((pl.col("weight") + 0.1 * turn).round(1)) for turn in range(-(-count // drawn.height))]
    return pl.concat(rounds, rechunk=True).head(count)


def about_the_person(guidance: Guidance) -> list[str]:
    """Return the columns that rest on no list."""
    lists = {"exercises", "activities"}
    over = {rule.id for rule in guidance.rulebook.rules if rule.word or lists & {target.fact for target in rule.targets}}
    every = guidance.plan_many(pl.DataFrame(), rules=True).columns
    return [name for name in every if name not in lists and name.rpartition(":")[2] not in over and name != PROBLEM]


def ways() -> dict[str, Way]:
    """Return everything that is measured."""
    guidance = Guidance.load(ARTICLE, engine="plain")
    columns = about_the_person(guidance)
    return {
        HAND: by_hand,
        CHECKED: lambda some: by_hand(some, checked=True),
        CANTER: lambda some: guidance.plan_many(some, rules=True, columns=columns),
        LISTS: lambda some: guidance.plan_many(some, rules=True),
        ALONE: lambda some: some,
    }


def agree(one: pl.DataFrame, two: pl.DataFrame) -> int:
    """Return on how many columns two frames agree; raises `AssertionError` where they do not."""
    if one.schema != two.schema:
        message = f"the columns are others: {set(one.schema.items()) ^ set(two.schema.items())}"
        raise AssertionError(message)
    for name, kind in one.schema.items():
        pair = pl.DataFrame({"one": one[name], "two": two[name]})
        same = pl.col("one").eq_missing(pl.col("two"))
        if kind == pl.Float64:
            same |= pl.col("one").is_close(pl.col("two"), rel_tol=1e-7, abs_tol=1e-8).fill_null(False)
        off = pair.with_row_index().filter(~same)
        if off.height:
            message = f"`{name}` differs: {off.head(3).rows()}"
            raise AssertionError(message)
    return one.width


def measure(count: int = PEOPLE, turns: int = TURNS) -> tuple[dict[str, Row], int]:
    """Return what each way takes, in turn, and on how many columns the one written by hand and canter agree."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "people.parquet"
        # In a process of its own, since a child's peak is reckoned from what its parent holds.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(write_crowd, path, count).result()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            peaks = pool.submit(_peaks, path).result()
        some = pl.read_parquet(path)
    taking = ways()
    found = {name: run(some) for name, run in taking.items()}
    widths = {name: one.width for name, one in found.items()}
    agreed = agree(found[CHECKED].select(found[CANTER].columns), found[CANTER])
    agree(found[HAND], found[CHECKED])
    del found
    walls: dict[str, list[float]] = {name: [] for name in taking}
    uses: dict[str, list[float]] = {name: [] for name in taking}
    for _ in range(turns):
        for name, run in taking.items():
            begun, before = time.perf_counter(), _used()
            run(some)
            walls[name].append(time.perf_counter() - begun)
            uses[name].append(_used() - before)
    return {name: Row(widths[name], min(walls[name]), min(uses[name]), peaks[name]) for name in taking}, agreed


def write_crowd(path: Path, count: int) -> None:
    """Write people into a file."""
    crowd(Guidance.load(ARTICLE, engine="plain").rulebook, count).write_parquet(path)


def _peaks(path: Path) -> dict[str, float]:
    return {name: whole_process([sys.executable, __file__, name, str(path)]).peak for name in ways()}


def told(measured: tuple[dict[str, Row], int], count: int = PEOPLE) -> list[str]:
    """Return the table."""
    rows, agreed = measured
    lines = [
        "## Many people in memory\n",
        f"{count:,} people in one frame, the guidance of `benchmarks/article/`, on all cores; the ways take turns, and the least",
        "of each counts. Each gives every conclusion and notice, what is withheld, and in three Boolean columns how each rule",
        "came out. What canter and the hand (`benchmarks/by_hand.py`) give about the person was held against each other in",
        f"this run: all {agreed} columns agree. The peak is a process's that reads the people from Parquet and does this once.\n",
        "| | columns | people a second | a CPU second | CPU time, of the hand-written | MB at the peak |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        if name == ALONE:
            lines.append(f"| {name} | {row.columns} | - | - | - | {row.peak:,.0f} |")
        else:
            ratio = "-" if name == LISTS else f"{row.cpu / rows[HAND].cpu:.2f}"
            ratio += f", {row.cpu / rows[CHECKED].cpu:.2f} of the checked" if name == CANTER else ""
            lines.append(
                f"| {name} | {row.columns} | {count / row.wall:,.0f} | {count / row.cpu:,.0f} | {ratio} | {row.peak:,.0f} |"
            )
    return [*lines, ""]


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime


if __name__ == "__main__":
    ways()[sys.argv[1]](pl.read_parquet(sys.argv[2]))
