"""`canter prove` as an author uses it, and what it keeps from one run to the next."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import Canter

pytest.importorskip("z3", reason="the extra `prove` is not installed")

from canter.authoring.proving import asking, store
from canter.authoring.proving.proof import Proof
from canter.authoring.proving.questions import about_invariant
from canter.authoring.proving.slices import Slices
from canter.authoring.scenarios import read_scenarios
from canter.authoring.testing.running import run_scenarios
from canter.guidance import Guidance
from canter.language.keeping import keep
from canter.language.load import load_rulebook
from canter.language.problems import Problems

ROOT = Path(__file__).parents[1]
HEAD = "name: Ours\nby: Ana\nbecause: To see.\nbase: canter 1.x\n"


@pytest.fixture
def canter(canter: Canter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Canter:
    monkeypatch.setenv("CANTER_CACHE", str(tmp_path / "kept"))
    return lambda *words, stdin=None: canter("prove", *words, stdin=stdin)


@pytest.fixture
def careless(tmp_path: Path) -> Path:
    """An overlay that takes a guard away."""
    directory = tmp_path / "careless"
    directory.mkdir()
    (directory / "overlay.yaml").write_text(HEAD + "remove:\n  guard/pregnancy: {because: By mistake.}\n", encoding="utf-8")
    return directory


def test_an_invariant_by_its_id_or_all_of_a_topic_are_proved_alone(canter: Canter) -> None:
    code, out, err = canter("--only", "guard/no-surplus")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 2
    assert out.startswith("proved")
    assert out.splitlines()[1] == "proved: 1; broken: 0"
    code, out, _ = canter("--only", "cardio")
    assert code == 0
    assert "cardio/one-of-the-pair" in out
    assert "clash" not in out


def test_an_unknown_invariant_is_told_with_the_one_that_was_meant(canter: Canter) -> None:
    code, out, err = canter("--only", "guard/no-surpluss")
    assert (code, out) == (2, "")
    assert "there is no invariant `guard/no-surpluss`" in err
    assert "did you mean `guard/no-surplus`?" in err


def test_who_breaks_an_invariant_is_told_and_the_exit_code_is_1(canter: Canter, careless: Path) -> None:
    code, out, _ = canter(str(careless), "--only", "guard/no-energy-in-pregnancy")
    assert code == 1
    assert out.startswith("broken")
    assert "conditions: [pregnancy]" in out
    code, again, _ = canter("--overlay", str(careless), "--only", "guard/no-energy-in-pregnancy")
    assert code == 1
    assert "person: {" in again


def test_json_holds_the_same(canter: Canter, careless: Path) -> None:
    code, out, _ = canter(str(careless), "--only", "guard", "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert found["broken"] == 1
    (broken,) = [one for one in found["results"] if one["result"] == "broken"]
    assert broken["kind"] == "invariant"
    assert broken["subjects"] == ["guard/no-energy-in-pregnancy"]
    assert broken["person"]["conditions"] == ["pregnancy"]
    assert found["proved"] == sum(one["result"] == "proved" for one in found["results"])


def test_a_saved_person_is_a_scenario_that_fails_until_the_fault_is_mended(canter: Canter, careless: Path) -> None:
    file = careless / "guard.test.yaml"
    words = ("--only", "guard/no-energy-in-pregnancy", "--save", str(file))
    code, _, err = canter(str(careless), *words)
    assert code == 1
    assert "1 scenario added" in err
    book = load_rulebook(ROOT / "rules", [careless])
    scenarios = read_scenarios([careless], book, Problems())
    assert len(scenarios) == 1
    (failed,) = run_scenarios(Guidance(book, "plain"), scenarios)
    assert "would break the invariant `guard/no-energy-in-pregnancy`" in failed.failures[0]
    mended = load_rulebook(ROOT / "rules")
    (passed,) = run_scenarios(Guidance(mended, "plain"), scenarios)
    assert passed.failures == ()
    text = file.read_text(encoding="utf-8")
    canter(str(careless), *words)
    assert file.read_text(encoding="utf-8") == text, "nobody is added twice"


def test_nothing_is_saved_into_a_file_that_holds_something_else(canter: Canter, careless: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.yaml"
    other.write_text("name: Not a scenario\n", encoding="utf-8")
    code, _, err = canter(str(careless), "--only", "guard/no-energy-in-pregnancy", "--save", str(other))
    assert code == 1
    assert "holds no scenarios" in err
    assert other.read_text(encoding="utf-8") == "name: Not a scenario\n"


def test_without_the_solver_the_extra_is_named(canter: Canter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canter.authoring.proving.available", lambda: False)
    code, out, err = canter()
    assert (code, out) == (2, "")
    assert "canter[prove]" in err


# What is kept.


def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.proofs"


def test_what_was_answered_is_not_asked_again(canter: Canter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canter("--only", "guard/no-surplus")
    assert kept(tmp_path).stat().st_mode & 0o077 == 0
    monkeypatch.setattr("canter.authoring.proving.proof.impossible", None)
    code, out, _ = canter("--only", "guard/no-surplus")
    assert code == 0
    assert out.startswith("proved")


def test_nothing_is_kept_or_read_where_it_is_not_wanted(canter: Canter, tmp_path: Path) -> None:
    canter("--only", "guard/no-surplus", "--no-cache")
    assert not kept(tmp_path).exists()


@pytest.mark.parametrize("spoil", ["cut", "changed", "open to others", "other code"])
def test_a_spoilt_store_is_as_if_it_were_not_there(spoil: str, canter: Canter, tmp_path: Path) -> None:
    canter("--only", "guard/no-surplus")
    path = kept(tmp_path)
    data = path.read_bytes()
    assert store.Store()._answers
    if spoil == "cut":
        path.write_bytes(data[:100])
    elif spoil == "changed":
        path.write_bytes(data.replace(b'"proved"', b'"open"', 1))
    elif spoil == "other code":
        keep(path, data[32:].replace(b'"stamp": [', b'"stamp": ["other", ', 1))
    elif hasattr(os, "getuid"):
        path.chmod(0o666)
    assert store.Store()._answers == {}
    code, out, _ = canter("--only", "guard/no-surplus")
    assert code == 0
    assert out.startswith("proved")


def test_a_kept_person_is_replayed_before_they_are_told_of_again(canter: Canter, careless: Path) -> None:
    assert not store.Store()._answers
    canter(str(careless), "--only", "guard/no-energy-in-pregnancy")
    answers = store.Store()
    assert answers._answers
    for key, answer in list(answers._answers.items()):
        if answer["result"] == "broken":
            answers.put(key, {**answer, "person": {**answer["person"], "conditions": []}})
    answers.save()
    code, out, _ = canter(str(careless), "--only", "guard/no-energy-in-pregnancy")
    assert code == 1
    assert "conditions: [pregnancy]" in out


def test_an_open_question_is_asked_again_with_more_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTER_CACHE", str(tmp_path))
    book = load_rulebook(ROOT / "rules")
    asked: list[float] = []

    def never(_landings: Any, _goal: Any, seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr("canter.authoring.proving.proof.impossible", never)
    monkeypatch.setattr("canter.authoring.proving.proof.find", lambda *_: None)
    monkeypatch.setattr("canter.authoring.proving.population._SIZE", 0)
    for seconds in (1.0, 1.0, 2.0):
        proof = Proof(book, seconds)
        (verdict,) = asking.invariants(proof, lambda name: name == "range/strength_sessions")
        assert verdict.result == "open"
        assert "could not tell" in verdict.message
        proof.store.save()
    assert set(asked) == {1.0, 2.0}
    assert asked.count(1.0) == asked.count(2.0)


def test_a_change_elsewhere_leaves_the_hash_of_a_question_and_one_it_rests_on_does_not(tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", copy)

    def hashes() -> dict[str, str]:
        book = load_rulebook(copy)
        return {one.id: Slices(book).hash(about_invariant(one)) for one in book.invariants}

    before = hashes()
    assert hashes() == before
    legs = copy / "legs.yaml"
    assert "load_step_share: {value: 5" in legs.read_text()
    legs.write_text(legs.read_text().replace("load_step_share: {value: 5", "load_step_share: {value: 6"))
    assert hashes() == before, "no invariant rests on how much is added to the load"
    energy = copy / "energy.yaml"
    energy.write_text(energy.read_text().replace("bmr: bmr_by_henry", "bmr: bmr_by_henry + 1"))
    changed = {name for name, one in hashes().items() if one != before[name]}
    assert {"range/bmr", "guard/no-surplus", "guard/slow-enough"} <= changed
    assert "guard/permitted-exercises" not in changed
