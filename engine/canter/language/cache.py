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
    kept: Rulebook = _Decoder([source for _, _, source in sources]).decode(marshal.loads(data))  # noqa: S302 - our own, see `keeping`
    return kept


class _Encoder:
    """Turns a rulebook into tuples, each with a tag first; places point into the files by number."""

    def __init__(self, sources: list[Source]) -> None:
        self.numbers = {source.name: number for number, source in enumerate(sources)}

    def encode(self, value: Any) -> Any:  # noqa: ANN401 - values of any kept type
        if value is None or isinstance(value, (bool, int, float)) or type(value) is str:
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Span):
            return (_SPAN, self.numbers[value.source.name], value.line, value.column, value.length)
        if type(value) in _TAGS:
            parts = [getattr(value, name) for name in _FIELDS[type(value)]]
            if isinstance(value, facts.Vocabulary):
                # Entries are plain already: texts to texts, numbers and tuples of texts.
                entries = {name: {key: dict(entry) for key, entry in one.items()} for name, one in value.entries.items()}
                return (_TAGS[facts.Vocabulary], self.encode(value.facts), (_RAW, entries))
            return (_TAGS[type(value)], *map(self.encode, parts))
        if isinstance(value, tuple):
            return (_TUPLE, *map(self.encode, value))
        if isinstance(value, frozenset):
            return (_SET, *sorted(value))
        if isinstance(value, (dict, MappingProxyType)):
            return (_MAPPING, *((key, self.encode(inner)) for key, inner in value.items()))
        message = f"cannot keep {type(value).__name__}"
        raise TypeError(message)


class _Decoder:
    """Turns tuples back into a rulebook."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources

    def decode(self, value: Any) -> Any:  # noqa: ANN401 - values of any kept type
        if type(value) is not tuple:
            return value
        tag = value[0]
        decode = self.decode
        if tag >= _FIRST_CLASS:
            return _CLASSES[tag - _FIRST_CLASS](*[decode(part) if type(part) is tuple else part for part in value[1:]])
        if tag == _SPAN:
            return Span(self.sources[value[1]], value[2], value[3], value[4])
        if tag == _TUPLE:
            return tuple([decode(part) if type(part) is tuple else part for part in value[1:]])
        if tag == _MAPPING:
            return MappingProxyType({key: decode(inner) for key, inner in value[1:]})
        if tag == _SET:
            return frozenset(value[1:])
        raw: dict[str, dict[str, facts.Entry]] = value[1]
        return MappingProxyType({name: MappingProxyType(entries) for name, entries in raw.items()})
