"""The words of the book for what guidance names: labels that lead to the fact, parameter, field or rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.book.pieces import Piece, Prose, anchor, joined, plain
from canter.language.facts import Kind, format_number
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef, ParameterRef, Ref
from canter.language.order import OUT, SCORE
from canter.language.units import show, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.facts import Fact
    from canter.language.rulebook import Rulebook
    from canter.language.texts import Template

# Around what a reason shows when it is told to a person.
_OPEN, _CLOSE = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


def low(label: str) -> str:
    """Return a label as it stands inside a sentence; what is written in capitals stays so."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def plural(label: str) -> bool:
    """Tell whether a label of several things takes its verb in the plural, by its look."""
    return label.endswith("s") and not label.endswith("ss")


class Choosing(NamedTuple):
    """The choices of a fact or field with their labels, or the facts and lists that it takes them from."""

    own: tuple[tuple[str, str], ...]
    others: tuple[Piece, ...]


class Words:
    """Says what facts, fields, parameters, choices and rules are called, for one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        """Find the labels that two things share: those are told apart by their names."""
        self.book = book
        self.facts = book.vocabulary.facts
        labels = [*(fact.label for fact in self.facts.values()), *(one.label for one in book.parameters.values())]
        counts = Counter(map(str.casefold, labels))
        self._shared = {label for label, count in counts.items() if count > 1}

    def _label(self, label: str, name: str) -> str:
        return f"{low(label)} ({name})" if label.casefold() in self._shared else low(label)

    def fact(self, name: str) -> Piece:
        """Return a fact by its label."""
        return Piece(self._label(self.facts[name].label, name), anchor("fact", name))

    def titled(self, name: str) -> Piece:
        """Return a fact by its label as it is shown, at the head of a line."""
        text = self._label(self.facts[name].label, name)
        return Piece(text[:1].upper() + text[1:], anchor("fact", name))

    def field(self, list_name: str, field: str) -> Piece:
        """Return a field of a list by its label."""
        return Piece(low(self.facts[list_name].fields[field].label), anchor("field", f"{list_name}.{field}"))

    def thing(self, name: str, field: str) -> Prose:
        """Return what a rule reads or concludes: a fact, a field of a list, or which entries are out and their scores."""
        if not field:
            return (self.fact(name),)
        if field == OUT:
            return joined("what is left out of ", self.fact(name))
        if field == SCORE:
            return joined("the points of ", self.fact(name))
        return joined(self.field(name, field), " of ", self.fact(name))

    def parameter(self, name: str) -> Piece:
        """Return a parameter by its label."""
        return Piece(self._label(self.book.parameters[name].label, name), anchor("parameter", name))

    def worth(self, name: str) -> str:
        """Return the value of a parameter with its unit."""
        parameter = self.book.parameters[name]
        return show(parameter.value, parameter.kind.unit, parameter.kind.decimals)

    def ref(self, ref: Ref) -> Prose:
        """Return what a formula or a text names."""
        match ref:
            case FactRef(name=name):
                return (self.fact(name),)
            case ParameterRef(name=name):
                return (self.parameter(name),)
            case FieldRef(word=word, list=list_name, field=field):
                return joined(f"the {spaced(word)}\N{RIGHT SINGLE QUOTATION MARK}s ", self.field(list_name, field))
            case EntryRef(word=word):
                return joined(f"the {spaced(word)}")
            case Constant(value=value):
                return joined(str(value))

    def kind(self, ref: object) -> Kind | None:
        """Return what values something named may take."""
        match ref:
            case FactRef(name=name):
                return self.facts[name].kind
            case ParameterRef(name=name):
                return self.book.parameters[name].kind
            case FieldRef(list=list_name, field=field):
                return self.facts[list_name].fields[field].kind
            case _:
                return None

    def because(self, template: Template | None) -> Prose:
        """Return a reason with the label of what each placeholder will show."""
        return joined(*(piece if isinstance(piece, str) else self._hole(piece) for piece in template.pieces)) if template else ()

    def _hole(self, ref: Ref) -> Prose:
        found = self.ref(ref)
        to = next((piece.to for piece in found if piece.to), "")
        return (Piece(f"{_OPEN}{plain(found)}{_CLOSE}", to, "hole"),)

    def choices(self, kind: Kind, name: str) -> Choosing:
        """Return the choices that stand with a fact or field itself, or else the names of those that they come from."""
        if kind.choices is None:
            return Choosing((), ())
        others = [self.fact(one) for one in self.facts if one in kind.choices.origins and one != name]
        return Choosing((), tuple(others)) if others else Choosing(tuple(kind.choices.labels.items()), ())

    def rules(self, names: Iterable[str]) -> tuple[Piece, ...]:
        """Return rules by their ids."""
        return tuple(Piece(name, anchor("rule", name), "name") for name in names)

    def invariants(self, names: Iterable[str]) -> tuple[Piece, ...]:
        """Return invariants by their ids, told apart from the rules of the same name."""
        return tuple(Piece(f"invariant {name}", anchor("invariant", name), "name") for name in names)


def spaced(name: str) -> str:
    """Return a name as words."""
    return name.replace("_", " ")


def choice(name: str | bool, kind: Kind | None) -> str:  # noqa: FBT001 - yes and no are constants, too
    """Return a constant as a person reads it: its label in quotation marks, or yes or no."""
    return ("yes" if name else "no") if isinstance(name, bool) else f"“{labelled(name, kind)}”"


def labelled(name: str, kind: Kind | None) -> str:
    """Return the label of a choice."""
    return kind.choices.labels.get(name, name) if kind is not None and kind.choices is not None else name


def values(kind: Kind) -> str:
    """Say what values something may take, its choices left aside."""
    if kind.numeric:
        what = "whole number" if kind.type == "whole" else "number"
        unit = f", {worded(kind.unit)}" if kind.unit else ""
        return what + unit + (f", {span(kind)}" if span(kind) else "")
    return {"yesno": "yes or no", "choice": "one of", "choices": "any of"}.get(kind.type, kind.type)


def span(kind: Kind) -> str:
    """Return the range of numbers, or nothing."""
    if kind.low is None or kind.high is None:
        return ""
    return f"{_number(kind.low, kind.decimals)} to {_number(kind.high, kind.decimals)}"


def _number(value: float, decimals: int) -> str:
    needed = max(decimals, len(f"{value:.9f}".rstrip("0").partition(".")[2]))
    return format_number(value, 0 if value.is_integer() else needed)


def told_default(fact: Fact) -> str:
    """Return the default of a fact as it is read, or nothing."""
    if fact.default is None:
        return ""
    if isinstance(fact.default, tuple):
        return ", ".join(choice(str(name), fact.kind) for name in fact.default) or "none"
    if isinstance(fact.default, float):
        return show(fact.default, fact.kind.unit, fact.kind.decimals)
    return choice(fact.default, fact.kind)
