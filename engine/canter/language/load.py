"""Directories of YAML to a rulebook: every problem of every file in one run."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from canter.language.conditions import Line, facts_read, refs
from canter.language.facts import Fact, Kind, Parameter
from canter.language.files import Files, named, read_files
from canter.language.names import Scope
from canter.language.order import Graph
from canter.language.overlays import Overlay, Written, apply_overlay
from canter.language.problems import Problems, RuleError, Source, Span, suggestion
from canter.language.rulebook import Citation, Rulebook, Section, joint_hash
from canter.language.rules import RULE_ID, Invariant, Rule, RuleReader, expand_overrules, read_invariant
from canter.language.sections import read_sections
from canter.language.shapes import (
    FactShape,
    GuidanceShape,
    InvariantShape,
    ParameterShape,
    RuleBodyShape,
    SourceShape,
    TopicShape,
)
from canter.language.shaping import shape, shape_list, shape_mapping
from canter.language.source import Mapping, Node, Text
from canter.language.sure import Sureness
from canter.language.clashes import check_clashes
from canter.language.tokens import SlipError
from canter.language.values import check_range, plain_number
from canter.language.vocabulary import build_vocabulary, check_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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
        facts = self._merged("facts", FactShape)
        sources = self._merged("sources", SourceShape)
        for number, files in enumerate(self.files):
            self._read_topics(files, head, overlay=number > 0)
        overlays: list[Overlay] = []
        for files in self.files[1:]:
            overlay = apply_overlay(
                files, str(head.name if head else ""), str(head.version if head else ""), self.written, self.problems
            )
            overlays += [overlay] if overlay else []
        self.problems.raise_as(RuleError)
        vocabulary = build_vocabulary(facts, self._lists(), self.problems)
        sections = read_sections(self.files, vocabulary, self.problems)
        self.problems.raise_as(RuleError)
        citations = {str(name): _citation(name, shaped, self.problems) for name, shaped in sources.items()}
        parameters = self._parameters(vocabulary)
        self.problems.raise_as(RuleError)
        scope = Scope(vocabulary, MappingProxyType(parameters))
        rules = self._rules(scope, tuple(sections))
        invariants = (*self._invariants(scope), *_range_invariants(vocabulary, scope))
        self._check_sources(citations, parameters, rules, invariants)
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

    def _merged(self, stem: str, model):  # noqa: ANN001, ANN202 - as the model given
        """Return the entries of a file of the guidance and of its overlays, which may add and never redefine."""
        merged = {}
        for number, files in enumerate(self.files):
            node = files.trees.get(stem)
            if node is None:
                if number == 0 and not self.problems.found:
                    self.problems.add(
                        f"`{stem}.yaml` is missing", Span(Source(f"{files.directory}/{stem}.yaml", ""), 1, 1), "add it"
                    )
                continue
            for key, shaped in shape_mapping(model, node, self.problems).items():
                if key in merged:
                    self.problems.add(f"`{key}` is there already", key.span, "an overlay adds; give it another name")
                else:
                    merged[key] = shaped
        return merged

    def _read_topics(self, files: Files, head: GuidanceShape | None, *, overlay: bool) -> None:
        if head is not None and not overlay:
            for name in head.topics:
                if name not in files.topics and not self.problems.found:
                    self.problems.add(
                        f"there is no file `{name}.yaml`",
                        name.span,
                        suggestion(name, files.topics) or "add it, or remove the topic",
                    )
            for stem, node in files.topics.items():
                if stem not in head.topics:
                    self.problems.add(
                        f"the topic `{stem}` is not named in `guidance.yaml`",
                        named(stem, node).span,
                        f"add `{stem}` to `topics:`",
                    )
        for topic, node in files.topics.items():
            if not isinstance(node, Mapping):
                self.problems.add("expected `parameters:` and `rules:`", node.span, "write `rules:` and the rules below it")
                continue
            self._read_topic(topic, node, files, overlay=overlay)

    def _read_topic(self, topic: str, node: Mapping, files: Files, *, overlay: bool) -> None:
        label = files.directory.name if overlay else ""
        shaped = shape(TopicShape, node, self.problems)
        if shaped is None:
            return
        for name, parameter in shaped.parameters.items():
            check_name(name, "parameter", self.problems)
            if self.written.parameter(name) is not None:
                self.problems.add(
                    f"the parameter `{name}` is there already", name.span, "adjust it in `overlay.yaml`, or give it another name"
                )
            self.written.parameters[name] = (parameter, topic, "")
        for rule in shaped.rules:
            if not RULE_ID.fullmatch(rule.id) or not rule.id.startswith(f"{topic}/"):
                self.problems.add(f"`{rule.id}` cannot be an id in `{topic}.yaml`", rule.id.span, f"write `{topic}/` and a slug")
            if self.written.rule(rule.id) is not None:
                first = self.written.rule(rule.id)
                where = f"{first.span.source.name}:{first.span.line}" if first is not None else ""
                self.problems.add(f"the rule `{rule.id}` is there already", rule.id.span, f"see {where}; give one another id")
            self.written.rules[rule.id] = (rule, label)

    def _lists(self) -> dict[Text, dict[Text, Node]]:
        """Return the entries of each list, an overlay's after."""
        lists: dict[Text, dict[Text, Node]] = {}
        for files in self.files:
            for stem, node in files.lists.items():
                if not isinstance(node, Mapping):
                    self.problems.add("expected `entry:` and its fields", node.span, "write `name:` and its fields below it")
                    continue
                entries = lists.setdefault(named(stem, node), {})
                for key, value in node.items():
                    if key in entries:
                        self.problems.add(f"`{key}` is in the list already", key.span, "an overlay adds; give it another name")
                    entries[key] = value
        return lists

    def _parameters(self, vocabulary) -> dict[str, Parameter]:  # noqa: ANN001
        found = {}
        for name, (shaped, topic, overlay) in self.written.parameters.items():
            if str(name) in vocabulary.facts:
                self.problems.add(f"`{name}` is a fact already", name.span, "give the parameter another name")
            if shaped.source is None and shaped.judgement is None:
                self.problems.add(
                    f"the parameter `{name}` names no source", name.span, "add `source:`, or `judgement:` saying why"
                )
            try:
                value = plain_number(shaped.value)
                low, high = (plain_number(shaped.range[0]), plain_number(shaped.range[1])) if shaped.range else (None, None)
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

    def _invariants(self, scope: Scope) -> list[Invariant]:
        found: dict[str, Invariant] = {}
        for files in self.files:
            node = files.trees.get("invariants")
            for shaped in shape_list(InvariantShape, node, self.problems) if node is not None else ():
                invariant = read_invariant(shaped, scope, self.problems)
                if invariant is not None and invariant.id in found:
                    self.problems.add(
                        f"the invariant `{invariant.id}` is there already", invariant.span, "an overlay adds; give it another id"
                    )
                elif invariant is not None:
                    found[invariant.id] = invariant
        return list(found.values())

    def _check_sources(self, citations, parameters, rules, invariants) -> None:  # noqa: ANN001
        for thing in (*parameters.values(), *rules, *invariants):
            for source in thing.sources:
                key = source.split("/", 1)[0]
                if key not in citations:
                    self.problems.add(
                        f"`{source}` is no source of `sources.yaml`", thing.span, suggestion(key, citations) or "add the citation"
                    )

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
        link, shaped.evidence, shaped.verified == "yes",
    )  # fmt: skip


def _range_invariants(vocabulary, scope: Scope) -> list[Invariant]:  # noqa: ANN001
    """Return an invariant for the range of each concluded number."""
    from canter.language.conditions import read_lines  # noqa: PLC0415

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
