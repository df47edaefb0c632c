"""What of a plan a person would see come out otherwise: what is told and shown, not what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.asking.deciding import Came
from canter.language.conditions import facts_read
from canter.language.effects import Bound, ChoicesValue, Set, Target
from canter.language.formulas import walk
from canter.planning.outlook import PERSON, RECKONED
from canter.planning.plan import deciding_rule
from canter.planning.telling import SAFETY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.may import Read
    from canter.explaining.asking.otherwise import Otherwise
    from canter.language.rulebook import Section
    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace


class Seen(NamedTuple):
    """What may be told otherwise: conclusions and lists, rules with a notice, sections given or withheld, the outlook."""

    conclusions: tuple[str, ...]
    notices: tuple[str, ...]
    sections: tuple[str, ...]
    outlook: bool

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.conclusions or self.notices or self.sections or self.outlook)


class Seeing:
    """Sees for one person what of a plan may be otherwise."""

    def __init__(self, index: Index, trace: Trace) -> None:
        """Look once at which rule decides what is shown now."""
        self.index = index
        self.trace = trace
        self.book = index.book
        self.facts = self.book.vocabulary.facts
        self.deciding = {
            name: deciding_rule(trace.landings.get(Target(name))) for name in self.book.section_of if name in self.facts
        }

    def seen(self, found: Otherwise) -> Seen:
        """Return what of this a person would see."""
        hidden = {section for section in self.trace.withheld if self._surely_withheld(section, found)}
        conclusions = tuple(self._conclusions(found, hidden))
        notices = tuple(rule.id for rule in self._noticing(found) if self._notice(rule, found, hidden))
        sections = tuple(name for name in self.book.sections if self._withheld_otherwise(name, found))
        return Seen(conclusions, notices, sections, self._outlook(found, hidden))

    def _came(self, rule: str, found: Otherwise) -> Came:
        came = found.rules.get(rule)
        if came is not None:
            return came
        result = self.trace.results[rule]
        did = result.applied | result.unknown
        return Came(result.applied, 0 if did else 1, result.unknown)

    def _surely_withheld(self, section: str, found: Otherwise) -> bool:
        return any(not self._came(rule.id, found).idle for rule in self.index.withholders.get(section, ()))

    def _withheld_otherwise(self, section: str, found: Otherwise) -> bool:
        if section in self.trace.withheld:
            return not self._surely_withheld(section, found)
        came = [self._came(rule.id, found) for rule in self.index.withholders.get(section, ())]
        return any(one.applied or one.unknown for one in came)

    def _hidden(self, fact: str, hidden: set[str]) -> bool:
        return self.book.section_of.get(fact) in hidden

    def _concerned(self, rule: Rule, hidden: set[str]) -> bool:
        """Tell whether a rule is not told of, since it reads or sets what is surely withheld."""
        if not hidden or rule.withholds or rule.notice in SAFETY:
            return False
        touched = (*(name for name, _ in rule.reads), *(target.fact for target in rule.targets))
        return any(self._hidden(name, hidden) for name in touched)

    def _conclusions(self, found: Otherwise, hidden: set[str]) -> Iterator[str]:
        for section in self.book.sections.values():
            if section.id in hidden:
                continue
            for name in _shown(section):
                if self._conclusion(name, found, hidden):
                    yield name

    def _conclusion(self, name: str, found: Otherwise, hidden: set[str]) -> bool:
        fact = self.facts[name]
        if (name, "") in found.values or name in found.reasons:
            return True
        listed = name if fact.kind.type == "list" else fact.over
        fields = self.facts[listed].fields.values() if listed else ()
        if any(field.shown and (listed, field.name) in found.values for field in fields):
            return True
        rule = self.deciding.get(name)
        if not rule:
            return False
        decided = self.book.rule(rule)
        return not self._concerned(decided, hidden) and self._text_otherwise(decided, found, hidden)

    def _text_otherwise(self, rule: Rule, found: Otherwise, hidden: set[str]) -> bool:
        """Tell whether a rule's reason may name something otherwise; one that names what is withheld is not told at all."""
        if rule.because is None:
            return False
        named = tuple(facts_read(rule.because.refs))
        if any(self._hidden(name, hidden) for name, _ in named):
            return False
        own = {target.name: target for target in rule.targets}
        return any(
            read in found.values or (read[0] in own and any(one in found.values for one in _given_by(rule, read[0])))
            for read in named
        )

    def _noticing(self, found: Otherwise) -> Iterator[Rule]:
        """Yield the rules with a notice that may be told otherwise."""
        names = dict.fromkeys(found.rules)
        names.update(dict.fromkeys(name for read in found.values for name in self.index.named.get(read, ())))
        names.update(dict.fromkeys(rule.id for rule in self.index.program.withholding))
        for rule in self.book.rules:
            if rule.notice and rule.id in names:
                yield rule

    def _notice(self, rule: Rule, found: Otherwise, hidden: set[str]) -> bool:
        if self._concerned(rule, hidden):
            return False
        came = self._came(rule.id, found)
        if rule.id in found.rules and (came.applied or self.trace.results[rule.id].applied):
            return True
        if came.applied and self._text_otherwise(rule, found, hidden):
            return True
        # A rule that withholds and is not known tells what is missing.
        open_ = came.unknown or self.trace.results[rule.id].unknown
        return bool(rule.withholds and open_ and (rule.id in found.rules or any(r in found.values for r in rule.reads)))

    def _outlook(self, found: Otherwise, hidden: set[str]) -> bool:
        names = [name for name in (*PERSON, *RECKONED) if name in self.facts]
        if len(names) < len(PERSON) + len(RECKONED) or any(self._hidden(name, hidden) for name in names):
            return False
        if any(self.trace.values[name] is None and (name, "") not in found.values for name in names):
            return False
        return any((name, "") in found.values for name in names) or "course_change" in found.reasons


def _shown(section: Section) -> Iterator[str]:
    for name in section.shows:
        yield name
        yield from section.beside.get(name, ())


def _given_by(rule: Rule, name: str) -> Iterator[Read]:
    """Yield what a rule reckons a fact from that it sets or bounds itself."""
    for effect in rule.effects:
        if isinstance(effect, Set) and effect.target.name == name and not isinstance(effect.value, ChoicesValue):
            yield from facts_read(walk(effect.value))
        elif isinstance(effect, Bound) and effect.target.name == name:
            yield from facts_read(walk(effect.formula))
