"""The order of reasoning, derived from what rules read and set: rounds of facts to conclude and rules to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from canter.language.effects import Bound, Change, Choose, ExcludeEntry, Prefer, Set
from canter.language.problems import Problems
from canter.language.rules import Rule, effect_reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.facts import Vocabulary

# The pools of a list that a `choose` reads: which entries are out, and their scores.
OUT, SCORE = "#out", "#score"


@dataclass(frozen=True, slots=True)
class Decide:
    """The conditions of a rule are decided."""

    rule: str


@dataclass(frozen=True, slots=True)
class Conclude:
    """A fact, a field of a list, or a list's pool (`#out`, `#score`) is concluded."""

    fact: str
    field: str = ""

    @property
    def name(self) -> str:
        """How an author would name it."""
        return {"": self.fact, OUT: f"what is out of {self.fact}", SCORE: f"the scores of {self.fact}"}.get(
            self.field, f"{self.fact}.{self.field}"
        )


Step = Decide | Conclude


class Round(NamedTuple):
    """Facts that can be concluded before the rules of this round are decided, then those rules."""

    concludes: tuple[Conclude, ...]
    decides: tuple[str, ...]


def landings(rule: Rule) -> dict[Conclude, list[tuple[str, str]]]:
    """Return what a rule has effects on, each with what those effects read."""
    found: dict[Conclude, list[tuple[str, str]]] = {}
    for effect in rule.effects:
        if isinstance(effect, ExcludeEntry):
            found.setdefault(Conclude(effect.list, OUT), [])
        elif isinstance(effect, Prefer):
            found.setdefault(Conclude(effect.list, SCORE), [])
        elif isinstance(effect, (Set, Bound, Change, Choose)):
            reads = found.setdefault(Conclude(effect.target.fact, effect.target.field), [])
            reads.extend(effect_reads(effect))
            if isinstance(effect, Choose):
                reads.extend([(effect.list, OUT), (effect.list, SCORE)])
    return found


def _domain(rule: Rule) -> list[tuple[str, str]]:
    return [(rule.domain, "")] if rule.domain else []


def is_conditional(rule: Rule, vocabulary: Vocabulary) -> bool:
    """Tell whether a person's facts decide about a rule; the others hold for everybody."""
    return bool(rule.lines) or bool(rule.domain and vocabulary.facts[rule.domain].origin != "given")


class Graph:
    """What each step waits for."""

    def __init__(self, rules: Iterable[Rule], vocabulary: Vocabulary) -> None:
        """Draw an edge from each step to every step it rests on."""
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self.vocabulary = vocabulary
        self.waits: dict[Step, dict[Step, None]] = {}
        overruled_by: dict[str, list[str]] = {}
        for rule in self.rules.values():
            for name in rule.overrules:
                overruled_by.setdefault(name, []).append(rule.id)
        self.overruled_by = overruled_by
        for rule in self.rules.values():
            self._add(rule)
        for fact in vocabulary.facts.values():
            if fact.origin == "concluded":
                self.waits.setdefault(Conclude(fact.name), {})
            for field in fact.fields.values():
                if field.concluded:
                    self.waits.setdefault(Conclude(fact.name, field.name), {})

    def _add(self, rule: Rule) -> None:
        self.waits[Decide(rule.id)] = dict.fromkeys(self._steps(rule.reads))
        for conclude, reads in landings(rule).items():
            waits = self.waits.setdefault(conclude, {})
            for name in (rule.id, *self.overruled_by.get(rule.id, ())):
                if self._conditional(name):
                    waits[Decide(name)] = None
            waits.update(dict.fromkeys(self._steps([*reads, *_domain(rule)])))

    def _conditional(self, name: str) -> bool:
        return is_conditional(self.rules[name], self.vocabulary)

    def _steps(self, reads: Iterable[tuple[str, str]]) -> Iterable[Conclude]:
        for name, field in reads:
            fact = self.vocabulary.facts[name]
            pool = field in (OUT, SCORE)
            if (not field and fact.origin == "concluded") or pool or (field and fact.fields[field].concluded):
                yield Conclude(name, field)

    def check_cycles(self, problems: Problems) -> bool:
        """Note a loop, rule by fact by rule; return whether there is none."""
        done: set[Step] = set()
        for first in sorted(self.waits, key=str):
            path: list[Step] = []
            # Depth first without recursion: guidance may hold chains of any length.
            stack: list[tuple[Step, list[Step]]] = [(first, sorted(self.waits.get(first, {}), key=str))]
            if first in done:
                continue
            path.append(first)
            while stack:
                waiting = stack[-1][1]
                if waiting:
                    following = waiting.pop()
                    if following in path:
                        self._note_cycle(path[path.index(following) :], problems)
                        return False
                    if following not in done:
                        path.append(following)
                        stack.append((following, sorted(self.waits.get(following, {}), key=str)))
                else:
                    stack.pop()
                    done.add(path.pop())
        return True

    def _note_cycle(self, loop: list[Step], problems: Problems) -> None:
        # Told from what is set to what reads it.
        loop.reverse()
        start = next((i for i, step in enumerate(loop) if isinstance(step, Decide)), 0)
        loop = loop[start:] + loop[:start]
        # Each step with the one before it; the first waits for the last.
        edges = zip([loop[-1], *loop], loop, strict=False)
        rules = list(dict.fromkeys(rule for before, step in edges for rule in self._between(before, step)))
        files = ", ".join(sorted({rule.span.source.name for rule in rules}))
        told = [f"`{step.rule}`" if isinstance(step, Decide) else f"{step.name}" for step in [*loop, loop[0]]]
        closing = next((rule for rule in rules if rule.overlay), None)
        closes = f"; the overlay `{closing.overlay}` closes it" if closing else ""
        help_ = f"in {files}{closes}; let one of them read something earlier"
        problems.add("a cycle: " + " > ".join(told), (closing or rules[0]).span, help_)

    def _between(self, before: Step, step: Step) -> Iterator[Rule]:
        """Yield the rules for which a step waits for the one before it."""
        if isinstance(step, Decide):
            yield self.rules[step.rule]
        elif isinstance(before, Decide):
            yield self.rules[before.rule]
        else:
            for rule in self.rules.values():
                reads = landings(rule).get(step)
                if reads is not None and before in self._steps([*reads, *_domain(rule)]):
                    yield rule

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds; a new one begins only where a condition reads what a conditional rule decides."""
        level: dict[Step, int] = {}
        order: list[Step] = []

        def settle(first: Step) -> None:
            stack = [(first, list(self.waits.get(first, {})))]
            while stack:
                step, waiting = stack[-1]
                if waiting:
                    following = waiting.pop()
                    if following not in level:
                        stack.append((following, list(self.waits.get(following, {}))))
                    continue
                stack.pop()
                if step in level:
                    continue
                level[step] = max(
                    (
                        level[wait] + (isinstance(wait, Decide) and isinstance(step, Conclude))
                        for wait in self.waits.get(step, {})
                    ),
                    default=0,
                )
                order.append(step)

        for step in self.waits:
            settle(step)
        last = max(level.values(), default=0)
        return tuple(
            Round(
                tuple(step for step in order if isinstance(step, Conclude) and level[step] == number),
                tuple(
                    step.rule
                    for step in order
                    if isinstance(step, Decide) and level[step] == number and self._conditional(step.rule)
                ),
            )
            for number in range(last + 1)
        )
