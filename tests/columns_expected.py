"""What the columns must hold for a person, told from her plan and not from the columns' own code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.explaining.responsible import outcomes_told
from canter.guidance import Plan
from canter.language.problems import FactError, RuleError
from canter.planning.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.reasoning.trace import Trace


def expected(facts: Mapping[str, Any], conclude: Callable[[Mapping[str, Any]], Trace], *, rules: bool = True) -> dict[str, Any]:
    """Return every cell that is not empty; of a person without a plan only the problem."""
    try:
        trace = conclude(facts)
    except (FactError, RuleError) as error:
        return {"problem": "; ".join(problem.message for problem in error.problems)}
    plan = Plan(trace).given
    cells: dict[str, Any] = {name: _plain(one.value) for name, one in plan.conclusions.items()}
    for section in plan.sections:
        cells[f"withheld:{section.id}"] = section.withheld
    told = {notice.rule for notice in plan.notices}
    cells |= {f"notice:{rule.id}": rule.id in told for rule in trace.rulebook.rules if rule.notice}
    _tables(trace, cells)
    if rules:
        for rule, outcome in outcomes_told(Teller(trace)).items():
            if outcome != "withheld":
                for word in ("applied", "overruled", "not known"):
                    cells[f"{word}:{rule}"] = outcome == word
    return {name: value for name, value in cells.items() if value is not None}


def _tables(trace: Trace, cells: dict[str, Any]) -> None:
    """Add the fields that rules conclude of entries; which of them are told, the trace in full says."""
    teller = Teller(trace)
    for fact in trace.rulebook.vocabulary.facts.values():
        entries = trace.values.get(fact.name)
        if fact.kind.type != "list" or entries is None or fact.name not in trace.rulebook.section_of or trace.hidden(fact.name):
            continue
        for field in fact.fields.values():
            if not field.concluded or teller.field_hidden(fact.name, field.name):
                continue
            values = [_plain(entry[field.name], whole=field.kind.type == "whole") for entry in entries]
            if fact.origin == "asked":
                cells[f"{fact.name}.{field.name}"] = values
            else:
                names = trace.rulebook.vocabulary.entries[fact.name]
                cells |= {f"{fact.name}.{name}.{field.name}": value for name, value in zip(names, values, strict=True)}


def _plain(value: Any, whole: bool = False) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return int(value) if whole and value is not None else value


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return every cell of a row that is not as it must be; numbers may differ by a billionth of their size."""
    names = {name for name, value in found.items() if value is not None} | wanted.keys()
    return [
        f"{name}: {found.get(name)!r} for {wanted.get(name)!r}" for name in names if not _same(found.get(name), wanted.get(name))
    ]


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, float) and isinstance(two, (int, float)) and not isinstance(two, bool):
        return abs(one - two) <= 1e-9 * max(abs(one), abs(two))
    return type(one) is type(two) and one == two
