"""Guidance with its scenarios, loaded for authors, with every problem that stands in the way of using it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.scenarios import Scenario, read_scenarios
from canter.guidance import Guidance, bundled_rules
from canter.language.load import load_rulebook
from canter.language.problems import Problems, RuleError
from canter.language.source import Mapping
from canter.language.sure import Sureness
from canter.language.tree import parse
from canter.language.units import is_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from canter.language.problems import Span
    from canter.language.rulebook import Rulebook


_FACT_UNITS = "write a unit such as `kg`, `kcal/day`, `minute` or `1/week`"
_PARAMETER_UNITS = "write a unit such as `kg`, `kcal/day` or `1/week`"


def check_guidance(directory: Path | None, overlays: Sequence[Path]) -> tuple[Rulebook, int]:
    """Return the rulebook and how many scenarios stand beside it; raises `RuleError` with every problem."""
    guidance, scenarios = prepare_checked(directory, overlays)
    return guidance.rulebook, len(scenarios)


def prepare_checked(directory: Path | None, overlays: Sequence[Path]) -> tuple[Guidance, list[Scenario]]:
    """Load guidance with its scenarios, and hold its units and formulas to account; raises `RuleError` with every problem."""
    guidance, scenarios = prepare(directory, overlays)
    problems = Problems()
    for fact in guidance.rulebook.vocabulary.facts.values():
        _check_unit(fact.kind.unit, fact.span, (fact.name,), _FACT_UNITS, problems)
        for field in fact.fields.values():
            _check_unit(field.kind.unit, fact.span, (fact.name, "fields", field.name), _FACT_UNITS, problems)
    for parameter in guidance.rulebook.parameters.values():
        _check_unit(parameter.kind.unit, parameter.span, ("parameters", parameter.name), _PARAMETER_UNITS, problems)
    sureness = Sureness(guidance.rulebook.vocabulary)
    for rule in guidance.rulebook.rules:
        sureness.check_formulas(rule, problems)
    problems.raise_as(RuleError)
    return guidance, scenarios


def _check_unit(unit: str, span: Span, path: Sequence[str], help_: str, problems: Problems) -> None:
    """Note what is no unit; a rulebook does not keep where units are written, so its file is read once more for that."""
    if is_unit(unit):
        return
    node = parse(span.source, Problems())
    for step in (*path, "unit"):
        node = next((value for key, value in node.items() if key == step), None) if isinstance(node, Mapping) else None
    problems.add(f"`{unit}` is no unit", span if node is None else node.span, help_, "no-unit")


def prepare(directory: Path | None, overlays: Sequence[Path]) -> tuple[Guidance, list[Scenario]]:
    """Load guidance, or an overlay over the bundled rules, with the scenarios of what was named."""
    base, over = directory or bundled_rules(), list(overlays)
    if directory is not None and (directory / "overlay.yaml").is_file():
        base, over = bundled_rules(), [*over, directory]
    book = load_rulebook(base, over)
    problems = Problems()
    tested = [base, *overlays] if base == (directory or base) else [directory, *overlays]
    scenarios = read_scenarios([path for path in tested if path is not None], book, problems)
    problems.raise_as(RuleError)
    return Guidance(book), scenarios
