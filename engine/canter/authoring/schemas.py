"""The JSON Schemas of rule files, of a person's file, of a plan, and of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from canter.language import shapes
from canter.planning.document import PlanDocument
from canter.review.document import ReviewDocument

if TYPE_CHECKING:
    from canter.language.person import PersonReader

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def person_schema(reader: PersonReader) -> dict[str, Any]:
    """Return the schema of a person's file, from the vocabulary."""
    return {"$schema": DIALECT, **reader.schema(), "title": "A person's facts for canter"}


def plan_schema() -> dict[str, Any]:
    """Return the schema of a plan."""
    return {"$schema": DIALECT, **PlanDocument.model_json_schema(mode="serialization"), "title": "A plan of canter"}


def review_schema() -> dict[str, Any]:
    """Return the schema of a review of a log."""
    return {"$schema": DIALECT, **ReviewDocument.model_json_schema(mode="serialization"), "title": "A review of canter"}


_FILES: dict[str, Any] = {
    "guidance": shapes.GuidanceShape,
    "sources": dict[str, shapes.SourceShape],
    "facts": dict[str, shapes.FactShape],
    "plan": dict[str, shapes.SectionShape],
    "invariants": list[shapes.InvariantShape],
    "topic": shapes.TopicShape,
    "scenarios": list[shapes.ScenarioShape],
    "overlay": shapes.OverlayShape,
}


def rules_schema() -> dict[str, Any]:
    """Return one schema for all rule files; editors pick a kind of file by `#/$defs/<kind>`."""
    models = [
        (model, "validation") for model in vars(shapes).values() if isinstance(model, type) and issubclass(model, shapes.Shape)
    ]
    _, definitions = models_json_schema(models, by_alias=True)  # type: ignore[arg-type]
    found = definitions["$defs"]
    for kind, model in _FILES.items():
        schema = TypeAdapter(model).json_schema(ref_template="#/$defs/{model}")
        found.update(schema.pop("$defs", {}))
        found[kind] = schema
    kinds = [{"$ref": f"#/$defs/{kind}"} for kind in _FILES]
    return {"$schema": DIALECT, "title": "Rule files of canter", "anyOf": kinds, "$defs": found}
