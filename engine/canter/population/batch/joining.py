"""Parts made into one file, the same bytes whenever the parts are the same."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import polars as pl

from canter.population.batch.shapes import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from canter.population.batch.parts import Done, Parts

# People in a row group: fixed, so that the same people give the same bytes.
GROUP = 131_072
COPIED = 1 << 20


def join(parts: Parts, count: int, schema: Mapping[str, pl.DataType], to: Path) -> None:
    """Join the parts into one file, which then stands under its name as a whole, for its owner alone."""
    whole = parts.directory / "whole"
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if parts.kind == "parquet":
            empty = pl.LazyFrame(schema=schema)
            made = [pl.scan_ipc(parts.path(number), glob=False) for number in range(count)]
            pl.concat([empty, *made]).sink_parquet(file, row_group_size=GROUP, maintain_order=True)
        else:
            if parts.kind == "csv":
                file.write(flat(pl.DataFrame(schema=schema), frozenset()).write_csv().encode())
            for number in range(count):
                with parts.path(number).open("rb") as part:
                    shutil.copyfileobj(part, file, COPIED)
        file.flush()
        os.fsync(file.fileno())
    whole.replace(to)


def join_bad(parts: Parts, done: Sequence[Done], heads: Sequence[str], to: Path) -> None:
    """Join those who have no plan, each with the number of her row in the whole input, into CSV or NDJSON."""
    whole = parts.directory / "bad"
    form = "csv" if to.suffix.lower() == ".csv" else "ndjson"
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
        if form == "csv":
            file.write(_row(["row", "problems", "help", *heads]))
        for one in _bad(parts, done):
            file.write(_text(one, heads) if form == "csv" else json.dumps(one, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    whole.replace(to)


def _bad(parts: Parts, done: Sequence[Done]) -> Iterator[dict[str, Any]]:
    first = 1
    for number, part in enumerate(done):
        if part.bad:
            with parts.bad_path(number).open(encoding="utf-8") as file:
                for line in file:
                    told = json.loads(line)
                    yield {**told, "row": told["row"] + first}
        first += part.people


def _text(one: dict[str, Any], heads: Sequence[str]) -> str:
    words = ["; ".join(filter(None, (problem[name] for problem in one["problems"]))) for name in ("problem", "help")]
    return _row([one["row"], *words, *(_cell(one["told"].get(head)) for head in heads)])


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever stood in a cell
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        return ", ".join(value) or "none"
    return json.dumps(value, ensure_ascii=False)


def _row(cells: Sequence[Any]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(cells)
    return held.getvalue()
