"""What canter costs, in one run and as ratios; writes `benchmarks/RESULTS.md` and its charts.

`python benchmarks/run.py` takes some minutes; the names of parts (`plans`, `growth`, `starts`) run these alone and print.
"""

from __future__ import annotations

import sys
from pathlib import Path

import charts
import growth
import many
import plans
import starts
from contenders import ALL, LISTS, PERSON
from measuring import machine, version
from peers.said import said

HERE = Path(__file__).parent


def main(parts: list[str]) -> None:
    """Run every part, or those named."""
    guidance = said()
    text = [_head()]
    drawn: dict[str, str] = {}
    if not parts or "plans" in parts:
        measured = {part: plans.measure(guidance, part) for part in (PERSON, LISTS)}
        text += [*plans.told(guidance, measured), *many.told(guidance, measured)]
        for part, found in measured.items():
            drawn[plans.chart_name(part)] = charts.bars(f"One plan, rules {part}: microseconds", found.times, "canter")
    if not parts or "growth" in parts:
        grown = growth.measure(guidance)
        text += growth.told(grown)
        for one in grown:
            drawn[growth.chart_name(one)] = charts.lines(f"Microseconds over {one.what}", one.sizes, one.costs)
    if not parts or "starts" in parts:
        text += starts.told(starts.measure())
    whole = "\n".join(text).rstrip() + "\n"
    print(whole)
    if parts:
        return
    (HERE / "charts").mkdir(exist_ok=True)
    for name, picture in drawn.items():
        (HERE / name).write_text(picture, encoding="utf-8")
    (HERE / "RESULTS.md").write_text(whole, encoding="utf-8")


def _head() -> str:
    names = dict.fromkeys(one.distribution for one in ALL if one.distribution)
    versions = ", ".join(f"{name} {version(name) or 'not installed'}" for name in (*names, "typer", "rich", "pydantic", "PyYAML"))
    return (
        "# What canter costs\n\n"
        f"`make bench`, {machine()}; {versions}.\n\n"
        "Trust the ratios: what stands in one table was measured in turn in one run. The machine was not idle otherwise.\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
