"""rule-engine: one rule of its language for each condition and each formula, in the order of the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.infix import Language
from peers.said import Answer, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Chosen, Said


def language(said: Said) -> Language:
    """Return how rule-engine is written."""
    return Language(
        said.book,
        both="and",
        either="or",
        no=lambda text: f"not ({text})",
        null="null",
        power=lambda left, right: f"({left} ** {right})",
        held=lambda one, many: f"{one} in {many}",
        none_held=lambda these, many: f"not $any([one in {many} for one in {these}])",
        all_held=lambda these, many: f"$all([one in {many} for one in {these}])",
        entry_field=lambda word, name: f"{word}['{name}']",
        calls={"max": lambda *parts: f"$max([{', '.join(parts)}])"},
    )


def load(said: Said, *, lists: bool) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to values, remarks and the entries left with their scores."""
    import rule_engine

    tongue = language(said)
    context = rule_engine.Context(resolver=rule_engine.resolve_item)

    def rule(text: str) -> Any:
        return rule_engine.Rule(text, context=context) if text else None

    steps = []
    for stage in said.stages:
        for one in stage:
            cases = [
                (rule(tongue.when(case.when)), rule(tongue.formula(case.value)))
                for case in sorted(one.cases, key=lambda case: not case.when.lines)
            ]
            limits = [
                (rule(tongue.when(limit.when)), min if limit.side == "at most" else max, rule(tongue.formula(limit.formula)))
                for limit in one.limits
            ]
            steps.append((one.name, cases, limits))
    remarks = [(one.rule, rule(tongue.when(one.when))) for one in said.remarks]
    left = {one.name: (rule(_out(one, tongue)), rule(_score(one, tongue))) for one in said.chosen if lists}
    entries = {
        one.name: (one.rules[0].word, [{**entry, "number": number} for number, entry in enumerate(one.entries)])
        for one in said.chosen
    }

    def plan(person: dict[str, Any]) -> Any:
        things = dict(person)
        for name, cases, limits in steps:
            value = next((give.evaluate(things) for when, give in cases if when is None or when.matches(things)), None)
            for when, fold, limit in limits:
                if when is None or when.matches(things):
                    value = fold(value, limit.evaluate(things))
            things[name] = value
        told = [name for name, when in remarks if when is None or when.matches(things)]
        found = {}
        for name, (out, score) in left.items():
            word, listed = entries[name]
            scored = []
            for entry in listed:
                things[word] = entry
                if not out.matches(things):
                    scored.append((entry["number"], int(score.evaluate(things))))
            found[name] = scored
        return things, told, found

    return plan


def read(answer: Any, said: Said, *, lists: bool) -> Answer:
    """Return an answer in the common form."""
    things, told, found = answer
    picks = {one.name: pick(found[one.name], one) for one in said.chosen if lists}
    values = {one.name: things[one.name] for one in said.conclusions}
    return Answer(
        {name: float(v) if v is not None and not isinstance(v, str) else v for name, v in values.items()}, frozenset(told), picks
    )


def _out(one: Chosen, tongue: Language) -> str:
    return tongue.any(tongue.all(map(tongue.line, rule.lines)) for rule in one.rules if not rule.by)


def _score(one: Chosen, tongue: Language) -> str:
    return " + ".join(f"(({tongue.all(map(tongue.line, rule.lines))}) ? {rule.by} : 0)" for rule in one.rules if rule.by)
