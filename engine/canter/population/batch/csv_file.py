"""People in a CSV file, a part at a time: cut where a row ends, read by Polars where every row is whole, else row by row."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import polars as pl

from canter.language.problems import FactError, Problem
from canter.population.batch.pieces import PEOPLE, Piece
from canter.population.batch.told import Columns, Told, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from canter.language.facts import Vocabulary
    from canter.population.batch.heads import Heads

MARK = b"\xef\xbb\xbf"
SAMPLE, LEAST, MOST = 1 << 16, 1 << 14, 1 << 26
_UNCLOSED = 'close every quote that is opened: `"one, two"`'
# A cell in quotes, as every program writes it.
_QUOTED = re.compile(rb'(?:\A|(?<=[,\n]))"[^"]*+(?:""[^"]*+)*+"(?=[,\r\n]|\Z)')


class CsvFile:
    """The people of one CSV file."""

    def __init__(self, path: Path, vocabulary: Vocabulary, heads: Heads, given: list[str]) -> None:
        """Read the first row; raises `FactError` where it is none, or names what is no fact."""
        self.path = path
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
        self._from = len(MARK) if sample.startswith(MARK) else 0
        end = _end(sample[self._from :], last=len(sample) < SAMPLE, most=1)
        first = next(iter(_rows(_text(sample[self._from : self._from + end], path), path)), [])
        names = [cell.strip() for cell in first]
        if not any(names):
            raise FactError([Problem(f"`{path}` has no first row", None, "name a fact a column in the first row: `sex,age,…`")])
        if len(set(names)) != len(names):
            raise FactError([Problem(f"a column of `{path}` is there twice", None, "name each fact once in the first row")])
        if len(names) == 1 and re.search(r"[;\t|]", names[0]):
            help_ = "save it as CSV with commas between the cells"
            raise FactError([Problem(f"the cells of `{path}` are not separated by commas", None, help_)])
        self.columns = names
        self._from += end
        self.heads = heads.read(names, given)
        self.kept: Mapping[str, pl.DataType] = {name: pl.String() for name in self.columns if name in heads.keep}
        self._ready = Columns(vocabulary)
        rest = sample[self._from :]
        self._size = min(MOST, max(LEAST, PEOPLE * len(rest) // max(1, rest.count(b"\n"))))

    def pieces(self) -> Iterator[Piece]:
        """Yield the parts, each a stretch of whole rows; the same file always gives the same parts."""
        whole = max(1, self.path.stat().st_size)
        with self.path.open("rb") as file:
            file.seek(self._from)
            data, done = b"", self._from
            while True:
                more = file.read(self._size)
                data += more
                if not data:
                    return
                end = _end(data, last=not more)
                if not end:
                    if len(data) > MOST:
                        raise FactError([Problem(f"`{self.path}` has a row without an end", None, _UNCLOSED)])
                    continue
                block, data = data[:end], data[end:]
                done += end
                yield Piece(done / whole, lambda block=block: self._read(block))  # type: ignore[misc]

    def _read(self, block: bytes) -> Told:
        text = _text(block, self.path)
        cells = self._quickly(block) if _regular(block, len(self.columns)) else None
        broken: dict[int, Problem] = {}
        if cells is None:
            cells, broken = self._row_by_row(text)
        cells = cells.with_columns(pl.all().str.strip_chars()).with_columns(pl.when(pl.all() != "").then(pl.all()))
        return told_of(cells, self.heads, self._ready)._replace(broken=broken)

    def _quickly(self, block: bytes) -> pl.DataFrame | None:
        try:
            return pl.read_csv(block, has_header=False, schema=dict.fromkeys(self.columns, pl.String))
        except pl.exceptions.PolarsError:
            # Row by row it comes out which one it was.
            return None

    def _row_by_row(self, text: str) -> tuple[pl.DataFrame, dict[int, Problem]]:
        width, broken = len(self.columns), {}
        rows: list[list[str]] = []
        for cells in _rows(text, self.path):
            if not cells:
                continue
            if len(cells) != width:
                told = f"the row has {len(cells)} cells, and the first row {width}"
                broken[len(rows)] = Problem(told, None, "put a text with a comma into double quotes")
                cells = [""] * width  # noqa: PLW2901 - nothing of it is taken
            rows.append(cells)
        return pl.DataFrame(rows, schema=dict.fromkeys(self.columns, pl.String), orient="row"), broken


def _rows(text: str, path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(MOST)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise FactError([Problem(f"`{path}` is no CSV: {error}", None, _UNCLOSED)]) from None


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise FactError([Problem(f"`{path}` is not UTF-8 text", None, "save it as UTF-8")]) from None


def _plain_quotes(data: bytes) -> bool:
    """Tell whether every quote is at the edge of a cell or doubled inside one."""
    return b'"' not in data or b'"' not in _QUOTED.sub(b"", data)


def _outside(data: bytes) -> list[bytes]:
    return data.split(b'"')[::2]


def _regular(block: bytes, width: int) -> bool:
    """Tell whether all rows are surely of the same width, none empty, so that nothing is guessed when they are read at once.

    No row may have more cells than the first row, or reading ends in an error; so that their sum is right tells it of each.
    """
    if width == 1 or not _plain_quotes(block):
        return False
    outside = _outside(block)
    lines = sum(piece.count(b"\n") for piece in outside) + (not block.endswith(b"\n"))
    return sum(piece.count(b",") for piece in outside) == lines * (width - 1)


def _end(data: bytes, *, last: bool, most: int = 0) -> int:
    """Return where the last whole row ends (or the first of them); 0 where none does. `last` says that nothing follows."""
    if most or not _plain_quotes(data[: _even(data)]):
        return _slow_end(data, last=last, most=most)
    return len(data) if last else _even(data)


def _even(data: bytes) -> int:
    """Return the end of the last line that is not inside quotes, where quotes go in pairs."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    end = len(data)
    pieces = data.split(b'"')
    for at in range(len(pieces) - 1, -1, -1):
        start = end - len(pieces[at])
        if at % 2 == 0 and b"\n" in pieces[at]:
            return start + pieces[at].rfind(b"\n") + 1
        end = start - 1
    return 0


def _slow_end(data: bytes, *, last: bool, most: int) -> int:
    lines = data.splitlines(keepends=True) if b"\n" not in data else [line + b"\n" for line in data.split(b"\n")]
    # Only where rows end is asked, so any bytes may stand for letters.
    reader = csv.reader(line.rstrip(b"\r\n").decode("latin-1").replace("\r", " ") + "\n" for line in lines)
    end = used = 0
    try:
        for number, _ in enumerate(reader, 1):
            if reader.line_num == len(lines) and not last:
                # What comes last may go on in what is not read yet.
                break
            end += sum(map(len, lines[used : reader.line_num]))
            used = reader.line_num
            if number == most:
                break
    except csv.Error:
        # A quote that nothing closes: what reads the rows says so.
        return len(data) if last or len(data) > MOST else 0
    return min(end, len(data))
