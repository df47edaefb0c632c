"""The same columns on Spark, where people do not fit on one machine; needs the extra `spark`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from canter.population.batch.planned import Planner


def plan_frame(
    people: DataFrame,
    guidance: Planner,
    *,
    columns: Sequence[str] | None = None,
    rules: bool = False,
    keep: Sequence[str] = (),
    units: str = "metric",
) -> DataFrame:
    """Return what a guidance concludes for each row of a Spark frame; nothing is worked out before it is asked for.

    The columns are those of `Guidance.plan_many`, choices as texts; `keep` are handed through and stand first. Heads may
    name a unit (`weight (lb)`), and `units` (`metric`, `us`) is for bare numbers. canter has to be installed where Spark
    works. Raises `FactError` for a column that is no fact and not kept, `KeyError` for one that is not given out,
    `ModuleNotFoundError` where Spark (the extra `spark`) is not installed.
    """
    try:
        from canter.population.spark.frame import planned_frame
    except ModuleNotFoundError as error:
        if error.name not in ("pyspark", "pyarrow", "polars"):
            raise
        message = "planning on Spark needs the extra: `pip install 'canter[spark]'`"
        raise ModuleNotFoundError(message, name=error.name) from None
    return planned_frame(people, guidance, columns, rules=rules, keep=keep, units=units)
