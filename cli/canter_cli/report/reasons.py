"""The reasons of a report: each conclusion is explained once, and wherever else it comes up, the report leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter import Plan
    from canter.explaining.why import Reason
    from canter.planning.plan import Conclusion

# Rules that had no effect answer "why not", which `canter why` tells; a report that one keeps says what did.
LEFT_OUT = "other"
CUT_AT = ("conclusion", "again", "list")
SHORT_OF = " (explained above)"


class Step(NamedTuple):
    """A step of an explanation: its kind and words, the fact or source that it leads to, and what it rests on."""

    kind: str
    text: str
    fact: str
    source: str
    steps: tuple[Step, ...]


class Told(NamedTuple):
    """A conclusion as a report tells it, with the steps that led to it."""

    name: str
    label: str
    shown: str
    known: bool
    reason: str
    rule: str
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


class Source(NamedTuple):
    """A source that the report names: its key, its words, its kind, whether it was read, and where it is on the web."""

    key: str
    text: str
    link: str
    href: str
    evidence: str
    verified: bool


class Reasons:
    """Tells the steps behind conclusions, and keeps which of them and which sources were named."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing told."""
        self._plan = plan
        self._told: set[str] = set()
        self._named: dict[str, None] = {}
        self._cited: dict[str, None] = {}

    def told(self, one: Conclusion) -> Told:
        """Return a conclusion with its steps."""
        steps = self.steps(one.name)
        return Told(one.name, one.label, one.shown, one.value is not None, one.reason, one.rule, one.missing, steps)

    def steps(self, name: str) -> tuple[Step, ...]:
        """Return the steps behind a conclusion, or behind the entries of a list that a section shows."""
        self._told.add(name)
        return tuple(self._steps(self._plan.why(name), set()))

    def has_told(self, name: str) -> bool:
        """Tell whether the steps behind a conclusion have a place already."""
        return name in self._told

    def rest(self) -> tuple[Told, ...]:
        """Return, with their steps, the conclusions that steps lead to and that no section has told."""
        found = []
        while waiting := [name for name in self._named if name not in self._told]:
            found += [self.told(self._plan.conclusions[name]) for name in waiting]
        return tuple(found)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources that were named, in the order of their keys."""
        citations = self._plan.rulebook.citations
        return tuple(_source(key, citations[key].told(), self._plan) for key in sorted(self._cited))

    def _steps(self, reason: Reason, spoken: set[str]) -> Iterator[Step]:
        """Yield the steps of a reason; a rule that spoke for an earlier entry of a list does not say again what it rests on."""
        for inner in reason.rests_on:
            if inner.kind == LEFT_OUT:
                continue
            if inner.kind in CUT_AT and inner.fact:
                self._named[inner.fact] = None
                yield Step(inner.kind, inner.text.removesuffix(SHORT_OF), inner.fact, "", ())
            elif inner.kind == "source":
                self._cited[inner.rule] = None
                yield Step(inner.kind, inner.text, "", inner.rule, ())
            else:
                again = reason.kind == "entry" and inner.rule in spoken
                yield Step(inner.kind, inner.text, "", "", () if again else tuple(self._steps(inner, spoken)))
                if reason.kind == "entry":
                    spoken.add(inner.rule)


def _source(key: str, text: str, plan: Plan) -> Source:
    citation = plan.rulebook.citations[key]
    link = citation.link
    href = f"https://doi.org/{link.removeprefix('doi:')}" if link.startswith("doi:") else link
    # An overlay may write anything; only what leads to the web becomes a link.
    safe = href if href.startswith(("https://", "http://")) else ""
    return Source(key, text.removesuffix(link).rstrip(), link, safe, citation.evidence, citation.verified)
