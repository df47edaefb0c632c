"""Looking for a person who shows a fault: on the facts' own steps, and replayed before anybody hears of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import z3

from canter.authoring.proving.answers import Answer, answers, number, person, tidy, true_in
from canter.authoring.proving.logic import FALSE, TRUE
from canter.authoring.proving.solving import Allowance, check, solver
from canter.authoring.proving.terms import Flag, Marks, equal
from canter.language.formulas import Binary, Call, FactRef, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.authoring.proving.landing import Landings
    from canter.authoring.proving.logic import Bool
    from canter.authoring.proving.replay import Facts, Replayed, Replayer
    from canter.authoring.proving.space import Space

# How often a person who does not show the fault is given up for another.
_TRIES = 5
# What deciding on one answer may take of the time that is left.
_SHARE = 0.1
# What a look at the whole may take before any number is decided on: where formulas are hard it ends in nothing.
_FIRST = 0.02
_SHARES = (Fraction(9, 20), Fraction(1, 4), Fraction(3, 4))


def find(
    landings: Landings,
    goal: Callable[[Landings], Bool],
    shows: Callable[[Replayed], str],
    replayer: Replayer,
    seconds: float,
) -> tuple[Facts, str] | None:
    """Return a person who shows a fault, with what they show; None where none was found in time."""
    allowance = Allowance(seconds)
    asked = solver()
    asked.add(goal(landings))
    while landings.define():
        asked.add(landings.space.drain())
    asked.add(landings.space.drain())
    order = _order(landings.space)
    for _ in range(_TRIES):
        model = _settled(asked, order, allowance)
        found = None if model is None else _replayed(landings.space, model, shows, replayer)
        asked.pop(asked.num_scopes())
        if found is not None:
            return found
        if model is None:
            return None
        asked.add(_another(landings.space, model))
    return None


def _replayed(space: Space, model: z3.ModelRef, shows: Callable[[Replayed], str], replayer: Replayer) -> tuple[Facts, str] | None:
    for share in _SHARES:
        facts = tidy(person(space, model, share), space.book.vocabulary)
        shown = replayer.shown(facts, shows)
        if shown:
            return facts, shown
    return None


def _order(space: Space) -> list[Answer]:
    """Return the numbers to decide on, those first that make formulas hard for the solver."""
    hard: set[str] = set()
    for rule in space.book.rules:
        for effect in rule.effects:
            for attribute in ("value", "formula", "wanted"):
                formula = getattr(effect, attribute, None)
                for part in walk(formula) if isinstance(formula, (Binary, Call)) else ():
                    if isinstance(part, Binary) and part.sign in ("/", "**"):
                        deciding = part.right if part.sign == "/" else part.left
                        hard |= {ref.name for ref in walk(deciding) if isinstance(ref, FactRef)}
    return sorted(answers(space), key=lambda answer: answer.name not in hard)


def _settled(asked: z3.Solver, order: list[Answer], allowance: Allowance) -> z3.ModelRef | None:
    """Decide on one number after the other, on its steps; return the model with all of them."""
    model = asked.model() if check(asked, allowance, _FIRST) == "sat" else None
    for answer in order:
        known = answer.num.known
        if model is not None and not true_in(model, known):
            asked.add(z3.Not(known))
            continue
        for near in answer.usual() if model is None else answer.on_steps(number(model, answer.num.value)):
            asked.push()
            asked.add(known, equal(answer.num.value, near))
            found = check(asked, allowance, _SHARE)
            if found == "sat":
                model = asked.model()
                break
            asked.pop()
        else:
            return None
    return model


def _another(space: Space, model: z3.ModelRef) -> Any:  # noqa: ANN401 - a solver term
    """Return what is true of anybody who differs from the person of a model."""
    differs = []
    for name, term in space.terms.items():
        if space.facts[name].origin != "asked":
            continue
        if term.known is not TRUE and term.known is not FALSE:
            differs.append(term.known != z3.BoolVal(true_in(model, term.known)))
        if isinstance(term, Flag):
            differs.append(term.value != z3.BoolVal(true_in(model, term.value)))
        elif isinstance(term, Marks):
            differs += [held != z3.BoolVal(true_in(model, held)) for held in term.held.values()]
    differs += [answer.num.value != model.eval(answer.num.value, model_completion=True) for answer in answers(space)]
    return z3.Or(differs)
