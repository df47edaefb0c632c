"""The shapes of rule files as pydantic models; JSON Schemas for editors come from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from canter.language.source import Mapping, Sequence, Text

_SCALAR = {"type": ["string", "number", "boolean"]}
_LINE: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": {"enum": ["any", "all"]}},
    ]
}
_LINES = {"anyOf": [_LINE, {"type": "array", "items": _LINE}]}


def _one_or_many(node: object) -> object:
    if isinstance(node, (Text, Mapping)):
        many = Sequence([node])
        many.span = node.span
        return many
    return node


Texts = Annotated[
    list[Text],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}),
]
# Lines of conditions, effects, choices and values are read by modules of their own: their shape depends on names.
Lines = Annotated[list[Any], BeforeValidator(_one_or_many), WithJsonSchema(_LINES)]
Effects = Annotated[dict[Text, Any], WithJsonSchema({"type": "object", "minProperties": 1})]
Anything = Annotated[Any, WithJsonSchema({})]
YesNo = Literal["yes", "no"]
Pair = Annotated[list[Text], Field(min_length=2, max_length=2)]


class Shape(BaseModel):
    """A mapping with known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True, defer_build=True)


class GuidanceShape(Shape):
    """`guidance.yaml`."""

    name: Text
    version: Text
    date: Text
    topics: list[Text]
    disclaimer: Text


class SourceShape(Shape):
    """One citation of `sources.yaml`."""

    authors: Text
    year: Text
    title: Text
    where: Text | None = None
    doi: Text | None = None
    url: Text | None = None
    evidence: Literal["guideline", "review", "trial", "convention", "article"]
    verified: YesNo


class FieldShape(Shape):
    """One field of a list's entries."""

    type: Literal["number", "whole", "yesno", "choice", "choices", "text", "texts"]
    unit: Text | None = None
    range: Pair | None = None
    choices: Anything = None
    label: Text | None = None
    decimals: Text | None = None
    default: Anything = None
    required: YesNo = "no"
    concluded: YesNo = "no"


class AmountShape(Shape):
    """How amounts of a known entry are written."""

    fills: Text
    portion: Text
    sizes: Texts = []
    own: Text | None = None


class FactShape(Shape):
    """One fact of `facts.yaml`."""

    type: Literal["number", "whole", "yesno", "choice", "choices", "list", "text"]
    unit: Text | None = None
    range: Pair | None = None
    choices: Anything = None
    ask: Text | None = None
    log: Text | None = None
    label: Text | None = None
    decimals: Text | None = None
    required: YesNo = "no"
    default: Anything = None
    changeable: Literal["yes", "slowly", "no"] = "no"
    entry: Text | None = None
    fields: Annotated[dict[Text, Any], WithJsonSchema({"type": "object"})] | None = None
    known: Text | None = None
    amount: AmountShape | None = None


class SectionShape(Shape):
    """One section of `plan.yaml`."""

    title: Text | None = None
    shows: list[Text] = []
    beside: Annotated[
        dict[Text, Texts],
        WithJsonSchema({"type": "object"}),
    ] = {}
    behind: list[Text] = []


class ParameterShape(Shape):
    """One parameter of a topic."""

    value: Text
    unit: Text | None = None
    range: Pair | None = None
    label: Text | None = None
    source: Texts | None = None
    judgement: Text | None = None


class RowShape(Shape):
    """One row of a rule."""

    title: Text | None = None
    for_: Annotated[Text | None, Field(alias="for")] = None
    when: Lines | None = None
    then: Effects | None = None
    overrules: Texts | None = None
    because: Text | None = None
    source: Texts | None = None
    judgement: Text | None = None


class RuleBodyShape(RowShape):
    """A rule without its id, as an overlay replaces one."""

    title: Text
    rows: dict[Text, RowShape] | None = None


class RuleShape(RuleBodyShape):
    """One rule of a topic."""

    id: Text


class TopicShape(Shape):
    """`<topic>.yaml`."""

    parameters: dict[Text, ParameterShape] = {}
    rules: list[RuleShape] = []


class InvariantShape(Shape):
    """One invariant."""

    id: Text
    title: Text
    for_: Annotated[Text | None, Field(alias="for")] = None
    when: Lines | None = None
    holds: Lines
    guards: Texts | None = None
    source: Texts | None = None
    judgement: Text | None = None


class ScenarioShape(Shape):
    """One scenario of `<topic>.test.yaml`."""

    scenario: Text
    like: Text | None = None
    person: Annotated[Any, WithJsonSchema({"type": "object"})] = None
    holds: Lines | None = None
    applied: list[Text] | None = None
    not_applied: Annotated[list[Text] | None, Field(alias="not applied")] = None
    overruled: list[Text] | None = None
    not_known: Annotated[list[Text] | None, Field(alias="not known")] = None
    notices: list[Text] | None = None
    withheld: list[Text] | None = None


class AdjustShape(Shape):
    """One moved parameter of an overlay."""

    value: Text
    because: Text


class ReplaceShape(Shape):
    """One replaced rule of an overlay."""

    because: Text
    with_: Annotated[RuleBodyShape, Field(alias="with")]


class RemoveShape(Shape):
    """One removed rule of an overlay."""

    because: Text


class OverlayShape(Shape):
    """`overlay.yaml`."""

    name: Text
    by: Text
    because: Text
    base: Text
    adjust: dict[Text, AdjustShape] = {}
    replace: dict[Text, ReplaceShape] = {}
    remove: dict[Text, RemoveShape] = {}
