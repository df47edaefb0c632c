"""`canter batch` on Spark."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from canter_cli.inputs import Engine, load, stop

if TYPE_CHECKING:
    from pathlib import Path

    from canter.population.batch.parts import Done
    from canter.population.batch.run import Order

SPARK = "spark"


def run_on(on: str, source: str, to: str, order: Order, rules: Path | None, overlay: list[Path] | None) -> Done:
    """Do a batch on Spark; `on` is `spark` for Spark as it is set up here, or names a master. Raises `FactError`."""
    missing = [name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None]
    if missing:
        stop("planning on Spark needs the extra", "install it with `pip install 'canter[spark]'`")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    from canter.population.spark import places, plan_frame

    if order.bad is not None or order.strict or order.resume:
        stop(
            "`--bad`, `--strict` and `--resume` are for one machine",
            "leave them out: on Spark, those without a plan stand under `problem`, and Spark makes lost parts again",
        )
    for place in (source, to):
        if not places.kind_of(place):
            stop(
                f"`{place}` does not say how its people are written",
                "let it end in .parquet, .csv, .json or .ndjson, or name a table: `table:people`",
            )
    guidance = load(rules, overlay, Engine.plain)
    builder = SparkSession.builder.appName("canter batch")
    try:
        session = (builder if on == SPARK else builder.master(on)).getOrCreate()
        found = plan_frame(
            places.read(session, source),
            guidance,
            columns=order.columns,
            rules=order.outcomes,
            keep=order.keep,
            units=order.units,
        )
        return places.write(found, to)
    except KeyError as error:
        stop(error.args[0], "`docs/columns.md` tells how columns are called")
    except PySparkException as error:
        said = (str(error).strip().splitlines() or ["no reason given"])[0]
        stop(f"Spark could not do it: {said}", "Spark's own words above say more; nothing else was written")
