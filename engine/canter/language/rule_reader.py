"""Shapes of rules and invariants to rules and invariants, with every row a rule of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from canter.language.condition_reader import read_lines
from canter.language.effect_reader import EffectReader
from canter.language.effects import ChoicesValue, Choose, Prefer, Set
from canter.language.formulas import walk
from canter.language.problems import Problems, suggestion
from canter.language.rules import RULE_ID, Invariant, Rule
from canter.language.source import Text
from canter.language.texts import Template, read_template
from canter.language.tokens import Reader, SlipError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.names import Scope
    from canter.language.shapes import InvariantShape, RowShape, RuleBodyShape

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


class RuleReader:
    """Reads rules; what is wrong with one is noted, and it is left out."""

    def __init__(self, scope: Scope, sections: tuple[str, ...], problems: Problems) -> None:
        """`scope` holds the vocabulary and the parameters."""
        self.scope = scope
        self.sections = sections
        self.problems = problems

    def read(self, rule_id: Text, shaped: RuleBodyShape, overlay: str = "") -> Iterator[Rule]:
        """Yield the rule, or each of its rows as a rule of its own."""
        if not shaped.rows:
            rule = self._one(rule_id, rule_id, shaped, None, overlay)
            if rule is not None:
                yield rule
            return
        for name, row in shaped.rows.items():
            if not _SLUG.fullmatch(name):
                self.problems.add(f"`{name}` cannot name a row", name.span, "use lower-case letters, digits, `-` and `_`")
            rule = self._one(Text(f"{rule_id}/{name}", name.span), rule_id, shaped, row, overlay)
            if rule is not None:
                yield rule

    def _one(self, rule_id: Text, whole: Text, shaped: RuleBodyShape, row: RowShape | None, overlay: str) -> Rule | None:
        before = len(self.problems.found)
        pick = _Picker(shaped, row)
        try:
            scope, word, domain, listed = enter(self.scope, pick("for_"))
        except SlipError as slip:
            self.problems.found.append(slip.problem)
            return None
        lines = read_lines([*(shaped.when or ()), *((row.when or ()) if row else ())], scope, self.problems)
        then = dict(shaped.then or {})
        for key, node in ((row.then or {}) if row else {}).items():
            if key in then:
                self.problems.add(f"the rule sets `{key}` for all rows already", key.span, "keep it in one place")
            then[key] = node
        effects = tuple(EffectReader(scope, domain, self.sections, self.problems).read(then))
        because = self._template(pick("because"), scope)
        if not then:
            self.problems.add(f"`{rule_id}` has no effect", rule_id.span, "add `then:`")
        if pick("source") is None and pick("judgement") is None:
            self.problems.add(
                f"`{rule_id}` names no source", rule_id.span, "add `source:`, or `judgement:` saying why you think so", "uncited"
            )
        if len(self.problems.found) > before:
            return None
        rule = Rule(
            str(rule_id), str(whole), str(pick("title")), word, domain, listed, lines, effects,
            tuple(pick("overrules") or ()), because,
            tuple(str(text) for text in pick("source") or ()), " ".join((pick("judgement") or "").split()),
            rule_id.span, overlay,
        )  # fmt: skip
        self._check_effects(rule)
        return rule

    def _template(self, text: Text | None, scope: Scope) -> Template | None:
        if text is None:
            return None
        try:
            return read_template(text, scope)
        except SlipError as slip:
            self.problems.found.append(slip.problem)
            return None

    def _check_effects(self, rule: Rule) -> None:
        shown = rule.notice or any(not isinstance(effect, (Prefer,)) for effect in rule.effects)
        if rule.because is None and shown:
            self.problems.add(f"`{rule.id}` says no `because`", rule.span, "add `because:`, a sentence for the person")
        if rule.withholds and rule.notice not in ("refer", "urgent"):
            help_ = "add `notice: refer` or `notice: urgent`, so that the person knows whom to see"
            self.problems.add(f"`{rule.id}` withholds without referring", rule.span, help_)
        if not rule.word:
            return
        for effect in rule.effects:
            if isinstance(effect, Set) and not effect.target.field and _reads_entry(effect, rule.word):
                help_ = "set a field of the entry, or use `sum(…)` in a rule without `for`"
                self.problems.add(f"`{effect.target.name}` would be something else for each {rule.word}", rule.span, help_)
            if isinstance(effect, Choose):
                self.problems.add("choosing is for rules without `for`", rule.span, "remove `for`")


class _Picker:
    """What a row says, else what its rule says."""

    def __init__(self, shaped: RuleBodyShape, row: RowShape | None) -> None:
        self.shaped = shaped
        self.row = row

    def __call__(self, name: str) -> Any:  # noqa: ANN401 - as various as the keys of a rule
        own = getattr(self.row, name) if self.row is not None else None
        return own if own is not None else getattr(self.shaped, name)


def _reads_entry(effect: Set, word: str) -> bool:
    if isinstance(effect.value, ChoicesValue):
        return False
    return any(getattr(item, "word", None) == word for item in walk(effect.value))


def enter(scope: Scope, text: Text | None) -> tuple[Scope, str, str, str]:
    """Read `for: word in list`; return the scope inside, the word, what it goes through, and the list behind."""
    if text is None:
        return scope, "", "", ""
    reader = Reader(text)
    word = reader.take()
    reader.expect("in", "write `for: exercise in leg_exercises`")
    over = reader.take()
    inner = scope.entering(reader, word, over)
    reader.end()
    return inner, word.value, over.value, inner.words[word.value]


def read_invariant(shaped: InvariantShape, scope: Scope, problems: Problems) -> Invariant | None:
    """Return an invariant, or note what is wrong with it."""
    before = len(problems.found)
    if not RULE_ID.fullmatch(shaped.id):
        problems.add(f"`{shaped.id}` cannot be an id", shaped.id.span, "write `topic/slug`")
    if shaped.source is None and shaped.judgement is None:
        problems.add(f"`{shaped.id}` names no source", shaped.id.span, "add `source:` or `judgement:`", "uncited")
    try:
        inner, word, domain, listed = enter(scope, shaped.for_)
    except SlipError as slip:
        problems.found.append(slip.problem)
        return None
    when = read_lines(shaped.when or (), inner, problems)
    holds = read_lines(shaped.holds, inner, problems)
    if len(problems.found) > before:
        return None
    return Invariant(
        str(shaped.id), str(shaped.title), word, domain, listed, when, holds,
        tuple(map(str, shaped.source or ())), str(shaped.judgement or ""), shaped.id.span,
        tuple(map(str, shaped.guards or ())),
    )  # fmt: skip


def expand_overrules(rules: tuple[Rule, ...], problems: Problems) -> tuple[Rule, ...]:
    """Let each rule name the rows that it overrules, directly or through others; note what cannot be."""
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.id, []).append(rule)
        if rule.whole != rule.id:
            by_name.setdefault(rule.whole, []).append(rule)
    direct = {rule.id: _overruled(rule, by_name, problems) for rule in rules}
    expanded = []
    for rule in rules:
        reached: dict[str, None] = {}
        waiting = list(direct[rule.id])
        while waiting:
            name = waiting.pop(0)
            if name not in reached:
                reached[name] = None
                waiting.extend(direct[name])
        if rule.id in reached:
            problems.add(f"`{rule.id}` overrules itself through others", rule.span, "remove one `overrules` of the loop")
        expanded.append(replace(rule, overrules=tuple(reached)))
    return tuple(expanded)


def _overruled(rule: Rule, by_name: dict[str, list[Rule]], problems: Problems) -> list[str]:
    found = []
    # A rule as it was read names what it overrules with the place; all rows of a rule mean the one that is written.
    for name in rule.overrules:
        span = name.span if isinstance(name, Text) else rule.span
        if name not in by_name:
            others = [known for known in by_name if known not in (rule.id, rule.whole)]
            help_ = suggestion(name, others) or "`canter rules` lists the rules"
            problems.add(f"`{rule.whole}` overrules the unknown rule `{name}`", span, help_)
        for other in by_name.get(name, ()):
            if other.withholds:
                help_ = f"remove it from `overrules` of `{rule.whole}`"
                problems.add(f"`{other.id}` withholds, so nothing overrules it", span, help_)
            elif rule.domain and rule.domain != other.domain:
                what = "goes through another list" if other.domain else "has no `for`"
                problems.add(f"`{rule.whole}` goes through `{rule.domain}`; `{name}` {what}", span, "give both the same `for`")
            else:
                found.append(other.id)
    return found
