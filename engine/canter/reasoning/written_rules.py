"""How rules come out, as Python text: their conditions about the person, the bits of their entries, what overrules them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.reasoning.expressions import Expressions
from canter.reasoning.state import decide_over

if TYPE_CHECKING:
    from canter.reasoning.program import CompiledRule, Program


class RuleWriter:
    """Writes decisions of rules and, when something asks for them, their outcomes."""

    def __init__(self, program: Program) -> None:
        """Begin with nothing written."""
        self.program = program
        self.facts = program.rulebook.vocabulary.facts
        self.names = Expressions(program.compiler)
        self.names.bound |= {"outcome": _outcome, "bits": _bits}
        self.body: list[str] = []
        self.places: dict[str, int] = {}
        self.numbers = {name: number for number, name in enumerate(program.rules)}
        self.decided: list[str] = []
        # Each rule's text for having applied, and for not being known (empty where that cannot be).
        self.outcomes: dict[str, tuple[str, str]] = {}
        self.sure: dict[str, bool] = {}
        self.persons: dict[str, str] = {}

    def _add(self, *lines: str) -> None:
        self.body += [" " + line for line in lines]

    def _decide(self, compiled: CompiledRule) -> None:
        rule, number = compiled.rule, self.numbers[compiled.rule.id]
        code = self.names.all(compiled.person_lines)
        person = code.text if code.text == "True" else f"d{number}"
        if person != "True":
            self._add(f"{person} = {code.guarded}")
        self.sure[rule.id] = code.sure
        self.places[rule.id] = len(self.decided)
        self.decided.append(person)
        self.persons[rule.id] = person
        if rule.domain:
            true, unknown, domain = f"t{number}", f"u{number}", f"m{number}"
            self._add(f"{true}, {unknown}, {domain} = {self.names.bind(decide_over(self.program, compiled))}(v, {person})")
            self.decided += [true, unknown, domain]

    def _outcome(self, name: str) -> tuple[str, str]:
        """Return the texts for a rule having applied and for its not being known, written once."""
        if name not in self.outcomes:
            self.outcomes[name] = self._outcome_over(name) if self.program.rules[name].rule.domain else self._outcome_of(name)
        return self.outcomes[name]

    def _outcome_of(self, name: str) -> tuple[str, str]:
        number, over, person = self.numbers[name], self.program.rules[name].overruled_by, self.persons[name]
        if not over:
            return (person, "") if self.sure[name] else (f"({person} is True)", f"({person} is None)")
        others = [self.persons[other] for other in over]
        if self.sure[name] and all(self.sure[other] for other in over):
            self._add(f"a{number} = {person} and not ({' or '.join(others)})")
            return f"a{number}", ""
        self._add(f"a{number}, n{number} = outcome({person}, ({', '.join(others)},))")
        return f"a{number}", f"n{number}"

    def _outcome_over(self, name: str) -> tuple[str, str]:
        number, over = self.numbers[name], self.program.rules[name].overruled_by
        if not over:
            return f"t{number}", f"u{number}"
        true, unknown = [], []
        for other in over:
            place = self.numbers[other]
            if self.program.rules[other].rule.domain:
                true.append(f"t{place}")
                unknown.append(f"u{place}")
            else:
                # A rule without `for` overrules for all entries.
                true.append(f"(-1 if {self.persons[other]} is True else 0)")
                unknown.append(f"(-1 if {self.persons[other]} is None else 0)")
        self._add(f"a{number}, n{number} = bits(t{number}, u{number}, {' | '.join(true)}, {' | '.join(unknown)})")
        return f"a{number}", f"n{number}"


def _outcome(person: bool | None, others: tuple[bool | None, ...]) -> tuple[bool, bool]:  # noqa: FBT001 - three values
    if person is not True:
        return False, person is None
    if True in others:
        return False, False
    return None not in others, None in others


def _bits(true: int, unknown: int, over_true: int, over_unknown: int) -> tuple[int, int]:
    open_ = true & ~over_true & over_unknown
    return true & ~over_true & ~open_, unknown | open_
