"""What the interview asks of the people in `examples/`; writes its section of `benchmarks/RESULTS.md`.

Each person is interviewed to the end: she answers what her file holds, and skips or leaves the rest. A list to pick from
counts as one question. The plan must be that of the full file.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from canter import Guidance

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from interviewed import interviewed, told, tree_of_file  # noqa: E402 - people who are interviewed are the tests' own

if TYPE_CHECKING:
    from canter import Plan

HEAD = "## The interview"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
TURNS = 15


def main() -> None:
    guidance = Guidance.load(engine="plain")
    text = "\n".join([HEAD, "", *_questions(guidance), "", *_cost(guidance)]) + "\n"
    print(text)
    before = RESULTS.read_text(encoding="utf-8")
    rest = re.sub(rf"(?ms)^{HEAD}$.*?(?=^## |\Z)", "", before).rstrip("\n")
    RESULTS.write_text(f"{rest}\n\n{text}", encoding="utf-8")


def _questions(guidance: Guidance) -> list[str]:
    paths = sorted((ROOT / "examples").glob("*.yaml"))
    every = len(guidance.reader.asked)
    told_by_file, put, one_by_one, until_same = [], [], [], []
    for path in paths:
        tree = tree_of_file(path)
        full = told(guidance.plan(path))
        found = interviewed(guidance, tree, plans=True)
        singly = interviewed(guidance, tree, offers=False)
        for one in (found, singly):
            if told(guidance.plan_person(one.interview.person)) != full:
                message = f"{path.stem}: the interview came to another plan"
                raise SystemExit(message)
        told_by_file.append(len(tree))
        put.append(len(found.put))
        one_by_one.append(len({name for names in singly.put for name in names}))
        until_same.append(_until(found.plans, full))
    rows = [
        ("told in the file", told_by_file),
        ("put, the rest offered as one list once a question is skipped", put),
        ("put until the plan is the one of the full file", until_same),
        ("put, had she every question put on its own", one_by_one),
    ]
    return [
        f"{len(paths)} people of `examples/`, {every} questions in the vocabulary; each comes to the plan of the full file.\n",
        "| questions | mean | share | least | most |",
        "|---|---|---|---|---|",
        *(f"| {name} | {fmean(n):.1f} | {fmean(n) / every:.0%} | {min(n)} | {max(n)} |" for name, n in rows),
    ]


def _until(plans: list[Plan | None], full: dict[str, object]) -> int:
    """Return after how many questions the plan is the full one for good."""
    same = [plan is not None and told(plan) == full for plan in plans]
    return next(number for number in range(len(same), 0, -1) if number == 1 or not same[number - 2])


def _cost(guidance: Guidance) -> list[str]:
    people = [guidance.read(path) for path in sorted((ROOT / "examples").glob("*.yaml"))]
    work = {
        "the plan concluded": guidance.conclude,
        "the plan told": lambda person: guidance.plan_person(person).given,
        "what is worth telling": None,
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(TURNS):
        for person in people:
            for name, run in work.items():
                plan = guidance.plan_person(person) if run is None else None
                begun = time.process_time()
                if run is not None:
                    run(person)
                elif plan is not None:
                    _ = plan.worth_telling
                if turn:
                    times[name].append(time.process_time() - begun)
    base = median(times["the plan concluded"])
    return [
        "CPU time inside a process, over the same people, median.\n",
        "| | ms | ratio |",
        "|---|---|---|",
        *(f"| {name} | {median(found) * 1000:.1f} | {median(found) / base:.1f} |" for name, found in times.items()),
    ]


if __name__ == "__main__":
    main()
