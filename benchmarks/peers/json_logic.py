"""json-logic: one `if` of conditions and values for each conclusion, bounded by `min` and `max`.

Inside `filter` and `map` it sees the entry at hand alone and no longer the person, so the rules over lists cannot be
said in it: they are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.language.conditions import Comparison, Group, Has, Is, Known, Line
from canter.language.formulas import Binary, Call, Constant, FactRef, Formula, Negative, Number, ParameterRef, Ref
from peers.said import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.language.rulebook import Rulebook
    from peers.said import Conclusion, Said, When

Logic = Any


def load(said: Said) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to values and remarks."""
    from json_logic import jsonLogic

    book = said.book
    steps = [(one.name, _conclusion(one, book)) for stage in said.stages for one in stage]
    remarks = [(one.rule, _when(one.when, book)) for one in said.remarks]

    def plan(person: dict[str, Any]) -> Any:
        # It knows lists and no tuples.
        things = {name: list(value) if isinstance(value, tuple) else value for name, value in person.items()}
        for name, logic in steps:
            things[name] = jsonLogic(logic, things)
        return things, [name for name, logic in remarks if jsonLogic(logic, things)]

    return plan


def read(answer: Any, said: Said, *, lists: bool) -> Answer:  # noqa: ARG001 - the common form of all peers
    """Return an answer in the common form."""
    things, told = answer
    return Answer({one.name: things[one.name] for one in said.conclusions}, frozenset(told), {})


def _conclusion(one: Conclusion, book: Rulebook) -> Logic:
    parts: list[Logic] = []
    for case in sorted(one.cases, key=lambda case: not case.when.lines):
        parts += [_when(case.when, book), _formula(case.value, book)]
    # A last case without conditions is what holds otherwise.
    logic: Logic = parts[1] if len(parts) == 2 and parts[0] is True else {"if": [*parts, None]}
    for side, sign, beyond in (("at most", "min", 1e6), ("at least", "max", -1e6)):
        limits = [limit for limit in one.limits if limit.side == side]
        if limits:
            bounds = [
                _formula(limit.formula, book)
                if not limit.when.lines
                else {"if": [_when(limit.when, book), _formula(limit.formula, book), beyond]}
                for limit in limits
            ]
            logic = {sign: [logic, *bounds]}
    return logic


def _when(when: When, book: Rulebook) -> Logic:
    parts = [_line(line, book) for line in when.lines]
    parts += [{"!": [_all([_line(line, book) for line in lines])]} for lines in when.unless]
    return _all(parts) if parts else True


def _all(parts: list[Logic]) -> Logic:
    return parts[0] if len(parts) == 1 else {"and": parts}


def _any(parts: list[Logic]) -> Logic:
    return parts[0] if len(parts) == 1 else {"or": parts}


def _line(line: Line, book: Rulebook) -> Logic:
    match line:
        case Comparison(formulas=formulas, signs=signs):
            texts = [_formula(one, book) for one in formulas]
            if len(set(signs)) == 1 and signs[0] in ("<", "<="):
                # It knows a chain of three.
                return {signs[0]: texts}
            return _all([{sign: [left, right]} for left, sign, right in zip(texts, signs, texts[1:], strict=False)])
        case Is(of=of, alternatives=alternatives):
            return _any([{"===": [_formula(of, book), _formula(one, book)]} for one in alternatives])
        case Has(of=of, alternatives=alternatives):
            return _any([{"in": [_formula(one, book), _formula(of, book)]} for one in alternatives])
        case Known(of=of, negated=negated):
            return {"===" if negated else "!==": [_formula(of, book), None]}
        case Group(how="any", lines=lines):
            return _any([_line(one, book) for one in lines])
    message = f"nothing to write for {line!r}"
    raise TypeError(message)


def _formula(formula: Formula | Ref, book: Rulebook) -> Logic:
    match formula:
        case Number(value=value) | Constant(value=value):
            return value
        case ParameterRef(name=name):
            return book.parameters[name].value
        case FactRef(name=name):
            return {"var": name}
        case Negative(of=of):
            return {"-": [_formula(of, book)]}
        case Binary(sign="**", left=left, right=Number(value=value)):
            # It has no power.
            return {"*": [_formula(left, book)] * int(value)}
        case Binary(sign=sign, left=left, right=right):
            return {sign: [_formula(left, book), _formula(right, book)]}
        case Call(function=function, arguments=arguments):
            return {function: [_formula(one, book) for one in arguments]}
    message = f"nothing to write for {formula!r}"
    raise TypeError(message)
