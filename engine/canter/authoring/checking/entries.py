"""Entries of lists that no choice can ever take, since a rule excludes them for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.conclusions import Conclusions
from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.language.effects import Choose, ExcludeEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.guidance import Guidance
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


def find_never_chosen(guidance: Guidance) -> Iterator[Finding]:
    """Yield the entries that a rule excludes whatever the person."""
    places = Places()
    for name, entry, rule in never_chosen(guidance.rulebook):
        message = f"`{entry}` can never be chosen: `{rule.id}` excludes it for everybody"
        span = places.entry(guidance.rulebook, name, entry)
        yield find_one("never-chosen", message, span, f"loosen `{rule.id}`, or remove the entry")


def never_chosen(book: Rulebook) -> Iterator[tuple[str, str, Rule]]:
    """Yield list, entry and rule where the rule's conditions cannot be false for the entry, and nothing overrules it."""
    lists = {effect.list for _, effect in choosing(book)}
    overruled = {name for rule in book.rules for name in rule.overrules}
    excluding = [rule for rule in book.rules if rule.domain in lists and _excludes(rule) and rule.id not in overruled]
    conclusions = Conclusions(book) if excluding else None
    for name in book.vocabulary.entries:
        for entry, fields in book.vocabulary.entries[name].items():
            for rule in excluding:
                if conclusions is None or rule.domain != name:
                    continue
                known = conclusions.entering(rule, (entry, fields), conclusions.known)
                if not conclusions.narrowing.truths.all_of(rule.lines, known).false:
                    yield name, entry, rule
                    break


def _excludes(rule: Rule) -> bool:
    return any(isinstance(effect, ExcludeEntry) for effect in rule.effects)


def choosing(book: Rulebook) -> list[tuple[Rule, Choose]]:
    """Return every rule that chooses from a list, with its effect."""
    return [(rule, effect) for rule in book.rules for effect in rule.effects if isinstance(effect, Choose)]
