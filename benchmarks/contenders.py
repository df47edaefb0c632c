"""Everything that plans by the article's rules: canter in its ways, the peers, and a function written by hand."""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from peers import cel, clips, decorators, hand, json_logic, rule_engine, zen
from peers.said import Answer, without_lists

from canter.guidance import Guidance
from canter.language.person import Person
from canter.reasoning.program import compile_rulebook
from canter.reasoning.rete import available
from canter.reasoning.rounds import run, traced

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.said import Said

PERSON, LISTS = "about the person", "with lists"


class Ready(NamedTuple):
    """A contender that has compiled the rules: what is timed, and how its answer is read."""

    plan: Callable[[dict[str, Any]], Any]
    read: Callable[[Any], Answer]


class Contender(NamedTuple):
    """Something that plans: what it is called, where it comes from, what its trace holds, whether it can do lists."""

    name: str
    distribution: str
    module: str
    trace: str
    lists: bool
    load: Callable[[Said, bool], Ready]

    @property
    def installed(self) -> bool:
        """Whether it can be run here."""
        return not self.module or importlib.util.find_spec(self.module) is not None


COMPACT = "values, a decision for each rule and entry; everything else is found again from them when asked for"
FULL = "every rule with its outcome, each condition with result and what it saw, reasons, formulas with inputs, bounds, scores"
NO_TRACE = "none"


def _canter(said: Said, lists: bool, *, engine: str, rendered: bool) -> Ready:
    guidance = Guidance(said.book if lists else without_lists(said.book), engine)
    if rendered:
        return Ready(lambda person: _rendered(guidance, person), lambda answer: _answer(answer[0], said, lists=lists))
    return Ready(lambda person: guidance.conclude(Person(person, (), ())), lambda trace: _answer(trace, said, lists=lists))


def _rendered(guidance: Guidance, person: dict[str, Any]) -> Any:
    plan = guidance.plan_person(Person(person, (), ()))
    return plan._trace, plan.trace


def _plain_reading(said: Said, lists: bool) -> Ready:
    book = said.book if lists else without_lists(said.book)
    program = compile_rulebook(book)
    return Ready(lambda person: traced(run(program, person), book, ()), lambda trace: _answer(trace, said, lists=lists))


def _answer(trace: Any, said: Said, *, lists: bool) -> Answer:
    values = {one.name: trace.values[one.name] for one in said.conclusions}
    told = frozenset(one.rule for one in said.remarks if trace.results[one.rule].applied)
    return Answer(values, told, {one.name: trace.values[one.name] for one in said.chosen if lists})


def _peer(said: Said, lists: bool, *, module: Any, **how: Any) -> Ready:
    plan = module.load(said, lists=lists, **how)
    return Ready(plan, lambda answer: module.read(answer, said, lists=lists))


def _person_only(said: Said, lists: bool, *, module: Any) -> Ready:  # noqa: ARG001
    return Ready(module.load(said), lambda answer: module.read(answer, said, lists=False))


ALL = (
    Contender("a function written by hand", "", "", NO_TRACE, True, partial(_peer, module=hand)),
    Contender("canter plain, compact trace", "canter", "", COMPACT, True, partial(_canter, engine="plain", rendered=False)),
    Contender("canter plain, trace rendered", "canter", "", FULL, True, partial(_canter, engine="plain", rendered=True)),
    Contender("canter plain, the first 24 plans", "canter", "", COMPACT, True, _plain_reading),
    Contender(
        "canter durable-rules and checked, compact trace", "durable-rules", "durable_rules_engine", COMPACT, True,
        partial(_canter, engine="durable", rendered=False),
    ),
    Contender(
        "canter durable-rules and checked, trace rendered", "durable-rules", "durable_rules_engine", FULL, True,
        partial(_canter, engine="durable", rendered=True),
    ),
    Contender(
        "zen-engine with its trace", "zen-engine", "zen",
        "for each node its input and output, for a table the row taken with the facts asked for, for expressions their results",
        True, partial(_peer, module=zen),
    ),
    Contender("zen-engine without", "zen-engine", "zen", NO_TRACE, True, partial(_peer, module=zen, trace=False)),
    Contender("clipspy", "clipspy", "clips", "none (it can print firings, not keep them)", True, partial(_peer, module=clips)),
    Contender("CEL (Rust)", "common-expression-language", "cel", NO_TRACE, True, partial(_peer, module=cel)),
    Contender("json-logic", "panzi-json-logic", "json_logic", NO_TRACE, False, partial(_person_only, module=json_logic)),
    Contender("rule-engine", "rule-engine", "rule_engine", NO_TRACE, True, partial(_peer, module=rule_engine)),
    Contender(
        "durable-rules' own decorators", "durable-rules", "durable_rules_engine", "which rules fired", False,
        partial(_person_only, module=decorators),
    ),
)  # fmt: skip


def contenders() -> tuple[Contender, ...]:
    """Return those that can be run here."""
    return tuple(one for one in ALL if one.installed and (one.module != "durable_rules_engine" or available()))


def same(one: Answer, two: Answer) -> list[str]:
    """Return in what two answers differ; numbers may by a millionth, as decimal and binary fractions do."""
    found = [name for name, value in one.values.items() if not _equal(value, two.values.get(name))]
    if one.remarks != two.remarks:
        found.append(f"notices {sorted(one.remarks ^ two.remarks)}")
    if one.picks and two.picks:
        found += [name for name in one.picks if tuple(one.picks[name]) != tuple(two.picks[name])]
    return found


def _equal(one: Any, two: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(two, (int, float)):
        return abs(one - two) <= 1e-6 * max(1.0, abs(one), abs(two))
    return bool(one == two)
