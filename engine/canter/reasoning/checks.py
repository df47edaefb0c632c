"""What must hold for every plan: invariants, held against the conclusions as the person would see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.conditions import facts_read, refs
from canter.language.effects import Target
from canter.language.problems import Problem, RuleError
from canter.reasoning.arithmetic import all_of
from canter.reasoning.plain import Compiler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.language.facts import Entry
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Invariant
    from canter.reasoning.arithmetic import Tri, Values
    from canter.reasoning.trace import Trace

# What an invariant forgives.
A_MILLIONTH = 1e-6


class _Compiled(NamedTuple):
    """An invariant as closures."""

    invariant: Invariant
    when: Callable[[Values], Tri]
    holds: Callable[[Values], Tri]
    entries: Callable[[Values], tuple[Entry, ...] | None] | None


class Invariants:
    """The invariants of a rulebook, ready to be held against conclusions."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Compile each invariant once."""
        exact = Compiler(rulebook.vocabulary, rulebook.parameters)
        compiler = Compiler(rulebook.vocabulary, rulebook.parameters, A_MILLIONTH)
        self._compiled = tuple(
            _Compiled(
                invariant,
                all_of(tuple(map(exact.line, invariant.when))),
                all_of(tuple(map(compiler.line, invariant.holds))),
                compiler.entries(invariant.domain) if invariant.domain else None,
            )
            for invariant in rulebook.invariants
        )

    def check(self, trace: Trace) -> None:
        """Raise `RuleError` naming every invariant that is broken, and the rules behind what it reads."""
        broken = [_problem(invariant, trace) for invariant in self.broken(trace)]
        if broken:
            raise RuleError(broken)

    def broken(self, trace: Trace) -> Iterator[Invariant]:
        """Yield each invariant that the conclusions break; withheld facts are unknown to it."""
        values = trace.values
        if trace.withheld:
            values = {name: None if trace.hidden(name) else value for name, value in values.items()}
        for one in self._compiled:
            if _breaks(one, values):
                yield one.invariant


def _breaks(one: _Compiled, values: Values) -> bool:
    if one.entries is None:
        return one.when(values) is True and one.holds(values) is not True
    inner = dict(values)
    for entry in one.entries(values) or ():
        inner[one.invariant.word] = entry
        if one.when(inner) is True and one.holds(inner) is not True:
            return True
    return False


def _problem(invariant: Invariant, trace: Trace) -> Problem:
    read = dict.fromkeys(name for line in invariant.holds for name, _ in facts_read(refs(line)))
    behind = []
    for name in read:
        landing = trace.landings.get(Target(name))
        if landing is not None:
            behind += [*landing.set_by, *(bound.rule for bound in landing.bounds if bound.binding)]
    told = ", ".join(f"`{name}`" for name in dict.fromkeys(behind)) or "no rule"
    message = f"the plan would break the invariant `{invariant.id}` ({invariant.title}), so it is not given"
    return Problem(message, invariant.span, f"what it reads was decided by {told}")
