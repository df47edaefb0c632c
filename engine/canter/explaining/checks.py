"""What a check saw: each line of a rule with its result and the values that it read."""

from __future__ import annotations

from typing import Any, NamedTuple

from canter.language.conditions import Line, facts_read, refs
from canter.language.formulas import ParameterRef
from canter.planning.telling import Teller, tell_value

RESULTS = {True: "true", False: "false", None: "not known"}


class Check(NamedTuple):
    """A line of conditions, whether it held, and what it saw; one that reads what is withheld tells neither."""

    condition: str
    result: str
    saw: dict[str, str]


def check_line(line: Line, teller: Teller, word: str = "", entry: dict[str, Any] | None = None) -> Check:
    """Read a line again over the final values, which are those it was decided on."""
    read = list(refs(line))
    facts = dict.fromkeys(facts_read(read))
    if any(not field and teller.trace.hidden(name) for name, field in facts):
        return Check("withheld", "withheld", {})
    values = {**teller.trace.values, word: entry} if entry is not None else teller.trace.values
    saw: dict[str, str] = {}
    for name, field in facts:
        if not field:
            saw[name] = teller.fact(name)
    saw |= {ref.name: teller.parameter(ref.name) for ref in read if isinstance(ref, ParameterRef)}
    if entry is not None:
        saw |= _fields_seen(line, teller, word, entry)
    return Check(line.text, RESULTS[teller.trace.compiler.told(line)(values)], saw)


def _fields_seen(line: Line, teller: Teller, word: str, entry: dict[str, Any]) -> dict[str, str]:
    facts = teller.trace.rulebook.vocabulary.facts
    seen = {}
    for ref in refs(line):
        if getattr(ref, "word", None) == word and getattr(ref, "field", ""):
            kind = facts[ref.list].fields[ref.field].kind  # type: ignore[union-attr]
            seen[f"{word}.{ref.field}"] = tell_value(entry[ref.field], kind, teller.units)  # type: ignore[union-attr]
    return seen
