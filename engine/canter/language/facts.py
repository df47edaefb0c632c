"""The vocabulary: what facts, fields, parameters and lists are."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

    from canter.language.problems import Span

TypeName = Literal["number", "whole", "yesno", "choice", "choices", "list", "text", "texts"]
Origin = Literal["asked", "given", "concluded"]
# A value: number, yes or no, choice or text, choices in the order of the vocabulary, entries; None is unknown.
Scalar = float | bool | str | tuple[str, ...] | None
Entry = dict[str, Scalar]
Value = Scalar | tuple[Entry, ...]

NUMERIC = ("number", "whole")


@dataclass(frozen=True, slots=True)
class Choices:
    """The constants that a choice may take: their labels in order, and the names of where they come from."""

    labels: AbstractMapping[str, str]
    origins: frozenset[str]

    def __contains__(self, name: object) -> bool:
        """Tell whether this is one of the constants."""
        return name in self.labels

    def ordered(self, names: object) -> tuple[str, ...]:
        """Return those of the constants that are among `names`, in the order of the vocabulary."""
        chosen = set(names)  # type: ignore[call-overload]
        return tuple(name for name in self.labels if name in chosen)


class Kind(NamedTuple):
    """What values something may take: a type, a unit and range for numbers, choices for choices."""

    type: TypeName
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: Choices | None = None
    decimals: int = 0

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return self.type in NUMERIC

    def comparable(self, other: Kind) -> bool:
        """Tell whether a value of this kind can equal, or be among, one of the other."""
        if self.numeric or other.numeric:
            return self.numeric and other.numeric
        if self.choices is not None and other.choices is not None:
            return bool(self.choices.origins & other.choices.origins)
        return self.type == other.type


class Field(NamedTuple):
    """A field of a list's entries."""

    name: str
    kind: Kind
    label: str
    default: Scalar = None
    concluded: bool = False
    shown: bool = False
    # Whether each entry must have it: its own, or that of the known entry.
    required: bool = False


class Amount(NamedTuple):
    """How an amount of a known entry is written behind its name: which field it `fills`, and what it is measured by.

    `portion` (a text such as `1 can`) and `sizes` (numbers with a unit) are fields of the known entries; `own` is the
    entry's own field that an amount in its unit fills instead.
    """

    fills: str = ""
    portion: str = ""
    sizes: tuple[str, ...] = ()
    own: str = ""


_NO_FIELDS: AbstractMapping[str, Field] = MappingProxyType({})


class Fact(NamedTuple):
    """A word of the vocabulary that can be known or not."""

    name: str
    kind: Kind
    origin: Origin
    span: Span
    label: str = ""
    ask: str = ""
    required: bool = False
    default: Value = None
    changeable: str = "no"
    entry: str = ""
    fields: AbstractMapping[str, Field] = _NO_FIELDS
    known: str = ""
    amount: Amount = Amount()
    # For a concluded or asked `choices` fact over one list of the guidance: that list.
    over: str = ""
    # Whether a person's log tells it, and nobody is asked; `ask` then says what the log tells.
    logged: bool = False

    @property
    def tabled(self) -> bool:
        """Whether it is a list with fields that rules conclude, so that a section may show it."""
        return any(field.concluded for field in self.fields.values())

    @property
    def sure(self) -> bool:
        """Whether everybody has a value: it is given, required, or has a default."""
        return self.origin == "given" or self.required or self.default is not None


class Parameter(NamedTuple):
    """A named number of the guidance that rules use and overlays may move."""

    name: str
    value: float
    kind: Kind
    label: str
    sources: tuple[str, ...]
    judgement: str
    topic: str
    span: Span
    overlay: str = ""


class Vocabulary(NamedTuple):
    """All facts by name, in the order they are written, and the entries of the guidance's lists."""

    facts: AbstractMapping[str, Fact]
    entries: AbstractMapping[str, AbstractMapping[str, Entry]]

    def labels(self, list_name: str) -> dict[str, str]:
        """Return the label of each entry of a list of the guidance."""
        return {name: str(entry.get("label") or name) for name, entry in self.entries[list_name].items()}

    def underlying(self, name: str) -> Fact:
        """Return the list whose entries a `for` over this fact goes through."""
        fact = self.facts[name]
        return self.facts[fact.over] if fact.over else fact

    def called(self, list_name: str) -> dict[str, str]:
        """Return every name that people call the entries of a list by, in lower case, with the entry's id."""
        found: dict[str, str] = {}
        for name, entry in self.entries[list_name].items():
            also = entry.get("also")
            for said in (
                name,
                name.replace("_", " "),
                str(entry.get("label") or name),
                *(also if isinstance(also, tuple) else ()),
            ):
                found.setdefault(said.lower(), name)
        return found


def format_number(value: float, decimals: int) -> str:
    """Write a number with so many decimals, half away from zero as a reader expects."""
    scaled = abs(value) * 10**decimals
    # The tiny addend takes back what a float such as 2.675 lost on its way from decimal.
    units = int(scaled + 0.5 + 1e-9)
    whole, rest = divmod(units, 10**decimals)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
