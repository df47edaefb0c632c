"""The vocabulary of a random guidance: facts, fields, lists and parameters."""

import random
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Thing:
    """A fact (or, named `entry.field`, a field) that lines and formulas may read."""

    name: str
    type: str
    words: tuple[str, ...] = ()
    unit: str = ""
    sure: bool = False
    clean: bool = True
    low: float = 0
    high: float = 100
    cuts: list[str] = field(default_factory=list)
    spec: dict[str, Any] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.type in ("number", "whole")

    @property
    def short(self) -> str:
        return self.name.split(".")[-1]

    def cut(self, rng: random.Random) -> str:
        """A number of the middle of the range; what was cut at is remembered for persons."""
        if self.cuts and rng.random() < 0.3:
            return rng.choice(self.cuts)
        middle = rng.uniform(0.2, 0.8) * (self.high - self.low) + self.low
        self.cuts.append(decimal(middle, self.type == "whole", rng))
        return self.cuts[-1]


@dataclass
class Entries:
    """A list of the guidance or of the person."""

    name: str
    word: str
    fields: list[Thing]
    asked: bool
    sure: bool
    labelled: bool
    known: "Entries | None" = None
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    ranked: bool = False
    reads: list[Thing] = field(default_factory=list)


@dataclass
class Range:
    """What a `for` or a `sum` may run over: a list, or a fact over one."""

    name: str
    entries: Entries
    sure: bool
    thing: Thing | None = None

    @property
    def word(self) -> str:
        return self.entries.word


@dataclass
class Parameter:
    """A number with a name."""

    name: str
    value: str
    unit: str
    topic: str


@dataclass
class Vocabulary:
    """What a person may be asked, and what rules made of it."""

    asked: list[Thing] = field(default_factory=list)
    lists: list[Entries] = field(default_factory=list)
    concluded: list[Thing] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    made: int = 0

    def new(self, stem: str) -> str:
        """A name that nothing else has."""
        self.made += 1
        return f"{stem}_{self.made}"


def decimal(number: float, whole: bool, rng: random.Random) -> str:
    """A number in plain decimals."""
    if whole:
        return str(round(number))
    return f"{round(number, rng.choice((0, 0, 1, 2))):g}"


def words_spec(words: tuple[str, ...]) -> dict[str, str]:
    return {word: f"Label of {word}" for word in words}


class Words:
    """Makes the asked facts and the lists."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.book = Vocabulary()

    def vocabulary(self) -> Vocabulary:
        for _ in range(self.rng.randint(1, 2)):
            self.book.lists.append(self.guidance_list())
        types = ["number", "number", "number", "whole", "whole", "yesno", "yesno", "choice"]
        types += ["choice", "choices", "choices", "liked", "text"]
        for kind in types:
            if self.rng.random() < 0.85:
                self.asked(kind)
        if self.rng.random() < 0.75:
            self.book.lists.append(self.asked_list())
        return self.book

    def asked(self, kind: str) -> None:
        thing = self.thing(self.book.new(kind), kind)
        thing.spec["ask"] = f"What is {thing.name}?"
        answer = self.rng.random()
        if answer < 0.35 and kind != "text":
            thing.spec["required"] = "yes"
            thing.sure = True
        elif answer < 0.55 and kind != "text":
            thing.spec["default"] = self.constant(thing)
            thing.sure, thing.clean = True, False
        if self.rng.random() < 0.3:
            thing.spec["changeable"] = self.rng.choice(("yes", "slowly", "no"))
        elif answer > 0.85 and kind in ("number", "whole"):
            # What only a log tells is like what was asked and not always answered.
            thing.spec["log"] = thing.spec.pop("ask")
        self.book.asked.append(thing)

    def thing(self, name: str, kind: str) -> Thing:
        """A fact or field of a type, its specification begun."""
        thing = Thing(name, "choices" if kind == "liked" else kind)
        thing.spec = {"type": thing.type, "label": f"The {thing.short}"}
        if thing.is_number:
            self._measure(thing)
        if kind in ("choice", "choices"):
            self._vocabulary(thing)
        if kind == "liked":
            self._over_lists(thing)
        return thing

    def _measure(self, thing: Thing) -> None:
        if thing.type == "whole":
            thing.high = self.rng.choice((6, 10))
        elif self.rng.random() < 0.3:
            thing.unit = thing.spec["unit"] = self.rng.choice(("kg", "minute"))
        thing.spec["range"] = [f"{thing.low:g}", f"{thing.high:g}"]
        if thing.type == "number" and self.rng.random() < 0.4:
            thing.spec["decimals"] = str(self.rng.randint(1, 3))

    def _vocabulary(self, thing: Thing) -> None:
        shared = [a for a in self.book.asked if isinstance(a.spec.get("choices"), dict)]
        if shared and self.rng.random() < 0.6:
            other = self.rng.choice(shared)
            thing.words, thing.spec["choices"] = other.words, other.name
            return
        thing.words = tuple(self.book.new("opt") for _ in range(self.rng.randint(2, 4)))
        thing.spec["choices"] = words_spec(thing.words)

    def _over_lists(self, thing: Thing) -> None:
        lists = [entries for entries in self.book.lists if not entries.asked]
        if self.rng.random() < 0.6:
            lists = [self.rng.choice(lists)]
        names = [entries.name for entries in lists]
        thing.words = tuple(word for entries in lists for word in entries.entries)
        thing.spec["choices"] = names if len(names) > 1 else names[0]

    def constant(self, thing: Thing) -> Any:
        if thing.is_number:
            return thing.cut(self.rng)
        if thing.type == "yesno":
            return self.rng.choice(("yes", "no"))
        if thing.type == "choice":
            return self.rng.choice(thing.words)
        return self.some(thing.words, 0 if self.rng.random() < 0.2 else 1)

    def some(self, words: tuple[str, ...], least: int = 0) -> list[str]:
        count = self.rng.randint(least, min(len(words), 4))
        return self.rng.sample(words, count)

    def guidance_list(self) -> Entries:
        made = Entries(self.book.new("list"), self.book.new("item"), [], False, True, self.rng.random() < 0.7)
        for kind in ("choice", "number", "whole", "yesno", "choices", "number"):
            if kind == "choice" or self.rng.random() < 0.75:
                made.fields.append(self.list_field(made, kind, filled=not made.fields))
        for _ in range(self.rng.randint(3, 12)):
            made.entries[self.book.new("entry")] = {}
        for number, (name, entry) in enumerate(made.entries.items()):
            if made.labelled:
                entry["label"] = f"Thing number {number} of {name}"
            for thing in made.fields:
                must = thing is made.fields[0] or not entry
                if must or self.rng.random() < 0.85:
                    entry[thing.short] = self.constant(thing)
        return made

    def list_field(self, made: Entries, kind: str, filled: bool = False) -> Thing:
        name = self.book.new({"choice": "kind", "choices": "tags"}.get(kind, "size"))
        thing = self.thing(f"{made.word}.{name}", kind)
        if not filled and self.rng.random() < 0.4:
            thing.spec["default"] = self.constant(thing)
            thing.sure, thing.clean = True, not made.asked
        return thing

    def asked_list(self) -> Entries:
        known = self.rng.choice([None, *self.book.lists])
        required = self.rng.random() < 0.5
        made = Entries(self.book.new("list"), self.book.new("item"), [], True, required, known is not None)
        made.known = known
        for kind in ("number", "whole", "yesno", "choice"):
            if self.rng.random() < 0.7 or not made.fields:
                made.fields.append(self.list_field(made, kind))
        for other in known.fields[:2] if known else []:
            made.fields.append(Thing(f"{made.word}.{other.short}", other.type, other.words, other.unit))
            shared = made.fields[-1]
            shared.low, shared.high, shared.cuts = other.low, other.high, other.cuts
            shared.spec = dict(other.spec)
            shared.sure, shared.clean = other.sure, not other.sure
        return made

    def concluded_field(self, made: Entries, kind: str) -> Thing:
        thing = self.list_field(made, kind, filled=True)
        thing.spec.pop("range", None)
        thing.spec["concluded"] = "yes"
        return thing
