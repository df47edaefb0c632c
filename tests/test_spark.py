"""Many people on Spark: the same columns as on one machine."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from canter import FactError, Guidance
from canter.population.batch.run import Order, run
from canter.population.synthetic import people
from scale import not_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Canter

HERE = Path(__file__).parents[1]
MISSING = [name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None]
MISSING += [] if shutil.which("java") or "JAVA_HOME" in os.environ else ["java"]
pytestmark = [
    pytest.mark.long,
    not_now,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}"),
    # What Spark's own Python warns of is not ours to mend.
    pytest.mark.filterwarnings("default"),
]
MANY = 900


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE / "engine"), str(HERE / "cli")]))
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    place = tmp_path_factory.mktemp("spark")
    built = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    built = built.config("spark.sql.warehouse.dir", str(place / "tables"))
    # Small batches, so that some are put together and others are not.
    found = built.config("spark.sql.execution.arrow.maxRecordsPerBatch", "64").getOrCreate()
    yield found
    found.stop()
    patch.undo()


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture(scope="module")
def crowd(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    some = list(people(guidance.rulebook, MANY, 11))
    some[500] |= {"weight": 500}
    some[501].pop("sex")
    frame = pl.DataFrame(some, infer_schema_length=None, strict=False).with_row_index("id")
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    frame.write_parquet(path)
    return path


@pytest.mark.parametrize("rules", [False, True])
def test_spark_gives_what_one_machine_gives(rules: bool, session: Any, guidance: Guidance, crowd: Path, tmp_path: Path) -> None:
    from canter.population.spark import plan_frame

    some = session.read.parquet(str(crowd)).repartition(5)
    assert some.rdd.getNumPartitions() == 5
    found = plan_frame(some, guidance, rules=rules, keep=["id"]).orderBy("id")
    got = pl.DataFrame(pl.from_arrow(found.toArrow()))
    run(guidance, Order(crowd, tmp_path / "out.parquet", outcomes=rules, keep=("id",)))
    wanted = pl.read_parquet(tmp_path / "out.parquet")
    assert got.columns == wanted.columns
    plain = {pl.Enum: pl.String, pl.UInt32: pl.Int64}
    for name, kind in wanted.schema.items():
        inner = pl.List(pl.String) if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Enum) else None
        expected = wanted[name].cast(inner or plain.get(type(kind), kind))  # type: ignore[arg-type]
        assert got[name].cast(expected.dtype).equals(expected), name
    assert got["problem"].drop_nulls().to_list() == ["`weight` is out of range: 500", "`sex` is required"]


def test_heads_are_read_as_on_one_machine(session: Any, guidance: Guidance) -> None:
    from canter.population.spark import plan_frame

    cells = {"sex": ["female"], "age": ["35"], "height": ["5'6\""], "weight (lb)": [165.0], "conditions": ["none"]}
    names = list(cells)
    some = session.createDataFrame([tuple(value[0] for value in cells.values())], names)
    row = plan_frame(some, guidance, columns=["bmi", "applied:energy/bmi"]).first()
    facts = {"sex": "female", "age": 35, "height": "5'6\"", "weight": "165 lb", "conditions": "none"}
    assert row["bmi"] == pytest.approx(next(guidance.plan_many([facts]))["bmi"][0])
    assert row["applied:energy/bmi"] is True
    with pytest.raises(FactError, match="unknown fact `mood`"):
        plan_frame(session.createDataFrame([("good",)], ["mood"]), guidance)
    with pytest.raises(KeyError, match="did you mean `deficit`"):
        plan_frame(some, guidance, columns=["deficti"])


def test_the_command_takes_paths_and_tables_as_spark_does(
    session: Any, guidance: Guidance, crowd: Path, tmp_path: Path, canter: Canter
) -> None:
    some = pl.read_parquet(crowd).head(40)
    wanted = guidance.plan_many(some, keep=["id"], columns=["intake_target", "exercises"])
    directory = tmp_path / "people.parquet"
    directory.mkdir()
    some.head(15).write_parquet(directory / "1.parquet")
    some.tail(25).write_parquet(directory / "2.parquet")
    words = ["--on", "spark", "--keep", "id", "--columns", "intake_target,exercises"]
    ran = canter("batch", str(directory), "table:plans", *words)
    assert (ran.code, ran.out) == (0, "wrote 40 people to table:plans\n")
    assert canter("batch", "table:plans", str(tmp_path / "out.csv"), *words).code == 2
    session.read.parquet(str(directory)).write.saveAsTable("people")
    for kind in ("parquet", "csv", "json"):
        assert canter("batch", "table:people", str(tmp_path / f"out.{kind}"), *words).code == 0
    found = pl.read_parquet(tmp_path / "out.parquet" / "*.parquet").sort("id")
    for name in found.columns:
        assert found[name].to_list() == wanted[name].to_list()
    rows = [json.loads(line) for path in (tmp_path / "out.json").glob("*.json") for line in path.read_text().splitlines()]
    assert sorted(row["id"] for row in rows) == list(range(40))
    cells = pl.concat([pl.read_csv(path) for path in (tmp_path / "out.csv").glob("*.csv")]).sort("id")
    assert [json.loads(cell or "null") for cell in cells["exercises"]] == wanted["exercises"].to_list()
    ran = canter("batch", "table:people", str(tmp_path / "out.csv"), *words)
    assert ran.code == 2
    assert "out.csv" in ran.err
    ran = canter("batch", str(crowd), str(tmp_path / "all.parquet"), *words)
    assert (ran.code, ran.out.splitlines()[1]) == (1, "2 have no plan; the reason is under `problem`")
