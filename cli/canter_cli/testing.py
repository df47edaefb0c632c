"""The command that tests guidance: `test`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Overlays, Where, stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.authoring.scenarios import Scenario
    from canter.authoring.testing.mutation import Judged
    from canter.language.facts import Parameter
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter_cli.tested import Tested


class Form(str, Enum):
    """How results are written."""

    text = "text"
    json = "json"


Coverage = Annotated[
    bool, typer.Option("--coverage", help="Show which conditions and thresholds no scenario has seen both ways.")
]
Mutate = Annotated[bool, typer.Option("--mutate", help="Make small mistakes in the rules, and list those no scenario notices.")]
OneRule = Annotated[
    str | None, typer.Option("--rule", metavar="ID", help="Cover or mutate this rule alone, or all its rows.", show_default=False)
]
Junit = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML, too.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter test rules --coverage")(test)


def test(  # noqa: PLR0913 - options are named on the command line
    directory: Where = None,
    overlay: Overlays = None,
    coverage: Coverage = False,
    mutate: Mutate = False,
    rule: OneRule = None,
    junit: Junit = None,
    form: Annotated[Form, typer.Option("--format", help="Text to read, or JSON for programs.")] = Form.text,
) -> None:
    """Run the scenarios that stand beside the rules, and see whether each rule has those that it needs."""
    from canter.authoring.check import prepare
    from canter.authoring.testing.counting import count_rules, counted_rules
    from canter.authoring.testing.coverage import cover
    from canter.authoring.testing.running import run_scenarios
    from canter_cli.tested import Tested, print_json, print_text

    if rule is not None and not coverage and not mutate:
        stop("`--rule` goes with `--coverage` or `--mutate`", "write `canter test --mutate --rule ID`")
    guidance, scenarios = prepare(directory, overlay or ())
    if not scenarios:
        stop("there are no scenarios here", "write some into `<topic>.test.yaml` beside the rules")
    book = guidance.rulebook
    rules = counted_rules(book, directory)
    about = rules if rule is None else _named(rule, book)
    results = run_scenarios(guidance, scenarios)
    covered = cover(book, count_rules(book, about, results), results) if coverage else None
    tested = Tested(tuple(results), count_rules(book, rules, results), covered)
    if junit is not None:
        _write_junit(tested, junit)
    if mutate and not any(result.failures for result in results):
        tested = tested._replace(judged=_judge(book, about, _moved(book, about, rule), scenarios))
    (print_json if form is Form.json else print_text)(tested)
    if mutate and tested.judged is None:
        sys.stderr.write("error: mutants need scenarios that all pass\n    = help: mend those that fail first\n")
    raise typer.Exit(0 if tested.passed else 1)


def _named(rule: str, book: Rulebook) -> tuple[Rule, ...]:
    from canter.language.problems import suggestion

    found = tuple(one for one in book.rules if rule in (one.id, one.whole))
    if not found:
        known = [name for one in book.rules for name in (one.id, one.whole)]
        stop(f"no rule `{rule}`", suggestion(rule, known) or "`canter rules` lists them")
    return found


def _moved(book: Rulebook, rules: Sequence[Rule], rule: str | None) -> tuple[Parameter, ...]:
    """Return the parameters to move: all of guidance; of a rule those it reads; of an overlay those it moves, too."""
    from canter.authoring.testing.mutants import read_by

    if rule is None and len(rules) == len(book.rules):
        return tuple(book.parameters.values())
    read = read_by(rules)
    return tuple(one for one in book.parameters.values() if one.name in read or (rule is None and one.overlay))


def _judge(
    book: Rulebook, rules: Sequence[Rule], parameters: Sequence[Parameter], scenarios: Sequence[Scenario]
) -> tuple[Judged, ...]:
    """Judge the mutants of these rules and parameters, with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import track

    from canter.authoring.testing.mutants import mutants
    from canter.authoring.testing.mutation import Judge

    made = list(mutants(book, rules, parameters))
    judge = Judge(book, scenarios)
    out = Console(stderr=True)
    return tuple(map(judge.judge, track(made, "mutants", console=out, transient=True, disable=not out.is_terminal)))


def _write_junit(tested: Tested, path: Path) -> None:
    from canter.authoring.testing.junit import junit

    try:
        path.write_text(junit(tested.results, tested.counts), encoding="utf-8")
    except OSError as error:
        stop(f"cannot write `{path}`: {(error.strerror or 'no').lower()}", "name a file that you may write")
