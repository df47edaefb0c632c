"""Read a directory of guidance into plain records, believing that it is valid."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .naive_text import Tree, conditions, formula, operand

Value = float | bool | str | tuple[str, ...] | None

NO_TOPIC = {"guidance", "sources", "facts", "plan", "invariants", "overlay"}


@dataclass(frozen=True)
class Kind:
    """What a fact or a field may be."""

    type: str
    words: tuple[str, ...]
    over: str | None
    concluded: bool
    default: Value
    span: tuple[float, float] | None

    def read(self, raw: Any) -> Value:
        """A value as it is written in a file, or as a person has it in Python."""
        if raw is None or raw == "unknown":
            return None
        if self.type in ("number", "whole"):
            return float(raw)
        if self.type == "yesno":
            return raw if isinstance(raw, bool) else bool(raw == "yes")
        if self.type == "choices":
            return self.ordered(_names(raw))
        return str(raw)

    def ordered(self, chosen: Any) -> tuple[str, ...]:
        return tuple(word for word in self.words if word in chosen)


@dataclass(frozen=True)
class Shape:
    """What the entries of a list look like."""

    fields: dict[str, Kind]
    known: str | None
    asked: bool
    ids: tuple[str, ...]
    entries: tuple[dict[str, Any], ...]

    def label_or_id(self, name: str) -> dict[str, Any] | None:
        for own, entry in zip(self.ids, self.entries, strict=True):
            if name in (own, entry.get("label")):
                return entry
        return None


@dataclass(frozen=True)
class Effect:
    """One effect of a rule on a fact, a list.field, a list or (for notices) nothing."""

    kind: str
    target: str
    what: Any


@dataclass(frozen=True)
class Rule:
    """One rule, or one row of a rule."""

    id: str
    word: str | None
    over: str | None
    when: tuple[Tree, ...]
    effects: tuple[Effect, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Invariant:
    """What must hold for every plan."""

    id: str
    word: str | None
    over: str | None
    when: tuple[Tree, ...]
    holds: tuple[Tree, ...]


class Book:
    """Everything that one directory says."""

    def __init__(self, directory: Path) -> None:
        self.raw: dict[str, Any] = _load(directory / "facts.yaml") or {}
        files = sorted((directory / "lists").glob("*.yaml"))
        self.files: dict[str, dict[str, Any]] = {f.stem: _load(f) or {} for f in files}
        self.facts = {name: self._kind(spec, not {"ask", "log"} & set(spec)) for name, spec in self.raw.items()}
        self.shapes = {n: self._shape(n) for n, s in self.raw.items() if s["type"] == "list"}
        self.parameters: dict[str, float] = {}
        self.rules: dict[str, Rule] = {}
        for path in sorted(directory.glob("*.yaml")):
            if path.stem not in NO_TOPIC and not path.stem.endswith(".test"):
                self._topic(_load(path) or {})
        self.overruled_by = {rule.id: self._overrulers(rule) for rule in self.rules.values()}
        self.touching: dict[tuple[str, str], list[tuple[Rule, Effect]]] = {}
        for rule in self.rules.values():
            for effect in rule.effects:
                self.touching.setdefault((effect.target, effect.kind), []).append((rule, effect))
        self.sections = {n: _section(s) for n, s in (_load(directory / "plan.yaml") or {}).items()}
        self.invariants = self._invariants(directory / "invariants.yaml")

    def underlying(self, name: str) -> str:
        """The list of entries that a list, or a fact over a list, ranges over."""
        return name if name in self.shapes else str(self.facts[name].over)

    def effects_on(self, target: str, kinds: tuple[str, ...]) -> list[tuple[Rule, Effect]]:
        return [found for kind in kinds for found in self.touching.get((target, kind), [])]

    def _kind(self, spec: dict[str, Any], concluded: bool) -> Kind:
        span = spec.get("range")
        words = self._words(spec.get("choices"))
        kind = Kind(
            type=spec["type"],
            words=words,
            over=self._over(spec.get("choices")),
            concluded=concluded and spec["type"] != "list",
            default=None,
            span=(float(span[0]), float(span[1])) if span else None,
        )
        return Kind(**{**vars(kind), "default": kind.read(spec.get("default"))})

    def _words(self, choices: Any) -> tuple[str, ...]:
        if choices is None:
            return ()
        if isinstance(choices, dict):
            return tuple(choices)
        if isinstance(choices, list):
            return tuple(word for name in choices for word in self._words(name))
        if choices in self.files:
            return tuple(self.files[choices])
        return self._words(self.raw[choices]["choices"])

    def _over(self, choices: Any) -> str | None:
        if isinstance(choices, list) and len(choices) == 1:
            return self._over(choices[0])
        if not isinstance(choices, str):
            return None
        if choices in self.files:
            return choices
        return self._over(self.raw[choices]["choices"])

    def _shape(self, name: str) -> Shape:
        spec = self.raw[name]
        fields = {field: self._field(given) for field, given in spec["fields"].items()}
        file = self.files.get(name, {})
        return Shape(
            fields=fields,
            known=spec.get("known"),
            asked="ask" in spec,
            ids=tuple(file),
            entries=tuple(entry or {} for entry in file.values()),
        )

    def _field(self, spec: Any) -> Kind:
        given = {"type": spec} if isinstance(spec, str) else spec
        return self._kind(given, given.get("concluded") == "yes")

    def _topic(self, topic: dict[str, Any]) -> None:
        for name, parameter in (topic.get("parameters") or {}).items():
            self.parameters[name] = float(parameter["value"])
        for spec in topic.get("rules") or []:
            if "rows" not in spec:
                self._rule(spec, {}, spec["id"])
            for name, row in spec.get("rows", {}).items():
                self._rule(spec, row, f"{spec['id']}/{name}")

    def _rule(self, spec: dict[str, Any], row: dict[str, Any], rule_id: str) -> None:
        word, over = _each(row.get("for", spec.get("for")))
        when = conditions(spec.get("when")) + conditions(row.get("when"))
        then = list(spec.get("then", {}).items()) + list(row.get("then", {}).items())
        effects = [effect for key, what in then for effect in self._effects(over, key, what)]
        names = _names(row.get("overrules", spec.get("overrules", [])))
        self.rules[rule_id] = Rule(rule_id, word, over, when, tuple(effects), tuple(names))

    def _effects(self, over: str | None, key: str, what: Any) -> list[Effect]:
        if key == "exclude":
            return [Effect("out", self.underlying(str(over)), None)]
        if key == "prefer":
            return [Effect("prefer", self.underlying(str(over)), int(what))]
        if key in ("notice", "withhold"):
            return [Effect(key, "", what)]
        if "." in key:
            owner, field = self.underlying(str(over)), key.split(".")[1]
            return self._settings(f"{owner}.{field}", self.shapes[owner].fields[field], what)
        return self._settings(key, self.facts[key], what)

    def _settings(self, target: str, kind: Kind, what: Any) -> list[Effect]:
        if isinstance(what, dict) and "choose" in what:
            return [Effect("set", target, _choose(what))]
        if isinstance(what, dict):
            return [Effect(word, target, _change(kind, word, own)) for word, own in what.items()]
        if kind.type in ("number", "whole"):
            return [Effect("set", target, formula(what))]
        if isinstance(what, list):
            return [Effect("set", target, ("set", kind.ordered(what)))]
        return [Effect("set", target, operand(what))]

    def _overrulers(self, rule: Rule) -> tuple[Rule, ...]:
        found: list[Rule] = []
        queue = [rule]
        while queue:
            beaten = queue.pop()
            for other in self.rules.values():
                if other not in found and any(_means(name, beaten.id) for name in other.names):
                    found.append(other)
                    queue.append(other)
        return tuple(found)

    def _invariants(self, path: Path) -> list[Invariant]:
        given = (_load(path) if path.exists() else None) or []
        return [
            Invariant(
                spec["id"],
                *_each(spec.get("for")),
                conditions(spec.get("when")),
                conditions(spec["holds"]),
            )
            for spec in given
        ]


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506, BaseLoader makes nothing but text


def _names(raw: Any) -> list[str]:
    if isinstance(raw, str):
        return [] if raw in ("none", "") else [name.strip() for name in raw.split(",")]
    return list(raw)


def _means(name: str, rule_id: str) -> bool:
    """Whether a name means this rule: the rule itself, or the rule whose row it is."""
    return name == rule_id or (rule_id.count("/") == 2 and rule_id.rpartition("/")[0] == name)


def _each(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    word, _, over = text.split()
    return word, over


def _choose(what: dict[str, Any]) -> Tree:
    spares = formula(what["spares"]) if "spares" in what else None
    apart = formula(what["apart"]) if "apart" in what else None
    return ("choose", what["choose"], formula(what["count"]), what.get("one of each"), spares, apart)


def _change(kind: Kind, word: str, what: Any) -> Any:
    return kind.ordered(_names(what)) if word in ("include", "exclude") else formula(what)


def _section(spec: dict[str, Any]) -> frozenset[str]:
    beside = [fact for facts in spec.get("beside", {}).values() for fact in _names(facts)]
    return frozenset([*_names(spec.get("shows", [])), *beside, *_names(spec.get("behind", []))])
