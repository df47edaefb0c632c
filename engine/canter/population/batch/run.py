"""A batch from its input to its result: read, planned and written part by part, then joined."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from canter.language.problems import FactError, Problem
from canter.population.batch.csv_file import CsvFile
from canter.population.batch.heads import Heads
from canter.population.batch.joining import join, join_bad
from canter.population.batch.kinds import kind_of
from canter.population.batch.manifest import check_manifest, input_stamp, write_manifest
from canter.population.batch.ndjson_file import NdjsonFile
from canter.population.batch.parquet_file import ParquetFile
from canter.population.batch.parts import Done, Parts, make_directory
from canter.population.batch.planned import planned
from canter.population.batch.wanted import wanted
from canter.population.columns.names import PROBLEM
from canter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from canter.language.facts import Vocabulary
    from canter.population.batch.pieces import People, Piece
    from canter.population.batch.planned import Planned, Planner


class Order(NamedTuple):
    """What is to be done: `columns` are those wanted (None: all), `outcomes` adds how every rule came out.

    `keep` names columns of the input to hand through, `bad` a file for those who have no plan, `units` what bare numbers
    are in; `strict` stops at the first who has no plan; `resume` goes on with parts that are there.
    """

    source: Path
    to: Path
    columns: tuple[str, ...] | None = None
    outcomes: bool = False
    keep: tuple[str, ...] = ()
    bad: Path | None = None
    units: str = "metric"
    strict: bool = False
    resume: bool = False


class Seen(NamedTuple):
    """How far a batch is: people done, those of them who came from parts that were there, and the share of the input."""

    people: int
    before: int
    share: float


class StrictError(FactError):
    """Somebody has no plan, and the batch was to stop there."""


def run(guidance: Planner, order: Order, seen: Callable[[Seen], None] = lambda _: None) -> Done:
    """Do a batch, and return how many people it was and how many of them have no plan.

    Nothing is written but the named files and, beside the result, the directory `OUT.parts` until they are whole. Raises
    `FactError` where the input or the order is not usable, `StrictError` for the first who has no plan if that is to stop
    it, `KeyError` for a column that is not given out, `OSError` where a file cannot be read or written.
    """
    book = guidance.rulebook
    held, columns, rules = wanted(guidance, order.columns, outcomes=order.outcomes)
    stamp = input_stamp(order.source)
    people = _opened(order, book.vocabulary, list(held))
    lists = frozenset(name for name in held if name.partition(".")[0] in book.vocabulary.facts and "." in name)
    parts = Parts(parts_of(order.to), kind_of(order.to), apart=order.bad is not None, lists=lists)
    options = {"columns": columns, "outcomes": order.outcomes, "keep": list(order.keep), "units": order.units}
    options |= {"kind": parts.kind, "bad": order.bad is not None, "strict": order.strict}
    program = f"{__version__}, polars {pl.__version__}"
    state = {"input": stamp, "guidance": book.hash, "options": options, "program": program}
    _begin(parts, state, resume=order.resume)

    def make(number: int, piece: Piece) -> tuple[Done, Planned | None]:
        part = planned(guidance, piece.read(), columns, rules=rules)
        if order.strict and part.bad:
            return Done(part.found.height, len(part.bad)), part
        return parts.write(number, part), None

    try:
        done = _made(_in_order(parts, people, make, seen))
        _check_same(order.source, stamp)
    except FactError:
        # The input has to be another, and with another nothing of this can be gone on with.
        parts.remove()
        raise
    if order.bad is not None:
        join_bad(parts, done, people.columns, order.bad)
        held = {name: kind for name, kind in held.items() if name != PROBLEM}
    join(parts, len(done), {**people.kept, **held}, order.to)
    parts.remove()
    return Done(sum(one.people for one in done), sum(one.bad for one in done))


def _opened(order: Order, vocabulary: Vocabulary, given: list[str]) -> People:
    heads = Heads(vocabulary, order.keep, order.units)
    match kind_of(order.source):
        case "csv":
            return CsvFile(order.source, vocabulary, heads, given)
        case "ndjson":
            return NdjsonFile(order.source, vocabulary, heads, given)
        case _:
            return ParquetFile(order.source, vocabulary, heads, given)


def _made(found: Iterable[tuple[Done, Planned | None]]) -> list[Done]:
    """Wait for the parts in their order; raises `StrictError` at one that is not to be written."""
    done: list[Done] = []
    for one, part in found:
        if part is not None:
            row = sum(before.people for before in done) + part.bad[0].row + 1
            told = [one._replace(message=f"row {row:,}: {one.message}", span=None) for one in part.bad[0].problems]
            raise StrictError(told)
        done.append(one)
    return done


def _check_same(path: Path, stamp: Mapping[str, object]) -> None:
    if input_stamp(path) != stamp:
        message = f"`{path}` was changed while it was read"
        raise FactError([Problem(message, None, "run the batch again when nothing writes to it")])


def parts_of(to: Path) -> Path:
    """Return the directory that holds the parts of a result until it is whole."""
    return to.with_name(to.name + ".parts")


def _begin(parts: Parts, state: Mapping[str, object], *, resume: bool) -> None:
    there = check_manifest(parts.directory, dict(state)) if resume else (parts.directory / "manifest.json").exists()
    if there and not resume:
        told = f"`{parts.directory}` holds parts of a batch that was interrupted"
        raise FactError([Problem(told, None, f"add `--resume` to go on with it, or remove `{parts.directory}`")])
    if not there:
        make_directory(parts.directory)
        write_manifest(parts.directory, dict(state))


def _in_order(
    parts: Parts,
    people: People,
    make: Callable[[int, Piece], tuple[Done, Planned | None]],
    seen: Callable[[Seen], None],
) -> Iterator[tuple[Done, Planned | None]]:
    """Make the parts on all cores, and yield them in their order; those that are there already are not made again."""
    workers = pl.thread_pool_size()
    made: deque[tuple[Piece, Done | Future[tuple[Done, Planned | None]]]] = deque()
    count = before = 0
    with ThreadPoolExecutor(workers) as pool:
        try:
            pieces = enumerate(people.pieces())
            while True:
                piece = next(pieces, None)
                if piece is not None:
                    number, one = piece
                    made.append((one, parts.done(number) or pool.submit(make, number, one)))
                if not made:
                    return
                if piece is not None and len(made) <= workers:
                    continue
                first, found = made.popleft()
                done, part = (found, None) if isinstance(found, Done) else found.result()
                count += done.people
                before += done.people if isinstance(found, Done) else 0
                seen(Seen(count, before, first.share))
                yield done, part
        finally:
            pool.shutdown(cancel_futures=True)
