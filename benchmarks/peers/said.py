"""The article's guidance as a list of what is to be said in any language: cases, bounds, notices, rules over entries.

The rules are read once, by canter's own reader, so that every peer is given the very same ones; how a peer's users
would write them (tables, productions, expressions) is the matter of the peer's own module.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Line, facts_read, refs
from canter.language.effects import Bound, Choose, ExcludeEntry, Prefer, Set
from canter.language.facts import Vocabulary
from canter.language.formulas import Formula, Ref, walk
from canter.language.load import load_rulebook
from canter.language.order import Round

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

ARTICLE = Path(__file__).parents[1] / "article"


class When(NamedTuple):
    """Lines that must hold, and the lines of rules that overrule: none of these may hold as a whole."""

    lines: tuple[Line, ...]
    unless: tuple[tuple[Line, ...], ...]


class Case(NamedTuple):
    """A rule that gives a fact its value."""

    rule: str
    when: When
    value: Formula | Ref


class Limit(NamedTuple):
    """A rule that bounds a fact."""

    rule: str
    when: When
    side: str
    formula: Formula


class Conclusion(NamedTuple):
    """A fact with everything that can land on it; `reads` are the conclusions that must be there before."""

    name: str
    cases: tuple[Case, ...]
    limits: tuple[Limit, ...]
    reads: frozenset[str]


class Remark(NamedTuple):
    """A rule that is told at the head of the plan."""

    rule: str
    when: When


class Over(NamedTuple):
    """A rule over entries: it excludes an entry (`by` is 0), or changes its score."""

    rule: str
    word: str
    lines: tuple[Line, ...]
    by: int


class Chosen(NamedTuple):
    """A choice from a list: how many, and of which field one of each."""

    name: str
    list: str
    count: int
    one_of_each: str
    rules: tuple[Over, ...]
    entries: tuple[dict[str, Any], ...]


class Said(NamedTuple):
    """The whole guidance."""

    book: Rulebook
    conclusions: tuple[Conclusion, ...]
    remarks: tuple[Remark, ...]
    chosen: tuple[Chosen, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """What a person tells."""
        return tuple(fact.name for fact in self.book.vocabulary.facts.values() if fact.origin == "asked")

    @property
    def stages(self) -> tuple[tuple[Conclusion, ...], ...]:
        """The conclusions in stages, each resting on earlier ones only."""
        depth: dict[str, int] = {}
        for one in self.conclusions:
            depth[one.name] = max((depth[name] + 1 for name in one.reads), default=0)
        return tuple(
            tuple(one for one in self.conclusions if depth[one.name] == number) for number in range(max(depth.values()) + 1)
        )


def without_lists(book: Rulebook) -> Rulebook:
    """Return the guidance about the person alone: without its lists, the rules over them and what is chosen from them."""
    facts = book.vocabulary.facts
    gone = {name for name, fact in facts.items() if fact.kind.type == "list" or fact.over}
    rules = tuple(rule for rule in book.rules if not rule.word and not any(target.fact in gone for target in rule.targets))
    kept = {rule.id for rule in rules}
    vocabulary = Vocabulary({name: fact for name, fact in facts.items() if name not in gone}, {})
    sections = {
        name: section._replace(shows=tuple(fact for fact in section.shows if fact not in gone))
        for name, section in book.sections.items()
    }
    rounds = tuple(
        Round(tuple(step for step in one.concludes if step.fact not in gone), tuple(name for name in one.decides if name in kept))
        for one in book.rounds
    )
    return replace(book, vocabulary=vocabulary, rules=rules, sections=sections, rounds=rounds)


def said(directory: Path = ARTICLE) -> Said:
    """Read the guidance."""
    book = load_rulebook(directory)
    order = [step.fact for one in book.rounds for step in one.concludes if not step.field]
    chosen = tuple(_chosen(book))
    picked = {one.name for one in chosen}
    conclusions = tuple(_conclusion(book, name) for name in order if name not in picked)
    remarks = tuple(Remark(rule.id, _when(book, rule)) for rule in book.rules if rule.notice)
    return Said(book, conclusions, remarks, chosen)


def _when(book: Rulebook, rule: Rule) -> When:
    return When(rule.lines, tuple(other.lines for other in book.rules if rule.id in other.overrules))


def _conclusion(book: Rulebook, name: str) -> Conclusion:
    cases, limits = [], []
    for rule in book.setting[name]:
        for effect in rule.effects:
            if isinstance(effect, Set) and effect.target.name == name:
                cases.append(Case(rule.id, _when(book, rule), effect.value))  # type: ignore[arg-type]
            elif isinstance(effect, Bound) and effect.target.name == name:
                limits.append(Limit(rule.id, _when(book, rule), effect.side, effect.formula))
    lines = [line for one in (*cases, *limits) for part in (one.when.lines, *one.when.unless) for line in part]
    formulas = [*(one.value for one in cases), *(one.formula for one in limits)]
    read = {fact for fact, _ in facts_read((*_all(lines), *(inner for one in formulas for inner in walk(one))))}
    concluded = frozenset(fact for fact in read if book.vocabulary.facts[fact].origin == "concluded")
    return Conclusion(name, tuple(cases), tuple(limits), concluded)


def _all(lines: Iterable[Line]) -> Iterator[Any]:
    for line in lines:
        yield from refs(line)


def _chosen(book: Rulebook) -> Iterator[Chosen]:
    for rule in book.rules:
        for effect in rule.effects:
            if isinstance(effect, Choose):
                entries = tuple({"name": name, **entry} for name, entry in book.vocabulary.entries[effect.list].items())
                count = int(effect.wanted.value)  # type: ignore[union-attr]
                rules = tuple(_over(book, effect.list))
                yield Chosen(effect.target.name, effect.list, count, effect.one_of_each, rules, entries)


def _over(book: Rulebook, name: str) -> Iterator[Over]:
    for rule in book.rules:
        for effect in rule.effects:
            if isinstance(effect, ExcludeEntry) and effect.list == name:
                yield Over(rule.id, rule.word, rule.lines, 0)
            elif isinstance(effect, Prefer) and effect.list == name:
                yield Over(rule.id, rule.word, rule.lines, effect.by)


class Answer(NamedTuple):
    """What every contender must answer: conclusions by name, the rules told as notices, the picks of each list."""

    values: Mapping[str, Any]
    remarks: frozenset[str]
    picks: Mapping[str, tuple[str, ...]]


def pick(scored: Iterable[tuple[int, int]], one: Chosen) -> tuple[str, ...]:
    """Choose from the entries left, given as (number, score); what the languages of most peers cannot say."""
    ranked = sorted(scored, key=lambda pair: (-pair[1], pair[0]))
    if one.one_of_each:
        seen: set[str] = set()
        firsts, others = [], []
        for pair in ranked:
            kind = one.entries[pair[0]][one.one_of_each]
            (others if kind in seen else firsts).append(pair)
            seen.add(kind)
        ranked = firsts + others
    return tuple(one.entries[number]["name"] for number, _ in sorted(ranked[: one.count]))
