"""The published schemas describe what is read and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from canter import Guidance
from canter.authoring.schemas import person_schema, plan_schema, rules_schema

ROOT = Path(__file__).parents[1]
GUIDANCE = Guidance.load()
PEOPLE = sorted((ROOT / "examples").glob("*.yaml"))
RULE_FILES = sorted((ROOT / "rules").glob("*.yaml"))


class _PlainYaml(yaml.SafeLoader):
    """YAML as editors read it, but for dates, which JSON does not have."""


_PlainYaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def plain(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainYaml)  # noqa: S506 - a safe loader


def errors(schema: dict[str, Any], data: Any) -> list[str]:
    Draft202012Validator.check_schema(schema)
    return [f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(schema).iter_errors(data)]


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_every_example_fits_the_schema_of_a_person(path: Path) -> None:
    assert errors(person_schema(GUIDANCE.reader), plain(path)) == []


@pytest.mark.parametrize("wrong", [{"sex": "fish"}, {"weight": 5}, {"wieght": 75}, {"days": ["someday"]}])
def test_the_schema_of_a_person_refuses_what_canter_refuses(wrong: dict[str, Any]) -> None:
    right = {"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []}
    schema = person_schema(GUIDANCE.reader)
    assert errors(schema, right) == []
    assert errors(schema, {**right, **wrong})


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_every_plan_fits_the_schema_of_a_plan(path: Path) -> None:
    document = GUIDANCE.plan(path).document().model_dump(mode="json")
    assert errors(plan_schema(), document) == []
    assert document["schema_version"] == "1.1"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.name)
def test_every_rule_file_fits_the_schema_of_its_kind(path: Path) -> None:
    stem = path.name.removesuffix(".yaml")
    kind = (
        "scenarios"
        if stem.endswith(".test")
        else stem
        if stem in ("guidance", "sources", "facts", "plan", "invariants")
        else "topic"
    )
    schema = rules_schema()
    assert errors({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}, plain(path)) == []
    assert errors(schema, plain(path)) == []


def test_the_schema_of_rules_refuses_a_wrong_key() -> None:
    schema = rules_schema()
    wrong = {"rules": [{"id": "x/y", "title": "T", "wen": "a > 1", "then": {"a": 1}}]}
    assert errors({"$ref": "#/$defs/topic", "$defs": schema["$defs"]}, wrong)
