"""What a question rests on: the facts, rules and sections that can bear on it, told by a hash.

A change elsewhere in the guidance leaves the hash, and with it an answer that was kept, as it was.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from canter.language.effects import Choose, ExcludeEntry, Prefer
from canter.language.rules import Rule, effect_reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.authoring.proving.questions import Question
    from canter.language.facts import Kind
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Invariant

Node = tuple[str, str]


class Slices:
    """The slices of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        """Note once what stands against what."""
        self.book = book
        self._overruled_by: dict[str, list[str]] = {}
        self._pool: dict[str, list[str]] = {}
        for rule in book.rules:
            for name in rule.overrules:
                self._overruled_by.setdefault(name, []).append(rule.id)
            for effect in rule.effects:
                if isinstance(effect, (ExcludeEntry, Prefer)):
                    self._pool.setdefault(effect.list, []).append(rule.id)
        self._withholding = {section: [rule.id for rule in book.rules if section in rule.withholds] for section in book.sections}
        self._next: dict[Node, tuple[Node, ...]] = {}
        self._digests: dict[Node, bytes] = {}
        self._invariants = {one.id: one for one in book.invariants}

    def nodes(self, question: Question) -> set[Node]:
        """Return everything that can bear on a question."""
        waiting: list[Node] = [*(("fact", name) for name in question.reads), *(("rule", name) for name in question.rules)]
        if question.kind == "invariant":
            sections = (self.book.section_of.get(name) for name in question.reads)
            waiting += [("section", name) for name in sections if name is not None]
        found: set[Node] = set()
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(self._following(node))
        return found

    def hash(self, question: Question) -> str:
        """Return what tells a question from any other, and from the same one about changed guidance."""
        digest = hashlib.sha256(repr((question.kind, question.subjects)).encode())
        if question.kind == "invariant":
            digest.update(self._written(self._invariants[question.subjects[0]]))
        for node in sorted(self.nodes(question)):
            digest.update(self._digest(node))
        return digest.hexdigest()[:40]

    def _following(self, node: Node) -> tuple[Node, ...]:
        found = self._next.get(node)
        if found is None:
            found = self._next[node] = tuple(dict.fromkeys(self._after(*node)))
        return found

    def _after(self, what: str, name: str) -> Iterator[Node]:
        if what == "section":
            yield from (("rule", rule) for rule in self._withholding[name])
            return
        if what == "rule":
            rule = self.book.by_id[name]
            reads = [*rule.reads, *(read for effect in rule.effects for read in effect_reads(effect))]
            yield from (("fact", fact) for fact, _ in reads)
            yield from (("rule", other) for other in self._overruled_by.get(name, ()))
            return
        fact = self.book.vocabulary.facts[name]
        yield from (("rule", rule.id) for rule in self.book.setting.get(name, ()))
        yield from (("rule", rule) for rule in self._pool.get(name, ()))
        if fact.over or fact.known:
            yield ("fact", fact.over or fact.known)
        # A choice from a list rests on what is out of it.
        for rule in self.book.setting.get(name, ()):
            yield from (("fact", effect.list) for effect in rule.effects if isinstance(effect, Choose))

    def _digest(self, node: Node) -> bytes:
        found = self._digests.get(node)
        if found is None:
            what, name = node
            data = repr(node).encode()
            if what == "rule":
                data += self._written(self.book.by_id[name])
            elif what == "fact":
                fact = self.book.vocabulary.facts[name]
                shown = [(key, _told(one.kind), one.default, one.concluded, one.required) for key, one in fact.fields.items()]
                data += repr((_told(fact.kind), fact.origin, fact.required, fact.default, fact.over, fact.known, shown)).encode()
                entries = self.book.vocabulary.entries.get(name, {})
                data += repr([(key, dict(entry)) for key, entry in entries.items()]).encode()
            found = self._digests[node] = hashlib.sha256(data).digest()
        return found

    def _written(self, one: Rule | Invariant) -> bytes:
        """Return what a rule or invariant says, with the values of its parameters."""
        own = (one.lines, one.effects, one.overrules) if isinstance(one, Rule) else (one.when, one.holds)
        said = repr((one.word, one.domain, one.list, own))
        named = {name: self.book.parameters[name].value for name in self.book.parameters if name in said}
        return repr((said, sorted(named.items()))).encode()


def _told(kind: Kind) -> tuple[object, ...]:
    choices = () if kind.choices is None else tuple(kind.choices.labels)
    return (kind.type, kind.low, kind.high, kind.decimals, choices)
