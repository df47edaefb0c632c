"""Findings kept by the hash of all that they came from, so that guidance that did not change is not checked again.

They are kept under the hash of every file of the guidance, its scenarios and examples, and of the code that checked them.
The people in them are made up.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.checking.finding import Finding
from canter.authoring.proving import available
from canter.guidance import bundled_rules
from canter.language.files import rule_paths, shown
from canter.language.keeping import code_stamp, keep, kept_directory, read_kept
from canter.language.problems import Problems, Source, Span
from canter.language.source import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence


class Checked(NamedTuple):
    """What was found, and a line that says how large the guidance is."""

    findings: tuple[Finding, ...]
    size: str


def check_kept(directory: Path | None, overlays: Sequence[Path], people: int) -> Checked:
    """Return the findings as they were kept, else look for them and keep them.

    Raises `RuleError` with every problem for which the guidance cannot be used; problems are not kept.
    """
    sources = _sources(directory, overlays)
    path = None if sources is None else _path(sources, (directory, *overlays), people)
    if path is not None and sources is not None:
        found = _read(path, sources)
        if found is not None:
            return found
    checked = _check(directory, overlays, people)
    # What was changed while it was checked is not kept under the hash of what it was before.
    if path is not None and sources is not None and _sources(directory, overlays) == sources:
        _keep(path, checked)
    return checked


def _check(directory: Path | None, overlays: Sequence[Path], people: int) -> Checked:
    # Checking needs modules that kept findings do without.
    from canter.authoring.check import prepare_checked
    from canter.authoring.checking.find import find

    guidance, scenarios = prepare_checked(directory, overlays)
    book = guidance.rulebook
    size = (
        f"{len(book.rules)} rules, {len(book.parameters)} parameters, {len(book.invariants)} invariants, "
        f"{len(book.vocabulary.facts)} facts, {len(scenarios)} scenarios ({book.name} {book.version}, {book.hash[:12]})"
    )
    return Checked(find(guidance, people, scenarios), size)


def _sources(directory: Path | None, overlays: Sequence[Path]) -> dict[str, Source] | None:
    """Return every file that findings can come from under its name; None where one cannot be read."""
    found: dict[str, Source] = {}
    problems = Problems()
    for one in dict.fromkeys((bundled_rules(), *([] if directory is None else [directory]), *overlays)):
        examples = [*one.glob("examples/*.yaml"), *one.parent.glob("examples/*.yaml")]
        for path in (*rule_paths(one), *sorted(examples)):
            source = read_file(path, shown(path), problems)
            if source is None:
                return None
            found[source.name] = source
    return found


def _path(sources: dict[str, Source], named: Sequence[Path | None], people: int) -> Path | None:
    directory = kept_directory()
    if directory is None:
        return None
    asked = [None if path is None else shown(path) for path in named]
    code = [list(sys.version_info), code_stamp(Path(__file__).parents[2]), available()]
    digest = hashlib.sha256(json.dumps([code, asked, people]).encode())
    for source in sources.values():
        for part in (source.name, source.text):
            data = part.encode()
            digest.update(f"{len(data)}:".encode() + data)
    return directory / f"{digest.hexdigest()[:40]}.findings"


def _read(path: Path, sources: dict[str, Source]) -> Checked | None:
    data = read_kept(path)
    if data is None:
        return None
    kept = json.loads(data)
    return Checked(tuple(_finding(one, sources) for one in kept["findings"]), kept["size"])


def _finding(one: dict[str, Any], sources: dict[str, Source]) -> Finding:
    place = one["span"]
    span = None if place is None else Span(sources[place[0]], *place[1:])
    told = None if one["told"] is None else (one["told"][0], one["told"][1])
    return Finding(one["id"], one["severity"], one["message"], span, one["help"], one["person"], told)


def _keep(path: Path, checked: Checked) -> None:
    findings = []
    for one in checked.findings:
        span = one.span
        place = None if span is None else (span.source.name, span.line, span.column, span.length)
        findings.append({**one._asdict(), "span": place})
    keep(path, json.dumps({"size": checked.size, "findings": findings}).encode())
