"""Lines of rules over entries, decided for all entries at once as bits.

A line that reads the entry alone is decided when the guidance is compiled. One that holds a person's choices against
those of the entry is a union of masks, one for each choice. A group is joined from its lines, those about the person read
once. Any other line is read once for each distinct look of an entry, or for every entry where rules conclude what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.language.conditions import Group, Has, HasOf, Line, refs
from canter.language.formulas import EntryRef, FactRef, FieldRef, Sum
from canter.reasoning.plain import ENTRY_NAME, Compiler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from canter.language.facts import Entry, Fact
    from canter.language.rules import Rule
    from canter.reasoning.arithmetic import Test, Values

Look = tuple[int, Any]


class Fixed:
    """A line that reads the entry alone: decided once for everybody, as bits for true and for unknown."""

    __slots__ = ("fixed",)

    def __init__(self, fixed: tuple[int, int]) -> None:
        """Keep what was decided."""
        self.fixed = fixed

    def __call__(self, _values: Values) -> tuple[int, int]:
        """Return it, whoever the person is."""
        return self.fixed


class LinesOver:
    """Compiles the lines of rules over entries."""

    def __init__(self, compiler: Compiler, facts: Mapping[str, Fact], lists: Mapping[str, tuple[Entry, ...]]) -> None:
        """Take the lists of the guidance, whose entries are the same for everybody."""
        self.compiler = compiler
        self.facts = facts
        self.lists = lists

    def reading(self, line: Line, rule: Rule) -> Callable[[Values], tuple[int, int]]:
        """Return how a line is decided for all entries of the rule's list."""
        read = self.compiler.shared(line)
        entries = self.lists.get(rule.list)
        fields = self.facts[rule.list].fields
        used = {ref.field for ref in refs(line) if isinstance(ref, FieldRef) and ref.word == rule.word}
        if entries is None or any(fields[name].concluded for name in used):
            return _each(read, rule.word, rule.list)
        masks = self._masks(line, rule.word, entries)
        if masks is not None:
            return masks
        if isinstance(line, Group) and any(isinstance(ref, (FactRef, Sum)) for ref in refs(line)):
            parts = tuple(self._part(one, rule, (1 << len(entries)) - 1) for one in line.lines)
            return _any(parts) if line.how == "any" else _all(parts, (1 << len(entries)) - 1)
        groups = alike(entries, line, rule.word)
        if any(isinstance(ref, (FactRef, Sum)) for ref in refs(line)):
            return lambda values: _decide(read, values, rule.word, groups)
        return Fixed(_decide(read, {}, rule.word, groups))

    def _part(self, line: Line, rule: Rule, every: int) -> Callable[[Values], tuple[int, int]]:
        """Return how a line of a group is decided; one that says nothing of the entry holds for all of them, or for none."""
        if reads_word(line, rule.word):
            return self.reading(line, rule)
        read = self.compiler.shared(line)
        bits = {True: (every, 0), None: (0, every), False: (0, 0)}
        return lambda values: bits[read(values)]

    def _masks(self, line: Line, word: str, entries: tuple[Entry, ...]) -> Callable[[Values], tuple[int, int]] | None:
        """Return a reading by masks for the lines that hold a person's choices against the entry's."""
        match line:
            case Has(of=FactRef() as of, alternatives=(EntryRef(word=named),)) if named == word:
                masks = {str(entry[ENTRY_NAME]): 1 << number for number, entry in enumerate(entries)}
                return _by_masks(self.compiler.formula(of), masks, (1 << len(entries)) - 1, 0, "none" if line.negated else "any")
            case HasOf(of=FactRef() as of, against=FieldRef(word=named, field=field)) if named == word:
                choices = self.facts[of.name].kind.choices
                masks = dict.fromkeys(choices.labels if choices is not None else (), 0)
                unknown = 0
                for number, entry in enumerate(entries):
                    held: Any = entry[field]
                    unknown |= 1 << number if held is None else 0
                    for name in held or ():
                        masks[name] = masks.get(name, 0) | 1 << number
                how = {"has any of": "any", "has none of": "none", "has all of": "all", "lacks some of": "lacks"}[line.how]
                return _by_masks(self.compiler.formula(of), masks, (1 << len(entries)) - 1, unknown, how)
            case _:
                return None


def reads_word(line: Line, word: str) -> bool:
    """Tell whether a line reads the entry that a word stands for."""
    return bool(word) and any(getattr(ref, "word", None) == word and not isinstance(ref, Sum) for ref in refs(line))


def _any(parts: tuple[Callable[[Values], tuple[int, int]], ...]) -> Callable[[Values], tuple[int, int]]:
    def read(values: Values) -> tuple[int, int]:
        true = unknown = 0
        for part in parts:
            yes, maybe = part(values)
            true |= yes
            unknown |= maybe
        return true, unknown & ~true

    return read


def _all(parts: tuple[Callable[[Values], tuple[int, int]], ...], every: int) -> Callable[[Values], tuple[int, int]]:
    def read(values: Values) -> tuple[int, int]:
        true = possible = every
        for part in parts:
            yes, maybe = part(values)
            true &= yes
            possible &= yes | maybe
        return true, possible & ~true

    return read


def _by_masks(
    of: Callable[[Values], Any], masks: Mapping[str, int], every: int, unknown: int, how: str
) -> Callable[[Values], tuple[int, int]]:
    over_held = how in ("any", "none")
    known = every & ~unknown

    def read(values: Values) -> tuple[int, int]:
        held = of(values)
        if held is None:
            return 0, every
        found = 0
        if over_held:
            for name in held:
                found |= masks.get(name, 0)
        else:
            for name, mask in masks.items():
                if name not in held:
                    found |= mask
        return (found if how in ("any", "lacks") else ~found) & known, unknown

    return read


def alike(entries: tuple[Entry, ...], line: Line, word: str) -> tuple[Look, ...]:
    """Return the entries that look the same to a line in which they stand under a word, as bits, each with one of them."""
    used = {ref.field for ref in refs(line) if isinstance(ref, FieldRef) and ref.word == word}
    if any(isinstance(ref, EntryRef) and ref.word == word for ref in refs(line)):
        used.add(ENTRY_NAME)
    found: dict[object, tuple[int, Entry]] = {}
    for number, entry in enumerate(entries):
        key = tuple([entry[name] for name in used])
        bits, first = found.get(key, (0, entry))
        found[key] = (bits | 1 << number, first)
    return tuple(found.values())


def _each(read: Test, word: str, list_name: str) -> Callable[[Values], tuple[int, int]]:
    return lambda values: _decide(read, values, word, ((1 << n, entry) for n, entry in enumerate(values[list_name] or ())))


def _decide(read: Test, values: Values, word: str, groups: Iterable[Look]) -> tuple[int, int]:
    true = unknown = 0
    for mask, entry in groups:
        values[word] = entry
        found = read(values)
        if found is True:
            true |= mask
        elif found is None:
            unknown |= mask
    values.pop(word, None)
    return true, unknown
