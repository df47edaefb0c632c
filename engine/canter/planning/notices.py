"""Notices: what a person must hear first, without a word of what is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from canter.language.conditions import refs
from canter.language.formulas import Count, FactRef
from canter.planning.telling import SAFETY, HiddenError, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.conditions import Line
    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace

_HIDDEN = "Please see a doctor or another clinician. The reason rests on what this plan withholds."


class NoticeGiven(NamedTuple):
    """A notice: its level, its text, and the rule behind it."""

    level: Literal["info", "caution", "refer", "urgent"]
    text: str
    rule: str


def give_notices(teller: Teller) -> Iterator[NoticeGiven]:
    """Yield the notices of the rules that applied, and of withholding rules that are not known."""
    trace = teller.trace
    for rule in trace.rulebook.rules:
        if not rule.notice:
            continue
        result = trace.results[rule.id]
        if result.applied:
            for text in dict.fromkeys(_texts(rule, result.applied, teller)):
                yield NoticeGiven(rule.notice, text, rule.id)  # type: ignore[arg-type]
        elif result.unknown and rule.withholds:
            yield NoticeGiven(rule.notice, _undecided(rule, teller), rule.id)  # type: ignore[arg-type]


def tells_how_many(trace: Trace, name: str) -> bool:
    """Tell whether a rule gives its notice because of how many entries were chosen: then the guidance itself says it."""
    return any(
        bool(rule.notice) and bool(trace.results[rule.id].applied) and any(_counts(line, name) for line in rule.lines)
        for rule in trace.rulebook.rules
    )


def _counts(line: Line, name: str) -> bool:
    return any(isinstance(one, Count) and one.of == FactRef(name) for one in refs(line))


def _texts(rule: Rule, applied: int, teller: Teller) -> Iterator[str]:
    """Yield the text, for a rule over entries one for each entry that it applied to."""
    trace = teller.trace
    safety = rule.notice in SAFETY
    # What only concerns a withheld section is not told; where to go for help always is.
    if teller.concerned(rule):
        return
    entries = [None]
    if rule.word:
        entries = [entry for number, entry in enumerate(trace.values[rule.list] or ()) if applied >> number & 1]
    for entry in entries:
        try:
            yield teller.because(rule, entry)
        except HiddenError:
            if safety:
                yield _HIDDEN


def _undecided(rule: Rule, teller: Teller) -> str:
    trace = teller.trace
    facts = trace.rulebook.vocabulary.facts
    missing = [facts[name].label.lower() for name, _ in rule.reads if trace.values.get(name) is None]
    told = ", ".join(dict.fromkeys(missing)) or "what it rests on"
    return f"A part of this plan is withheld, since it could not be told whether it is safe for you: {told} is not known."
