"""zen-engine: decision tables for cases, expressions for formulas and bounds, filters over the lists; with its trace."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from canter.language.conditions import Comparison, Is, Known, Line
from canter.language.formulas import FactRef
from peers.infix import Language
from peers.said import Answer, When, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Chosen, Conclusion, Said

# The column of what is no condition on one fact.
OTHERWISE = "otherwise"
_MIRRORED = {"<": ">", "<=": ">="}


def language(said: Said) -> Language:
    """Return how ZEN writes expressions."""
    return Language(
        said.book,
        both="and",
        either="or",
        no=lambda text: f"not ({text})",
        null="null",
        power=lambda left, right: f"({left} ^ {right})",
        held=lambda one, many: f"{one} in {many}",
        none_held=lambda these, many: f"none({these} as one, one in {many})",
        all_held=lambda these, many: f"all({these} as one, one in {many})",
        calls={"max": lambda *parts: f"max([{', '.join(parts)}])", "ceil": lambda one: f"ceil({one})"},
    )


def load(said: Said, *, lists: bool, trace: bool = True) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to what zen-engine answers."""
    import zen

    decision = zen.ZenEngine().create_decision(json.dumps(graph(said, lists=lists)))
    options: Any = {"trace": trace}
    if not lists:
        return lambda person: decision.evaluate(person, options)
    # Handed over with each person: written into the expressions, the lists would be built anew on every evaluation.
    entries = {one.list: [{**entry, "number": number} for number, entry in enumerate(one.entries)] for one in said.chosen}
    return lambda person: decision.evaluate({**person, **entries}, options)


def read(answer: Any, said: Said, *, lists: bool) -> Answer:
    """Return an answer of zen-engine in the common form."""
    found = answer["result"]
    values = {one.name: found.get(one.name) for one in said.conclusions}
    remarks = frozenset(one.rule for one in said.remarks if found[_key(one.rule)])
    picks = {one.name: pick([(int(e["number"]), int(e["score"])) for e in found[one.name]], one) for one in said.chosen if lists}
    return Answer(values, remarks, picks)


def graph(said: Said, *, lists: bool) -> dict[str, Any]:
    """Return the decision as JDM: in each stage the tables of its cases, then one node with its formulas and bounds."""
    tongue = language(said)
    nodes: list[dict[str, Any]] = [{"id": "in", "name": "in", "type": "inputNode", "content": {}}]
    for number, stage in enumerate(said.stages):
        nodes += [_table(one, tongue) for one in stage if any(case.when.lines for case in one.cases)]
        formulas = {one.name: _bounded(one, tongue) for one in stage if one.limits or not any(c.when.lines for c in one.cases)}
        if formulas:
            nodes.append(_expressions(f"formulas {number}", formulas))
    nodes.append(_expressions("remarks", {_key(one.rule): tongue.when(one.when) or "true" for one in said.remarks}))
    if lists:
        nodes.append(_expressions("lists", {one.name: _list(one, tongue) for one in said.chosen}))
    nodes.append({"id": "out", "name": "out", "type": "outputNode", "content": {}})
    edges = [
        {"id": f"e{number}", "sourceId": before["id"], "targetId": after["id"], "type": "edge"}
        for number, (before, after) in enumerate(pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


def _key(rule: str) -> str:
    return "told_" + rule.replace("/", "_").replace("-", "_")


def _expressions(name: str, formulas: dict[str, str]) -> dict[str, Any]:
    rows = [{"id": key, "key": key, "value": text} for key, text in formulas.items()]
    return {"id": name, "name": name, "type": "expressionNode", "content": {"expressions": rows, "passThrough": True}}


def _table(one: Conclusion, tongue: Language) -> dict[str, Any]:
    """Return a decision table: a column for each fact that is asked about, a row for each case, the first that holds wins."""
    rows, columns = [], {}
    # A case without conditions comes last: it is what holds otherwise.
    for case in sorted(one.cases, key=lambda case: not case.when.lines):
        row = {"_id": case.rule, "then": tongue.formula(case.value)}
        rest = []
        for line in case.when.lines:
            column, cell = _cell(line, tongue)
            if cell and column not in row:
                columns[column] = {"id": column, "name": column, "field": column}
                row[column] = cell
            else:
                rest.append(line)
        if rest or case.when.unless:
            columns[OTHERWISE] = {"id": OTHERWISE, "name": OTHERWISE}
            row[OTHERWISE] = tongue.when(When(tuple(rest), case.when.unless))
        rows.append(row)
    return {
        "id": one.name,
        "name": one.name,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "passThrough": True,
            "inputs": list(columns.values()),
            "outputs": [{"id": "then", "name": one.name, "field": one.name}],
            "rules": [{**dict.fromkeys(columns, ""), **row} for row in rows],
        },
    }


def _cell(line: Line, tongue: Language) -> tuple[str, str]:
    """Return a condition on one fact as a column and a cell; no cell where it says more than that."""
    match line:
        case Is(of=FactRef(name=name), negated=False, alternatives=alternatives):
            return name, ", ".join(map(tongue.formula, alternatives))
        case Comparison(formulas=(FactRef(name=name), right), signs=(sign,)):
            return name, f"{sign} {tongue.formula(right)}"
        case Comparison(formulas=(left, FactRef(name=name), right), signs=(below, above)):
            return name, f"{_MIRRORED[below]} {tongue.formula(left)} and {above} {tongue.formula(right)}"
        case Known(of=FactRef(name=name), negated=negated):
            return name, f"$ {'==' if negated else '!='} null"
        case _:
            return "", ""


def _bounded(one: Conclusion, tongue: Language) -> str:
    """Return the value between its bounds; what a bound does not hold for does not bound."""
    value = one.name if any(case.when.lines for case in one.cases) else tongue.formula(one.cases[0].value)
    for side, function, beyond in (("at most", "min", "1000000"), ("at least", "max", "-1000000")):
        limits = [limit for limit in one.limits if limit.side == side]
        if limits:
            parts = [
                f"({when} ? {tongue.formula(limit.formula)} : {beyond})"
                if (when := tongue.when(limit.when))
                else tongue.formula(limit.formula)
                for limit in limits
            ]
            value = f"{function}([{', '.join([value, *parts])}])"
    return value


def _list(one: Chosen, tongue: Language) -> str:
    """Return the entries that are left with their scores."""
    word = one.rules[0].word
    out = [tongue.all(map(tongue.line, rule.lines)) for rule in one.rules if not rule.by]
    scores = [f"(({tongue.all(map(tongue.line, rule.lines))}) ? {rule.by} : 0)" for rule in one.rules if rule.by]
    left = f"filter({one.list} as {word}, not ({tongue.any(out)}))"
    return f"map({left} as {word}, {{number: {word}.number, score: {' + '.join(scores)}}})"
