"""Why a rule did not apply: each condition that failed, what it would need, and who overruled the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.explaining.checks import check_line
from canter.explaining.responsible import withholding
from canter.explaining.trace import overrulers
from canter.explaining.whynot.answer import Answer, joined
from canter.explaining.whynot.conditions import At, Conditions
from canter.language.conditions import refs
from canter.language.rules import effect_reads
from canter.planning.telling import SAFETY
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.language.conditions import Line
    from canter.language.rules import Rule

# Of the entries that a rule applied to, or not, so many are named.
MOST_NAMED = 8


class Rules:
    """Tells, for one person, why rules came out as they did."""

    def __init__(self, conditions: Conditions) -> None:
        """Take the teller of conditions, and with it the trace."""
        self.conditions = conditions
        self.teller = conditions.teller
        self.trace = conditions.trace
        self.book = conditions.trace.rulebook

    def hidden(self, rule: Rule) -> tuple[str, ...]:
        """Return the withheld facts that a rule reads, sets or reckons with."""
        named = [*(name for name, _ in rule.reads), *(target.fact for target in rule.targets)]
        named += [name for effect in rule.effects for name, _ in effect_reads(effect)]
        found = tuple(name for name in dict.fromkeys(named) if self.trace.hidden(name))
        if not found and any(self.conditions.hidden(line, At(rule.word, rule.list, 0)) for line in rule.lines if rule.word):
            return (rule.list,)
        return found

    def withheld_by(self, names: Iterable[str]) -> Iterator[Answer]:
        """Yield the rules that withhold these facts, with their reasons."""
        sections = dict.fromkeys(self.book.section_of[name] for name in names if name in self.book.section_of)
        rules = dict.fromkeys(rule for section in sections for rule in withholding(section, self.teller))
        for rule in rules:
            word = "withheld by" if self.trace.results[rule].applied else "withheld, since it is not known whether it applies, by"
            yield Answer("rule", f"{word} {rule}: {self.teller.reason(self.book.rule(rule))}".rstrip(": "), rule)

    def answer(self, rule: Rule) -> Answer:
        """Return how a rule came out, and what stood against it."""
        result = self.trace.results[rule.id]
        reason = self.teller.reason(rule)
        told = f"{rule.id} applied" + (f": {reason}" if reason and not rule.word else "")
        hidden = self.hidden(rule)
        if hidden:
            if result.applied and (rule.withholds or rule.notice in SAFETY):
                return Answer("applied", told, rule.id)
            text = f"{rule.id}: it reads or sets what is withheld, so nothing more is told of it"
            return Answer("withheld", text, rule.id, tuple(self.withheld_by(hidden)))
        if result.applied:
            return Answer("applied", told, rule.id, tuple(self._over(rule)))
        if result.overruled:
            return Answer("overruled", f"{rule.id} was overruled: {rule.title}", rule.id, tuple(self.overruled(rule)))
        text = f"{rule.id} {'is not known' if result.unknown else 'did not apply'}: {rule.title}"
        return Answer("other", text, rule.id, (*self.failed(rule), *self._over(rule)))

    def overruled(self, rule: Rule) -> Iterator[Answer]:
        """Yield the rules that overruled one, with their reasons."""
        for name in overrulers(rule, self.trace):
            other = self.book.rule(name)
            if self.hidden(other):
                yield Answer("withheld", "overruled by a rule whose reasons are withheld")
                continue
            reason = self.teller.reason(other)
            yield Answer("rule", f"overruled by {name}" + (f": {reason}" if reason else ""), name)

    def failed(self, rule: Rule) -> Iterator[Answer]:
        """Yield the conditions about the person that did not hold, each with what it would need."""
        for line in rule.lines:
            if not about_entries(line, rule) and self.conditions.holds(line) is not True:
                yield self.condition(line)

    def condition(self, line: Line, at: At | None = None) -> Answer:
        """Return a condition that does not hold as it was checked, and what it would need."""
        if self.conditions.hidden(line, at):
            return Answer("withheld", "a condition on what is withheld")
        entry = self.trace.values[at.list][at.number] if at is not None else None
        check = check_line(line, self.teller, at.word if at is not None else "", entry)
        saw = ", ".join(f"{key} = {value}" for key, value in check.saw.items())
        text = f"{check.condition} is {check.result}" + (f" ({saw})" if saw else "")
        return Answer("check", text, rests_on=tuple(self.conditions.wanted(line, at)))

    def _over(self, rule: Rule) -> Iterator[Answer]:
        """Yield, for a rule over entries, to which of them it applied and what it asks of each."""
        if not rule.word:
            return
        entries = self.trace.values[rule.list]
        if entries is None:
            yield Answer("untold", f"you did not tell {self.book.vocabulary.facts[rule.list].label} ({rule.list})")
            return
        result = self.trace.results[rule.id]
        for word, bits in (
            ("it applied to", result.applied),
            ("overruled for", result.overruled),
            ("not known for", result.unknown),
        ):
            names = [self._label(rule, number) for number in range(len(entries)) if bits >> number & 1]
            if names:
                more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
                yield Answer("entry", f"{word} {joined(names[:MOST_NAMED])}{more}")
        for line in rule.lines:
            if about_entries(line, rule):
                domain = self.trace.decisions[rule.id].domain
                held = [
                    n for n in range(len(entries)) if domain >> n & 1 and self.conditions.holds(line, At(rule.word, rule.list, n))
                ]
                yield Answer("check", f"for each {rule.word}: {line.text}, which holds for {len(held)} of {len(entries)}")

    def _label(self, rule: Rule, number: int) -> str:
        entry = self.trace.values[rule.list][number]
        name = str(entry.get(ENTRY_NAME) or "")
        return self.teller.entry_label(rule.list, name) if name else str(entry.get("name") or number + 1)


def about_entries(line: Line, rule: Rule) -> bool:
    """Tell whether a condition is read once for each entry, and not once for the person."""
    return bool(rule.word) and any(getattr(ref, "word", None) == rule.word for ref in refs(line))
