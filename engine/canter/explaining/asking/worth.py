"""The unanswered questions that could still change a plan, what each could change, and which to ask first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from canter.explaining.asking.otherwise import Looker
from canter.explaining.asking.seen import Seeing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from canter.explaining.asking.index import Index
    from canter.explaining.asking.otherwise import Otherwise
    from canter.explaining.asking.seen import Seen
    from canter.language.facts import Fact
    from canter.reasoning.trace import Trace


# More sections than these are not named where they may be given or withheld.
MOST_GIVEN = 2


class Could(NamedTuple):
    """Something that an answer could change: a section given or withheld, a notice, a conclusion or list, the outlook.

    `name` is that of the section, of the rule with the notice, or of the fact; `section` is the title of the section that
    a conclusion stands in, `table` whether it is a list that is shown entry by entry.
    """

    kind: Literal["section", "notice", "conclusion", "outlook"]
    name: str
    label: str
    section: str = ""
    table: bool = False


class WorthTelling(NamedTuple):
    """A question that is open: what its answer could change, how many rules could come out otherwise by it.

    `safety`: it could withhold a section, or give one, or bring or take a notice that sends to a doctor. `alone` is not so
    where it could change something only together with other answers.
    """

    fact: str
    label: str
    ask: str
    could: tuple[Could, ...]
    rules: int
    safety: bool
    alone: bool

    @property
    def weight(self) -> int:
        """How much hangs on it: open rules and what is told, added up."""
        return self.rules + len(self.could)


def unanswered(trace: Trace) -> tuple[str, ...]:
    """Return the questions that were not answered, also those for which a default was taken, in the vocabulary's order."""
    facts = trace.rulebook.vocabulary.facts
    return tuple(
        name
        for name, fact in facts.items()
        if fact.origin == "asked" and not fact.logged and (trace.values[name] is None or name in trace.assumed)
    )


def worth_telling(index: Index, trace: Trace, open_: Iterable[str] | None = None) -> tuple[WorthTelling, ...]:
    """Return the questions whose answers could still change the plan, the most informative first; none if none could.

    `open_` are the questions that may be answered yet, by default all that were not. A question that is left out cannot
    change what the plan tells, whatever the answer, while the others stay open. Where no answer could change it alone but
    several could together, those are returned.
    """
    waiting = unanswered(trace) if open_ is None else tuple(open_)
    look = _Looked(index, trace)
    alone = [one for name in waiting if (one := look.worth(name)) is not None]
    if not alone:
        alone = look.together(waiting)
    order = {name: number for number, name in enumerate(waiting)}
    return tuple(sorted(alone, key=lambda one: (-one.weight, order[one.fact])))


class _Looked:
    def __init__(self, index: Index, trace: Trace) -> None:
        self.index = index
        self.book = index.book
        self.looker = Looker(index, trace)
        self.seeing = Seeing(index, trace)

    def worth(self, name: str) -> WorthTelling | None:
        """Return what a question could change alone, or None."""
        found = self.looker.look((name,))
        seen = self.seeing.seen(found)
        return self._told(name, found, seen, alone=True) if seen.any else None

    def together(self, names: tuple[str, ...]) -> list[WorthTelling]:
        """Return some questions that could change something together, none of which could be left out; none if none could."""
        seen = self._seen(names)
        if not seen.any:
            return []
        kept = list(names)
        for name in names:
            fewer = [one for one in kept if one != name]
            if fewer and self._seen(fewer).any:
                kept = fewer
        found = self.looker.look(kept, skipped=True)
        seen = self.seeing.seen(found)
        return [self._told(name, found, seen, alone=False) for name in kept]

    def _seen(self, names: Iterable[str]) -> Seen:
        return self.seeing.seen(self.looker.look(names, skipped=True))

    def _conclusion(self, name: str) -> Could:
        fact, section = self.book.vocabulary.facts[name], self.book.section_of[name]
        return Could("conclusion", name, fact.label, self.book.sections[section].title, fact.kind.type == "list")

    def _told(self, name: str, found: Otherwise, seen: Seen, *, alone: bool) -> WorthTelling:
        fact: Fact = self.book.vocabulary.facts[name]
        could = [Could("section", one, self.book.sections[one].title) for one in seen.sections]
        could += [Could("notice", one, self.book.rule(one).title) for one in seen.notices]
        could += [self._conclusion(one) for one in seen.conclusions]
        if seen.outlook:
            could.append(Could("outlook", "outlook", "How the weight would go"))
        levels = {self.book.rule(one).notice for one in seen.notices}
        safety = bool(seen.sections) or not levels.isdisjoint(("refer", "urgent"))
        return WorthTelling(name, fact.label, fact.ask, tuple(could), self.seeing.rules(found, seen), safety, alone)


def told_could(could: Iterable[Could], most: int | None = None) -> str:
    """Return what an answer could change in words: of each section what alone, or the section; notices by their number.

    At most so many things are named, then how many more.
    """
    listed = tuple(could)
    given = [one.label for one in listed if one.kind == "section"]
    which = f"whether you get {_joined(given, 'or')}" if len(given) <= MOST_GIVEN else "which parts of the plan you get"
    parts = [which] if given else []
    parts += [
        *_by_section(one for one in listed if one.section not in given),
        *(one.label for one in listed if one.kind == "outlook"),
    ]
    notices = sum(one.kind == "notice" for one in listed)
    if notices:
        parts.append("a notice" if notices == 1 else f"{notices} notices")
    if most is not None and len(parts) > most:
        parts = [*parts[: most - 1], f"{len(parts) - most + 1} more"]
    return _joined(parts, "and")


def _by_section(could: Iterable[Could]) -> Iterator[str]:
    """Yield for each section what in it could change: one conclusion by its label, several by the section."""
    sections: dict[str, list[Could]] = {}
    for one in could:
        if one.kind == "conclusion":
            sections.setdefault(one.section, []).append(one)
    for title, found in sections.items():
        yield title if len(found) > 1 or found[0].table else found[0].label


def _joined(parts: list[str], word: str) -> str:
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
