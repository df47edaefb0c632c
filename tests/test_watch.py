"""`canter watch`, run as an author runs it: files are saved, and what it prints is read."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from canter.authoring.starting import write_overlay
from canter.authoring.watching import Watch, watch

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
# Whoever runs the tests in the background may have them, and all that they start, ignore an interrupt.
START = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from canter_cli.main import run; run()"
SEX = "sex: female\nage: 35\nheight: 165\n"
ROSA = f"{SEX}weight: 75\ngoal_weight: 62\nconditions: []\n"


class Process:
    """A running `canter watch` and what it has printed."""

    def __init__(self, *words: str, directory: Path) -> None:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "cli")])}
        self.running = subprocess.Popen(
            [sys.executable, "-c", START, "watch", *words],
            cwd=directory, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        assert self.running.stdout is not None
        for line in self.running.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, *words: str) -> list[str]:
        """Return the lines up to one that holds all of these words."""
        seen: list[str] = []
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                seen.append(self.lines.get(timeout=max(0.01, ends - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"no line with {words} came; {self.running.poll()=}, {seen}")
            if all(word in seen[-1] for word in words):
                return seen

    def interrupt(self) -> tuple[int, str]:
        self.running.send_signal(signal.SIGINT)
        code = self.running.wait(PATIENCE)
        assert self.running.stderr is not None
        return code, self.running.stderr.read()

    def close(self) -> None:
        self.running.kill()
        self.running.wait()
        self.listener.join()
        for stream in (self.running.stdout, self.running.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "me.yaml").write_text(ROSA)
    return tmp_path


@pytest.fixture
def watching(place: Path) -> Iterator[Process]:
    process = Process("rules", "me.yaml", directory=place)
    yield process
    process.close()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_it_shows_what_a_save_changed_and_ends_quietly(watching: Process, place: Path) -> None:
    watching.until("watching; the plan is given")
    change(place / "rules" / "guard.yaml", "least_intake_women: {value: 1200", "least_intake_women: {value: 1250")
    lines = watching.until("the weight to aim for is reached")
    assert lines[0] == "rules/guard.yaml was saved"
    assert (
        "  Lowest intake without a clinician (intake_floor): 1,200 kcal/day → 1,250 kcal/day "
        "[guard/intake-floor/women], since least_intake_women changed"
    ) in lines
    change(place / "me.yaml", "weight: 75", "weight: 80")
    assert watching.until("you told: Weight")[-1] == "  you told: Weight (weight): 75.0 kg → 80.0 kg"
    assert watching.interrupt() == (0, "")


def test_it_outlives_half_written_rules_and_facts_that_go_away(watching: Process, place: Path) -> None:
    watching.until("watching; the plan is given")
    guard, me = place / "rules" / "guard.yaml", place / "me.yaml"
    change(guard, "\nrules:\n", "\nrules: [\n")
    assert "rules/guard.yaml:" in watching.until("a list that begins with `[` is not closed")[-1]
    change(guard, "\nrules: [\n", "\nrules:\n")
    watching.until("nothing changed in the plan")
    me.unlink()
    watching.until("cannot read `me.yaml`: no such file or directory")
    me.write_text(ROSA.replace("weight: 75", "wieght: 75"))
    watching.until("did you mean `weight`")
    me.write_text(ROSA.replace("age: 35", "age: 36"))
    watching.until("you told: Age (age): 35 years → 36 years")
    shutil.rmtree(place / "rules")
    watching.until("`rules` is no directory of rules")
    shutil.copytree(ROOT / "rules", place / "rules")
    watching.until("nothing changed in the plan")
    assert watching.interrupt() == (0, "")


def test_a_file_that_an_editor_puts_in_place_of_another_is_no_problem(watching: Process, place: Path) -> None:
    watching.until("watching; the plan is given")
    guard = place / "rules" / "guard.yaml"
    value = 1200
    for _ in range(3):
        text = guard.read_text().replace(f"least_intake_women: {{value: {value}", f"least_intake_women: {{value: {value + 10}")
        value += 10
        guard.rename(guard.with_suffix(".yaml~"))
        time.sleep(0.1)
        (place / "rules" / "new.tmp").write_text(text)
        (place / "rules" / "new.tmp").rename(guard)
        lines = watching.until(f"→ {value:,} kcal/day [guard/intake-floor/women]")
        assert not any("error" in line for line in lines)
    assert watching.interrupt() == (0, "")


def test_what_the_whole_check_finds_comes_after(watching: Process, place: Path) -> None:
    watching.until("watching; the plan is given")
    tests = place / "rules" / "doctor.test.yaml"
    change(tests, "like: sam", "lke: sam")
    watching.until("nothing changed in the plan")
    watching.until("did you mean `like`?")
    change(tests, "lke: sam", "like: sam")
    watching.until("no problems any more")
    assert watching.interrupt() == (0, "")


def test_what_is_withheld_stays_so(watching: Process, place: Path) -> None:
    watching.until("watching; the plan is given")
    change(place / "me.yaml", "conditions: []", "conditions: [pregnancy]")
    lines = watching.until("section What to eat: given → withheld [guard/pregnancy]")
    change(place / "me.yaml", "weight: 75", "weight: 95")
    lines += watching.until("you told: Weight")
    change(place / "me.yaml", "age: 35", "age: 36")
    lines += watching.until("you told: Age")
    assert not any(
        word in line for line in lines for word in ("(bmr)", "(deficit)", "(intake_target)", "1,445", "1,645", "aim for is")
    )
    assert watching.interrupt() == (0, "")


def test_an_overlay_is_watched_over_the_bundled_rules(tmp_path: Path) -> None:
    write_overlay(tmp_path / "ours")
    (tmp_path / "me.yaml").write_text(ROSA.replace("weight: 75", "weight: 120").replace("62", "80"))
    process = Process("ours", "me.yaml", "--units", "us", directory=tmp_path)
    try:
        process.until("watching; the plan is given")
        change(tmp_path / "ours" / "overlay.yaml", "value: 0.007", "value: 0.006")
        assert "[guard/pace" in process.until("(deficit): 924 kcal/day → 792 kcal/day")[-1]
        (tmp_path / "ours" / "legs.yaml").write_text(
            "rules:\n  - id: legs/pause\n    title: Pause\n    when: age > 30\n    then: {notice: info}\n"
            "    because: Pause.\n    judgement: So.\n"
        )
        process.until("rule legs/pause: not in this guidance → applied")
        assert process.interrupt() == (0, "")
    finally:
        process.close()


def test_it_rests_between_two_looks(place: Path) -> None:
    """Every look at the files is followed by a sleep, so that waiting costs next to nothing."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 20:
            (place / "me.yaml").write_text(ROSA.replace("weight: 75", "weight: 76"))

    watched = Watch(place / "rules", place / "me.yaml", engine="plain")
    looks = 0
    times = watched.times

    def counted() -> dict[Path, tuple[int, int, int]]:
        nonlocal looks
        looks += 1
        return times()

    watched.times = counted  # type: ignore[method-assign]
    seen = watch(watched, sleep)
    assert next(seen).plan is not None
    changed = next(seen)
    assert changed.differences is not None
    assert [one.name for one in changed.differences.facts] == ["weight"]
    # Loading looks at the times once more than waiting does.
    assert looks <= len(slept) + 4
    assert min(slept) > 0.01
