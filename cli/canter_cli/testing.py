"""The command that tests guidance: `test`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canter_cli.inputs import Overlays, stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.authoring.testing.counting import Count
    from canter.authoring.testing.running import ScenarioResult

Where = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="A directory of rules, or an overlay; without it, the bundled rules.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter test rules")(test)


def test(directory: Where = None, overlay: Overlays = None) -> None:
    """Run the scenarios that stand beside the rules, and see whether each rule has those that it needs."""
    from canter.authoring.check import prepare
    from canter.authoring.testing.counting import count_rules, counted_rules
    from canter.authoring.testing.running import run_scenarios

    guidance, scenarios = prepare(directory, overlay or ())
    if not scenarios:
        stop("there are no scenarios here", "write some into `<topic>.test.yaml` beside the rules")
    results = run_scenarios(guidance, scenarios)
    counts = count_rules(guidance.rulebook, counted_rules(guidance.rulebook, directory), results)
    _print_failures(results, counts)
    typer.echo(_summary(results, counts))
    bad = any(result.failures for result in results) or any(count.missing for count in counts)
    raise typer.Exit(1 if bad else 0)


def _print_failures(results: Sequence[ScenarioResult], counts: Sequence[Count]) -> None:
    for result in results:
        if result.failures:
            typer.echo(f"{result.scenario.place}: failed: {result.scenario.name}")
            for failure in result.failures:
                typer.echo(f"    {failure}")
    for count in counts:
        for missing in count.missing:
            typer.echo(f"{count.place}: {count.rule.id}: {missing}")


def _summary(results: Sequence[ScenarioResult], counts: Sequence[Count]) -> str:
    failed = sum(bool(result.failures) for result in results)
    passed = len(results) - failed
    told = f"{passed} scenario{'' if passed == 1 else 's'} passed, {failed} failed"
    if not counts:
        return told
    lacking = sum(bool(count.missing) for count in counts)
    rules = f"{len(counts)} rule{'' if len(counts) == 1 else 's'}"
    if lacking:
        return f"{told}; {rules}, of which {lacking} lack{'s' if lacking == 1 else ''} a scenario"
    return f"{told}; {rules}, {'each ' if len(counts) > 1 else ''}applied and not applied"
