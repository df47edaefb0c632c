"""What was told, as a person's file: YAML that reads back to the same facts, with amounts and units as they were said."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from canter.language.source import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as AbstractMapping

    from canter.language.source import Node

# What YAML takes for the text that it is; any other is quoted.
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ .,/()%'-]*[A-Za-z0-9_.)%])?")


def facts_text(told: AbstractMapping[str, Node]) -> str:
    """Return facts as the text of a person's file, each on a line of its own, lists an entry a line."""
    return "".join(line for name, node in told.items() for line in _fact(name, node))


def _fact(name: str, node: Node) -> Iterator[str]:
    # Names of choices fit on a line; what was said of an entry may hold commas.
    if isinstance(node, Sequence) and any(isinstance(one, Mapping) or _flow(one) != str(one) or "," in one for one in node):
        yield f"{name}:\n"
        yield from (f"  - {_flow(one)}\n" for one in node)
    else:
        yield f"{name}: {_flow(node)}\n"


def _flow(node: Node) -> str:
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{key}: {_inside(value)}" for key, value in node.items()) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(_inside, node)) + "]"
    return str(node) if _PLAIN.fullmatch(node) else json.dumps(str(node), ensure_ascii=False)


def _inside(node: Node) -> str:
    """Return a value inside braces or brackets, where a comma would split a text."""
    told = _flow(node)
    return json.dumps(told, ensure_ascii=False) if isinstance(node, str) and told == node and "," in told else told
