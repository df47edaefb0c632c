"""Values read from texts: by authors in plain form, by people with units and in their own words."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from canter.language.facts import Entry, Fact, Field, Kind, Scalar, Value, format_number
from canter.language.problems import Problem, Problems, suggestion
from canter.language.source import Mapping, Node, Sequence, Text
from canter.language.tokens import SlipError
from canter.language.units import QuantityError, read_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# How many choices a help lists.
MOST_LISTED = 20
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def plain_number(text: Text) -> float:
    """Return a number in plain decimals; raises `SlipError`."""
    if _PLAIN.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
    raise SlipError(Problem(f"`{text}` is not a number", text.span, "write plain decimals, like `1200` or `0.5`"))


def read_scalar(node: Node, kind: Kind, name: str, *, person: bool = False) -> Scalar:
    """Return a value of a kind; `person` lets it carry a unit. Raises `SlipError`."""
    if kind.type == "choices":
        return _choices(node, kind, name)
    if not isinstance(node, Text):
        raise SlipError(Problem(f"expected one value for `{name}`", node.span, f"write `{name}: …` on one line"))
    if kind.numeric:
        return _number(node, kind, name, person=person)
    if kind.type == "yesno":
        allowed = _FLAGS if person else {"yes": True, "no": False}
        if node not in allowed:
            raise SlipError(Problem(f"`{name}` cannot be `{node}`", node.span, "write `yes` or `no`"))
        return allowed[node]
    if kind.type == "choice":
        return _constant(node, kind, name)
    return str(node)


def _number(text: Text, kind: Kind, name: str, *, person: bool) -> float:
    value = _quantity(text, kind, name) if person and not _PLAIN.fullmatch(text) else plain_number(text)
    if kind.type == "whole" and not value.is_integer():
        raise SlipError(
            Problem(f"`{name}` is a whole number, not {text}", text.span, f"write `{math.floor(value)}` or `{math.ceil(value)}`")
        )
    check_range(value, kind, name, text)
    return value


def check_range(value: float, kind: Kind, name: str, text: Text) -> None:
    """Raise `SlipError` where a number lies outside the range of its kind."""
    low, high = kind.low, kind.high
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{_short(low)} to {_short(high)}" + (f" {kind.unit}" if kind.unit else "")
        raise SlipError(Problem(f"`{name}` is out of range: {text}", text.span, f"it goes from {bounds}"))


def _short(value: float | None) -> str:
    if value is None:
        return "anything"
    return format_number(value, 0) if value.is_integer() else f"{value:g}"


def _quantity(text: Text, kind: Kind, name: str) -> float:
    if re.fullmatch(r"[0-9]+,[0-9]+.*", text):
        raise SlipError(Problem(f"`{text}` has a comma", text.span, "write decimals with a point, like `72.5`"))
    if not kind.unit:
        raise SlipError(Problem(f"`{text}` is not a number", text.span, f"`{name}` is a plain number"))
    try:
        return read_quantity(text, kind.unit)
    except QuantityError as error:
        raise SlipError(
            Problem(str(error), text.span, f"write a number of {kind.unit}, or one with a unit that converts to it")
        ) from error


def _constant(text: Text, kind: Kind, name: str) -> str:
    choices = kind.choices
    if choices is not None and text in choices:
        return str(text)
    known = list(choices.labels) if choices is not None else []
    by_label = {label.lower(): key for key, label in (choices.labels.items() if choices is not None else ())}
    if text.lower() in by_label:
        return by_label[text.lower()]
    near = suggestion(text.lower().replace(" ", "_"), known)
    listed = (
        "the choices are " + ", ".join(f"`{key}`" for key in known[:MOST_LISTED]) + (", …" if len(known) > MOST_LISTED else "")
    )
    raise SlipError(Problem(f"`{name}` cannot be `{text}`", text.span, near or listed))


def _choices(node: Node, kind: Kind, name: str) -> tuple[str, ...]:
    if isinstance(node, Mapping):
        raise SlipError(Problem(f"expected a list for `{name}`", node.span, f"write `{name}: [one, two]`"))
    if isinstance(node, Text):
        if node == "none" and (kind.choices is None or "none" not in kind.choices):
            return ()
        words = [word.strip() for word in node.split(",")]
        items: list[Node] = [Text(word, node.part(node.find(word), len(word))) for word in words]
    else:
        items = list(node)
    found = []
    for item in items:
        if not isinstance(item, Text):
            raise SlipError(Problem(f"expected a choice in `{name}`", item.span))
        found.append(_constant(item, kind, name))
    return kind.choices.ordered(found) if kind.choices is not None else ()


def read_entry(
    node: Node,
    fields: AbstractMapping[str, Field],
    name: str,
    problems: Problems,
    *,
    person: bool = False,
    base: Entry | None = None,
) -> Entry:
    """Return an entry's fields: its own, else those of `base`, else the defaults, else unknown."""
    entry: Entry = {field.name: field.default for field in fields.values()}
    entry.update({key: value for key, value in (base or {}).items() if value is not None and key in fields})
    if not isinstance(node, Mapping):
        problems.add(f"expected the fields of `{name}`", node.span, "write `field: value` lines below it, indented")
        return entry
    for key, value in node.items():
        field = fields.get(str(key))
        if field is None:
            help_ = suggestion(key, fields) or "its fields are " + ", ".join(f"`{known}`" for known in fields)
            problems.add(f"unknown field `{key}`", key.span, help_)
        elif field.concluded:
            problems.add(f"`{key}` is concluded by rules", key.span, "leave it out")
        elif person and value == "unknown":
            entry[field.name] = None
        else:
            try:
                entry[field.name] = read_scalar(value, field.kind, str(key), person=person)
            except SlipError as slip:
                problems.found.append(slip.problem)
    return entry


def read_entries(node: Node, fact: Fact, known: AbstractMapping[str, Entry], problems: Problems) -> Value:
    """Return the entries of a list that a person brings; a bare name stands for a known entry."""
    if isinstance(node, Text) and node == "none":
        return ()
    if not isinstance(node, Sequence):
        problems.add(f"expected a list for `{fact.name}`", node.span, "begin each item on a line with `- `, or write `[]`")
        return ()
    entries = []
    by_label = {str(entry.get("label")).lower(): name for name, entry in known.items()}
    for item in node:
        base = known.get(by_label.get(_said(item).lower(), _said(item)))
        if isinstance(item, Text):
            if base is None:
                help_ = suggestion(item, [*known, *by_label]) or f"write it with its fields: `{{name: {item}, …}}`"
                problems.add(f"unknown {fact.entry} `{item}`", item.span, help_)
                continue
            named: Entry = {"name": str(item)} if "name" in fact.fields else {}
            entries.append({field.name: field.default for field in fact.fields.values()} | _known(base, fact.fields) | named)
        else:
            entries.append(read_entry(item, fact.fields, fact.entry, problems, person=True, base=base))
    return tuple(entries)


def _said(item: Node) -> str:
    """Return the name by which a person calls an entry."""
    if isinstance(item, Mapping):
        named = next((value for key, value in item.items() if key in ("name", "label")), "")
        return str(named) if isinstance(named, Text) else ""
    return str(item) if isinstance(item, Text) else ""


def _known(base: Entry, fields: AbstractMapping[str, Field]) -> Entry:
    return {key: value for key, value in base.items() if key in fields and value is not None}
