"""The sections of a plan, read from `plan.yaml`: every concluded fact stands in exactly one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from canter.language.problems import Problems, suggestion
from canter.language.rulebook import Section
from canter.language.shapes import SectionShape
from canter.language.shaping import shape_mapping
from canter.language.vocabulary import check_name

if TYPE_CHECKING:
    from canter.language.facts import Vocabulary
    from canter.language.files import Files
    from canter.language.source import Text


def read_sections(files: list[Files], vocabulary: Vocabulary, problems: Problems) -> dict[str, Section]:
    """Return the sections in the order of the plan; an overlay's facts join the sections that there are."""
    found: dict[str, Section] = {}
    seen: dict[str, Text] = {}
    for one in files:
        node = one.trees.get("plan")
        if node is None:
            continue
        for name, shaped in shape_mapping(SectionShape, node, problems).items():
            check_name(name, "section", problems)
            if shaped.title is None and str(name) not in found:
                problems.add(f"the section `{name}` has no title", name.span, "add `title:`")
            _check_facts(name, shaped, vocabulary, seen, problems)
            found[str(name)] = _joined(found.get(str(name)), str(name), shaped)
    for fact in vocabulary.facts.values():
        if fact.origin == "concluded" and fact.name not in seen and not problems.found:
            problems.add(
                f"`{fact.name}` stands in no section of `plan.yaml`", fact.span, "add it under `shows`, `beside` or `behind`"
            )
    return found


def _check_facts(section: Text, shaped: SectionShape, vocabulary: Vocabulary, seen: dict[str, Text], problems: Problems) -> None:
    concluded = [fact.name for fact in vocabulary.facts.values() if fact.origin == "concluded"]
    tables = [fact.name for fact in vocabulary.facts.values() if fact.tabled]
    names = [*shaped.shows, *(name for group in shaped.beside.values() for name in group), *shaped.behind]
    for name in names:
        if str(name) not in (*concluded, *(tables if name in shaped.shows else ())):
            what = "is not concluded" if str(name) in vocabulary.facts else "is no fact"
            problems.add(f"`{name}` {what}", name.span, suggestion(name, concluded) or "sections hold what rules conclude")
        elif str(name) in seen:
            first = seen[str(name)].span
            problems.add(f"`{name}` stands in two places", name.span, f"the first is line {first.line} of {first.source.name}")
        seen[str(name)] = name
    for name in shaped.beside:
        if str(name) not in vocabulary.facts or str(name) not in seen:
            problems.add(
                f"nothing shows `{name}`, so nothing stands beside it", name.span, f"add `{name}` to `shows` of `{section}`"
            )


def _joined(old: Section | None, name: str, shaped: SectionShape) -> Section:
    beside = {str(key): tuple(map(str, names)) for key, names in shaped.beside.items()}
    shows, behind = tuple(map(str, shaped.shows)), tuple(map(str, shaped.behind))
    if old is None:
        return Section(name, str(shaped.title or name), shows, MappingProxyType(beside), behind)
    merged = {key: (*old.beside.get(key, ()), *beside.get(key, ())) for key in (*old.beside, *beside)}
    return Section(name, old.title, (*old.shows, *shows), MappingProxyType(merged), (*old.behind, *behind))
