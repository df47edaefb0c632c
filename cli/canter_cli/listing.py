"""Facts and rules as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from canter.authoring.prose import describe_kind, effect_prose

if TYPE_CHECKING:
    from rich.console import Console

    from canter.language.facts import Fact, Parameter
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule


def print_facts(book: Rulebook, out: Console) -> None:
    """Print what a person can tell, then what is concluded."""
    facts = book.vocabulary.facts.values()
    out.print(Text("What you can tell", style="bold underline"))
    asked = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Fact", "Question", "Answer"):
        asked.add_column(name, no_wrap=name == "Fact")
    for fact in facts:
        if fact.origin == "asked" and not fact.logged:
            need = " (required)" if fact.required else ""
            asked.add_row(fact.name, fact.ask + need, _answer(fact))
    out.print(asked)
    _print_logged(book, out)
    out.print(Text("What is concluded", style="bold underline"))
    concluded = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Fact", "What it is", "Unit or choices", "Section"):
        concluded.add_column(name, no_wrap=name == "Fact")
    for fact in facts:
        if fact.origin == "concluded":
            concluded.add_row(fact.name, fact.label, describe_kind(fact.kind), book.section_of[fact.name])
    out.print(concluded)


def _print_logged(book: Rulebook, out: Console) -> None:
    logged = [fact for fact in book.vocabulary.facts.values() if fact.logged]
    if not logged:
        return
    out.print(Text("What a log tells", style="bold underline"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Fact", "What it is", "Unit"):
        table.add_column(name, no_wrap=name == "Fact")
    for fact in logged:
        table.add_row(fact.name, fact.ask, describe_kind(fact.kind))
    out.print(table)


def _answer(fact: Fact) -> str:
    if fact.kind.type == "list":
        return "a list, each with " + ", ".join(field.name for field in fact.fields.values() if not field.concluded)
    return describe_kind(fact.kind)


def print_rules(book: Rulebook, topic: str | None, out: Console) -> None:
    """Print the rules of all topics, or of one."""
    for name in book.topics:
        if topic not in (None, name):
            continue
        out.print(Text(name, style="bold underline"))
        table = Table.grid(padding=(0, 2))
        for rule in book.rules:
            if rule.topic == name:
                rests = ", ".join(rule.sources) or "our judgement"
                table.add_row(f"  {rule.id}", rule.title, Text(rests, style="dim"))
        out.print(table)
        out.print()


def print_unverified(book: Rulebook, out: Console) -> None:
    """Print the rules and parameters that rest on a source nobody has read again, then those on our own judgement."""
    things: list[tuple[str, Rule | Parameter]] = [
        *((rule.id, rule) for rule in book.rules),
        *((one.name, one) for one in book.parameters.values()),
    ]
    unread, judged = Table.grid(padding=(0, 2)), Table.grid(padding=(0, 2))
    for name, thing in things:
        doubtful = [source for source in thing.sources if not book.citations[source.split("/")[0]].verified]
        if doubtful:
            unread.add_row(f"  {name}", ", ".join(doubtful))
        if thing.judgement:
            judged.add_row(f"  {name}", thing.judgement)
    for title, table in (("Rests on a source that was not read again", unread), ("Rests on our judgement", judged)):
        out.print(Text(title, style="bold underline"))
        out.print(table)
        out.print()


def print_rule(rule: Rule, book: Rulebook, out: Console) -> None:
    """Print one rule in full."""
    out.print(Text.assemble((rule.id, "bold"), f"  {rule.title}"))
    lines = [f"for each {rule.word} in {rule.domain}"] if rule.word else []
    lines += [f"when {line.text}" for line in rule.lines] or ["always"]
    lines += [f"then {effect_prose(effect)}" for effect in rule.effects]
    lines += [f"overrules {', '.join(rule.overrules)}"] if rule.overrules else []
    lines += [f"because {rule.because.text}"] if rule.because else []
    for source in rule.sources:
        key, _, place = source.partition("/")
        citation = book.citations[key]
        doubt = "" if citation.verified else ", not verified"
        lines.append(f"source {citation.told()} ({citation.evidence}{', ' + place if place else ''}{doubt})")
    lines += [f"judgement {rule.judgement}"] if rule.judgement else []
    lines += [f"changed by {rule.overlay}"] if rule.overlay else []
    lines.append(f"written at {rule.span.place}")
    for line in lines:
        out.print(Padding(Text(line), (0, 0, 0, 2)))
    out.print()
