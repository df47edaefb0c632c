"""Rulebooks kept on disk by the hash of what they were read from, so that no guidance is parsed twice.

A kept rulebook is plain data (`marshal` of tuples, numbers and texts), kept and read as `keeping` does.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from canter.language import conditions, effects, facts, formulas, order, rulebook, rules, texts
from canter.language.files import TESTS, rule_paths, shown
from canter.language.keeping import code_stamp, keep, kept_directory, read_kept
from canter.language.problems import Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.language.rulebook import Rulebook

_TUPLE, _MAPPING, _SET, _RAW, _SPAN = range(5)
_CLASSES: tuple[type, ...] = (
    *(formulas.Number, formulas.FactRef, formulas.ParameterRef, formulas.FieldRef, formulas.EntryRef, formulas.Constant),
    *(formulas.Negative, formulas.Binary, formulas.Call, formulas.Count, formulas.Sum),
    *(conditions.Comparison, conditions.Is, conditions.Has, conditions.HasOf, conditions.Known, conditions.Group),
    *(effects.Target, effects.ChoicesValue, effects.Set, effects.Bound, effects.Change, effects.ExcludeEntry),
    *(effects.Prefer, effects.Choose, effects.Notice, effects.Withhold),
    *(facts.Choices, facts.Kind, facts.Field, facts.Amount, facts.Fact, facts.Parameter, facts.Vocabulary),
    *(rules.Rule, rules.Invariant, texts.Template, order.Round, order.Conclude),
    *(rulebook.Citation, rulebook.Section, rulebook.Overlay, rulebook.Rulebook),
)
_FIRST_CLASS = 16
_TAGS = {cls: number + _FIRST_CLASS for number, cls in enumerate(_CLASSES)}
_FIELDS: dict[type, tuple[str, ...]] = {
    cls: cls._fields if hasattr(cls, "_fields") else tuple(field.name for field in fields(cls)) for cls in _CLASSES
}


def load_kept(directory: Path, overlays: Sequence[Path] = ()) -> Rulebook:
    """Return a rulebook as it was kept, else read it and keep it; raises `RuleError` like the reading itself."""
    sources = _sources((directory, *overlays))
    path = _path(sources)
    if path is not None and sources:
        found = _read(path, sources)
        if found is not None:
            return found
    # Reading YAML needs modules that a kept rulebook does without.
    from canter.language.load import load_rulebook

    book = load_rulebook(directory, overlays)
    # What was changed while it was read is not kept under the hash of what it was before.
    if path is not None and path == _path(_sources((directory, *overlays))):
        keep(path, marshal.dumps(_Encoder([source for _, _, source in sources]).encode(book)))
    return book


def _sources(directories: Sequence[Path]) -> list[tuple[int, str, Source]]:
    """Return every rule file with the number of its directory and its name in it."""
    found = []
    for number, directory in enumerate(directories):
        if not (directory / ("overlay.yaml" if number else "guidance.yaml")).is_file():
            # Nothing is kept for what is no guidance or overlay: the reading proper says so.
            return []
        for path in rule_paths(directory):
            if path.name.endswith(TESTS):
                continue
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                # The reading proper says what is wrong with it.
                return []
            found.append((number, path.relative_to(directory).as_posix(), Source(shown(path), text)))
    return found


def _path(sources: list[tuple[int, str, Source]]) -> Path | None:
    directory = kept_directory()
    if directory is None or not sources:
        return None
    digest = hashlib.sha256(repr((sys.version_info, marshal.version, code_stamp(Path(__file__).parent))).encode())
    for number, name, source in sources:
        data = source.text.encode()
        digest.update(f"{number}:{name}:{len(data)}:".encode() + data)
    return directory / f"{digest.hexdigest()[:40]}.rules"


def _read(path: Path, sources: list[tuple[int, str, Source]]) -> Rulebook | None:
    data = read_kept(path)
    if data is None:
        return None
    kept: Rulebook = _decode(marshal.loads(data), [source for _, _, source in sources])  # noqa: S302 - our own, see `keeping`
    return kept


class _Encoder:
    """Turns a rulebook into a table in which everything stands once, since rules say the same again and again.

    First come the plain values, then a row for each of the others: a tag, and the numbers of its parts in the table, all
    of which stand before it. The last row is the rulebook. Places point into the files by number.
    """

    def __init__(self, sources: list[Source]) -> None:
        self.files = {source.name: number for number, source in enumerate(sources)}
        self.values: list[Any] = []
        self.rows: list[tuple[int, ...]] = []
        self.known: dict[object, int] = {}

    def encode(self, book: Rulebook) -> tuple[list[Any], list[tuple[int, ...]]]:
        """Return the plain values and the rows."""
        self._number(book)
        many = len(self.values)
        # Rows were numbered down from -1 as long as it was not known how many plain values come before them.
        numbered = ((row[0], *(part if part >= 0 else many - 1 - part for part in row[1:])) for row in self.rows)
        return self.values, list(numbered)

    def _number(self, value: Any) -> int:  # noqa: ANN401 - values of any kept type
        if value is None or isinstance(value, (bool, int, float, str)):
            return self._plain(str(value) if isinstance(value, str) else value)
        if isinstance(value, Span):
            return self._row(_SPAN, self.files[value.source.name], value.line, value.column, value.length)
        if isinstance(value, facts.Vocabulary):
            # Entries are plain already: texts to texts, numbers and tuples of texts.
            entries = {name: {key: dict(entry) for key, entry in one.items()} for name, one in value.entries.items()}
            return self._row(_TAGS[facts.Vocabulary], self._number(value.facts), self._row(_RAW, self._plain(entries)))
        if type(value) in _TAGS:
            return self._row(_TAGS[type(value)], *(self._number(getattr(value, name)) for name in _FIELDS[type(value)]))
        if isinstance(value, tuple):
            return self._row(_TUPLE, *map(self._number, value))
        if isinstance(value, frozenset):
            return self._row(_SET, *map(self._number, sorted(value)))
        if isinstance(value, (dict, MappingProxyType)):
            return self._row(_MAPPING, *(self._number(part) for pair in value.items() for part in pair))
        message = f"cannot keep {type(value).__name__}"
        raise TypeError(message)

    def _row(self, *row: int) -> int:
        if row not in self.known:
            self.rows.append(row)
            self.known[row] = -len(self.rows)
        return self.known[row]

    def _plain(self, value: Any) -> int:  # noqa: ANN401 - of any plain type
        # By type as well as by what is written: yes, 1 and 1.0 are equal, and so are 0.0 and -0.0.
        key = (type(value), repr(value))
        if key not in self.known:
            self.known[key] = len(self.values)
            self.values.append(value)
        return self.known[key]


def _decode(kept: tuple[list[Any], list[tuple[int, ...]]], sources: list[Source]) -> Any:  # noqa: ANN401 - the last row's value
    """Return what a table holds: its last row."""
    found, rows = kept
    add = found.append
    for row in rows:
        tag = row[0]
        if tag == _SPAN:
            add(Span(sources[row[1]], row[2], row[3], row[4]))
            continue
        parts = [found[number] for number in row[1:]]
        if tag >= _FIRST_CLASS:
            add(_CLASSES[tag - _FIRST_CLASS](*parts))
        elif tag == _TUPLE:
            add(tuple(parts))
        elif tag == _MAPPING:
            add(MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True))))
        elif tag == _SET:
            add(frozenset(parts))
        else:
            raw: dict[str, dict[str, facts.Entry]] = parts[0]
            add(MappingProxyType({name: MappingProxyType(entries) for name, entries in raw.items()}))
    return found[-1]
