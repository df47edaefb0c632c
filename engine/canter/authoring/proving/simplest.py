"""The simplest person who still shows a fault: nothing told that does not matter, numbers as round as they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.authoring.proving.replay import Facts, Replayed, Replayer

HALF = 0.5
_ROUND = (100, 50, 10, 5, 1)


def simplest(facts: Facts, shows: Callable[[Replayed], str], replayer: Replayer) -> tuple[Facts, str]:
    """Return the person with everything left out and rounded that the fault does not need, and what they show."""

    def shown(tried: Facts) -> bool:
        return bool(replayer.shown(tried, shows))

    for name, value in list(facts.items()):
        fact = replayer.book.vocabulary.facts[name]
        without = {key: other for key, other in facts.items() if key != name}
        if not fact.required and shown(without):
            facts = without
        elif isinstance(value, list):
            for item in value:
                fewer = {**facts, name: [other for other in facts[name] if other is not item]}
                facts = fewer if shown(fewer) else facts
        else:
            rounder = ({**facts, name: simpler} for simpler in _rounder(value))
            facts = next((tried for tried in rounder if shown(tried)), facts)
    return facts, replayer.shown(facts, shows)


def _rounder(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a value of any kind
    """Yield rounder numbers, the roundest first."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for step in _ROUND:
            rounded = int(value / step + (HALF if value >= 0 else -HALF)) * step
            if rounded != value:
                yield rounded
