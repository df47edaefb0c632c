"""Whether two people told a fact otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canter.language.facts import Fact


def told_otherwise(fact: Fact, one: Any, two: Any) -> bool:  # noqa: ANN401 - values of any type
    """Tell whether a fact was told otherwise; what rules filled in beside it was not told."""
    if fact.kind.type == "list" and one is not None and two is not None:
        own = [field.name for field in fact.fields.values() if not field.concluded]
        one, two = ([[entry.get(name) for name in own] for entry in entries] for entries in (one, two))
    return bool(one != two)
