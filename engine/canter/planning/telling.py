"""Values and reasons as texts for people: labels, units, decimals, and nothing that is withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from canter.language.effects import Bound, ChoicesValue, Set
from canter.language.facts import Kind
from canter.language.formulas import EntryRef, FactRef, FieldRef, Formula, ParameterRef, Ref
from canter.language.units import show
from canter.reasoning.arithmetic import kept
from canter.reasoning.plain import ENTRY_NAME

if TYPE_CHECKING:
    from canter.language.rules import Rule
    from canter.reasoning.trace import Trace

UNKNOWN = "not known"
WITHHELD = "withheld"
# The levels of notices that are always told.
SAFETY = ("refer", "urgent")
_FLAGS = {True: "yes", False: "no"}


class HiddenError(Exception):
    """A text would name what is withheld or unknown."""


def tell_value(value: Any, kind: Kind, units: str = "metric") -> str:  # noqa: ANN401 - values are of any type
    """Return a value as people read it."""
    if value is None:
        return UNKNOWN
    if kind.numeric:
        return show(value, kind.unit, kind.decimals, units)
    if isinstance(value, bool):
        return _FLAGS[value]
    labels = kind.choices.labels if kind.choices is not None else {}
    if isinstance(value, tuple):
        return (
            ", ".join(str(labels.get(name, name)) if isinstance(name, str) else str(name.get("name", "entry")) for name in value)
            or "none"
        )
    return str(labels.get(value, value))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells about one trace, in the units that the person reads."""

    trace: Trace
    units: str = "metric"

    def fact(self, name: str) -> str:
        """Return the value of a fact; one that is withheld says only that."""
        if self.trace.hidden(name):
            return WITHHELD
        fact = self.trace.rulebook.vocabulary.facts[name]
        value = self.trace.values[name]
        if fact.kind.type == "list" and value is not None:
            return f"{len(value)} entries" if len(value) != 1 else "1 entry"
        return tell_value(value, fact.kind, self.units)

    def parameter(self, name: str) -> str:
        """Return a parameter with its unit."""
        parameter = self.trace.rulebook.parameters[name]
        return show(parameter.value, parameter.kind.unit, parameter.kind.decimals, self.units)

    def concerned(self, rule: Rule) -> bool:
        """Tell whether a rule reads or sets what is withheld, so that even how it came out would tell of it.

        Rules that withhold, and those that refer a person, are told all the same.
        """
        if not self.trace.withheld or rule.withholds or rule.notice in SAFETY:
            return False
        read = (name for name, _ in rule.reads)
        return any(map(self.trace.hidden, (*read, *(target.fact for target in rule.targets))))

    def field_hidden(self, list_name: str, field: str) -> bool:
        """Tell whether a rule that fills a field of a list rests on what is withheld."""
        if not self.trace.withheld:
            return False
        rules = self.trace.rulebook.setting.get(list_name, ())
        return any(self.concerned(rule) for rule in rules if any(target.field == field for target in rule.targets))

    def because(self, rule: Rule, entry: dict[str, Any] | None = None) -> str:
        """Return a rule's reason; raises `HiddenError` where it names what is withheld or unknown."""
        if rule.because is None:
            return ""
        return "".join(piece if isinstance(piece, str) else self._named(piece, rule, entry) for piece in rule.because.pieces)

    def reason(self, rule: Rule, entry: dict[str, Any] | None = None) -> str:
        """Return a rule's reason, or nothing where it cannot be told."""
        if self.concerned(rule):
            return ""
        try:
            return self.because(rule, entry)
        except HiddenError:
            return ""

    def _named(self, ref: Ref, rule: Rule, entry: dict[str, Any] | None) -> str:
        match ref:
            case ParameterRef(name=name):
                return self.parameter(name)
            case EntryRef() | FieldRef() if entry is None:
                raise HiddenError
            case EntryRef(list=list_name):
                assert entry is not None  # noqa: S101 - ruled out above
                return self.entry_label(list_name, str(entry[ENTRY_NAME]))
            case FieldRef(list=list_name, field=field):
                assert entry is not None  # noqa: S101 - ruled out above
                return self._shown(entry[field], self.trace.rulebook.vocabulary.facts[list_name].fields[field].kind)
            case FactRef(name=name):
                if self.trace.hidden(name):
                    raise HiddenError
                kind = self.trace.rulebook.vocabulary.facts[name].kind
                return self._shown(self._as_given(name, rule, entry), kind)
        raise HiddenError

    def _shown(self, value: Any, kind: Kind) -> str:  # noqa: ANN401
        if value is None:
            raise HiddenError
        text = tell_value(value, kind, self.units)
        return text[:1].lower() + text[1:] if kind.type in ("choice", "choices") else text

    def _as_given(self, name: str, rule: Rule, entry: dict[str, Any] | None) -> Any:  # noqa: ANN401
        """Return a fact as this rule gives it, where it does; else as it finally is."""
        for effect in rule.effects:
            if isinstance(effect, Set) and effect.target.name == name:
                return self.given(effect.value, rule, entry)
            if isinstance(effect, Bound) and effect.target.name == name:
                return kept(self.given(effect.formula, rule, entry))
        return self.trace.values[name]

    def given(self, value: Formula | Ref | ChoicesValue, rule: Rule, entry: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Return what a formula comes to for this person."""
        if isinstance(value, ChoicesValue):
            return value.names
        values = {**self.trace.values, rule.word: entry} if entry is not None else self.trace.values
        return self.trace.compiler.formula(value)(values)

    def entry_label(self, list_name: str, name: str) -> str:
        """Return how an entry of the guidance is called."""
        entry = self.trace.rulebook.vocabulary.entries.get(list_name, {}).get(name, {})
        return str(entry.get("label") or name)

    def number(self, value: float | None, fact: str) -> str:
        """Return a number in the unit and with the decimals of a fact."""
        return tell_value(value, self.trace.rulebook.vocabulary.facts[fact].kind, self.units)
