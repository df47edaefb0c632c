"""The commands for those who edit guidance: `init`, `new rule`, `fmt` and `watch`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Overlays, Units, WhichEngine, WhichUnits, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.authoring.watching import Seen

HEADS = ("guidance.yaml", "overlay.yaml")


class Level(str, Enum):
    """How urgent a notice is."""

    info = "info"
    caution = "caution"
    refer = "refer"
    urgent = "urgent"


new = typer.Typer(
    help="Begin something new in guidance or in an overlay.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: canter new rule legs/fewer-sets our-clinic",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: canter init our-clinic && canter test our-clinic")(init)
    app.command(epilog="Example: canter fmt rules --check")(fmt)
    new.command(
        epilog="Example: canter new rule legs/rest-more our-clinic --when 'age >= 70' --set 'strength_rest={at least: 120}'"
    )(rule)
    app.add_typer(new, name="new")
    app.command(epilog="Example: canter watch our-clinic examples/rosa.yaml")(watch)


def init(directory: Annotated[Path, typer.Argument(metavar="DIR", help="The directory to make.")]) -> None:
    """Write an overlay to start from, with a scenario that passes."""
    from canter.authoring.starting import write_overlay

    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        stop(f"`{directory}` is there already and not empty", "name a new directory")
    try:
        written = write_overlay(directory)
    except OSError as error:
        stop(f"cannot write `{directory}`: {(error.strerror or 'no').lower()}", "name a directory that you may write")
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"next: canter test {directory}, then canter plan FACTS --overlay {directory}")


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help="Files, or directories with all YAML files in them; without any, the rules here.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> None:
    """Put the keys of rule files in order and their lines in shape; every comment and every word stays."""
    from canter.authoring.formatting import files_to_format, format_files, write_formatted
    from canter.language.problems import Problems, RuleError

    for path in paths or ():
        if not path.exists():
            stop(f"there is no `{path}`", "name files or directories: `canter fmt rules`")
    problems = Problems()
    files = format_files(files_to_format(paths or [_here()]), problems)
    changed = [one for one in files if one.changed]
    for one in changed if diff else ():
        typer.echo(one.diff(), nl=False)
    if not check and not diff:
        write_formatted(changed)
    if not diff:
        for one in changed:
            typer.echo(f"{'would format' if check else 'formatted'} {one.name}")
        same = len(files) - len(changed)
        typer.echo(f"{_files(len(changed))} {'would change' if check else 'formatted'}, {_files(same)} in shape already")
    problems.raise_as(RuleError)
    if check and changed:
        raise typer.Exit(1)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _here() -> Path:
    """Return the directory of rules that a command means where none is named."""
    found = [path for path in (Path(), Path("rules")) if any((path / head).is_file() for head in HEADS)]
    if not found:
        stop("there are no rules here", "name a directory of rules or an overlay; `canter init our-clinic` writes one")
    return found[0]


def rule(  # noqa: PLR0913 - each is an option
    id_: Annotated[str, typer.Argument(metavar="TOPIC/SLUG", help="The id of the new rule.")],
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="A directory of rules, or an overlay; without it, those here.", show_default=False),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="What the rule does, for authors.", show_default=False)] = "",
    when: Annotated[
        list[str] | None, typer.Option("--when", metavar="LINE", help="A condition; may be given many times.", show_default=False)
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FACT=FORMULA", help="What it sets or bounds; may be given many times.", show_default=False
        ),
    ] = None,
    notice: Annotated[Level | None, typer.Option("--notice", help="Tell its reason as a notice.", show_default=False)] = None,
    overrules: Annotated[
        list[str] | None, typer.Option("--overrules", metavar="ID", help="A rule that gives way to it.", show_default=False)
    ] = None,
    because: Annotated[str, typer.Option("--because", help="What the person is told.", show_default=False)] = "",
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="ID", help="A source in `sources.yaml`.", show_default=False)
    ] = None,
    judgement: Annotated[str, typer.Option("--judgement", help="Why we think so.", show_default=False)] = "",
) -> None:
    """Write a rule and two scenarios at its edge; what is not said becomes an example to change."""
    from canter.authoring.scaffold import scaffold_rule
    from canter.authoring.sketch import Sketch

    pairs = []
    for setting in sets or ():
        fact, equals, formula = (part.strip() for part in setting.partition("="))
        if not equals or not fact or not formula:
            stop(f"`{setting}` sets nothing", "write `--set deficit=300` or `--set 'deficit={at most: 300}'`")
        pairs.append((fact, formula))
    level = notice.value if notice is not None else ""
    where = directory if directory is not None else _here()
    if not any((where / head).is_file() for head in HEADS):
        stop(f"`{where}` is no directory of rules and no overlay", "`canter init our-clinic` writes an overlay to start from")
    sketch = Sketch(
        id_, title, tuple(when or ()), tuple(pairs), level, tuple(overrules or ()), because, tuple(source or ()), judgement
    )
    for written in scaffold_rule(where, sketch):
        typer.echo(f"{'wrote' if written.new else 'added to'} {written.path}:")
        typer.echo("".join(f"    {line}\n" if line else "\n" for line in written.text.splitlines()))
    if sketch.examples:
        typer.echo(f"examples to change: {', '.join(f'`{key}`' for key in sketch.examples)}")
    typer.echo(f"next: edit it, then canter fmt {where} && canter check {where} && canter test {where}")


def watch(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A directory of rules, or an overlay.")],
    facts: Annotated[Path, typer.Argument(metavar="FACTS", help="A YAML or JSON file with a person's facts.")],
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    units: WhichUnits = Units.metric,
) -> None:
    """Plan again on every save, and show what changed in the plan; Ctrl-C ends it."""
    import contextlib
    import gc

    from canter.authoring.watching import Watch
    from canter.authoring.watching import watch as watching

    if not directory.is_dir():
        stop(f"there is no directory `{directory}`", "name a directory of rules or an overlay")
    # Other commands live for a moment and look for no garbage; this one may run all day.
    gc.enable()
    with contextlib.suppress(KeyboardInterrupt):
        for seen in watching(Watch(directory, facts, overlay or (), units.value, engine.value)):
            for line in seen_lines(seen):
                typer.echo(line)
            sys.stdout.flush()


def seen_lines(seen: Seen) -> Iterator[str]:
    """Yield what was seen after a save, line by line."""
    from canter_cli.changes import lines_of

    yield from (f"{name} was saved" for name in seen.changed)
    for problem in seen.problems:
        yield from (f"  {line}" for line in problem.render().splitlines())
    if seen.checked and not seen.problems:
        yield "  no problems any more"
    if seen.plan is None:
        return
    if seen.differences is None:
        told = [f"{sum(not section.withheld for section in seen.plan.given.sections)} sections given"]
        told += [f"{len(seen.plan.given.notices)} notices"]
        yield f"watching; the plan is {seen.plan.status}: {', '.join(told)}. Save a file to see what changes; Ctrl-C ends this."
        return
    lines = list(lines_of(seen.differences))
    yield from (f"  {line}" for line in lines or ["nothing changed in the plan"])
