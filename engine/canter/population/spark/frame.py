"""A Spark frame of people to one of what the guidance concludes, by the columns of one machine on each of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DoubleType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from canter.population.batch.heads import Head, Heads
from canter.population.batch.pieces import PEOPLE
from canter.population.batch.planned import planned
from canter.population.batch.told import Columns, told_of
from canter.population.batch.wanted import wanted
from canter.population.spark.sent import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame

    from canter.language.rulebook import Rulebook
    from canter.population.batch.planned import Planner


class Task(NamedTuple):
    """What is sent to where Spark works."""

    rulebook: Rulebook
    heads: list[Head]
    columns: list[str] | None
    rules: bool
    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Plan the people of one part of a frame."""
        guidance = compiled(self.rulebook)
        ready = Columns(self.rulebook.vocabulary)
        for table in _gathered(batches):
            people = pl.DataFrame(pl.from_arrow(table))
            found = planned(guidance, told_of(people, self.heads, ready), self.columns, rules=self.rules).found
            yield from _plain(found).to_arrow().cast(self.schema).to_batches()


def planned_frame(
    people: DataFrame, guidance: Planner, columns: Sequence[str] | None, *, rules: bool, keep: Sequence[str], units: str
) -> DataFrame:
    """Return what a guidance concludes for each row; raises as `plan_frame` does."""
    asked = wanted(guidance, columns, outcomes=rules)
    heads = Heads(guidance.rulebook.vocabulary, keep, units).read(people.columns, list(asked.held))
    kept = [people.schema[head.column] for head in heads if head.kept]
    given = [StructField(name, _type(kind)) for name, kind in asked.held.items()]
    schema = StructType([*kept, *given])
    task = Task(guidance.rulebook, heads, asked.columns, asked.rules, to_arrow_schema(schema))
    return people.mapInArrow(task.__call__, schema)


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Put small batches together: columns pay for many people at once."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= PEOPLE:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _plain(found: pl.DataFrame) -> pl.DataFrame:
    """Return choices as texts, which Spark has no other type for."""
    texts = {pl.Enum: pl.String(), pl.Categorical: pl.String()}
    casts: list[pl.Expr] = []
    for name, kind in found.schema.items():
        if type(kind) in texts:
            casts.append(pl.col(name).cast(pl.String))
        elif isinstance(kind, pl.List) and type(kind.inner) in texts:
            casts.append(pl.col(name).cast(pl.List(pl.String)))
    return found.with_columns(casts)


def _type(kind: pl.DataType) -> DataType:
    match kind:
        case pl.Float64():
            return DoubleType()
        case pl.Int64():
            return LongType()
        case pl.Boolean():
            return BooleanType()
        case pl.List(inner=inner):
            return ArrayType(_type(inner if isinstance(inner, pl.DataType) else inner()))
        case _:
            return StringType()
