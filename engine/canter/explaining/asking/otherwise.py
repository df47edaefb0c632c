"""What could come out otherwise for one person if some questions were answered: a sound look without trying any answer.

The look goes through the steps of the engine in their order, and only through those that rest on something that may be
otherwise. What is left alone comes out the same whatever is answered; what is named may or may not come out otherwise.
Guidance that holds is taken for granted: that it contradicts itself for nobody, and gives everybody what it calls required.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.asking.deciding import Came, Decided, Deciding, came, exact
from canter.explaining.asking.index import Landed
from canter.explaining.asking.landing import ANY, Fallen, fall, fall_by_cases
from canter.explaining.asking.may import Wide, answered, is_only
from canter.language.effects import Choose
from canter.reasoning.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.may import May, Read
    from canter.reasoning.program import CompiledRule
    from canter.reasoning.trace import Trace


class Otherwise(NamedTuple):
    """What may come out otherwise: facts and fields by value, facts by reason or spares, and rules, with how they may."""

    values: dict[Read, May]
    reasons: frozenset[str]
    rules: dict[str, Came]


class Looker:
    """Looks at one person again and again."""

    def __init__(self, index: Index, trace: Trace) -> None:
        """Take the trace of the plan as it is."""
        self.index = index
        self.trace = trace
        self.program = index.program
        self.state = State(index.program, trace.values)
        self.state.values = trace.values
        self.state.decisions = dict(trace.decisions)
        self.state.landings = dict(trace.landings)
        self.state.choices = dict(trace.choices)

    def look(self, questions: Iterable[str], *, skipped: bool = False) -> Otherwise:
        """Return what may come out otherwise if these are answered; `skipped`: some of them, and not the others."""
        return _Look(self, tuple(questions), skipped=skipped).run()


class _Look:
    def __init__(self, looker: Looker, questions: tuple[str, ...], *, skipped: bool) -> None:
        self.looker = looker
        self.index = looker.index
        self.trace = looker.trace
        self.mays: dict[Read, May] = {}
        self.deciding = Deciding(self.index, self.trace.values, self.mays)
        self.decided: dict[str, Decided] = {}
        self.came: dict[str, Came] = {}
        self.changed: dict[str, Came] = {}
        self.reasons: set[str] = set()
        self.waiting: list[int] = []
        self.due: set[int] = set()
        facts = self.index.book.vocabulary.facts
        for name in questions:
            self.mays[name, ""] = answered(facts[name].kind, skipped=skipped and facts[name].default is None)
            self._spread((name, ""))
            for field in facts[name].fields:
                # Whatever rules find in a list that was not told is new.
                self.mays[name, field] = ANY
                self._spread((name, field))

    def run(self) -> Otherwise:
        while self.waiting:
            step = self.index.steps[heapq.heappop(self.waiting)]
            if isinstance(step, Landed):
                self._conclude(step)
            else:
                self._decide(step)
        return Otherwise(self.mays, frozenset(self.reasons), self.changed)

    def _spread(self, read: Read) -> None:
        self._await(self.index.readers.get(read, ()))

    def _await(self, steps: Iterable[int]) -> None:
        for number in steps:
            if number not in self.due:
                self.due.add(number)
                heapq.heappush(self.waiting, number)

    def _decide(self, compiled: CompiledRule) -> None:
        name = compiled.rule.id
        found = self.deciding.decide(compiled)
        if found.is_only(self.trace.decisions[name]):
            return
        self.decided[name] = found
        for other in (name, *compiled.rule.overrules):
            result = self._came(other)
            if not result.is_only(self.trace.results[other]):
                self.changed[other] = result
        self._await(self.index.followers[name])

    def _own(self, name: str) -> Decided:
        found = self.decided.get(name)
        if found is None:
            rule = self.index.program.rules[name].rule
            every = (1 << max(1, len(self.trace.values[rule.list] or ()))) - 1 if rule.domain else 1
            found = exact(self.trace.decisions[name], every)
        return found

    def _came(self, name: str) -> Came:
        compiled = self.index.program.rules[name]
        over = [(self._own(other), bool(self.index.program.rules[other].rule.domain)) for other in compiled.overruled_by]
        return came(self._own(name), over, domain=bool(compiled.rule.domain))

    def _conclude(self, landed: Landed) -> None:
        target = landed.compiled.target
        if target.field:
            self._conclude_field(landed)
            return
        name = target.fact
        touched = any(rule in self.changed for rule in landed.rules) or any(read in self.mays for read in landed.reads)
        pools = self._pools_changed(landed)
        if not touched and not pools:
            return
        fallen = None if pools else fall_by_cases(landed, self.deciding, self.looker.state)
        if fallen is None:
            results = {rule: self._came(rule) for rule in landed.rules}
            required = self.index.book.vocabulary.facts[name].required
            chosen = Fallen(Wide(unknown=not required), otherwise=True)
            fallen = chosen if pools else fall(landed, self.deciding, results, self.changed)
        if fallen.otherwise:
            self.reasons.add(name)
        if not is_only(fallen.may, self.trace.values[name]):
            self.mays[name, ""] = fallen.may
            self._spread((name, ""))

    def _pools_changed(self, landed: Landed) -> bool:
        """Tell whether a choice may be made from other entries, or with other scores."""
        for setting in landed.compiled.settings:
            effect = setting.effect
            if isinstance(effect, Choose):
                excluding, preferring = self.index.program.pools[effect.list]
                if any(rule in self.changed for rule in (*excluding, *(name for name, _ in preferring))):
                    return True
                if effect.one_of_each and (effect.list, effect.one_of_each) in self.mays:
                    return True
        return False

    def _conclude_field(self, landed: Landed) -> None:
        target = landed.compiled.target
        if (target.fact, target.field) in self.mays:
            return
        if any(rule in self.changed for rule in landed.rules) or any(read in self.mays for read in landed.reads):
            self.mays[target.fact, target.field] = ANY
            self._spread((target.fact, target.field))
