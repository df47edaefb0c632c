"""How a written evaluation came about, found again piece by piece when it is asked for.

A fact is assigned once, so that whatever it rests on has its final value when the evaluation is done: any one fact lands
again as it did, whichever is asked for first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from canter.language.effects import Choose, Target
from canter.reasoning.resolve import conclude, target_at
from canter.reasoning.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from canter.reasoning.program import Program
    from canter.reasoning.trace import Choice, Decision, Landing

K = TypeVar("K")
V = TypeVar("V")


class Found(dict[K, V]):
    """A dictionary that finds what it does not hold yet, and then keeps it."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[K], V]) -> None:
        """`find` raises `KeyError` for what there is not."""
        super().__init__()
        self._find = find

    def __missing__(self, key: K) -> V:
        """Find a value for the first time."""
        value = self[key] = self._find(key)
        return value


class Lazily(Mapping[K, V]):
    """A mapping whose values are found when they are asked for; its keys, too."""

    __slots__ = ("_find", "_keys")

    def __init__(self, keys: Callable[[], Iterable[K]], find: Callable[[K], V]) -> None:
        """`find` raises `KeyError` for what is not among the keys."""
        self._keys = keys
        self._find = find

    def __getitem__(self, key: K) -> V:
        """Return a value; raises `KeyError`."""
        return self._find(key)

    def __iter__(self) -> Iterator[K]:
        """Go through the keys."""
        return iter(self._keys())

    def __len__(self) -> int:
        """Return how many keys there are."""
        return sum(1 for _ in self._keys())


class Targets:
    """What a program concludes, in its order; nothing in it depends on a person."""

    def __init__(self, program: Program) -> None:
        """Look up what is chosen from lists, since that alone has a choice."""
        self.all = {target.target: target for one in program.rounds for target in one.concludes}
        self.choosing = tuple(
            name for name, target in self.all.items() if any(isinstance(one.effect, Choose) for one in target.settings)
        )


class Unfolding(State):
    """The state that an evaluation ended in: decisions and landings are found again when they are asked for."""

    def __init__(self, program: Program, targets: Targets, values: Mapping[str, Any], decide: Callable[[str], Decision]) -> None:
        """Begin with final values, and how each rule was decided."""
        # Values of its own, since the word of an entry stands among them while one lands.
        self._begin(program, dict(values))
        self.decisions = Found(decide)
        self._targets = targets

    def landing(self, target: Target) -> Landing:
        """Return how a fact, or a field of one entry, came to its value; raises `KeyError` where nothing lands."""
        found = self.landings.get(target)
        if found is None:
            conclude(self._targets.all[Target(target.fact.partition("#")[0], target.field)], self)
            found = self.landings[target]
        return found

    def landed(self) -> Iterator[Target]:
        """Yield all that something landed on: facts, and fields of each entry."""
        for target in self._targets.all:
            if target.field:
                yield from (target_at(target.fact, number, target.field) for number in range(len(self.entries(target.fact))))
            else:
                yield target

    def choice(self, name: str) -> Choice:
        """Return what was chosen for a fact; raises `KeyError` where nothing was."""
        target = Target(name)
        if target in self._targets.choosing:
            self.landing(target)
        return self.choices[name]

    def chosen(self) -> list[str]:
        """Return the facts for which something was chosen."""
        for target in self._targets.choosing:
            self.landing(target)
        return [target.fact for target in self._targets.choosing if target.fact in self.choices]
