"""People where Spark finds them, and results where it leaves them: a table, or files of a kind that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.population.batch.parts import Done

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLE = "table:"
KINDS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".ndjson": "json", ".jsonl": "json", ".json": "json"}
# As other programs write CSV: quotes are doubled, and a cell may have lines.
CSV = {"header": "true", "escape": '"', "multiLine": "true"}


def kind_of(place: str) -> str:
    """Return `table`, `parquet`, `csv` or `json` by how a place is named; nothing for any other."""
    if place.startswith(TABLE):
        return "table" if len(place) > len(TABLE) else ""
    return next((kind for suffix, kind in KINDS.items() if place.rstrip("/").lower().endswith(suffix)), "")


def read(session: SparkSession, place: str) -> DataFrame:
    """Return the people of a place; numbers in CSV and JSON stay as they were written."""
    match kind_of(place):
        case "table":
            return session.read.table(place.removeprefix(TABLE))
        case "csv":
            return session.read.options(**CSV).csv(place)
        case "json":
            return session.read.option("primitivesAsString", "true").json(place)
        case _:
            return session.read.parquet(place)


def write(found: DataFrame, place: str) -> Done:
    """Write a result, where nothing may stand yet, and return how many people it is and how many of them have no plan."""
    from pyspark.sql import Observation
    from pyspark.sql import functions as f

    seen = Observation()
    found = found.observe(seen, f.count(f.col("problem")).alias("bad"), f.count(f.lit(1)).alias("people"))
    writer = found.write.mode("error")
    match kind_of(place):
        case "table":
            writer.saveAsTable(place.removeprefix(TABLE))
        case "csv":
            _flat(found).write.mode("error").options(header="true", escape='"').csv(place)
        case "json":
            writer.option("ignoreNullFields", "false").json(place)
        case _:
            writer.parquet(place)
    return Done(int(seen.get["people"]), int(seen.get["bad"]))


def _flat(found: DataFrame) -> DataFrame:
    """Return a frame whose lists are JSON, since a cell of CSV holds text alone."""
    from pyspark.sql import functions as f
    from pyspark.sql.types import ArrayType, MapType, StructType

    nested = (ArrayType, MapType, StructType)
    quoted = [(field, f.col(f"`{field.name}`")) for field in found.schema.fields]
    return found.select(*(f.to_json(c).alias(field.name) if isinstance(field.dataType, nested) else c for field, c in quoted))
