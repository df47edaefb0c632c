"""What is known so far in one evaluation: values, decisions of rules, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.reasoning.plain import ENTRY_NAME
from canter.reasoning.trace import Choice, Decision, Landing, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from canter.language.effects import Target
    from canter.language.facts import Entry
    from canter.language.rules import Rule
    from canter.reasoning.arithmetic import Tri, Values
    from canter.reasoning.program import CompiledRule, Program

ONE = Decision(1, 0, 1)
NONE = Decision(0, 0, 1)
OPEN = Decision(0, 1, 1)


class State:
    """One evaluation under way; nothing outlives it but its trace."""

    def __init__(self, program: Program, person: Mapping[str, Any]) -> None:
        """Begin with the person's values, the guidance's lists, and the rules that hold for everybody."""
        self._begin(program, program.begin(person))
        for compiled in program.always:
            self.decisions[compiled.rule.id] = self.decide(compiled)

    @classmethod
    def begun(cls, program: Program, values: dict[str, Any]) -> State:
        """Return a state over values that are there already, with nothing decided."""
        state = cls.__new__(cls)
        state._begin(program, values)  # noqa: SLF001 - its own kind
        return state

    def _begin(self, program: Program, values: dict[str, Any]) -> None:
        self.program = program
        self.values = values
        self.decisions: dict[str, Decision] = {}
        # The rules whose lines about the person hold: what durable-rules must match, too.
        self.matched: set[str] = set()
        self.results: dict[str, Result] = {}
        self.landings: dict[Target, Landing] = {}
        self.choices: dict[str, Choice] = {}

    def entries(self, name: str) -> Sequence[Entry]:
        """Return the entries behind a list, none where it is unknown."""
        return self.values[name] or ()

    def decide(self, compiled: CompiledRule) -> Decision:
        """Decide the conditions of a rule."""
        person = compiled.person(self.values)
        if person is True and compiled.person_lines:
            self.matched.add(compiled.rule.id)
        if not compiled.rule.domain:
            return ONE if person is True else OPEN if person is None else NONE
        return decide_entries(compiled, self.values, person)

    def result(self, name: str) -> Result:
        """Return how a decided rule came out, given the decisions of those that overrule it."""
        result = self.results.get(name)
        if result is None:
            result = self.results[name] = self._result(name)
        return result

    def _result(self, name: str) -> Result:
        true, unknown, _ = self.decisions[name]
        compiled = self.program.rules[name]
        if not compiled.overruled_by or not true:
            return Result(true, 0, unknown)
        over_true = over_unknown = 0
        for other in compiled.overruled_by:
            decision = self.decisions[other]
            if self.program.rules[other].rule.domain or not compiled.rule.domain:
                over_true |= decision.true
                over_unknown |= decision.unknown
            else:
                # A rule without `for` overrules for all entries.
                over_true |= -decision.true
                over_unknown |= -decision.unknown
        overruled = true & over_true
        open_ = true & ~over_true & over_unknown
        return Result(true & ~overruled & ~open_, overruled, unknown | open_)


def decide_entries(compiled: CompiledRule, values: Values, person: Tri) -> Decision:
    """Decide a rule over entries, given whether its lines about the person hold."""
    rule = compiled.rule
    domain = _domain(rule, values)
    if domain is None and person is False:
        # Whatever the list holds, the rule applies to none of it.
        return Decision(0, 0, 0)
    if domain is None:
        # As many bits as the list behind may have, so that everything it could touch counts as not known.
        return Decision(0, (1 << max(1, len(values[rule.list] or ()))) - 1, 0)
    if person is False:
        return Decision(0, 0, domain)
    true, false = domain, 0
    for over in compiled.over:
        yes, maybe = over(values)
        true &= yes
        false |= domain & ~yes & ~maybe
    if person is None:
        return Decision(0, domain & ~false, domain)
    return Decision(true, domain & ~true & ~false, domain)


def _domain(rule: Rule, values: Values) -> int | None:
    """Return the entries that a rule goes through, as bits; None where its list is unknown."""
    entries = values[rule.list]
    if rule.domain == rule.list:
        return None if entries is None else (1 << len(entries)) - 1
    names = values[rule.domain]
    if names is None:
        return None
    return sum(1 << number for number, entry in enumerate(entries) if entry[ENTRY_NAME] in names)


def decide_over(program: Program, compiled: CompiledRule) -> Callable[[Values, Tri], tuple[int, int, int]]:
    """Return how a rule over entries is decided; over a list of the guidance, what reads the entry alone is done here."""
    rule = compiled.rule
    if rule.domain != rule.list or rule.list not in program.lists or rule.list in program.copied:
        return lambda values, person: decide_entries(compiled, values, person)
    every = (1 << len(program.lists[rule.list])) - 1
    fixed, reckoned = every, []
    for over in compiled.over:
        bits = getattr(over, "fixed", None)
        if bits is not None and not bits[1]:
            fixed &= bits[0]
        else:
            reckoned.append(over)
    none, whole = (0, 0, every), (fixed, 0, every)
    if not reckoned:
        return lambda values, person: none if person is False else whole if person else (0, fixed, every)
    lines = tuple(reckoned)

    def decide(values: Values, person: Tri) -> tuple[int, int, int]:
        if person is False:
            return none
        true, false = fixed, every & ~fixed
        for over in lines:
            yes, maybe = over(values)
            true &= yes
            false |= ~yes & ~maybe
        open_ = every & ~false
        return (true, open_ & ~true, every) if person else (0, open_, every)

    return decide
