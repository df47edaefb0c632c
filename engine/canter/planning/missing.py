"""What a person could tell to make known what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.rules import effect_reads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.language.rulebook import Rulebook
    from canter.reasoning.trace import Trace


def missing_facts(trace: Trace, name: str) -> tuple[str, ...]:
    """Return the questions, unanswered so far, on which a conclusion rests directly or through others."""
    facts = trace.rulebook.vocabulary.facts
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop(0)
        if one in seen or trace.hidden(one):
            continue
        seen.add(one)
        if facts[one].origin == "asked":
            # Nobody can be asked for what only a log tells.
            if trace.values[one] is None and not facts[one].logged:
                found[one] = None
            continue
        # What is known needs no answer, and what it rests on needs none either.
        if trace.values[one] is None:
            waiting.extend(rests_on(trace.rulebook, one))
    return tuple(found)


def to_know(missing: Sequence[str]) -> str:
    """Return what to do to know something, as the beginning of a sentence or what follows a semicolon."""
    return f"to know it, tell {'one of these: ' if len(missing) > 1 else ''}{', '.join(missing)}"


def rests_on(book: Rulebook, name: str) -> list[str]:
    """Return the facts that the rules of a conclusion read, each as often as it is read."""
    read: list[str] = []
    for rule in book.setting.get(name, ()):
        read += [fact for fact, _ in rule.reads]
        for effect in rule.effects:
            target = getattr(effect, "target", None)
            if target is not None and target.fact == name:
                read += [fact for fact, _ in effect_reads(effect)]
    return read
