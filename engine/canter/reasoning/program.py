"""A rulebook compiled for one person at a time: closures, bitmasks of entries, and the rounds to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Line
from canter.language.effects import Bound, Change, ChoicesValue, Choose, ExcludeEntry, Prefer, Set, Target
from canter.language.order import OUT, SCORE
from canter.reasoning.arithmetic import Tri, all_of
from canter.reasoning.entries import LinesOver, reads_word
from canter.reasoning.plain import ENTRY_NAME, Compiler, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.language.facts import Entry, Kind
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class CompiledRule(NamedTuple):
    """A rule ready to be decided: what it asks of the person, and of each entry."""

    rule: Rule
    person: Callable[[Any], Tri]
    person_lines: tuple[Line, ...]
    over: tuple[Callable[[Any], tuple[int, int]], ...]
    overruled_by: tuple[str, ...]


class Setting(NamedTuple):
    """A rule that sets a target: the effect, and its value (for a choice, how many and how many spares)."""

    rule: str
    effect: Set | Choose
    read: Reading
    word: str


class Bounding(NamedTuple):
    """A rule that bounds a target."""

    rule: str
    effect: Bound
    read: Reading
    word: str


class CompiledTarget(NamedTuple):
    """All that can land on a fact or field."""

    target: Target
    settings: tuple[Setting, ...]
    changes: tuple[tuple[str, Change], ...]
    bounds: tuple[Bounding, ...]
    default: Any
    kind: Kind


class CompiledRound(NamedTuple):
    """Targets to conclude, then rules to decide."""

    concludes: tuple[CompiledTarget, ...]
    decides: tuple[CompiledRule, ...]


class Program(NamedTuple):
    """Everything that an evaluation needs, immutable."""

    rulebook: Rulebook
    compiler: Compiler
    rules: Mapping[str, CompiledRule]
    always: tuple[CompiledRule, ...]
    rounds: tuple[CompiledRound, ...]
    lists: Mapping[str, tuple[Entry, ...]]
    copied: frozenset[str]
    pools: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, int], ...]]]
    withholding: tuple[Rule, ...]

    def begin(self, person: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that an evaluation begins with: the person's, and the guidance's lists."""
        values: dict[str, Any] = {**person, **self.lists}
        for name in self.copied:
            # Lists whose fields rules conclude are copied for each person; the others are shared.
            if values.get(name) is not None:
                values[name] = tuple(dict(entry) for entry in values[name])
        return values


def compile_rulebook(rulebook: Rulebook) -> Program:
    """Compile a rulebook; nothing in it depends on a person."""
    return _ProgramBuilder(rulebook).build()


class _ProgramBuilder:
    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.facts = rulebook.vocabulary.facts
        self.compiler = Compiler(rulebook.vocabulary, rulebook.parameters)
        self.lists: dict[str, tuple[Entry, ...]] = {
            name: tuple({**entry, ENTRY_NAME: key} for key, entry in entries.items())
            for name, entries in rulebook.vocabulary.entries.items()
        }

        self.landing: dict[Target, list[tuple[Rule, Set | Choose | Bound | Change]]] = {}
        for rule in rulebook.rules:
            for effect in rule.effects:
                if isinstance(effect, (Set, Choose, Bound, Change)):
                    self.landing.setdefault(effect.target, []).append((rule, effect))
        self.lines_over = LinesOver(self.compiler, self.facts, self.lists)

    def build(self) -> Program:
        overruled_by: dict[str, list[str]] = {}
        for rule in self.rulebook.rules:
            for name in rule.overrules:
                overruled_by.setdefault(name, []).append(rule.id)
        rules = {rule.id: self._rule(rule, tuple(overruled_by.get(rule.id, ()))) for rule in self.rulebook.rules}
        conditional = {name for one in self.rulebook.rounds for name in one.decides}
        rounds = tuple(
            CompiledRound(
                tuple(self._target(Target(step.fact, step.field)) for step in one.concludes if step.field not in (OUT, SCORE)),
                tuple(rules[name] for name in one.decides),
            )
            for one in self.rulebook.rounds
        )
        always = tuple(compiled for name, compiled in rules.items() if name not in conditional)
        copied = frozenset(name for name, fact in self.facts.items() if any(field.concluded for field in fact.fields.values()))
        pools = {name: self._pools(name) for name in self.lists}
        withholding = tuple(rule for rule in self.rulebook.rules if rule.withholds)
        return Program(self.rulebook, self.compiler, rules, always, rounds, self.lists, copied, pools, withholding)

    def _pools(self, name: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
        excluding, preferring = [], []
        for rule in self.rulebook.rules:
            for effect in rule.effects:
                if isinstance(effect, ExcludeEntry) and effect.list == name:
                    excluding.append(rule.id)
                elif isinstance(effect, Prefer) and effect.list == name:
                    preferring.append((rule.id, effect.by))
        return tuple(excluding), tuple(preferring)

    def _rule(self, rule: Rule, overruled_by: tuple[str, ...]) -> CompiledRule:
        person = tuple(line for line in rule.lines if not reads_word(line, rule.word))
        over = tuple(self.lines_over.reading(line, rule) for line in rule.lines if reads_word(line, rule.word))
        return CompiledRule(rule, all_of(tuple(map(self.compiler.shared, person))), person, over, overruled_by)

    def _target(self, target: Target) -> CompiledTarget:
        settings: list[Setting] = []
        changes: list[tuple[str, Change]] = []
        bounds: list[Bounding] = []
        for rule, effect in self.landing.get(target, ()):
            if isinstance(effect, Set):
                settings.append(Setting(rule.id, effect, self._value(effect), rule.word))
            elif isinstance(effect, Choose):
                settings.append(Setting(rule.id, effect, self._numbers(effect), rule.word))
            elif isinstance(effect, Bound):
                bounds.append(Bounding(rule.id, effect, self.compiler.formula(effect.formula), rule.word))
            else:
                changes.append((rule.id, effect))
        fact = self.facts[target.fact]
        declared = fact.fields[target.field] if target.field else fact
        return CompiledTarget(target, tuple(settings), tuple(changes), tuple(bounds), declared.default, declared.kind)

    def _numbers(self, effect: Choose) -> Reading:
        wanted, spares, apart = (
            self.compiler.formula(one) if one is not None else (lambda values: 0.0)
            for one in (effect.wanted, effect.spares, effect.apart)
        )
        return lambda values: (wanted(values), spares(values), apart(values))

    def _value(self, effect: Set) -> Reading:
        if isinstance(effect.value, ChoicesValue):
            names = effect.value.names
            return lambda values: names
        return self.compiler.formula(effect.value)
