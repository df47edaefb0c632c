"""What the rules, invariants and lists of a guidance use: facts, parameters, sources, and choices by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.conditions import Has, HasOf, Is, Line, refs
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Effect, ExcludeEntry, Prefer, Set
from canter.language.formulas import Constant, Count, EntryRef, FactRef, FieldRef, ParameterRef, Sum, walk
from canter.language.names import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.facts import Kind
    from canter.language.formulas import Formula, Ref
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


class Uses:
    """What is used, gathered once for a rulebook.

    `choices` are those that a condition, a list's entry or a copied value names, as (the fact they belong to, choice);
    `given` those that a rule concludes; `copied` the facts that a rule sets from another fact or field.
    """

    def __init__(self, book: Rulebook) -> None:
        """Go through everything once."""
        self.scope = Scope(book.vocabulary, book.parameters)
        self.facts: set[str] = set()
        self.parameters: set[str] = set()
        self.sources: set[str] = set()
        self.choices: set[tuple[str, str]] = set()
        self.given: set[tuple[str, str]] = set()
        self.copied: set[str] = set()
        for rule in book.rules:
            self._rule(rule)
        for invariant in book.invariants:
            self._lines((*invariant.when, *invariant.holds))
            self.facts |= {name for name in (invariant.domain, invariant.list) if name}
            self._cite(invariant.sources)
        for parameter in book.parameters.values():
            self._cite(parameter.sources)
        self._vocabulary(book)

    def _vocabulary(self, book: Rulebook) -> None:
        for fact in book.vocabulary.facts.values():
            # A list that another is known by, or that a choice is made of, is used through those.
            self.facts |= {fact.known} if fact.known else set()
            if fact.default is not None:
                self._held(fact.kind, fact.default)
                self._conclude(fact.name, fact.default)
        for name, entries in book.vocabulary.entries.items():
            fields = book.vocabulary.facts[name].fields
            for entry in entries.values():
                for key, value in entry.items():
                    self._held(fields[key].kind, value)

    def _held(self, kind: Kind, value: object) -> None:
        """Note the choices that an entry or a default holds."""
        names = value if isinstance(value, tuple) else (value,)
        if kind.choices is not None:
            self.choices |= {(origin, str(name)) for origin in kind.choices.origins for name in names if name is not None}

    def _rule(self, rule: Rule) -> None:
        self._lines(rule.lines)
        self._cite(rule.sources)
        self.facts |= {name for name in (rule.domain, rule.list) if name}
        self._read(rule.because.refs if rule.because else ())
        for ref in rule.because.refs if rule.because else ():
            self._whole(ref)
        for effect in rule.effects:
            self._effect(effect)

    def _cite(self, sources: Iterable[str]) -> None:
        self.sources |= {source.split("/", 1)[0] for source in sources}

    def _lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._read(refs(line))
            for one in _leaves(line):
                self._choices(one)

    def _read(self, items: Iterable[Ref | Formula]) -> None:
        for item in items:
            match item:
                case FactRef(name=name):
                    self.facts.add(name)
                case FieldRef(list=name) | EntryRef(list=name) | Sum(over=name):
                    self.facts.add(name)
                case ParameterRef(name=name):
                    self.parameters.add(name)
                case _:
                    pass
            if isinstance(item, Count):
                self._whole(item.of)

    def _choices(self, line: Line) -> None:
        """Note the choices that a condition speaks of."""
        if isinstance(line, HasOf):
            # What the guidance's own entries hold is noted with them; whatever else is held against may be any choice.
            for one, other in ((line.of, line.against), (line.against, line.of)):
                if not (self._in_guidance(one) or self._in_guidance(other)):
                    self._whole(one)
        elif isinstance(line, (Is, Has)):
            kind = self.scope.kind(line.of)
            for alternative in line.alternatives:
                if isinstance(alternative, Constant) and kind.choices is not None:
                    self.choices |= {(origin, str(alternative.value)) for origin in kind.choices.origins}
                elif isinstance(alternative, FactRef):
                    self._whole(line.of)
                    self._whole(alternative)

    def _in_guidance(self, ref: FactRef | FieldRef) -> bool:
        """Tell whether it is a field that the guidance's own entries fill."""
        if isinstance(ref, FactRef):
            return False
        declared = self.scope.vocabulary.facts[ref.list]
        return declared.origin == "given" and not declared.fields[ref.field].concluded

    def _whole(self, ref: Ref | Formula) -> None:
        """Note every choice of a fact that is counted, copied, shown, or held against another."""
        if isinstance(ref, (FactRef, FieldRef)):
            kind = self.scope.kind(ref)
            if kind.choices is not None:
                self.choices |= {(origin, name) for origin in kind.choices.origins for name in kind.choices.labels}

    def _effect(self, effect: Effect) -> None:
        match effect:
            case Set(target=target, value=ChoicesValue(names=names)):
                self._conclude(target.fact if not target.field else "", names)
            case Set(target=target, value=Constant(value=value)):
                self._conclude(target.fact if not target.field else "", value)
            case Set(target=target, value=value):
                self._read(walk(value))  # type: ignore[arg-type]
                self._whole(value)  # type: ignore[arg-type]
                self.copied.add(target.fact)
            case Bound(formula=formula):
                self._read(walk(formula))
            case Change(target=target, how="include", names=names):
                self._conclude(target.fact, names)
            case Choose(target=target, list=name):
                self.facts.add(name)
                self.copied.add(target.fact)
                self._read(ref for formula in effect.formulas for ref in walk(formula))
            case ExcludeEntry(list=name) | Prefer(list=name):
                self.facts.add(name)
            case _:
                pass

    def _conclude(self, fact: str, value: object) -> None:
        for name in value if isinstance(value, tuple) else (value,):
            self.given.add((fact, str(name)))


def _leaves(line: Line) -> Iterable[Line]:
    inner = getattr(line, "lines", None)
    if inner is None:
        yield line
    else:
        for one in inner:
            yield from _leaves(one)
