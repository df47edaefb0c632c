"""What is told of people as JSON: numbers stay as they were written, and nothing may stand there twice."""

from __future__ import annotations

import json
from typing import Any

from canter.language.problems import Problem

NOBODY = 'write a JSON object a line, like `{"sex": "female"}`'


class TwiceError(ValueError):
    """A name that stands twice in one object; which of the two was meant, nobody can tell."""


def told_json(text: str) -> Any:  # noqa: ANN401 - whatever was told
    """Return what a text of JSON tells; raises `ValueError`, and `TwiceError` with the name."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except RecursionError:
        message = "nested too deeply"
        raise ValueError(message) from None


def told_person(line: str, place: str = "the line") -> dict[str, Any] | Problem:
    """Return the object that a line holds, or why it is no person."""
    try:
        found = told_json(line)
    except TwiceError as error:
        return Problem(f"{place} tells `{error}` twice", None, "leave one of the two out")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else Problem(f"{place} is no person", None, NOBODY)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise TwiceError(next(name for name in names if names.count(name) > 1))
    return found
