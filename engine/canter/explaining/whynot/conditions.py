"""What a condition that does not hold would need: the value it saw, its threshold, and the way between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.distance import Turn, rank, turn
from canter.explaining.opposite import pairs
from canter.explaining.reach import Reach, reads_of
from canter.explaining.whynot.answer import Answer, joined
from canter.explaining.whynot.gaps import gap
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, facts_read
from canter.language.formulas import Constant, FactRef, FieldRef, Number, ParameterRef, walk
from canter.planning.missing import missing_facts, to_know
from canter.planning.telling import tell_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canter.language.facts import Kind
    from canter.language.formulas import Formula, Ref
    from canter.planning.telling import Teller
    from canter.reasoning.arithmetic import Test

# Of the numbers that could turn a condition, so many are told, those that can be changed first.
MOST_TURNS = 2
_HIDDEN = "a condition on what is withheld"


class At(NamedTuple):
    """The entry at which a condition is read: its word, its list, and its number there."""

    word: str
    list: str
    number: int


class Conditions:
    """Tells, for one person, what conditions that do not hold would need."""

    def __init__(self, teller: Teller, reach: Reach) -> None:
        """Take the person's values from the trace; what is withheld is told nowhere."""
        self.teller = teller
        self.trace = teller.trace
        self.reach = reach
        self.facts = teller.trace.rulebook.vocabulary.facts
        self.person = {name: self.trace.values[name] for name, fact in self.facts.items() if fact.origin == "asked"}
        self.blocked = reach.behind_withheld(self.trace)
        self._tests: dict[Line, Test] = {}
        # Set by whoever can tell why a concluded choice is not another.
        self.deeper: Callable[[str, Line], Iterator[Answer]] | None = None

    def holds(self, line: Line, at: At | None = None) -> bool | None:
        """Return whether a condition holds; None where that is not known."""
        if line not in self._tests:
            self._tests[line] = self.trace.compiler.line(line)
        return self._tests[line](self._values(at))

    def _values(self, at: At | None) -> dict[str, Any]:
        return self.trace.values if at is None else {**self.trace.values, at.word: self._entry(at)}

    def _entry(self, at: At) -> Any:  # noqa: ANN401 - an entry
        return self.trace.values[at.list][at.number]

    def hidden(self, line: Line, at: At | None = None) -> bool:
        """Tell whether a condition reads what is withheld."""
        for name, field in reads_of(line):
            if self.trace.hidden(name) if not field else (at is not None and self._field_hidden(name, field)):
                return True
        return False

    def _field_hidden(self, name: str, field: str) -> bool:
        return self.facts[name].fields[field].concluded and self.teller.field_hidden(name, field)

    def wanted(self, line: Line, at: At | None = None) -> Iterator[Answer]:
        """Yield what a condition that does not hold would need."""
        if self.holds(line, at) is True:
            return
        match line:
            case Group(how="all", lines=lines):
                for inner in lines:
                    yield from self.wanted(inner, at)
            case Group(lines=lines):
                ways = [tuple(self.wanted(inner, at)) for inner in lines]
                told = tuple(way[0] if len(way) == 1 else Answer("all", "all of these", rests_on=way) for way in ways if way)
                yield told[0] if len(told) == 1 else Answer("any", "one of these would do", rests_on=told)
            case _ if self.hidden(line, at):
                yield Answer("withheld", _HIDDEN)
            case Comparison():
                yield from dict.fromkeys(self._comparison(line, at))
            case _:
                yield from self._choice(line, at)

    def _comparison(self, line: Comparison, at: At | None) -> Iterator[Answer]:
        turns = tuple(Answer("turn", one.told, turn=one) for one in self.turns(line, at))
        for pair in pairs(line):
            held = self.holds(pair, at)
            if held is False and self._reckons_withheld(pair):
                yield Answer("withheld", "how far it is from there rests on what is withheld")
            elif held is False:
                yield Answer("gap", gap(pair, self.teller, self._values(at)), rests_on=turns)
                turns = ()
            elif held is None:
                yield from self._unknown(pair, at)

    def _reckons_withheld(self, pair: Comparison) -> bool:
        """Tell whether a side is reckoned from facts on which something withheld rests: it may come to the same number."""
        reckoned = [one for one in pair.formulas if not isinstance(one, (FactRef, FieldRef, ParameterRef, Number))]
        read = (name for formula in reckoned for name, _ in facts_read(walk(formula)))
        return any(not self.blocked.isdisjoint(self.reach.behind([(name, "")]).asked) for name in read)

    def turns(self, line: Line, at: At | None = None) -> list[Turn]:
        """Return the numbers that a person told with which the condition would hold, one changed at a time.

        Numbers that a person can change come first, and where there are such the others are left out. Where anything
        withheld lies behind the condition there are none, and none on which anything withheld rests.
        """
        behind = self.reach.line(line)
        if behind.hidden(self.trace):
            return []
        entry = (at.word, at.list, at.number) if at is not None else None
        test = self.reach.testing(line, entry)
        numbers = [self.facts[name] for name in behind.asked if self.facts[name].kind.numeric and name not in self.blocked]
        found: list[Turn] = []
        for ready in (0, 1, 2):
            for fact in numbers:
                if self.person[fact.name] is not None and rank(fact) == ready:
                    one = turn(fact, self.person, test, self.teller.units)
                    found += [one._replace(line=line, entry=entry)] if one is not None else []
            if found and ready:
                break
        return found[:MOST_TURNS]

    def _unknown(self, line: Line, at: At | None) -> Iterator[Answer]:
        """Yield what is to be told for a condition to be known."""
        values = self._values(at)
        for name, field in reads_of(line):
            fact = self.facts[name]
            if field:
                if at is not None and at.list == name and self._entry(at)[field] is None:
                    yield Answer("unknown", f"nothing is known of its {fact.fields[field].label.lower()}")
            elif values.get(name) is None:
                yield self._untold(name)

    def _untold(self, name: str) -> Answer:
        fact = self.facts[name]
        if fact.origin == "asked":
            return Answer("untold", f"you did not tell {fact.label} ({name}): {fact.ask}")
        missing = missing_facts(self.trace, name)
        tell = f"; {to_know(missing)}" if missing else ""
        return Answer("unknown", f"{fact.label} ({name}) is not known{tell}")

    def _choice(self, line: Line, at: At | None) -> Iterator[Answer]:
        """Yield what a condition on choices would need."""
        assert isinstance(line, (Is, Has, HasOf, Known))  # noqa: S101 - the others are told apart
        subject, kind, now = self._subject(line.of, at)
        if now is None and not isinstance(line, Known):
            unknown = tuple(self._unknown(line, at))
            yield from unknown or (Answer("unknown", f"{subject} is not known"),)
            return
        match line:
            case Known(negated=False):
                yield from self._unknown(line, at) if not isinstance(line.of, FieldRef) else [Answer("unknown", f"{subject} is not known")]  # fmt: skip  # noqa: E501
                return
            case Known():
                needs = self._is_known(line.of, subject)
            case Is():
                needs = f"{subject} is {tell_value(now, kind, self.teller.units)}, and it would have to be {self._named(line, kind, at)}"  # noqa: E501
            case Has():
                needs = self._has(line, subject, kind, now, at)
            case HasOf():
                needs = self._has_of(line, subject, kind, now, at)
        deeper: tuple[Answer, ...] = ()
        if isinstance(line.of, FactRef) and self.facts[line.of.name].origin == "concluded" and self.deeper is not None:
            deeper = tuple(self.deeper(line.of.name, line))
        yield Answer("choice", needs, rests_on=deeper)

    def _is_known(self, of: FactRef | FieldRef, subject: str) -> str:
        if isinstance(of, FactRef) and self.facts[of.name].origin == "asked":
            return f"you told {subject}, and this is for people who did not"
        return f"{subject} is known, and this is for where it is not"

    def _subject(self, of: FactRef | FieldRef, at: At | None) -> tuple[str, Kind, Any]:
        """Return how the subject of a condition is called, its kind, and what it is."""
        if isinstance(of, FieldRef):
            field = self.facts[of.list].fields[of.field]
            entry = self._entry(at) if at is not None else {}
            return f"its {field.label.lower()}", field.kind, entry.get(of.field)
        fact = self.facts[of.name]
        return f"{fact.label} ({of.name})", fact.kind, self.trace.values[of.name]

    def _read(self, ref: Ref | Formula, at: At | None) -> Any:  # noqa: ANN401 - a value of any type
        return self.trace.compiler.formula(ref)(self._values(at))

    def _named(self, line: Is, kind: Kind, at: At | None) -> str:
        told = [tell_value(self._read(one, at), kind, self.teller.units) for one in line.alternatives]
        return ("anything but " if line.negated else "") + " or ".join(told)

    def _labels(self, names: Any, kind: Kind) -> str:  # noqa: ANN401 - names of choices
        labels = kind.choices.labels if kind.choices is not None else {}
        return joined(str(labels.get(name, name)) for name in names)

    def _has(self, line: Has, subject: str, kind: Kind, now: tuple[str, ...], at: At | None) -> str:
        asked = [one.value if isinstance(one, Constant) else self._read(one, at) for one in line.alternatives]
        if line.negated:
            return f"{subject} would have to be without {self._labels([one for one in asked if one in now], kind)}"
        what = "hold" if len(asked) == 1 else "hold one of"
        return f"{subject} would have to {what}: {self._labels(asked, kind)}"

    def _has_of(self, line: HasOf, subject: str, kind: Kind, now: tuple[str, ...], at: At | None) -> str:
        other = self._read(line.against, at) or ()
        match line.how:
            case "has any of":
                return f"{subject} would have to hold one of: {self._labels(other, kind)}"
            case "has all of":
                return f"{subject} would have to hold these, too: {self._labels([one for one in other if one not in now], kind)}"
            case "has none of":
                return f"{subject} would have to be without {self._labels([one for one in other if one in now], kind)}"
            case _:
                return f"{subject} would have to lack one of: {self._labels(other, kind)}"
