"""Rules, invariants and sections, read from their shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
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
from canter.language.formulas import walk
from canter.language.problems import Span
from canter.language.texts import Template

if TYPE_CHECKING:
    from collections.abc import Iterator


RULE_ID = re.compile(r"[a-z][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*")


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
