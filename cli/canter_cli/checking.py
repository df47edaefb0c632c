"""The command `check`: every finding about guidance, for people and for programs."""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Overlays, Where, stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from canter.authoring.checking.finding import Finding
    from canter.authoring.checking.kept import Checked


class Format(str, Enum):
    """How findings are written."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter check rules")(check)


def check(
    directory: Where = None,
    overlay: Overlays = None,
    format_: Annotated[
        Format, typer.Option("--format", help="text; json: a published shape; sarif: 2.1.0; github: marks in a pull request.")
    ] = Format.text,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="ID", help="Tell about one kind of finding, and check nothing.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
    people: Annotated[
        int | None, typer.Option("--people", metavar="N", min=0, max=100_000, help="Count among so many made-up people; 0: none.")
    ] = None,
) -> None:
    """Report every problem of a guidance in one run, and what is doubtful in it."""
    if explain is not None:
        _explain(explain)
        return
    if format_ is Format.text:
        findings, size = _checked(directory, overlay, people)
        _print(findings, size, strict=strict)
    else:
        findings = _found_or_problems(directory, overlay, people)
        typer.echo(_document(findings, format_), nl=format_ is not Format.github or bool(findings))
    raise typer.Exit(1 if _fails(findings, strict=strict) else 0)


def _explain(id_: str) -> None:
    from canter.authoring.checking.pages import page

    try:
        typer.echo(page(id_), nl=False)
    except KeyError as error:
        stop(f"no finding is called `{id_}`", str(error.args[0]))


def _checked(directory: Path | None, overlay: list[Path] | None, people: int | None) -> Checked:
    from canter.authoring.checking.finding import PEOPLE
    from canter.authoring.checking.kept import check_kept

    return check_kept(directory, overlay or (), PEOPLE if people is None else people)


def _found_or_problems(directory: Path | None, overlay: list[Path] | None, people: int | None) -> tuple[Finding, ...]:
    """Return the findings; what cannot even be loaded has its problems for findings."""
    from canter.authoring.checking.finding import from_problems
    from canter.language.problems import RuleError

    try:
        return _checked(directory, overlay, people).findings
    except RuleError as error:
        return from_problems(error.problems)


def _document(findings: Sequence[Finding], format_: Format) -> str:
    import json

    from canter.authoring.checking.document import build_check_document
    from canter.authoring.checking.github import github_lines
    from canter.authoring.checking.sarif import build_sarif

    if format_ is Format.json:
        return build_check_document(findings).model_dump_json(indent=2)
    if format_ is Format.github:
        return "\n".join(github_lines(findings))
    return json.dumps(build_sarif(findings, _version()), indent=2)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("canter")
    except PackageNotFoundError:
        return "0"


def _print(findings: Sequence[Finding], size: str, *, strict: bool) -> None:
    """Print findings to stderr, like problems, and a line that sums them up: to stdout where nothing fails."""
    if findings:
        sys.stderr.write("\n\n".join(one.render() for one in findings) + "\n\n")
    counts = ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity in ("error", "warning", "note")
        if (count := sum(one.severity == severity for one in findings))
    )
    if _fails(findings, strict=strict):
        sys.stderr.write(f"{counts}\n")
    elif any(one.severity == "warning" for one in findings):
        typer.echo(f"no errors, {counts}: {size}")
    else:
        typer.echo(f"no problems{', ' if counts else ''}{counts}: {size}")


def _fails(findings: Sequence[Finding], *, strict: bool) -> bool:
    return any(one.severity == "error" or (strict and one.severity == "warning") for one in findings)
