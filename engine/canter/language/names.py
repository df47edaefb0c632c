"""What a word means where it stands: a fact, a parameter, a field, an entry or a constant, and never two of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from canter.language.facts import Choices, Fact, Kind, Parameter, Vocabulary
from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef, ParameterRef, Ref
from canter.language.problems import suggestion
from canter.language.tokens import RESERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.tokens import Reader, Token

# How many choices a help lists.
MOST_LISTED = 12
YESNO = Kind("yesno")
_FLAGS = {"yes": True, "no": False}


class Scope(NamedTuple):
    """The names that a rule may use: the vocabulary, the parameters, and the entries at hand (word -> list)."""

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    words: Mapping[str, str] = MappingProxyType({})

    def kind(self, ref: Ref) -> Kind:
        """Return what values a reference may take; a constant alone has none of its own."""
        match ref:
            case FactRef(name=name):
                return self.vocabulary.facts[name].kind
            case ParameterRef(name=name):
                return self.parameters[name].kind
            case FieldRef(list=list_name, field=name):
                return self.vocabulary.facts[list_name].fields[name].kind
            case EntryRef(list=list_name):
                return Kind("choice", choices=self.entry_choices(list_name))
            case _:
                return YESNO

    def entry_choices(self, list_name: str) -> Choices:
        """Return the entries of a list of the guidance as choices."""
        return Choices(self.vocabulary.labels(list_name), frozenset({list_name}))

    def resolve(self, reader: Reader, token: Token, against: Kind | None = None) -> Ref:
        """Return what a word means; `against` is the kind whose constants it may be."""
        name = token.value
        if token.kind != "word":
            reader.fail(
                f"expected a name, not `{name}`" if name else "a name is missing here", "", token.start, max(1, len(name))
            )
        readings: list[Ref] = []
        if against is not None and against.type == "yesno" and name in _FLAGS:
            readings.append(Constant(_FLAGS[name]))
        if against is not None and against.choices is not None and name in against.choices:
            readings.append(Constant(name))
        if name in self.vocabulary.facts:
            readings.append(FactRef(name))
        if name in self.parameters:
            readings.append(ParameterRef(name))
        if name in self.words and self.words[name] in self.vocabulary.entries:
            readings.append(EntryRef(name, self.words[name]))
        if "." in name:
            readings.append(self._field(reader, token))
        if len(readings) > 1:
            both = " or ".join(_described(reading) for reading in readings)
            reader.fail(f"`{name}` can be read as {both}", "rename one of them", token.start, len(name))
        if not readings:
            self._unknown(reader, token, against)
        return readings[0]

    def _field(self, reader: Reader, token: Token) -> FieldRef:
        word, name = token.value.split(".", 1)
        if word not in self.words:
            reader.fail(
                f"`{word}` is no entry at hand",
                f"begin the rule with `for: {word} in …`"
                if not self.words
                else "known here: " + ", ".join(f"`{w}`" for w in self.words),
                token.start,
                len(word),
            )
        fact = self.vocabulary.facts[self.words[word]]
        if name not in fact.fields:
            help_ = suggestion(name, fact.fields) or "its fields: " + ", ".join(f"`{known}`" for known in fact.fields)
            reader.fail(f"`{fact.name}` has no field `{name}`", help_, token.start + len(word) + 1, len(name))
        return FieldRef(word, fact.name, name)

    def _unknown(self, reader: Reader, token: Token, against: Kind | None) -> None:
        known = [*self.vocabulary.facts, *self.parameters, *self.words]
        known += [f"{word}.{name}" for word, of in self.words.items() for name in self.vocabulary.facts[of].fields]
        if against is not None and (against.choices is not None or against.type == "yesno"):
            constants = list(against.choices.labels) if against.choices is not None else list(_FLAGS)
            listed = ", ".join(f"`{constant}`" for constant in constants[:MOST_LISTED])
            reader.unknown(
                token,
                "choice",
                [*constants, *known],
                f"the choices are {listed}" + (", …" if len(constants) > MOST_LISTED else ""),
            )
        reader.unknown(token, "fact", known, "name it in `facts.yaml`, or in `parameters:`")

    def entering(self, reader: Reader, word: Token, over: Token) -> Scope:
        """Return the scope inside `for word in over`."""
        if over.value not in self.vocabulary.facts:
            known = [fact.name for fact in self.vocabulary.facts.values() if fact.kind.type == "list" or fact.over]
            reader.unknown(over, "list", known, "the lists are " + ", ".join(f"`{name}`" for name in known))
        fact = self.vocabulary.facts[over.value]
        if fact.kind.type != "list" and not fact.over:
            reader.fail(
                f"`{over.value}` is no list", "go through a list, or a `choices` fact over one", over.start, len(over.value)
            )
        if word.kind != "word" or "." in word.value or word.value in RESERVED:
            reader.fail(f"`{word.value}` cannot name an entry", "", word.start, max(1, len(word.value)))
        taken = word.value in self.vocabulary.facts or word.value in self.parameters or word.value in self.words
        if taken:
            reader.fail(f"`{word.value}` is a name already", "use another word for the entry", word.start, len(word.value))
        return self._replace(words={**self.words, word.value: self.vocabulary.underlying(fact.name).name})

    def fact(self, name: str) -> Fact:
        """Return a fact by its name."""
        return self.vocabulary.facts[name]


def _described(ref: Ref) -> str:
    match ref:
        case Constant():
            return "a choice"
        case FactRef():
            return "a fact"
        case ParameterRef():
            return "a parameter"
        case EntryRef():
            return "an entry"
        case _:
            return "a field"
