"""`canter check` for people and for programs: text, JSON, SARIF, marks in pull requests, and the pages that explain."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from canter.authoring.checking.document import check_schema
from canter.authoring.checking.finding import SEVERITIES, Finding
from canter.authoring.checking.github import github_lines
from canter.authoring.checking.pages import HEADINGS, page, title, what
from canter.authoring.checking.sarif import build_sarif
from canter.language.problems import Source, Span
from conftest import Canter
from goldens import is_golden
from mistakes import append, rewrite
from test_check_findings import guidance, rule

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "engine" / "canter" / "authoring" / "checking" / "pages"
GOLDEN = Path(__file__).parent / "data" / "check"

# One error with people, one without, a warning and a note.
EDITS = (
    append("walk.yaml", rule("age < 30", "pace: slow")),
    append("walk.yaml", rule("weight >= age").replace("walk/more", "walk/odd")),
    append("sources.yaml", "old:\n  authors: Old\n  year: 1990\n  title: Old\n  evidence: trial\n  verified: no\n"),
    rewrite("walk.yaml", b"few_sports: {value: 1", b"few_sports: {value: 3"),
)

# What SARIF 2.1.0 asks of the parts that are written here, from the specification (sections 3.13 to 3.49).
TEXT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}, "markdown": {"type": "string"}},
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
INDEX = {"type": "integer", "minimum": 0}
ONE_OR_MORE = {"type": "integer", "minimum": 1}
REGION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine"],
    "properties": {"startLine": ONE_OR_MORE, "startColumn": ONE_OR_MORE, "endColumn": ONE_OR_MORE},
}
PLACE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["artifactLocation"],
    "properties": {
        "artifactLocation": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"uri": {"type": "string", "pattern": r"^[\w.~!$&'()*+,;=:@%/-]+$"}},
        },
        "region": REGION,
    },
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": INDEX,
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": {"physicalLocation": PLACE}},
        },
        "properties": {"type": "object"},
    },
}
SARIF_RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"type": "object", "additionalProperties": False, "properties": {"level": LEVEL}},
    },
}
DRIVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "items": SARIF_RULE, "uniqueItems": True},
    },
}
SARIF = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["driver"],
                        "properties": {"driver": DRIVER},
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canter: Canter) -> Any:
    monkeypatch.chdir(guidance(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        return canter("check", ".", "--people", "40", *words)

    return run


@pytest.fixture
def faulty(check: Any, tmp_path: Path) -> Any:
    for edit in EDITS:
        edit.make(tmp_path)
    return check


def test_text_tells_findings_like_problems_and_fails_on_errors(faulty: Any) -> None:
    code, out, err = faulty()
    assert (code, out) == (1, "")
    is_golden(GOLDEN / "text.txt", err)


def test_json_has_the_published_shape(faulty: Any) -> None:
    code, out, err = faulty("--format", "json")
    assert (code, err) == (1, "")
    document = json.loads(out)
    jsonschema.validate(document, check_schema())
    assert (document["errors"], document["warnings"], document["notes"]) == (2, 1, 1)
    is_golden(GOLDEN / "findings.json", out)
    is_golden(GOLDEN / "schema.json", json.dumps(check_schema(), indent=2) + "\n")


def test_a_person_of_the_json_is_one_that_the_engine_reads(faulty: Any, tmp_path: Path) -> None:
    from canter import Guidance
    from canter.language.problems import RuleError

    people = {one["id"]: one["person"] for one in json.loads(faulty("--format", "json")[1])["findings"] if one["person"]}
    assert people.keys() == {"clash", "short-choice"}
    ready = Guidance.load(tmp_path)
    with pytest.raises(RuleError):
        ready.plan(people["clash"])
    assert ready.conclude(ready.read(people["short-choice"])).choices["sports"].short


def test_sarif_is_as_the_specification_asks(faulty: Any) -> None:
    code, out, err = faulty("--format", "sarif")
    assert (code, err) == (1, "")
    log = json.loads(out)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == list(SEVERITIES)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    # Rules are their pages, which have tests of their own.
    run["tool"]["driver"]["rules"] = []
    run["tool"]["driver"]["version"] = "1.0.0"
    is_golden(GOLDEN / "findings.sarif", json.dumps(log, indent=2) + "\n")


def test_sarif_names_files_as_uris_wherever_they_lie() -> None:
    def uri(name: str) -> str:
        log = build_sarif([Finding("problem", "error", "wrong", Span(Source(name, "x"), 1, 1))], "1.0.0")
        jsonschema.validate(log, SARIF)
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        return str(place["artifactLocation"]["uri"])

    assert uri("our rules/walk.yaml") == "our%20rules/walk.yaml"
    assert uri("/ours/règles/walk.yaml") == "file:///ours/r%C3%A8gles/walk.yaml"


def test_a_finding_without_a_place_has_none_in_sarif() -> None:
    log = build_sarif([Finding("problem", "error", "wrong", None)], "1.0.0")
    jsonschema.validate(log, SARIF)
    assert "locations" not in log["runs"][0]["results"][0]


def test_github_marks_lines(faulty: Any) -> None:
    code, out, err = faulty("--format", "github")
    assert (code, err) == (1, "")
    is_golden(GOLDEN / "github.txt", out)


def test_github_escapes_what_would_end_a_command() -> None:
    span = Span(Source("a,b:c%.yaml", "x"), 3, 5, 2)
    (line,) = github_lines([Finding("problem", "error", "50% of:\r\nthis, that", span, "write `a::b`")])
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=5,endColumn=7,title=canter%3A problem"
        "::50%25 of:%0D%0Athis, that%0Ahelp: write `a::b`"
    )
    (line,) = github_lines([Finding("short-choice", "note", "few", None)])
    assert line == "::notice title=canter%3A short-choice::few"


@pytest.mark.parametrize("format_", ["json", "sarif", "github"])
def test_guidance_that_cannot_be_loaded_has_its_problems_for_findings(check: Any, format_: str, tmp_path: Path) -> None:
    append("walk.yaml", rule("wieght > 80") + rule("goal < 50", "minutes: {at most: 20}").replace("more", "most")).make(tmp_path)
    code, out, err = check("--format", format_)
    assert (code, err) == (1, "")
    assert "unknown fact `wieght`" in out
    assert "did you mean `weight`?" in out


def test_problems_of_loading_are_told_as_every_command_tells_them(check: Any, tmp_path: Path) -> None:
    append("walk.yaml", rule("goal < 50", "minutes: {at most: 20}")).make(tmp_path)
    code, out, err = check()
    assert (code, out) == (1, "")
    assert err.startswith(
        "walk.yaml:72:9: error: the guard `walk/more` can be not known, since `goal` may be unknown [guard-unknown]"
    )
    assert err.endswith("\n\n1 problem\n")


def test_warnings_fail_only_where_that_is_asked_for(check: Any, tmp_path: Path) -> None:
    EDITS[2].make(tmp_path)
    code, out, err = check()
    assert code == 0
    assert out.startswith("no errors, 1 warning: 11 rules, 4 parameters, ")
    assert "warning: nothing cites `old` [unused-source]" in err
    code, out, err = check("--strict")
    assert (code, out) == (1, "")
    assert err.endswith("\n\n1 warning\n")
    assert check("--strict", "--format", "json")[0] == 1


def test_notes_never_fail(check: Any, tmp_path: Path) -> None:
    EDITS[3].make(tmp_path)
    code, out, err = check("--strict")
    assert code == 0
    assert out.startswith("no problems, 1 note: ")
    assert "note: the choice of `sports` can fall short: 2 of 3 are found [short-choice]" in err


def test_nobody_is_made_up_where_nobody_is_asked_for(check: Any, tmp_path: Path) -> None:
    EDITS[3].make(tmp_path)
    code, out, err = check("--people", "0")
    assert (code, err) == (0, "")
    assert out.startswith("no problems: ")


def test_the_same_guidance_gives_the_same_findings(faulty: Any) -> None:
    assert faulty("--format", "json") == faulty("--format", "json")


def test_no_findings_are_an_empty_document(check: Any) -> None:
    assert json.loads(check("--format", "json")[1]) == {
        "schema_version": "1.0",
        "errors": 0,
        "warnings": 0,
        "notes": 0,
        "findings": [],
    }
    assert check("--format", "github") == (0, "", "")


@pytest.mark.parametrize("id_", SEVERITIES)
def test_each_finding_is_explained(id_: str, canter: Canter) -> None:
    code, out, err = canter("check", "--explain", id_)
    assert (code, err, out) == (0, "", page(id_))
    assert out.startswith(f"# {id_}: {title(id_)}\n\n## ")
    assert tuple(re.findall(r"^## (.*)$", out, re.MULTILINE)) == HEADINGS
    assert all(part.strip() for part in re.split(r"^#+ .*$", out, flags=re.MULTILINE)[2:])
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert "\n" not in what(id_)
    assert len(title(id_)) < 60


def test_each_page_is_of_a_finding_and_the_docs_link_to_it() -> None:
    assert {path.stem for path in PAGES.iterdir()} == set(SEVERITIES)
    docs = (ROOT / "docs" / "checks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[`([\w-]+)`\]\(([^)]+)\) \| (\w+) \| (.+) \|$", docs, re.MULTILINE)
    assert [(id_, severity, text) for id_, _, severity, text in rows] == [
        (id_, severity, title(id_)) for id_, severity in SEVERITIES.items()
    ]
    assert all((ROOT / "docs" / "checks" / link).resolve() == PAGES / f"{id_}.md" for id_, link, _, _ in rows)


def test_an_unknown_finding_gets_help(canter: Canter) -> None:
    code, out, err = canter("check", "--explain", "unit-mismach")
    assert (code, out) == (2, "")
    assert "no finding is called `unit-mismach`" in err
    assert "did you mean `unit-mismatch`?; the findings are `problem`, " in err
    code, _, err = canter("check", "--explain", "../pages/problem")
    assert code == 2
    assert "the findings are `problem`, " in err


def test_findings_are_kept_and_found_again_where_nothing_changed(
    faulty: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    monkeypatch.setenv("CANTER_CACHE", str(kept))
    first = faulty()
    monkeypatch.setattr("canter.authoring.check.prepare_checked", _refuse)
    assert faulty() == first
    with pytest.raises(AssertionError, match="checked again"):
        faulty("--people", "41")
    append("walk.yaml", "# One comment more.\n").make(tmp_path)
    with pytest.raises(AssertionError, match="checked again"):
        faulty()


@pytest.mark.parametrize("harm", ["cut", "open to others"])
def test_kept_findings_that_may_be_another_s_are_not_read(
    harm: str, faulty: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    monkeypatch.setenv("CANTER_CACHE", str(kept))
    faulty()
    (file,) = kept.glob("*.findings")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    else:
        file.chmod(0o666)
    monkeypatch.setattr("canter.authoring.check.prepare_checked", _refuse)
    with pytest.raises(AssertionError, match="checked again"):
        faulty()


def test_nothing_is_kept_where_nothing_is_to_be(faulty: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTER_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    faulty()
    assert not (tmp_path / "kept").exists()


def _refuse(*_: object) -> None:
    message = "checked again"
    raise AssertionError(message)
