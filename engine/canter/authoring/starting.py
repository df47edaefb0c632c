"""An overlay to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter.guidance import bundled_rules
from canter.language.load import load_rulebook

if TYPE_CHECKING:
    from pathlib import Path

_OVERLAY = """\
# Change guidance here without copying it. `canter rules` lists rules and parameters; `docs/language.md` says what else
# an overlay may hold: facts.yaml, sources.yaml, plan.yaml, invariants.yaml, lists/, topics, scenarios.

name: {name}
by: Your name
because: Say here what is different about the people you advise.
base: {base}

adjust:
  fastest_weekly_share:
    value: 0.007
    because: The slower of the two paces that were compared kept more muscle.
"""

_SCENARIO = """\
- scenario: A heavy woman loses no more than seven thousandths of her weight a week
  person:
    sex: female
    age: 35
    height: 165
    weight: 120
    goal_weight: 80
    conditions: []
  holds: [deficit is 924, expected_weekly_loss is 0.84]
  applied: [guard/pace]
"""


def write_overlay(directory: Path) -> list[Path]:
    """Write an overlay that moves one parameter, with a scenario that passes; return the files."""
    book = load_rulebook(bundled_rules())
    directory.mkdir(parents=True, exist_ok=True)
    files = {
        directory / "overlay.yaml": _OVERLAY.format(name=_name(directory), base=f"{book.name} {book.version.split('.')[0]}.x"),
        directory / "guard.test.yaml": _SCENARIO,
    }
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


def _name(directory: Path) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in directory.resolve().name).split()
    return " ".join(words).capitalize() or "Our guidance"
