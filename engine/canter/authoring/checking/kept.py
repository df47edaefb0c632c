"""Findings kept by the hash of all that they came from, so that guidance that did not change is not checked again.

What is kept stands beside the rulebooks that are kept (`CANTER_CACHE` names another directory; where it is empty, nothing
is kept), under the hash of every file of the guidance, its scenarios and examples, and of the code that checked them. It
is read only where nobody else can have written it and its own hash fits. The people in it are made up.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.checking.finding import Finding
from canter.authoring.proving import available
from canter.guidance import bundled_rules
from canter.language.files import rule_paths, shown
from canter.language.problems import Problems, Source, Span
from canter.language.source import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_KEPT = 24


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
    kept_in = os.environ.get("CANTER_CACHE")
    if kept_in == "":
        return None
    try:
        home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    except RuntimeError:
        return None
    asked = [None if path is None else shown(path) for path in named]
    digest = hashlib.sha256(json.dumps([list(sys.version_info), _code_stamp(), asked, people, available()]).encode())
    for source in sources.values():
        for part in (source.name, source.text):
            data = part.encode()
            digest.update(f"{len(data)}:".encode() + data)
    return (Path(kept_in) if kept_in else Path(home) / "canter") / f"{digest.hexdigest()[:40]}.findings"


def _code_stamp() -> list[tuple[str, int, int]]:
    """Return what tells this code from any other that may have kept findings."""
    package = Path(__file__).parents[2]
    found = [(path.relative_to(package).as_posix(), path.stat()) for path in sorted(package.rglob("*.py"))]
    return [(name, status.st_size, status.st_mtime_ns) for name, status in found]


def _read(path: Path, sources: dict[str, Source]) -> Checked | None:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not _ours(status):
                return None
            data = file.read()
    except OSError:
        return None
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    kept = json.loads(data[32:])
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
    payload = json.dumps({"size": checked.size, "findings": findings}).encode()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(payload).digest() + payload)
        Path(file.name).replace(path)
        kept = sorted(path.parent.glob("*.findings"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        # A directory that cannot be written to costs time at the next check and nothing else.
        return


def _ours(status: os.stat_result) -> bool:
    """Tell whether a file is a plain one that only this user can write."""
    if not stat.S_ISREG(status.st_mode):
        return False
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
