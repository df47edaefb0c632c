"""Codes of constants: which number stands for a choice, and where the entries of a list stand among the bits of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.population.columns.sets import constant_bits
from canter.population.columns.terms import BITS, Bits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.facts import Choices, Kind, Vocabulary


class Spaces:
    """The codes of all constants. Kinds that can be compared share theirs, so that a name has one code among them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Join the kinds that have an origin in common, and number the constants of each such family."""
        kinds = [fact.kind for fact in vocabulary.facts.values()]
        kinds += [field.kind for fact in vocabulary.facts.values() for field in fact.fields.values()]
        self._family: dict[str, str] = {}
        self._codes: dict[str, dict[str, int]] = {}
        for name in vocabulary.entries:
            self._join([name])
        for kind in kinds:
            if kind.choices is not None:
                self._join(sorted(kind.choices.origins))
        # The entries of a list come first and begin a word, so that a set over it is a mask of its entries.
        for name, entries in vocabulary.entries.items():
            self._add(name, entries)
        for kind in kinds:
            if kind.choices is not None:
                self._add(min(kind.choices.origins, default=""), kind.choices.labels, begin=False)

    def _join(self, origins: list[str]) -> None:
        for other in origins[1:]:
            one, two = self._root(origins[0]), self._root(other)
            self._family[two] = one

    def _root(self, origin: str) -> str:
        while self._family.get(origin, origin) != origin:
            origin = self._family[origin]
        return origin

    def _add(self, origin: str, names: Iterable[str], *, begin: bool = True) -> None:
        codes = self._codes.setdefault(self._root(origin), {})
        following = max(codes.values(), default=-1) + 1
        if begin:
            following = -(-following // BITS) * BITS
        for name in names:
            if name not in codes:
                codes[name] = following
                following += 1

    def codes(self, choices: Choices) -> dict[str, int]:
        """Return the codes of the family that these choices belong to."""
        return self._codes[self._root(min(choices.origins, default=""))]

    def entry_codes(self, list_name: str) -> dict[str, int]:
        """Return the codes of the family that the entries of a list belong to."""
        return self._codes[self._root(list_name)]

    def words(self, kind: Kind) -> tuple[int, ...]:
        """Return the words in which a set of this kind can have bits; at least one, which tells whether it is known."""
        if kind.choices is None:
            return (0,)
        codes = self.codes(kind.choices)
        return tuple(sorted({codes[name] // BITS for name in kind.choices.labels})) or (0,)

    def fixed(self, names: Iterable[str], choices: Choices) -> Bits:
        """Return a set of constants that is the same for everybody."""
        codes = self.codes(choices)
        return constant_bits(codes[name] for name in names)
