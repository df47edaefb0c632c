"""Values read from texts: by authors in plain form, by people with units and in their own words."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from canter.language.facts import Kind, Scalar, format_number
from canter.language.problems import Problem, suggestion
from canter.language.source import Mapping, Node, Sequence, Text
from canter.language.tokens import SlipError
from canter.language.units import QuantityError, read_quantity, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PLAIN_HELP = "write plain decimals, like `1200` or `0.5`"
_EXPONENT = re.compile(r"([0-9.]+[eE][-+]?[0-9]+)\b.*", re.DOTALL)
_THOUSANDS = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)\b(?!,).*", re.DOTALL)
# What people write for none of the choices.
_NONE = ("none", "no", "nothing", "nil")
# How many choices a help lists.
MOST_LISTED = 20
# The largest whole number up to which every one is a number of its own.
MOST_EXACT = 2**53
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def plain_number(text: Text) -> float:
    """Return a number in plain decimals; raises `SlipError`."""
    if _PLAIN.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
    help_ = "write the share as a decimal, like `0.01`" if text.endswith("%") else _PLAIN_HELP
    raise SlipError(Problem(f"`{said(text)}` is not a number", text.span, help_))


def said(text: str) -> str:
    """Return a text as it is named in a message: on one line."""
    return " ".join(text.split())


def read_range(pair: list[Text] | None) -> tuple[float | None, float | None]:
    """Return the least and the most of a range, if there is one; raises `SlipError`."""
    if pair is None:
        return None, None
    low, high = plain_number(pair[0]), plain_number(pair[1])
    if low > high:
        raise SlipError(Problem("a range goes from the least to the most", pair[0].span, f"write `[{pair[1]}, {pair[0]}]`"))
    return low, high


def read_scalar(node: Node, kind: Kind, name: str, *, person: bool = False) -> Scalar:
    """Return a value of a kind; `person` lets it carry a unit. Raises `SlipError`."""
    if kind.type == "choices":
        return _choices(node, kind, name)
    if kind.type == "texts":
        return _texts(node, name)
    if not isinstance(node, Text):
        raise SlipError(Problem(f"expected one value for `{name}`", node.span, f"write `{name}: …` on one line"))
    if kind.numeric:
        return _number(node, kind, name, person=person)
    if kind.type == "yesno":
        allowed = _FLAGS if person else {"yes": True, "no": False}
        if node not in allowed:
            raise SlipError(Problem(f"`{name}` cannot be `{said(node)}`", node.span, "write `yes` or `no`"))
        return allowed[node]
    if kind.type == "choice":
        return _constant(node, kind, name)
    return str(node)


def plain_value(value: object, kind: Kind) -> Scalar | None:
    """Return a plain Python value as it is read from a text of it; None where reading the text must decide."""
    if kind.numeric:
        number = float(value) if type(value) is float or (type(value) is int and abs(value) <= MOST_EXACT) else math.nan
        low, high = kind.low, kind.high
        fits = (low is None or number >= low) and (high is None or number <= high) and math.isfinite(number)
        return number if fits and (kind.type != "whole" or number.is_integer()) else None
    if kind.type == "yesno":
        return value if isinstance(value, bool) else None
    if kind.choices is None:
        return None
    if kind.type == "choice":
        return value if type(value) is str and value in kind.choices else None
    if kind.type == "choices" and isinstance(value, list) and all(type(one) is str and one in kind.choices for one in value):
        return kind.choices.ordered(value)
    return None


def _texts(node: Node, name: str) -> tuple[str, ...]:
    items = node if isinstance(node, Sequence) else [node]
    for item in items:
        if not isinstance(item, Text):
            raise SlipError(Problem(f"expected texts for `{name}`", item.span, f"write `{name}: [one, two]`"))
    return tuple(map(str, items))


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
        bounds = f"{_short(low)} to {_short(high)}" + (f" {worded(kind.unit)}" if kind.unit else "")
        raise SlipError(Problem(f"`{name}` is out of range: {said(text)}", text.span, f"it goes from {bounds}"))


def _short(value: float | None) -> str:
    if value is None:
        return "anything"
    return format_number(value, 0) if value.is_integer() else f"{value:g}"


def _quantity(text: Text, kind: Kind, name: str) -> float:
    shown = said(text)
    if _THOUSANDS.fullmatch(shown):
        help_ = f"write it without the comma: `{shown.replace(',', '')}`"
        raise SlipError(Problem(f"`{shown}` has a comma", text.span, help_))
    if re.fullmatch(r"[0-9]+,[0-9]+.*", shown):
        raise SlipError(Problem(f"`{shown}` has a comma", text.span, "write decimals with a point, like `72.5`"))
    if exponent := _EXPONENT.fullmatch(shown):
        raise SlipError(Problem(f"`{exponent[1]}` is not a number", text.span, _PLAIN_HELP))
    if not kind.unit or kind.unit.startswith("1/"):
        raise SlipError(Problem(f"`{shown}` is not a number", text.span, f"`{name}` is a plain number"))
    try:
        return read_quantity(shown, kind.unit)
    except QuantityError as error:
        help_ = f"write a number of {worded(kind.unit)}, or one with a unit that converts to it"
        raise SlipError(Problem(str(error), text.span, help_)) from error


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
    raise SlipError(Problem(f"`{name}` cannot be `{said(text)}`", text.span, near or listed))


def _choices(node: Node, kind: Kind, name: str) -> tuple[str, ...]:
    as_list = f"write `{name}: [one, two]`"
    if isinstance(node, Mapping):
        raise SlipError(Problem(f"expected a list for `{name}`", node.span, as_list))
    if isinstance(node, Text):
        if node == "none" and (kind.choices is None or "none" not in kind.choices):
            return ()
        items: list[Node] = list(_parted(node))
    else:
        items = list(node)
    found, problems = [], []
    for item in items:
        try:
            found.append(_one_choice(item, kind, name, as_list))
        except SlipError as slip:
            problems.append(slip.problem)
    if problems:
        raise SlipError(*problems)
    return kind.choices.ordered(found) if kind.choices is not None else ()


def _parted(node: Text) -> Iterator[Text]:
    """Yield the words between commas, each at its place."""
    start = 0
    for part in node.split(","):
        word = part.strip()
        yield Text(word, node.part(start + len(part) - len(part.lstrip()), len(word)))
        start += len(part) + 1


def _one_choice(item: Node, kind: Kind, name: str, as_list: str) -> str:
    if not isinstance(item, Text):
        raise SlipError(Problem(f"expected a choice in `{name}`", item.span, as_list))
    if item.lower() in _NONE and (kind.choices is None or item not in kind.choices):
        help_ = f"write `{name}: none`" if item.lower() == "none" else "if none applies, write `none`"
        raise SlipError(Problem(f"`{name}` cannot be `{item}`", item.span, help_))
    return _constant(item, kind, name)
