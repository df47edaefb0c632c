"""A tiny guidance: one question, one limit, one guard. Tests change it and add scenarios of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FACTS = """\
age: {type: whole, unit: year, range: [0, 120], ask: How old are you?, required: yes}
mood: {type: choice, choices: {low: Low, high: High}, ask: How do you feel?}
minutes: {type: number, unit: minute, required: yes}
"""
PLAN = "walk:\n  title: All of it\n  shows: [minutes]\n"
RULES = """\
parameters:
  grown: {value: 18, unit: year, judgement: Ours.}
rules:
  - id: walk/minutes
    title: Walk for half an hour
    then: {minutes: 30}
    because: Walk.
    judgement: Ours.
  - id: walk/young
    title: Hold the young to less
    when: age < grown
    then:
      minutes: {at most: 20}
    because: Walk less.
    judgement: Ours.
"""
YOUNG = """\
- scenario: A child of 17 walks for 20 minutes
  person: {age: 17}
  holds: [minutes is 20]
  applied: [walk/minutes, walk/young]
"""
GROWN = """\
- scenario: A person of exactly 18 walks for 30
  person: {age: 18}
  holds: [minutes is 30]
  not applied: [walk/young]
"""


def write_guidance(directory: Path, scenarios: str, rules: str = RULES, facts: str = FACTS, plan: str = PLAN) -> Path:
    """Write the guidance with scenarios into a directory, and return it."""
    directory.mkdir(exist_ok=True)
    (directory / "guidance.yaml").write_text(
        "name: tiny\nversion: 1.0.0\ndate: 2026-01-01\ntopics: [walk]\ndisclaimer: No advice.\n"
    )
    (directory / "sources.yaml").write_text("{}\n")
    (directory / "invariants.yaml").write_text("[]\n")
    (directory / "facts.yaml").write_text(facts)
    (directory / "plan.yaml").write_text(plan)
    (directory / "walk.yaml").write_text(rules)
    (directory / "walk.test.yaml").write_text(scenarios)
    return directory
