"""A person's facts to conclusions with a trace: the whole pipeline on one page."""

from __future__ import annotations

import itertools
import json
import threading
from typing import TYPE_CHECKING, Any

from canter.reasoning import rete
from canter.reasoning.checks import Invariants
from canter.reasoning.program import compile_rulebook
from canter.reasoning.rounds import run, traced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.rulebook import Rulebook
    from canter.reasoning.arithmetic import Values
    from canter.reasoning.generated import CompactTrace, Generated
    from canter.reasoning.program import CompiledRound
    from canter.reasoning.state import State
    from canter.reasoning.trace import Trace

# So many plans cost less by the plain reading than writing and compiling the function that is ten times as fast.
WRITTEN_AFTER = 24


class DisagreementError(RuntimeError):
    """durable-rules and the plain reading disagree: there is no plan, and the message tells how to see it again."""


class Reasoner:
    """Reasons about one person at a time by one rulebook. May be shared between threads."""

    def __init__(self, rulebook: Rulebook, engine: str = "auto", *, written: bool = True) -> None:
        """`engine` is `durable` (matched by durable-rules and checked), `plain`, or `auto`: durable where it is installed.

        Without `written` every evaluation is the plain one: quicker where whole traces are looked at, person by person.
        """
        self.rulebook = rulebook
        self.program = compile_rulebook(rulebook)
        self._invariants = Invariants(rulebook)
        self.engine = ("durable" if rete.available() else "plain") if engine == "auto" else engine
        self._matcher: rete.Matcher | None = None
        self._generated: Generated | None = None
        self._written = written
        self._evaluations = itertools.count()
        self._lock = threading.Lock()

    def conclude(self, person: Mapping[str, Any], assumed: tuple[str, ...] = ()) -> Trace:
        """Conclude every fact for a person whose asked facts are all present (None where unknown).

        Raises `RuleError` where guidance contradicts itself or breaks an invariant for this person.
        """
        trace = self.trace(person, assumed)
        self._invariants.check(trace)
        return trace

    def trace(self, person: Mapping[str, Any], assumed: tuple[str, ...] = ()) -> Trace:
        """Conclude every fact and hold no invariant against it: for looking at what is broken, never for a plan.

        Raises `RuleError` where guidance contradicts itself for this person.
        """
        written = self._written and next(self._evaluations) >= WRITTEN_AFTER
        generated = self.generated() if written else None
        quick = generated.trace(person, assumed) if generated is not None else None
        if quick is not None:
            if self.engine == "durable":
                self._compare_all(quick)
            return quick
        compare = self._compare if self.engine == "durable" else None
        return traced(run(self.program, person, compare), self.rulebook, assumed)

    def hurry(self) -> None:
        """Reason by the written evaluation from now on, not only after a number of people."""
        self._evaluations = itertools.count(WRITTEN_AFTER)
        self.generated()

    def generated(self) -> Generated:
        """Return the evaluation written out as one function, made once."""
        if self._generated is None:
            from canter.reasoning.generated import Generated  # a process that plans a few times does without

            with self._lock:
                if self._generated is None:
                    self._generated = Generated(self.program)
        return self._generated

    def _compare(self, number: int, one: CompiledRound, state: State) -> None:
        """Hold what durable-rules matches in one round against the plain reading."""
        if one.decides:
            self._hold(number, {compiled.rule.id for compiled in one.decides} & state.matched, state.values)

    def _compare_all(self, trace: CompactTrace) -> None:
        """Hold what durable-rules matches in every round against an evaluation that is done."""
        for number, one in enumerate(self.program.rounds):
            if one.decides:
                self._hold(number, trace.generated.matched(number, trace.found.decided), trace.values)

    def _hold(self, number: int, expected: set[str], values: Values) -> None:
        matched = self._match().match(number, values)
        if matched != expected:
            raise DisagreementError(self._reproduction(matched ^ expected, matched, values))

    def _reproduction(self, disputed: set[str], matched: set[str], values: Values) -> str:
        """Tell how to see a disagreement again: the guidance, the rules, and what the person told, nothing concluded."""
        asked = [fact.name for fact in self.rulebook.vocabulary.facts.values() if fact.origin == "asked"]
        facts = json.dumps({name: values[name] for name in asked if values[name] is not None}, default=str)
        sides = ", ".join(f"{rule} ({'durable-rules' if rule in matched else 'plain'} only)" for rule in sorted(disputed))
        return f"durable-rules and the plain reading disagree: {sides}; guidance {self.rulebook.hash[:12]}, facts {facts}"

    def _match(self) -> rete.Matcher:
        if self._matcher is None:
            with self._lock:
                if self._matcher is None:
                    self._matcher = rete.Matcher(self.program)
        return self._matcher
