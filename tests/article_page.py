"""Writes docs/article.md: each statement of the article, the rules that hold it, their guards, and how often those act.

What is said stands in docs/article.yaml; what is counted comes from the plans of the people in examples/.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from canter import Guidance, Plan, RuleError
from canter.language.effects import Bound, Choose, ExcludeEntry, Prefer, Set, Target
from canter.language.rules import Rule
from canter.planning.plan import deciding_rule
from canter.reasoning.trace import Trace

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "article.md"
GUIDANCE = Guidance.load(engine="plain")
BOOK = GUIDANCE.rulebook
PLACES = {
    "introduction": "Introduction",
    "step-1": "Step 1: food",
    "step-2": "Step 2: cardio",
    "step-3": "Step 3: legs",
    "genetics": "The first warning: genetics",
    "doctor": "The second warning: a doctor",
    "silent": "What the article does not say",
}


class Statement(NamedTuple):
    """A statement of the article; rules are named by their ids or by those of their rows."""

    place: str
    title: str
    says: str
    settled: str
    holds: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    left_out: dict[str, str] = {}  # noqa: RUF012 - read only
    differences: tuple[int, ...] = ()


class Difference(NamedTuple):
    """A point on which the article and guidelines differ."""

    number: int
    article: str
    guidelines: str
    settled: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Somebody in examples/ with her plan."""

    name: str
    about: str
    plan: Plan

    @property
    def trace(self) -> Trace:
        return self.plan._trace

    @functools.cached_property
    def told(self) -> frozenset[str]:
        return frozenset(notice.rule for notice in self.plan.given.notices)


def read_article() -> tuple[str, list[Statement], list[Difference]]:
    """Return what docs/article.yaml holds: the introduction, the statements and the differences."""
    read = yaml.safe_load((ROOT / "docs" / "article.yaml").read_text(encoding="utf-8"))
    differences = [Difference(**one) for one in read["differences"]]
    return read["introduction"], [Statement(**one) for one in read["statements"]], differences


def read_people() -> list[Person]:
    """Return the people in examples/ with their plans."""
    people = []
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        about = path.read_text(encoding="utf-8").splitlines()[0].strip("# ")
        people.append(Person(path.stem, about, GUIDANCE.plan(path)))
    return people


def rules_named(names: Iterable[str]) -> list[Rule]:
    """Return the rules, or rows, that these ids name."""
    wanted = set(names)
    return [rule for rule in BOOK.rules if {rule.id, rule.whole} & wanted]


def facts_of(rules: Iterable[Rule]) -> set[str]:
    """Return the facts that rules set, bound or choose."""
    return {target.fact for rule in rules for target in rule.targets if not target.field}


def lists_of(rules: Iterable[Rule]) -> set[str]:
    """Return the lists that rules choose from, or whose entries they prefer or leave out."""
    return {effect.list for rule in rules for effect in rule.effects if isinstance(effect, (Choose, Prefer, ExcludeEntry))}


def touched(rules: Iterable[Rule]) -> set[str]:
    """Return the facts that rules set or bound, and those that are chosen from a list whose entries they judge."""
    rules = list(rules)
    chosen = {
        effect.target.fact
        for rule in BOOK.rules
        for effect in rule.effects
        if isinstance(effect, Choose) and effect.list in lists_of(rules)
    }
    return facts_of(rules) | chosen


def standing_against(statement: Statement) -> set[str]:
    """Return the other rules that overrule those that hold a statement, or that set, bound or narrow what they give."""
    holds = rules_named(statement.holds)
    own, facts, lists = {rule.whole for rule in holds}, facts_of(holds), lists_of(holds)
    ids = {rule.id for rule in holds}
    return {
        rule.id
        for rule in BOOK.rules
        if rule.whole not in own
        and (
            ids & set(rule.overrules)
            or facts & facts_of([rule])
            or any(isinstance(effect, ExcludeEntry) and effect.list in lists for effect in rule.effects)
        )
    }


def reached(statement: Statement, person: Person) -> bool:
    """Tell whether this person's plan says anything of what the statement is about."""
    holds = rules_named(statement.holds)
    facts = touched(holds)
    if facts:
        return not all(map(person.trace.hidden, facts))
    # A notice that was replaced by another is one that this person would have been told.
    return not holds or any(rule.id in person.told or person.trace.results[rule.id].overruled for rule in holds)


def applied(rule: Rule, person: Person) -> bool:
    """Tell whether a rule had its say in what this person is given."""
    if not person.trace.results[rule.id].applied:
        return False
    facts = touched([rule])
    if facts and all(map(person.trace.hidden, facts)):
        return False
    return facts != set() or not rule.notice or rule.withholds != () or rule.id in person.told


def decided(rule: Rule, person: Person) -> bool:
    """Tell whether a rule that applied is what the plan comes down to: it bounds, replaces or withholds."""
    trace = person.trace
    if rule.withholds or any(trace.results[other].overruled for other in rule.overrules):
        return True
    for effect in rule.effects:
        if isinstance(effect, Bound) and not trace.hidden(effect.target.fact):
            bounds = trace.landings[Target(effect.target.fact)].bounds
            if any(bound.binding and bound.rule == rule.id for bound in bounds):
                return True
    return False


@functools.cache
def choices_without(whole: str) -> dict[str, dict[str, Any]]:
    """Return what everybody would be offered without a rule; nothing at all where an invariant would stop the plan."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "overlay.yaml").write_text(
            f"name: Without\nby: A count\nbecause: To see what the rule does.\nbase: canter 1.x\n"
            f"remove:\n  {whole}: {{because: To see what it does.}}\n",
            encoding="utf-8",
        )
        without = Guidance.load(overlays=[directory], engine="plain")
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        try:
            found[path.stem] = dict(without.conclude(without.read(path)).values)
        except RuleError:
            found[path.stem] = {}
    return found


def narrowed(rule: Rule, person: Person, facts: set[str]) -> bool:
    """Tell whether a choice would be another without a rule that leaves entries out."""
    without = choices_without(rule.whole)[person.name]
    return any(person.trace.values[fact] != without.get(fact) for fact in facts & set(person.trace.choices))


class Count(NamedTuple):
    """How many had a guard apply, and for how many it decided; None for one that only tells or adds."""

    applied: int
    decided: int | None


def count(name: str, people: list[Person], facts: set[str]) -> Count:
    """Count a guard over people; one that leaves entries out decides where it changes what is chosen."""
    rules = rules_named([name])
    spoke = {person.name: [rule for rule in rules if applied(rule, person)] for person in people}
    excludes = any(isinstance(effect, ExcludeEntry) for rule in rules for effect in rule.effects)
    decides = excludes or any(
        rule.withholds or rule.overrules or any(isinstance(effect, Bound) for effect in rule.effects) for rule in rules
    )
    deciding = [
        person
        for person in people
        if any(decided(rule, person) or (excludes and narrowed(rule, person, facts)) for rule in spoke[person.name])
    ]
    return Count(sum(map(bool, spoke.values())), len(deciding) if decides else None)


def title(name: str) -> str:
    """Return a rule's title with its id."""
    return f"{rules_named([name])[0].title} (`{name}`)"


def may(name: str) -> str:
    """Return what a guard may do, in a few words."""
    rules = rules_named([name])
    effects = [effect for rule in rules for effect in rule.effects]
    words = []
    if any(rule.withholds for rule in rules):
        sections = {section for rule in rules for section in rule.withholds}
        words.append("withholds " + ("everything" if sections == set(BOOK.sections) else _sections(sections)))
    if any(rule.overrules for rule in rules):
        words.append("replaces")
    bounded = {effect.target.fact: effect.side for effect in effects if isinstance(effect, Bound)}
    words += [f"bounds *{BOOK.vocabulary.facts[fact].label}* ({side})" for fact, side in bounded.items()]
    if any(isinstance(effect, ExcludeEntry) for effect in effects):
        words.append("leaves entries out")
    if any(isinstance(effect, Prefer) for effect in effects):
        words.append("prefers")
    if any(isinstance(effect, Set) for effect in effects) and not any(rule.overrules for rule in rules):
        targets = dict.fromkeys(effect.target for effect in effects if isinstance(effect, Set))
        whole = dict.fromkeys(BOOK.vocabulary.facts[target.fact].label for target in targets if not target.field)
        entries = dict.fromkeys(BOOK.vocabulary.facts[target.fact].label for target in targets if target.field)
        words += ["sets " + ", ".join(f"*{label}*" for label in whole)] if whole else []
        words += [f"fills in each entry of *{label}*" for label in entries]
    if not any(rule.withholds for rule in rules) and any(rule.notice for rule in rules):
        words.append("tells")
    return ", ".join(words)


def _sections(names: Iterable[str]) -> str:
    return ", ".join(f"*{section.title}*" for section in BOOK.sections.values() if section.id in names)


def rests(name: str) -> str:
    """Return what a rule rests on: the keys of its sources, or our judgement."""
    rules = rules_named([name])
    keys = dict.fromkeys(source for rule in rules for source in rule.sources)
    return ", ".join(f"`{key}`" for key in keys) or "our judgement"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def statement_lines(statement: Statement, people: list[Person]) -> Iterator[str]:
    """Yield the section of a statement."""
    facts = touched(rules_named(statement.holds))
    given = [person for person in people if reached(statement, person)]
    yield from (f"### {statement.title}", "", f"*The article:* {statement.says}", "")
    if statement.holds:
        held = [f"* {title(name)}, applied in {count(name, given, facts).applied}" for name in statement.holds]
        yield from ("*Held by:*", "", *held, "")
    else:
        yield from ("*Held by:* no rule, since there is nothing to hold.", "")
    if statement.guards:
        rows = []
        for name in statement.guards:
            acts = count(name, given, facts)
            deciding = "-" if acts.decided is None else str(acts.decided)
            rows.append([title(name), may(name), rests(name), str(acts.applied), deciding])
        yield from ("*Guarded by:*", "", *table(["Guard", "What it may do", "Rests on", "Applied", "Decided"], rows), "")
    else:
        yield from ("*Guarded by:* no rule of its own.", "")
    if statement.holds:
        missing = (
            "" if len(given) == len(people) or not facts else " In the others it is [withheld](#what-the-article-does-not-say)."
        )
        yield from (f"In {len(given)} of {len(people)} plans.{missing}", "")
    differ = ", ".join(map(str, statement.differences))
    which = f" ([difference{'s' if len(statement.differences) > 1 else ''} {differ}](#where-they-differ))" if differ else ""
    yield from (f"*Settled:* {statement.settled}{which}", "")


def deciding_lines(fact: str, people: list[Person]) -> Iterator[str]:
    """Yield a table of what a fact came down to, for the people who are given it."""
    given = [person for person in people if not person.trace.hidden(fact)]
    by = Counter(BOOK.rule(deciding_rule(person.trace.landings[Target(fact)])).whole for person in given)
    rows = [[title(name), str(number)] for name, number in sorted(by.items(), key=lambda item: (-item[1], item[0]))]
    yield from table([f"What the cut comes down to, in the {len(given)} plans that give one", "Plans"], rows)


def cites(rule: Rule) -> tuple[str, ...]:
    """Return the places of the article that a rule cites."""
    return tuple(source.partition("/")[2] for source in rule.sources if source.split("/")[0] == "article")


def citing() -> dict[str, tuple[str, ...]]:
    """Return the places that each rule of the guidance cites, for those that cite the article."""
    found: dict[str, dict[str, None]] = {}
    for rule in BOOK.rules:
        if cites(rule):
            found.setdefault(rule.whole, {}).update(dict.fromkeys(cites(rule)))
    return {whole: tuple(places) for whole, places in sorted(found.items())}


def page() -> str:
    """Return docs/article.md."""
    introduction, statements, differences = read_article()
    people = read_people()
    lines = [
        "# The article and its guards, side by side",
        "",
        "<!-- Written by tests/article_page.py from docs/article.yaml, rules/ and examples/: `make golden`. -->",
        "",
        introduction.format(people=len(people)),
        *deciding_lines("deficit", people),
        "",
    ]
    for place, heading in PLACES.items():
        lines += [f"## {heading}", ""]
        for statement in statements:
            if statement.place == place:
                lines += statement_lines(statement, people)
    lines += ["## Where they differ", "", "Points on which the article and guidelines do not say the same.", ""]
    rows = []
    for one in differences:
        rules = ", ".join(f"`{rule}`" for rule in one.rules)
        rows.append([str(one.number), one.article, one.guidelines, one.settled, rules])
    lines += [*table(["", "The article", "Guidelines and trials", "In canter", "Rules"], rows), ""]
    lines += ["## Every rule that cites the article", ""]
    rows = []
    for whole, places in citing().items():
        under = [one.title for one in statements if whole in {rule.whole for rule in rules_named((*one.holds, *one.guards))}]
        rows.append([f"`{whole}`", ", ".join(places), "; ".join(under)])
    lines += [*table(["Rule", "Place in the article", "Stands under"], rows), "", "## The people", ""]
    lines += [f"* {person.about}" for person in people]
    named = [name for one in statements for name in (*one.holds, *one.guards)]
    keys = sorted({source.split("/")[0] for rule in rules_named(named) for source in rule.sources})
    lines += ["", "## Sources", "", *(f"* `{key}`: {BOOK.citations[key].told()}" for key in keys), ""]
    return "\n".join(lines)
