"""A program cut down to what a change reads: followed from the change back to the facts that are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.language.conditions import facts_read, refs
from canter.language.effects import Choose, Target
from canter.language.rules import effect_reads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.program import Program


class Slice(NamedTuple):
    """A program cut down to what a change reads, and the rules that are left."""

    program: Program
    rules: frozenset[str]


class Cut:
    """Follows what a change reads back to the facts that are asked."""

    def __init__(self, old: Rulebook, new: Rulebook, program: Program, found: Touched) -> None:
        """Begin with nothing followed; `program` is that of the old guidance."""
        self.old, self.new, self.program, self.found = old, new, program, found
        self.rules: set[str] = set()
        self.seen: set[tuple[str, bool]] = set()
        self.targets: set[Target] = set()

    def cut(self, reckoned: Iterable[Target]) -> Slice:
        """Return the old program with what the change reads, and all that lands on `reckoned`; nothing else."""
        found = self.found
        for name in (*found.outcomes, *found.asides, *found.words):
            for book in (self.old, self.new):
                if name in book.by_id:
                    self._rule(book.by_id[name], book)
        for target in reckoned:
            self._target(target)
            for rule in self.new.setting.get(target.fact, ()):
                if target in rule.targets:
                    self._landing(rule, target, self.new)
        self._checks()
        program, old = self.program, self.old.by_id
        rules = frozenset(name for name in self.rules if name in old)
        rounds = tuple(
            one._replace(
                concludes=tuple(target for target in one.concludes if target.target in self.targets),
                decides=tuple(rule for rule in one.decides if rule.rule.id in rules),
            )
            for one in program.rounds
        )
        always = tuple(rule for rule in program.always if rule.rule.id in rules)
        withholding = tuple(rule for rule in program.withholding if rule.id in rules)
        return Slice(program._replace(always=always, rounds=rounds, withholding=withholding), rules)

    def _checks(self) -> None:
        """Follow what changed invariants read, and what withholds, since they see nothing of what is withheld."""
        if not self.found.invariants:
            return
        for book in (self.old, self.new):
            for one in book.invariants:
                if one.id in self.found.invariants:
                    reads = facts_read(ref for line in (*one.when, *one.holds) for ref in refs(line))
                    self._reads([*reads, *([(one.domain, "")] if one.domain else [])])
        for rule in self.old.rules:
            if rule.withholds:
                self._rule(rule, self.old)

    def _rule(self, rule: Rule, book: Rulebook) -> None:
        """Follow what decides a rule, and what could overrule it."""
        seen = (rule.id, book is self.new)
        if seen in self.seen:
            return
        self.seen.add(seen)
        self.rules.add(rule.id)
        self._reads(rule.reads)
        for other in book.rules:
            if rule.id in other.overrules:
                self._rule(other, book)

    def _reads(self, reads: Iterable[tuple[str, str]]) -> None:
        for name, field in reads:
            fact = self.old.vocabulary.facts[name]
            if (not field and fact.origin == "concluded") or (field and fact.fields[field].concluded):
                self._target(Target(name, field))

    def _target(self, target: Target) -> None:
        if target in self.targets:
            return
        self.targets.add(target)
        for rule in self.old.setting.get(target.fact, ()):
            if target in rule.targets:
                self._landing(rule, target, self.old)

    def _landing(self, rule: Rule, target: Target, book: Rulebook) -> None:
        self._rule(rule, book)
        for effect in rule.effects:
            if getattr(effect, "target", None) != target:
                continue
            self._reads(effect_reads(effect))
            if isinstance(effect, Choose):
                for other in book.rules:
                    if any(getattr(one, "list", None) == effect.list for one in other.effects):
                        self._rule(other, book)
