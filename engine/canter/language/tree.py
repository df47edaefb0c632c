"""YAML text to a tree of texts, mappings and sequences that know where they were written.

The tree is built from PyYAML's events, which carry the positions of its nodes and also what its nodes no longer
tell: anchors, tags and comments cut off. Every scalar stays the text that was written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from canter.language.problems import Problem, Problems, Source, Span
from canter.language.slips import explain_syntax_error, find_cut_comment, no_value
from canter.language.source import Mapping, Node, Sequence, Text, not_text

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST_NESTING = 40
# How many slips of one file are told at once.
MOST_SLIPS = 100

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(source: Source, problems: Problems, text: str | None = None) -> Node | None:
    """Turn a YAML text into its tree; what is wrong with it goes to `problems`, and then there is no tree.

    `text` is what to read in place of the source's own, where everything stands at the same place.
    """
    before = len(problems.found)
    builder = _Builder(source, source.text if text is None else text, problems)
    try:
        tree = builder.document(yaml.parse(builder.text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        builder.give_up(error)
        return None
    except yaml.YAMLError as error:
        problems.add(f"this is not YAML: {error}".split("\n", 1)[0], Span(source, 1, 1))
        return None
    except _StopError as stop:
        problems.found.append(stop.problem)
        return None
    return tree if len(problems.found) == before else None


class _StopError(Exception):
    """The text cannot be read on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Builder:
    """Builds the tree of one document from its events."""

    def __init__(self, source: Source, text: str, problems: Problems) -> None:
        self.source = source
        self.text = text
        self.problems = problems
        # PyYAML counts characters; lines are looked at for the length of what goes on beyond one.
        self.lines = text.split("\n")
        # The scalar read last, the last one that a comment cut off, what stands in open braces and brackets, and the
        # keys found without a value.
        self.last: Any = None
        self.cut: Any = None
        self.inside: list[Any] = []
        self.gaps: list[Problem] = []
        self.slips = 0

    def give_up(self, error: yaml.MarkedYAMLError) -> None:
        """Note what stopped the reading, and no slip twice."""
        if self.last is not None and self.last is self.cut:
            # Behind a text that was cut off nothing is where it should be.
            return
        problem = explain_syntax_error(self.source, error, self.last, self.inside[-1] if self.inside else None)
        lines = [problem.span and problem.span.line, error.problem_mark and error.problem_mark.line + 1]
        gaps = [gap for gap in self.gaps if gap.span is not None and gap.span.line in lines]
        self.problems.found[:] = [*(one for one in self.problems.found if one not in gaps), problem]

    def document(self, events: Iterator[Any]) -> Node | None:
        tree: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    span = self._span(event)
                    raise _StopError(Problem("a second document begins here", span, "keep one document in a file"))
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, events, 1)
        if tree is None:
            self.problems.add("the file is empty", Span(self.source, 1, 1), "write `name: value` lines into it")
        return tree

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:  # noqa: ANN401 - PyYAML has no types
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None and depth <= DEEPEST_NESTING:
            return self._scalar(event)
        span = self._span(event)
        if isinstance(event, yaml.CollectionStartEvent) and (event.anchor is not None or event.tag is not None):
            # The mark goes on to the bracket; what is meant is the word before it.
            word = re.match(r"\S+", self.lines[span.line - 1][span.column - 1 :])
            span = span._replace(length=len(word[0]) if word else 1)
        if depth > DEEPEST_NESTING:
            raise _StopError(Problem(f"nested more than {DEEPEST_NESTING} levels deep", span, "flatten it"))
        if isinstance(event, yaml.AliasEvent):
            raise _StopError(Problem("an alias (`*name`) is not allowed", span, "write it out, or in double quotes"))
        if event.anchor is not None:
            raise _StopError(Problem("an anchor (`&name`) is not allowed", span, "write it out, or in double quotes"))
        if event.tag is not None:
            raise _StopError(Problem("a tag (`!name`) is not allowed", span, "put a text with `!` in double quotes"))
        if event.flow_style:
            self.inside.append(event)
        of_items = isinstance(event, yaml.SequenceStartEvent)
        node = self._sequence(span, events, depth) if of_items else self._mapping(event, span, events, depth)
        if event.flow_style:
            self.inside.pop()
        return node

    def _scalar(self, event: Any) -> Text:  # noqa: ANN401
        start, end = event.start_mark, event.end_mark
        self.last = event
        raw = self.text[start.index : end.index]
        # A plain text has the style None or, from the C library, an empty one.
        if not event.style and raw:
            slip = find_cut_comment(self.source, self.text, end)
            if slip is not None:
                self.cut = event
                self._note(slip)
        if event.style == '"' and "\\" in raw and (wrong := not_text(event.value)):
            self._note(
                Problem(f"character U+{ord(wrong[0]):04X} does not belong in a text", self._span(event), "remove its escape")
            )
        return Text.at(event.value, self.source, self._place(start, end), raw)

    def _sequence(self, span: Span, events: Iterator[Any], depth: int) -> Sequence:
        sequence = Sequence()
        sequence.span = span
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            node = self._node(event, events, depth + 1)
            if isinstance(event, yaml.ScalarEvent) and not event.style and not node:
                self._note(Problem("an item without a value", self._span(event), "remove the dash or the comma"))
            sequence.append(node)
        return sequence

    def _mapping(self, opening: Any, span: Span, events: Iterator[Any], depth: int) -> Mapping:  # noqa: ANN401
        mapping = Mapping()
        mapping.span = span
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value_event = next(events)
            value = self._node(value_event, events, depth + 1)
            if not isinstance(key, Text):
                self._note(Problem("a key must be a word", self._span(event), "put a text that begins with `{` in quotes"))
                continue
            if key == "<<":
                self._note(Problem("a merge key (`<<`) is not allowed", key.span, "write it out"))
            elif key in mapping:
                first = mapping.key(key).span.line
                self._note(Problem(f"`{key}` is given twice", key.span, f"the first is on line {first}; keep one"))
            if isinstance(value_event, yaml.ScalarEvent) and not value_event.style and not value:
                self.gaps.append(no_value(key, key.span, inside=bool(opening.flow_style)))
                self._note(self.gaps[-1])
            mapping[key] = value
        return mapping

    def _note(self, problem: Problem) -> None:
        """Note a slip and read on, but not for ever: a file of nothing but slips is no rule file."""
        if self.slips == MOST_SLIPS:
            raise _StopError(Problem("from here on there are more slips like these", problem.span, "mend those before it first"))
        self.slips += 1
        self.problems.found.append(problem)

    def _place(self, start: Any, end: Any) -> tuple[int, int, int]:  # noqa: ANN401
        if end.line == start.line:
            length = end.column - start.column
        else:
            length = len(self.lines[start.line]) - start.column if start.line < len(self.lines) else 1
        return start.line + 1, start.column + 1, length if length > 0 else 1

    def _span(self, event: Any) -> Span:  # noqa: ANN401
        return Span(self.source, *self._place(event.start_mark, event.end_mark))
