"""A kept plan read from its JSON: what is no plan, or none that can be made again, is a problem with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from canter.language.problems import FactError, Problem, Problems, Source, Span
from canter.language.source import Mapping, Node, Sequence, decode
from canter.language.tree import parse
from canter.planning.document import SCHEMA_VERSION, PlanDocument

if TYPE_CHECKING:
    from collections.abc import Sequence as AbstractSequence

LARGEST_PLAN = 16 * 1024 * 1024
MAKE = "`canter plan FACTS --format json` writes a plan that can be kept"
MOST_TOLD = 5


def read_kept(data: bytes, name: str) -> PlanDocument:
    """Return the plan that a file of this name holds; raises `FactError` with every problem."""
    problems = Problems()
    source = decode(data, name, problems)
    problems.raise_as(FactError)
    assert source is not None  # noqa: S101 - its absence is a problem, raised above
    held = _held(source)
    if not isinstance(held, dict) or "schema_version" not in held:
        raise FactError([Problem("this is no plan of canter", Span(source, 1, 1), MAKE)])
    version = held["schema_version"]
    if version != SCHEMA_VERSION:
        message = f"`{version}` is a schema of plans that this canter does not read"
        help_ = f"it reads `{SCHEMA_VERSION}`; make the plan anew from its facts with `canter plan FACTS --format json`"
        raise FactError([Problem(message, _place(source, ("schema_version",)), help_)])
    try:
        return PlanDocument.model_validate(held)
    except ValidationError as error:
        found = [_problem(one, source) for one in error.errors(include_url=False, include_context=False)[:MOST_TOLD]]
        raise FactError(found) from None


def _held(source: Source) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(source.text)
    except json.JSONDecodeError as error:
        span = Span(source, error.lineno, error.colno)
        raise FactError([Problem(f"this is no JSON: {error.msg.lower()}", span, MAKE)]) from None
    except RecursionError:
        raise FactError([Problem("this is nested far too deep for a plan", Span(source, 1, 1), MAKE)]) from None


def _problem(one: Any, source: Source) -> Problem:  # noqa: ANN401 - pydantic's own mapping
    path = tuple(one["loc"])
    said = ".".join(map(str, path))
    what = {"missing": f"a plan has `{said}`, and this has not", "extra_forbidden": f"a plan has no `{said}`"}
    return Problem(what.get(one["type"], f"`{said}` cannot be this in a plan"), _place(source, path), MAKE)


def _place(source: Source, path: AbstractSequence[str | int]) -> Span:
    """Return where in the text a path leads, or as far as it leads; the text is read anew, since JSON keeps no places."""
    node: Node | None = parse(source, Problems(), source.text.replace("\t", " "))
    span = Span(source, 1, 1)
    for step in path:
        if isinstance(node, Mapping) and step in node:
            span = node.key(str(step)).span
            node = node[node.key(str(step))]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
            node = node[step]
            span = node.span
        else:
            break
    return span
