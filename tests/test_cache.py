"""A rulebook that was kept is the one that was read; anything else is as if it were not there."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from canter import Guidance, RuleError
from canter.language.cache import load_kept
from canter.language.keeping import MOST_KEPT
from canter.language.load import load_rulebook
from oracle import generate

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANTER_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def files(kept: Path) -> list[Path]:
    return sorted(kept.glob("*"))


def test_the_bundled_rules_come_back_as_they_were_read(kept: Path) -> None:
    assert load_kept(RULES) == load_kept(RULES) == load_rulebook(RULES)
    assert len(files(kept)) == 1
    assert load_kept(RULES).by_id["guard/room"].span.place == load_rulebook(RULES).by_id["guard/room"].span.place


def test_overlays_are_kept_apart(kept: Path) -> None:
    overlay = ROOT / "examples" / "hillside"
    assert load_kept(RULES, [overlay]) == load_kept(RULES, [overlay]) == load_rulebook(RULES, [overlay])
    load_kept(RULES)
    assert len(files(kept)) == 2


def test_random_guidance_comes_back_as_it_was_read(kept: Path, tmp_path: Path) -> None:
    for seed in range(40):
        directory = tmp_path / str(seed)
        directory.mkdir()
        generate.random_guidance(random.Random(seed), directory)
        load_kept(directory)
        kept_book, read = load_kept(directory), load_rulebook(directory)
        assert kept_book == read
        # Yes, 1 and 1.0 are equal; written out they differ.
        assert repr(kept_book.rules) == repr(read.rules)
    assert len(files(kept)) <= MOST_KEPT


@pytest.mark.usefixtures("kept")
def test_a_change_of_one_character_is_seen(tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    assert load_kept(copy).parameters["least_room"].value == 100
    guard = copy / "guard.yaml"
    guard.write_text(guard.read_text().replace("value: 100\n", "value: 101\n"))
    assert load_kept(copy).parameters["least_room"].value == 101


def test_what_was_spoilt_or_written_by_others_is_not_read(kept: Path) -> None:
    expected = load_kept(RULES)
    (path,) = files(kept)
    whole = path.read_bytes()
    for spoilt in (b"", whole[:100], whole[:-1] + b"\x00", b"\x00" * len(whole)):
        path.write_bytes(spoilt)
        assert load_kept(RULES) == expected
    path.write_bytes(whole.replace(b"Cut", b"Eat"))
    assert load_kept(RULES) == expected
    path.chmod(0o666)
    assert load_kept(RULES) == expected
    assert not path.stat().st_mode & 0o022, "a file that others can write is replaced by one of our own"


def test_guidance_with_problems_is_never_kept(kept: Path, tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    (copy / "guard.yaml").write_text("rules: [")
    for _ in range(2):
        with pytest.raises(RuleError):
            load_kept(copy)
    assert not kept.exists()


@pytest.mark.parametrize("where", ["", "/proc/nowhere"])
def test_without_a_place_to_keep_anything_guidance_is_read(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTER_CACHE", where)
    assert load_kept(RULES).rules


def test_a_kept_rulebook_gives_the_same_plans(kept: Path) -> None:
    first = Guidance.load().plan(ROOT / "examples" / "rosa.yaml").model_dump_json()
    second = Guidance.load().plan(ROOT / "examples" / "rosa.yaml").model_dump_json()
    assert first == second
    assert files(kept)
