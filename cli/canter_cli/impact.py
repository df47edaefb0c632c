"""The command that shows what a change of guidance does: `diff`."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import read_file, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.authoring.impact.report import Report
    from canter.authoring.impact.running import Population

MOST_PEOPLE = 1_000_000
LARGEST_PEOPLE = 512 * 1024 * 1024
USAGE = 2

Guidances = "A directory of rules, an overlay (over the bundled rules), a git revision (`HEAD~1`, `main:rules`), or `bundled`."


class Format(str, Enum):
    """How a comparison is written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter diff bundled examples/hillside")(diff)


def diff(  # noqa: PLR0913 - each is an option
    old: Annotated[str, typer.Argument(metavar="OLD", help=Guidances)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, as it is now.")],
    people: Annotated[
        Path | None,
        typer.Option(
            "--people", metavar="FILE", help="Ask these people (NDJSON, YAML or CSV), not made-up ones.", show_default=False
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("--count", min=1, max=MOST_PEOPLE, help="How many people to make up. [default: 10000]", show_default=False),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Equal seeds give equal people. [default: 1]", show_default=False)
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="Text, JSON for programs, or Markdown for a pull request.")
    ] = Format.text,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing; the exit code tells whether plans change.")
    ] = False,
) -> None:
    """Show what changed between two guidances, in words and for whom; exit 0: no plan changes, 1: plans do, 2: trouble."""
    from canter.language.problems import ProblemsError

    if people is not None and (count is not None or seed is not None):
        stop("`--people` names the people, so there is nothing to make up", "leave `--count` and `--seed` out")
    try:
        report = _compare(old, new, people, count, seed, quiet=quiet)
    except ProblemsError as error:
        # An exit code of 1 says that plans change, so what cannot be compared ends in another.
        number = len(error.problems)
        sys.stderr.write("\n\n".join(problem.render() for problem in error.problems))
        sys.stderr.write(f"\n\n{number} problem{'s' if number > 1 else ''}\n")
        raise typer.Exit(USAGE) from None
    if not quiet:
        _print(report, format_)
    raise typer.Exit(1 if report.changed or report.worded else 0)


def _print(report: Report, format_: Format) -> None:
    if format_ is Format.json:
        import json

        from canter.authoring.impact.document import document

        typer.echo(json.dumps(document(report), indent=2, ensure_ascii=False))
        return
    if format_ is Format.markdown:
        from canter_cli.impact_markdown import lines_of
    else:
        from canter_cli.impact_text import lines_of
    for line in lines_of(report):
        typer.echo(line)


def _compare(old: str, new: str, people: Path | None, count: int | None, seed: int | None, *, quiet: bool) -> Report:
    from canter.authoring.impact.report import compare
    from canter.authoring.impact.sides import opened

    with ExitStack() as stack:
        sides = [stack.enter_context(opened(spec)) for spec in (old, new)]
        population = _population(people, count, seed)
        seen = stack.enter_context(_progress(population.size, shown=not quiet and sys.stderr.isatty()))
        return compare(sides[0], sides[1], population, seen)


def _population(people: Path | None, count: int | None, seed: int | None) -> Population:
    from canter.authoring.impact.running import Population
    from canter.population.files import SUFFIXES, format_of, read_people
    from canter.population.synthetic import BUNDLED, SEED

    if people is None:
        return Population(BUNDLED if count is None else count, SEED if seed is None else seed)
    form = format_of(people) or ""
    if not form:
        stop(f"`{people}` does not say how its people are written", f"let it end in {', '.join(SUFFIXES)}")
    data = read_file(str(people), LARGEST_PEOPLE, "name a file with people; `canter people` makes one", "take fewer people")
    told = tuple(read_people(data, str(people), form))
    return Population(len(told), 0, told, str(people))


@contextmanager
def _progress(total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    if not shown:
        yield lambda done: None
        return
    # Only somebody who waits at a terminal needs the bar, and what draws it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("asking people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("people", total=total)
        yield lambda done: progress.update(task, completed=done)
