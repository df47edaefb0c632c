"""The trace rendered in full: how every rule came out and how every fact came to its value."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from canter.explaining.checks import check_line
from canter.language.conditions import refs
from canter.language.effects import Bound, ChoicesValue, ExcludeEntry, Prefer, Set, Target
from canter.language.formulas import Constant, FactRef, ParameterRef, Sum, walk
from canter.planning.telling import Teller, tell_value
from canter.reasoning.generated import NO_VALUE, CompactTrace
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.language.facts import Fact
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.generated import Generated
    from canter.reasoning.trace import Choice, Landing, Trace


def render_trace(trace: Trace, units: str = "metric") -> dict[str, Any]:
    """Return the trace as plain data; what is withheld is in it by name only."""
    teller = Teller(trace, units)
    if isinstance(trace, CompactTrace) and not trace.withheld:
        with suppress(*NO_VALUE):
            # What has no value in a formula is told the plain way, which says that it is not known.
            return _written(trace.generated, units)(trace.values, trace.found.decided, teller)
    return render_plainly(teller)


def _written(generated: Generated, units: str) -> Callable[..., dict[str, Any]]:
    """Return the function that renders traces of a guidance, written once."""
    functions = generated.renderers
    if units not in functions:
        from canter.explaining.written_trace import Plainly, write_trace  # only where many are rendered

        plainly = Plainly(
            _rule,
            lambda name, teller: _fact(name, teller.trace.landings[Target(name)], teller),
            _lists,
            lambda name, teller: (name, _choice(teller.trace.choices[name], teller)) if name in teller.trace.choices else None,
        )
        functions[units] = write_trace(generated, units, plainly)
    return functions[units]


def _lists(teller: Teller) -> dict[str, Any]:
    trace = teller.trace
    return {fact.name: _list(fact, teller) for fact in trace.rulebook.vocabulary.facts.values() if _listed(fact, trace)}


def render_plainly(teller: Teller) -> dict[str, Any]:
    """Return the trace as plain data, piece by piece: what any quicker way must come to."""
    trace = teller.trace
    book = trace.rulebook
    facts = {}
    for fact in book.vocabulary.facts.values():
        landing = trace.landings.get(Target(fact.name))
        if landing is not None and not trace.hidden(fact.name):
            facts[fact.name] = _fact(fact.name, landing, teller)
    return {
        "rules": [_rule(rule, teller) for rule in book.rules],
        "facts": facts,
        "lists": _lists(teller),
        "choices": {name: _choice(choice, teller) for name, choice in trace.choices.items() if not trace.hidden(name)},
        "withheld": sorted(trace.withheld),
    }


def _listed(fact: Fact, trace: Trace) -> bool:
    return fact.tabled and fact.name in trace.rulebook.section_of and not trace.hidden(fact.name)


def _list(fact: Fact, teller: Teller) -> list[dict[str, Any]]:
    """Return what rules concluded of each entry of a list that a section shows."""
    told = []
    for number, entry in enumerate(teller.trace.values[fact.name] or ()):
        fields = {}
        for field in fact.fields.values():
            if field.concluded and not teller.field_hidden(fact.name, field.name):
                landing = teller.trace.landings[Target(f"{fact.name}#{number}", field.name)]
                shown = tell_value(entry[field.name], field.kind, teller.units)
                fields[field.name] = {"value": shown, "set by": list(landing.set_by)}
        told.append({"entry": str(entry.get(ENTRY_NAME) or entry.get("name") or number + 1), "fields": fields})
    return told


def _rule(rule: Rule, teller: Teller) -> dict[str, Any]:
    trace = teller.trace
    if teller.concerned(rule) or any(trace.hidden(target.fact) for target in rule.targets):
        return {"rule": rule.id, "outcome": "withheld"}
    result = trace.results[rule.id]
    told: dict[str, Any] = {"rule": rule.id, "outcome": result.outcome}
    if rule.word:
        told["entries"] = _entries(rule, teller)
        lines = [line for line in rule.lines if all(getattr(ref, "word", None) != rule.word for ref in refs(line))]
    else:
        lines = list(rule.lines)
    checks = [check_line(line, teller) for line in lines]
    told["checks"] = [{"condition": c.condition, "result": c.result, "saw": c.saw} for c in checks]
    if result.overruled:
        told["overruled by"] = overrulers(rule, trace)
    if result.applied and not rule.word:
        told["because"] = teller.reason(rule)
    return told


def overrulers(rule: Rule, trace: Trace) -> list[str]:
    """Return the rules that overruled this one."""
    return [other.id for other in trace.rulebook.rules if rule.id in other.overrules and trace.decisions[other.id].true]


def _entries(rule: Rule, teller: Teller) -> dict[str, list[str]]:
    trace = teller.trace
    result = trace.results[rule.id]
    entries = trace.values[rule.list] or ()
    names = [str(entry.get(ENTRY_NAME) or entry.get("name") or number + 1) for number, entry in enumerate(entries)]
    groups = {"applied": result.applied, "overruled": result.overruled, "not known": result.unknown}
    return {word: [name for number, name in enumerate(names) if bits >> number & 1] for word, bits in groups.items() if bits}


def _fact(name: str, landing: Landing, teller: Teller) -> dict[str, Any]:
    told: dict[str, Any] = {"value": teller.fact(name), "set by": list(landing.set_by)}
    if landing.defaulted:
        told["default"] = True
    if landing.undecided:
        told["not decided by"] = list(landing.undecided)
    if landing.changed_by:
        told["changed by"] = list(landing.changed_by)
    formulas = [one for rule in _spoke(landing) for one in _formulas(teller.trace.rulebook.rule(rule), name, teller)]
    if formulas:
        told["formulas"] = formulas
    if landing.bounds:
        told["set to"] = teller.number(landing.value_set, name)  # type: ignore[arg-type]
        told["bounds"] = [
            {"rule": b.rule, "side": b.side, "value": teller.number(b.value, name), "binding": b.binding} for b in landing.bounds
        ]
    return told


def _spoke(landing: Landing) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*landing.set_by, *(bound.rule for bound in landing.bounds))))


def formulas_of(rule: Rule, name: str) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield each formula of a rule for a fact as it is written, with what it takes: by name, whether it is a parameter."""
    for effect in rule.effects:
        if not isinstance(effect, (Set, Bound)) or effect.target.name != name:
            continue
        value = effect.value if isinstance(effect, Set) else effect.formula
        if isinstance(value, (ChoicesValue, Constant)):
            continue
        inputs = {}
        for ref in walk(value):
            if isinstance(ref, (FactRef, ParameterRef)):
                inputs[ref.name] = isinstance(ref, ParameterRef)
            elif isinstance(ref, Sum):
                inputs[ref.over] = False
        yield effect.text, inputs


def _formulas(rule: Rule, name: str, teller: Teller) -> Iterator[dict[str, Any]]:
    """Yield each formula of a rule for a fact, with the inputs that it took."""
    for text, inputs in formulas_of(rule, name):
        told = {one: teller.parameter(one) if parameter else teller.fact(one) for one, parameter in inputs.items()}
        yield {"rule": rule.id, "formula": text, "inputs": told}


def _choice(choice: Choice, teller: Teller) -> dict[str, Any]:
    excluding, preferring = choice_rules(teller.trace.rulebook, choice.list)
    entries = teller.trace.values[choice.list]
    return {
        "list": choice.list,
        "picks": list(choice.picks),
        "spares": {pick: list(spares) for pick, spares in choice.spares.items()},
        "wanted": choice.wanted,
        "short": choice.short,
        "entries": {
            str(entry[ENTRY_NAME]): _entry(number, choice.scores[number], excluding, preferring, teller)
            for number, entry in enumerate(entries)
        },
    }


def _entry(number: int, score: int, excluding: list[Rule], preferring: list[Rule], teller: Teller) -> dict[str, Any]:
    """Return the score of an entry with the rules behind it, and those that ruled it out."""
    results = teller.trace.results
    told: dict[str, Any] = {"score": score}
    preferred = [_named(rule, teller) for rule in preferring if results[rule.id].applied >> number & 1]
    out = [_named(rule, teller) for rule in excluding if (results[rule.id].applied | results[rule.id].unknown) >> number & 1]
    return told | ({"preferred by": preferred} if preferred else {}) | ({"out by": out} if out else {})


def _named(rule: Rule, teller: Teller) -> str:
    return "withheld" if teller.concerned(rule) else rule.id


def choice_rules(book: Rulebook, list_name: str) -> tuple[list[Rule], list[Rule]]:
    """Return the rules that exclude entries of a list, and those that change their scores."""
    over = [rule for rule in book.rules if rule.list == list_name]
    excluding = [rule for rule in over if any(isinstance(effect, ExcludeEntry) for effect in rule.effects)]
    preferring = [rule for rule in over if any(isinstance(effect, Prefer) for effect in rule.effects)]
    return excluding, preferring
