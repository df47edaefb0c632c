"""What commands take in: guidance with overlays, and a person's facts."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from canter import Guidance
    from canter.language.person import Person
    from canter.language.problems import Problem
    from canter.language.source import Node, Text


class Engine(str, Enum):
    """What matches the rules."""

    auto = "auto"
    durable = "durable"
    plain = "plain"


class Units(str, Enum):
    """What a person reads."""

    metric = "metric"
    us = "us"


Facts = Annotated[
    str | None, typer.Argument(help="A YAML or JSON file with a person's facts, or - for standard input.", show_default=False)
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Set one fact; may be given many times, also without a file."),
]
Rules = Annotated[
    Path | None,
    typer.Option("--rules", metavar="DIR", help="Use the guidance of this directory in place of the bundled rules."),
]
Overlays = Annotated[
    list[Path] | None, typer.Option("--overlay", metavar="DIR", help="Change the guidance by this overlay; several stack.")
]
WhichEngine = Annotated[Engine, typer.Option("--engine", help="durable: match by durable-rules, and check; plain: leave it out.")]
WhichUnits = Annotated[Units, typer.Option("--units", help="The units to read.")]
Where = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="A directory of rules, or an overlay; without it, the bundled rules.", show_default=False
    ),
]


_FACTS_FIT = "a person's facts fit on a page"


def load(rules: Path | None, overlays: list[Path] | None, engine: Engine = Engine.auto) -> Guidance:
    """Load guidance; raises `RuleError`."""
    from canter import Guidance
    from canter.reasoning.rete import available

    if engine is Engine.durable and not available():
        stop("durable-rules is not installed here", "use `--engine plain`, or Python 3.11 or 3.12")
    return Guidance.load(rules, overlays or (), engine.value)


def read_person(guidance: Guidance, facts: str | None, sets: list[str] | None) -> Person:
    """Read a person from a file, standard input and `--set`; raises `FactError`."""
    return guidance.reader.read(*read_tree(facts, sets))


def read_tree(facts: str | None, sets: list[str] | None) -> tuple[Node, list[tuple[Text, Node]]]:
    """Read the tree of a file or of standard input, and apart from it what is set; raises `FactError`."""
    from canter.language.person import parse_person, parse_setting
    from canter.language.problems import FactError, Source, Span
    from canter.language.source import Mapping

    settings: list[tuple[Text, Node]] = []
    problems: list[Problem] = []
    for setting in sets or ():
        try:
            settings.append(parse_setting(setting))
        except FactError as error:
            problems.extend(error.problems)
    tree = Mapping()
    tree.span = Span(Source("--set", " ".join(sets or ())), 1, 1)
    if facts is not None:
        try:
            tree = parse_person(_read(facts), "standard input" if facts == "-" else facts)  # type: ignore[assignment]
        except FactError as error:
            problems.extend(error.problems)
    elif not sets:
        stop("no facts are given", "name a file, or set facts: `canter plan --set sex=female …`; `canter facts` lists them")
    if problems:
        raise FactError([*problems])
    return tree, settings


def _read(facts: str) -> bytes:
    from canter.language.source import LARGEST_FILE

    if facts == "-":
        if sys.stdin is None:
            stop("standard input is closed", "name a file with facts")
        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            stop(f"`{facts}` is larger than {LARGEST_FILE:,} bytes", _FACTS_FIT)
        return data
    return read_file(facts, LARGEST_FILE, "name a file with facts, or - for standard input", _FACTS_FIT)


def read_file(name: str, most: int, name_another: str, too_large: str) -> bytes:
    """Return a file of at most so many bytes; ends with a usage error, and the help for it, where that cannot be done."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        stop(f"cannot read `{name}`: {(error.strerror or 'unreadable').lower()}", name_another)
    if len(data) > most:
        stop(f"`{name}` is larger than {most:,} bytes", too_large)
    return data


def stop(message: str, help_: str) -> NoReturn:
    """End with a usage error."""
    sys.stderr.write(f"error: {message}\n    = help: {help_}\n")
    raise typer.Exit(2)
