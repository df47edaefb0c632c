"""How cost grows with rules, with entries and with people: the exponent, which is 1 where twice as many cost twice as much."""

from __future__ import annotations

import gc
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crowd import people
from measuring import exponent, medians

from canter.explaining.trace import render_trace
from canter.language.facts import Vocabulary
from canter.language.load import load_rulebook
from canter.reasoning.conclude import Reasoner
from canter.reasoning.rete import available

if TYPE_CHECKING:
    from peers.said import Said

    from canter.language.rulebook import Rulebook

RULES = (50, 100, 200, 400, 800)
ENTRIES = (50, 100, 200, 400, 1000)
PEOPLE = (1_000, 3_000, 10_000, 30_000, 100_000)
READ = "reading and checking the guidance, once"


class Growth(NamedTuple):
    """What grows, and what each way of reasoning costs at each size, in microseconds."""

    what: str
    sizes: tuple[int, ...]
    costs: dict[str, list[float]]


def measure(said: Said) -> list[Growth]:
    """Measure how cost grows."""
    return [_rules(), _entries(said), _people(said)]


def _ways(book: Rulebook, crowd: list[dict[str, Any]]) -> dict[str, float]:
    plain = Reasoner(book, "plain")
    work = {"plain, compact trace": plain.conclude, "plain, trace rendered": lambda person: render_trace(plain.conclude(person))}
    if available():
        work["durable-rules and checked, compact trace"] = Reasoner(book, "durable").conclude
    # The least: what others do on the machine costs the larger sizes more than the smaller ones. How often garbage is looked
    # for goes by thresholds, not by size, so that it would be in the larger ones alone.
    return medians(work, crowd, blocks=25, middle=min, collecting=False)


def _rules() -> Growth:
    costs: dict[str, list[float]] = {}
    for many in RULES:
        with tempfile.TemporaryDirectory() as directory:
            write_guidance(Path(directory), many)
            times = []
            # As the command line reads: it looks for no garbage in what it has just read.
            gc.disable()
            for _ in range(3):
                begun = time.process_time()
                book = load_rulebook(Path(directory))
                times.append((time.process_time() - begun) * 1e6)
            gc.enable()
            costs.setdefault(READ, []).append(min(times))
        crowd = [{f"x{number}": float((person * 7 + number * 13) % 100) for number in range(10)} for person in range(200)]
        for name, micro in _ways(book, crowd).items():
            costs.setdefault(name, []).append(micro)
    return Growth("rules", RULES, costs)


def _entries(said: Said) -> Growth:
    costs: dict[str, list[float]] = {}
    crowd = list(people(200, said.book.vocabulary))
    for many in ENTRIES:
        for name, micro in _ways(with_entries(said.book, many), crowd).items():
            costs.setdefault(name, []).append(micro)
    return Growth("entries of each list", ENTRIES, costs)


def _people(said: Said) -> Growth:
    plain = Reasoner(said.book, "plain")
    crowd = list(people(1000, said.book.vocabulary))
    for person in crowd[:100]:
        plain.conclude(person)
    costs = []
    for many in PEOPLE:
        begun = time.process_time()
        for number in range(many):
            plain.conclude(crowd[number % 1000])
        costs.append((time.process_time() - begun) * 1e6)
    return Growth("people, in a loop", PEOPLE, {"plain, compact trace": costs})


def with_entries(book: Rulebook, many: int) -> Rulebook:
    """Return the guidance with so many entries in each list: its own, again and again under other names."""
    entries = {}
    for name, found in book.vocabulary.entries.items():
        rows = list(found.items())
        entries[name] = {f"{rows[n % len(rows)][0]}_{n}": rows[n % len(rows)][1] for n in range(many)}
    return replace(book, vocabulary=Vocabulary(book.vocabulary.facts, entries))


def write_guidance(directory: Path, many: int) -> None:
    """Write guidance of so many rules: for every five a conclusion with three bands and two bounds, some resting on another."""
    targets = many // 5
    (directory / "guidance.yaml").write_text(
        "name: grown\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [grown]\ndisclaimer: To measure with.\n"
    )
    (directory / "sources.yaml").write_text("{}\n")
    (directory / "invariants.yaml").write_text("[]\n")
    facts = [f"x{n}: {{type: number, range: [0, 100], ask: How much?, required: yes}}" for n in range(10)]
    facts += [f"c{n}: {{type: number, label: C{n}, required: yes}}" for n in range(targets)]
    (directory / "facts.yaml").write_text("\n".join(facts) + "\n")
    shown = ", ".join(f"c{n}" for n in range(targets))
    (directory / "plan.yaml").write_text(f"grown:\n  title: All\n  shows: [{shown}]\n")
    rules = ["rules:"]
    for n in range(targets):
        x, y, before = n % 10, (n * 3 + 1) % 10, f" + c{n - 7} / 10" if n % 8 == 7 else ""
        rules.append(f"  - id: grown/value-{n}\n    title: Give a value\n    rows:")
        bands = (("low", f"x{x} < 30"), ("middle", f"30 <= x{x} < 60"), ("high", f"x{x} >= 60"))
        rules += [
            f"      {band}: {{when: {when}, then: {{c{n}: x{y} * {k + 2}{before}}}}}" for k, (band, when) in enumerate(bands)
        ]
        rules.append(f"    because: It is {{c{n}}}.\n    judgement: Ours.")
        rules.append(f"  - id: grown/most-{n}\n    title: Bound it\n    when: [x{y} > 20, x{x} > 10]")
        rules.append(f"    then:\n      c{n}: {{at most: 150}}\n    because: No more than {{c{n}}}.\n    judgement: Ours.")
        rules.append(f"  - id: grown/least-{n}\n    title: Bound it\n    then:\n      c{n}: {{at least: 5}}")
        rules.append(f"    because: No less than {{c{n}}}.\n    judgement: Ours.")
    (directory / "grown.yaml").write_text("\n".join(rules) + "\n")


def told(found: list[Growth]) -> list[str]:
    """Return the tables."""
    lines = [
        "## How cost grows\n",
        (
            "Microseconds of processor time for one plan (for people: for all), the least found, garbage looked for between the\n"
            "blocks as `timeit` has it. The exponent is the slope of the logarithms of cost over size: 1 where cost grows\n"
            "linearly, give or take a hundredth that the clock is off.\n"
        ),
    ]
    for one in found:
        lines += [
            f"| {one.what} | {' | '.join(f'{size:,}' for size in one.sizes)} | exponent |",
            "|---" * (len(one.sizes) + 2) + "|",
        ]
        for name, costs in one.costs.items():
            lines.append(f"| {name} | {' | '.join(f'{cost:,.0f}' for cost in costs)} | {exponent(one.sizes, costs):.2f} |")
        lines.append(f"\n![Cost over {one.what}]({chart_name(one)})\n")
    return lines


def chart_name(one: Growth) -> str:
    """Return the file of a chart, beside the results."""
    return f"charts/growth-{one.what.split()[0].strip(',')}.svg"
