"""What the columns are called, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from canter.language.facts import Kind

# Why a person gets no plan; null for everybody who gets one.
PROBLEM = "problem"


def withheld(section: str) -> str:
    """Name the column that tells whether a section is withheld."""
    return f"withheld:{section}"


def notice(rule: str) -> str:
    """Name the column that tells whether the notice of a rule is given."""
    return f"notice:{rule}"


def outcome(rule: str) -> tuple[str, str, str]:
    """Name the columns that tell whether a rule applied, was overruled, or is not known."""
    return f"applied:{rule}", f"overruled:{rule}", f"not known:{rule}"


def cell(list_name: str, entry: str, field: str) -> str:
    """Name the column of a field that rules conclude of an entry of the guidance."""
    return f"{list_name}.{entry}.{field}"


def field(list_name: str, name: str) -> str:
    """Name the column of a field that rules conclude of the entries that people bring: a list, in their order."""
    return f"{list_name}.{name}"


def dtype(kind: Kind) -> pl.DataType:
    """Return the type of a column that holds values of a kind."""
    match kind.type:
        case "number":
            return pl.Float64()
        case "whole":
            return pl.Int64()
        case "yesno":
            return pl.Boolean()
        case "choice" if kind.choices is not None:
            return pl.Enum(list(kind.choices.labels))
        case "choices" if kind.choices is not None:
            return pl.List(pl.Enum(list(kind.choices.labels)))
        case _:
            return pl.String()
