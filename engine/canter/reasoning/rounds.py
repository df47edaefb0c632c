"""One evaluation from facts to a trace: the rounds in their order, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.reasoning.resolve import conclude
from canter.reasoning.state import State
from canter.reasoning.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.language.rulebook import Rulebook
    from canter.reasoning.program import CompiledRound, Program


def run(program: Program, person: Mapping[str, Any], after: Callable[[int, CompiledRound, State], None] | None = None) -> State:
    """Conclude and decide round by round; `after` looks at each round when it is done.

    Raises `RuleError` where guidance contradicts itself for this person.
    """
    state = State(program, person)
    for number, one in enumerate(program.rounds):
        for target in one.concludes:
            conclude(target, state)
        for rule in one.decides:
            state.decisions[rule.rule.id] = state.decide(rule)
        if after is not None:
            after(number, one, state)
    return state


def withheld(state: State) -> frozenset[str]:
    """Return the sections that the rules of an evaluation withhold."""
    found: set[str] = set()
    for rule in state.program.withholding:
        result = state.result(rule.id)
        # What is not known withholds: unknown is never taken for no.
        if result.applied or result.unknown:
            found.update(rule.withholds)
    return frozenset(found)


def traced(state: State, book: Rulebook, assumed: tuple[str, ...]) -> Trace:
    """Return the trace of an evaluation that is done, with the sections that its rules withhold."""
    return Trace(
        book,
        state.program.compiler,
        state.values,
        state.decisions,
        {rule.id: state.result(rule.id) for rule in book.rules},
        state.landings,
        state.choices,
        withheld(state),
        assumed,
    )
