"""Rendering a trace as one function, for guidance whose evaluation has been written out: the same data, far sooner.

It tells what `trace.render_trace` tells, piece by piece from the values and decisions of an evaluation; a piece that is
out of the ordinary is rendered there. Where something is withheld it is not used at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.written_facts import FactWriter
from canter.explaining.written_parts import Pool, choice_teller, entries_teller, fact_teller, lowered, tell_or_unknown
from canter.language.conditions import Line, facts_read, refs
from canter.language.effects import Choose
from canter.language.formulas import ParameterRef
from canter.language.units import show
from canter.reasoning.expressions import Code, Expressions
from canter.reasoning.source_text import function

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.language.rules import Rule
    from canter.planning.telling import Teller
    from canter.reasoning.generated import Generated
    from canter.reasoning.program import CompiledTarget


class Plainly(NamedTuple):
    """How pieces are rendered from a teller: a rule, a fact, all tabled lists, a choice."""

    rule: Callable[[Rule, Teller], Any]
    fact: Callable[[str, Teller], Any]
    lists: Callable[[Teller], Any]
    choice: Callable[[str, Teller], Any]


def write_trace(generated: Generated, units: str, plainly: Plainly) -> Callable[..., dict[str, Any]]:
    """Return a function of values, decisions and a teller that renders a trace in which nothing is withheld."""
    writer = _Writer(generated, units, plainly)
    return function("render", writer.lines(), writer.names.bound)


class _Writer:
    def __init__(self, generated: Generated, units: str, plainly: Plainly) -> None:
        self.generated, self.units, self.plainly = generated, units, plainly
        self.program, self.book = generated.program, generated.program.rulebook
        self.facts = self.book.vocabulary.facts
        self.names = Expressions(self.program.compiler)
        # An evaluation answers nothing where one of these is missing.
        self.names.known = set(generated.known)
        results = {True: "true", False: "false", None: "not known"}
        outcomes = {True: "applied", False: "did not apply", None: "not known"}
        self.names.bound |= {"result_of": results, "outcome_of": outcomes, "lowered": lowered, "overruled": _overruled}
        self.names.bound |= {"over": _over, "present": _present}
        self.told: set[str] = set()
        self.numbers = {name: number for number, name in enumerate(self.program.rules)}
        self.listed = {name: self.names.bind(entries_teller(entries)) for name, entries in self.program.lists.items()}
        self.writing = FactWriter(self)

    def lines(self) -> list[str]:
        """Return the text of the function."""
        rules = [self._rule(rule) for rule in self.book.rules]
        landed = {one.target.fact: one for each in self.program.rounds for one in each.concludes if not one.target.field}
        facts = [f"{name!r}: {self.writing.fact(landed[name])}" for name in self.facts if name in landed]
        choices = [text for text in map(self._choice, landed.values()) if text]
        tabled = any(fact.tabled and fact.name in self.book.section_of for fact in self.facts.values())
        lists = f"{self.names.bind(self.plainly.lists)}(T)" if tabled else "{}"
        return [
            "def render(v, d, T):",
            f" {', '.join(self._places())}, = d",
            *(f" f_{name} = v[{name!r}]" for name in sorted({*self.names.read, *self.told})),
            *(f" s_{name} = {self._teller(name)}" for name in sorted(self.told)),
            *self.writing.before,
            f" rules = [{', '.join(rules)}]",
            f" facts = {{{', '.join(facts)}}}",
            f" choices = present(({', '.join(choices)}{',' if choices else ''}))",
            f" return {{'rules': rules, 'facts': facts, 'lists': {lists}, 'choices': choices, 'withheld': []}}",
        ]

    def _places(self) -> list[str]:
        names = []
        for name in self.generated.places:
            number = self.numbers[name]
            names += [f"d{number}"]
            if self.program.rules[name].rule.domain:
                names += [f"t{number}", f"u{number}", f"m{number}"]
        return names

    def _teller(self, name: str) -> str:
        tell = fact_teller(self.facts[name], self.units)
        sure = name in self.names.known
        return f"{self.names.bind(tell if sure else tell_or_unknown(tell))}(f_{name})"

    def shown(self, name: str) -> str:
        """Return the text of a fact as it finally is, told once for the whole trace."""
        self.told.add(name)
        return f"s_{name}"

    def parameter(self, name: str) -> str:
        """Return how a parameter is told."""
        one = self.book.parameters[name]
        return repr(show(one.value, one.kind.unit, one.kind.decimals, self.units))

    def plain_rule(self, rule: Rule) -> str:
        """Return a rule that is rendered from a teller."""
        return f"{self.names.bind(lambda teller: self.plainly.rule(rule, teller))}(T)"

    def _rule(self, rule: Rule) -> str:
        if rule.word:
            return self._rule_over(rule)
        number, name = self.numbers[rule.id], f"'rule': {rule.id!r}, 'outcome': "
        sure = rule.id in self.generated.sure
        because = self.writing.reason(rule)
        if because is None:
            return self.plain_rule(rule)
        true = f"'checks': [{', '.join(self._check(line, 'true') for line in rule.lines)}]"
        applied = f"{{{name}'applied', {true}, 'because': {because}}}"
        over = self.program.rules[rule.id].overruled_by
        if not rule.lines and not over:
            return applied
        other = f"'checks': [{', '.join(self._check(line, '') for line in rule.lines)}]"
        if sure and len(rule.lines) == 1:
            other = f"'checks': [{self._check(rule.lines[0], 'false')}]"
        otherwise = f"{{{name}{repr('did not apply') if sure else f'outcome_of[d{number}]'}, {other}}}"
        if not over:
            return f"({applied} if d{number} is True else {otherwise})"
        others = ", ".join(f"({one!r}, d{self.numbers[one]})" for one in self._by_book(over))
        gone = f"{{{name}'overruled', {true}, 'overruled by': overruled(({others},))}}"
        open_ = f"{{{name}'not known', {true}}}"
        way = self.way(rule.id)
        ways = f"({applied} if {way} == 1 else {gone} if {way} == 2 else {open_})"
        return f"({ways} if d{number} is True else {otherwise})"

    def way(self, rule: str) -> str:
        """Return the name for how a rule comes out where its conditions hold and others may overrule it, written once."""
        number, over = self.numbers[rule], self.program.rules[rule].overruled_by
        line = f" w{number} = over(({', '.join(f'd{self.numbers[one]}' for one in over)},))"
        if line not in self.writing.before:
            self.writing.before.append(line)
        return f"w{number}"

    def _by_book(self, names: tuple[str, ...]) -> list[str]:
        return [rule.id for rule in self.book.rules if rule.id in names]

    def _rule_over(self, rule: Rule) -> str:
        """Write a rule over entries of a list of the guidance."""
        over = self.program.rules[rule.id].overruled_by
        if over or rule.list not in self.program.lists:
            return self.plain_rule(rule)
        number = self.numbers[rule.id]
        lines = [line for line in rule.lines if all(getattr(ref, "word", None) != rule.word for ref in refs(line))]
        true = f"'checks': [{', '.join(self._check(line, 'true') for line in lines)}]"
        other = f"'checks': [{', '.join(self._check(line, '') for line in lines)}]"
        outcome = f"'applied' if t{number} else 'not known' if u{number} else 'did not apply'"
        head = f"'rule': {rule.id!r}, 'outcome': {outcome}, 'entries': {self.listed[rule.list]}(t{number}, 0, u{number})"
        if not lines:
            return f"{{{head}, {true}}}"
        return f"({{{head}, {true}}} if d{number} is True else {{{head}, {other}}})"

    def _check(self, line: Line, result: str) -> str:
        """Write what a line saw, and how it came out where that is not given."""
        if result:
            text = repr(result)
        else:
            code = self.names.line(line)
            text = f"('true' if {code.text} else 'false')" if code.sure else f"result_of[{code.guarded}]"
        read = list(refs(line))
        saw = [f"{name!r}: {self.shown(name)}" for name, field in dict.fromkeys(facts_read(read)) if not field]
        saw += [f"{ref.name!r}: {self.parameter(ref.name)}" for ref in dict.fromkeys(read) if isinstance(ref, ParameterRef)]
        return f"{{'condition': {line.text!r}, 'result': {text}, 'saw': {{{', '.join(saw)}}}}}"

    def _choice(self, target: CompiledTarget) -> str:
        """Write what was chosen from a list, with every entry's score and what ruled it out."""
        name = target.target.fact
        choosing = [setting for setting in target.settings if isinstance(setting.effect, Choose)]
        if not choosing:
            return ""
        plainly = f"{self.names.bind(lambda teller: self.plainly.choice(name, teller))}(T)"
        effect = choosing[0].effect
        if len(target.settings) > 1 or not isinstance(effect, Choose) or effect.list not in self.program.lists:
            return plainly
        numbers = [
            self.names.formula(one) if one is not None else Code("0") for one in (effect.wanted, effect.spares, effect.apart)
        ]
        excluding, preferring = self.program.pools[effect.list]
        rules = self.program.rules
        alone = not any(rules[rule].overruled_by for rule in (*excluding, *(name for name, _ in preferring)))
        alone = alone and not rules[choosing[0].rule].overruled_by
        if not alone or any(one is None or not one.sure for one in numbers):
            return plainly
        tell = choice_teller(Pool(effect, self.program.lists[effect.list], excluding, preferring))
        out = "".join(f"(t{self.numbers[rule]} | u{self.numbers[rule]}), " for rule in excluding)
        preferred = "".join(f"t{self.numbers[rule]}, " for rule, _ in preferring)
        wanted = ", ".join(one.text for one in numbers if one is not None)
        self.names.read.add(name)
        told = f"{self.names.bind(tell)}(f_{name}, ({out}), ({preferred}), ({wanted}))"
        return f"(({name!r}, {told}) if d{self.numbers[choosing[0].rule]} is True else None)"


def _over(others: tuple[bool | None, ...]) -> int:
    """Tell how a rule comes out whose conditions hold: 1 it applied, 2 it was overruled, 3 it is not known."""
    return 2 if True in others else 3 if None in others else 1


def _overruled(others: tuple[tuple[str, bool | None], ...]) -> list[str]:
    return [name for name, holds in others if holds is True]


def _present(found: tuple[tuple[str, Any] | None, ...]) -> dict[str, Any]:
    return dict([one for one in found if one is not None])
