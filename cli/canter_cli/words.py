"""Words of a command line that are values already, and options that were left out, taken without being converted.

typer converts every value by pydantic, also one that was never said, and to load pydantic takes as long as a plan.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable


class CommandLine(typer.Typer):
    """A command line that converts only those of its words that are not values yet."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - typer's own settings
        """Begin a command line, as typer does."""
        super().__init__(cls=_Group, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - typer's own settings
        """Add a command, as typer does."""
        return super().command(name, cls=_Command, **settings)


class _Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's own context
        return _spared(super().get_params(ctx))


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's own context
        return _spared(super().get_params(ctx))


def _spared(params: list[Any]) -> list[Any]:
    """Let each parameter take a value as it is where that is sure to be right, and convert it as typer does where not."""
    for param in params:
        # A typer that converts without pydantic describes no types; there is nothing to spare then.
        described = getattr(param, "type_descriptor", None)
        if described is not None and "process_value" not in vars(param):
            param.process_value = _sparing(param, described.annotation, param.process_value)
    return params


def _sparing(param: Any, annotation: Any, convert: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    def process(context: Any, value: Any) -> Any:  # noqa: ANN401 - typer's own types
        unsaid = value is None and not param.required
        found = (() if param.multiple or param.nargs == -1 else None) if unsaid else taken(annotation, value)
        if found is None and not unsaid:
            return convert(context, value)
        return found if param.callback is None else param.callback(context, param, found)

    return process


def taken(annotation: Any, value: Any) -> Any:  # noqa: ANN401 - of any type that an option may have
    """Return a text as it is, and the choice that a word names exactly; None where a value has to be converted."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next((one for one in annotation if value == one.value), None)
    # What cannot be printed may hold bytes that are no text.
    return value if annotation is str and isinstance(value, str) and value.isprintable() else None
