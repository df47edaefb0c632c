"""A whole evaluation as Python text: rules decided, facts concluded, round by round, on the way on which all comes out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from canter.language.effects import ChoicesValue, Choose, Set, same_setting
from canter.language.formulas import Constant, FactRef, Number, ParameterRef
from canter.reasoning.arithmetic import MOST_DIGITS, kept
from canter.reasoning.choosing import picker
from canter.reasoning.expressions import Code, finite
from canter.reasoning.resolve import conclude
from canter.reasoning.state import State
from canter.reasoning.trace import Result
from canter.reasoning.written_rules import RuleWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from canter.language.facts import Kind
    from canter.reasoning.program import Bounding, CompiledTarget, Program


class EvaluationWriter(RuleWriter):
    """Writes the function line by line."""

    def __init__(self, program: Program) -> None:
        """Begin with nothing written."""
        super().__init__(program)
        self.names.bound |= {"kept": kept, "kept_finite": _kept_finite, "result": _result}
        self.states = False
        self.rounded: list[str] = []

    def lines(self) -> list[str]:
        """Return the text of the function `evaluate`."""
        for fact in self.facts.values():
            if fact.origin == "asked" and (fact.required or fact.default is not None) and fact.kind.type != "list":
                self.names.known.add(fact.name)
        for rule in self.program.always:
            self._decide(rule)
        for one in self.program.rounds:
            for target in one.concludes:
                self._conclude(target)
            for rule in one.decides:
                self._decide(rule)
        self._finish()
        asked = sorted(name for name in self.names.read if self.facts[name].origin != "concluded")
        guarded = [f"f_{name} is None" for name in asked if name in self.names.known]
        head = [
            "def evaluate(p):",
            f" v = {self.names.bind(self._beginning())}(p)",
            *(f" f_{name} = v[{name!r}]" for name in asked),
            *([f" if {' or '.join(guarded)}:", "  return None"] if guarded else []),
            *([f" s = {self.names.bind(lambda values: State.begun(self.program, values))}(v)"] if self.states else []),
        ]
        return [*head, *self.body]

    def _beginning(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        lists, program = dict(self.program.lists), self.program
        if program.copied:
            return program.begin
        return lambda person: {**person, **lists}

    def _conclude(self, target: CompiledTarget) -> None:
        name = target.target.fact
        written = self._chosen(target) if self._chooses(target) else self._landed(target)
        if not written:
            self._plainly(target)
            if target.target.field:
                return
        if self.facts[name].required:
            # That a required conclusion is missing is nothing to hurry about.
            self._add(f"if f_{name} is None:", " return None")
            self.names.known.add(name)
        if written:
            self._add(f"v[{name!r}] = f_{name}")

    @staticmethod
    def _chooses(target: CompiledTarget) -> bool:
        return len(target.settings) == 1 and isinstance(target.settings[0].effect, Choose)

    def _landed(self, target: CompiledTarget) -> bool:
        """Write how settings and bounds land on a fact; tell whether that could be written."""
        effects = [setting.effect for setting in target.settings]
        plain = not (target.target.field or target.changes or target.kind.type == "list")
        if not plain or any(setting.word or not isinstance(setting.effect, Set) for setting in target.settings):
            return False
        values = [self._value(effect, target.kind, bounded=bool(target.bounds)) for effect in effects if isinstance(effect, Set)]
        limits = [self.names.formula(bound.effect.formula) for bound in target.bounds]
        if None in values or None in limits or any(bound.word for bound in target.bounds):
            return False
        outcomes = [self._outcome(setting.rule) for setting in target.settings]
        self._hold_apart(effects, outcomes)
        otherwise = "None"
        if target.default is not None:
            unknown = [open_ for _, open_ in outcomes if open_]
            default = self.names.bind(target.default)
            otherwise = f"(None if {' or '.join(unknown)} else {default})" if unknown else default
        text = otherwise
        for value, (applied, _) in reversed(list(zip(values, outcomes, strict=True))):
            text = value if applied == "True" else f"{value} if {applied} else {text}"  # type: ignore[assignment]
        self._add(f"f_{target.target.fact} = {text}")
        if "round(" in text:
            # What was rounded is a number, whatever else may stand in its place.
            self.rounded.append(target.target.fact)
        self._bound(target, limits)  # type: ignore[arg-type]
        return True

    def _hold_apart(self, effects: list[Set | Choose], outcomes: list[tuple[str, str]]) -> None:
        """Answer nothing where rules that do not say the same have both applied."""
        groups: list[tuple[Any, list[str]]] = []
        for effect, (applied, _) in zip(effects, outcomes, strict=True):
            same = next((texts for other, texts in groups if same_setting(other, effect)), None)
            if same is None:
                groups.append((effect, [applied]))
            else:
                same.append(applied)
        if len(groups) > 1:
            counted = " + ".join(f"({' or '.join(texts)})" for _, texts in groups)
            self._add(f"if {counted} > 1:", " return None")

    def _value(self, effect: Set, kind: Kind, *, bounded: bool) -> str | None:
        value = effect.value
        if isinstance(value, ChoicesValue):
            return self.names.bind(kind.choices.ordered(value.names) if kind.choices is not None else value.names)
        code = self.names.formula(value)
        if code is None:
            return None
        if kind.numeric:
            if isinstance(value, (Number, ParameterRef)):
                return repr(kept(float(code.text)))
            return code.text if self._kept(value) else self._rounded(code, bounded=bounded)
        return code.text if kind.type != "choices" or isinstance(value, Constant) else None

    def _rounded(self, code: Code, *, bounded: bool) -> str:
        """Write a number as it is kept; that all of them are finite is looked at once, in the end, if no bound hides it."""
        if code.sure and not bounded:
            return f"round({code.text}, {MOST_DIGITS}) + 0.0"
        return f"kept({code.guarded})"

    def _kept(self, value: Any) -> bool:  # noqa: ANN401 - a formula or a reference
        return isinstance(value, FactRef) and self.facts[value.name].origin == "concluded"

    def _bound(self, target: CompiledTarget, limits: list[Code]) -> None:
        name = f"f_{target.target.fact}"
        sides = {bound.effect.side for bound in target.bounds}
        for side, start in (("at least", "low = -inf"), ("at most", "high = inf")):
            if side in sides:
                self.names.bound["inf"] = math.inf
                self._add(start)
        for bound, limit in zip(target.bounds, limits, strict=True):
            self._limit(bound, limit)
        if len(sides) > 1:
            self._add("if low > high:", " return None")
        if sides:
            self._add(f"if {name} is not None:")
            if "at least" in sides:
                self._add(f" if {name} < low:", f"  {name} = low")
            if "at most" in sides:
                self._add(f" if {name} > high:", f"  {name} = high")

    def _limit(self, bound: Bounding, limit: Code) -> None:
        applied, unknown = self._outcome(bound.rule)
        side, sign = ("low", ">") if bound.effect.side == "at least" else ("high", "<")
        if unknown:
            # A guard that is not known makes what it guards unknown.
            self._add(f"if {unknown}:", " return None")
        if isinstance(bound.effect.formula, (Number, ParameterRef)):
            value = repr(kept(float(limit.text)))
            self._add(f"if {applied} and {value} {sign} {side}:", f" {side} = {value}")
            return
        self._add(f"if {applied}:")
        if limit.needs:
            self._add(f" if {' or '.join(f'f_{name} is None' for name in sorted(limit.needs))}:", "  return None")
        self._add(f" b = kept_finite({limit.text})", f" if b {sign} {side}:", f"  {side} = b")

    def _chosen(self, target: CompiledTarget) -> bool:
        """Write a choice from a list of the guidance; tell whether that could be written."""
        setting = target.settings[0]
        effect = setting.effect
        assert isinstance(effect, Choose)  # noqa: S101 - looked at before
        numbers = [
            self.names.formula(one) if one is not None else Code("0") for one in (effect.wanted, effect.spares, effect.apart)
        ]
        if target.changes or target.bounds or effect.list not in self.program.lists or target.default is not None:
            return False
        if any(one is None or not one.sure for one in numbers):
            return False
        applied, _ = self._outcome(setting.rule)
        excluding, preferring = self.program.pools[effect.list]
        out = " | ".join(part for rule in excluding for part in self._outcome(rule)) or "0"
        scored = ", ".join(f"({self._outcome(rule)[0]}, {by})" for rule, by in preferring)
        pick = self.names.bind(picker(effect, self.program.lists[effect.list]))
        wanted = ", ".join(one.text for one in numbers if one is not None)
        picked = f"{pick}({out}, ({scored}{',' if scored else ''}), ({wanted}))"
        self._add(f"f_{target.target.fact} = {picked} if {applied} else None")
        return True

    def _plainly(self, target: CompiledTarget) -> None:
        """Let the plain reading land on a fact or a field, with the outcomes of the rules that it asks for."""
        self.states = True
        rules = [*(setting.rule for setting in target.settings), *(rule for rule, _ in target.changes)]
        rules += [bound.rule for bound in target.bounds]
        for setting in target.settings:
            if isinstance(setting.effect, Choose):
                excluding, preferring = self.program.pools[setting.effect.list]
                rules += [*excluding, *(rule for rule, _ in preferring)]
        for rule in dict.fromkeys(rules):
            applied, unknown = self._outcome(rule)
            self._add(f"result(s, {rule!r}, {applied}, {unknown or 'False'})")
        self._add(f"{self.names.bind(lambda state: conclude(target, state))}(s)")
        if not target.target.field:
            self._add(f"f_{target.target.fact} = v[{target.target.fact!r}]")

    def _finish(self) -> None:
        self._add(f"w = {self.names.bind(frozenset())}")
        for rule in self.program.withholding:
            applied, unknown = self._outcome(rule.id)
            # What is not known withholds: unknown is never taken for no.
            self._add(
                f"if {applied}{f' or {unknown}' if unknown else ''}:", f" w = w | {self.names.bind(frozenset(rule.withholds))}"
            )
        known = [f"f_{name}" for name in self.rounded if name in self.names.known]
        open_ = [f"(0.0 if f_{name} is None else f_{name})" for name in self.rounded if name not in self.names.known]
        if known or open_:
            self._add(f"if not isfinite({' + '.join([*known, *open_])}):", " return None")
        self.names.bound |= {"isfinite": math.isfinite, "round": round}
        self._add(f"return Evaluation(v, w, ({''.join(f'{one}, ' for one in self.decided)}))")


def _kept_finite(value: float) -> float:
    found = kept(finite(value))
    assert found is not None  # noqa: S101 - a finite number is kept
    return found


def _result(state: State, rule: str, applied: int, unknown: int) -> None:
    state.results[rule] = Result(int(applied), 0, int(unknown))
