"""The text for reasons, and for how facts came to their values, in the function that renders a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.explaining.trace import formulas_of
from canter.explaining.written_parts import tell_or_unknown, teller_of
from canter.language.effects import Bound, ChoicesValue, Choose, Set, same_setting
from canter.language.formulas import Constant, FactRef, Number, ParameterRef
from canter.reasoning.arithmetic import kept
from canter.reasoning.expressions import Code, finite

if TYPE_CHECKING:
    from canter.explaining.written_trace import _Writer as TraceWriter
    from canter.language.effects import Effect
    from canter.language.facts import Kind
    from canter.language.formulas import Formula, Ref
    from canter.language.rules import Rule
    from canter.reasoning.program import CompiledTarget


class FactWriter:
    """Writes reasons and facts; `before` are lines that must stand before the trace is put together."""

    def __init__(self, trace: TraceWriter) -> None:
        """Share names and tellers with the writer of the whole."""
        self.trace = trace
        self.names = trace.names
        self.before: list[str] = []
        self.names.bound |= {"finite": finite, "kept": kept, "only": _only, "set_by": _set_by, "bounded": _bounded}
        self.tellers: dict[tuple[Kind, bool], str] = {}

    def _tell(self, kind: Kind, text: str, *, sure: bool) -> str:
        key = (kind, sure)
        if key not in self.tellers:
            tell = teller_of(kind, self.trace.units)
            self.tellers[key] = self.names.bind(tell if sure else tell_or_unknown(tell))
        return f"{self.tellers[key]}({text})"

    def reason(self, rule: Rule) -> str | None:
        """Write a rule's reason as it is told where it applied; None where that cannot be written."""
        if rule.because is None:
            return "''"
        parts: list[str] = []
        needs: set[str] = set()
        for piece in rule.because.pieces:
            if isinstance(piece, str):
                parts.append(repr(piece))
            elif isinstance(piece, ParameterRef):
                parts.append(self.trace.parameter(piece.name))
            elif isinstance(piece, FactRef):
                text = self._named(piece.name, rule, needs)
                if text is None:
                    return None
                parts.append(text)
            else:
                return None
        whole = " + ".join(parts) or "''"
        if not needs:
            return whole
        # A reason that names what is unknown is not told.
        return f"({whole} if {' and '.join(f'f_{name} is not None' for name in sorted(needs))} else '')"

    def _named(self, name: str, rule: Rule, needs: set[str]) -> str | None:
        kind = self.trace.facts[name].kind
        given = next((effect for effect in rule.effects if _gives(effect, name)), None)
        if given is None:
            if name not in self.names.known:
                needs.add(name)
                self.names.read.add(name)
            text = self.trace.shown(name) if kind.type != "list" else self._tell(kind, f"f_{name}", sure=True)
        else:
            value = given.formula if isinstance(given, Bound) else given.value  # type: ignore[union-attr]
            code = None if isinstance(value, ChoicesValue) else self.names.formula(value)
            if code is None:
                return None
            needs |= code.needs
            reckoned = _reckoned(code, value)
            if isinstance(value, (Number, ParameterRef)) and kind.numeric:
                return repr(teller_of(kind, self.trace.units)(float(code.text)))
            text = self._tell(kind, f"kept({reckoned})" if isinstance(given, Bound) else reckoned, sure=True)
        return f"lowered({text})" if kind.type in ("choice", "choices") else text

    def fact(self, target: CompiledTarget) -> str:
        """Write how a fact came to its value."""
        name = target.target.fact
        written = self._landed(target)
        if written is not None:
            return written
        return f"{self.names.bind(lambda teller: self.trace.plainly.fact(name, teller))}(T)"

    def _landed(self, target: CompiledTarget) -> str | None:
        rules, sure = self.trace.program.rules, self.trace.generated.sure
        landing = (*(setting.rule for setting in target.settings), *(bound.rule for bound in target.bounds))
        usual = not target.changes and target.kind.type != "list" and target.default is None
        usual = usual and all(sure.issuperset((rule, *rules[rule].overruled_by)) for rule in landing)
        if not usual or any(rules[rule].rule.word for rule in landing):
            return None
        if target.bounds:
            return self._bounded(target)
        name = target.target.fact
        effects = [setting.effect for setting in target.settings]
        if any(same_setting(one, two) for number, one in enumerate(effects) for two in effects[:number]):
            formulas = ", ".join(text for setting in target.settings for text in self._spoken(setting.rule, name))
            return f"set_by({self.trace.shown(name)}, {self._set_by(target)}, only(({formulas}{',' if formulas else ''})))"
        head = f"'value': {self.trace.shown(name)}, 'set by': "
        text = f"{{{head}[]}}"
        for setting in reversed(target.settings):
            told = ", ".join(self._each_formula(rules[setting.rule].rule, name))
            whole = f"{{{head}[{setting.rule!r}]{f', {chr(39)}formulas{chr(39)}: [{told}]' if told else ''}}}"
            text = f"({whole} if {holds} else {text})" if (holds := self._holds(setting.rule)) else whole
        return text

    def _set_by(self, target: CompiledTarget) -> str:
        names = (f"({one.rule!r} if {self._holds(one.rule) or 'True'} else None)" for one in target.settings)
        return f"only(({', '.join(names)},))"

    def _holds(self, rule: str) -> str:
        """Write whether a rule applied; nothing where it always does."""
        number, compiled = self.trace.numbers[rule], self.trace.program.rules[rule]
        if compiled.overruled_by:
            return f"(d{number} and {self.trace.way(rule)} == 1)"
        return f"d{number}" if compiled.person_lines else ""

    def _bounded(self, target: CompiledTarget) -> str | None:
        """Write a fact with the bounds that applied: what it was set to, and which bound moved it."""
        name = target.target.fact
        if not target.kind.numeric or any(isinstance(setting.effect, Choose) for setting in target.settings):
            return None
        values = [self.names.formula(one.effect.value) for one in target.settings]  # type: ignore[union-attr, arg-type]
        limits = [self.names.formula(one.effect.formula) for one in target.bounds]
        if None in values or any(one is None or one.needs for one in limits):
            return None
        value = "None"
        for setting, code in zip(reversed(target.settings), reversed(values), strict=True):
            reckoned = f"kept({code.guarded})"  # type: ignore[union-attr]
            value = f"({reckoned} if {holds} else {value})" if (holds := self._holds(setting.rule)) else reckoned
        self.before.append(f" x_{name} = {value}")
        self.names.read.add(name)
        speaking = dict.fromkeys((*(one.rule for one in target.settings), *(one.rule for one in target.bounds)))
        spoke = [text for rule in speaking for text in self._spoken(rule, name)]
        bounds = []
        for bound, limit in zip(target.bounds, limits, strict=True):
            sign = ">" if bound.effect.side == "at least" else "<"
            formula = bound.effect.formula
            constant = isinstance(formula, (Number, ParameterRef))
            number = repr(kept(float(limit.text))) if constant else f"kept({_reckoned(limit, formula)})"  # type: ignore[union-attr, arg-type]
            shown = (
                repr(teller_of(target.kind, self.trace.units)(float(number)))
                if constant
                else self._tell(target.kind, number, sure=True)
            )
            binds = f"(x_{name} is not None and f_{name} {sign} x_{name} and f_{name} == {number})"
            told = f"{{'rule': {bound.rule!r}, 'side': {bound.effect.side!r}, 'value': {shown}, 'binding': {binds}}}"
            bounds.append(f"({told} if {holds} else None)" if (holds := self._holds(bound.rule)) else told)
        telling = self._tell(target.kind, f"x_{name}", sure=False)
        formulas = f"only(({', '.join(spoke)}{',' if spoke else ''}))"
        joined = f"{self.trace.shown(name)}, {self._set_by(target)}, {formulas}, {telling}, only(({', '.join(bounds)},))"
        return f"bounded({joined})"

    def _spoken(self, rule: str, name: str) -> list[str]:
        """Return the formulas of a rule, each None where it did not apply."""
        texts = list(self._each_formula(self.trace.program.rules[rule].rule, name))
        holds = self._holds(rule)
        return [f"({text} if {holds} else None)" for text in texts] if holds else texts

    def _each_formula(self, rule: Rule, name: str) -> list[str]:
        texts = []
        for text, inputs in formulas_of(rule, name):
            told = ", ".join(
                f"{one!r}: {self.trace.parameter(one) if parameter else self.trace.shown(one)}"
                for one, parameter in inputs.items()
            )
            texts.append(f"{{'rule': {rule.id!r}, 'formula': {text!r}, 'inputs': {{{told}}}}}")
        return texts


def _gives(effect: Effect, name: str) -> bool:
    return isinstance(effect, (Set, Bound)) and effect.target.name == name


def _reckoned(code: Code, formula: Formula | Ref | Any) -> str:  # noqa: ANN401 - whatever was written
    """Return a formula's text; what is beyond all bounds is left to the plain rendering."""
    return code.text if isinstance(formula, (FactRef, ParameterRef, Constant)) else f"finite({code.text})"


def _only(found: tuple[Any, ...]) -> list[Any]:
    return [one for one in found if one is not None]


def _set_by(value: str, set_by: list[str], formulas: list[Any]) -> dict[str, Any]:
    return {"value": value, "set by": set_by, "formulas": formulas} if formulas else {"value": value, "set by": set_by}


def _bounded(value: str, set_by: list[str], formulas: list[Any], set_to: str, bounds: list[Any]) -> dict[str, Any]:
    told = _set_by(value, set_by, formulas)
    if bounds:
        told["set to"] = set_to
        told["bounds"] = bounds
    return told
