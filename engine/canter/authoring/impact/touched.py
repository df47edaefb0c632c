"""What differs between two guidances in meaning: the rules, effects, lists and invariants that could come out otherwise.

From this a screen is made: who cannot be reached by any of it need not be reasoned about twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.impact.meaning import (
    aside,
    asked_by,
    deciding,
    decisive,
    holding,
    landings,
    overruled_by,
    pools,
    vocabulary,
    within,
    words,
)
from canter.language.conditions import refs
from canter.language.effects import Choose, Effect, ExcludeEntry, Prefer, Target
from canter.language.formulas import FactRef, FieldRef, ParameterRef, Sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class Speaking(NamedTuple):
    """The rules by which something could land otherwise on a fact.

    Where those of another effect are silent in both guidances, and the others come out the same, it lands as it did.
    """

    effects: frozenset[str]
    outcomes: frozenset[str]


class Touched(NamedTuple):
    """What could come out otherwise. `everybody` where that cannot be said rule by rule."""

    everybody: bool
    # Whether people must be read by both vocabularies.
    reading: bool
    # Rules that could be decided otherwise; with these, those that could come out otherwise since others overrule them;
    # those of the same decision with another notice or that withhold otherwise; those that only read otherwise.
    decided: tuple[str, ...]
    outcomes: tuple[str, ...]
    asides: tuple[str, ...]
    words: tuple[str, ...]
    # Rules that are new or gone, or whose effects come to something else.
    effects: tuple[str, ...]
    # The facts and fields on which something could land otherwise.
    targets: tuple[Target, ...]
    speaking: Mapping[Target, Speaking]
    invariants: tuple[str, ...]
    lists: frozenset[str]
    # Whether everybody reads something otherwise, such as a label.
    words_for_all: bool

    @property
    def nothing(self) -> bool:
        """Whether nobody can be told anything otherwise."""
        return not (any(part for part in self[2:]) or self.everybody)


def touched(old: Rulebook, new: Rulebook) -> Touched:
    """Compare two guidances."""
    return _Comparing(old, new).found()


class _Comparing:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        names = {*old.parameters, *new.parameters}
        values = [{name: book.parameters[name].value for name in book.parameters} for book in (old, new)]
        self.parameters = {name for name in names if values[0].get(name) != values[1].get(name)}
        lists = dict.fromkeys((*old.vocabulary.entries, *new.vocabulary.entries))
        self.lists = frozenset(name for name in lists if decisive(old, name) != decisive(new, name))
        self.landings = (landings(old), landings(new))
        self.pools = (pools(old), pools(new))
        self.overruled_by = (overruled_by(old), overruled_by(new))

    def found(self) -> Touched:
        everybody = vocabulary(self.old, self.lists) != vocabulary(self.new, self.lists) or self._lists_matter()
        both = [(self.old.by_id[name], self.new.by_id[name]) for name in self.old.by_id if name in self.new.by_id]
        decided = tuple(self._decided_otherwise())
        outcomes = tuple(self._outcomes(decided))
        targets = tuple(dict.fromkeys((*self._targets(), *self._landed(outcomes))))
        return Touched(
            everybody,
            everybody or self._read_otherwise(),
            decided,
            outcomes,
            tuple(two.id for one, two in both if aside(one) != aside(two)),
            tuple(two.id for one, two in both if self._said(one, self.old) != self._said(two, self.new) or self._gives(one, two)),
            tuple(self._effects()),
            targets,
            {target: self._speaking(target, outcomes) for target in targets},
            tuple(self._invariants()),
            self.lists,
            words(self.old) != words(self.new),
        )

    def _decided_otherwise(self) -> Iterator[str]:
        one, two = self.old.by_id, self.new.by_id
        for name in dict.fromkeys((*one, *two)):
            if name not in one or name not in two or deciding(one[name]) != deciding(two[name]) or self._reads(two[name]):
                yield name

    def _outcomes(self, decided: tuple[str, ...]) -> Iterator[str]:
        """Yield the rules decided otherwise, those that they overrule, and those that others overrule now."""
        yield from decided
        one, two = self.overruled_by
        for name in dict.fromkeys((*one, *two)):
            over = (one.get(name, frozenset()), two.get(name, frozenset()))
            if name not in decided and (over[0] != over[1] or (over[0] | over[1]) & {*decided}):
                yield name

    def _landed(self, outcomes: tuple[str, ...]) -> Iterator[Target]:
        """Yield what these rules land on, and what is chosen from lists whose entries they exclude or prefer."""
        for book in (self.old, self.new):
            rules = [book.by_id[name] for name in outcomes if name in book.by_id]
            pools = {e.list for rule in rules for e in rule.effects if isinstance(e, (ExcludeEntry, Prefer))}
            yield from (target for rule in rules for target in rule.targets)
            yield from (e.target for rule in book.rules for e in rule.effects if isinstance(e, Choose) and e.list in pools)

    def _read_otherwise(self) -> bool:
        """Tell whether people name entries of a changed list, so that they may be read otherwise."""
        facts = [fact for book in (self.old, self.new) for fact in book.vocabulary.facts.values() if fact.origin == "asked"]
        return any(
            fact.known in self.lists or (fact.kind.choices is not None and fact.kind.choices.origins & self.lists)
            for fact in facts
        )

    def _lists_matter(self) -> bool:
        """Tell whether rules over a changed list do more than exclude and prefer, so that entries cannot be told apart."""
        for number, book in enumerate((self.old, self.new)):
            if any(book.vocabulary.facts[name].tabled for name in self.lists if name in book.vocabulary.facts):
                return True
            for rule in book.rules:
                plain = all(isinstance(effect, (ExcludeEntry, Prefer)) for effect in rule.effects)
                bare = plain and not rule.overrules and not self.overruled_by[number].get(rule.id)
                if rule.list in self.lists and not bare:
                    return True
        return False

    def _reads(self, rule: Rule) -> bool:
        found = [ref for line in rule.lines for ref in refs(line)]
        return rule.list in self.lists or self._otherwise(found)

    def _otherwise(self, found: Iterable[Ref | Formula]) -> bool:
        """Tell whether one of these parameters, or lists, has changed."""
        for ref in found:
            if isinstance(ref, ParameterRef) and ref.name in self.parameters:
                return True
            if (isinstance(ref, FieldRef) and ref.list in self.lists) or (isinstance(ref, Sum) and ref.over in self.lists):
                return True
        return False

    def _said(self, rule: Rule, book: Rulebook) -> object:
        """Return a rule's words, with the parameters that they name."""
        because = rule.because
        named = (book.parameters[ref.name] for ref in because.refs if isinstance(ref, ParameterRef)) if because else ()
        return (because and because.text, [(one.value, one.kind.unit, one.kind.decimals) for one in named])

    def _effects(self) -> Iterator[str]:
        one, two = self.old.by_id, self.new.by_id
        for name in dict.fromkeys((*one, *two)):
            known = name in one and name in two
            if not known or one[name].effects != two[name].effects or any(map(self._reckons_otherwise, two[name].effects)):
                yield name

    def _gives(self, one: Rule, two: Rule) -> bool:
        """Tell whether a rule may name another value as its own where the fact, held by a bound, is as it was.

        A reason stands beside the fact that the rule decides; a notice, and what else the rule gives, may be bounded.
        """
        named = {ref.name for ref in two.because.refs if isinstance(ref, FactRef)} if two.because else set()
        given = [target for target in two.targets if target.name in named and (two.notice or len(two.targets) > 1)]
        for target in given:
            old, new = ([effect for effect in rule.effects if getattr(effect, "target", None) == target] for rule in (one, two))
            if old != new or any(map(self._reckons_otherwise, new)):
                return True
        return False

    def _targets(self) -> Iterator[Target]:
        one, two = self.landings
        for target in dict.fromkeys((*one, *two)):
            effects = [[(rule.id, effect) for rule, effect in side.get(target, ())] for side in (one, two)]
            if effects[0] != effects[1] or any(self._moved(effect) for _, effect in effects[1]):
                yield target

    def _moved(self, effect: Effect) -> bool:
        return self._reckons_otherwise(effect) or (
            isinstance(effect, Choose) and self.pools[0][effect.list] != self.pools[1][effect.list]
        )

    def _reckons_otherwise(self, effect: Effect) -> bool:
        return (isinstance(effect, Choose) and effect.list in self.lists) or self._otherwise(within(effect))

    def _speaking(self, target: Target, outcomes: tuple[str, ...]) -> Speaking:
        """Return the rules by which something could land otherwise, also through the entries that they exclude and prefer."""
        sides = [[(rule.id, effect) for rule, effect in side.get(target, ())] for side in self.landings]
        lists = {effect.list for side in sides for _, effect in side if isinstance(effect, Choose)}
        sides = [[*own, *(one for name in lists for one in pools[name])] for own, pools in zip(sides, self.pools, strict=True)]
        rules = {rule for side in sides for rule, _ in side}
        effects = set()
        for name in rules:
            old, new = ([effect for rule, effect in side if rule == name] for side in sides)
            if old != new or any(map(self._reckons_otherwise, new)):
                effects.add(name)
        books = (self.old, self.new)
        left = [[rule.id for rule in book.rules if rule.id not in effects and target in rule.targets] for book in books]
        # In another order rules that apply together may be told in another order, too.
        return Speaking(frozenset(effects if left[0] == left[1] else rules), frozenset(rules.intersection(outcomes) - effects))

    def _invariants(self) -> Iterator[str]:
        one, two = ({each.id: each for each in book.invariants} for book in (self.old, self.new))
        for name in dict.fromkeys((*one, *two)):
            if (
                name not in one
                or name not in two
                or holding(one[name]) != holding(two[name])
                or two[name].list in self.lists
                or self._otherwise(asked_by(two[name]))
            ):
                yield name
