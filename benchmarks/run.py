"""What canter costs, in one run and as ratios; writes `benchmarks/RESULTS.md` and its charts.

`python benchmarks/run.py` takes about a quarter of an hour; the names of parts (`plans`, `growth`, `starts`, `columns`, `batch`)
run these alone and print. `spark` is run by its name alone, and writes its section.
"""

from __future__ import annotations

import sys
from pathlib import Path

import batch
import charts
import columns
import growth
import many
import plans
import starts
from contenders import ALL, LISTS, PERSON
from measuring import RESULTS, machine, section, version
from peers.said import said

HERE = Path(__file__).parent
PARTS = ("plans", "growth", "starts", "columns", "batch", "spark")


def main(parts: list[str]) -> None:
    """Run every part but Spark, or those named."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        message = f"no part `{unknown[0]}`: there are {', '.join(PARTS)}"
        raise SystemExit(message)
    guidance = said()
    text = [_head()]
    drawn: dict[str, str] = {}
    taken = parts or [part for part in PARTS if part != "spark"]
    article = batch.by_the_article() if {"plans", "batch"} & {*taken} else {}
    if "plans" in taken:
        measured = {part: plans.measure(guidance, part) for part in (PERSON, LISTS)}
        text += [*plans.told(guidance, measured), *many.told(guidance, measured, article)]
        for part, found in measured.items():
            drawn[plans.chart_name(part)] = charts.bars(f"One plan, rules {part}: microseconds", found.times, "canter")
    if "columns" in taken:
        text += columns.told(columns.measure())
    if "batch" in taken:
        text += batch.told(batch.measure(), article)
    if "growth" in taken:
        grown = growth.measure(guidance)
        text += growth.told(grown)
        for one in grown:
            drawn[growth.chart_name(one)] = charts.lines(f"Microseconds over {one.what}", one.sizes, one.costs)
    if "starts" in taken:
        text += starts.told(starts.measure())
    on_spark = "\n".join(batch.spark()) if "spark" in taken else section(batch.SPARK_HEAD)
    whole = "\n".join(text).rstrip() + f"\n\n{on_spark}"
    print(whole)
    if not parts:
        (HERE / "charts").mkdir(exist_ok=True)
        for name, picture in drawn.items():
            (HERE / name).write_text(picture, encoding="utf-8")
        RESULTS.write_text(whole, encoding="utf-8")
    elif "spark" in parts:
        before = RESULTS.read_text(encoding="utf-8")
        rest = before.replace(section(batch.SPARK_HEAD), "").rstrip()
        RESULTS.write_text(f"{rest}\n\n{on_spark}", encoding="utf-8")


def _head() -> str:
    names = dict.fromkeys(one.distribution for one in ALL if one.distribution)
    others = (*names, "polars", "typer", "rich", "pydantic", "PyYAML")
    versions = ", ".join(f"{name} {version(name) or 'not installed'}" for name in others)
    return (
        "# What canter costs\n\n"
        f"`make bench`, {machine()}; {versions}.\n\n"
        "Trust the ratios: what stands in one table was measured in turn in one run, on processors shared with others.\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
