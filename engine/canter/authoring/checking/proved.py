"""Clashes, crossing bounds, gaps and what never applies, decided for all people at once where the solver is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.authoring.proving import available
from canter.language.conditions import Group, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.authoring.proving.proof import Verdict
    from canter.guidance import Guidance
    from canter.language.person import Person
    from canter.language.problems import Span
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

# What one question may take here; `canter prove --timeout` gives more.
SECONDS = 5.0
_OVERRULE = "let one say `overrules`, or give it a condition that the other excludes"
_APART = "loosen one of them, or remove the rule"
_EDGE = "leave it out, or put the edge where it parts people"
_MORE_TIME = "`canter prove --timeout 60` tries for longer"


def facts_told(book: Rulebook, person: Person) -> dict[str, Any]:
    """Return what a person told, as a person's file says it."""
    told: dict[str, Any] = {}
    for name in person.told:
        fields = book.vocabulary.facts[name].fields.values()
        value = person.values[name]
        if fields:
            names = [field.name for field in fields if not field.concluded]
            value = [{key: entry[key] for key in names if entry[key] is not None} for entry in value]
        told[name] = list(value) if isinstance(value, tuple) else value
    return told


def find_proved(guidance: Guidance, found: Iterable[Finding], known: Sequence[dict[str, Any]] = ()) -> Iterator[Finding]:
    """Yield what holds for all people, or for one who is shown; what could not be decided is said to be so.

    Of a rule in which something is `found` already, only what it does together with others is asked. `known` are people
    who are looked at before the solver is.
    """
    if not available():
        message = "whether rules clash, bounds cross or somebody goes without was looked for among made-up people only"
        yield find_one("undecided", message, None, "`pip install 'canter[prove]'` has it decided for everybody")
        return
    # The solver is loaded only where a guidance is checked anew.
    from canter.authoring.proving import asking
    from canter.authoring.proving.lines import NEVER
    from canter.authoring.proving.proof import Proof

    proof = Proof(guidance.rulebook, seconds=SECONDS, known=known)
    told = _Told(guidance.rulebook)
    together = (asking.clashes, asking.crossings, asking.gaps)
    yield from (told.finding(one) for ask in together for one in ask(proof) if one.result != "proved")
    done = told.rules_of(found)
    # A line that is never true says why its rule never applies, so lines come first.
    for ask in (asking.idle_lines, asking.dead_rules, asking.idle_overrules):
        for one in ask(proof):
            whole = told.rule(one.subjects[0]).whole
            # A line or an overrule that may be idle harms nobody; a rule of which nobody knows whether it ever applies is told.
            told_open = one.result == "open" and ask is asking.dead_rules
            if (one.result == "broken" or told_open) and whole not in done:
                yield told.finding(one)
                if one.subjects[-1] == NEVER:
                    done.add(whole)
    proof.store.save()


class _Told:
    """Tells verdicts as findings, each at its place."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.places = Places()

    def rules_of(self, found: Iterable[Finding]) -> set[str]:
        """Return the rules in which something was found: those that begin last before its place."""
        wholes = set()
        for one in found:
            before = [
                rule
                for rule in self.book.rules
                if one.span is not None and rule.span.source.name == one.span.source.name and rule.span.line <= one.span.line
            ]
            if before and one.severity != "note":
                wholes.add(max(before, key=lambda rule: rule.span.line).whole)
        return wholes

    def finding(self, verdict: Verdict) -> Finding:
        id_, message, span, help_ = self._what(verdict)
        if verdict.result == "open":
            return find_one("undecided", f"could not be decided, whether {message}", span, _MORE_TIME)
        return find_one(id_, message, span, help_, person=verdict.person)

    def _what(self, verdict: Verdict) -> tuple[str, str, Span | None, str]:
        subjects = verdict.subjects
        match verdict.kind:
            case "clash":
                target, one, two = subjects
                return "clash", f"`{one}` and `{two}` set `{target}` differently for somebody", self.rule(two).span, _OVERRULE
            case "crossing":
                target, low, high = subjects
                message = f"`{low}` wants more of `{target}` for somebody than `{high}` allows"
                return "crossing", message, self.rule(high).span, _OVERRULE
            case "gap":
                (name,) = subjects
                help_ = "write a rule for them, or a `default`, or remove `required`"
                return "gap", f"somebody gets no `{name}`, which everybody must", self.book.vocabulary.facts[name].span, help_
            case "dead rule":
                (rule,) = subjects
                message = f"`{rule}` can never apply: its conditions rule one another out, or others always overrule it"
                return "never-applies", message, self.rule(rule).span, _APART
            case "idle overrule":
                over, under = subjects
                message = f"`{over}` and `{under}` never apply together, so it overrules nothing"
                return "idle-overrule", message, self._overrules(over, under), "remove it, or mend one of the conditions"
            case _:
                return self._idle_line(*subjects)

    def _idle_line(self, whole: str, text: str, way: str) -> tuple[str, str, Span | None, str]:
        rule, line = next(
            (rule, line) for rule in self.book.rules if rule.whole == whole for line in _parts(rule.lines) if line.text == text
        )
        span = self.places.line(rule, line)
        if way.startswith("never"):
            return "never-true", f"`{text}` is true for nobody", span, "put the edge where it parts people, or remove the line"
        return "always-true", f"`{text}` is true for everybody", span, _EDGE

    def rule(self, name: str) -> Rule:
        """Return a rule by its id, or the first row of a rule."""
        return next(rule for rule in self.book.rules if name in (rule.id, rule.whole))

    def _overrules(self, over: str, under: str) -> Span:
        rule = self.rule(over)
        written = [text.span for text in self.places.overrules(rule) if text in (under, under.rsplit("/", 1)[0])]
        return written[0] if written else rule.span


def _parts(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        if isinstance(line, Group):
            yield from _parts(line.lines)
