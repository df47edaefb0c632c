"""What of a plan a person would see come out otherwise: what is told and shown, not what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.explaining.asking.deciding import Came
from canter.explaining.asking.landing import ANY
from canter.explaining.asking.truths import FALSE, truths_of
from canter.language.conditions import facts_read
from canter.language.effects import Target
from canter.planning.outlook import PERSON, RECKONED
from canter.planning.plan import deciding_rule
from canter.planning.telling import SAFETY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.otherwise import Otherwise
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
        named = {name for read in found.values for name in self.index.named.get(read, ())}
        conclusions = tuple(self._conclusions(found, hidden, named))
        notices = tuple(rule.id for rule in self._noticing(found, named) if self._notice(rule, found, hidden, named))
        sections: tuple[str, ...] = ()
        if hidden != self.trace.withheld or any(rule.id in found.rules for rule in self.index.program.withholding):
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
        return any(self._hidden(name, hidden) for name in _touched(rule))

    def _conclusions(self, found: Otherwise, hidden: set[str], named: set[str]) -> Iterator[str]:
        for section, shown in self.index.shown.items():
            if section not in hidden:
                yield from (name for name in shown if self._conclusion(name, found, hidden, named))

    def _conclusion(self, name: str, found: Otherwise, hidden: set[str], named: set[str]) -> bool:
        if (name, "") in found.values or name in found.reasons:
            return True
        if any(read in found.values for read in self.index.columns[name]):
            return True
        rule = self.deciding.get(name)
        return rule in named and self._told(self.book.rule(rule), hidden)

    def _told(self, rule: Rule, hidden: set[str]) -> bool:
        """Tell whether a rule's reason is told at all: not where it rests on what is surely withheld, or names it."""
        if not hidden:
            return True
        names = facts_read(rule.because.refs) if rule.because is not None else ()
        return not self._concerned(rule, hidden) and not any(self._hidden(name, hidden) for name, _ in names)

    def _noticing(self, found: Otherwise, named: set[str]) -> Iterator[Rule]:
        """Yield the rules with a notice that may be told otherwise, in the order of the rulebook."""
        withholding = {rule.id for rule in self.index.program.withholding}
        for rule in self.index.noticing:
            if rule.id in found.rules or rule.id in named or rule.id in withholding:
                yield rule

    def _notice(self, rule: Rule, found: Otherwise, hidden: set[str], named: set[str]) -> bool:
        if self._concerned(rule, hidden):
            return False
        if self._rests_on_hidden(rule, found, hidden):
            return True
        came = self._came(rule.id, found)
        if rule.id in found.rules and (came.applied or self.trace.results[rule.id].applied):
            return True
        if came.applied and rule.id in named and self._told(rule, hidden):
            return True
        # A rule that withholds and is not known tells what is missing.
        open_ = came.unknown or self.trace.results[rule.id].unknown
        return bool(rule.withholds and open_ and (rule.id in found.rules or any(r in found.values for r in rule.reads)))

    def _rests_on_hidden(self, rule: Rule, found: Otherwise, hidden: set[str]) -> bool:
        """Tell whether a notice that is told all the same could turn with what is withheld.

        How near the withheld value is to turning it is not looked at: what is said would hang on it.
        """
        reads = [read for read in rule.reads if self._hidden(read[0], hidden)] if hidden and rule.notice in SAFETY else []
        if not any(read in found.values for read in reads):
            return False
        lines = self.index.program.rules[rule.id].person_lines
        mays = found.values | dict.fromkeys(reads, ANY)
        return truths_of(lines, self.index, self.trace.values, mays) != FALSE

    def rules(self, found: Otherwise, seen: Seen) -> int:
        """Return how many rules may come out otherwise, those left aside of which nothing is told."""
        hidden = self.trace.withheld - set(seen.sections)
        if not hidden:
            return len(found.rules)
        told = (self.book.rule(name) for name in found.rules)
        return sum(not any(self._hidden(name, set(hidden)) for name in _touched(rule)) for rule in told)

    def _outlook(self, found: Otherwise, hidden: set[str]) -> bool:
        names = [name for name in (*PERSON, *RECKONED) if name in self.facts]
        if len(names) < len(PERSON) + len(RECKONED) or any(self._hidden(name, hidden) for name in names):
            return False
        if any(self.trace.values[name] is None and (name, "") not in found.values for name in names):
            return False
        return any((name, "") in found.values for name in names) or "course_change" in found.reasons


def _touched(rule: Rule) -> tuple[str, ...]:
    return (*(name for name, _ in rule.reads), *(target.fact for target in rule.targets))
