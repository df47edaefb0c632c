"""The command that plans a file of people: `batch`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Overlays, Rules, Units, load, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn

    from canter.language.problems import ProblemsError
    from canter.population.batch.parts import Done
    from canter.population.batch.run import Order, Seen

USAGE = 2
HERE = "here"
_SUFFIXES = ".csv, .ndjson or .parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter batch people.csv plans.parquet --bad bad.csv")(batch)


def batch(  # noqa: PLR0913 - each is an option
    source: Annotated[str, typer.Argument(metavar="IN", help=f"People, a row each: {_SUFFIXES}.")],
    to: Annotated[str, typer.Argument(metavar="OUT", help=f"What the guidance concludes for each: {_SUFFIXES}.")],
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="A,B", help="Give out these columns alone, and work out no more.", show_default=False),
    ] = None,
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="Add for every rule whether it applied, was overruled, or is not known.")
    ] = False,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="COLUMN", help="Hand a column through that is no fact, such as an id; again for more."),
    ] = None,
    bad: Annotated[
        Path | None,
        typer.Option(
            "--bad",
            metavar="FILE",
            help="Put those who have no plan there (.csv or .ndjson), with row number and reason, not into OUT.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first who has no plan, and write nothing.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a batch that was interrupted.")] = False,
    units: Annotated[
        Units, typer.Option("--units", help="What a number without a unit is in; us: lb, in, ft, mi, oz, fl oz.")
    ] = Units.metric,
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="WHERE",
            help="spark, or a Spark master such as local[4]; IN and OUT are then paths as Spark takes them, or table:NAME.",
        ),
    ] = HERE,
    rules: Rules = None,
    overlay: Overlays = None,
) -> None:
    """Plan a file of people; exit 0: all have a plan, 1: some have none, 2: trouble, and nothing is written."""
    from canter.language.problems import ProblemsError

    try:
        from canter.population.batch.run import Order, StrictError
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        stop("many people at once need Polars", "install the extra with `pip install 'canter[batch]'`")
    wanted = tuple(filter(None, (name.strip() for name in columns.split(",")))) if columns is not None else None
    order = Order(Path(source), Path(to), wanted, outcomes, tuple(keep or ()), bad, units.value, strict, resume)
    try:
        if on == HERE:
            _check(order)
            _run(order, rules, overlay)
        else:
            from canter_cli.batch_spark import run_on

            told(run_on(on, source, to, order, rules, overlay), to)
    except StrictError as error:
        _tell(error, 1)
    except ProblemsError as error:
        # An exit code of 1 says that there is a result, so what is not usable ends in another.
        _tell(error, USAGE)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n    = help: run the same words with `--resume` to go on\n")
        raise typer.Exit(130) from None


def _run(order: Order, rules: Path | None, overlay: list[Path] | None) -> None:
    from canter.population.batch.run import run

    guidance = load(rules, overlay, Engine.plain)
    with _progress(shown=sys.stderr.isatty()) as seen:
        try:
            done = run(guidance, order, seen)
        except KeyError as error:
            stop(error.args[0], "`docs/columns.md` tells how columns are called")
        except OSError as error:
            name = error.filename or order.to
            stop(f"cannot read or write `{name}`: {(error.strerror or str(error)).lower()}", "name a file that you may use")
    told(done, str(order.to), order.bad)


def told(done: Done, to: str, bad: Path | None = None) -> None:
    """Say what was written, and end with 1 where somebody has no plan."""
    typer.echo(f"wrote {done.people - (done.bad if bad else 0):,} people to {to}")
    if done.bad:
        where = f"in {bad}" if bad is not None else "under `problem`"
        typer.echo(f"{done.bad:,} {'has' if done.bad == 1 else 'have'} no plan; the reason is {where}")
        raise typer.Exit(1)


def _check(order: Order) -> None:
    from canter.population.batch.kinds import kind_of

    for path in (order.source, order.to):
        if not kind_of(path):
            stop(f"`{path}` does not say how its people are written", f"let it end in {_SUFFIXES}")
    if order.bad is not None and kind_of(order.bad) not in ("csv", "ndjson"):
        stop(f"`{order.bad}` does not say how it is to be written", "let it end in .csv or .ndjson")
    if order.bad is not None and order.strict:
        stop("`--strict` stops at the first who has no plan, so nothing goes to `--bad`", "leave one of them out")
    files = [path.resolve() for path in (order.source, order.to, order.bad) if path is not None]
    if len(set(files)) < len(files):
        stop("the same file is named twice", "name another for each of IN, OUT and `--bad`")
    if not order.source.is_file():
        stop(f"there is no file `{order.source}`", "name a file with people; `canter people 100 people.csv` makes one")
    if order.to.is_dir() or not order.to.parent.is_dir():
        stop(f"cannot write `{order.to}`", "name a file in a directory that is there")


def _tell(error: ProblemsError, code: int) -> NoReturn:
    sys.stderr.write("\n\n".join(problem.render() for problem in error.problems))
    sys.stderr.write(f"\n\n{len(error.problems)} problem{'s' if len(error.problems) > 1 else ''}\n")
    raise typer.Exit(code)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[Seen], None]]:
    if not shown:
        yield lambda seen: None
        return
    # Only somebody who waits at a terminal needs the bar, and what draws it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("planning people", total=1.0)

        def tell(seen: Seen) -> None:
            spent = progress.tasks[0].elapsed or 0.0
            rate = f", {(seen.people - seen.before) / spent:,.0f} a second" if spent else ""
            progress.update(task, completed=seen.share, description=f"{seen.people:,} people{rate}")

        yield tell
