"""The command that asks: `ask`, an interview that ends with the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Engine, Overlays, Rules, Units, WhichEngine, WhichUnits, load, stop

if TYPE_CHECKING:
    from canter.explaining.asking.interview import Interview

# How a shell tells that a command was interrupted.
INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter ask --save me.yaml --units us")(ask)


def ask(  # noqa: PLR0913 - each is an option
    facts: Annotated[
        Path | None,
        typer.Argument(help="A YAML or JSON file with what you told before; it is not changed.", show_default=False),
    ] = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    units: WhichUnits = Units.metric,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FACTS", help="Keep what you tell in this file; else nothing is kept.", dir_okay=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Ask for what matters for your plan, the most informative question first, and give the plan.

    The questions stand on standard error, the plan on standard output.
    """
    from canter_cli.interviewing import Dialogue

    if save is not None:
        _check_saving(save, force=force)
    guidance = load(rules, overlay, engine)
    interview = guidance.interview(_told(facts))
    dialogue = Dialogue(interview, guidance.rulebook, units.value)
    interrupted = False
    try:
        dialogue.hold()
    except KeyboardInterrupt:
        interrupted = True
        dialogue.say()
    finally:
        # Also where the guidance turns out to contradict itself for this person: what was told is not lost.
        if save is not None and interview.told:
            _save(interview, save)
            dialogue.say(f"kept what you told in {save}")
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    if not interview.complete:
        dialogue.say("There is no plan without the questions that must be answered.")
        raise typer.Exit(1)
    from canter_cli.output import printing
    from canter_cli.text import print_plan

    plan = guidance.plan_person(interview.person, units.value)
    dialogue.say()
    with printing() as out:
        print_plan(plan, out)


def _told(facts: Path | None) -> Path | None:
    if facts is not None and not facts.is_file():
        stop(f"cannot read `{facts}`: no such file", "name a file with facts, or none to begin anew")
    return facts


def _check_saving(save: Path, *, force: bool) -> None:
    """End with a usage error before anything is asked where the answers could not be kept in the end."""
    if save.exists() and not force:
        stop(f"`{save}` is there already", "name another file, or add `--force` to write over it")
    if not save.resolve().parent.is_dir():
        stop(f"cannot write `{save}`: no such directory", "name a file that you may write")


def _save(interview: Interview, save: Path) -> None:
    from canter.authoring.writing import write_files
    from canter.explaining.asking.keeping import facts_text

    try:
        write_files({save: facts_text(interview.told)})
    except OSError as error:
        stop(f"cannot write `{save}`: {(error.strerror or 'no').lower()}", "name a file that you may write")
