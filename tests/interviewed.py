"""A person with a file who is interviewed: she answers what her file holds, and skips the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.explaining.asking.interview import Offer, Question
from canter.language.person import parse_person
from canter.language.source import Mapping, Node, Sequence, Text

if TYPE_CHECKING:
    from pathlib import Path

    from canter import Guidance, Plan
    from canter.explaining.asking.interview import Interview
    from canter.planning.plan import Conclusion, Item


class Interviewed(NamedTuple):
    """What came of it: the interview, what was put in turn (facts; several where they were offered), and each plan on the way."""

    interview: Interview
    put: list[tuple[str, ...]]
    plans: list[Plan | None]


def tree_of_file(path: Path) -> Mapping:
    tree = parse_person(path.read_bytes(), path.name)
    assert isinstance(tree, Mapping)
    return tree


def said(node: Node) -> str:
    """Return what a person would type for what stands in her file."""
    if isinstance(node, Text):
        return str(node)
    assert isinstance(node, Sequence)
    if not node:
        return "none"
    if all(isinstance(one, Text) for one in node) and not any("," in one for one in node):
        return ", ".join(map(str, node))
    return "\n".join(_entry(one) for one in node)


def _entry(one: Node) -> str:
    return str(one) if isinstance(one, Text) else json.dumps(dict(one), ensure_ascii=False)  # type: ignore[arg-type]


def typed(fact_type: str, node: Node) -> str:
    """Return it as it is typed for a fact of this type: the entries of a list a line each."""
    if fact_type == "list" and isinstance(node, Sequence) and node:
        return "\n".join(_entry(one) for one in node)
    return said(node)


def interviewed(guidance: Guidance, tree: Mapping, *, plans: bool = False, offers: bool = True) -> Interviewed:
    """Interview a person with this file to the end; `plans` keeps the plan after each question.

    Without `offers` she has every question put to her that she is offered.
    """
    interview = guidance.interview()
    put: list[tuple[str, ...]] = []
    after: list[Plan | None] = []
    while (following := interview.next) is not None:
        if isinstance(following, Offer):
            put.append(tuple(one.fact for one in following.questions))
            interview.pick([name for name in put[-1] if name in tree or not offers])
        else:
            put.append((following.fact.name,))
            _answer(interview, following, tree)
        if plans:
            after.append(guidance.plan_person(interview.person) if interview.complete else None)
    return Interviewed(interview, put, after)


def _answer(interview: Interview, question: Question, tree: Mapping) -> None:
    fact = question.fact
    if fact.name in tree:
        interview.answer(typed(fact.kind.type, tree[fact.name]))  # type: ignore[index]
    else:
        interview.skip()


def told(plan: Plan) -> dict[str, Any]:
    """Return what a plan tells: status, notices, sections with values, reasons, picks and spares, and the outlook.

    Left out is what is said of the answers and not of the plan: what was assumed, and what to tell to know more.
    """
    given = plan.given
    sections = {one.id: (one.withheld, tuple(map(_item, one.items))) for one in given.sections}
    return {"status": given.status, "notices": given.notices, "outlook": given.outlook, **sections}


def _item(item: Item) -> tuple[object, ...]:
    picks = tuple((one.name, one.label, tuple(one.fields.items()), tuple(one.values.items()), one.spares) for one in item.picks)
    return item.name, _conclusion(item.conclusion), tuple(map(_conclusion, item.beside)), picks, item.short


def _conclusion(one: Conclusion | None) -> tuple[object, ...] | None:
    return None if one is None else one._replace(missing=())
