"""People a second: a loop over each contender, as whoever has many people to plan for would write it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import batch
from contenders import LISTS, PERSON
from crowd import people

if TYPE_CHECKING:
    from measuring import Used
    from peers.said import Said
    from plans import Measured

# For about so long each is kept busy, in seconds of processor time.
BUSY = 0.6


# Beside the loops: what plans a whole file of people, and which parts it tells.
FILES = {
    "`canter batch`, Parquet to Parquet": {PERSON: batch.PERSON, LISTS: batch.LISTS},
    "`canter batch`, with all outcomes": {PERSON: batch.OUTCOMES, LISTS: batch.BOTH},
    "hand-written Polars, Parquet to Parquet, with all outcomes": {PERSON: batch.HAND},
}


def told(said: Said, measured: dict[str, Measured], files: dict[str, Used]) -> list[str]:
    """Measure people a second with the contenders that are loaded, and return the table; `files` are the article's batches."""
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
    for name, kinds in FILES.items():
        rows[name] = {part: batch.ARTICLES / files[kind].cpu for part, kind in kinds.items() if part in parts}
    lines = [
        "## People a second\n",
        (
            "In a second of processor time: a loop over people in memory, who are read already; and whole processes, with\n"
            f"their start, that plan {batch.ARTICLES:,} people from file to file and hold every cell against its range. These\n"
            "use all cores: *Files of people* says what they take by the clock.\n"
        ),
        f"| | {' | '.join(parts)} |",
        "|---|" + "---|" * len(parts),
    ]
    for name, found in rows.items():
        lines.append(f"| {name} | {' | '.join(f'{found[part]:,.0f}' if part in found else '-' for part in parts)} |")
    return [*lines, ""]
