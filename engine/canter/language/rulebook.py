"""The rulebook: guidance with its overlays, read, checked and immutable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from canter.language.facts import Parameter, Vocabulary
    from canter.language.order import Round
    from canter.language.problems import Span
    from canter.language.rules import Invariant, Rule


class Citation(NamedTuple):
    """What a rule rests on."""

    id: str
    authors: str
    year: str
    title: str
    where: str
    link: str
    evidence: str
    verified: bool
    span: Span

    def told(self) -> str:
        """Return the citation as one line."""
        where = f" {self.where}." if self.where else ""
        link = f" {self.link}" if self.link else ""
        return f"{self.authors} ({self.year}). {self.title}.{where}{link}"


class Section(NamedTuple):
    """A part of the plan: which facts it shows, which beside them, which only in reasons."""

    id: str
    title: str
    shows: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]]
    behind: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts of the section."""
        return (*self.shows, *(name for names in self.beside.values() for name in names), *self.behind)


class Overlay(NamedTuple):
    """Who changed the guidance and why, with the hash of the change."""

    name: str
    by: str
    because: str
    hash: str

    @property
    def told(self) -> str:
        """The change in one line."""
        return f"{self.name}, by {self.by} ({self.hash[:12]})"


@dataclass(frozen=True)
class Rulebook:
    """Guidance with its overlays. Immutable; the order of rules is that of the topics, and means nothing."""

    name: str
    version: str
    date: str
    topics: tuple[str, ...]
    disclaimer: str
    citations: Mapping[str, Citation]
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    rules: tuple[Rule, ...]
    sections: Mapping[str, Section]
    invariants: tuple[Invariant, ...]
    overlays: tuple[Overlay, ...]
    rounds: tuple[Round, ...]
    hash: str

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id."""
        return self.by_id[rule_id]

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return MappingProxyType({rule.id: rule for rule in self.rules})

    @cached_property
    def setting(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that set, bound, change or choose each fact."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for target in rule.targets:
                found.setdefault(target.fact, []).append(rule)
        return MappingProxyType({name: tuple(rules) for name, rules in found.items()})

    @cached_property
    def section_of(self) -> Mapping[str, str]:
        """The section that each concluded fact stands in."""
        return MappingProxyType({name: section.id for section in self.sections.values() for name in section.facts})


def joint_hash(hashes: list[str]) -> str:
    """Return one hash of a guidance and its overlays, in their order."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
