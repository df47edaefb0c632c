"""Clashes, crossing bounds, gaps and what never applies, decided for all people at once where the solver is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.language.conditions import Group, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from canter.authoring.proving.proof import Verdict
    from canter.guidance import Guidance
    from canter.language.person import Person
    from canter.language.problems import Span
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

    # What was asked about what may never matter, and whether it was asked of a whole rule.
    Idle = list[tuple[Verdict, bool]]

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


def without_solver() -> Finding:
    """Return what is said where there is no solver."""
    message = "whether rules clash, bounds cross or somebody goes without was looked for among made-up people only"
    return find_one("undecided", message, None, "`pip install 'canter[prove]'` has it decided for everybody")


class Proving:
    """What holds for all people of one guidance, or one person who is shown; what could not be decided is said to be so."""

    def __init__(self, guidance: Guidance, known: Sequence[dict[str, Any]] = ()) -> None:
        """Begin; `known` are people who are looked at before the solver is."""
        # The solver is loaded only where a guidance is checked anew.
        from canter.authoring.proving import asking
        from canter.authoring.proving.proof import Proof

        self._asking = asking
        self._proof = Proof(guidance.rulebook, seconds=SECONDS, known=known)
        self._told = _Told(guidance.rulebook)

    def together(self) -> list[Finding]:
        """Return what rules do to one another: clashes, crossing bounds and gaps."""
        asked = (self._asking.clashes, self._asking.crossings, self._asking.gaps)
        return [self._told.finding(one) for ask in asked for one in ask(self._proof) if one.result != "proved"]

    def idle(self) -> Idle:
        """Return what never matters, asked of lines, rules and overrules."""
        # A line that is never true says why its rule never applies, so lines come first.
        asked = (self._asking.idle_lines, self._asking.dead_rules, self._asking.idle_overrules)
        return [(one, ask is self._asking.dead_rules) for ask in asked for one in ask(self._proof)]

    def told(self, idle: Idle, found: Iterable[Finding]) -> list[Finding]:
        """Return what never matters as findings; of a rule in which something is `found` already, nothing."""
        from canter.authoring.proving.lines import NEVER

        findings = []
        done = self._told.rules_of(found)
        for one, of_rule in idle:
            whole = self._told.rule(one.subjects[0]).whole
            # An idle line or overrule harms nobody; a rule of which nobody knows whether it ever applies is told.
            told_open = one.result == "open" and of_rule
            if (one.result == "broken" or told_open) and whole not in done:
                findings.append(self._told.finding(one))
                if one.subjects[-1] == NEVER:
                    done.add(whole)
        return findings

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered here and not kept before."""
        return self._proof.store.new

    def save(self, answers: dict[str, dict[str, Any]]) -> None:
        """Keep what was answered here, and these answers of another process."""
        for key, answer in answers.items():
            self._proof.store.put(key, answer)
        self._proof.store.save()


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
