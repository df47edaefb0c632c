"""`canter batch` on Spark."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
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
    from pyspark import SparkConf
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
    master = SparkConf().get("spark.master", "local[*]") if on == SPARK else on
    if master.startswith("local"):
        # On this machine Spark works with this Python, which has what canter needs; a cluster says itself with which.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
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
        stop(f"Spark could not do it: {_reason(str(error))}", "canter has to be installed where Spark works, with its extra")


def _reason(words: str) -> str:
    """Return the line of Spark's words that says why: the error of its Python where there is one, else the first."""
    lines = words.strip().splitlines() or ["no reason given"]
    return next((line.strip() for line in reversed(lines) if re.match(r"\s*[A-Za-z_.]+(Error|Exception): ", line)), lines[0])
