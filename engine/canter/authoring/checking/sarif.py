"""Findings as SARIF 2.1.0, the format in which code hosts and editors take the results of linters."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from canter.authoring.checking.finding import SEVERITIES, person_text
from canter.authoring.checking.pages import page, title, what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.authoring.checking.finding import Finding

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def build_sarif(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """Return findings as a SARIF log of one run; `version` is that of canter.

    Rules carry their whole page, since pages come with canter and stand at no address of their own. Files are named
    relative to the working directory where they lie in it.
    """
    ids = list(SEVERITIES)
    driver = {"name": "canter", "version": version, "rules": [_rule(id_) for id_ in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, ids.index(one.id)) for one in findings],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(id_: str) -> dict[str, Any]:
    text = page(id_)
    return {
        "id": id_,
        "shortDescription": {"text": title(id_)},
        "fullDescription": {"text": what(id_)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": SEVERITIES[id_]},
    }


def _result(one: Finding, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one.id,
        "ruleIndex": rule,
        "level": one.severity,
        "message": {"text": message_text(one)},
    }
    if one.span is not None:
        region = {
            "startLine": one.span.line,
            "startColumn": one.span.column,
            "endColumn": one.span.column + max(1, one.span.length),
        }
        place = {"artifactLocation": {"uri": _uri(one.span.source.name)}, "region": region}
        result["locations"] = [{"physicalLocation": place}]
    told = {} if one.told is None else {"people": one.told[0], "of": one.told[1]}
    person = {} if one.person is None else {"person": dict(one.person)}
    if told or person:
        result["properties"] = {**told, **person}
    return result


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def message_text(one: Finding) -> str:
    """Return message, help and whom it concerns as lines of text."""
    lines = [one.message, *([f"help: {one.help}"] if one.help else [])]
    lines += [f"counted: {one.told[0]} of {one.told[1]} people made up from the vocabulary"] if one.told is not None else []
    lines += [f"person: {person_text(one.person)}"] if one.person is not None else []
    return "\n".join(lines)
