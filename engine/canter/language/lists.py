"""Entries of lists: those of the guidance, and those that a person brings, by name, by amount or field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.language.amounts import examples, own_amount, portions, read_amount, singular
from canter.language.facts import Entry, Fact, Field, Scalar, Value, Vocabulary
from canter.language.problems import Problems, suggestion
from canter.language.source import Mapping, Node, Sequence, Text
from canter.language.tokens import SlipError
from canter.language.values import check_range, read_scalar, said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as AbstractMapping


def read_entry(
    node: Node,
    fields: AbstractMapping[str, Field],
    name: str,
    problems: Problems,
    *,
    person: bool = False,
    base: Entry | None = None,
) -> Entry:
    """Return an entry's fields: its own, else those of `base`, else the defaults, else unknown."""
    entry: Entry = {field.name: field.default for field in fields.values()}
    entry.update(base or {})
    if not isinstance(node, Mapping):
        problems.add(f"expected the fields of `{name}`", node.span, "write `field: value` lines below it, indented")
        return entry
    noted = len(problems.found)
    for key, value in node.items():
        field = fields.get(str(key))
        if field is None:
            known = [one.name for one in fields.values() if not one.concluded]
            help_ = suggestion(key, known) or "its fields are " + ", ".join(f"`{name}`" for name in known)
            problems.add(f"unknown field `{key}`", key.span, help_)
        elif field.concluded:
            problems.add(f"`{key}` is concluded by rules", key.span, "leave it out")
        elif person and value == "unknown":
            # To say that one does not know is to leave it out.
            continue
        else:
            try:
                entry[field.name] = read_scalar(value, field.kind, str(key), person=person)
            except SlipError as slip:
                problems.found.append(slip.problem)
    if len(problems.found) == noted:
        for field in fields.values():
            if field.required and entry[field.name] is None and not person:
                problems.add(f"`{name}` has no `{field.name}`", node.span, f"add `{field.name}: …`")
    return entry


def read_entries(node: Node, fact: Fact, vocabulary: Vocabulary, called: AbstractMapping[str, str], problems: Problems) -> Value:
    """Return the entries of a list that a person brings; `called` are the names of what is known."""
    if isinstance(node, Text) and node == "none":
        return ()
    if not isinstance(node, Sequence):
        problems.add(f"expected a list for `{fact.name}`", node.span, "begin each item on a line with `- `, or write `[]`")
        return ()
    reader = _BroughtReader(fact, vocabulary, called, problems)
    return tuple(entry for item in node if (entry := reader.read(item)) is not None)


def told_entries(entries: Iterable[Entry], fact: Fact, vocabulary: Vocabulary) -> list[dict[str, Scalar]]:
    """Return what was told of entries that were read: without what their names, and the defaults, give by themselves."""
    reader = _BroughtReader(fact, vocabulary, vocabulary.called(fact.known) if fact.known else {}, Problems())
    return [reader.told(entry) for entry in entries]


class _BroughtReader:
    """Reads the entries of one list that a person brings."""

    def __init__(self, fact: Fact, vocabulary: Vocabulary, called: AbstractMapping[str, str], problems: Problems) -> None:
        self.fact = fact
        self.problems = problems
        self.entries = vocabulary.entries.get(fact.known, {})
        self.called = called
        self.known = vocabulary.facts[fact.known] if fact.known else fact

    def read(self, item: Node) -> Entry | None:
        noted = len(self.problems.found)
        if isinstance(item, Text):
            return self._said(item)
        if not isinstance(item, Mapping) or not self.fact.amount.fills:
            return self._complete(item, self._fields(item, self._base(_name(item))), noted)
        bare = Mapping((key, value) for key, value in item.items() if key != "amount")
        bare.span = item.span
        entry = self._fields(bare, self._base(_name(item)))
        amount = next((value for key, value in item.items() if key == "amount"), None)
        if amount is None:
            return self._complete(item, entry, noted)
        if not isinstance(amount, Text):
            self.problems.add("expected one amount", amount.span, "write it on one line, like `2 cans`")
            return None
        return self._complete(item, entry, noted) if self._measure(amount, self._known(_name(item)), entry) else None

    def told(self, entry: Entry) -> dict[str, Scalar]:
        name = entry.get("name")
        base = self._base(name) if isinstance(name, str) else None
        given = {field.name: field.default for field in self.fact.fields.values()} | (base or {})
        own = (field.name for field in self.fact.fields.values() if not field.concluded)
        return {field: entry[field] for field in own if entry[field] is not None and entry[field] != given[field]}

    def _fields(self, item: Node, base: Entry | None) -> Entry:
        return read_entry(item, self.fact.fields, self.fact.entry, self.problems, person=True, base=base)

    def _complete(self, item: Node, entry: Entry, noted: int) -> Entry | None:
        """Return an entry unless something that each must have is missing; `noted` are the problems before it."""
        missing = [f.name for f in self.fact.fields.values() if f.required and entry[f.name] is None]
        if not missing or len(self.problems.found) > noted:
            return None if missing else entry
        name = _name(item)
        listed = ", ".join(f"`{field}`" for field in missing)
        help_ = self._near(str(name)) if name else ""
        told = f"`{said(name)}` is not in our list, so it needs {listed}" if name else f"the {self.fact.entry} has no {listed}"
        self.problems.add(told, item.span if name is None else name.span, help_ or f"add `{missing[0]}: …`")
        return None

    def _said(self, item: Text) -> Entry | None:
        """Read an entry that is said on one line: a name, perhaps with a comma and an amount behind it."""
        name, amount = item, None
        if self._known(item) is None and "," in item and self.fact.amount.fills:
            comma = item.rindex(",")
            behind = item[comma + 1 :].strip()
            name = Text(item[:comma].strip(), item.part(0, len(item[:comma].rstrip())))
            amount = Text(behind, item.part(item.index(behind, comma + 1) if behind else comma, max(1, len(behind))))
        if amount is None and self._known(item) is None:
            name, amount = self._amount_first(item)
        known = self._known(name)
        own = own_amount(amount, self.fact) if amount is not None and known is None else None
        if known is None and own is None:
            self._unknown(name, item)
            return None
        entry = self._fields(_empty(item), self._base(name))
        if "name" in self.fact.fields:
            entry["name"] = str(name) if known is None else str(self.entries[known].get("label") or known)
        if amount is not None and not self._measure(amount, known, entry):
            return None
        return entry

    def _amount_first(self, item: Text) -> tuple[Text, Text | None]:
        """Read `2 apples` and `2 cans of cola`: the amount, then the name."""
        amount = read_amount(item) if self.fact.amount.fills else None
        if amount is None or not amount.of:
            return item, None
        measure, of, name = amount.of.rpartition(" of ")
        called = Text(name if of else amount.of, item.span)
        return called, Text(f"{amount.number:g} {measure}".strip(), item.span)

    def _unknown(self, name: Text, item: Text) -> None:
        if self.fact.amount.fills and read_amount(item) is not None:
            help_ = "put each entry on a line of its own, begun with `- `: inside `[…]` a comma parts entries"
        elif own := self.fact.amount.own:
            help_ = self._near(name) or f"say what it has: `{said(name)}, 250 {self.fact.fields[own].kind.unit}`"
        else:
            help_ = self._near(name) or f"write it with its fields: `{{name: {said(name)}, …}}`"
        self.problems.add(f"unknown {self.fact.entry} `{said(name)}`", name.span, help_)

    def _near(self, name: str) -> str:
        return suggestion(name.lower(), self.called)

    def _known(self, name: str | None) -> str | None:
        """Return the id of a known entry by one of its names, also in the plural."""
        plain = " ".join((name or "").lower().split())
        return next((self.called[one] for one in singular(plain) if one in self.called), None)

    def _base(self, name: str | None) -> Entry | None:
        known = self._known(name)
        if known is None:
            return None
        fields = self.fact.fields
        return {key: value for key, value in self.entries[known].items() if key in fields and value is not None}

    def _measure(self, amount: Text, known: str | None, entry: Entry) -> bool:
        """Fill the field that an amount is for; note one that cannot be read."""
        own, fills = self.fact.amount.own, self.fact.amount.fills
        stated = own_amount(amount, self.fact)
        counted = self._portions(amount, known) if stated is None else None
        name, value = (own, stated) if stated is not None else (fills, counted)
        if value is None:
            help_ = examples(self.fact, self.known, self.entries[known]) if known else "write a bare number of portions"
            self.problems.add(f"`{said(amount)}` is no amount that we can count", amount.span, help_)
            return False
        try:
            check_range(value, self.fact.fields[name].kind, name, amount)
        except SlipError as slip:
            self.problems.found.append(slip.problem)
            return False
        entry[name] = round(value, 9)
        return True

    def _portions(self, amount: Text, known: str | None) -> float | None:
        if known is not None:
            return portions(amount, self.fact, self.known, self.entries[known])
        count = read_amount(amount)
        return count.number if count is not None and not count.of else None


def _empty(item: Text) -> Mapping:
    found = Mapping()
    found.span = item.span
    return found


def _name(item: Node) -> Text | None:
    """Return the name by which a person calls an entry."""
    if isinstance(item, Mapping):
        named = next((value for key, value in item.items() if key in ("name", "label")), None)
        return named if isinstance(named, Text) else None
    return item if isinstance(item, Text) else None
