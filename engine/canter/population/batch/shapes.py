"""Cells as text, for files whose cells hold nothing else."""

from __future__ import annotations

import polars as pl


def flat(frame: pl.DataFrame, lists: frozenset[str]) -> pl.DataFrame:
    """Return a frame without lists: choices with commas between them, `none` for none of them; other lists as JSON."""
    return frame.with_columns(
        _json(name, kind) if name in lists or not _words(kind) else _choices(name)
        for name, kind in frame.schema.items()
        if kind.is_nested()
    )


def _words(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.List) and kind.inner in (pl.String, pl.Enum, pl.Categorical)


def _choices(name: str) -> pl.Expr:
    column = pl.col(name)
    joined = column.cast(pl.List(pl.String)).list.join(", ", ignore_nulls=True)
    return pl.when(column.list.len() == 0).then(pl.lit("none")).otherwise(joined).alias(name)


def _json(name: str, kind: pl.DataType) -> pl.Expr:
    """Return nested values as JSON: what stands behind the name in an object that holds nothing else."""
    boxed = pl.struct(pl.col(name).cast(_texts(kind)).alias("x")).struct.json_encode()
    return pl.when(pl.col(name).is_not_null()).then(boxed.str.strip_prefix('{"x":').str.strip_suffix("}")).alias(name)


def _texts(kind: pl.DataType) -> pl.DataType:
    if isinstance(kind, pl.List):
        return pl.List(_texts(kind.inner))  # type: ignore[arg-type]
    if isinstance(kind, pl.Struct):
        return pl.Struct({field.name: _texts(field.dtype) for field in kind.fields})  # type: ignore[arg-type]
    return pl.String() if isinstance(kind, (pl.Enum, pl.Categorical)) else kind
