"""Every question that can be asked about a guidance, kind by kind, each with its verdict.

These are for `canter prove` and for whoever reports on a guidance; each takes a `Proof` and yields `Verdict`s.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from canter.authoring.proving.apart import Apart
from canter.authoring.proving.landing import Setter, can_clash
from canter.authoring.proving.lines import lines_asked
from canter.authoring.proving.proof import Proof, Verdict
from canter.authoring.proving.questions import (
    about_clash,
    about_crossing,
    about_invariant,
    about_overrule,
    about_use,
)
from canter.language.effects import Bound, Choose, Set, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


def invariants(proof: Proof, only: Callable[[str], bool] | None = None) -> Iterator[Verdict]:
    """Yield whether anybody's plan would break an invariant; the range of a concluded number is one, too."""
    for invariant in proof.book.invariants:
        if only is None or only(invariant.id):
            yield proof.ask(about_invariant(invariant))


def gaps(proof: Proof) -> Iterator[Verdict]:
    """Yield whether anybody goes without a fact that everybody must get."""
    for one in proof.book.rounds:
        for step in one.concludes:
            if not step.field and proof.book.vocabulary.facts[step.fact].required:
                yield proof.gap(step.fact)


def clashes(proof: Proof) -> Iterator[Verdict]:
    """Yield whether two rules that set one thing differently apply for anybody, neither overruling the other."""
    apart = Apart(proof.book)
    for target, setters in _setters(proof.book).items():
        for one, two in combinations(setters, 2):
            if not can_clash(one, two):
                continue
            if apart.together(one.rule, two.rule, same_entry=bool(target.field)):
                yield proof.ask(about_clash(target, one.rule, two.rule))
            else:
                yield Verdict("clash", (target.name, one.rule.id, two.rule.id), "proved", None, "", 0.0)


def _setters(book: Rulebook) -> dict[Target, list[Setter]]:
    found: dict[Target, list[Setter]] = {}
    for rule in book.rules:
        for effect in rule.effects:
            if isinstance(effect, (Set, Choose)):
                found.setdefault(effect.target, []).append(Setter(rule, effect))
    return found


def crossings(proof: Proof) -> Iterator[Verdict]:
    """Yield whether an `at least` can come to more than an `at most` of the same conclusion."""
    apart = Apart(proof.book)
    bounds: dict[Target, list[tuple[Rule, Bound]]] = {}
    for rule in proof.book.rules:
        for effect in rule.effects:
            if isinstance(effect, Bound):
                bounds.setdefault(effect.target, []).append((rule, effect))
    for target, ends in bounds.items():
        for low, least in ends:
            for high, most in ends:
                if least.side != "at least" or most.side != "at most":
                    continue
                subjects = (target.name, low.id, high.id)
                overruled = low.id in high.overrules or high.id in low.overrules
                highest, lowest = proof.ranges.of(least.formula).high, proof.ranges.of(most.formula).low
                together = apart.together(low, high, same_entry=bool(target.field))
                if overruled or not together or highest <= lowest:
                    yield Verdict("crossing", subjects, "proved", None, "", 0.0)
                else:
                    yield proof.ask(about_crossing(target, low, high))


def dead_rules(proof: Proof) -> Iterator[Verdict]:
    """Yield whether a rule applies for anybody; `broken` if it never does."""
    for rule in proof.book.rules:
        yield proof.ask(about_use(rule))


def idle_overrules(proof: Proof) -> Iterator[Verdict]:
    """Yield whether a rule ever holds together with one that it overrules; `broken` if none of their rows ever do."""
    pairs: dict[tuple[str, str], list[tuple[Rule, Rule]]] = {}
    for rule in proof.book.rules:
        for name in rule.overrules:
            other = proof.book.by_id[name]
            pairs.setdefault((rule.whole, other.whole), []).append((rule, other))
    for (over, under), found in pairs.items():
        yield proof.ask(about_overrule(over, under, tuple(found)))


def idle_lines(proof: Proof) -> Iterator[Verdict]:
    """Yield whether a line of a condition is ever true, and ever not; `broken` if it is always or never true."""
    for question in lines_asked(proof.book):
        yield proof.ask(question)
