"""Why an entry of a list was not chosen: what ruled it out, or its score beside that of those chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.explaining.opposite import opposite
from canter.explaining.trace import choice_rules
from canter.explaining.whynot.answer import Answer, joined
from canter.explaining.whynot.conditions import At
from canter.language.conditions import Known
from canter.language.effects import Choose, Prefer, Target
from canter.planning.telling import tell_value
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.whynot.rules import Rules
    from canter.language.rules import Rule
    from canter.reasoning.trace import Choice


class Entries:
    """Tells, for one person, why entries of lists were not chosen."""

    def __init__(self, rules: Rules) -> None:
        """Take the teller of rules."""
        self.rules = rules
        self.conditions = rules.conditions
        self.teller = rules.teller
        self.trace = rules.trace
        self.book = rules.book

    def answer(self, name: str, entry: str) -> Answer:
        """Return why an entry is not among what was chosen for a fact."""
        fact = self.book.vocabulary.facts[name]
        label = self.teller.entry_label(fact.over, entry)
        if self.trace.hidden(name):
            return Answer("withheld", f"{fact.label} ({name}): withheld", rests_on=tuple(self.rules.withheld_by([name])))
        choice = self.trace.choices.get(name)
        if choice is None or self.trace.values[name] is None:
            return Answer("unknown", f"{fact.label} ({name}): nothing is chosen, since it is not known how many there should be")
        number = next(n for n, one in enumerate(self.trace.values[choice.list]) if one[ENTRY_NAME] == entry)
        if entry in choice.picks:
            return Answer("so", f"{label} is chosen for {fact.label} ({name})", rests_on=(self._score(choice, number),))
        head = f"{label} is not chosen for {fact.label} ({name})"
        if choice.out >> number & 1:
            return Answer("conclusion", head, rests_on=tuple(self._out(choice, number)))
        told = (self._score(choice, number), *self._beside(name, choice, number), *self._more(choice, number))
        return Answer("conclusion", head, rests_on=told)

    def _out(self, choice: Choice, number: int) -> Iterator[Answer]:
        """Yield the rules that rule an entry out, each with what would let it in."""
        excluding, _ = choice_rules(self.book, choice.list)
        for rule in excluding:
            result = self.trace.results[rule.id]
            if not (result.applied | result.unknown) >> number & 1:
                continue
            if self.rules.hidden(rule):
                yield Answer("withheld", "left out for a reason that is withheld")
                continue
            entry = self.trace.values[choice.list][number]
            reason = self.teller.reason(rule, dict(entry)) if result.applied >> number & 1 else ""
            word = "left out by" if result.applied >> number & 1 else "left out, since it is not known whether it applies, by"
            text = f"{word} {rule.id}" + (f": {reason}" if reason else "")
            yield Answer("rule", text, rule.id, tuple(self._ways_in(rule, At(rule.word, choice.list, number))))

    def _ways_in(self, rule: Rule, at: At) -> Iterator[Answer]:
        """Yield what would keep a rule from applying to an entry, as far as it hangs on the person."""
        for line in rule.lines:
            behind = self.conditions.reach.line(line)
            # Nobody is asked to tell less.
            if not behind.asked or isinstance(line, Known):
                continue
            if self.conditions.hidden(line, at):
                yield Answer("withheld", "a condition on what is withheld")
                continue
            yield from self.conditions.wanted(opposite(line), at)

    def _score(self, choice: Choice, number: int) -> Answer:
        _, preferring = choice_rules(self.book, choice.list)
        spoke = [rule for rule in preferring if self.trace.results[rule.id].applied >> number & 1]
        names = ["a rule that is withheld" if self.rules.hidden(rule) else rule.id for rule in spoke]
        return Answer("score", f"its score is {choice.scores[number]}" + (f", by {joined(names)}" if names else ""))

    def _beside(self, name: str, choice: Choice, number: int) -> Iterator[Answer]:
        """Yield how an entry that is left stands beside those chosen: of its own kind, and of all."""
        entries = self.trace.values[choice.list]
        numbers = {str(one[ENTRY_NAME]): place for place, one in enumerate(entries)}
        effect = self._choosing(name)
        picks = [numbers[pick] for pick in choice.picks]
        own = str(entries[number][ENTRY_NAME])
        for pick in choice.picks:
            spares = choice.spares.get(pick, ())
            if own in spares:
                place = spares.index(own) + 1
                label = self.teller.entry_label(choice.list, pick)
                yield Answer("spare", f"it stands among the spares of {label}, as number {place}")
        field = effect.one_of_each if effect is not None else ""
        kind = self.book.vocabulary.facts[choice.list].fields[field].kind if field else None
        value = entries[number][field] if field else None
        same = [pick for pick in picks if field and value is not None and entries[pick][field] == value]
        if kind is not None:
            told = tell_value(value, kind, self.teller.units)
            label = self.book.vocabulary.facts[choice.list].fields[field].label
            if same:
                yield Answer("beside", f"of the same {label.lower()} ({told}) were chosen: {self._named(choice, same, number)}")
            else:
                yield Answer("beside", f"nothing of the same {label.lower()} ({told}) was chosen")
        rest = [pick for pick in picks if pick not in same]
        if effect is not None and effect.apart is not None:
            yield Answer("beside", f"those chosen stand apart from one another: {self._named(choice, picks, number)}")
        elif rest:
            yield Answer("beside", f"{'the others' if same else 'those'} chosen: {self._named(choice, rest, number)}")
        if not picks:
            yield Answer("beside", "nothing was chosen")

    def _named(self, choice: Choice, picks: list[int], number: int) -> str:
        """Return entries with their scores, and whether the order of the list decided between them and this one."""
        entries, scores = self.trace.values[choice.list], choice.scores
        told = []
        for pick in picks:
            tie = ", which stands before it in the list" if scores[pick] == scores[number] and pick < number else ""
            told.append(f"{self.teller.entry_label(choice.list, str(entries[pick][ENTRY_NAME]))} with {scores[pick]}{tie}")
        return "; ".join(told)

    def _choosing(self, name: str) -> Choose | None:
        for rule in self.trace.landings[Target(name)].set_by:
            for effect in self.book.rule(rule).effects:
                if isinstance(effect, Choose) and effect.target.name == name:
                    return effect
        return None

    def _more(self, choice: Choice, number: int) -> Iterator[Answer]:
        """Yield the rules that would raise the score of an entry, and what they would need of the person."""
        _, preferring = choice_rules(self.book, choice.list)
        for rule in preferring:
            by = sum(effect.by for effect in rule.effects if isinstance(effect, Prefer) and effect.list == choice.list)
            if by <= 0 or self.trace.results[rule.id].applied >> number & 1 or self.rules.hidden(rule):
                continue
            at = At(rule.word, choice.list, number)
            lines = [line for line in rule.lines if self.conditions.holds(line, at) is not True]
            # What no answer of the person could change is no way to a higher score.
            if lines and all(self.conditions.reach.line(line).asked for line in lines):
                told = tuple(self.rules.condition(line, at) for line in lines)
                yield Answer("other", f"{by} more by {rule.id}, which did not apply to it", rule.id, told)
