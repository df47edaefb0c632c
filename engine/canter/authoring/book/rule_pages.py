"""Rules to pages: what all rows share is said once, and each row only what is its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from canter.authoring.book.model import Cited, Link, Row, RulePage, Saying, Support, Valued
from canter.authoring.book.pieces import Piece, anchor, joined
from canter.authoring.book.sentences import Sentences
from canter.authoring.book.uses import Uses, concludes, reads, unvalued
from canter.authoring.book.words import Words, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from canter.authoring.book.pieces import Prose
    from canter.authoring.book.uses import Thing
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

T = TypeVar("T")


class Reading:
    """One rulebook with its words and its links, from which pages are made."""

    def __init__(self, book: Rulebook) -> None:
        """Find words and links once."""
        self.book = book
        self.words = Words(book)
        self.says = Sentences(self.words)
        self.uses = Uses(book)

    def support(self, sources: Sequence[str], judgement: str) -> Support:
        """Return what something rests on."""
        return Support(tuple(map(self._cited, sources)), " ".join(judgement.split()))

    def _cited(self, source: str) -> Cited:
        key, _, place = source.partition("/")
        citation = self.book.citations[key]
        who = Piece(f"{citation.authors} ({citation.year})", anchor("source", key))
        return Cited(who, place.replace("-", " "), citation.evidence, citation.verified)

    def each(self, word: str, domain: str) -> Prose:
        """Say what a rule with `for` goes through, or nothing."""
        return joined(f"each {spaced(word)} among ", self.words.fact(domain)) if word else ()

    def rule_page(self, rows: tuple[Rule, ...]) -> RulePage:
        """Return the page of a rule from its rows; of a rule without rows, from itself."""
        first = rows[0]
        title = _common_title(rows)
        shared = _Shared(rows)
        return RulePage(
            first.whole,
            anchor("rule", first.whole),
            title,
            self._saying(first, shared, of_rule=True),
            tuple(
                Row(
                    row.id.removeprefix(f"{row.whole}/"),
                    anchor("rule", row.id),
                    row.title if row.title != title else "",
                    self._saying(row, shared, of_rule=False),
                )
                for row in rows
                if row.id != row.whole
            ),
            self._links(rows, reads, self._sources_of),
            self._links(rows, concludes, self._readers_of),
            self.valued(dict.fromkeys(name for row in rows for name in _unvalued(row))),
        )

    def valued(self, names: Iterable[str]) -> tuple[Valued, ...]:
        """Return parameters with what they are worth."""
        return tuple(Valued(self.words.parameter(name), self.words.worth(name)) for name in names)

    def _saying(self, rule: Rule, shared: _Shared, *, of_rule: bool) -> Saying:
        """Return what a rule says for all its rows, or one row for itself."""

        def own(key: Callable[[Rule], T], empty: T) -> T:
            return key(rule) if shared.same(key) == of_rule else empty

        def usual(key: Callable[[Rule], T], empty: T) -> T:
            most = shared.usual(key, empty)
            return most if of_rule else empty if key(rule) == most else key(rule)

        lines, effects = shared.lines, shared.effects
        return Saying(
            self.each(*own(lambda one: (one.word, one.domain), ("", ""))),
            self.says.lines(rule.lines[:lines] if of_rule else rule.lines[lines:]),
            self.says.effects(rule.effects[:effects] if of_rule else rule.effects[effects:], rule.word),
            self.words.because(usual(lambda one: one.because, None)),
            self.support(usual(lambda one: one.sources, ()), usual(lambda one: one.judgement, "")),
            self._rules(own(lambda one: one.overrules, ())),
            self._rules(own(lambda one: tuple(self.uses.overruled_by.get(one.id, ())), ())),
        )

    def _rules(self, names: Sequence[str]) -> tuple[Piece, ...]:
        return self.words.rules(self.uses.shortened(names))

    def _links(
        self,
        rows: tuple[Rule, ...],
        find: Callable[[Rule], tuple[Thing, ...]],
        others: Callable[[Thing], tuple[Sequence[Piece], str]],
    ) -> tuple[Link, ...]:
        things = dict.fromkeys(thing for row in rows for thing in find(row))
        found = []
        for name, field in things:
            pieces, origin = others((name, field))
            found.append(Link(self.words.thing(name, field), tuple(pieces), origin))
        return tuple(found)

    def _sources_of(self, thing: Thing) -> tuple[Sequence[Piece], str]:
        name, field = thing
        fact = self.book.vocabulary.facts[name]
        rules = self.words.rules(self.uses.concluded_by.get(thing, ()))
        if field or fact.origin == "concluded":
            origin = "" if rules else "a field that each entry brings" if field in fact.fields else ""
            return rules, origin
        told = "a log tells it" if fact.logged else "the person tells it"
        return rules, told if fact.origin == "asked" else "a list of the guidance"

    def _readers_of(self, thing: Thing) -> tuple[Sequence[Piece], str]:
        readers = self.words.rules(self.uses.read_by.get(thing, ()))
        held = self.words.invariants(self.uses.held_by.get(thing, ()))
        name, field = thing
        section = "" if field else self.book.section_of.get(name, "")
        where = f"in the section “{self.book.sections[section].title}”" if section else ""
        return (*readers, *held), where


def _unvalued(rule: Rule) -> tuple[str, ...]:
    return unvalued(rule.lines, rule.effects, rule.because.refs if rule.because is not None else ())


def _common_title(rows: tuple[Rule, ...]) -> str:
    """Return the title that most rows have: that of their rule."""
    return Counter(row.title for row in rows).most_common(1)[0][0]


class _Shared:
    """What all rows of a rule have in common."""

    def __init__(self, rows: tuple[Rule, ...]) -> None:
        self.rows = rows
        self.lines = _shared_start([row.lines for row in rows])
        self.effects = _shared_start([row.effects for row in rows])

    def same(self, key: Callable[[Rule], object]) -> bool:
        """Tell whether something is the same in all rows."""
        return all(key(row) == key(self.rows[0]) for row in self.rows)

    def usual(self, key: Callable[[Rule], T], empty: T) -> T:
        """Return what most rows have, for which a row may have another in its place; nothing where one has none at all."""
        found = [key(row) for row in self.rows]
        most = max(found, key=found.count)
        if most == empty or (empty not in found and 2 * found.count(most) > len(found)):
            return most
        return empty


def _shared_start(items: Sequence[tuple[object, ...]]) -> int:
    """Return how many items all sequences begin with alike."""
    count = 0
    while all(len(one) > count and one[count] == items[0][count] for one in items):
        count += 1
    return count
