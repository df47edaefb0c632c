"""What one person is told otherwise, from the compact traces of both guidances; nothing that either of them withholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.authoring.impact.resuming import Resumed
from canter.authoring.impact.signals import Signal, signals, watched
from canter.explaining.responsible import behind, choosing_otherwise, withholding
from canter.language.effects import Target
from canter.planning.missing import missing_facts, rests_on
from canter.planning.plan import build_plan, deciding_rule
from canter.planning.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from canter.authoring.impact.resuming import Reach
    from canter.authoring.impact.touched import Touched
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule
    from canter.reasoning.trace import Result, Trace

SAME, WORDS, CHANGED = "same", "in words only", "changed"
LOST, WON, NEITHER, UNREADABLE = "no longer given", "now given", "given by neither", "not readable"
CLOSE = 1e-9


class Shift(NamedTuple):
    """A conclusion told otherwise: both values, the rules that speak for it, and which parameters they read otherwise.

    For `list.field`, and where only what could take a pick's place differs, the values are how many entries differ.
    """

    name: str
    before: Any
    after: Any
    rules: tuple[str, ...]
    since: tuple[str, ...]


class Notice(NamedTuple):
    """A notice that is gone or new: its level, and the rule that gives it."""

    rule: str
    level: str
    how: str


class Section(NamedTuple):
    """A section that is withheld now, or no longer, and the rules that withhold it."""

    id: str
    how: str
    rules: tuple[str, ...]


class PersonShift(NamedTuple):
    """What is otherwise for the person of this number."""

    number: int
    status: str
    shifts: tuple[Shift, ...] = ()
    notices: tuple[Notice, ...] = ()
    sections: tuple[Section, ...] = ()
    signals: tuple[Signal, ...] = ()
    problem: str = ""


class Comparing:
    """Compares the traces of people by two guidances; what hangs on the guidances alone is looked up once."""

    def __init__(self, old: Rulebook, new: Rulebook, found: Touched) -> None:
        """`found` is what could come out otherwise; where everybody reads something otherwise, whole plans are compared."""
        one, two = old.vocabulary.facts, new.vocabulary.facts
        self.facts = {name: [side[name] for side in (one, two) if name in side] for name in dict.fromkeys((*one, *two))}
        self.watched = (watched(old), watched(new))
        self.noticing = tuple(tuple(rule for rule in book.rules if rule.notice) for book in (old, new))
        self.wholly = found.words_for_all or found.everybody or old.disclaimer != new.disclaimer
        # Rules that read otherwise where a fact rests on them, and where they give their notice.
        self.worded = frozenset((*found.words, *found.asides, *found.effects))
        self.noticed = self.worded.union(found.decided)
        rules = (book.by_id[name] for name in self.worded for book in (old, new) if name in book.by_id)
        self.bearing = {target.fact for rule in rules for target in rule.targets}
        # Where one of these is not known, other questions may be told as what could make it known.
        both = (name for name, facts in self.facts.items() if len(facts) > 1)
        self.lacking = tuple(name for name in both if rests_on(old, name) != rests_on(new, name))

    def shift(self, number: int, before: Trace, after: Trace) -> PersonShift:
        """Return what is told otherwise by the two traces of a person."""
        reach = after.reach if isinstance(after, Resumed) and before.withheld == after.withheld else None
        tellers = (Teller(before), Teller(after))
        sections = tuple(_sections(before, after, tellers))
        notices = tuple(_notices(tellers, [_among(rules, reach) for rules in self.noticing]))
        shifts = tuple(self._shifts(tellers, reach))
        found = tuple(signals(tellers, notices, sections, self.watched, None if reach is None else reach.facts))
        if shifts or notices or sections or found:
            return PersonShift(number, CHANGED, shifts, notices, sections, found)
        if not self.wholly and self._alike(before, after, reach):
            return PersonShift(number, SAME)
        # Everything that is told, to the letter.
        plans = (build_plan(before), build_plan(after))
        return PersonShift(number, SAME if plans[0] == plans[1] else WORDS)

    def _alike(self, before: Trace, after: Trace, reach: Reach | None) -> bool:
        """Tell whether two plans of the same values rest on the same rules, worded alike, so that they read the same."""
        lacking = reach is None or any(after.values[name] is None for name in self.lacking)
        for name, facts in self.facts.items():
            if len(facts) == 1 or facts[1].origin != "concluded" or after.hidden(name):
                continue
            if lacking and after.values[name] is None and missing_facts(before, name) != missing_facts(after, name):
                return False
            if reach is not None and name not in reach.facts and name not in self.bearing:
                continue
            rules = {deciding_rule(trace.landings.get(Target(name))) for trace in (before, after)}
            if len(rules) > 1 or rules & self.worded:
                return False
            if name in after.choices and before.choices[name].short != after.choices[name].short:
                return False
        spoke = [_spoke(trace, rules) for trace, rules in zip((before, after), self.noticing, strict=True)]
        return spoke[0] == spoke[1] and not self.noticed & spoke[0].keys() and not any(one.unknown for one in spoke[0].values())

    def _shifts(self, tellers: tuple[Teller, Teller], reach: Reach | None) -> Iterator[Shift]:
        before, after = (teller.trace for teller in tellers)
        for name, facts in self.facts.items():
            if (reach is not None and name not in reach.facts) or before.hidden(name) or after.hidden(name):
                continue
            if any(fact.tabled for fact in facts):
                if len(facts) > 1:
                    yield from _fields(name, before, after, tellers)
            elif all(fact.origin == "concluded" for fact in facts):
                yield from _conclusion(name, before, after, tellers, both=len(facts) > 1)


def _among(rules: Sequence[Rule], reach: Reach | None) -> Sequence[Rule]:
    return rules if reach is None else [rule for rule in rules if rule.id in reach.rules]


def _spoke(trace: Trace, rules: Sequence[Rule]) -> dict[str, Result]:
    results = ((rule.id, trace.results[rule.id]) for rule in rules)
    return {name: one for name, one in results if one.applied or one.unknown}


def _sections(before: Trace, after: Trace, tellers: tuple[Teller, Teller]) -> Iterator[Section]:
    for name in dict.fromkeys((*before.rulebook.sections, *after.rulebook.sections)):
        was, now = name in before.withheld, name in after.withheld
        if was != now and all(name in trace.rulebook.sections for trace in (before, after)):
            yield Section(name, "withheld" if now else "given", tuple(withholding(name, tellers[1 if now else 0])))


def _notices(tellers: tuple[Teller, Teller], noticing: Sequence[Sequence[Rule]]) -> Iterator[Notice]:
    known = [teller.trace.rulebook.by_id for teller in tellers]
    sides = tuple(zip(tellers, noticing, strict=True))
    one, two = ({_key(rule, teller, known): rule for rule in _noticed(teller, rules)} for teller, rules in sides)
    # Where one of the plans tells nothing of a rule, the other's notice is no difference that may be named.
    quiet = {rule.id for teller, rules in sides for rule in rules if teller.concerned(rule)}
    for how, own, other in (("gone", one, two), ("new", two, one)):
        for key, rule in own.items():
            if key not in other and rule.id not in quiet:
                yield Notice(rule.id, rule.notice, how)


def _key(rule: Rule, teller: Teller, known: Sequence[Mapping[str, Rule]]) -> tuple[str, str]:
    """Return what makes two notices the same: their level and rule; where one side has no such rule, their words."""
    if rule.word or all(rule.id in rules for rules in known):
        return (rule.notice, rule.id)
    return (rule.notice, teller.reason(rule) or rule.id)


def _noticed(teller: Teller, rules: Sequence[Rule]) -> Iterator[Rule]:
    for rule in rules:
        if not teller.concerned(rule):
            result = teller.trace.results[rule.id]
            if result.applied or (result.unknown and rule.withholds):
                yield rule


def _conclusion(name: str, before: Trace, after: Trace, tellers: tuple[Teller, Teller], *, both: bool) -> Iterator[Shift]:
    old, new = before.values.get(name), after.values.get(name)
    if not _equal(old, new):
        rules, since = behind(name, *tellers) if both else ((), ())
        if name in before.choices and name in after.choices:
            rules = choosing_otherwise(name, *tellers) or rules
        parameters = tuple(one for one in since if one in after.rulebook.parameters)
        yield Shift(name, old, new, rules, parameters)
    elif name in before.choices and name in after.choices:
        spares = [dict(trace.choices[name].spares) for trace in (before, after)]
        if spares[0] != spares[1]:
            count = sum(spares[0].get(pick) != spares[1].get(pick) for pick in {*spares[0], *spares[1]})
            yield Shift(f"{name} (or)", 0, count, choosing_otherwise(name, *tellers), ())


def _fields(name: str, before: Trace, after: Trace, tellers: tuple[Teller, Teller]) -> Iterator[Shift]:
    old, new = before.values.get(name), after.values.get(name)
    if old is None or new is None or len(old) != len(new):
        return
    for field in after.rulebook.vocabulary.facts[name].fields.values():
        if not field.concluded or not field.shown or any(teller.field_hidden(name, field.name) for teller in tellers):
            continue
        count = sum(not _equal(a.get(field.name), b.get(field.name)) for a, b in zip(old, new, strict=True))
        if count:
            yield Shift(f"{name}.{field.name}", 0, count, (), ())


def _equal(one: Any, two: Any) -> bool:  # noqa: ANN401
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) <= CLOSE * max(1.0, abs(one))
    return bool(one == two)
