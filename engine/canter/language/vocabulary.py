"""The vocabulary read from `facts.yaml` and the files of `lists/`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from canter.language.facts import Amount, Choices, Entry, Fact, Field, Kind, Vocabulary
from canter.language.lists import read_entry
from canter.language.problems import Problem, Problems, suggestion
from canter.language.shapes import FactShape, FieldShape
from canter.language.shaping import shape
from canter.language.source import Mapping, Node, Sequence, Text
from canter.language.tokens import NAME, RESERVED, SlipError
from canter.language.values import plain_number, read_range, read_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

MOST_DECIMALS = 9


def check_name(name: Text, what: str, problems: Problems) -> None:
    """Note a name that cannot be one."""
    if not NAME.fullmatch(name):
        problems.add(f"`{name}` cannot name a {what}", name.span, "use lower-case letters, digits and `_`")
    elif name in RESERVED:
        problems.add(f"`{name}` is a word of the language", name.span, f"give the {what} another name")


def build_vocabulary(
    shapes: AbstractMapping[Text, FactShape],
    lists: AbstractMapping[Text, AbstractMapping[Text, Node]],
    problems: Problems,
) -> Vocabulary:
    """Return the vocabulary; what is wrong with single facts and entries is noted."""
    return _Builder(shapes, lists, problems).build()


def _check_logged(name: Text, shaped: FactShape) -> None:
    """Raise `SlipError` where what a log tells is also asked, or could not be left out."""
    if shaped.ask is not None:
        raise SlipError(Problem(f"`{name}` is asked and told by a log", name.span, "keep one of `ask` and `log`"))
    if shaped.required == "yes" or shaped.default is not None or shaped.changeable != "no":
        help_ = "a plan without a log does not know it: leave `required`, `default` and `changeable` out"
        raise SlipError(Problem(f"`{name}` is told by a log, which not everybody keeps", name.span, help_))
    if shaped.type not in ("number", "whole"):
        raise SlipError(Problem(f"a log tells numbers, and `{name}` is a {shaped.type}", name.span, "write `type: number`"))


class _Builder:
    def __init__(
        self,
        shapes: AbstractMapping[Text, FactShape],
        lists: AbstractMapping[Text, AbstractMapping[Text, Node]],
        problems: Problems,
    ) -> None:
        self.shapes = shapes
        self.lists = lists
        self.problems = problems
        self.facts: dict[str, Fact] = {}

    def build(self) -> Vocabulary:
        for name, shaped in self.shapes.items():
            check_name(name, "fact", self.problems)
            try:
                self.facts[str(name)] = self._fact(name, shaped)
            except SlipError as slip:
                self.problems.found.append(slip.problem)
        for name in self.lists:
            fact = self.facts.get(str(name))
            if str(name) not in self.shapes:
                self.problems.add(
                    f"`{name}` is a list that `facts.yaml` does not name",
                    name.span,
                    f"add `{name}:` with `type: list` and its `fields`",
                )
            elif fact is not None and fact.kind.type != "list":
                self.problems.add(f"`{name}` is no list in `facts.yaml`", name.span, "write `type: list`, or remove the file")
        entries = {str(name): self._entries(name) for name in self.lists if str(name) in self.facts}
        self._check_known()
        return Vocabulary(MappingProxyType(self.facts), MappingProxyType(entries))

    def _entries(self, name: Text) -> AbstractMapping[str, Entry]:
        fields = self.facts[str(name)].fields
        found: dict[str, Entry] = {}
        for key, node in self.lists[name].items():
            check_name(key, "entry", self.problems)
            found[str(key)] = read_entry(node, fields, str(key), self.problems)
        return MappingProxyType(found)

    def _check_known(self) -> None:
        for name, shaped in self.shapes.items():
            if shaped.known is not None and shaped.known not in self.lists:
                help_ = suggestion(shaped.known, [str(key) for key in self.lists])
                self.problems.add(f"`{shaped.known}` is no list of the guidance", shaped.known.span, help_)
            if shaped.known is not None and shaped.ask is None:
                self.problems.add(f"`known` is for a list that is asked, and `{name}` is not", shaped.known.span)

    def _fact(self, name: Text, shaped: FactShape) -> Fact:
        given = name in self.lists
        asked = shaped.ask if shaped.log is None else shaped.log
        origin = "given" if given else "asked" if asked is not None else "concluded"
        if shaped.log is not None:
            _check_logged(name, shaped)
        if shaped.type == "list":
            self._check_list(name, shaped, given=given)
        elif shaped.entry is not None or shaped.fields is not None:
            raise SlipError(Problem(f"`{name}` is no list, so it has no entries", name.span, "write `type: list`"))
        if shaped.type == "text" and origin == "concluded":
            raise SlipError(Problem(f"no rule can conclude a text: `{name}`", name.span, "add `ask`, or use a `choice`"))
        kind = self._kind(name, shaped)
        fields = {str(key): self._field(key, node) for key, node in (shaped.fields or {}).items()}
        over = self._over(shaped)
        default = None
        if shaped.default is not None:
            if shaped.required == "yes":
                raise SlipError(Problem(f"`{name}` is required, so its default is never used", name.span, "keep one of the two"))
            default = () if shaped.type == "list" else read_scalar(shaped.default, kind, str(name))
        return Fact(
            str(name), kind, origin, name.span,  # type: ignore[arg-type]
            label=str(shaped.label or name.replace("_", " ").capitalize()), ask=str(asked or ""),
            required=shaped.required == "yes", default=default, changeable=shaped.changeable,
            entry=str(shaped.entry or ""), fields=MappingProxyType(fields), known=str(shaped.known or ""),
            amount=self._amount(shaped, fields), over=over, logged=shaped.log is not None,
        )  # fmt: skip

    def _check_list(self, name: Text, shaped: FactShape, *, given: bool) -> None:
        if shaped.fields is None or shaped.entry is None:
            raise SlipError(
                Problem(f"the list `{name}` needs `entry` and `fields`", name.span, "name one entry, and what each holds")
            )
        if not given and shaped.ask is None:
            raise SlipError(
                Problem(f"the list `{name}` comes from nowhere", name.span, f"add `ask`, or the file `lists/{name}.yaml`")
            )
        if given and shaped.ask is not None:
            raise SlipError(Problem(f"`{name}` is asked and has a file in `lists/`", name.span, "keep one of the two"))

    def _amount(self, shaped: FactShape, fields: AbstractMapping[str, Field]) -> Amount:
        amount = shaped.amount
        if amount is None:
            return Amount()
        if shaped.known is None:
            self.problems.add("`amount` needs `known`", amount.fills.span, "name the list that the portions are in")
            return Amount()
        other = self.shapes.get(shaped.known)
        own = {str(key) for key in fields}
        theirs = {str(key) for key in (other.fields or {})} if other is not None else set()
        named = [(amount.fills, own), (amount.portion, theirs), *((size, theirs) for size in amount.sizes)]
        for name, among in [*named, *([(amount.own, own)] if amount.own is not None else [])]:
            if name not in among:
                self.problems.add(f"there is no field `{name}`", name.span, suggestion(name, among))
        return Amount(str(amount.fills), str(amount.portion), tuple(map(str, amount.sizes)), str(amount.own or ""))

    def _over(self, shaped: FactShape) -> str:
        if shaped.type == "choices" and isinstance(shaped.choices, Text) and shaped.choices in self.lists:
            return str(shaped.choices)
        return ""

    def _field(self, name: Text, node: Node) -> Field:
        check_name(name, "field", self.problems)
        if isinstance(node, Text):
            short = Mapping({Text("type", node.span): node})
            short.span = node.span
            node = short
        shaped = shape(FieldShape, node, self.problems)
        if shaped is None:
            return Field(str(name), Kind("text"), str(name))
        kind = self._kind(name, shaped)
        default = None if shaped.default is None else read_scalar(shaped.default, kind, str(name))
        label = str(shaped.label or name.replace("_", " ").capitalize())
        return Field(
            str(name), kind, label, default, shaped.concluded == "yes", shaped.label is not None, shaped.required == "yes"
        )

    def _kind(self, name: Text, shaped: FactShape | FieldShape) -> Kind:
        numeric = shaped.type in ("number", "whole")
        for key, value in (("unit", shaped.unit), ("range", shaped.range), ("decimals", shaped.decimals)):
            if value is not None and not numeric:
                raise SlipError(Problem(f"`{key}` is for numbers, and `{name}` is a {shaped.type}", name.span, f"remove `{key}`"))
        with_choices = shaped.type in ("choice", "choices")
        if with_choices != (shaped.choices is not None):
            message = f"`{name}` needs `choices`" if with_choices else f"`{name}` is a {shaped.type}, so it has no choices"
            raise SlipError(Problem(message, name.span, "write `choices: {first: Label, second: Label}`"))
        low, high = read_range(shaped.range)
        choices = self._choices(shaped.choices, ()) if with_choices else None
        if isinstance(shaped.choices, Mapping) and choices is not None:
            choices = Choices(choices.labels, frozenset({str(name)}))
        return Kind(shaped.type, str(shaped.unit or ""), low, high, choices, self._decimals(shaped.decimals))

    def _decimals(self, text: Text | None) -> int:
        value = 0.0 if text is None else plain_number(text)
        if text is not None and (not value.is_integer() or not 0 <= value <= MOST_DECIMALS):
            raise SlipError(Problem(f"`decimals` cannot be {text}", text.span, f"write 0 to {MOST_DECIMALS}"))
        return int(value)

    def _choices(self, node: Node, seen: tuple[str, ...]) -> Choices:
        if isinstance(node, Mapping):
            for key, label in node.items():
                check_name(key, "choice", self.problems)
                if not isinstance(label, Text):
                    raise SlipError(Problem(f"expected a label for `{key}`", label.span, f"write `{key}: What it means`"))
            return Choices(MappingProxyType({str(key): str(label) for key, label in node.items()}), frozenset())
        if isinstance(node, Sequence):
            parts = [self._choices(item, seen) for item in node]
            labels: dict[str, str] = {}
            for item, part in zip(node, parts, strict=True):
                for name in part.labels:
                    if name in labels:
                        raise SlipError(Problem(f"`{name}` would be a choice twice", item.span, "rename one of them"))
                labels.update(part.labels)
            return Choices(MappingProxyType(labels), frozenset().union(*(part.origins for part in parts)))
        return self._named_choices(node, seen)

    def _named_choices(self, name: Text, seen: tuple[str, ...]) -> Choices:
        if name in self.lists:
            entries = self.lists[name]
            labels = {
                str(key): str(node.get("label", key)) if isinstance(node, Mapping) else str(key)  # type: ignore[call-overload]
                for key, node in entries.items()
            }
            return Choices(MappingProxyType(labels), frozenset({str(name)}))
        listed, _, field = name.partition(".")
        if field and listed in self.shapes:
            node = next((node for key, node in (self.shapes[listed].fields or {}).items() if key == field), None)  # type: ignore[index]
            if isinstance(node, Mapping) and "choices" in node and isinstance(node["choices"], Mapping):  # type: ignore[index]
                found = self._choices(node["choices"], seen)  # type: ignore[index]
                return Choices(found.labels, frozenset({field}))
        other = self.shapes.get(name)
        if other is None or other.choices is None:
            known = [str(key) for key, shaped in self.shapes.items() if shaped.choices is not None] + [
                str(key) for key in self.lists
            ]
            help_ = suggestion(name, known) or "write `choices: {first: Label}`, or name a fact with choices or a list"
            raise SlipError(Problem(f"`{name}` has no choices to take over", name.span, help_))
        if name in seen:
            raise SlipError(Problem(f"the choices of `{name}` rest on themselves", name.span, "write them out once"))
        found = self._choices(other.choices, (*seen, str(name)))
        return Choices(found.labels, found.origins or frozenset({str(name)}))
