"""What changed between two guidances, in words: parameters, rules, lists, facts, invariants, sections and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from canter.authoring.prose import describe_kind, effect_prose
from canter.language.facts import Choices
from canter.language.units import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from canter.language.facts import Fact, Field, Kind, Parameter
    from canter.language.rulebook import Citation, Rulebook, Section
    from canter.language.rules import Invariant, Rule

# Each thing of the guidance as named lines; those of the second kind are read and decide nothing.
_Lines = list[tuple[str, str]]
WORDS = (
    "title",
    "because",
    "judgement",
    "source",
    "label",
    "ask",
    "log",
    "disclaimer",
    "version",
    "date",
    "topics",
    "range of an overlay",
    "decimals",
    "changeable",
)
_CUT = 200


class Line(NamedTuple):
    """A line that is gone (no `after`), new (no `before`) or otherwise, under the key that it stands under."""

    key: str
    before: str
    after: str


class Change(NamedTuple):
    """A thing of the guidance that is `new`, `gone` or `changed`; `words_only` where nobody's conclusions hang on it."""

    kind: str
    name: str
    how: str
    title: str
    lines: tuple[Line, ...]
    words_only: bool


def changes(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Return everything that is otherwise in `new`, what decides before what is only read."""
    lists = {*old.vocabulary.entries, *new.vocabulary.entries}
    found = [
        *_things("parameter", old.parameters, new.parameters, _parameter),
        *_things("rule", old.by_id, new.by_id, _rule),
        *_lists(old, new),
        *_things("fact", _facts(old, lists), _facts(new, lists), _fact),
        *_things("invariant", _invariants(old), _invariants(new), _invariant),
        *_things("section", old.sections, new.sections, _section),
        *_things("source", old.citations, new.citations, _citation),
        *_things("guidance", {old.name: old}, {new.name: new}, _head),
    ]
    return tuple(sorted(found, key=lambda change: change.words_only))


def _things(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], lines: Callable[[Any], _Lines]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        before, after = (lines(side[name]) if name in side else [] for side in (old, new))
        if before == after and (name in old) == (name in new):
            continue
        how = "changed" if name in old and name in new else "new" if name in new else "gone"
        title = str(getattr(new.get(name) or old[name], "title", "") or getattr(new.get(name) or old[name], "label", ""))
        shifts = tuple(_shifts(before, after))
        words = kind == "source" or (how == "changed" and all(line.key in WORDS for line in shifts))
        yield Change(kind, name, how, title, shifts, words)


def _shifts(before: _Lines, after: _Lines) -> Iterator[Line]:
    """Yield the lines that differ; one line of a key against one other is told as one."""
    for key in dict.fromkeys(key for key, _ in (*before, *after)):
        old, new = ([text for one, text in side if one == key] for side in (before, after))
        gone, come = [text for text in old if text not in new], [text for text in new if text not in old]
        if len(gone) == len(come) == 1:
            yield Line(key, gone[0], come[0])
        else:
            yield from (Line(key, text, "") for text in gone)
            yield from (Line(key, "", text) for text in come)
        if not gone and not come and old != new:
            yield Line(key, ", ".join(old), ", ".join(new))


def _parameter(one: Parameter) -> _Lines:
    kind = one.kind
    lines = [("value", show(one.value, kind.unit, kind.decimals)), ("label", one.label)]
    if kind.low is not None and kind.high is not None:
        lines.append(("range of an overlay", f"{kind.low:g} to {kind.high:g}"))
    return [*lines, *_rests(one.sources, one.judgement)]


def _rests(sources: tuple[str, ...], judgement: str) -> _Lines:
    return [*(("source", source) for source in sources), *([("judgement", judgement)] if judgement else [])]


def _rule(one: Rule) -> _Lines:
    lines = [("title", one.title)]
    lines += [("for", f"{one.word} in {one.domain}")] if one.word else []
    lines += [("when", line.text) for line in one.lines] or [("when", "always")]
    lines += [("then", effect_prose(effect)) for effect in one.effects]
    lines += [("overrules", name) for name in one.overrules]
    lines += [("because", one.because.text)] if one.because is not None else []
    return [*lines, *_rests(one.sources, one.judgement)]


def _invariant(one: Invariant) -> _Lines:
    lines = [("title", one.title)]
    lines += [("for", f"{one.word} in {one.domain}")] if one.word else []
    lines += [("when", line.text) for line in one.when]
    lines += [("holds", line.text) for line in one.holds]
    return [*lines, *_rests(one.sources, one.judgement)]


def _facts(book: Rulebook, lists: set[str]) -> dict[str, Fact]:
    """Return the facts, of choices that are the entries of a list only that: what became of the entries is told of the list."""
    return {
        name: fact._replace(
            kind=_entries_as_one(fact.kind, lists),
            fields={key: field._replace(kind=_entries_as_one(field.kind, lists)) for key, field in fact.fields.items()},
        )
        for name, fact in book.vocabulary.facts.items()
    }


def _entries_as_one(kind: Kind, lists: set[str]) -> Kind:
    if kind.choices is None or not kind.choices.origins & lists:
        return kind
    names = sorted(kind.choices.origins)
    return kind._replace(choices=Choices({name: f"the entries of {name}" for name in names}, frozenset(names)))


def _invariants(book: Rulebook) -> dict[str, Invariant]:
    return {one.id: one for one in book.invariants}


def _fact(one: Fact) -> _Lines:
    lines = [("is", f"{one.origin}, {describe_kind(one.kind)}"), ("label", one.label)]
    lines += [("decimals", str(one.kind.decimals))] if one.kind.numeric else []
    lines += [("log" if one.logged else "ask", one.ask)] if one.ask else []
    lines += [("required", "yes")] if one.required else []
    lines += [("default", _told(one.default))] if one.default is not None else []
    lines += [("changeable", one.changeable)] if one.changeable != "no" else []
    lines += [("known", one.known)] if one.known else []
    if one.kind.choices is not None:
        lines += [("choice", f"{name}: {label}") for name, label in one.kind.choices.labels.items()]
    return [*lines, *(("field", _field(field)) for field in one.fields.values())]


def _field(one: Field) -> str:
    extra = [word for word, said in (("concluded", one.concluded), ("required", one.required), ("shown", one.shown)) if said]
    default = [f"default {_told(one.default)}"] if one.default is not None else []
    return ", ".join([f"{one.name}: {describe_kind(one.kind)}", one.label, *extra, *default])


def _told(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_told, value)) or "none"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"


def _section(one: Section) -> _Lines:
    beside = [f"{name} beside {fact}" for fact, names in one.beside.items() for name in names]
    shows = [("shows", name) for name in one.shows] + [("shows", text) for text in beside]
    return [("title", one.title), *shows, *(("behind", name) for name in one.behind)]


def _citation(one: Citation) -> _Lines:
    return [("citation", one.told()), ("evidence", one.evidence), ("verified", "yes" if one.verified else "no")]


def _head(book: Rulebook) -> _Lines:
    return [("version", book.version), ("date", book.date), ("topics", ", ".join(book.topics)), ("disclaimer", book.disclaimer)]


def _lists(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    one, two = old.vocabulary.entries, new.vocabulary.entries
    for name in dict.fromkeys((*one, *two)):
        before, after = one.get(name, {}), two.get(name, {})
        for change in _things("entry", before, after, _entry):
            label = str((after.get(change.name) or before[change.name]).get("label") or "")
            yield change._replace(name=f"{name}.{change.name}", title=label)
        orders = [[entry for entry in side if entry in before and entry in after] for side in (before, after)]
        if orders[0] != orders[1]:
            moved = tuple(Line("order", *pair) for pair in zip(*orders, strict=True) if pair[0] != pair[1])
            yield Change("list", name, "changed", "the order of its entries", moved, words_only=False)


def _entry(one: Mapping[str, Any]) -> _Lines:
    return [(field, _told(value)) for field, value in one.items() if value is not None]
