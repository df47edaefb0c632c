"""Which rules the scenarios show at work and at rest: each rule needs one where it applies and one where it does not.

A scenario counts for a rule only if it names the rule, since only then would it fail if the rule came out otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.order import is_conditional
from canter.language.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from canter.authoring.scenarios import Scenario
    from canter.authoring.testing.running import ScenarioResult
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace


class Count(NamedTuple):
    """In how many scenarios a rule applied and in how many it did not; `fails` tells whether it ever can fail to apply."""

    rule: Rule
    applied: int
    not_applied: int
    fails: bool

    @property
    def place(self) -> str:
        """`file:line` of the rule."""
        return place_of(self.rule)

    @property
    def missing(self) -> tuple[str, ...]:
        """What no scenario shows, in words."""
        found = [] if self.applied else ["no scenario in which it applies"]
        return (*found, *(["no scenario in which it does not apply"] if self.fails and not self.not_applied else []))


def place_of(rule: Rule) -> str:
    """Return `file:line` of a rule, or of the row that it is."""
    return f"{rule.span.source.name}:{rule.span.line}"


def counted_rules(book: Rulebook, directory: Path | None) -> tuple[Rule, ...]:
    """Return the rules that the scenarios of a directory must show: all of guidance, an overlay's own of an overlay."""
    if directory is not None and (directory / "overlay.yaml").is_file():
        return tuple(rule for rule in book.rules if rule.overlay)
    return book.rules


def count_rules(book: Rulebook, rules: Sequence[Rule], results: Sequence[ScenarioResult]) -> tuple[Count, ...]:
    """Count for each rule the scenarios that name it; one whose person got no plan counts for none."""
    overruled = {name for rule in book.rules for name in rule.overrules}
    found = []
    for rule in rules:
        shown = [_shows(one.scenario, one.trace, rule) for one in results if one.trace is not None]
        fails = is_conditional(rule, book.vocabulary) or rule.id in overruled
        found.append(Count(rule, sum(applied for applied, _ in shown), sum(not_applied for _, not_applied in shown), fails))
    return tuple(found)


def names(scenario: Scenario, rule: Rule) -> bool:
    """Tell whether a scenario asserts anything of a rule, by its id or that of the rule it is a row of."""
    listed = [*scenario.outcomes.values(), scenario.notices]
    return any(rule.id in found or rule.whole in found for found in listed if found)


def _shows(scenario: Scenario, trace: Trace, rule: Rule) -> tuple[bool, bool]:
    """Return whether a scenario shows the rule applied, and whether it shows it not applied.

    The id of a rule with rows stands for those rows that came out as the scenario says. A rule over entries may apply
    for one entry and not for another, and then one scenario shows both.
    """
    either = {rule.id, rule.whole}
    result = trace.results[rule.id]
    stated = {word for word, found in (*scenario.outcomes.items(), ("applied", scenario.notices)) if either & set(found or ())}
    applied = bool(result.applied) and "applied" in stated
    if not result.applied:
        return applied, "not applied" in stated or result.outcome in stated
    return applied, applied and bool(trace.decisions[rule.id].domain & ~result.applied)
