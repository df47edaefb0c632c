"""Python text that the engine has written, made into a function; nothing but what it is allowed to hold is run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ALLOWED = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.If, ast.Return, ast.Name, ast.Constant, ast.Tuple,
    ast.List, ast.Dict, ast.Call, ast.Subscript, ast.Slice, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Expr,
    ast.JoinedStr, ast.FormattedValue, ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop,
)  # fmt: skip


class UnwrittenError(RuntimeError):
    """Text that the engine wrote holds what it must not: there is no function of it."""


def function(name: str, lines: list[str], bound: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function of this name that the lines define, with the bound names and no others around it.

    Nothing is imported, no attribute is read, and only what is bound is called. Raises `UnwrittenError` where the lines
    hold anything else.
    """
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            message = f"the engine wrote `{type(node).__name__}`"
            raise UnwrittenError(message)
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in bound):
            message = f"the engine wrote a call of `{ast.unparse(node.func)}`"
            raise UnwrittenError(message)
    space: dict[str, Any] = {"__builtins__": {}, **bound}
    exec(compile(tree, f"<{name}>", "exec"), space)  # noqa: S102 - our own text, of the nodes above only
    made: Callable[..., Any] = space[name]
    return made
