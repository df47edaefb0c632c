"""Quantities as people write them, and units as people read them; the units library is loaded only for these."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from canter.language.facts import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_PIECE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+(?:/[A-Za-z]+)?|'|\"|\u2032|\u2033)?\s*")
_MARKS = {"'": "ft", "\u2032": "ft", '"': "in", "\u2033": "in"}
# What people call the units that they measure themselves, their food and their days in. The units library knows many
# more names than anybody writes, and takes a slip for one of them.
_CALLED = {
    "kg": "kg kgs kilogram kilograms", "g": "g gram grams", "mg": "mg", "lb": "lb lbs pound pounds", "oz": "oz ounce ounces",
    "stone": "st stone stones", "m": "m meter meters metre metres", "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres", "km": "km kilometer kilometers kilometre kilometres",
    "ft": "ft foot feet", "in": "in inch inches", "yd": "yd yard yards", "mi": "mi mile miles",
    "kcal": "kcal kilocalorie kilocalories", "kJ": "kj kilojoule kilojoules", "MJ": "mj megajoule megajoules",
    "second": "s sec second seconds", "minute": "min mins minute minutes", "hour": "h hr hrs hour hours", "day": "d day days",
    "week": "wk week weeks", "month": "month months", "year": "y yr yrs year years",
    "ml": "ml milliliter milliliters millilitre millilitres", "l": "l liter liters litre litres", "floz": "floz",
    "cup": "cup cups",
}  # fmt: skip
_NAMES = {name: unit for unit, names in _CALLED.items() for name in names.split()}
# A bare number behind one of these counts the next smaller unit: 5 ft 6, 12 stone 4.
_SMALLER = {"foot": "inch", "stone": "pound", "meter": "centimeter", "hour": "minute"}
# Units that say what they count and that no library converts.
_COUNTED = ("", "%", "MET", "day/week", "session/week")

US_UNITS = {"kg": "lb", "kg/week": "lb/week", "cm": "ft", "m": "ft", "km": "mi", "g": "oz", "ml": "floz"}


class QuantityError(ValueError):
    """A text is no quantity of the unit asked for; the message tells why."""


@cache
def _registry() -> Any:  # noqa: ANN401 - pint's registry is built at run time
    import pint

    registry: Any = pint.UnitRegistry(cache_folder=None)
    registry.define("MET = [metabolic_rate]")
    return registry


def is_unit(unit: str) -> bool:
    """Tell whether the units library knows a unit of the vocabulary."""
    if unit in _COUNTED:
        return True
    try:
        _registry().Unit(unit)
    except Exception:  # noqa: BLE001 - pint raises many kinds for a text that is no unit
        return False
    return True


@cache
def measure(unit: str) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Return what one of a unit comes to in base units, and its dimensions with their powers, sorted.

    Days or sessions a week are counts a week. Raises pint's errors for what is no unit.
    """
    if unit == "%":
        return 0.01, ()
    counted = "1/week" if unit in _COUNTED and unit.endswith("/week") else unit
    base = _registry().Quantity(1.0, counted).to_base_units()
    powers = {str(name): float(power) for name, power in base.dimensionality.items()}
    return float(base.magnitude), tuple(sorted(powers.items()))


def is_called(name: str) -> bool:
    """Tell whether people call a unit, or one unit by another, by this name."""
    return all(part in _NAMES for part in name.lower().split("/"))


def read_quantity(text: str, unit: str) -> float:
    """Return a quantity such as `165 lb`, `5 ft 6 in` or `12 stone 4` in `unit`."""
    pieces: list[tuple[float, str]] = []
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        if match is None or match.end() == position:
            message = f"`{text}` is no quantity"
            raise QuantityError(message)
        pieces.append((float(match[1]), _MARKS.get(match[2] or "", match[2] or "")))
        position = match.end()
    if not pieces or not pieces[0][1]:
        message = f"`{text}` is no quantity"
        raise QuantityError(message)
    # Whoever is asked about a day need not say so again: `2000 kcal` answers in kcal/day.
    return _total(pieces, text, unit if "/" in text else unit.partition("/")[0])


def _total(pieces: Iterable[tuple[float, str]], text: str, unit: str) -> float:
    total, last = 0.0, ""
    for value, written in pieces:
        name = written or _SMALLER.get(last, "")
        if not name:
            message = f"`{text}` has a number without a unit"
            raise QuantityError(message)
        found = _unit(name, unit)
        if last and _registry().Quantity(1, found) >= _registry().Quantity(1, last):
            message = f"`{text}` does not go from a larger unit to a smaller one"
            raise QuantityError(message)
        if last and _registry().Quantity(value, found) >= _registry().Quantity(1, last):
            message = f"`{text}` has more of the smaller unit than make one of the larger"
            raise QuantityError(message)
        total += float(_registry().Quantity(value, found).to(unit).magnitude)
        last = str(found)
    # Conversion leaves the dust of binary fractions; nothing that is measured goes beyond nine decimals.
    return round(total, 9)


def _unit(name: str, unit: str) -> Any:  # noqa: ANN401
    """Return a unit that converts to another, as a person names it."""
    message = f"`{name}` is no unit that converts to {worded(unit)}"
    if name != unit and not is_called(name):
        raise QuantityError(message)
    # What the vocabulary itself writes may be any unit of the library.
    found = _registry().Unit(unit if name == unit else "/".join(_NAMES[part] for part in name.lower().split("/")))
    if not found.is_compatible_with(unit):
        raise QuantityError(message)
    return found


def convert(value: float, unit: str, to: str) -> float:
    """Return a value in another unit."""
    return float(_registry().Quantity(value, unit).to(to).magnitude)


def show(value: float, unit: str, decimals: int, system: str = "metric") -> str:
    """Return a quantity for people: with its unit, in the metric or the US system, with no more digits than meant."""
    if system == "us" and unit in US_UNITS:
        return _show_us(value, unit, decimals)
    return f"{format_number(value, decimals)} {worded(unit)}".strip()


def _show_us(value: float, unit: str, decimals: int) -> str:
    to = US_UNITS[unit]
    if to == "ft":
        inches = int(convert(value, unit, "in") + 0.5)
        return f"{inches // 12} ft {inches % 12} in"
    return f"{format_number(convert(value, unit, to), decimals)} {worded(to)}"


_WORDS = {
    "1/week": "a week",
    "1/day": "a day",
    "kg/m**2": "kg/m²",
    "kg/week": "kg a week",
    "lb/week": "lb a week",
    "minute": "min",
    "minute/week": "min a week",
    "second": "s",
    "week": "weeks",
    "year": "years",
    "floz": "fl oz",
}


def worded(unit: str) -> str:
    """Return a unit as people say it behind a number."""
    return _WORDS.get(unit, unit)
