"""The plan as a document for other programs: a published shape with a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from canter.language.lists import told_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from canter.language.rulebook import Rulebook
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Conclusion, Item, PlanGiven
    from canter.reasoning.trace import Trace

SCHEMA_VERSION: Literal["1.1"] = "1.1"
# What a person told of a fact: a number in the unit of the guidance, a word, words, or the entries of a list.
Scalar = int | float | bool | str | list[str]
Told = Scalar | list[dict[str, Scalar]]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConclusionDocument(_Document):
    """A concluded fact in the unit of the guidance, or `null` where it is not known."""

    value: int | float | bool | str | list[str] | None
    unit: str
    label: str
    shown: str = Field(description="as the person reads it, in the units asked for")
    reason: str
    rule: str = Field(description="the rule that decided it, or empty")
    missing: list[str] = Field(description="where it is not known: the facts that could make it known")


class PickDocument(_Document):
    """A chosen entry of a list, or an entry of a list that is shown: its fields by label as read, and by name as values."""

    name: str
    label: str
    fields: dict[str, str]
    values: dict[str, int | float | bool | str | list[str] | None]
    spares: list[str]


class ItemDocument(_Document):
    """What a section shows: a conclusion, those beside it, and the picks of a chosen list; or a list, entry by entry."""

    shows: str
    beside: list[str]
    picks: list[PickDocument]
    short: int = Field(description="how many entries fewer than wanted could be chosen")


class SectionDocument(_Document):
    """A section of the plan; one that is withheld has no items."""

    id: str
    title: str
    withheld: bool
    items: list[ItemDocument]


class NoticeDocument(_Document):
    """What a person must hear first."""

    level: Literal["urgent", "refer", "caution", "info"]
    text: str
    rule: str


class AssumedDocument(_Document):
    """A fact that was not told, and what was taken for it."""

    fact: str
    label: str
    shown: str


class CouldDocument(_Document):
    """What an answer could change: a section, a notice (by its rule), a conclusion or list, or the outlook."""

    kind: Literal["section", "notice", "conclusion", "outlook"]
    name: str
    label: str
    section: str = Field(description="the title of the section that a conclusion stands in, or empty")
    table: bool = Field(description="whether it is a list that is shown entry by entry")


class WorthTellingDocument(_Document):
    """An unanswered question that could still change the plan; the most informative comes first."""

    fact: str
    label: str
    ask: str
    could: list[CouldDocument]
    rules: int = Field(description="how many rules could come out otherwise")
    safety: bool = Field(description="whether it could withhold or give a section, or send to a doctor")
    alone: bool = Field(description="`false`: only together with the other questions")


class PointDocument(_Document):
    """A week of the outlook: the weight expected, its range, and by the straight rule of 3,500 kcal to a pound; kg."""

    week: int
    expected: float
    least: float
    most: float
    straight: float
    shown: list[str] = Field(description="the four as the person reads them")


class OutlookDocument(_Document):
    """How the weight would go if the plan is kept."""

    points: list[PointDocument]
    weeks_to_target: int | None = Field(description="`null`: not within ten years")
    reason: str
    rule: str


class OverlayDocument(_Document):
    """A change of guidance."""

    name: str
    by: str
    because: str
    hash: str


class GuidanceDocument(_Document):
    """The guidance that a plan came from."""

    name: str
    version: str
    date: str
    overlays: list[OverlayDocument]
    hash: str
    changed: list[str] = Field(description="in what it differs from the guidance that came with canter")


class PlanDocument(_Document):
    """A plan with its trace, and with what it was made from, so that it can be made again."""

    schema_version: Literal["1.1"] = SCHEMA_VERSION
    canter: str = Field(description="the version of the program")
    units: Literal["metric", "us"] = Field(description="the units of the texts")
    facts: dict[str, Told] = Field(
        description="what the person told, and nothing else, in the units of the guidance; as a person's file it gives this plan"
    )
    logged: dict[str, float] = Field(description="what a log told beside the facts; empty but for a plan that a log corrected")
    status: Literal["given", "partly withheld", "withheld"]
    conclusions: dict[str, ConclusionDocument]
    sections: list[SectionDocument]
    notices: list[NoticeDocument]
    assumed: list[AssumedDocument]
    worth_telling: list[WorthTellingDocument] = Field(description="none: no answer can change the plan")
    outlook: OutlookDocument | None
    disclaimer: str
    guidance: GuidanceDocument
    trace: dict[str, Any] = Field(description="how every rule came out, and how every fact came to its value")


def build_document(
    plan: PlanGiven,
    trace: Trace,
    rendered: dict[str, Any],
    units: str,
    version: str,
    worth_telling: Iterable[Mapping[str, Any]] = (),
) -> PlanDocument:
    """Return the document of a plan.

    `rendered` is its trace in full, in the units of the texts; `version` the program's; `worth_telling` are questions as
    plain data.
    """
    return PlanDocument(
        canter=version,
        units="us" if units == "us" else "metric",
        facts=told_facts(trace),
        logged=logged_facts(trace),
        status=plan.status,
        conclusions={name: _conclusion(conclusion) for name, conclusion in plan.conclusions.items()},
        sections=[
            SectionDocument(
                id=section.id, title=section.title, withheld=section.withheld, items=[_item(item) for item in section.items]
            )
            for section in plan.sections
        ],
        notices=[NoticeDocument(level=notice.level, text=notice.text, rule=notice.rule) for notice in plan.notices],
        assumed=[AssumedDocument(fact=one.name, label=one.label, shown=one.shown) for one in plan.assumed],
        worth_telling=[WorthTellingDocument(**one) for one in worth_telling],
        outlook=_outlook(plan.outlook) if plan.outlook is not None else None,
        disclaimer=plan.disclaimer,
        guidance=_guidance(plan, trace.rulebook),
        trace=rendered,
    )


def told_facts(trace: Trace) -> dict[str, Told]:
    """Return what the person told, without what was assumed and without what rules filled in beside it."""
    vocabulary = trace.rulebook.vocabulary
    found: dict[str, Told] = {}
    for fact in vocabulary.facts.values():
        value = trace.values.get(fact.name) if fact.origin == "asked" and fact.name not in trace.assumed else None
        if value is None or fact.logged:
            continue
        if fact.kind.type == "list":
            entries = told_entries(value, fact, vocabulary)
            found[fact.name] = [{name: _scalar(one) for name, one in entry.items()} for entry in entries]
        else:
            found[fact.name] = _scalar(value)
    return found


def logged_facts(trace: Trace) -> dict[str, float]:
    """Return what a log told."""
    logged = (fact.name for fact in trace.rulebook.vocabulary.facts.values() if fact.logged)
    return {name: trace.values[name] for name in logged if trace.values.get(name) is not None}


def _scalar(value: Any) -> Scalar:  # noqa: ANN401 - values are of any type
    return list(value) if isinstance(value, tuple) else value


def _guidance(plan: PlanGiven, book: Rulebook) -> GuidanceDocument:
    overlays = [OverlayDocument(name=o.name, by=o.by, because=o.because, hash=o.hash) for o in book.overlays]
    return GuidanceDocument(
        name=book.name, version=book.version, date=book.date, overlays=overlays, hash=book.hash, changed=list(plan.changed)
    )


def _outlook(one: Outlook) -> OutlookDocument:
    points = [PointDocument(**point._asdict()) for point in one.points]
    return OutlookDocument(points=points, weeks_to_target=one.weeks_to_target, reason=one.reason, rule=one.rule)


def _conclusion(one: Conclusion) -> ConclusionDocument:
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    return ConclusionDocument(
        value=value, unit=one.unit, label=one.label, shown=one.shown, reason=one.reason, rule=one.rule, missing=list(one.missing)
    )


def _item(item: Item) -> ItemDocument:
    picks = [
        PickDocument(
            name=p.name,
            label=p.label,
            fields=dict(p.fields),
            values={name: list(value) if isinstance(value, tuple) else value for name, value in p.values.items()},
            spares=list(p.spares),
        )
        for p in item.picks
    ]
    return ItemDocument(shows=item.name, beside=[one.name for one in item.beside], picks=picks, short=item.short)
