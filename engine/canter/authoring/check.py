"""Every problem of a guidance in one run: what loading finds, units, and scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.scenarios import Scenario, read_scenarios
from canter.guidance import Guidance, bundled_rules
from canter.language.load import load_rulebook
from canter.language.problems import Problems, RuleError
from canter.language.units import is_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from canter.language.rulebook import Rulebook


def check_guidance(directory: Path | None, overlays: Sequence[Path]) -> tuple[Rulebook, int]:
    """Return the rulebook and how many scenarios stand beside it; raises `RuleError` with every problem."""
    guidance, scenarios = prepare(directory, overlays)
    problems = Problems()
    vocabulary = guidance.rulebook.vocabulary
    for fact in vocabulary.facts.values():
        for kind in (fact.kind, *(field.kind for field in fact.fields.values())):
            if not is_unit(kind.unit):
                problems.add(
                    f"`{kind.unit}` is no unit", fact.span, "write a unit such as `kg`, `kcal/day`, `minute` or `1/week`"
                )
    for parameter in guidance.rulebook.parameters.values():
        if not is_unit(parameter.kind.unit):
            problems.add(
                f"`{parameter.kind.unit}` is no unit", parameter.span, "write a unit such as `kg`, `kcal/day` or `1/week`"
            )
    problems.raise_as(RuleError)
    return guidance.rulebook, len(scenarios)


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
