"""Findings as the workflow commands by which GitHub marks lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.sarif import message_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.checking.finding import Finding

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def github_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield one workflow command a finding."""
    for one in findings:
        properties = {}
        if one.span is not None:
            end = one.span.column + max(1, one.span.length)
            properties = {"file": one.span.source.name, "line": one.span.line, "col": one.span.column, "endColumn": end}
        properties |= {"title": f"canter: {one.id}"}
        told = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items())
        yield f"::{_COMMANDS[one.severity]} {told}::{_escaped(message_text(one), _DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
