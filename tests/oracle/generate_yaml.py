"""Write plain data as YAML in the way the rule language wants it."""

import re
from typing import Any

PLAIN = re.compile(r"[A-Za-z0-9(-][^#:{}\[\]\"]*")
WORD = re.compile(r"-?[A-Za-z0-9_.][A-Za-z0-9_./-]*")


def emit(data: Any) -> str:
    """A mapping or a list as a document."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Any) -> list[str]:
    return _mapping(data) if isinstance(data, dict) else _sequence(data)


def _mapping(data: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, str):
            lines.append(f"{key}: {_scalar(value)}")
        elif _is_flow(value):
            lines.append(f"{key}: [{', '.join(value)}]")
        else:
            lines += [f"{key}:", *(f"  {line}" for line in _lines(value))]
    return lines


def _sequence(data: list[Any]) -> list[str]:
    lines: list[str] = []
    for item in data:
        first, *rest = [_scalar(item)] if isinstance(item, str) else _lines(item)
        lines += [f"- {first}", *(f"  {line}" for line in rest)]
    return lines


def _is_flow(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and WORD.fullmatch(item) for item in value)


def _scalar(text: str) -> str:
    return text if PLAIN.fullmatch(text) else '"' + text.replace('"', '\\"') + '"'
