"""A tree held against a shape; every complaint of pydantic's is told at its place in the text."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from canter.language.problems import Problems, Span, suggestion
from canter.language.source import Mapping, Node, Sequence, Text

S = TypeVar("S", bound=BaseModel)


@cache
def _mapping_of(model: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(dict[Text, model])  # type: ignore[valid-type]


@cache
def _list_of(model: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]


def shape(model: type[S], node: Node, problems: Problems) -> S | None:
    """Return the node as a model, or None with the problems noted."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        _note(error, node, model, problems)
        return None


def shape_mapping(model: type[S], node: Node, problems: Problems) -> dict[Text, S]:
    """Return a mapping of names to models; entries with problems are left out and noted."""
    if isinstance(node, Mapping):
        try:
            return _mapping_of(model).validate_python(node)  # type: ignore[no-any-return]
        except ValidationError:
            shaped = {key: shape(model, value, problems) for key, value in node.items()}
            return {key: value for key, value in shaped.items() if value is not None}
    problems.add("expected `name:` entries here", node.span, "write `name:` and its keys below, indented")
    return {}


def shape_list(model: type[S], node: Node, problems: Problems) -> list[S]:
    """Return a list of models; items with problems are left out and noted."""
    if isinstance(node, Sequence):
        try:
            return _list_of(model).validate_python(node)  # type: ignore[no-any-return]
        except ValidationError:
            shaped = [shape(model, value, problems) for value in node]
            return [value for value in shaped if value is not None]
    problems.add("expected a list here", node.span, "begin each item with `- `")
    return []


def _note(error: ValidationError, node: Node, model: type[BaseModel], problems: Problems) -> None:
    for complaint in error.errors(include_url=False):
        path = [step for step in complaint["loc"] if step != "[key]"]
        place, span, name = _walk(node, path)
        _tell(complaint, place, span, name, _keys(model, path[:-1]), problems)


def _walk(node: Node, path: list[Any]) -> tuple[Node | None, Span, str]:
    """Follow a path as far as the tree goes; return the node there, the span to show and the last key."""
    here: Node | None = node
    span, name = node.span, ""
    for step in path:
        name = str(step)
        if isinstance(here, Mapping) and step in here:
            span, here = here.key(step).span, here[step]
        elif isinstance(here, Sequence) and isinstance(step, int) and step < len(here):
            here = here[step]
            span = here.span
        else:
            here = None
    return here, span, name


def _keys(model: type[BaseModel], path: list[Any]) -> list[str]:
    """Return the keys that the model at a path may hold."""
    here: type[BaseModel] = model
    for step in path:
        found = next((i for n, i in here.model_fields.items() if step in (n, i.alias)), None)
        inner = _inner_model(found.annotation) if found else None
        here = inner or here
    return [info.alias or name for name, info in here.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner_model(argument)
        if inner:
            return inner
    return None


_EXPECTED = {
    "is_instance_of": "a single text",
    "dict_type": "`name: value` entries",
    "model_type": "`name: value` entries",
    "list_type": "a list",
}
_EXPECTED_HELP = {
    "a single text": "put a text that holds `: `, or begins with `{` or `[`, in double quotes",
    "`name: value` entries": "write `name: value` lines below it, indented",
    "a list": "write `[one, two]`, or begin each item on a line with `- `",
}


def _tell(
    complaint: Any,  # noqa: ANN401
    node: Node | None,
    span: Span,
    name: str,
    known: list[str],
    problems: Problems,
) -> None:
    kind = complaint["type"]
    if kind == "extra_forbidden":
        help_ = suggestion(name, known) or "known here: " + ", ".join(f"`{key}`" for key in known)
        problems.add(f"unknown key `{name}`", span, help_)
    elif kind == "missing":
        problems.add(f"`{name}` is missing here", span, f"add `{name}:`")
    elif kind == "literal_error":
        allowed = str(complaint["ctx"]["expected"]).replace("'", "`")
        at = node.span if node is not None else span
        problems.add(
            f"`{name}` cannot be `{node}`" if isinstance(node, Text) else f"`{name}` is one word", at, f"write {allowed}"
        )
    elif kind in _EXPECTED:
        expected = _EXPECTED[kind]
        at = node.span if node is not None else span
        problems.add(f"expected {expected}" + (f" for `{name}`" if name else ""), at, _EXPECTED_HELP[expected])
    elif kind in ("too_short", "too_long"):
        problems.add(f"`{name}` takes two values", span, "write `[least, most]`")
    else:
        problems.add(str(complaint["msg"]).lower(), span)
