"""What has to be looked at again when something comes out otherwise: drawn once for one guidance."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, facts_read, refs
from canter.language.effects import Bound, Choose, ExcludeEntry, Prefer, Set, Target
from canter.language.formulas import walk
from canter.language.order import landings
from canter.language.rules import effect_reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.asking.may import Read
    from canter.language.conditions import Line
    from canter.language.formulas import Formula, Ref
    from canter.language.rules import Rule
    from canter.reasoning.arithmetic import Tri, Values
    from canter.reasoning.plain import Reading
    from canter.reasoning.program import CompiledRule, CompiledTarget, Program


LINES = (Comparison, Group, Has, HasOf, Is, Known)


class Landed(NamedTuple):
    """What lands on a target: the rules, those that overrule them, and what their effects read."""

    compiled: CompiledTarget
    rules: tuple[str, ...]
    deciding: tuple[str, ...]
    reads: tuple[Read, ...]


class Index:
    """The steps of one guidance in their order, and which steps each fact, field and rule bears on."""

    def __init__(self, program: Program) -> None:
        """Draw nothing before it is asked for: most plans are read without."""
        self.program = program
        self.book = program.rulebook
        self.compiler = program.compiler
        self._over_lines: dict[str, tuple[Line, ...]] = {}
        # By identity: the trees live as long as the rulebook, and to hash one is to walk it.
        self._reads: dict[int, tuple[Read, ...]] = {}
        self._formulas: dict[int, Reading] = {}

    @cached_property
    def steps(self) -> tuple[Landed | CompiledRule, ...]:
        """Targets to conclude and rules to decide, each after all that it rests on."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Landed | CompiledRule]:
        reads: dict[Target, list[Read]] = {}
        for rule in self.book.rules:
            for step, read in landings(rule).items():
                domain = [(rule.domain, "")] if rule.domain else []
                reads.setdefault(Target(step.fact, step.field), []).extend([*read, *domain])
        for one in self.program.rounds:
            for compiled in one.concludes:
                rules = [*(s.rule for s in compiled.settings), *(name for name, _ in compiled.changes)]
                rules = list(dict.fromkeys([*rules, *(bound.rule for bound in compiled.bounds)]))
                over = [name for rule in rules for name in self.program.rules[rule].overruled_by]
                landed = tuple(dict.fromkeys(reads.get(compiled.target, ())))
                yield Landed(compiled, tuple(rules), tuple(dict.fromkeys([*rules, *over])), landed)
            yield from one.decides

    @cached_property
    def readers(self) -> dict[Read, list[int]]:
        """The steps that read each fact and field."""
        found: dict[Read, list[int]] = {}
        for number, step in enumerate(self.steps):
            reads = step.reads if isinstance(step, Landed) else step.rule.reads
            for read in reads:
                found.setdefault(read, []).append(number)
        return found

    @cached_property
    def followers(self) -> dict[str, list[int]]:
        """The targets that each rule bears on: what it lands on, what those do that it overrules, and choices by its pools."""
        landing: dict[str, list[int]] = {}
        choosing: dict[str, list[int]] = {}
        for number, step in enumerate(self.steps):
            if isinstance(step, Landed):
                for name in step.rules:
                    landing.setdefault(name, []).append(number)
                for setting in step.compiled.settings:
                    if isinstance(setting.effect, Choose):
                        choosing.setdefault(setting.effect.list, []).append(number)
        for rule in self.book.rules:
            for effect in rule.effects:
                if isinstance(effect, (ExcludeEntry, Prefer)):
                    landing.setdefault(rule.id, []).extend(choosing.get(effect.list, ()))
        return {
            rule.id: [number for name in (rule.id, *rule.overrules) for number in landing.get(name, ())]
            for rule in self.book.rules
        }

    @cached_property
    def named(self) -> dict[Read, list[str]]:
        """The rules whose `because` tells of each fact and field, also where it shows what the rule reckons from them."""
        found: dict[Read, list[str]] = {}
        for rule in self.book.rules:
            for read in () if rule.because is None else _told(rule):
                found.setdefault(read, []).append(rule.id)
        return found

    @cached_property
    def withholders(self) -> dict[str, list[Rule]]:
        """The rules that withhold each section."""
        found: dict[str, list[Rule]] = {}
        for rule in self.program.withholding:
            for section in rule.withholds:
                found.setdefault(section, []).append(rule)
        return found

    @cached_property
    def noticing(self) -> tuple[Rule, ...]:
        """The rules with a notice."""
        return tuple(rule for rule in self.book.rules if rule.notice)

    @cached_property
    def shown(self) -> dict[str, tuple[str, ...]]:
        """What each section shows, and what beside it."""
        return {
            section.id: tuple(one for name in section.shows for one in (name, *section.beside.get(name, ())))
            for section in self.book.sections.values()
        }

    @cached_property
    def columns(self) -> dict[str, tuple[Read, ...]]:
        """The fields that are shown with each fact: those of its entries that have a label."""
        facts = self.book.vocabulary.facts
        found = {}
        for name in (name for names in self.shown.values() for name in names):
            listed = name if facts[name].kind.type == "list" else facts[name].over
            fields = facts[listed].fields.values() if listed else ()
            found[name] = tuple((listed, field.name) for field in fields if field.shown)
        return found

    def over_lines(self, compiled: CompiledRule) -> tuple[Line, ...]:
        """Return the lines of a rule that read the entry at hand, in the order of their compiled readings."""
        found = self._over_lines.get(compiled.rule.id)
        if found is None:
            person = {id(line) for line in compiled.person_lines}
            found = tuple(line for line in compiled.rule.lines if id(line) not in person)
            self._over_lines[compiled.rule.id] = found
        return found

    def reads_of(self, item: Line | Formula | Ref) -> tuple[Read, ...]:
        """Return the facts and fields that a condition or formula of the guidance reads, each once."""
        found = self._reads.get(id(item))
        if found is None:
            parts = refs(item) if isinstance(item, LINES) else walk(item)
            found = self._reads[id(item)] = tuple(dict.fromkeys(facts_read(parts)))
        return found

    def value(self, formula: Formula | Ref, values: Values) -> Any:  # noqa: ANN401 - a value of any type
        """Return what a formula of the guidance comes to."""
        read = self._formulas.get(id(formula))
        if read is None:
            read = self._formulas[id(formula)] = self.compiler.formula(formula)
        return read(values)

    def holds(self, line: Line, values: Values) -> Tri:
        """Return whether a line of the guidance holds."""
        return self.compiler.shared(line)(values)


def _told(rule: Rule) -> Iterator[Read]:
    """Yield what the text of a rule tells of: what it names, and what the rule reckons what it sets itself from."""
    named = tuple(facts_read(rule.because.refs)) if rule.because is not None else ()
    yield from named
    for effect in rule.effects:
        if isinstance(effect, (Set, Bound)) and (effect.target.fact, effect.target.field) in named:
            yield from effect_reads(effect)
