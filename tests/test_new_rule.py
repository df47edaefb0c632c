"""`canter new rule`: what it writes loads, passes, and disturbs nothing that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from canter import Guidance
from canter.authoring.check import check_guidance, prepare
from canter.authoring.formatting import format_files
from canter.authoring.scaffold import scaffold_rule
from canter.authoring.sketch import Sketch
from canter.authoring.starting import write_overlay
from canter.authoring.testing.running import run_scenarios
from canter.language.problems import Problems, RuleError
from conftest import Canter

ROOT = Path(__file__).parents[1]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return an overlay as `canter init` writes it."""
    write_overlay(tmp_path / "ours")
    return tmp_path / "ours"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the bundled rules with the people that their scenarios name."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path / "rules"


def passes(directory: Path) -> int:
    """Check a directory and run its scenarios; return how many there are."""
    check_guidance(directory, [])
    results = run_scenarios(*prepare(directory, []))
    assert not [failure for result in results for failure in result.failures]
    in_shape([path for path in directory.glob("*.yaml") if path.stem.startswith("legs")])
    return len(results)


def in_shape(paths: list[Path]) -> None:
    """Hold files against the house style."""
    assert "".join(one.diff() for one in format_files(paths, Problems())) == ""


def problem_of(directory: Path, sketch: Sketch) -> tuple[str, str]:
    before = {path: path.read_bytes() for path in directory.parent.rglob("*.yaml")}
    with pytest.raises(RuleError) as error:
        scaffold_rule(directory, sketch)
    assert {path: path.read_bytes() for path in directory.parent.rglob("*.yaml")} == before
    return error.value.problems[0].message, error.value.problems[0].help


def test_with_nothing_said_it_writes_an_example_that_passes(ours: Path) -> None:
    sketch = Sketch("legs/fewer-hills")
    rules, tests = scaffold_rule(ours, sketch)
    assert (rules.path, rules.new, tests.path, tests.new) == (ours / "legs.yaml", True, ours / "legs.test.yaml", True)
    assert sketch.examples == ("when", "then", "because", "judgement")
    assert passes(ours) == 3
    book = Guidance.load(overlays=[ours]).rulebook
    assert book.by_id["legs/fewer-hills"].title == "Fewer hills"
    assert book.by_id["legs/fewer-hills"].notice == "info"


def test_its_two_scenarios_stand_on_the_two_sides_of_the_edge(ours: Path) -> None:
    scaffold_rule(ours, Sketch("legs/rest-more", when=("age >= 70",), sets=(("strength_rest", "{at least: 120}"),)))
    guidance, scenarios = prepare(ours, [])
    ages = {one.name: one.person.values["age"] for one in scenarios if one.name.startswith("legs/")}
    assert ages == {"legs/rest-more applies with age 70": 70, "legs/rest-more does not apply with age 69": 69}
    others = [
        {key: value for key, value in one.person.values.items() if key != "age"} for one in scenarios if "rest-more" in one.name
    ]
    assert others[0] == others[1]
    outcomes = [guidance.conclude(one.person).results["legs/rest-more"].outcome for one in scenarios if "rest-more" in one.name]
    assert outcomes == ["applied", "did not apply"]


def test_an_edge_behind_a_conclusion_is_found_to_the_last_decimal(ours: Path) -> None:
    scaffold_rule(ours, Sketch("guard/heavy", when=("bmi >= 40",)))
    _, scenarios = prepare(ours, [])
    weights = [one.person.values["weight"] for one in scenarios if "guard/heavy" in one.name]
    height = next(one.person.values["height"] for one in scenarios if "guard/heavy" in one.name)
    assert weights[0] - weights[1] == pytest.approx(0.1)
    assert weights[1] / (height / 100) ** 2 < 40 <= weights[0] / (height / 100) ** 2
    assert passes(ours) == 3


@pytest.mark.parametrize(
    ("line", "differs"),
    [
        ("sex is male", "sex"),
        ("conditions has pregnancy", "conditions"),
        ("goal_weight is known", "goal_weight"),
        ("experience is beginner or advanced", "experience"),
        ("cardio_sessions <= 2", "days"),
        ("count(days) >= 6", "days"),
    ],
)
def test_people_are_found_for_every_kind_of_condition(line: str, differs: str, ours: Path) -> None:
    scaffold_rule(ours, Sketch("legs/x", when=(line,)))
    _, scenarios = prepare(ours, [])
    one, two = (each.person.values for each in scenarios if "legs/x" in each.name)
    assert [name for name in one if one[name] != two[name]] == [differs]
    assert passes(ours) == 3


def test_everything_said_is_written_and_texts_are_quoted_where_they_must_be(ours: Path) -> None:
    said = Sketch(
        "legs/careful",
        title="Rest: longer",
        when=("age >= 60", "sex is female"),
        sets=(("strength_rest", "{at least: 120}"),),
        notice="caution",
        because='At your age rest {strength_rest}: "longer" is kinder. #1',
        sources=("article/step-3", "article/step-1"),
        judgement="- we think so",
    )
    rules, _ = scaffold_rule(ours, said)
    assert said.examples == ()
    assert 'because: "At your age rest {strength_rest}: \\"longer\\" is kinder. #1"' in rules.text
    rule = Guidance.load(overlays=[ours]).rulebook.by_id["legs/careful"]
    assert (rule.title, rule.judgement, rule.notice) == ("Rest: longer", "- we think so", "caution")
    assert rule.sources == ("article/step-3", "article/step-1")
    assert passes(ours) == 3


def test_a_rule_that_overrules_is_written_so(ours: Path) -> None:
    scaffold_rule(
        ours, Sketch("legs/rest-longer", when=("age >= 60",), sets=(("strength_rest", "180"),), overrules=("legs/rest",))
    )
    assert "overrules: legs/rest\n" in (ours / "legs.yaml").read_text()
    assert passes(ours) == 3


def test_what_is_there_stays_byte_for_byte(copy: Path) -> None:
    rules, tests = copy / "legs.yaml", copy / "legs.test.yaml"
    before = rules.read_text(), tests.read_text()
    scaffold_rule(copy, Sketch("legs/fewer-hills"))
    after = rules.read_text(), tests.read_text()
    assert after[0].startswith(before[0] + "\n  - id: legs/fewer-hills\n")
    assert after[1].startswith(before[1] + "\n- scenario: legs/fewer-hills applies")
    check_guidance(copy, [])
    in_shape([rules, tests])


def test_comments_and_keys_behind_the_rules_stay_where_they_are(ours: Path) -> None:
    path = ours / "legs.yaml"
    path.write_text(
        "# Ours.\nrules:\n# the first\n- id: legs/a   # here\n  title: A\n  when: age > 70\n  then: {notice: info}\n"
        "  because: So.\n  judgement: So.\n  # behind the first\n\n# numbers\nparameters:\n  p: {value: 1, judgement: So.}\n"
    )
    before = path.read_text()
    rules, _ = scaffold_rule(ours, Sketch("legs/b"))
    assert not rules.new
    head, tail = before.split("\n# numbers")
    assert path.read_text() == f"{head}\n{rules.text}\n# numbers{tail}"
    check_guidance(ours, [])


@pytest.mark.parametrize(
    "text", ["rules: []\n", "rules: []", "parameters: {}\n", "parameters:\n  p: {value: 1, judgement: So.}\n"]
)
def test_a_topic_without_rules_gets_its_first(text: str, ours: Path) -> None:
    (ours / "stairs.yaml").write_text(text)
    scaffold_rule(ours, Sketch("stairs/up"))
    check_guidance(ours, [])
    assert "\n  - id: stairs/up\n" in (ours / "stairs.yaml").read_text()


def test_a_topic_without_scenarios_gets_its_first(ours: Path) -> None:
    (ours / "legs.test.yaml").write_text("[]\n")
    scaffold_rule(ours, Sketch("legs/x"))
    assert passes(ours) == 3


def test_rules_in_brackets_are_left_to_the_author(ours: Path) -> None:
    (ours / "legs.yaml").write_text(
        "rules: [{id: legs/a, title: A, when: age > 70, then: {notice: info}, because: So., judgement: So.}]\n"
    )
    assert problem_of(ours, Sketch("legs/b"))[0] == "there is no place for a new one here"


@pytest.mark.parametrize(
    ("sketch", "message", "help_"),
    [
        (Sketch("leg/x"), "there is no topic `leg`", "did you mean `legs`?"),
        (Sketch("stairs/x"), "there is no topic `stairs`", "write `stairs.yaml` with `rules: []` in it"),
        (Sketch("facts/x"), "`facts.yaml` is no topic", "the topics are"),
        (Sketch("Legs/x"), "`Legs/x` cannot be the id of a rule", "`legs/fewer-sets`"),
        (Sketch("legs/"), "`legs/` cannot be the id of a rule", "lower case"),
        (Sketch("legs"), "`legs` cannot be the id of a rule", "lower case"),
        (Sketch("legs/../x"), "`legs/../x` cannot be the id of a rule", "lower case"),
        (Sketch("legs/rest"), "the rule `legs/rest` is there already", "`replace:`"),
        (Sketch("legs/x", when=("agee > 3",)), "unknown fact `agee`", "did you mean `age`?"),
        (Sketch("legs/x", sets=(("strength_rset", "3"),)), "unknown fact `strength_rset`", "did you mean `strength_"),
        (Sketch("legs/x", sources=("nope",)), "`nope` is no source of `sources.yaml`", ""),
        (Sketch("legs/x", when=("age > 109", "age < 20")), "nobody was found to whom `legs/x` would apply", "--when"),
        (
            Sketch("guard/x", sets=(("deficit", "300"),)),
            "`guard/x` and `deficit/from-article` set `deficit` differently",
            "overrules",
        ),
    ],
)
def test_what_cannot_be_written_is_a_problem_and_nothing_is_written(sketch: Sketch, message: str, help_: str, ours: Path) -> None:
    told = problem_of(ours, sketch)
    assert message in told[0]
    assert help_ in told[1]


def test_a_topic_of_a_directory_of_rules_is_named_in_its_guidance(copy: Path) -> None:
    message, help_ = problem_of(copy, Sketch("stairs/x"))
    assert message == "there is no topic `stairs`"
    assert "add `stairs` to `topics:` in guidance.yaml" in help_


def test_a_problem_points_at_the_file_that_the_author_knows(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ours.parent)
    with pytest.raises(RuleError) as error:
        scaffold_rule(Path("ours"), Sketch("legs/x", when=("agee > 3",)))
    assert (
        error.value.problems[0].render().startswith("ours/legs.yaml:4:11: error: unknown fact `agee`\n  4 |     when: agee > 3")
    )


def test_a_scenario_of_the_same_name_is_not_written_twice(ours: Path) -> None:
    scaffold_rule(ours, Sketch("legs/x"))
    (ours / "legs.yaml").unlink()
    (ours / "legs.yaml").write_text("rules: []\n")
    assert "is there already" in problem_of(ours, Sketch("legs/x"))[0]


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Canter:
    monkeypatch.chdir(tmp_path)
    return canter


@pytest.mark.usefixtures("ours")
def test_the_command_says_what_it_wrote_and_what_to_do_next(canter: Canter) -> None:
    code, out, err = canter("new", "rule", "legs/fewer-hills", "ours", "--when", "age >= 70", "--notice", "caution")
    assert (code, err) == (0, "")
    assert out.startswith("wrote ours/legs.yaml:\n    - id: legs/fewer-hills\n")
    assert "wrote ours/legs.test.yaml:\n    - scenario: legs/fewer-hills applies with age 70\n" in out
    assert "examples to change: `because`, `judgement`\n" in out
    assert out.endswith("next: edit it, then canter fmt ours && canter check ours && canter test ours\n")
    assert canter("new", "rule", "legs/other", "ours")[1].startswith("added to ours/legs.yaml:\n")
    assert canter("check", "ours")[0] == 0
    assert canter("test", "ours")[0] == 0
    assert canter("fmt", "ours", "--check")[0] == 0


def test_the_command_takes_the_rules_that_are_here(canter: Canter, ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = canter("new", "rule", "legs/x")
    assert code == 2
    assert "there are no rules here" in err
    monkeypatch.chdir(ours)
    assert canter("new", "rule", "legs/x")[0] == 0
    assert (ours / "legs.yaml").is_file()


@pytest.mark.usefixtures("ours")
def test_wrong_usage_is_told(canter: Canter) -> None:
    code, _, err = canter("new", "rule", "legs/x", "ours", "--set", "deficit")
    assert code == 2
    assert "`deficit` sets nothing" in err
    code, _, err = canter("new", "rule", "legs/x", "nowhere")
    assert code == 2
    assert "`nowhere` is no directory of rules and no overlay" in err
    assert canter("new", "rule", "legs/x", "ours", "--notice", "loud")[0] == 2
