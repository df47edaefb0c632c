"""Findings as a document for other programs: a published shape with a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.authoring.checking.finding import Finding, Severity

SCHEMA_VERSION: Literal["1.0"] = "1.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceDocument(_Document):
    """A stretch of one line: line and column from 1, length in characters."""

    file: str
    line: int
    column: int
    length: int


class CountDocument(_Document):
    """How many made-up people a finding concerns, of how many."""

    people: int
    of: int


class FindingDocument(_Document):
    """One finding."""

    id: str = Field(description="the kind of finding; `canter check --explain ID` tells about it")
    severity: Literal["error", "warning", "note"]
    message: str
    help: str
    place: PlaceDocument | None
    person: dict[str, Any] | None = Field(description="somebody whom it concerns, as a person's file would say it")
    told: CountDocument | None = Field(description="among how many people it was counted; null where nobody was counted")


class CheckDocument(_Document):
    """What `canter check` found."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    errors: int
    warnings: int
    notes: int
    findings: list[FindingDocument]


def build_check_document(findings: Sequence[Finding]) -> CheckDocument:
    """Return findings as a document."""
    return CheckDocument(
        errors=count(findings, "error"),
        warnings=count(findings, "warning"),
        notes=count(findings, "note"),
        findings=[_finding(one) for one in findings],
    )


def check_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    return {"$schema": DIALECT, **CheckDocument.model_json_schema(mode="serialization"), "title": "Findings of canter check"}


def count(findings: Sequence[Finding], severity: Severity) -> int:
    """Return how many findings are of a severity."""
    return sum(one.severity == severity for one in findings)


def _finding(one: Finding) -> FindingDocument:
    span = one.span
    return FindingDocument(
        id=one.id,
        severity=one.severity,
        message=one.message,
        help=one.help,
        place=None
        if span is None
        else PlaceDocument(file=span.source.name, line=span.line, column=span.column, length=span.length),
        person=None if one.person is None else dict(one.person),
        told=None if one.told is None else CountDocument(people=one.told[0], of=one.told[1]),
    )
