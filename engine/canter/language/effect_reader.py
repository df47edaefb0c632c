"""The `then` of a rule to effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.effects import (
    LEVELS,
    Bound,
    Change,
    ChoicesValue,
    Choose,
    Effect,
    ExcludeEntry,
    Notice,
    Prefer,
    Set,
    Target,
    Withhold,
)
from canter.language.facts import Kind
from canter.language.formulas import Constant, FactRef, FieldRef, Formula, ParameterRef, Ref, is_whole, read_formula
from canter.language.problems import Problem, Problems, suggestion
from canter.language.source import Mapping, Node, Sequence, Text
from canter.language.tokens import Reader, SlipError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.names import Scope


# The most entries of a list whose picks must stand apart.
MOST_APART = 14


class EffectReader:
    """Reads the `then` of one rule."""

    def __init__(self, scope: Scope, domain: str, sections: tuple[str, ...], problems: Problems) -> None:
        """`domain` is what the rule's `for` goes through, or empty."""
        self.scope = scope
        self.domain = domain
        self.sections = sections
        self.problems = problems
        self.word = next(iter(scope.words), "")

    def read(self, then: dict[Text, Node]) -> Iterator[Effect]:
        """Yield the effects that can be read; note the others."""
        for key, node in then.items():
            try:
                yield from self._effect(key, node)
            except SlipError as slip:
                self.problems.found.append(slip.problem)

    def _effect(self, key: Text, node: Node) -> Iterator[Effect]:
        if key == "notice":
            yield Notice(_word(node, LEVELS, "notice"))  # type: ignore[arg-type]
        elif key == "withhold":
            yield Withhold(self._withheld(node))
        elif key == "exclude":
            yield ExcludeEntry(self._entry_list(key, _single(node, "exclude")))
        elif key == "prefer":
            yield self._prefer(key, node)
        else:
            target = self._target(key)
            kind = self.scope.kind(FieldRef(self.word, target.fact, target.field) if target.field else FactRef(target.fact))
            if isinstance(node, Mapping):
                yield from self._shaped(key, target, kind, node)
            else:
                yield Set(target, self._value(node, kind, key), node_text(node))

    def _entry_list(self, key: Text, said: Text | None) -> str:
        if not self.word or (said is not None and said != self.word):
            help_ = f"write `exclude: {self.word}`" if self.word else "begin the rule with `for: … in …`"
            at = said.span if said is not None and self.word else key.span
            raise SlipError(Problem(f"`{key}` is about the entry at hand", at, help_))
        name = self.scope.words[self.word]
        if self.scope.fact(name).origin != "given":
            raise SlipError(Problem(f"only entries of a list of the guidance can be `{key}`d", key.span))
        if self.domain != name:
            raise SlipError(Problem(f"`{key}` comes before choosing", key.span, f"write `for: {self.word} in {name}`"))
        return name

    def _prefer(self, key: Text, node: Node) -> Prefer:
        name = self._entry_list(key, None)
        text = _single(node, "prefer")
        sign = -1 if text.startswith("-") else 1
        digits = text.removeprefix("-").removeprefix("+")
        if not (digits.isascii() and digits.isdigit()):
            raise SlipError(Problem(f"`{text}` is no whole number", text.span, "write `prefer: 2` or `prefer: -1`"))
        return Prefer(name, sign * int(digits))

    def _withheld(self, node: Node) -> tuple[str, ...]:
        texts = node if isinstance(node, Sequence) else [node]
        if len(texts) == 1 and texts[0] == "all":
            return self.sections
        names = []
        for text in texts:
            if not isinstance(text, Text) or text not in self.sections:
                help_ = suggestion(str(text), self.sections) or "the sections are " + ", ".join(f"`{s}`" for s in self.sections)
                raise SlipError(Problem(f"unknown section `{text}`", text.span, help_))
            names.append(str(text))
        return tuple(names)

    def _target(self, key: Text) -> Target:
        reader = Reader(key)
        token = reader.next
        ref = self.scope.resolve(reader, reader.take())
        reader.end()
        if isinstance(ref, FieldRef):
            field = self.scope.fact(ref.list).fields[ref.field]
            if not field.concluded:
                help_ = "write `concluded: yes` at the field in `facts.yaml`, and leave it out of the list"
                raise SlipError(Problem(f"`{key}` comes with the list", key.span, help_))
            return Target(ref.list, ref.field)
        if not isinstance(ref, FactRef):
            reader.fail(f"`{key}` is no fact", "a rule concludes facts of `facts.yaml`", token.start, len(token.value))
        fact = self.scope.fact(ref.name)
        if fact.origin != "concluded":
            whose = "the person tells" if fact.origin == "asked" else "the guidance lists"
            raise SlipError(Problem(f"`{key}` is something {whose}", key.span, "a rule can set only facts without `ask`"))
        return Target(fact.name)

    def _value(self, node: Node, kind: Kind, key: Text) -> Formula | Ref | ChoicesValue:
        if kind.numeric:
            return self._number(_single(node, key), kind, key)
        if kind.type in ("text", "texts", "list"):
            raise SlipError(Problem(f"no rule can set `{key}`, a {kind.type}", key.span))
        if kind.type == "choices" and isinstance(node, Sequence):
            return ChoicesValue(self._constants(node, kind))
        text = _single(node, key)
        reader = Reader(text)
        token = reader.next
        ref = self.scope.resolve(reader, reader.take(), kind)
        reader.end()
        if isinstance(ref, Constant):
            return ChoicesValue((str(ref.value),)) if kind.type == "choices" else ref
        other = self.scope.kind(ref)
        if isinstance(ref, ParameterRef) or other.type != kind.type or not other.comparable(kind):
            reader.fail(f"`{token.value}` is of another kind than `{key}`", "", token.start, len(token.value))
        return ref

    def _number(self, text: Text, kind: Kind, key: Text) -> Formula:
        formula = read_formula(text, self.scope)
        if kind.type == "whole" and not is_whole(formula, self.scope):
            raise SlipError(Problem(f"`{key}` is whole, and this need not be", text.span, f"write `round({text})`"))
        return formula

    def _constants(self, node: Node, kind: Kind) -> tuple[str, ...]:
        texts = node if isinstance(node, Sequence) else [node]
        found = []
        for text in texts:
            if not isinstance(text, Text):
                raise SlipError(Problem("expected a choice", text.span))
            reader = Reader(text)
            ref = self.scope.resolve(reader, reader.take(), kind)
            reader.end()
            if not isinstance(ref, Constant):
                raise SlipError(Problem(f"`{text}` is no choice", text.span, "write choices"))
            found.append(str(ref.value))
        return kind.choices.ordered(found) if kind.choices else ()

    def _shaped(self, key: Text, target: Target, kind: Kind, node: Mapping) -> Iterator[Effect]:
        if "choose" in node:
            yield self._choose(key, target, kind, node)
            return
        for name, value in node.items():
            if name in ("at least", "at most"):
                if not kind.numeric:
                    raise SlipError(Problem(f"`{key}` is no number, so it has no bounds", name.span))
                text = _single(value, name)
                yield Bound(target, name[:], self._number(text, kind, key), str(text))  # type: ignore[arg-type]
            elif name in ("include", "exclude"):
                if kind.type != "choices":
                    raise SlipError(Problem(f"`{key}` does not hold several choices", name.span))
                yield Change(target, name[:], self._constants(value, kind))  # type: ignore[arg-type]
            else:
                known = ("at least", "at most", "include", "exclude", "choose")
                help_ = suggestion(name, known) or "write one of " + ", ".join(f"`{word}`" for word in known)
                raise SlipError(Problem(f"unknown effect `{name}`", name.span, help_))

    def _choose(self, key: Text, target: Target, kind: Kind, node: Mapping) -> Choose:
        known = ("choose", "count", "one of each", "spares", "apart")
        for name in node:
            if name not in known:
                raise SlipError(Problem(f"unknown key `{name}`", name.span, suggestion(name, known)))
        listed = _single(node["choose"], "choose")  # type: ignore[index]
        fact = self.scope.vocabulary.facts.get(str(target.fact))
        if target.field or fact is None or kind.type != "choices" or fact.over != listed:
            help_ = f"declare `{key}` as `type: choices, choices: {listed}`"
            raise SlipError(Problem(f"`{key}` does not hold entries of `{listed}`", listed.span, help_))
        if "count" not in node:
            raise SlipError(Problem("`count` is missing here", node.key("choose").span, "write how many to choose"))
        whole = Kind("whole")
        count = self._number(_single(node["count"], "count"), whole, Text("count", listed.span))  # type: ignore[index]
        each = _single(node["one of each"], "one of each") if "one of each" in node else None  # type: ignore[index]
        fields = self.scope.fact(str(listed)).fields
        if each is not None and (each not in fields or fields[str(each)].kind.type not in ("choice", "yesno")):
            raise SlipError(Problem(f"`{each}` is no `choice` field of `{listed}`", each.span, suggestion(each, fields)))
        spares = None
        if "spares" in node:
            if each is None:
                raise SlipError(Problem("`spares` needs `one of each`", node.key("spares").span))
            spares = self._number(_single(node["spares"], "spares"), whole, Text("spares", listed.span))  # type: ignore[index]
        apart = self._apart(node, listed) if "apart" in node else None
        text = ", ".join(f"{name} {node_text(value)}" for name, value in node.items())
        return Choose(target, str(listed), count, str(each or ""), spares, text, apart)

    def _apart(self, node: Mapping, listed: Text) -> Formula:
        """Read how far apart the picks must stand; every set of entries is looked at, so there may not be too many."""
        key = node.key("apart")
        if "one of each" in node:
            raise SlipError(Problem("`apart` and `one of each` do not go together", key.span, "keep one of the two"))
        if len(self.scope.vocabulary.entries[str(listed)]) > MOST_APART:
            raise SlipError(Problem(f"`apart` is for lists of up to {MOST_APART} entries", key.span, "leave it out"))
        return self._number(_single(node["apart"], "apart"), Kind("whole"), Text("apart", listed.span))  # type: ignore[index]


def node_text(node: Node) -> str:
    """Return a value as one would say it."""
    if isinstance(node, Text):
        return " ".join(node.split())
    return ", ".join(node_text(item) for item in node)


def _single(node: Node, name: str) -> Text:
    if isinstance(node, Text):
        return node
    raise SlipError(
        Problem(
            f"expected one value for `{name}`", node.span, "write it on one line, in double quotes if it begins with `{` or `[`"
        )
    )


def _word(node: Node, allowed: tuple[str, ...], name: str) -> str:
    text = _single(node, name)
    if text not in allowed:
        help_ = suggestion(text, allowed) or "write " + " or ".join(f"`{word}`" for word in allowed)
        raise SlipError(Problem(f"`{name}` cannot be `{text}`", text.span, help_))
    return str(text)
