"""Populations as files: NDJSON (a person a line), a YAML list, or CSV (a person a row, an empty cell is not answered).

In a cell of CSV several choices stand with commas between them, `none` is the empty answer, and a list is JSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.person import parse_person
from canter.language.problems import FactError, Problem
from canter.language.source import Mapping, Node, Sequence, Text
from canter.population.told_json import TwiceError, told_json, told_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from canter.language.rulebook import Rulebook

# What a file may be called, by its suffix.
SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ .()-]*|-?[0-9]+(?:\.[0-9]+)?")


class Told(NamedTuple):
    """A person of a file: the facts as they were written, and where."""

    facts: dict[str, Any]
    place: str


def format_of(path: Path) -> str | None:
    """Return the format that a file's suffix names; None for any other."""
    return SUFFIXES.get(path.suffix.lower())


def write_people(people: Iterable[dict[str, Any]], book: Rulebook, form: str) -> Iterator[str]:
    """Yield people as the text of a file of this format (`yaml`, `ndjson` or `csv`), piece by piece."""
    if form == "ndjson":
        yield from (json.dumps(one, ensure_ascii=False) + "\n" for one in people)
    elif form == "yaml":
        yield from (_yaml(one) for one in people)
    else:
        names = [fact.name for fact in book.vocabulary.facts.values() if fact.origin == "asked" and not fact.logged]
        yield _row(names)
        yield from (_row([_cell(one.get(name)) for name in names]) for one in people)


def _row(cells: list[str]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(cells)
    return held.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            return json.dumps(value, ensure_ascii=False)
        return ", ".join(value) or "none"
    return _scalar(value)


def _scalar(value: Any) -> str:  # noqa: ANN401
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _yaml(one: dict[str, Any]) -> str:
    lines = [f"{name}: {_flow(value)}" for name, value in one.items()]
    return "- " + "\n  ".join(lines or ["{}"]) + "\n"


def _flow(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = _scalar(value)
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)


def read_people(data: bytes, name: str, form: str) -> list[Told]:
    """Return the people of a file of this format, their facts not yet read; raises `FactError` where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FactError([Problem(f"`{name}` is not UTF-8 text", None, "save it as UTF-8")]) from None
    found = list({"yaml": _of_yaml, "ndjson": _of_ndjson, "csv": _of_csv}[form](text, name))
    if not found:
        raise FactError([Problem(f"there is nobody in `{name}`", None, "`canter people 100 people.ndjson` makes some")])
    return found


def _of_yaml(text: str, name: str) -> Iterator[Told]:
    tree = parse_person(text.encode(), name)
    if not isinstance(tree, Sequence):
        raise FactError([Problem("expected a list of people", tree.span, "begin each person with `- ` before the first fact")])
    for one in tree:
        if not isinstance(one, Mapping):
            raise FactError([Problem("expected `fact: value` lines", one.span, "write a person as `- sex: female` and so on")])
        yield Told(_plain(one), f"{name}:{one.span.line}")


def _plain(node: Node) -> Any:  # noqa: ANN401
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence):
        return [_plain(one) for one in node]
    return str(node) if isinstance(node, Text) else node


def _of_ndjson(text: str, name: str) -> Iterator[Told]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        facts = told_person(line, place)
        if isinstance(facts, Problem):
            raise FactError([facts])
        yield Told(facts, place)


def _of_csv(text: str, name: str) -> Iterator[Told]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip() for head in next(rows, [])]
        if len(set(heads)) != len(heads):
            raise FactError([Problem(f"a column of `{name}` is there twice", None, "name each fact once in the first row")])
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            place = f"{name}:{rows.line_num}"
            if len(row) != len(heads):
                told = f"{place} has {len(row)} cells, and the first row {len(heads)}"
                raise FactError([Problem(told, None, "put a text with a comma into double quotes")])
            cells = zip(heads, row, strict=True)
            yield Told({head: _of_cell(cell.strip(), place) for head, cell in cells if cell.strip()}, place)
    except csv.Error as error:
        raise FactError([Problem(f"`{name}` is no CSV: {error}", None, "save it as CSV with commas")]) from None


def _of_cell(cell: str, place: str) -> Any:  # noqa: ANN401
    if not cell.startswith("[{"):
        return cell
    try:
        return told_json(cell)
    except TwiceError as error:
        raise FactError([Problem(f"{place} tells `{error}` twice", None, "leave one of the two out")]) from None
    except ValueError:
        raise FactError([Problem(f"{place} has a list that is no JSON", None, 'write `[{"name": "cola"}]`')]) from None
