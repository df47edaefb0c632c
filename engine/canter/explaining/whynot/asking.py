"""*Why not*: the question sorted out (a rule, a conclusion with or without a value, an entry of a list), and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.explaining.reach import Reach
from canter.explaining.whynot.answer import Answer
from canter.explaining.whynot.conclusions import Conclusions
from canter.explaining.whynot.conditions import Conditions
from canter.explaining.whynot.entries import Entries
from canter.explaining.whynot.rules import Rules
from canter.explaining.wish import conclusions, read_wish, split
from canter.language.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.rulebook import Rulebook
    from canter.planning.telling import Teller


def why_not(teller: Teller, reach: Reach, question: str, value: object = None) -> tuple[Answer, ...]:
    """Return why a rule did not apply, a conclusion is not another, or an entry was not chosen.

    One answer for each row of a rule, and for each choice that an entry could be in. Raises `KeyError` where there is no
    such rule, conclusion or entry, `FactError` where the value cannot be one of the conclusion.
    """
    book = teller.trace.rulebook
    rules = Rules(Conditions(teller, reach))
    name, sign, _ = split(question)
    found = [rule for rule in book.rules if question.strip() in (rule.id, rule.whole)]
    if found and value is None:
        # Made for what it asks back: why a choice that a rule reads is not another.
        Conclusions(rules)
        return tuple(rules.answer(rule) for rule in found)
    picked = list(_picking(book, question.strip())) if value is None and not sign else []
    if picked and name not in conclusions(book):
        entries = Entries(rules)
        Conclusions(rules)
        return tuple(entries.answer(fact, entry) for fact, entry in picked)
    if name not in conclusions(book) and not sign and value is None:
        raise KeyError(_nothing(book, question.strip()))
    wish = read_wish(book, question, value)
    fact = book.vocabulary.facts[wish.name]
    if fact.over and wish.entries and wish.name in _choosing(book):
        entries = Entries(rules)
        Conclusions(rules)
        return tuple(entries.answer(wish.name, entry) for entry in wish.entries)
    return (Conclusions(rules).answer(wish),)


def _choosing(book: Rulebook) -> list[str]:
    """Return the facts for which entries of a list are chosen."""
    return [name for name, fact in book.vocabulary.facts.items() if fact.over and fact.origin == "concluded"]


def _picking(book: Rulebook, said: str) -> Iterator[tuple[str, str]]:
    """Yield each choice that an entry of this id, label or other name could be in, with its id."""
    plain = " ".join(said.lower().split())
    for name in _choosing(book):
        called = book.vocabulary.called(book.vocabulary.facts[name].over)
        if plain in called:
            yield name, called[plain]


def _nothing(book: Rulebook, said: str) -> str:
    """Return that nothing is called like this, and what comes near."""
    if said in book.vocabulary.facts and book.vocabulary.facts[said].origin == "asked":
        return f"`{said}` is what a person tells, and no conclusion"
    known = [*conclusions(book), *(one for rule in book.rules for one in (rule.id, rule.whole))]
    known += [entry for name in _choosing(book) for entry in book.vocabulary.called(book.vocabulary.facts[name].over)]
    return "; ".join(filter(None, [f"no rule, conclusion or entry `{said}`", suggestion(said, known)]))
