"""Matching by durable-rules, in the form in which it can be trusted; the one module that imports it.

Each round has rulesets of single-pattern rules over one wide fact. A comparison of one number or choice with a
constant goes to it as it stands; every other line as a yes-or-no field that is computed before. What it matches is the
person's part of each rule. See `docs/durable-rules.md`.
"""

from __future__ import annotations

import itertools
import json
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.conditions import Comparison, Group, Is, Line
from canter.language.formulas import Constant, FactRef, Formula, Negative, Number, ParameterRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.reasoning.arithmetic import Tri, Values
    from canter.reasoning.plain import Compiler
    from canter.reasoning.program import CompiledRule, Program

MOST_RULES = 48
MOST_ALTERNATIVES = 8
WARMED_AFTER = 16
SENTINEL = "zz_sentinel"
MARK = "m0"
_OPERATORS = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_sessions = itertools.count(1)
_names = itertools.count(1)

Pattern = dict[str, Any]


def available() -> bool:
    """Tell whether durable-rules is installed and loads."""
    try:
        import durable_rules_engine  # noqa: F401 - optional: it does not exist beyond Python 3.12
    except ImportError:
        return False
    return True


class _Shard(NamedTuple):
    """A ruleset in the C library: its handle, and the fields its rules read."""

    handle: int
    fields: tuple[tuple[str, Callable[[Values], Any]], ...]


class Matcher:
    """Says which rules of a round hold for a person, by durable-rules. May be shared between threads."""

    def __init__(self, program: Program) -> None:
        """Create the rulesets; they live until the matcher is gone."""
        import durable_rules_engine

        self._engine = durable_rules_engine
        self._evaluations = itertools.count()
        self._rounds = tuple(tuple(self._shards(one.decides, program.compiler)) for one in program.rounds)
        handles = [shard.handle for shards in self._rounds for shard in shards]
        weakref.finalize(self, _delete, durable_rules_engine, handles)

    def _shards(self, rules: tuple[CompiledRule, ...], compiler: Compiler) -> Iterator[_Shard]:
        writer = _Writer(compiler)
        patterns: list[tuple[str, list[Pattern]]] = []
        for compiled in rules:
            if compiled.person_lines:
                patterns.extend((compiled.rule.id, alternative) for alternative in writer.alternatives(compiled.person_lines))
        for start in range(0, len(patterns), MOST_RULES):
            yield self._shard(patterns[start : start + MOST_RULES], writer)

    def _shard(self, patterns: list[tuple[str, list[Pattern]]], writer: _Writer) -> _Shard:
        rules: dict[str, Any] = {}
        used: dict[str, None] = {}
        for number, (name, pattern) in enumerate(patterns):
            used.update(dict.fromkeys(field for part in pattern for field in writer.fields_of(part)))
            body = pattern[0] if len(pattern) == 1 else {"$and": pattern}
            rules[f"{name}#{number}"] = {"all": [{"m": body}], "pri": number + 1}
        # True of every fact, and last: it makes sure that an action has run before the session is deleted.
        rules[SENTINEL] = {"all": [{"m": {"$ex": {MARK: 1}}}], "pri": len(patterns) + 1}
        handle = self._engine.create_ruleset(f"canter{next(_names)}", json.dumps(rules))
        return _Shard(handle, tuple((name, writer.readings[name]) for name in used))

    def match(self, number: int, values: Values) -> set[str]:
        """Return the rules of a round whose person's part holds."""
        if next(self._evaluations) == WARMED_AFTER:
            # The C library hands freed memory back to the system on every plan unless the heap has once been larger.
            # A process that plans once does without.
            bytes(16 << 20)
        matched: set[str] = set()
        for shard in self._rounds[number]:
            self._run(shard, values, matched)
        return matched

    def _run(self, shard: _Shard, values: Values, matched: set[str]) -> None:
        engine, handle = self._engine, shard.handle
        session = str(next(_sessions))
        parts = [f'"{name}":{text}' for name, read in shard.fields if (text := _written(read(values))) is not None]
        fact = f'{{"id":1,"sid":"{session}","{MARK}":1' + "".join("," + part for part in parts) + "}"
        status, offset = engine.assert_fact(handle, fact)
        try:
            if status != 0:
                message = f"durable-rules did not take a fact (status {status})"
                raise RuntimeError(message)
            started = engine.start_action_for_state(handle, offset)
            fired = started[1] if started else None
            while fired:
                name = fired[2 : fired.index('"', 2)]
                if name != SENTINEL:
                    matched.add(name[: name.rindex("#")])
                fired = engine.complete_and_start_action(handle, offset)
        finally:
            engine.delete_state(handle, session)


def _delete(engine: Any, handles: list[int]) -> None:  # noqa: ANN401 - a C module
    for handle in handles:
        engine.delete_ruleset(handle)


def _written(value: Any) -> str | None:  # noqa: ANN401
    """Write a value as its parser takes it; an unknown one is left out, and then no comparison with it holds."""
    if value is None:
        return None
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value)
    text = repr(float(value))
    if "e" in text:
        # Its parser takes no exponent without a fraction, so the number is written out.
        text = f"{value:.400f}".rstrip("0")
        text = text + "0" if text.endswith(".") else text
    return text


class _Writer:
    """Writes lines as patterns, and keeps how each field of the wide fact is read."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.readings: dict[str, Callable[[Values], Any]] = {}
        self.names: dict[object, str] = {}

    def alternatives(self, lines: tuple[Line, ...]) -> list[list[Pattern]]:
        """Return one conjunction for each way in which the lines can hold; never an or, never a not."""
        ways: list[list[Pattern]] = [[]]
        for line in lines:
            options = self._options(line)
            if len(ways) * len(options) > MOST_ALTERNATIVES:
                options = [[self._computed(line)]]
            ways = [[*way, *option] for way in ways for option in options]
        return ways

    def _options(self, line: Line) -> list[list[Pattern]]:
        match line:
            case Comparison():
                parts = self._comparison(line)
                return [parts] if parts is not None else [[self._computed(line)]]
            case Is(of=FactRef(name=name), alternatives=alternatives) if all(isinstance(a, Constant) for a in alternatives):
                field = self._fact(name)
                constants = [a.value for a in alternatives if isinstance(a, Constant)]
                if line.negated:
                    return [[{"$neq": {field: constant}} for constant in constants]]
                return [[{field: constant}] for constant in constants]
            case Group(how="any", lines=lines):
                options: list[list[Pattern]] = []
                for inner in lines:
                    options.extend(self._options(inner))
                    if len(options) > MOST_ALTERNATIVES:
                        return [[self._computed(line)]]
                return options
            case Group(lines=lines):
                return self.alternatives(lines)
            case _:
                return [[self._computed(line)]]

    def _comparison(self, line: Comparison) -> list[Pattern] | None:
        parts = []
        for left, sign, right in zip(line.formulas, line.signs, line.formulas[1:], strict=False):
            if isinstance(right, FactRef):
                left, right, sign = right, left, _MIRRORED[sign]  # noqa: PLW2901 - the fact goes first
            constant = self._constant(right)
            if not isinstance(left, FactRef) or constant is None:
                return None
            parts.append({_OPERATORS[sign]: {self._fact(left.name): constant}})
        return parts

    def _constant(self, formula: Formula) -> float | None:
        match formula:
            case Number(value=value):
                found = value
            case ParameterRef(name=name):
                found = self.compiler.parameters[name].value
            case Negative(of=Number(value=value)):
                found = -value
            case _:
                return None
        # json would write an exponent, which its parser rejects.
        return found if "e" not in repr(found) else None

    def _fact(self, name: str) -> str:
        return self._field(("fact", name), lambda values: values[name])

    def _computed(self, line: Line) -> Pattern:
        holds: Callable[[Values], Tri] = self.compiler.shared(line)
        return {self._field(("line", line), holds): True}

    def _field(self, key: object, read: Callable[[Values], Any]) -> str:
        if key not in self.names:
            name = self.names[key] = f"f{len(self.names)}"
            self.readings[name] = read
        return self.names[key]

    def fields_of(self, pattern: Pattern) -> Iterator[str]:
        """Yield the fields that a pattern reads."""
        for key, value in pattern.items():
            if key.startswith("$"):
                yield from value
            else:
                yield key
