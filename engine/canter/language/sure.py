"""What is surely known where a rule applies, and which guards could come out as not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, facts_read, refs
from canter.language.effects import Bound, Change, ChoicesValue, ExcludeEntry, Set, Withhold
from canter.language.formulas import EntryRef, ParameterRef, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.language.facts import Vocabulary
    from canter.language.problems import Problems
    from canter.language.rules import Rule

Read = tuple[str, str]


class Sureness:
    """Answers what everybody has, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Look once at which fields of the guidance's lists every entry fills."""
        self.vocabulary = vocabulary
        self.filled = {
            (name, field): all(entry[field] is not None for entry in entries.values())
            for name, entries in vocabulary.entries.items()
            for field in vocabulary.facts[name].fields
        }

    def sure(self, read: Read) -> bool:
        """Tell whether a fact or field is known for everybody."""
        name, field = read
        fact = self.vocabulary.facts[name]
        if not field:
            return fact.sure
        declared = fact.fields[field]
        return declared.default is not None or declared.required or (not declared.concluded and self.filled.get(read, False))

    def check(self, rule: Rule, problems: Problems) -> None:
        """Note what a rule rests on that may be unknown, where that does harm."""
        if _guards(rule, self.vocabulary):
            self._check_guard(rule, problems)
        if any(isinstance(effect, (Withhold, ExcludeEntry)) for effect in rule.effects):
            for name, field in rule.reads:
                fact = self.vocabulary.facts[name]
                if not field and fact.origin == "asked" and fact.default is not None:
                    help_ = f"make `{name}` required, or leave it unknown and give `{name} is unknown` a row"
                    problems.add(
                        f"`{rule.id}` keeps people safe, so it cannot rest on the default of `{name}`",
                        rule.span,
                        help_,
                        "guard-assumed",
                    )
        self._check_because(rule, problems)

    def _check_guard(self, rule: Rule, problems: Problems) -> None:
        if rule.domain and not self.sure((rule.domain, "")) and not _own_entries_only(rule):
            help_ = f"make `{rule.domain}` required, or give it a default"
            problems.add(
                f"the guard `{rule.id}` can be not known, since `{rule.domain}` may be unknown", rule.span, help_, "guard-unknown"
            )
        for name, field in dict.fromkeys(self._undecided(rule.lines, frozenset())):
            shown = f"{rule.word if name == rule.list else name}.{field}" if field else name
            help_ = f"add the condition `{shown} is known`, or a row for `{shown} is unknown`"
            if field and name != rule.list:
                help_ = "conclude the sum as a fact, and add the condition that it is known"
            problems.add(
                f"the guard `{rule.id}` can be not known, since `{shown}` may be unknown", rule.span, help_, "guard-unknown"
            )

    def _undecided(self, lines: Iterable[Line], known: frozenset[Read]) -> Iterator[Read]:
        lines = tuple(lines)
        known |= {read for line in lines if isinstance(line, Known) and not line.negated for read in facts_read([line.of])}
        for line in lines:
            if isinstance(line, Known):
                continue
            if isinstance(line, Group):
                if line.how == "all":
                    yield from self._undecided(line.lines, known)
                    continue
                unknown = {r for i in line.lines if isinstance(i, Known) and i.negated for r in facts_read([i.of])}
                for inner in line.lines:
                    yield from self._undecided([inner], known | unknown)
            else:
                yield from (read for read in facts_read(refs(line)) if read not in known and not self.sure(read))

    def _check_because(self, rule: Rule, problems: Problems) -> None:
        if rule.because is None:
            return
        needed = self._needed(rule.lines)
        own = {target.name: target for target in rule.targets}
        for ref in rule.because.refs:
            if isinstance(ref, (ParameterRef, EntryRef)):
                continue
            (read,) = facts_read([ref])
            if self.sure(read) or read in needed:
                continue
            name = f"{read[0]}.{read[1]}" if read[1] else read[0]
            if name in own and all(self._sure_effect(rule, name, needed)):
                continue
            shown = f"{rule.word}.{read[1]}" if read[1] else name
            help_ = f"add the condition `{shown} is known`, or word it without"
            problems.add(
                f"the `because` of `{rule.id}` names `{shown}`, which may be unknown", rule.span, help_, "because-unknown"
            )

    def check_formulas(self, rule: Rule, problems: Problems) -> None:
        """Note bounds, and settings of what everybody must have, whose formulas may be unknown."""
        needed = self._needed(rule.lines)
        for effect in rule.effects:
            if isinstance(effect, Bound):
                formula, what = effect.formula, "bound"
            elif isinstance(effect, Set) and self._must_be_known(effect) and not isinstance(effect.value, ChoicesValue):
                formula, what = effect.value, "value"  # type: ignore[assignment]
            else:
                continue
            for read in dict.fromkeys(facts_read(walk(formula))):
                if not self.sure(read) and read not in needed:
                    shown = f"{rule.word if read[0] == rule.list else read[0]}.{read[1]}" if read[1] else read[0]
                    message = f"the {what} that `{rule.id}` gives `{effect.target.name}` can be unknown, since `{shown}` may be"
                    problems.add(
                        message, rule.span, f"add the condition `{shown} is known`, or word it without", "formula-unknown"
                    )

    def _must_be_known(self, effect: Set) -> bool:
        return not effect.target.field and self.vocabulary.facts[effect.target.fact].required

    def _sure_effect(self, rule: Rule, name: str, needed: set[Read]) -> Iterator[bool]:
        for effect in rule.effects:
            if isinstance(effect, Set) and effect.target.name == name and not isinstance(effect.value, ChoicesValue):
                reads = facts_read(walk(effect.value))
                yield all(self.sure(read) or read in needed for read in reads)
            elif isinstance(effect, Bound) and effect.target.name == name:
                yield all(self.sure(read) or read in needed for read in facts_read(walk(effect.formula)))

    def _needed(self, lines: Iterable[Line]) -> set[Read]:
        """Return what must be known for all these lines to be true."""
        found: set[Read] = set()
        for line in lines:
            match line:
                case Group(how="all", lines=inner):
                    found |= self._needed(inner)
                case Group(lines=inner):
                    found |= set.intersection(*(self._needed([one]) for one in inner))
                case Comparison() | HasOf():
                    found |= set(facts_read(refs(line)))
                case Is(of=of, alternatives=alternatives) | Has(of=of, alternatives=alternatives):
                    found |= set(facts_read([of]))
                    if len(alternatives) == 1:
                        found |= {read for item in alternatives for read in facts_read(walk(item))}
                case Known(of=of, negated=False):
                    found |= set(facts_read([of]))
                case _:
                    pass
        return found


def _own_entries_only(rule: Rule) -> bool:
    """Tell whether a rule touches nothing but the entries it goes through: where there is no list, it touches nothing."""
    return not rule.overrules and all(
        isinstance(effect, (Set, Bound, Change)) and effect.target.field and effect.target.fact == rule.list
        for effect in rule.effects
    )


def _guards(rule: Rule, vocabulary: Vocabulary) -> bool:
    if rule.overrules or any(isinstance(effect, (Bound, Change, ExcludeEntry, Withhold)) for effect in rule.effects):
        return True
    for effect in rule.effects:
        if isinstance(effect, Set):
            fact = vocabulary.facts[effect.target.fact]
            default = fact.fields[effect.target.field].default if effect.target.field else fact.default
            if default is not None:
                return True
    return False
