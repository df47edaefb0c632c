"""A hello-world of the same stack: read the person's YAML, validate one pydantic model, print a rich table."""

from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class Person(BaseModel):
    """The facts of a person, as far as a hello-world goes."""

    sex: str
    age: float
    height: float
    weight: float
    goal_weight: float | None = None
    conditions: list[str] = []
    experience: str | None = None
    equipment: list[str] = []
    likes: list[str] = []
    days: list[str] = []
    session_minutes: float | None = None
    foods: list[dict[str, Any]] = []


def main(path: Path) -> None:
    """Print a person's facts."""
    person = Person.model_validate(yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
    table = Table("fact", "value")
    for name, value in person.model_dump().items():
        table.add_row(name, str(value))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
