"""What `canter test` found, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from canter_cli.output import printing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.testing.counting import Count
    from canter.authoring.testing.coverage import RuleSeen
    from canter.authoring.testing.mutation import Judged
    from canter.authoring.testing.running import ScenarioResult


class Tested(NamedTuple):
    """Scenarios with their results, rules with their counts, and what was asked for beside."""

    results: tuple[ScenarioResult, ...]
    counts: tuple[Count, ...]
    covered: tuple[RuleSeen, ...] | None = None
    judged: tuple[Judged, ...] | None = None

    @property
    def passed(self) -> bool:
        """Whether every scenario passed and every rule has those it needs."""
        return not any(one.failures for one in self.results) and not any(count.missing for count in self.counts)


def print_text(tested: Tested) -> None:
    """Print what is wrong, then what was asked for, then the sum."""
    for result in tested.results:
        if result.failures:
            typer.echo(f"{result.scenario.place}: failed: {result.scenario.name}")
            for failure in result.failures:
                typer.echo(f"    {failure}")
    for count in tested.counts:
        for missing in count.missing:
            typer.echo(f"{count.place}: {count.rule.id}: {missing}")
    if tested.covered is not None:
        _print_coverage(tested.covered)
    if tested.judged is not None:
        _print_mutants(tested.judged)
    typer.echo(_sum(tested))


def _sum(tested: Tested) -> str:
    failed = sum(bool(result.failures) for result in tested.results)
    passed = len(tested.results) - failed
    told = f"{passed} scenario{'' if passed == 1 else 's'} passed, {failed} failed"
    if not tested.counts:
        return told
    lacking = sum(bool(count.missing) for count in tested.counts)
    rules = f"{len(tested.counts)} rule{'' if len(tested.counts) == 1 else 's'}"
    if lacking:
        return f"{told}; {rules}, of which {lacking} lack{'s' if lacking == 1 else ''} a scenario"
    return f"{told}; {rules}, {'each ' if len(tested.counts) > 1 else ''}applied and not applied"


def _print_coverage(covered: Sequence[RuleSeen]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Rule", "Condition", "Not seen"):
        table.add_column(name, overflow="fold")
    for rule in covered:
        for condition, missing in _not_seen(rule):
            table.add_row(rule.counted.rule.id, Text(condition), missing)
    with printing() as out:
        if table.row_count:
            out.print(table)
        for line in _totals(covered):
            out.print(Text(line))


def _not_seen(rule: RuleSeen) -> Iterator[tuple[str, str]]:
    for missing in rule.counted.missing:
        yield "", missing
    for line in rule.lines:
        if line.missing:
            yield line.text, ", ".join(line.missing)
    for threshold in rule.thresholds:
        if threshold.missing:
            near = [f"{value:g}" for value in (threshold.below, threshold.above) if value is not None]
            nearest = f" (nearest: {' and '.join(near)})" if near else ""
            told = {"hit": f"exactly {threshold.threshold:g}"}
            told_all = [told.get(one, f"{one} {threshold.threshold:g}") for one in threshold.missing]
            yield threshold.text, ", ".join(told_all) + nearest


def _totals(covered: Sequence[RuleSeen]) -> Iterator[str]:
    lines = [line for rule in covered for line in rule.lines]
    thresholds = [one for rule in covered for one in rule.thresholds]
    fallible = [rule for rule in covered if rule.counted.fails]
    unsure = [line for line in lines if line.can_be_unknown]
    yield (
        f"rules: {_share([bool(rule.counted.applied) for rule in covered])} applied, "
        f"{_share([bool(rule.counted.not_applied) for rule in fallible])} of those that can be not applied"
    )
    yield (
        f"conditions: {_share([bool(line.true) for line in lines])} true, {_share([bool(line.false) for line in lines])} false, "
        f"{_share([bool(line.unknown) for line in unsure])} of those that can be unknown"
    )
    sides = [not set(one.missing) & {"below", "above"} for one in thresholds]
    yield f"thresholds: {_share(sides)} on both sides, {_share([one.hit for one in thresholds])} exactly"


def _share(seen: Sequence[bool]) -> str:
    return f"{sum(seen)} of {len(seen)}"


def _print_mutants(judged: Sequence[Judged]) -> None:
    survivors = [one.mutant for one in judged if one.survived]
    for mutant in survivors:
        typer.echo(f"{mutant.place}: {mutant.of}: {mutant.told}: no scenario noticed")
    unloadable = sum(bool(one.problem) for one in judged)
    noticed = len(judged) - len(survivors)
    percent = f" ({100 * noticed / len(judged):.1f} %)" if judged else ""
    typer.echo(f"{noticed} of {len(judged)} mutants noticed{percent}, {unloadable} of them by `canter check`")


def print_json(tested: Tested) -> None:
    """Print everything as one JSON object."""
    found: dict[str, Any] = {
        "passed": tested.passed,
        "scenarios": [
            {"name": one.scenario.name, "place": one.scenario.place, "failures": list(one.failures)} for one in tested.results
        ],
        "rules": [_count_document(count) for count in tested.counts],
    }
    if tested.covered is not None:
        found["coverage"] = [_coverage_document(rule) for rule in tested.covered]
    if tested.judged is not None:
        survivors = [one.mutant for one in tested.judged if one.survived]
        found["mutation"] = {
            "all": len(tested.judged),
            "noticed": len(tested.judged) - len(survivors),
            "unloadable": sum(bool(one.problem) for one in tested.judged),
            "survivors": [{"of": one.of, "place": one.place, "kind": one.kind, "told": one.told} for one in survivors],
        }
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _count_document(count: Count) -> dict[str, Any]:
    return {
        "rule": count.rule.id,
        "place": count.place,
        "applied": count.applied,
        "not_applied": count.not_applied,
        "missing": list(count.missing),
    }


def _coverage_document(rule: RuleSeen) -> dict[str, Any]:
    return {
        **_count_document(rule.counted),
        "conditions": [{**line._asdict(), "missing": list(line.missing)} for line in rule.lines],
        "thresholds": [{**one._asdict(), "missing": list(one.missing)} for one in rule.thresholds],
    }
