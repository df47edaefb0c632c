"""Conditions that decide nothing: always or never true, ruling one another out, or making an `overrules` idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.conclusions import Conclusions
from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.language.conditions import Group, Line, refs
from canter.language.conditions import Known as IsKnown
from canter.language.formulas import EntryRef, FieldRef, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.authoring.checking.intervals import Known
    from canter.authoring.checking.truth import Truth
    from canter.guidance import Guidance
    from canter.language.facts import Entry
    from canter.language.rules import Rule
    from canter.language.source import Text


def find_idle_conditions(guidance: Guidance) -> Iterator[Finding]:
    """Yield the conditions, rules and overrules that can never matter, as far as ranges and choices tell."""
    finder = _Conditions(guidance)
    for rule in guidance.rulebook.rules:
        yield from finder.lines(rule)
    yield from finder.overrules()


class _Conditions:
    def __init__(self, guidance: Guidance) -> None:
        self.book = guidance.rulebook
        self.conclusions = Conclusions(self.book)
        self.truths = self.conclusions.narrowing.truths
        self.places = Places()
        self.reported: set[tuple[str, str]] = set()
        self.dead: set[str] = set()

    def lines(self, rule: Rule) -> Iterator[Finding]:
        """Yield the lines of a rule that are always or never true, else say if all of them never are."""
        cases = list(self.conclusions.cases(rule))
        dead = False
        for line in rule.lines:
            found = list(self._line(rule, line, [self.truths.line(line, case) for case in cases], cases))
            dead |= any(one.id == "never-true" for one in found)
            yield from found
        if all(self.conclusions.narrowing.hold(rule.lines, case) is None for case in cases):
            self.dead.add(rule.id)
        if rule.id in self.dead and not dead:
            message = f"`{rule.id}` can never apply: its conditions rule one another out"
            yield find_one("never-applies", message, rule.span, "loosen one of them, or remove the rule")

    def _line(self, rule: Rule, line: Line, truths: list[Truth], cases: list[Known]) -> Iterator[Finding]:
        """Yield a line that is decided; inside a group, the lines that are."""
        if (rule.whole, line.text) in self.reported:
            return
        if not any(one.true for one in truths):
            self.reported.add((rule.whole, line.text))
            where = f"for no entry of `{rule.list}`" if _reads_entry(line, rule.word) else "for nobody"
            yield find_one("never-true", f"`{line.text}` is true {where}", self.places.line(rule, line), _never_help(line))
        elif not any(one.false for one in truths) and not _reads_entry(line, rule.word):
            self.reported.add((rule.whole, line.text))
            unless = " where it is known" if any(one.unknown for one in truths) else ""
            help_ = "write `is known` in its place" if unless else "leave it out"
            message = f"`{line.text}` is true for everybody{unless}"
            yield find_one(
                "always-true", message, self.places.line(rule, line), f"{help_}, or put the edge where it parts people"
            )
        elif isinstance(line, Group):
            for inner in line.lines:
                yield from self._line(rule, inner, [self.truths.line(inner, case) for case in cases], cases)

    def overrules(self) -> Iterator[Finding]:
        """Yield each `overrules` between rules that never apply together."""
        by_name: dict[str, list[Rule]] = {}
        for rule in self.book.rules:
            for name in {rule.id, rule.whole}:
                by_name.setdefault(name, []).append(rule)
        written: dict[tuple[str, int, int], tuple[Text, list[Rule]]] = {}
        for rule in self.book.rules:
            for text in self.places.overrules(rule) if rule.overrules else ():
                written.setdefault((text.source.name, *text.place[:2]), (text, []))[1].append(rule)
        for text, rules in written.values():
            named = by_name[str(text)]
            # Whatever the overruled rules overrule is reached through this, too.
            reached = {other.id: other for one in named for other in (one, *map(self.book.rule, one.overrules))}
            if {rule.id for rule in rules} <= self.dead or reached.keys() <= self.dead:
                # That one of them never applies is said already.
                continue
            if not any(self._together(rule, other) for rule in rules for other in reached.values()):
                message = f"`{rules[0].whole}` and `{text}` never apply together, so this never matters"
                yield find_one("idle-overrule", message, text.span, "remove it from `overrules`")

    def _together(self, rule: Rule, other: Rule) -> bool:
        """Tell whether both can hold for one person, and for one entry where both go through one list."""
        lines = (*rule.lines, *other.lines)
        hold, entering = self.conclusions.narrowing.hold, self.conclusions.entering
        entries = self.book.vocabulary.entries.get(other.list, {})
        found: list[tuple[str, Entry] | None] = [*entries.items()] if other.word else []
        for entry in found or [None]:
            known = entering(other, entry, self.conclusions.known)
            if hold(lines, entering(rule, entry, known) if rule.word else known) is not None:
                return True
        return False


def _never_help(line: Line) -> str:
    if isinstance(line, IsKnown):
        return "everybody has it; remove the condition and what hangs on it"
    return "the range or the choices do not allow it; put the edge inside them, or remove what hangs on it"


def _reads_entry(line: Line, word: str) -> bool:
    return bool(word) and any(
        isinstance(ref, (FieldRef, EntryRef)) and ref.word == word for ref in refs(line) if not isinstance(ref, Sum)
    )
