"""What the house promises of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEPT = [
    path
    for pattern in (
        "*.md",
        "*.toml",
        "*.txt",
        "Makefile",
        ".ci/run",
        "docs/*",
        "engine/**/*.py",
        "cli/**/*.py",
        "rules/**/*.yaml",
        "benchmarks/*",
    )
    for path in ROOT.glob(pattern)
    if path.is_file() and "__pycache__" not in path.parts
]


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_names_a_registry_or_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"pypi\.org|pythonhosted|npmjs|index-url|find-links|/root/|/home/\w", text)
    assert f"{ROOT.as_posix()}/" not in text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "engine").rglob("*.py")) + sorted((ROOT / "cli").rglob("*.py")), ids=lambda path: path.name
)
def test_a_module_is_about_a_page_long_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 270
    assert not text or text.startswith('"""')


def test_every_version_is_pinned_once() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    names = [line.split("==")[0].lower().replace("_", "-") for line in lines]
    assert len(set(names)) == len(names)


def test_sentences_of_the_article_are_not_quoted() -> None:
    """No run of seven words of a well-known sentence of the article stands anywhere in the guidance."""
    quoted = [
        "it is not possible to reduce fat on a certain area",
        "avoid dropping below a healthy weight in order to",
        "always consult your doctor before beginning a program of",
        "choose between three weekly sessions of 20 minutes of intense",
        "select five leg exercises of your choice",
    ]
    text = " ".join(path.read_text(encoding="utf-8").lower() for path in (ROOT / "rules").rglob("*.yaml"))
    words = re.sub(r"[^a-z0-9 ]+", " ", text)
    for sentence in quoted:
        assert sentence not in " ".join(words.split())
