"""Why a conclusion is so: the tree from it through bounds, rules, checks and formulas to facts, parameters, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.checks import check_line
from canter.explaining.trace import choice_rules, overrulers
from canter.language.conditions import refs
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Set, Target
from canter.language.formulas import FactRef, Formula, ParameterRef, Ref, Sum, walk
from canter.planning.telling import WITHHELD, Teller, tell_value
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.facts import Fact, Field
    from canter.language.rules import Rule
    from canter.reasoning.trace import BoundHeld, Choice, Landing


class Reason(NamedTuple):
    """A step of an explanation: what kind it is, its words, the rule it comes from, what it rests on, and the fact it tells."""

    kind: str
    text: str
    rule: str = ""
    rests_on: tuple[Reason, ...] = ()
    fact: str = ""


def why(teller: Teller, name: str) -> Reason:
    """Return why a concluded fact has its value."""
    return _Explainer(teller).fact(name)


class _Explainer:
    """Explains each fact once; where it comes again, it is only named."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.trace = teller.trace
        self.book = teller.trace.rulebook
        self.told: set[str] = set()

    def fact(self, name: str) -> Reason:
        fact = self.book.vocabulary.facts[name]
        text = f"{fact.label} ({name}): {self.teller.fact(name)}"
        if self.trace.hidden(name):
            return Reason("withheld", f"{fact.label} ({name}): {WITHHELD}", rests_on=tuple(self._withholding(name)), fact=name)
        if fact.tabled and name in self.book.section_of:
            return self._table(fact)
        if fact.logged:
            return Reason("fact", f"{text}, from your log" if self.trace.values[name] is not None else f"{text}: no log tells it")
        if fact.origin == "asked":
            how = "you told us" if self.trace.values[name] is not None else "you did not tell us"
            return Reason("fact", f"{text}, {'assumed' if name in self.trace.assumed else how}")
        if fact.origin == "given":
            return Reason("list", f"{fact.label} ({name}): a list of the guidance")
        if name in self.told:
            return Reason("again", f"{text} (explained above)", fact=name)
        self.told.add(name)
        landing = self.trace.landings[Target(name)]
        return Reason("conclusion", text, rests_on=tuple(self._landing(name, landing)), fact=name)

    def _table(self, fact: Fact) -> Reason:
        """Return each entry of a list that a section shows, with the rules that filled it."""
        if fact.name in self.told:
            return Reason("again", f"{fact.label} ({fact.name}): explained above", fact=fact.name)
        self.told.add(fact.name)
        entries = self.trace.values[fact.name]
        told = tuple(self._row(fact, entry, number) for number, entry in enumerate(entries or ()))
        return Reason("list", f"{fact.label} ({fact.name}): {self.teller.fact(fact.name)}", rests_on=told, fact=fact.name)

    def _row(self, fact: Fact, entry: Mapping[str, Any], number: int) -> Reason:
        name = str(entry.get(ENTRY_NAME) or "")
        label = self.teller.entry_label(fact.name, name) if name else str(entry.get("name") or number + 1)
        told = [
            reason
            for field in fact.fields.values()
            if field.concluded
            for reason in self._field(fact, field, entry, self.trace.landings[Target(f"{fact.name}#{number}", field.name)])
        ]
        return Reason("entry", label, rests_on=tuple(told))

    def _field(self, fact: Fact, field: Field, entry: Mapping[str, Any], landing: Landing) -> Iterator[Reason]:
        if self.teller.field_hidden(fact.name, field.name):
            yield Reason("withheld", f"{field.label}: {WITHHELD}")
            return
        shown = tell_value(entry[field.name], field.kind, self.teller.units)
        for rule_id in (*landing.set_by, *landing.changed_by, *(b.rule for b in landing.bounds if b.binding)):
            rule = self.book.rule(rule_id)
            reason = self.teller.reason(rule, dict(entry))
            text = f"{field.label}: {shown}, by {rule.id}" + (f": {reason}" if reason else "")
            target = f"{fact.name}.{field.name}"
            yield Reason("rule", text, rule.id, (*self._checks(rule), *self._formulas(rule, target), *self._sources(rule)))

    def _withholding(self, name: str) -> Iterator[Reason]:
        section = self.book.section_of[name]
        for rule in self.book.rules:
            result = self.trace.results[rule.id]
            if section in rule.withholds and (result.applied or result.unknown):
                word = "withheld by" if result.applied else "withheld, since it is not known whether it applies, by"
                yield Reason(
                    "rule", f"{word} {rule.id}: {self.teller.reason(rule)}".rstrip(": "), rule.id, tuple(self._sources(rule))
                )

    def _landing(self, name: str, landing: Landing) -> Iterator[Reason]:
        for held in sorted(landing.bounds, key=lambda bound: not bound.binding):
            yield self._bound(name, held)
        for rule_id in landing.changed_by:
            yield self._rule(self.book.rule(rule_id), name, "changed by")
        for rule_id in landing.set_by:
            shown = self._shown(landing.value_set, name)
            yield self._rule(self.book.rule(rule_id), name, f"set to {shown} by")
        if landing.defaulted:
            yield Reason("default", f"no rule set it, so it has its default: {self._shown(landing.value_set, name)}")
        for rule_id in landing.undecided:
            yield self._rule(self.book.rule(rule_id), name, "left open, since it is not known whether it applies, by")
        if name in self.trace.choices:
            yield from self._choice(self.trace.choices[name])
        yield from self._others(name, landing)

    def _shown(self, value: Any, name: str) -> str:  # noqa: ANN401
        return tell_value(value, self.book.vocabulary.facts[name].kind, self.teller.units)

    def _bound(self, name: str, held: BoundHeld) -> Reason:
        rule = self.book.rule(held.rule)
        if not held.known and held.value is None and self.trace.results[held.rule].unknown:
            return self._rule(rule, name, f"{held.side} a limit that is not known, by")
        word = "bound it" if held.binding else "did not bind"
        return self._rule(
            rule, name, f"{held.side} {self._shown(held.value, name)} ({word}), by", kind="bound" if held.binding else "slack"
        )

    def _rule(self, rule: Rule, name: str, word: str, kind: str = "rule") -> Reason:
        # The reason of a bound that did not bind would read like advice.
        reason = "" if kind == "slack" else self.teller.reason(rule)
        if self.teller.concerned(rule):
            return Reason("withheld", f"{word} a rule whose reasons are withheld")
        text = f"{word} {rule.id}" + (f": {reason}" if reason else "")
        return Reason(kind, text, rule.id, (*self._checks(rule), *self._formulas(rule, name), *self._sources(rule)))

    def _checks(self, rule: Rule) -> Iterator[Reason]:
        for line in rule.lines:
            if rule.word:
                yield Reason("check", f"for each {rule.word}: {line.text}")
                continue
            check = check_line(line, self.teller)
            saw = ", ".join(f"{key} = {value}" for key, value in check.saw.items())
            inputs = tuple(self._inputs(refs(line)))
            yield Reason("check", f"{check.condition} is {check.result}" + (f" ({saw})" if saw else ""), rests_on=inputs)

    def _formulas(self, rule: Rule, name: str) -> Iterator[Reason]:
        for effect in rule.effects:
            if isinstance(effect, (Set, Bound)) and effect.target.name == name:
                value = effect.value if isinstance(effect, Set) else effect.formula
                if isinstance(value, ChoicesValue):
                    continue
                yield Reason("formula", f"formula: {effect.text}", rests_on=tuple(self._inputs(walk(value))))
            elif isinstance(effect, Choose) and effect.target.name == name:
                inputs = [ref for formula in effect.formulas for ref in walk(formula)]
                yield Reason("formula", effect.text, rests_on=tuple(self._inputs(inputs)))
            elif isinstance(effect, Change) and effect.target.name == name:
                yield Reason("formula", f"{effect.how} {', '.join(effect.names)}")

    def _inputs(self, refs: Iterable[Formula | Ref]) -> Iterator[Reason]:
        for ref in dict.fromkeys(refs):
            if isinstance(ref, FactRef):
                yield self.fact(ref.name)
            elif isinstance(ref, Sum):
                yield self.fact(ref.over)
                yield from self._added(ref)
            elif isinstance(ref, ParameterRef):
                yield self._parameter(ref.name)

    def _added(self, total: Sum) -> Iterator[Reason]:
        """Yield each entry of a person's list with what it adds."""
        if self.book.vocabulary.facts[total.over].origin != "asked":
            return
        read = self.trace.compiler.formula(total.of)
        for number, entry in enumerate(self.trace.values[total.over] or ()):
            part = read({**self.trace.values, total.word: entry})
            name = entry.get("name") or f"{total.word} {number + 1}"
            yield Reason("entry", f"{name}: " + ("not known" if part is None else f"{part:,.0f}"))

    def _parameter(self, name: str) -> Reason:
        parameter = self.book.parameters[name]
        changed = f", changed by the overlay `{parameter.overlay}`" if parameter.overlay else ""
        text = f"{parameter.label} ({name}): {self.teller.parameter(name)}{changed}"
        return Reason("parameter", text, rests_on=tuple(self._cited(parameter.sources, parameter.judgement)))

    def _sources(self, rule: Rule) -> Iterator[Reason]:
        if rule.overlay:
            yield Reason("overlay", f"changed guidance: {rule.overlay}")
        yield from self._cited(rule.sources, rule.judgement)

    def _cited(self, sources: tuple[str, ...], judgement: str) -> Iterator[Reason]:
        for source in sources:
            key, _, place = source.partition("/")
            citation = self.book.citations[key]
            where = f", {place}" if place else ""
            doubt = "" if citation.verified else ", not verified"
            yield Reason("source", f"source: {citation.authors} ({citation.year}), {citation.evidence}{where}{doubt}", key)
        if judgement:
            yield Reason("judgement", f"our judgement: {judgement}")

    def _choice(self, choice: Choice) -> Iterator[Reason]:
        excluding, preferring = choice_rules(self.book, choice.list)
        for number, entry in enumerate(self.trace.values[choice.list]):
            name = str(entry[ENTRY_NAME])
            if name in choice.picks:
                rules = [rule.id for rule in preferring if self.trace.results[rule.id].applied >> number & 1]
                points = f"score {choice.scores[number]}" + (f" by {', '.join(rules)}" if rules else "")
                yield Reason("entry", f"chosen: {self.teller.entry_label(choice.list, name)}, {points}")
        if choice.short:
            yield Reason("short", f"{choice.short} fewer than the {choice.wanted} wanted, since no more are left")
        for rule in excluding:
            result = self.trace.results[rule.id]
            out = result.applied | result.unknown
            if out:
                names = [
                    str(entry[ENTRY_NAME]) for number, entry in enumerate(self.trace.values[choice.list]) if out >> number & 1
                ]
                told = ", ".join(self.teller.entry_label(choice.list, name) for name in names)
                if self.teller.concerned(rule):
                    yield Reason("entry", f"left out, for a reason that is withheld: {told}")
                else:
                    yield Reason("entry", f"left out by {rule.id}: {told}", rule.id, tuple(self._sources(rule)))

    def _others(self, name: str, landing: Landing) -> Iterator[Reason]:
        """Yield the rules about this fact that had no effect on it, and why."""
        spoke = {*landing.set_by, *landing.changed_by, *landing.undecided, *(bound.rule for bound in landing.bounds)}
        for rule in self.book.rules:
            if rule.id in spoke or all(target.name != name for target in rule.targets):
                continue
            if self.teller.concerned(rule):
                continue
            result = self.trace.results[rule.id]
            if result.overruled:
                by = ", ".join(overrulers(rule, self.trace))
                yield Reason("other", f"overruled by {by}: {rule.id}", rule.id)
            else:
                checks = [check_line(line, self.teller) for line in rule.lines] if not rule.word else []
                failed = [c for c in checks if c.result != "true"]
                told = "; ".join(f"{c.condition} is {c.result}" + _seen(c.saw) for c in failed)
                yield Reason("other", f"{result.outcome}: {rule.id}" + (f" ({told})" if told else ""), rule.id)


def sources_named(reason: Reason) -> tuple[str, ...]:
    """Return the ids of all sources that an explanation names, in the order it names them."""
    own = [reason.rule] if reason.kind == "source" else []
    return tuple(dict.fromkeys([*own, *(key for inner in reason.rests_on for key in sources_named(inner))]))


def _seen(saw: dict[str, str]) -> str:
    return f", with {', '.join(f'{key} = {value}' for key, value in saw.items())}" if saw else ""
