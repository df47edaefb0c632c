"""Scenarios run: what each of them finds wrong with the guidance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.scenarios import Scenario
from canter.language.conditions import facts_read, refs
from canter.language.problems import RuleError
from canter.reasoning.plain import Compiler
from canter.reasoning.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from canter.guidance import Guidance
    from canter.language.person import Person

# A sum of decimals may miss what it was written to hit by as much.
SLACK = 1e-9


class ScenarioResult(NamedTuple):
    """How a scenario came out; without failures it passed. There is no trace where the guidance fails for its person."""

    scenario: Scenario
    failures: tuple[str, ...]
    trace: Trace | None = None


def run_scenarios(guidance: Guidance, scenarios: Sequence[Scenario]) -> list[ScenarioResult]:
    """Run scenarios; a person for whom the guidance fails is a failure, too."""
    return [run_scenario(scenario, guidance.conclude) for scenario in scenarios]


def run_scenario(scenario: Scenario, conclude: Callable[[Person], Trace]) -> ScenarioResult:
    """Run one scenario by a way to conclude; where that raises `RuleError`, its problems are the failures."""
    try:
        trace = conclude(scenario.person)
    except RuleError as error:
        return ScenarioResult(scenario, tuple(problem.message for problem in error.problems))
    return ScenarioResult(scenario, tuple(_failures(scenario, trace)), trace)


def _failures(scenario: Scenario, trace: Trace) -> Iterator[str]:
    book = trace.rulebook
    compiler = Compiler(book.vocabulary, book.parameters, SLACK)
    # A scenario sees what the person would: what is withheld is unknown.
    values: dict[str, Any] = {name: None if trace.hidden(name) else value for name, value in trace.values.items()}
    for line in scenario.holds:
        if compiler.line(line)(values) is not True:
            saw = ", ".join(
                f"{name} = {_told(values[name])}" for name, field_ in dict.fromkeys(facts_read(refs(line))) if not field_
            )
            yield f"does not hold: {line.text}" + (f" ({saw})" if saw else "")
    outcomes: dict[str, set[str]] = {}
    for rule in book.rules:
        for name in {rule.id, rule.whole}:
            outcomes.setdefault(name, set()).add(trace.results[rule.id].outcome)
    for word, names in scenario.outcomes.items():
        yield from _outcome_failures(word, names, outcomes)
    notices = {rule.id for rule in book.rules if rule.notice and trace.results[rule.id].applied}
    notices |= {rule.whole for rule in book.rules if rule.id in notices}
    yield from _listed("the notice", scenario.notices, notices)
    yield from _listed("the withheld section", scenario.withheld, set(trace.withheld))


def _told(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return "unknown" if value is None else str(value)


def _outcome_failures(word: str, names: tuple[str, ...] | None, outcomes: dict[str, set[str]]) -> Iterator[str]:
    if names is None:
        return
    if not names:
        wrong = [name for name, found in outcomes.items() if word in found or (word == "not applied" and found != {"applied"})]
        if wrong:
            yield f"{word}: expected none, found {', '.join(sorted(wrong))}"
    for name in names:
        found = outcomes[name]
        right = "applied" not in found if word == "not applied" else word in found
        if not right:
            yield f"{name} is not among `{word}`: it came out as {', '.join(sorted(found))}"


def _listed(what: str, names: tuple[str, ...] | None, found: set[str]) -> Iterator[str]:
    if names is None:
        return
    if not names and found:
        yield f"{what}: expected none, found {', '.join(sorted(found))}"
    for name in names:
        if name not in found:
            yield f"{what} {name} was not given; given were {', '.join(sorted(found)) or 'none'}"
