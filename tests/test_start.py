"""A command starts with no more than it needs: what it loads, how its words are taken, how guidance is read back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from canter import Guidance
from canter.explaining.asking import deciding
from canter.language.source import not_text
from canter_cli import words
from canter_cli.commands import command_line
from canter_cli.words import taken
from conftest import Canter

ROOT = Path(__file__).parents[1]
ROSA = str(ROOT / "examples" / "rosa.yaml")

# What a plan as text has no use for: each of these takes milliseconds to load, some hundreds of them.
IDLE = (
    "pydantic", "pydantic_core", "canter.language.load", "canter.language.shapes", "canter.planning.document", "canter.authoring",
    "canter.population", "canter.review", "canter.explaining.trace", "canter.explaining.why", "canter_cli.tree",
    "canter_cli.report", "jinja2", "polars", "ruamel", "z3", "pint",
)  # fmt: skip

PLAN = "from canter_cli.main import run; run()"
# What typer raises for any slip in the words of a command; it has no public name there.
SLIP = typer.BadParameter.__mro__[1]
LOADED = f"""
import atexit, sys
atexit.register(lambda: sys.stderr.write(" ".join(sys.modules)))
{PLAN}
"""


def run(code: str, *arguments: str, cache: Path) -> subprocess.CompletedProcess[str]:
    where = {**os.environ, "CANTER_CACHE": str(cache), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=where, capture_output=True, text=True, encoding="utf-8", check=True
    )


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        ((), ()),
        (("--engine", "plain"), ()),
        (("--trace",), ("canter.explaining.trace", "canter.explaining.why", "canter_cli.tree")),
        (("--units", "us"), ("pint",)),
    ],
)
def test_a_plan_by_kept_guidance_loads_nothing_that_it_has_no_use_for(
    tmp_path: Path, more: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    first = run(PLAN, "plan", ROSA, *more, cache=tmp_path)
    second = run(LOADED, "plan", ROSA, *more, cache=tmp_path)
    assert second.stdout == first.stdout
    loaded = set(second.stderr.split())
    assert "canter.planning.plan" in loaded
    assert loaded & {*IDLE} <= {*needed}


def came(command: str, said: list[str]) -> object:
    """Return what typer makes of the words of a command, or why it does not take them."""
    line = get_command(command_line([command]))
    try:
        with line.make_context("canter", [command, *said]) as context:
            name, one, rest = line.resolve_command(context, [*context._protected_args, *context.args])  # type: ignore[attr-defined]
            assert one is not None
            with one.make_context(name, rest, parent=context) as inner:
                return {name: (type(value), value) for name, value in inner.params.items()}
    except SLIP as error:
        return type(error), str(getattr(error, "message", error))


@pytest.mark.parametrize(
    "said",
    [
        "plan",
        "plan rosa.yaml",
        "plan -",
        "plan --engine plain rosa.yaml",
        "plan --engine PLAIN",
        "plan --engine",
        "plan --units us --format json --trace --chart",
        "plan --format pdf",
        "plan --set weight=70 --set sex=female --overlay a --overlay b --rules c --out d",
        "plan --start 2026-01-01 --at 18:00 --timezone Europe/London",
        "plan --start= rosa.yaml",
        "plan rosa.yaml another.yaml",
        "plan caf\u00e9.yaml",
        "plan bad\udcff.yaml",
        "plan tab\t.yaml",
        "why rosa.yaml deficit",
        "why-not",
        "why-not rosa.yaml",
        "why-not rosa.yaml guard/room",
        "people",
        "people 10 out.ndjson --seed 7",
        "people ten out.ndjson",
        "batch in.csv out.csv --columns deficit --resume",
        "prove rules",
    ],
)
def test_words_come_to_what_typer_makes_of_them(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, *rest = said.split(" ")
    quick = came(command, rest)
    monkeypatch.setattr(words, "_spared", lambda params: params)
    assert quick == came(command, rest)


def test_only_values_that_are_sure_are_taken_as_they_are() -> None:
    from canter_cli.inputs import Engine

    cases: list[tuple[Any, Any, Any]] = [
        (str, "rosa.yaml", "rosa.yaml"),
        (str, "", ""),
        (str, "bad\udcff", None),
        (str, None, None),
        (Engine, "plain", Engine.plain),
        (Engine, Engine.auto, Engine.auto),
        (Engine, "Plain", None),
        (Path, "rosa.yaml", None),
        (list[str], ["a"], None),
        (int, "7", None),
    ]
    for annotation, value, expected in cases:
        assert taken(annotation, value) is expected, (annotation, value)


def test_a_mistyped_choice_is_still_told_with_the_choices(canter: Canter) -> None:
    ran = canter("plan", ROSA, "--engine", "clever")
    assert ran.code == 2
    assert "'auto', 'durable', 'plain'" in ran.err


def test_what_does_not_belong_in_a_text_is_found_alone_and_among_others() -> None:
    belongs = {*"\t\n\r", *map(chr, range(0x20, 0x7F))}
    for number in range(0x80):
        character = chr(number)
        for text in (character, f"weight: 70{character}\n", f"é{character}"):
            found = not_text(text)
            assert (found is None) == (character in belongs), repr(text)
            assert found is None or found[0] == character
    for character in "\x85\u2028\ufffe\x9f":
        assert not_text(f"a{character}")
    for text in ("é", "\u2019", "\U0001f600", ""):
        assert not_text(text) is None


def test_entries_that_look_alike_are_looked_at_once_and_come_out_as_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    people = sorted((ROOT / "examples").glob("*.yaml"))
    guidance = Guidance.load(engine="plain")
    together = [guidance.plan(person).worth_telling for person in people]
    assert any(together)
    monkeypatch.setattr(deciding, "_told_apart", lambda line, wides: line)
    monkeypatch.setattr(deciding, "alike", lambda entries, line, word: [(1 << n, entry) for n, entry in enumerate(entries)])
    assert [guidance.plan(person).worth_telling for person in people] == together
