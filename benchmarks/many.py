"""People a second: a loop over each contender, as whoever has many people to plan for would write it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crowd import people

if TYPE_CHECKING:
    from peers.said import Said
    from plans import Measured

# For about so long each is kept busy, in seconds of processor time.
BUSY = 0.6


def told(said: Said, measured: dict[str, Measured]) -> list[str]:
    """Measure people a second with the contenders that are loaded, and return the table."""
    crowd = list(people(2000, said.book.vocabulary, seed=2))
    parts = list(measured)
    rows: dict[str, dict[str, float]] = {}
    for part in parts:
        for name, one in measured[part].ready.items():
            count, begun = 0, time.process_time()
            while (used := time.process_time() - begun) < BUSY:
                for person in crowd[count % 2000 : count % 2000 + 20]:
                    one.plan(person)
                    count += 1
            rows.setdefault(name, {})[part] = count / used
    lines = [
        "## People a second\n",
        (
            "A loop on one core, people in memory. Many people are planned for with `canter batch`, which reckons in\n"
            "columns; see there.\n"
        ),
        f"| | {' | '.join(parts)} |",
        "|---|" + "---|" * len(parts),
    ]
    for name, found in rows.items():
        lines.append(f"| {name} | {' | '.join(f'{found[part]:,.0f}' if part in found else '-' for part in parts)} |")
    return [*lines, ""]
