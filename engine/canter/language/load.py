"""Directories of YAML to a rulebook: every problem of every file in one run."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from canter.language.clashes import check_clashes
from canter.language.condition_reader import read_lines
from canter.language.conditions import facts_read
from canter.language.facts import Kind, Parameter
from canter.language.files import Files, read_files
from canter.language.gather import gather, gather_lists, gather_topics
from canter.language.names import Scope
from canter.language.order import Graph
from canter.language.overlays import Written, apply_overlay, check_removed
from canter.language.problems import Problems, RuleError, suggestion
from canter.language.rule_reader import RuleReader, expand_overrules, read_invariant
from canter.language.rulebook import Citation, Overlay, Rulebook, Section, joint_hash
from canter.language.rules import Invariant, Rule
from canter.language.sections import read_sections
from canter.language.shapes import (
    FactShape,
    GuidanceShape,
    InvariantShape,
    SourceShape,
)
from canter.language.shaping import shape, shape_list
from canter.language.source import Text
from canter.language.sure import Sureness
from canter.language.tokens import SlipError
from canter.language.values import check_range, plain_number, read_range
from canter.language.vocabulary import build_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from canter.language.facts import Vocabulary


def load_rulebook(directory: Path, overlays: Sequence[Path] = (), *, unsure_guards: bool = False) -> Rulebook:
    """Read guidance and its overlays; raises `RuleError` with every problem found.

    `unsure_guards` admits guards that can come out as not known, whose meaning is defined, for tests.
    """
    problems = Problems()
    if not directory.is_dir() or not (directory / "guidance.yaml").is_file():
        problems.add(f"`{directory}` is no directory of rules", None, "name a directory with a `guidance.yaml`")
        problems.raise_as(RuleError)
    loader = _Loader([read_files(path, problems) for path in (directory, *overlays)], problems, unsure_guards=unsure_guards)
    return loader.load()


class _Loader:
    """Reads in the order in which later files need earlier ones."""

    def __init__(self, files: list[Files], problems: Problems, *, unsure_guards: bool) -> None:
        self.files = files
        self.problems = problems
        self.unsure_guards = unsure_guards
        self.written = Written({}, {})

    def load(self) -> Rulebook:
        base = self.files[0]
        head = self._required("guidance", GuidanceShape)
        facts = gather(self.files, "facts", FactShape, self.problems)
        sources = gather(self.files, "sources", SourceShape, self.problems)
        self.written = gather_topics(self.files, head, self.problems)
        overlays: list[Overlay] = []
        for files in self.files[1:]:
            overlay = apply_overlay(
                files, str(head.name if head else ""), str(head.version if head else ""), self.written, self.problems
            )
            overlays += [overlay] if overlay else []
        check_removed(self.written, self.problems)
        self.problems.raise_as(RuleError)
        vocabulary = build_vocabulary(facts, gather_lists(self.files, self.problems), self.problems)
        sections = read_sections(self.files, vocabulary, self.problems)
        self.problems.raise_as(RuleError)
        citations = {str(name): _citation(name, shaped, self.problems) for name, shaped in sources.items()}
        parameters = self._parameters(vocabulary)
        self.problems.raise_as(RuleError)
        scope = Scope(vocabulary, MappingProxyType(parameters))
        rules = self._rules(scope, tuple(sections))
        invariants = (*self._invariants(scope, citations, rules), *_range_invariants(vocabulary, scope))
        self._check_sources(citations, self.written.cited())
        self.problems.raise_as(RuleError)
        rules = expand_overrules(rules, self.problems)
        self._check_rules(rules, sections, scope)
        self.problems.raise_as(RuleError)
        graph = Graph(rules, vocabulary)
        graph.check_cycles(self.problems)
        self.problems.raise_as(RuleError)
        assert head is not None  # noqa: S101 - its absence was raised above
        topics = dict.fromkeys([*map(str, head.topics), *(rule.topic for rule in rules)])
        return Rulebook(
            str(head.name), str(head.version), str(head.date), tuple(topics), " ".join(head.disclaimer.split()),
            MappingProxyType(citations), vocabulary, MappingProxyType(parameters), rules, MappingProxyType(sections),
            invariants, tuple(overlays), graph.rounds(), joint_hash([base.hash, *(overlay.hash for overlay in overlays)]),
        )  # fmt: skip

    def _required(self, stem: str, model: type[GuidanceShape]) -> GuidanceShape | None:
        node = self.files[0].mapping(stem, self.problems)
        return None if node is None else shape(model, node, self.problems)

    def _parameters(self, vocabulary: Vocabulary) -> dict[str, Parameter]:
        found = {}
        for name, (shaped, topic, overlay) in self.written.parameters.items():
            if str(name) in vocabulary.facts:
                self.problems.add(f"`{name}` is a fact already", name.span, "give the parameter another name")
            if shaped.source is None and shaped.judgement is None:
                self.problems.add(
                    f"the parameter `{name}` names no source", name.span, "add `source:`, or `judgement:` saying why", "uncited"
                )
            try:
                value = plain_number(shaped.value)
                low, high = read_range(shaped.range)
                decimals = len(shaped.value.partition(".")[2])
                kind = Kind("number", str(shaped.unit or ""), low, high, None, decimals)
                check_range(value, kind, str(name), shaped.value)
            except SlipError as slip:
                self.problems.found.append(slip.problem)
                continue
            found[str(name)] = Parameter(
                str(name), value, kind, str(shaped.label or name.replace("_", " ").capitalize()),
                tuple(map(str, shaped.source or ())), str(shaped.judgement or ""), topic, name.span, overlay,
            )  # fmt: skip
        return found

    def _rules(self, scope: Scope, sections: tuple[str, ...]) -> tuple[Rule, ...]:
        reader = RuleReader(scope, sections, self.problems)
        found = [
            rule for rule_id, (shaped, overlay) in self.written.rules.items() for rule in reader.read(rule_id, shaped, overlay)
        ]
        order = {topic: number for number, topic in enumerate(dict.fromkeys(rule.topic for rule in found))}
        return tuple(sorted(found, key=lambda rule: order[rule.topic]))

    def _invariants(self, scope: Scope, citations: dict[str, Citation], rules: tuple[Rule, ...]) -> list[Invariant]:
        found: dict[str, Invariant] = {}
        # What an overlay removed may still be named: the invariant stands without it, or no plan is given.
        names = {*(name for rule in rules for name in (rule.id, rule.whole)), *map(str, self.written.removed)}
        for files in self.files:
            node = files.trees.get("invariants")
            for shaped in shape_list(InvariantShape, node, self.problems) if node is not None else ():
                self._check_sources(citations, shaped.source or ())
                for guard in shaped.guards or ():
                    if guard not in names:
                        self.problems.add(f"there is no rule `{guard}`", guard.span, suggestion(guard, names))
                invariant = read_invariant(shaped, scope, self.problems)
                if invariant is not None and invariant.id in found:
                    self.problems.add(
                        f"the invariant `{invariant.id}` is there already", invariant.span, "an overlay adds; give it another id"
                    )
                elif invariant is not None:
                    found[invariant.id] = invariant
        return list(found.values())

    def _check_sources(self, citations: dict[str, Citation], named: Iterable[Text]) -> None:
        for source in named:
            key = source.split("/", 1)[0]
            if key not in citations:
                help_ = suggestion(key, citations) or "add the citation"
                self.problems.add(f"`{source}` is no source of `sources.yaml`", source.span, help_)

    def _check_rules(self, rules: tuple[Rule, ...], sections: dict[str, Section], scope: Scope) -> None:
        sureness = Sureness(scope.vocabulary)
        hidden = {name: section.id for section in sections.values() for name in section.facts}
        for rule in rules:
            if not self.unsure_guards:
                sureness.check(rule, self.problems)
            for ref in rule.because.refs if rule.because and rule.withholds else ():
                for name, field in facts_read([ref]):
                    if not field and hidden.get(name) in rule.withholds:
                        self.problems.add(
                            f"the `because` of `{rule.id}` names `{name}`, which it withholds", rule.span, "word it without"
                        )
        check_clashes(rules, scope, self.problems)


def _citation(name: Text, shaped: SourceShape, problems: Problems) -> Citation:
    if "/" in name:
        problems.add(f"`{name}` cannot name a source", name.span, "what follows a slash is the place in it")
    link = f"doi:{shaped.doi}" if shaped.doi else str(shaped.url or "")
    return Citation(
        str(name), str(shaped.authors), str(shaped.year), str(shaped.title).rstrip("."), str(shaped.where or "").rstrip("."),
        link, shaped.evidence, shaped.verified == "yes", name.span,
    )  # fmt: skip


def _range_invariants(vocabulary: Vocabulary, scope: Scope) -> list[Invariant]:
    """Return an invariant for the range of each concluded number."""
    found = []
    for fact in vocabulary.facts.values():
        if fact.origin == "concluded" and fact.kind.numeric and fact.kind.low is not None and fact.kind.high is not None:
            low, high = (f"{bound:f}".rstrip("0").rstrip(".") for bound in (fact.kind.low, fact.kind.high))
            when = read_lines([Text(f"{fact.name} is known", fact.span)], scope, Problems())
            holds = read_lines([Text(f"{low} <= {fact.name} <= {high}", fact.span)], scope, Problems())
            title = f"{fact.label} stays in its range"
            found.append(
                Invariant(f"range/{fact.name}", title, "", "", "", when, holds, (), "the range in the vocabulary", fact.span)
            )
    return found
