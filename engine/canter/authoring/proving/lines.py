"""Questions about single lines of conditions: whether one is ever true, and whether it is ever not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.proving.logic import Bool, every, no, some
from canter.authoring.proving.questions import Question
from canter.language.conditions import Group, Known, Line, facts_read, refs
from canter.reasoning.plain import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.authoring.proving.landing import Landings
    from canter.authoring.proving.replay import Replayed
    from canter.language.rulebook import Rulebook
    from canter.language.rules import Rule

NEVER, ALWAYS = "never true", "always true"


def lines_asked(book: Rulebook) -> Iterator[Question]:
    """Yield two questions for each line, also within `any` and `all`; rows that share a line share the questions."""
    compiler = Compiler(book.vocabulary, book.parameters)
    asked: set[tuple[str, str, str]] = set()
    for rule in book.rules:
        for line in _parts(rule.lines):
            for way in (NEVER, ALWAYS):
                key = (rule.whole, line.text, way)
                if key not in asked:
                    asked.add(key)
                    yield _question(rule, line, way, compiler)


def _parts(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        if isinstance(line, Group):
            yield from _parts(line.lines)
        elif not isinstance(line, Known):
            # Whether something is known is asked for safety's sake, also where it always is.
            yield line


def _question(rule: Rule, line: Line, way: str, compiler: Compiler) -> Question:
    hoped_for = way == NEVER
    entries = compiler.entries(rule.domain) if rule.domain else None
    test = compiler.line(line)

    def goal(landings: Landings) -> Bool:
        reading = landings.outcomes.reading
        if not rule.domain:
            true = reading.line(line, ()).true
            return true if hoped_for else no(true)
        listed = landings.space.fact(rule.domain).known
        found = []
        for slot in landings.outcomes.slots(rule, f"{way} {line.text}"):
            true = reading.line(line, landings.outcomes.at(rule, slot)).true
            found.append(every((listed, landings.outcomes.member(rule, slot), true if hoped_for else no(true))))
        return some(found)

    def shows(found: Replayed) -> str:
        if found.trace is None:
            return ""
        values = dict(found.trace.values)
        for entry in (None,) if entries is None else entries(values) or ():
            if entry is not None:
                values[rule.word] = entry
            if (test(values) is True) == hoped_for:
                return f"`{line.text}` is {'true' if hoped_for else 'not true'}"
        return ""

    reads = tuple(dict.fromkeys(name for name, _ in facts_read(refs(line))))
    domain = (rule.domain,) if rule.domain else ()
    # The place in the guidance is the rule; what the line rests on is what it reads.
    return Question("idle line", (rule.whole, line.text, way), goal, shows, (*reads, *domain), ())
