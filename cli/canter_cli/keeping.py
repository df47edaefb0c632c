"""The commands for plans that were kept: `replay` and `compare`."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Overlays, Rules, WhichEngine, load, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter import Guidance
    from canter.explaining.shifts import Differences
    from canter.planning.document import PlanDocument

USAGE = 2
Kept = Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan that `canter plan --format json` wrote.")]


class Format(str, Enum):
    """How what differs is written."""

    text = "text"
    json = "json"
    markdown = "markdown"


WhichFormat = Annotated[Format, typer.Option("--format", help="Text, JSON for programs, or Markdown.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: canter replay rosa.json")(replay)
    app.command(epilog="Example: canter compare before.json after.json")(compare)


def replay(
    kept: Kept,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: WhichFormat = Format.text,
) -> None:
    """Make a kept plan again from its facts, and tell what differs; exit 0: the plan is the same, 1: it differs, 2: trouble."""
    with _trouble():
        document = _read(kept)
        found = load(rules, overlay, engine).replay(document)
    if format_ is Format.json:
        from canter.explaining.data import plain

        typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False))
    else:
        from canter_cli.kept_text import replay_lines

        _print(replay_lines(found), format_)
    raise typer.Exit(0 if found.outcome in ("same", "guidance changed, plan the same") else 1)


def compare(
    before: Kept,
    after: Kept,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: WhichFormat = Format.text,
) -> None:
    """Tell what differs between two kept plans; exit 0: nothing, 1: something, 2: trouble.

    The documents are enough. Where both came from the guidance at hand, it says more.
    """
    from canter.explaining.kept.comparing import compare_kept

    with _trouble():
        one, two = _read(before), _read(after)
        found = compare_kept(one, two)
        fuller = None if found.guidance is not None else _fuller(load(rules, overlay, engine), one, two)
    if fuller is not None:
        found = found._replace(differences=fuller)
    if format_ is Format.json:
        from canter.explaining.data import plain

        typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False))
    else:
        from canter_cli.kept_text import comparison_lines

        _print(comparison_lines(found, fuller=fuller is not None), format_)
    raise typer.Exit(1 if found.differences.any or found.guidance is not None else 0)


def _fuller(guidance: Guidance, one: PlanDocument, two: PlanDocument) -> Differences | None:
    """Return the differences of two plans made again, where the guidance at hand gives just these plans."""
    if guidance.rulebook.hash != one.guidance.hash or one.units != two.units:
        return None
    if any(kept.logged for kept in (one, two)) or any(guidance.replay(kept).outcome != "same" for kept in (one, two)):
        return None
    plans = [guidance.plan(kept.facts, kept.units) for kept in (one, two)]
    return plans[0].differences(plans[1])


def _print(lines: Iterator[str], format_: Format) -> None:
    if format_ is Format.markdown:
        from canter.authoring.book.markdown_text import escaped

        for number, line in enumerate(lines):
            typer.echo(f"**{escaped(line)}**\n" if number == 0 else f"- {escaped(line.strip())}")
        return
    for line in lines:
        typer.echo(line)


def _read(path: Path) -> PlanDocument:
    from canter.explaining.kept.reading import LARGEST_PLAN, read_kept

    data = read_file(str(path), LARGEST_PLAN, "name a plan; `canter plan FACTS --format json` writes one", "no plan is")
    return read_kept(data, str(path))


@contextmanager
def _trouble() -> Iterator[None]:
    """End with 2 where something cannot be read or made, since 1 says that plans differ."""
    from canter.language.problems import ProblemsError

    try:
        yield
    except ProblemsError as error:
        number = len(error.problems)
        sys.stderr.write("\n\n".join(problem.render() for problem in error.problems))
        sys.stderr.write(f"\n\n{number} problem{'s' if number > 1 else ''}\n")
        raise typer.Exit(USAGE) from None
