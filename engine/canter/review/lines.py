"""The lines of a CSV file as cells that know where they stand, which the library for CSV does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.source import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.problems import Problems, Source

DELIMITERS = (",", ";", "\t")


def read_lines(source: Source, problems: Problems) -> Iterator[list[Text]]:
    """Yield the cells of each line that is neither empty nor a remark (begun with `#`).

    Cells stand between commas, semicolons or tabs, whichever the first line has most of; double quotes hold a cell
    together, on one line.
    """
    delimiter = ""
    for number, line in enumerate(source.text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not delimiter:
            delimiter = max(DELIMITERS, key=line.count)
        yield _cells(line, number, delimiter, source, problems)


def _cells(line: str, number: int, delimiter: str, source: Source, problems: Problems) -> list[Text]:
    cells = []
    position = 0
    while position <= len(line):
        start = position + len(line[position:]) - len(line[position:].lstrip(" "))
        if line[start : start + 1] == '"':
            held, end = _quoted(line, start)
            if end < 0:
                problems.add(
                    "a quote is opened and not closed on its line",
                    _text("", line, number, start, source).span,
                    'close it with `"`',
                )
                end = len(line)
            position = line.find(delimiter, end)
        else:
            position = line.find(delimiter, position)
            held = line[start : position if position >= 0 else len(line)].strip()
        cells.append(_text(held, line, number, start, source))
        if position < 0:
            break
        position += 1
    return cells


def _quoted(line: str, start: int) -> tuple[str, int]:
    """Return what stands between quotes, a doubled one for itself, and the place behind them (-1: they never close)."""
    end = start + 1
    while (end := line.find('"', end)) >= 0:
        if line[end + 1 : end + 2] != '"':
            return line[start + 1 : end].replace('""', '"').strip(), end + 1
        end += 2
    return line[start + 1 :].strip(), -1


def _text(held: str, line: str, number: int, start: int, source: Source) -> Text:
    column = min(start, max(0, len(line) - 1)) + 1
    return Text.at(held, source, (number, column, max(1, len(held))))
