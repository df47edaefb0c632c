"""Random rules, layer by layer, so that nothing rests on itself."""

import random
from dataclasses import dataclass, field, replace
from typing import Any

from .generate_lines import Formulas, Line, Lines, Scope
from .generate_words import Entries, Range, Thing, Vocabulary, Words

TYPES = (
    "number",
    "number",
    "number",
    "whole",
    "yesno",
    "choice",
    "choices",
    "liked",
    "chosen",
    "chosen",
)


@dataclass
class Draft:
    """A rule on its way to the file."""

    id: str
    each: Range | None = None
    when: list[Line] = field(default_factory=list)
    then: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, tuple[list[Line], dict[str, Any]]] = field(default_factory=dict)
    overrules: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    firm: bool = False
    harsh: bool = False

    def versions(self) -> list[tuple[list[Line], dict[str, Any]]]:
        if not self.rows:
            return [(self.when, self.then)]
        return [(self.when + when, {**self.then, **then}) for when, then in self.rows.values()]


class Rules:
    """Writes the rules of one guidance."""

    def __init__(self, rng: random.Random, words: Words, topics: list[str], unsure: bool) -> None:
        self.rng = rng
        self.words = words
        self.book: Vocabulary = words.book
        self.topics = topics
        self.unsure = unsure
        self.drafts: list[Draft] = []
        self.layer: list[Draft] = []
        self.things = [thing for thing in self.book.asked if thing.type != "text"]
        self.ranges = [Range(e.name, e, e.sure) for e in self.book.lists]
        self.ranges += [r for thing in self.things if (r := self.range_over(thing))]
        self.fresh: list[Thing] = []
        self.fresh_fields: list[tuple[Entries, Thing]] = []

    def write(self) -> list[Draft]:
        self.fact_target("number")
        self.fact_target(self.rng.choice(("choice", "yesno", "choices")))
        for _ in range(self.rng.randint(2, 4)):
            self.write_layer()
        for _ in range(self.rng.randint(1, 3)):
            self.notice()
        return self.drafts

    def write_layer(self) -> None:
        for _ in range(self.rng.randint(1, 3)):
            kind = self.rng.choice(TYPES)
            if self.rng.random() < 0.15:
                self.field_target()
            elif kind == "chosen":
                self.chosen_target()
            else:
                self.fact_target(kind)
        if self.layer and self.rng.random() < 0.35:
            self.silence(self.rng.choice(self.layer))
        self.things += self.fresh
        self.ranges += [r for thing in self.fresh if (r := self.range_over(thing))]
        for entries, thing in self.fresh_fields:
            entries.fields.append(thing)
        self.drafts += self.layer
        self.layer, self.fresh, self.fresh_fields = [], [], []

    # What stands at hand.

    def scope(self, each: Range | None = None, **only: Any) -> Scope:
        scope = Scope(self.rng, self.book, self.topics, [*self.things], [*self.ranges], each)
        return replace(scope, **only)

    def range_over(self, thing: Thing) -> Range | None:
        over = thing.spec.get("choices")
        found = [e for e in self.book.lists if e.name == over]
        return Range(thing.name, found[0], thing.sure, thing) if found else None

    def draft(self, each: Range | None = None) -> Draft:
        made = Draft(f"{self.rng.choice(self.topics)}/{self.book.new('rule').replace('_', '-')}")
        made.each = each
        self.layer.append(made)
        return made

    def strict(self, firm: bool) -> bool:
        return firm or not self.unsure or self.rng.random() < 0.5

    def guard(self, scope: Scope, count: int, firm: bool = False) -> list[Line]:
        return Lines(scope).guarded(count, self.strict(firm))

    def value(self, thing: Thing, scope: Scope) -> Any:
        """What a rule sets: a formula, a constant, another fact or field; the fresh ones too."""
        wide = self.scope(scope.each, only_sure=scope.only_sure, only_total=scope.only_total)
        wide.things += self.fresh
        wide.ranges = scope.ranges
        wide.reads, wide.named = scope.reads, scope.named
        if thing.is_number and self.rng.random() < 0.3:
            return thing.cut(self.rng)
        if thing.type == "whole":
            return Formulas(wide).whole()
        if thing.type == "number":
            return Formulas(wide).number(thing.unit)
        other = wide.like(thing)
        if other is not None and self.rng.random() < 0.4:
            return wide.read(other)
        return self.words.constant(thing)

    # Facts.

    def fact_target(self, kind: str) -> None:
        target = self.target(kind)
        alone = [draft for draft in self.layer if draft.then and not draft.each and not draft.harsh]
        alone = [draft for draft in alone if any(isinstance(v, str) for v in draft.then.values())]
        if alone and self.rng.random() < 0.2:
            reads: list[Thing] = self.along(target, self.rng.choice(alone))
        else:
            reads = self.setters(target, self.each_for_fact())
        if target.is_number and self.rng.random() < 0.4:
            reads += self.bounds(target)
        if target.type == "choices" and self.rng.random() < 0.7:
            reads += self.changes(target)
        self.conclude(target, reads)

    def target(self, kind: str) -> Thing:
        thing = self.words.thing(self.book.new(f"got_{kind}"), kind)
        if thing.is_number:
            thing.spec.pop("range")
            if self.rng.random() < 0.2:
                thing.spec["range"] = ["-50", "400"]
        return thing

    def conclude(self, target: Thing, reads: list[Thing]) -> None:
        target.clean = all(thing.clean for thing in reads)
        target.sure = target.spec.get("required") == "yes"
        self.fresh.append(target)
        self.book.concluded.append(target)

    def each_for_fact(self) -> Range | None:
        return self.rng.choice(self.ranges) if self.ranges and self.rng.random() < 0.15 else None

    def along(self, target: Thing, draft: Draft) -> list[Thing]:
        """Set by a rule that sets another fact: the formula may read that one."""
        scope = self.scope()
        draft.then[target.name] = self.value(target, scope)
        return [*scope.reads, *(thing for thing in self.fresh if thing.name in draft.then)] + [
            thing for thing in self.things if not thing.clean
        ]

    def setters(self, target: Thing, each: Range | None) -> list[Thing]:
        form = self.rng.random()
        inside = "." in target.name
        if form < 0.35 and (inside or not each):
            return self.base(target, each)
        has_default = self.rng.random() < 0.4 and (each is None or each.sure)
        if has_default:
            target.spec["default"] = self.words.constant(target)
        scope = self.scope(each)
        if form < 0.65 and (inside or not each):
            self.rows(target, scope, has_default)
        else:
            self.conditional(target, scope, has_default, 0.65 + 0.2 * self.rng.random() < form)
        return scope.reads + ([each.thing] if each and each.thing else [])

    def base(self, target: Thing, each: Range | None) -> list[Thing]:
        """One rule for always, and a chain of rules that overrule it."""
        firm = "." not in target.name and self.rng.random() < 0.5
        if firm:
            target.spec["required"] = "yes"
        scope = self.scope(each, only_sure=firm, only_total=firm)
        if each and not each.sure and not self.unsure:
            each = scope.each = next(r for r in self.ranges if r.name == each.entries.name)
        chain = [self.draft(each)]
        chain[0].then, chain[0].firm = {target.name: self.value(target, scope)}, firm
        for _ in range(self.rng.randint(1, 3) if each is None or each.sure else 0):
            made = self.draft(each)
            made.when = self.guard(scope, self.rng.randint(1, 2), firm)
            made.then, made.firm = {target.name: self.value(target, scope)}, firm
            made.overrules = [chain[-1].id]
            if len(chain) > 1 and self.rng.random() < 0.3:
                made.overrules.append(chain[0].id)
            chain.append(made)
        return scope.reads + ([each.thing] if each and each.thing else [])

    def rows(self, target: Thing, scope: Scope, guards: bool) -> None:
        """Rows with disjoint conditions."""
        pivot = scope.pick("number", "whole", "choice", "yesno")
        if pivot is None:
            return self.conditional(target, scope, guards, False)
        made = self.draft(scope.each)
        if guards and not pivot.sure and self.strict(False):
            made.when.append(f"{pivot.name} is known")
        scope.read(pivot)
        plain = self.plain(scope, target)
        partition = self.partition(pivot)
        for line in partition:
            when: list[Line] = [line]
            if self.rng.random() < 0.2:
                more = self.guard(scope, 1) if guards else Lines(scope).some(1)
                when += [] if any(other in partition for other in more) else more
            row = self.book.new("row").replace("_", "-")
            made.rows[row] = (when, {target.name: self.value(target, plain)})
        self.take_named(made, scope)
        if self.rng.random() < 0.3:
            self.above(made, target, scope, plain)
        return None

    def above(self, beaten: Draft, target: Thing, scope: Scope, plain: Scope) -> None:
        """A rule that overrules a rule with rows and sets the same."""
        if scope.each is not None and not scope.each.sure:
            return
        made = self.draft(scope.each)
        made.when = self.guard(scope, 2)
        made.then = {target.name: self.value(target, plain)}
        made.overrules = [beaten.id]

    def plain(self, scope: Scope, target: Thing) -> Scope:
        """What the effect may read: an ordinary fact must not be set from the entry."""
        if scope.each is None or "." in target.name:
            return scope
        plain = self.scope()
        plain.reads, plain.named = scope.reads, scope.named
        plain.ranges = [r for r in plain.ranges if r.word != scope.each.word]
        return plain

    def partition(self, pivot: Thing) -> list[Line]:
        name = pivot.name
        if pivot.type == "yesno":
            return [f"{name} is yes", f"{name} is {self.rng.choice(('no', 'not yes'))}"]
        if pivot.type == "choice":
            return [f"{name} is {word}" for word in pivot.words]
        low, high = sorted((pivot.cut(self.rng), pivot.cut(self.rng)), key=float)
        if low == high or self.rng.random() < 0.3:
            return [f"{name} < {low}", f"{name} >= {low}"]
        return [f"{name} <= {low}", f"{low} < {name} < {high}", f"{name} >= {high}"]

    def conditional(self, target: Thing, scope: Scope, guards: bool, twice: bool) -> None:
        """One rule with conditions, or two that agree or (seldom) may clash."""
        plain = self.plain(scope, target)
        value = self.value(target, plain)
        earlier: list[list[Line]] = []
        for _ in range(2 if twice else 1):
            count = self.rng.randint(1, 2)
            when = self.guard(scope, count) if guards else Lines(scope).some(count)
            may_clash = scope.each is None or "." in target.name
            if earlier and may_clash and self.rng.random() < 0.2 and not _within(when, earlier[0]):
                value = self.value(target, plain)
            earlier.append(when)
            made = self.draft(scope.each)
            made.when, made.then = when, {target.name: value}
            self.take_named(made, scope)

    def take_named(self, made: Draft, scope: Scope) -> None:
        made.named += scope.named[-1:]

    # Bounds and changes.

    def bounds(self, target: Thing) -> list[Thing]:
        firm = target.spec.get("required") == "yes"
        sure = [r for r in self.ranges if r.sure]
        each = self.rng.choice(sure) if sure and not firm and self.rng.random() < 0.3 else None
        scope = self.scope(each, only_sure=firm, only_total=firm)
        for side in self.rng.choice((["at least"], ["at most"], ["at most", "at least"])):
            made = self.draft(each)
            made.firm = firm
            if self.rng.random() < 0.8:
                made.when = self.guard(scope, 1, firm)
            made.then = {target.name: {side: self.bound(target, side, scope)}}
            if made.when and self.rng.random() < 0.2:
                made.then[target.name] = {
                    "at least": str(self.rng.randint(5, 15)),
                    "at most": str(self.rng.randint(60, 99)),
                }
            self.take_named(made, scope)
        return scope.reads + ([each.thing] if each and each.thing else [])

    def bound(self, target: Thing, side: str, scope: Scope) -> str:
        low, high = (0, 12) if side == "at least" else (25, 80)
        if self.rng.random() < 0.25 and target.type == "number":
            formula = Formulas(scope).number(target.unit, 1)
            crosses = self.rng.random() < 0.1
            keep = f"min({formula}, {high})" if side == "at least" else f"max({formula}, {low})"
            return formula if crosses else keep
        if self.rng.random() < 0.5:
            return str(self.rng.randint(low, high))
        return scope.parameter(target.unit, str(self.rng.randint(low, high)), fresh=True)

    def changes(self, target: Thing) -> list[Thing]:
        firm = target.spec.get("required") == "yes"
        over_list = not isinstance(target.spec["choices"], dict)
        scope = self.scope(only_sure=firm, only_total=firm, only_clean=over_list)
        for side in self.rng.choice((["include"], ["exclude"], ["exclude", "include"])):
            made = self.draft()
            made.when, made.firm = self.guard(scope, 1, firm), firm
            made.then = {target.name: {side: self.words.some(target.words, 1)[:2]}}
        return scope.reads

    # Lists.

    def field_target(self) -> None:
        entries = self.rng.choice(self.book.lists)
        kind = self.rng.choice(("number", "number", "whole", "choice", "yesno", "choices"))
        target = self.words.concluded_field(entries, kind)
        target.spec.pop("default", None)
        target.sure = False
        over = [r for r in self.ranges if r.entries is entries]
        reads = self.setters(target, self.rng.choice(over))
        target.clean = all(thing.clean for thing in reads)
        self.fresh_fields.append((entries, target))

    def chosen_target(self) -> None:
        entries = self.rng.choice([e for e in self.book.lists if not e.asked])
        if not entries.ranked:
            self.rank(entries)
        target = Thing(self.book.new("chosen"), "choices", tuple(entries.entries))
        target.spec = {"type": "choices", "label": f"The {target.name}", "choices": entries.name}
        firm = self.rng.random() < 0.5
        scope = self.scope(only_sure=firm, only_total=firm)
        made = self.draft()
        made.firm = firm
        if firm:
            target.spec["required"] = "yes"
        elif self.rng.random() < 0.5:
            made.when = Lines(scope).some(1)
        made.then = {target.name: self.choose(entries, scope)}
        if firm and self.rng.random() < 0.4:
            other = self.draft()
            other.when, other.firm = self.guard(scope, 2, True), True
            other.overrules = [made.id]
            other.then = {target.name: self.choose(entries, scope)}
        self.conclude(target, scope.reads + entries.reads)

    def choose(self, entries: Entries, scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {"choose": entries.name, "count": self.few(scope, 1, 4)}
        if self.rng.random() < 0.2:
            made["apart"] = self.few(scope, 1, 3)
        elif self.rng.random() < 0.75:
            made["one of each"] = entries.fields[0].short
            if self.rng.random() < 0.75:
                made["spares"] = self.few(scope, 1, 2)
        return made

    def few(self, scope: Scope, least: int, most: int) -> str:
        if self.rng.random() < 0.5:
            return str(self.rng.randint(least, most))
        return f"min({Formulas(scope).whole()}, {most})"

    def rank(self, entries: Entries) -> None:
        """Rules that leave entries out or prefer them."""
        entries.ranked = True
        over = next(r for r in self.ranges if r.name == entries.name)
        for _ in range(self.rng.randint(1, 2)):
            scope = self.scope(over, only_clean=True)
            made = self.draft(over)
            made.when = self.guard(scope, self.rng.randint(1, 2))
            made.then, made.harsh = {"exclude": entries.word}, True
            entries.reads += scope.reads
        for _ in range(self.rng.randint(1, 3)):
            scope = self.scope(over)
            made = self.draft(over)
            made.when = Lines(scope).some(1)
            made.then = {"prefer": self.rng.choice(("3", "1", "2", "-2", "-1"))}
            entries.reads += scope.reads

    # Notices.

    def silence(self, beaten: Draft) -> None:
        """A rule without entries that overrules another and says so."""
        if beaten.firm:
            return
        made = self.draft()
        scope = self.scope(only_clean=True)
        made.when = self.guard(scope, 2)
        made.then = {"notice": self.rng.choice(("info", "caution"))}
        made.overrules = [beaten.id]

    def notice(self) -> None:
        level = self.rng.choice(("info", "caution", "refer", "urgent"))
        harsh = level in ("refer", "urgent")
        sure = [r for r in self.ranges if r.sure or not harsh]
        each = self.rng.choice(sure) if self.rng.random() < 0.25 and sure else None
        if each and each.thing and harsh and not each.thing.clean:
            each = None
        scope = self.scope(each, only_clean=harsh)
        made = Draft(f"{self.rng.choice(self.topics)}/{self.book.new('rule').replace('_', '-')}")
        made.each, made.then = each, {"notice": level}
        made.when = self.guard(scope, 2 if harsh else 1)
        if harsh and self.rng.random() < 0.7:
            made.then["withhold"] = "some"
        made.harsh = harsh
        self.drafts.append(made)


def _within(one: list[Line], other: list[Line]) -> bool:
    """Whether the lines of one are all among those of the other, either way round."""
    first, second = {str(line) for line in one}, {str(line) for line in other}
    return first <= second or second <= first
