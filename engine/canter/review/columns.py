"""What the columns of a log are called: many names for few things, and the unit that a head may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from canter.language.problems import suggestion
from canter.language.units import QuantityError, read_quantity, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from canter.language.problems import Problems
    from canter.language.source import Text

What = Literal["date", "weight", "intake", "sessions", "cardio", "legs", "effort"]

NAMES: dict[What, tuple[str, ...]] = {
    "date": ("date", "day"),
    "weight": ("weight", "body weight", "bodyweight"),
    "intake": ("intake", "eaten", "energy", "calories", "kcal"),
    "sessions": ("sessions", "session", "trained", "training", "workouts", "workout"),
    "cardio": ("cardio",),
    "legs": ("legs", "strength"),
    "effort": ("effort", "how hard", "rpe"),
}
UNITS: dict[What, str] = {"weight": "kg", "intake": "kcal"}
_CALLED: dict[str, What] = {name: what for what, names in NAMES.items() for name in names}
_HEAD = re.compile(r"(?P<name>[^()\[\]]*?)\s*(?:[(\[](?P<unit>[^()\[\]]*)[)\]])?")


class Column(NamedTuple):
    """A column that is read: what it holds, where it stands, and what a bare number in it is multiplied by."""

    what: What
    number: int
    factor: float


class Columns(NamedTuple):
    """The columns of a log, and the heads of those that are not read."""

    read: tuple[Column, ...]
    left: tuple[str, ...]


def read_columns(heads: Sequence[Text], problems: Problems) -> Columns:
    """Return what the columns hold; what is missing, there twice, or in a unit that does not fit is noted."""
    found: dict[What, Column] = {}
    left: list[Text] = []
    for number, head in enumerate(heads):
        matched = _HEAD.fullmatch(" ".join(head.lower().replace("_", " ").split()))
        what = _CALLED.get(matched["name"]) if matched is not None else None
        if what is None or matched is None:
            left.append(head)
            continue
        if what in found:
            problems.add(f"`{head}` is a second column of {what}", head.span, "keep one of them")
            continue
        found[what] = Column(what, number, _factor(what, matched["unit"] or "", head, problems))
    for what in ("date", "weight"):
        if what not in found:
            near = next((head for head in left if suggestion(head.lower(), NAMES[what])), None)  # type: ignore[index]
            help_ = f"did you mean `{what}`?" if near is not None else "begin with a line of names, like `date,weight,intake`"
            problems.add(f"the log has no column `{what}`", (near if near is not None else heads[0]).span, help_)
    return Columns(tuple(found.values()), tuple(str(head) for head in left if head))


def _factor(what: What, unit: str, head: Text, problems: Problems) -> float:
    """Return what one of a head's unit comes to in the unit that is reckoned in."""
    own = UNITS.get(what)
    if own is None or not unit:
        return 1.0
    try:
        return read_quantity(f"1 {unit.partition('/')[0].strip()}", own)
    except QuantityError:
        help_ = f"write `{what} ({own})`" + (", or `weight (lb)`" if what == "weight" else "")
        problems.add(f"`{unit}` is no unit that converts to {worded(own)}", head.span, help_)
        return 1.0
