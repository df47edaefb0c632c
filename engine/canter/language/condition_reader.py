"""Lines of text to conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, Membership
from canter.language.formulas import Constant, FactRef, FieldRef, Formula, Ref, parse_sum
from canter.language.problems import Problem, Problems
from canter.language.source import Node, Sequence, Text
from canter.language.tokens import SIGNS, Reader, SlipError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.facts import Kind
    from canter.language.names import Scope

_OWN_LINE = "write each condition on a line of its own"
_ANY = "write `any: [one condition, another]`"


def read_lines(nodes: Iterable[Node], scope: Scope, problems: Problems, *, scenario: bool = False) -> tuple[Line, ...]:
    """Read lines of conditions; those that cannot be read are noted and left out."""
    lines = []
    for node in nodes:
        try:
            lines.append(_read_line(node, scope, scenario))
        except SlipError as slip:
            problems.found.append(slip.problem)
    return tuple(lines)


def _read_line(node: Node, scope: Scope, scenario: bool) -> Line:  # noqa: FBT001
    if isinstance(node, Text):
        return _LineReader(node, scope, scenario=scenario).line()
    if isinstance(node, Sequence):
        raise SlipError(Problem("expected a condition, found a list", node.span, _OWN_LINE))
    if len(node) != 1 or next(iter(node)) not in ("any", "all"):
        raise SlipError(Problem("expected a condition, `any:` or `all:`", node.span, _ANY))
    key, value = next(iter(node.items()))
    inner = value if isinstance(value, Sequence) else [value]
    if not inner:
        raise SlipError(Problem(f"`{key}` has no conditions", key.span, "write at least one"))
    lines = tuple(_read_line(line, scope, scenario) for line in inner)
    text = f"{key} of: " + "; ".join(line.text for line in lines)
    return Group("any" if key == "any" else "all", lines, text)


class _LineReader:
    """Reads one line of text as a condition."""

    def __init__(self, text: Text, scope: Scope, *, scenario: bool) -> None:
        self.reader = Reader(text)
        self.text = " ".join(text.split())
        self.scope = scope
        self.scenario = scenario

    def line(self) -> Line:
        if self.reader.next.value == "not":
            self.reader.fail("a condition cannot begin with `not`", "write `is not` or `has no`", self.reader.next.start, 3)
        verb = self.reader.peek().value
        if self.reader.next.kind == "word" and verb in ("is", "has", "lacks"):
            return {"is": self._is, "has": self._has, "lacks": self._lacks}[verb]()
        return self._comparison()

    def _subject(self) -> FactRef | FieldRef:
        token = self.reader.take()
        ref = self.scope.resolve(self.reader, token)
        self.reader.take()
        if not isinstance(ref, (FactRef, FieldRef)):
            self.reader.fail(
                f"`{token.value}` is no fact", "begin with a fact or a field of an entry", token.start, len(token.value)
            )
        return ref

    def _is(self) -> Line:
        subject_token = self.reader.next
        subject = self._subject()
        if known := self.reader.accept("known", "unknown"):
            self.reader.end()
            return Known(subject, known.value == "unknown", self.text)
        kind = self.scope.kind(subject)
        self._allow(subject_token.value, subject_token.start, kind)
        negated = self.reader.accept("not") is not None
        alternatives: list[Ref | Formula] = []
        decimals: list[int] = []
        while True:
            if kind.numeric:
                written = self.reader.next.value if self.reader.next.kind == "number" else self.reader.peek().value
                alternatives.append(parse_sum(self.reader, self.scope))
                decimals.append(len(written.partition(".")[2]) if self.scenario and kind.type == "number" else 9)
            else:
                alternatives.append(self._alternative(kind))
            if not self.reader.accept("or"):
                break
        self.reader.end(_ANY if len(alternatives) > 1 else _OWN_LINE)
        return Is(subject, negated, tuple(alternatives), self.text, tuple(decimals))

    def _allow(self, name: str, start: int, kind: Kind) -> None:
        if kind.type == "choices":
            self.reader.fail(f"`{name}` holds several choices", "write `has` in place of `is`", start, len(name))
        if kind.type in ("text", "texts", "list"):
            self.reader.fail(f"`{name}` is a {kind.type}, which no condition can compare", "", start, len(name))
        if kind.type == "number" and not self.scenario:
            self.reader.fail(f"`{name}` is a number that need not be whole", "compare it with `<=` or `>=`", start, len(name))

    def _alternative(self, kind: Kind) -> Ref:
        token = self.reader.take()
        ref = self.scope.resolve(self.reader, token, kind)
        if not isinstance(ref, Constant) and not self.scope.kind(ref).comparable(kind):
            self.reader.fail(f"`{token.value}` is of another kind", "compare like with like", token.start, len(token.value))
        return ref

    def _has(self) -> Line:
        subject = self._set()
        negated = self.reader.accept("no") is not None
        if not negated:
            for how in ("any", "all", "none"):
                if self.reader.next.value == how and self.reader.peek().value == "of":
                    self.reader.take()
                    return self._against(subject, {"any": "has any of", "all": "has all of", "none": "has none of"}[how])  # type: ignore[arg-type]
        kind = self.scope.kind(subject)
        alternatives = [self._alternative(kind)]
        while self.reader.accept("or"):
            alternatives.append(self._alternative(kind))
        self.reader.end("join choices with `or`; write each condition on a line of its own")
        for ref in alternatives:
            if not isinstance(ref, Constant) and self.scope.kind(ref).type == "choices":
                self.reader.fail("this holds several choices", "write `has any of` before it", 0, len(self.text))
        return Has(subject, negated, tuple(alternatives), self.text)

    def _lacks(self) -> Line:
        subject = self._set()
        self.reader.expect("some", "write `lacks some of`")
        return self._against(subject, "lacks some of")

    def _set(self) -> FactRef | FieldRef:
        token = self.reader.next
        subject = self._subject()
        if self.scope.kind(subject).type != "choices":
            self.reader.fail(f"`{token.value}` does not hold several choices", "write `is`", token.start, len(token.value))
        return subject

    def _against(self, subject: FactRef | FieldRef, how: Membership) -> HasOf:
        self.reader.expect("of")
        token = self.reader.next
        kind = self.scope.kind(subject)
        ref = self._alternative(kind)
        if not isinstance(ref, (FactRef, FieldRef)) or self.scope.kind(ref).type != "choices":
            help_ = "write `has` and the choices, joined with `or`"
            self.reader.fail(f"`{token.value}` does not hold several choices", help_, token.start, len(token.value))
        self.reader.end()
        return HasOf(subject, how, ref, self.text)

    def _comparison(self) -> Comparison:
        formulas = [parse_sum(self.reader, self.scope)]
        signs = []
        while sign := self.reader.accept(*SIGNS):
            signs.append(sign.value)
            formulas.append(parse_sum(self.reader, self.scope))
        if not signs:
            self.reader.unexpected("expected a comparison", "write `<`, `<=`, `>`, `>=`, `is` or `has`")
        self.reader.end(_ANY if self.reader.next.value == "or" else _OWN_LINE)
        if len({sign[0] for sign in signs}) > 1:
            self.reader.fail("a chain goes one way", "write `18.5 <= bmi < 25`", 0, len(self.text))
        return Comparison(tuple(formulas), tuple(signs), self.text)
