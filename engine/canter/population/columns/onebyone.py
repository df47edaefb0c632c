"""People planned one by one: those whose facts are bad or whom the guidance refuses, with what to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from canter.language.problems import FactError, RuleError
from canter.planning.notices import give_notices
from canter.planning.telling import Teller
from canter.population.columns import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace

Read = "Callable[[Mapping[str, Any]], Person]"


def schema(book: Rulebook, *, rules: bool) -> dict[str, pl.DataType]:
    """Return every column that is given out, and what it holds."""
    found: dict[str, pl.DataType] = {}
    facts = book.vocabulary.facts
    for fact in facts.values():
        if fact.origin == "concluded":
            found[fact.name] = names.dtype(fact.kind)
    for fact in facts.values():
        if fact.tabled and fact.name in book.section_of:
            for field in fact.fields.values():
                if field.concluded and fact.origin == "given":
                    for entry in book.vocabulary.entries[fact.name]:
                        found[names.cell(fact.name, entry, field.name)] = names.dtype(field.kind)
                elif field.concluded:
                    found[names.field(fact.name, field.name)] = pl.List(names.dtype(field.kind))
    found |= {names.withheld(section): pl.Boolean() for section in book.sections}
    found |= {names.notice(rule.id): pl.Boolean() for rule in book.rules if rule.notice}
    if rules:
        found |= {column: pl.Boolean() for rule in book.rules for column in names.outcome(rule.id)}
    found[names.PROBLEM] = pl.String()
    return found


def plan_rows(
    told: Iterable[Mapping[str, Any]],
    book: Rulebook,
    read: Callable[[Mapping[str, Any]], Person],
    conclude: Callable[[Person], Trace],
    *,
    rules: bool,
) -> pl.DataFrame:
    """Return the columns of people who are planned one by one."""
    held = schema(book, rules=rules)
    rows = [_row(one, read, conclude, rules=rules) for one in told]
    return pl.DataFrame({name: pl.Series(name, [row.get(name) for row in rows], dtype=kind) for name, kind in held.items()})


def _row(
    told: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Person], conclude: Callable[[Person], Trace], *, rules: bool
) -> dict[str, Any]:
    try:
        trace = conclude(read(told))
    except (FactError, RuleError) as error:
        return {names.PROBLEM: "; ".join(problem.message for problem in error.problems)}
    return row_of(trace, rules=rules)


def row_of(trace: Trace, *, rules: bool) -> dict[str, Any]:
    """Return what the columns hold for one person, told from the trace of her plan."""
    teller = Teller(trace)
    book = trace.rulebook
    row: dict[str, Any] = {}
    for fact in book.vocabulary.facts.values():
        if fact.origin == "concluded" and not trace.hidden(fact.name):
            row[fact.name] = _plain(trace.values[fact.name], fact.kind.type)
        if fact.tabled and fact.name in book.section_of and not trace.hidden(fact.name):
            _table(fact.name, teller, row)
    row |= {names.withheld(section): section in trace.withheld for section in book.sections}
    given = {notice.rule for notice in give_notices(teller)}
    row |= {names.notice(rule.id): rule.id in given for rule in book.rules if rule.notice}
    if rules:
        for rule in book.rules:
            if not teller.concerned(rule) and not any(trace.hidden(target.fact) for target in rule.targets):
                outcome = trace.results[rule.id].outcome
                row |= dict(
                    zip(names.outcome(rule.id), (outcome == o for o in ("applied", "overruled", "not known")), strict=True)
                )
    return row


def _table(list_name: str, teller: Teller, row: dict[str, Any]) -> None:
    fact = teller.trace.rulebook.vocabulary.facts[list_name]
    entries = teller.trace.values[list_name]
    for field in fact.fields.values():
        if not field.concluded or entries is None or teller.field_hidden(list_name, field.name):
            continue
        values = [_plain(entry[field.name], field.kind.type) for entry in entries]
        if fact.origin == "given":
            given = teller.trace.rulebook.vocabulary.entries[list_name]
            row |= {names.cell(list_name, entry, field.name): value for entry, value in zip(given, values, strict=True)}
        else:
            row[names.field(list_name, field.name)] = values


def _plain(value: Any, kind: str) -> Any:  # noqa: ANN401 - values are of any type
    if value is None:
        return None
    if kind == "whole":
        return int(value)
    return list(value) if isinstance(value, tuple) else value
