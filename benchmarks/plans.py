"""One traced plan in process: every contender by the same rules, its answers held against the others' in the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from contenders import LISTS, PERSON, Contender, Ready, contenders, same
from crowd import people
from measuring import medians

if TYPE_CHECKING:
    from peers.said import Said

# On how many people all must agree; the slowest are asked for fewer, so long as the time holds.
AGREE = 2000
PATIENCE = 8.0
TIMED = 400
ZEN = "zen-engine with its trace"


class Measured(NamedTuple):
    """Microseconds a plan for each contender, and on how many people its answers were held against the first's."""

    times: dict[str, float]
    agreed: dict[str, int]
    contenders: dict[str, Contender]
    ready: dict[str, Ready]


def measure(said: Said, part: str, agree: int = AGREE, *, timed: bool = True) -> Measured:
    """Load every contender, hold its answers against those of the function by hand, and time it."""
    lists = part == LISTS
    taking = {one.name: one for one in contenders() if one.lists or not lists}
    ready = {name: one.load(said, lists) for name, one in taking.items()}
    crowd = list(people(agree, said.book.vocabulary))
    agreed = _agree(ready, crowd)
    times = medians({name: one.plan for name, one in ready.items()}, crowd[:TIMED]) if timed else {}
    return Measured(times, agreed, taking, ready)


def _agree(ready: dict[str, Ready], crowd: list[dict[str, Any]]) -> dict[str, int]:
    first = next(iter(ready.values()))
    expected = [first.read(first.plan(person)) for person in crowd]
    agreed = {}
    for name, one in ready.items():
        begun = time.process_time()
        for number, (person, answer) in enumerate(zip(crowd, expected, strict=True), 1):
            wrong = same(answer, one.read(one.plan(person)))
            if wrong:
                message = f"{name} answers otherwise: {', '.join(wrong)} for {person}"
                raise AssertionError(message)
            agreed[name] = number
            if time.process_time() - begun > PATIENCE:
                break
    return agreed


def told(said: Said, measured: dict[str, Measured]) -> list[str]:
    """Return the tables."""
    lines = ["## One traced plan in process\n"]
    counts = {
        "rules about a person": sum(1 for rule in said.book.rules if not rule.word),
        "about entries": sum(1 for rule in said.book.rules if rule.word),
        "conclusions": len(said.conclusions) + len(said.chosen),
    }
    lists = ", ".join(f"{len(one.entries)} {one.name}" for one in said.chosen)
    lines.append(f"The guidance is `benchmarks/article/`: {', '.join(f'{n} {what}' for what, n in counts.items())}; {lists}.")
    lines.append(
        "It is read by canter, and said to every peer in its own idiom (`benchmarks/peers/`), compiled once; only evaluating is\n"
        "timed, from facts that are read already. Microseconds of processor time, median; the contenders take turns.\n"
        "*Agreed on* is the number of people for whom all conclusions, notices and picks were held against those of the\n"
        "function written by hand, in this run: a single difference stops it.\n"
    )
    for part in (PERSON, LISTS):
        found = measured[part]
        zen = found.times.get(ZEN)
        lines += [f"### Rules {part}\n", "| | µs | zen-engine with its trace takes | agreed on |", "|---|---|---|---|"]
        for name, micro in found.times.items():
            times = f"{zen / micro:.1f} times as long" if zen and not name.startswith("zen") and zen > micro else "-"
            lines.append(f"| {name} | {micro:,.1f} | {times} | {found.agreed[name]:,} |")
        missing = [one.name for one in contenders() if one.name not in found.times]
        if missing:
            lines.append(f"\nNot among them: {', '.join(missing)}; their modules in `benchmarks/peers/` say why.")
        lines.append(f"\n![Microseconds a plan, rules {part}]({chart_name(part)})\n")
    lines += ["### What each trace holds\n", "| | trace |", "|---|---|"]
    lines += [f"| {one.name} | {one.trace} |" for one in measured[PERSON].contenders.values()]
    return [*lines, ""]


def chart_name(part: str) -> str:
    """Return the file of a part's chart, beside the results."""
    return f"charts/plan-{part.rsplit(maxsplit=1)[-1]}.svg"
