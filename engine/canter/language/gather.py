"""What the files of guidance and its overlays say, gathered by name before anything is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from canter.language.files import Files, named
from canter.language.overlays import Written, overlay_name
from canter.language.problems import Problems, Source, Span, suggestion
from canter.language.rules import RULE_ID
from canter.language.shapes import GuidanceShape, TopicShape
from canter.language.shaping import shape, shape_mapping
from canter.language.source import Mapping, Node, Text
from canter.language.vocabulary import check_name

if TYPE_CHECKING:
    from collections.abc import Sequence

S = TypeVar("S", bound=BaseModel)


def gather(all_files: Sequence[Files], stem: str, model: type[S], problems: Problems) -> dict[Text, S]:
    """Return the entries of one file of the guidance and of its overlays, which may add and never redefine."""
    merged: dict[Text, S] = {}
    for number, files in enumerate(all_files):
        node = files.trees.get(stem)
        if node is None:
            if number == 0 and not problems.found:
                problems.add(f"`{stem}.yaml` is missing", Span(Source(f"{files.directory}/{stem}.yaml", ""), 1, 1), "add it")
            continue
        for key, shaped in shape_mapping(model, node, problems).items():
            if key in merged:
                problems.add(f"`{key}` is there already", key.span, "an overlay adds; give it another name")
            else:
                merged[key] = shaped
    return merged


def gather_lists(all_files: Sequence[Files], problems: Problems) -> dict[Text, dict[Text, Node]]:
    """Return the entries of each list, an overlay's after."""
    lists: dict[Text, dict[Text, Node]] = {}
    for files in all_files:
        for stem, node in files.lists.items():
            if not isinstance(node, Mapping):
                problems.add("expected `entry:` and its fields", node.span, "write `name:` and its fields below it")
                continue
            entries = lists.setdefault(named(stem, node), {})
            for key, value in node.items():
                if key in entries:
                    problems.add(f"`{key}` is in the list already", key.span, "an overlay adds; give it another name")
                entries[key] = value
    return lists


def gather_topics(all_files: Sequence[Files], head: GuidanceShape | None, problems: Problems) -> Written:
    """Return the parameters and rules of all topics, as they are written."""
    written = Written({}, {})
    if head is not None:
        _check_topics(all_files[0], head, problems)
    for number, files in enumerate(all_files):
        for topic, node in files.topics.items():
            if isinstance(node, Mapping):
                _gather_topic(topic, node, overlay_name(files) if number else "", written, problems)
            else:
                problems.add("expected `parameters:` and `rules:`", node.span, "write `rules:` and the rules below it")
    return written


def _check_topics(files: Files, head: GuidanceShape, problems: Problems) -> None:
    for name in head.topics:
        if name not in files.topics and not problems.found:
            help_ = suggestion(name, files.topics) or "add it, or remove the topic"
            problems.add(f"there is no file `{name}.yaml`", name.span, help_)
    for stem, node in files.topics.items():
        if stem not in head.topics:
            message = f"the topic `{stem}` is not named in `guidance.yaml`"
            problems.add(message, named(stem, node).span, f"add `{stem}` to `topics:`")


def _gather_topic(topic: str, node: Mapping, overlay: str, written: Written, problems: Problems) -> None:
    shaped = shape(TopicShape, node, problems)
    if shaped is None:
        return
    for name, parameter in shaped.parameters.items():
        check_name(name, "parameter", problems)
        if written.parameter(name) is not None:
            help_ = "adjust it in `overlay.yaml`, or give it another name"
            problems.add(f"the parameter `{name}` is there already", name.span, help_)
        written.parameters[name] = (parameter, topic, "")
    for rule in shaped.rules:
        if not RULE_ID.fullmatch(rule.id) or not rule.id.startswith(f"{topic}/"):
            problems.add(f"`{rule.id}` cannot be an id in `{topic}.yaml`", rule.id.span, f"write `{topic}/` and a slug")
        first = written.rule(rule.id)
        if first is not None:
            help_ = f"see {first.span.source.name}:{first.span.line}; give one another id"
            problems.add(f"the rule `{rule.id}` is there already", rule.id.span, help_)
        written.rules[rule.id] = (rule, overlay)
