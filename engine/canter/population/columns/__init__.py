"""The guidance as Polars columns, for many people at once; needs the extra `batch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from polars import DataFrame

    from canter.language.person import Person
    from canter.language.rulebook import Rulebook
    from canter.population.columns.frame import Columns
    from canter.reasoning.trace import Trace


class Wanted(TypedDict, total=False):
    """What is wanted of many people: outcomes of rules, some columns alone, columns that are handed through."""

    rules: bool
    columns: Iterable[str] | None
    keep: Iterable[str]


class Planner(Protocol):
    """What plans one person: for those who cannot be planned by columns."""

    rulebook: Rulebook

    def read(self, facts: Mapping[str, Any]) -> Person:
        """Return a person; raises `FactError`."""

    def conclude(self, person: Person) -> Trace:
        """Return the trace of one evaluation; raises `RuleError`."""


def many(
    planner: Planner,
    compiled: dict[Any, Columns],
    people: DataFrame | Iterable[Mapping[str, Any]],
    *,
    rules: bool = False,
    columns: Iterable[str] | None = None,
    keep: Iterable[str] = (),
) -> DataFrame | Iterator[DataFrame]:
    """Plan many people; what was compiled is kept in `compiled`. Raises as `Guidance.plan_many` does."""
    try:
        from canter.population.columns.frame import Columns
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        message = "many people at once need Polars: install the extra with `pip install 'canter[batch]'`"
        raise ModuleNotFoundError(message, name="polars") from None
    key = (None if columns is None else tuple(columns), rules)
    found = compiled.get(key)
    if found is None:
        wanted, _ = key
        found = compiled[key] = Columns(planner.rulebook, planner.read, planner.conclude, rules=rules, wanted=wanted)
    return found.many(people, tuple(keep))
