"""Rules, invariants and sections, read from their shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from canter.language.conditions import Line, facts_read, refs
from canter.language.effects import (
    Bound,
    Change,
    ChoicesValue,
    Choose,
    Effect,
    Notice,
    Set,
    Target,
    Withhold,
)
from canter.language.formulas import ParameterRef, walk
from canter.language.problems import Span
from canter.language.texts import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


RULE_ID = re.compile(r"[a-z][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*")


class Resting(NamedTuple):
    """What a rule reads for a fact, as (fact, "") or (list, field), and the parameters it takes; each once."""

    read: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule, or one row of it; `domain` is what its `for` goes through, `list` the list behind that."""

    id: str
    whole: str
    title: str
    word: str
    domain: str
    list: str
    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    overrules: tuple[str, ...]
    because: Template | None
    sources: tuple[str, ...]
    judgement: str
    span: Span
    overlay: str = ""

    @cached_property
    def topic(self) -> str:
        """The topic it belongs to."""
        return self.id.split("/", 1)[0]

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What it sets, bounds, changes or chooses, each once."""
        landing = [effect.target for effect in self.effects if isinstance(effect, (Set, Bound, Change, Choose))]
        return tuple(dict.fromkeys(landing))

    @cached_property
    def reads(self) -> tuple[tuple[str, str], ...]:
        """What its conditions (and `for`) read, as (fact, "") or (list, field), each once."""
        read = dict.fromkeys(fact for line in self.lines for fact in facts_read(refs(line)))
        if self.domain:
            read[(self.domain, "")] = None
        return tuple(read)

    @cached_property
    def resting(self) -> Mapping[str, Resting]:
        """For each fact that it lands on, what this rests on: what its conditions read, and what it reckons with."""
        within = [ref for line in self.lines for ref in refs(line)]
        found = {}
        for name in dict.fromkeys(target.fact for target in self.targets):
            landing = [effect for effect in self.effects if getattr(effect, "target", None) == Target(name)]
            formulas = [one.value if isinstance(one, Set) else one.formula for one in landing if isinstance(one, (Set, Bound))]
            refs_ = [*within, *(ref for one in formulas if not isinstance(one, ChoicesValue) for ref in walk(one))]
            read = dict.fromkeys((*self.reads, *(fact for effect in landing for fact in effect_reads(effect))))
            found[name] = Resting(tuple(read), tuple(dict.fromkeys(ref.name for ref in refs_ if isinstance(ref, ParameterRef))))
        return MappingProxyType(found)

    @cached_property
    def notice(self) -> str:
        """The level of its notice, or empty."""
        return next((effect.level for effect in self.effects if isinstance(effect, Notice)), "")

    @cached_property
    def withholds(self) -> tuple[str, ...]:
        """The sections it withholds."""
        return tuple(name for effect in self.effects if isinstance(effect, Withhold) for name in effect.sections)


class Invariant(NamedTuple):
    """What must hold for every plan."""

    id: str
    title: str
    word: str
    domain: str
    list: str
    when: tuple[Line, ...]
    holds: tuple[Line, ...]
    sources: tuple[str, ...]
    judgement: str
    span: Span
    # The rules that see to it; without them it could be broken.
    guards: tuple[str, ...] = ()


def effect_reads(effect: Effect) -> Iterator[tuple[str, str]]:
    """Yield what an effect reads when it lands."""
    match effect:
        case Set(value=value) if not isinstance(value, ChoicesValue):
            yield from facts_read(walk(value))
        case Bound(formula=formula):
            yield from facts_read(walk(formula))
        case Choose():
            for formula in effect.formulas:
                yield from facts_read(walk(formula))
        case _:
            pass
