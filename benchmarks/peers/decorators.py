"""durable-rules' own decorators: one ruleset a stage, one wide fact, values computed by the host between the stages.

Written so that it can be trusted (see `docs/durable-rules.md`): comparisons of one field with a constant, every choice
of a set a field, arithmetic outside, a rule that always fires, and no joins. Its joins over a list's entries crash, so
the rules over lists are left out.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from canter.language.conditions import Comparison, Has, Is, Line
from canter.language.formulas import Constant, FactRef, Number, ParameterRef
from peers.infix import Language
from peers.said import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Said, When

_sessions = itertools.count(1)
_loads = itertools.count(1)


def load(said: Said) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to values and remarks."""
    import durable.engine
    from durable import lang

    # Its timers race with the deletion of sessions.
    durable.engine.Host._run = lambda self: None
    writer = _Writer(said)
    fired: list[str] = []
    stages = []
    number = next(_loads)
    parts = [
        [(f"{one.name} {case.rule}", case.when) for one in stage for case in (*one.cases, *one.limits)] for stage in said.stages
    ]
    parts.append([(one.rule, one.when) for one in said.remarks])
    for count, rules in enumerate(parts):
        name = f"article{number}_{count}"
        fields = writer.ruleset(lang, name, rules, fired)
        stages.append((name, fields, [rule for rule, when in rules if not when.lines and not when.unless]))
    steps = [
        [
            (
                one.name,
                [(f"{one.name} {case.rule}", writer.host(case.value)) for case in one.cases],
                [
                    (f"{one.name} {limit.rule}", min if limit.side == "at most" else max, writer.host(limit.formula))
                    for limit in one.limits
                ],
            )
            for one in stage
        ]
        for stage in said.stages
    ]

    def match(stage: tuple[str, Any, list[str]], things: dict[str, Any]) -> set[str]:
        name, fields, always = stage
        session = str(next(_sessions))
        fact: dict[str, Any] = {"id": 1, "sid": session, "told": 1}
        for field, read in fields:
            value = read(things)
            if value is not None:
                fact[field] = value
        fired.clear()
        lang.assert_fact(name, fact)
        lang.delete_state(name, session)
        return {*fired, *always}

    def plan(person: dict[str, Any]) -> Any:
        things = dict(person)
        for stage, targets in zip(stages, steps, strict=False):
            holds = match(stage, things)
            for name, cases, limits in targets:
                value = next((give(things) for rule, give in cases if rule in holds), None)
                for rule, fold, limit in limits:
                    if rule in holds:
                        value = fold(value, limit(things))
                things[name] = value
        return things, match(stages[-1], things)

    return plan


def read(answer: Any, said: Said, *, lists: bool) -> Answer:  # noqa: ARG001 - the common form of all peers
    """Return an answer in the common form."""
    things, told = answer
    return Answer({one.name: things[one.name] for one in said.conclusions}, frozenset(told), {})


class _Writer:
    """Writes conditions with the library's own expressions."""

    def __init__(self, said: Said) -> None:
        self.book = said.book
        self.python = Language(
            said.book,
            both="and",
            either="or",
            no=lambda text: f"not ({text})",
            null="None",
            power=lambda left, right: f"({left} ** {right})",
            held=lambda one, many: f"{one} in {many}",
            none_held=lambda these, many: f"not set({these}) & set({many})",
            all_held=lambda these, many: f"set({these}) <= set({many})",
            yes=("True", "False"),
            fact=lambda name: f'p["{name}"]',
            calls={"max": lambda *parts: f"max({', '.join(parts)})"},
        )

    def host(self, formula: Any) -> Callable[[dict[str, Any]], Any]:
        """Return a formula as the function that its author would write beside the rules."""
        return eval(f"lambda p: {self.python.formula(formula)}")  # noqa: S307 - our own guidance

    def ruleset(self, lang: Any, name: str, rules: list[tuple[str, When]], fired: list[str]) -> Any:
        """Declare a ruleset; return how each field of its fact is read."""
        self.fields: dict[str, Callable[[dict[str, Any]], Any]] = {}
        with lang.ruleset(name):
            for rule, when in rules:
                if when.lines or when.unless:
                    lang.when_all(self._when(lang.m, when))(self._action(rule, fired))
            lang.when_all(lang.m.told == 1)(lambda c: None)
        return tuple(self.fields.items())

    def _action(self, rule: str, fired: list[str]) -> Callable[[Any], None]:
        def found(c: Any) -> None:  # noqa: ARG001 - the library's closure
            fired.append(rule)

        return found

    def _when(self, m: Any, when: When) -> Any:
        parts = [self._line(m, line) for line in when.lines]
        if when.unless:
            texts = [self.python.all(map(self.python.line, lines)) for lines in when.unless]
            parts.append(self._computed(m, f"not ({self.python.any(texts)})"))
        whole = parts[0]
        for part in parts[1:]:
            whole &= part
        return whole

    def _line(self, m: Any, line: Line) -> Any:
        match line:
            case Is(of=FactRef(name=name), negated=False, alternatives=(Constant(value=value),)):
                return self._field(m, name) == value
            case Comparison(formulas=(FactRef(name=name), Number() | ParameterRef() as right), signs=(sign,)):
                field, number = self._field(m, name), float(self.python.formula(right))
                return {"<": field < number, "<=": field <= number, ">": field > number, ">=": field >= number}[sign]
            case Has(of=FactRef(name=name), negated=False, alternatives=(Constant(value=value),)):
                self.fields[f"{name}_{value}"] = lambda p: value in p[name] or None
                return getattr(m, f"{name}_{value}") == True  # noqa: E712 - builds a pattern
            case _:
                return self._computed(m, self.python.line(line))

    def _field(self, m: Any, name: str) -> Any:
        self.fields[name] = lambda p: p[name]
        return getattr(m, name)

    def _computed(self, m: Any, text: str) -> Any:
        name = f"c{len(self.fields)}"
        self.fields[name] = eval(f"lambda p: ({text}) or None")  # noqa: S307 - our own guidance
        return getattr(m, name) == True  # noqa: E712 - builds a pattern
