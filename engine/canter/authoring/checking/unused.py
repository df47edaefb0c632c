"""What nobody uses: facts, parameters, sources and choices that make no difference to any plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.authoring.checking.finding import Finding, find_one
from canter.authoring.checking.places import Places
from canter.authoring.checking.uses import Uses
from canter.planning import outlook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.guidance import Guidance
    from canter.language.facts import Fact
    from canter.language.problems import Span
    from canter.language.rulebook import Rulebook

# What the plan itself reads of the guidance, for the outlook.
_READ_BY_PLANS = frozenset((*outlook.PERSON, *outlook.RECKONED))


def find_unused(guidance: Guidance) -> Iterator[Finding]:
    """Yield the facts, parameters, sources and choices that nothing uses."""
    book = guidance.rulebook
    uses = Uses(book)
    yield from _facts(book, uses)
    for parameter in book.parameters.values():
        if parameter.name not in uses.parameters and _ours(parameter.span, book):
            message = f"nothing uses the parameter `{parameter.name}`"
            yield find_one("unused-parameter", message, parameter.span, "use it in a rule, or remove it")
    for citation in book.citations.values():
        if citation.id not in uses.sources and _ours(citation.span, book):
            yield find_one("unused-source", f"nothing cites `{citation.id}`", citation.span, "cite it, or remove it")
    yield from _choices(book, uses)


def _ours(span: Span, book: Rulebook) -> bool:
    """Tell whether an author can mend it: what an overlay no longer uses of the guidance beneath is no fault of its own."""
    beneath = next(iter(book.vocabulary.facts.values())).span.source.name.rpartition("/")[0]
    return not book.overlays or span.source.name.rpartition("/")[0] != beneath


def _facts(book: Rulebook, uses: Uses) -> Iterator[Finding]:
    shown = {name for section in book.sections.values() for name in section.facts if name not in section.behind}
    for fact in book.vocabulary.facts.values():
        if fact.name in uses.facts or fact.name in shown or fact.name in _READ_BY_PLANS or not _ours(fact.span, book):
            continue
        if fact.origin == "asked":
            message, help_ = f"`{fact.name}` is asked, and nothing uses the answer", "use it in a rule, or do not ask for it"
        elif fact.origin == "given":
            message, help_ = f"nothing goes through the list `{fact.name}`", "choose from it in a rule, or remove it"
        else:
            message = f"`{fact.name}` is concluded, and nothing uses or shows it"
            help_ = f"put `{fact.name}` under `shows` or `beside` in `plan.yaml`, use it in a rule, or remove it"
        yield find_one("unused-fact", message, fact.span, help_)


def _choices(book: Rulebook, uses: Uses) -> Iterator[Finding]:
    places = Places()
    for fact in book.vocabulary.facts.values():
        kind = fact.kind
        if kind.choices is None or kind.choices.origins != {fact.name} or not _ours(fact.span, book):
            # Choices that are entries, or those of another fact, are that list's or that fact's affair.
            continue
        for name in kind.choices.labels:
            span = places.key(fact.span, fact.name, "choices", name)
            if fact.origin == "concluded" and not _concludable(fact, name, uses):
                message = f"no rule ever concludes that `{fact.name}` is `{name}`"
                yield find_one("unused-choice", message, span, "conclude it in a rule, or remove the choice")
            elif fact.origin == "asked" and kind.type == "choices" and (fact.name, name) not in uses.choices:
                message = f"no rule and no list speaks of `{name}`"
                help_ = "write a rule that does, or remove the choice: whoever gives it is not heard"
                yield find_one("unused-choice", message, span, help_)


def _concludable(fact: Fact, name: str, uses: Uses) -> bool:
    return fact.name in uses.copied or (fact.name, name) in uses.given
