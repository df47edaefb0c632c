"""Random guidance that breaks no rule of the language, and random people for it."""

import random
from pathlib import Path
from typing import Any

from .generate_lines import Line, Scope
from .generate_rules import Draft, Rules
from .generate_words import Entries, Thing, Vocabulary, Words
from .generate_yaml import emit

__all__ = ["Vocabulary", "random_guidance", "random_person"]

SOURCES = ("src-a/1", "src-a/2", "src-b/table-1")
TOPICS = ("alpha", "beta", "gamma")


def random_guidance(rng: random.Random, directory: Path, unsure_guards: bool = False) -> Vocabulary:
    """Write a complete guidance into a directory."""
    words = Words(rng)
    book = words.vocabulary()
    topics = list(TOPICS[: rng.randint(1, 3)])
    rules = Rules(rng, words, topics, unsure_guards)
    drafts = rules.write()
    plan = _plan(rng, book)
    invariants = Invariants(rng, rules).write()
    files = {
        "guidance": _head(topics),
        "sources": _sources(),
        "facts": _facts(book),
        "plan": plan,
        "invariants": invariants,
        **{f"lists/{made.name}": made.entries for made in book.lists if not made.asked},
        **_topics(rng, rules, drafts, list(plan)),
    }
    (directory / "lists").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (directory / f"{name}.yaml").write_text(emit(data), encoding="utf-8")
    return book


def random_person(rng: random.Random, vocabulary: Vocabulary) -> dict[str, Any]:
    """Answers in Python values; what is unknown is missing."""
    person: dict[str, Any] = {}
    for thing in vocabulary.asked:
        if thing.spec.get("required") == "yes" or rng.random() < 0.75:
            person[thing.name] = _answer(rng, thing)
    for entries in vocabulary.lists:
        if entries.asked and (entries.sure or rng.random() < 0.75):
            count = rng.choice((0, 1, 1, 2, 2, 3, 4))
            person[entries.name] = [_brought(rng, entries) for _ in range(count)]
    return person


def _answer(rng: random.Random, thing: Thing) -> Any:
    if thing.type == "yesno":
        return rng.random() < 0.5
    if thing.type == "choice":
        return rng.choice(thing.words)
    if thing.type == "choices":
        some = rng.randint(0, min(len(thing.words), 4)) if rng.random() < 0.85 else 0
        return rng.sample(thing.words, some)
    if thing.type == "text":
        return "Some words"
    number = rng.uniform(thing.low, thing.high)
    if thing.cuts and rng.random() < 0.5:
        number = float(rng.choice(thing.cuts))
    return int(number) if thing.type == "whole" else round(number, 1 if rng.random() < 0.7 else 3)


def _brought(rng: random.Random, entries: Entries) -> Any:
    entry = {thing.short: _answer(rng, thing) for thing in entries.fields if "concluded" not in thing.spec and rng.random() < 0.8}
    if entries.known is None or rng.random() < 0.4:
        return entry
    name = rng.choice(list(entries.known.entries))
    label = entries.known.entries[name].get("label", name)
    if rng.random() < 0.5:
        return rng.choice((name, label))
    own = {field: value for field, value in entry.items() if rng.random() < 0.5}
    return {"label": rng.choice((name, label)), **own}


def _head(topics: list[str]) -> dict[str, Any]:
    return {
        "name": "random",
        "version": "1.0.0",
        "date": "2026-01-01",
        "topics": topics,
        "disclaimer": "This is no advice.",
    }


def _sources() -> dict[str, Any]:
    kept = {"year": "2001", "where": "A journal", "evidence": "review", "verified": "yes"}
    return {
        name: {
            "authors": "Somebody and others",
            "title": f"The title of {name}",
            **kept,
            "url": f"https://example.org/{name}",
        }
        for name in ("src-a", "src-b")
    }


def _facts(book: Vocabulary) -> dict[str, Any]:
    facts = {thing.name: thing.spec for thing in book.asked}
    facts |= {made.name: _list_spec(made) for made in book.lists}
    return facts | {thing.name: thing.spec for thing in book.concluded}


def _list_spec(made: Entries) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": "list", "label": f"The {made.name}"}
    if made.asked:
        spec["ask"] = f"What is in {made.name}?"
        spec |= {"required": "yes"} if made.sure else {}
    spec["entry"] = made.word
    if made.known:
        spec["known"] = made.known.name
    label: dict[str, Any] = {"label": "text"} if made.labelled else {}
    spec["fields"] = label | {thing.short: thing.spec for thing in made.fields}
    return spec


def _plan(rng: random.Random, book: Vocabulary) -> dict[str, Any]:
    """Every concluded fact in exactly one section."""
    names = [f"part_{number}" for number in range(1, rng.randint(2, 4) + 1)]
    plan: dict[str, Any] = {name: {"title": f"About {name}", "shows": []} for name in names}
    for at, thing in enumerate(rng.sample(book.concluded, len(book.concluded))):
        section = plan[names[at] if at < len(names) else rng.choice(names)]
        place = rng.random() if section["shows"] else 1.0
        simple = thing.type != "choices" and "beside" not in section
        if place < 0.15:
            section.setdefault("behind", []).append(thing.name)
        elif place < 0.3 and simple and section["shows"][0] in _plain(book):
            beside = thing.name if rng.random() < 0.5 else [thing.name]
            section["beside"] = {section["shows"][0]: beside}
        else:
            section["shows"].append(thing.name)
    return {name: section for name, section in plan.items() if section["shows"]}


def _plain(book: Vocabulary) -> set[str]:
    return {thing.name for thing in book.concluded if thing.type != "choices"}


def _topics(rng: random.Random, rules: Rules, drafts: list[Draft], sections: list[str]) -> dict[str, Any]:
    files: dict[str, Any] = {}
    written = [Writer(rng, rules, draft, sections).rule() for draft in drafts]
    for topic in rules.topics:
        parameters = {p.name: _parameter(rng, p.value, p.unit) for p in rules.book.parameters if p.topic == topic}
        own = [rule for rule in written if rule["id"].startswith(f"{topic}/")]
        files[topic] = {"parameters": parameters} if parameters else {}
        files[topic] |= {"rules": rng.sample(own, len(own))} if own else {}
    return {topic: file or _idle(topic) for topic, file in files.items()}


def _idle(topic: str) -> dict[str, Any]:
    """A topic that got nothing: a parameter, so that the file is not empty."""
    return {"parameters": {f"spare_{topic}": {"value": "1", "source": "src-a/1"}}}


def _parameter(rng: random.Random, value: str, unit: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"value": value} | ({"unit": unit} if unit else {})
    if rng.random() < 0.4:
        spec["range"] = [f"{float(value) - 2:g}", f"{float(value) + 2:g}"]
    return spec | _grounds(rng)


def _grounds(rng: random.Random) -> dict[str, Any]:
    choice = rng.random()
    if choice < 0.2:
        return {"judgement": "We think so."}
    if choice < 0.4:
        return {"source": rng.sample(SOURCES, 2)}
    return {"source": rng.choice(SOURCES)}


class Writer:
    """Writes one draft as a rule, its keys in their order."""

    def __init__(self, rng: random.Random, rules: Rules, draft: Draft, sections: list[str]) -> None:
        self.rng = rng
        self.rules = rules
        self.draft = draft
        self.sections = sections

    def rule(self) -> dict[str, Any]:
        draft = self.draft
        rule: dict[str, Any] = {"id": draft.id, "title": f"Do what {draft.id} says"}
        if draft.each:
            rule["for"] = f"{draft.each.word} in {draft.each.name}"
        if draft.when:
            rule["when"] = self.lines(draft.when)
        if draft.then:
            rule["then"] = self.effects(draft.then)
        if draft.rows:
            rule["rows"] = {name: self.row(*row) for name, row in draft.rows.items()}
        if draft.overrules:
            single = len(draft.overrules) == 1
            rule["overrules"] = draft.overrules[0] if single else draft.overrules
        rule["because"] = self.because()
        return rule | _grounds(self.rng)

    def row(self, when: list[Line], then: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {"when": self.lines(when), "then": then}
        if self.rng.random() < 0.2:
            row["because"] = "This row has a reason of its own."
        return row

    def lines(self, lines: list[Line]) -> Any:
        return lines[0] if len(lines) == 1 and isinstance(lines[0], str) else lines

    def effects(self, then: dict[str, Any]) -> dict[str, Any]:
        if "withhold" not in then:
            return then
        some = self.rng.sample(self.sections, self.rng.randint(1, max(1, len(self.sections) - 1)))
        return {**then, "withhold": "all" if self.rng.random() < 0.15 else some}

    def because(self) -> str:
        """A sentence with braces, which name only what is sure."""
        sure = [thing.name for thing in self.rules.book.asked if thing.sure]
        sure += self.draft.named
        if "withhold" not in self.draft.then:
            sure += [thing.name for thing in self.rules.book.concluded if thing.sure]
            sure += [str(line)[:-9] for line in self.draft.when if str(line).endswith(" is known")]
        each = self.draft.each
        if each and each.entries.labelled and not each.entries.asked:
            sure.append(each.word)
        names = self.rng.sample(sure, min(len(sure), self.rng.randint(0, 2)))
        if not names:
            return "That is how we see it."
        return " and ".join(f"{{{name}}}" for name in names) + " led us here."


class Invariants:
    """Writes what must hold, in a way that some people break."""

    def __init__(self, rng: random.Random, rules: Rules) -> None:
        self.rng = rng
        self.rules = rules
        self.scope: Scope = rules.scope()

    def write(self) -> list[dict[str, Any]]:
        found = [self.about_fact(), self.about_fact(), self.about_entries(), self.about_choice()]
        made = []
        for number, parts in enumerate(found, 1):
            if parts is not None:
                name = f"{self.rules.topics[0]}/holds-{number}"
                title = f"Keep to {name}"
                made.append({"id": name, "title": title, **parts, **_grounds(self.rng)})
        return made

    def about_fact(self) -> dict[str, Any] | None:
        numbers = [thing for thing in self.rules.book.concluded if thing.is_number]
        if not numbers:
            return None
        thing = self.rng.choice(numbers)
        limit = self.rng.choice((f"{thing.name} <= 90", f"-20 <= {thing.name} <= 120"))
        other = self.scope.like(thing)
        if other is not None and self.rng.random() < 0.3:
            limit = f"{thing.name} <= {other.name} + 80"
            return {"when": [f"{thing.name} is known", f"{other.name} is known"], "holds": limit}
        if thing.sure and self.rng.random() < 0.3:
            return {"holds": limit}
        holds: Any = [limit] if self.rng.random() < 0.7 else [{"any": [limit, *self.line()]}]
        return {"when": f"{thing.name} is known", "holds": holds}

    def line(self) -> list[str]:
        thing = self.scope.pick("yesno")
        return [f"{thing.name} is {self.rng.choice(('yes', 'not yes'))}"] if thing else []

    def about_entries(self) -> dict[str, Any] | None:
        over = self.rng.choice(self.rules.ranges)
        numbers = [thing for thing in over.entries.fields if thing.is_number]
        concluded = [thing for thing in numbers if "concluded" in thing.spec]
        if not numbers:
            return None
        thing = self.rng.choice(concluded or numbers)
        return {
            "for": f"{over.word} in {over.name}",
            "when": [f"{thing.name} is known", *self.line()],
            "holds": f"{thing.name} <= {self.rng.choice((6, 70, 95))}",
        }

    def about_choice(self) -> dict[str, Any] | None:
        chosen = [thing for thing in self.rules.book.concluded if thing.type == "choices"]
        if not chosen:
            return None
        thing = self.rng.choice(chosen)
        word = self.rng.choice(thing.words)
        holds = self.rng.choice((f"count({thing.name}) <= 3", f"{thing.name} has no {word}"))
        return {"when": [f"{thing.name} is known", *self.line()], "holds": holds}
