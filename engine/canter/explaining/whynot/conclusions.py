"""Why a conclusion is not another, or not the value that was asked for: who decided it, and who would have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.explaining.whynot.answer import Answer
from canter.explaining.whynot.gaps import limit_gap
from canter.language.conditions import Comparison, Is, Known, Line
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Set, Target
from canter.language.formulas import FactRef, Number, walk
from canter.planning.telling import tell_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.explaining.whynot.rules import Rules
    from canter.explaining.wish import Wish
    from canter.language.facts import Fact
    from canter.language.rules import Rule
    from canter.reasoning.trace import BoundHeld


class Conclusions:
    """Tells, for one person, why conclusions are not otherwise."""

    def __init__(self, rules: Rules) -> None:
        """Take the teller of rules; it asks back here why a choice that a rule reads is not another."""
        self.rules = rules
        self.conditions = rules.conditions
        self.teller = rules.teller
        self.trace = rules.trace
        self.book = rules.book
        self.told: set[str] = set()
        self.conditions.deeper = self._deeper

    def answer(self, wish: Wish) -> Answer:
        """Return why a conclusion is what it is, and not what was wished for."""
        fact = self.book.vocabulary.facts[wish.name]
        if self.trace.hidden(wish.name):
            by = tuple(self.rules.withheld_by([wish.name]))
            return Answer("withheld", f"{fact.label} ({wish.name}): withheld", rests_on=by)
        now = self.teller.fact(wish.name)
        self.told.add(wish.name)
        if wish.line is not None and self.conditions.holds(wish.line) is True:
            text = f"{fact.label} ({wish.name}): {now}, so `{wish.text}` is so already"
            return Answer("so", text, rests_on=tuple(self._decided(fact)))
        asked = f", and not `{wish.text}`" if wish.line is not None else ""
        limits = tuple(self._limits(fact, wish.line))
        against = {one.rule for one in limits}
        decided = (one for one in self._decided(fact) if one.kind != "bound" or one.rule not in against)
        rests_on = (*self._short(wish), *limits, *decided, *self._others(fact, wish.line))
        if wish.line is None and not any(one.kind == "other" for one in rests_on):
            rests_on = (*rests_on, Answer("none", f"no other rule would set it; ask for a value, like `{wish.name}=…`"))
        return Answer("conclusion", f"{fact.label} ({wish.name}): {now}{asked}", rests_on=rests_on)

    def _short(self, wish: Wish) -> Iterator[Answer]:
        """Yield how far a number is from what is asked, and what it needs to be known where it is not."""
        asked = asked_number(wish.line) if wish.line is not None else None
        now = self.trace.values[wish.name]
        if now is None:
            yield from self.conditions.wanted(Known(FactRef(wish.name), negated=False, text=f"{wish.name} is known"))
        elif asked is not None:
            line = wish.towards(now)
            assert line is not None  # noqa: S101 - a number was asked for
            yield from self.conditions.wanted(line)

    def _deeper(self, name: str, line: Line) -> Iterator[Answer]:
        """Yield why a concluded choice that a condition reads is not what the condition needs; each choice once."""
        if name in self.told:
            return
        self.told.add(name)
        yield from self._others(self.book.vocabulary.facts[name], line)

    def _decided(self, fact: Fact) -> Iterator[Answer]:
        """Yield what made the conclusion what it is."""
        landing = self.trace.landings[Target(fact.name)]
        for held in landing.bounds:
            if held.binding:
                yield self._spoke(held.rule, f"{held.side} {self._shown(held.value, fact)} (bound it), by", "bound")
        for name in (*landing.changed_by, *landing.set_by):
            word = "changed by" if name in landing.changed_by else f"set to {self._shown(landing.value_set, fact)} by"
            yield self._spoke(name, word, "rule")
        for name in landing.undecided:
            yield self._spoke(name, "left open, since it is not known whether it applies, by", "rule")
        if landing.defaulted:
            yield Answer("default", f"no rule set it, so it has its default: {self._shown(landing.value_set, fact)}")

    def _spoke(self, name: str, word: str, kind: str) -> Answer:
        rule = self.book.rule(name)
        if self.rules.hidden(rule):
            return Answer("withheld", f"{word} a rule whose reasons are withheld")
        reason = self.teller.reason(rule)
        return Answer(kind, f"{word} {name}" + (f": {reason}" if reason else ""), name)

    def _shown(self, value: Any, fact: Fact) -> str:  # noqa: ANN401 - a value of any type
        return tell_value(value, fact.kind, self.teller.units)

    def _limits(self, fact: Fact, line: Line | None) -> Iterator[Answer]:
        """Yield the limits that stand against a number, each with what it would need to let the number through."""
        if line is None or not fact.kind.numeric:
            return
        for held in self.trace.landings[Target(fact.name)].bounds:
            rule = self.book.rule(held.rule)
            if self.rules.hidden(rule):
                yield Answer("withheld", "a limit of which nothing is told, since it rests on what is withheld")
                continue
            wanted = self._through(held, rule, line, fact)
            if wanted is None or self.conditions.holds(wanted) is True:
                continue
            reason = self.teller.reason(rule) if held.binding else ""
            word = "bound it" if held.binding else "would bind, too"
            text = f"{held.side} {self._shown(held.value, fact)} ({word}), by {held.rule}" + (f": {reason}" if reason else "")
            asked = asked_number(line)
            if held.value is None or asked is None:
                yield Answer("limit", text, held.rule, tuple(self.conditions.wanted(wanted)))
                continue
            turns = tuple(Answer("turn", one.told, turn=one) for one in self.conditions.turns(wanted))
            apart = limit_gap(held.value, asked.value, fact.kind, self.teller.units)
            yield Answer("limit", text, held.rule, (Answer("gap", apart, rests_on=turns),))

    def _through(self, held: BoundHeld, rule: Rule, line: Line, fact: Fact) -> Line | None:
        """Return the condition that a limit leaves room for the number asked for; None where it is no matter."""
        asked = asked_number(line)
        along = {"at least": (">", ">="), "at most": ("<", "<=")}[held.side]
        if asked is None or rule.word or (isinstance(line, Comparison) and line.signs[0] in along):
            return None
        sign = "<=" if held.side == "at least" else ">="
        for effect in rule.effects:
            if isinstance(effect, Bound) and effect.target.name == fact.name and effect.side == held.side:
                return Comparison((effect.formula, asked), (sign,), effect.text)
        return None

    def _others(self, fact: Fact, line: Line | None) -> Iterator[Answer]:
        """Yield the rules that would have given the conclusion what is asked for, or anything else, and why they did not."""
        landing = self.trace.landings[Target(fact.name)]
        spoke = {*landing.set_by, *landing.changed_by, *landing.undecided}
        for rule in self.book.setting.get(fact.name, ()):
            if rule.id in spoke or all(isinstance(effect, Bound) for effect in rule.effects if _aims(effect, fact)):
                continue
            if self.rules.hidden(rule):
                yield Answer("withheld", "a rule of which nothing is told, since it rests on what is withheld")
                continue
            told = self._would(rule, fact, line)
            if told is not None:
                one = self.rules.answer(rule)
                yield one._replace(text=f"{told}: {one.text}")

    def _would(self, rule: Rule, fact: Fact, line: Line | None) -> str | None:
        """Return what a rule would have made of a fact, or None where that is not what is asked for."""
        for effect in rule.effects:
            if not _aims(effect, fact):
                continue
            if isinstance(effect, Change):
                return f"{effect.how} {', '.join(effect.names)}"
            if isinstance(effect, Choose):
                return f"would {effect.text}"
            if isinstance(effect, Set):
                value = self._would_be(effect, rule, fact)
                if value is None:
                    return "would set it"
                values = {**self.trace.values, fact.name: value}
                if line is None or self.trace.compiler.line(line)(values) is True:
                    return f"would set it to {self._shown(value, fact)}"
        return None

    def _would_be(self, effect: Set, rule: Rule, fact: Fact) -> Any:  # noqa: ANN401 - a value of any type
        """Return what a rule would set; unknown where it reckons with an entry."""
        if isinstance(effect.value, ChoicesValue):
            return fact.kind.choices.ordered(effect.value.names) if fact.kind.choices is not None else ()
        return None if rule.word and _reads_entry(effect, rule) else self.teller.given(effect.value, rule)


def _aims(effect: object, fact: Fact) -> bool:
    target = getattr(effect, "target", None)
    return isinstance(target, Target) and target.name == fact.name


def _reads_entry(effect: Set, rule: Rule) -> bool:
    assert not isinstance(effect.value, ChoicesValue)  # noqa: S101 - told apart by whoever asks
    return any(getattr(ref, "word", None) == rule.word for ref in walk(effect.value))


def asked_number(line: Line) -> Number | None:
    """Return the number that a wish names."""
    match line:
        case Comparison(formulas=(_, Number() as number)):
            return number
        case Is(alternatives=(Number() as number,)):
            return number
        case _:
            return None
