"""Explanations as trees, and the trace as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from canter.explaining.why import Reason, sources_named

if TYPE_CHECKING:
    from rich.console import Console

    from canter import Plan

_STYLES = {
    "conclusion": "bold",
    "bound": "yellow",
    "slack": "dim",
    "source": "dim",
    "judgement": "dim",
    "other": "dim",
    "withheld": "bold red",
}
_OUTCOME_STYLES = {"applied": "green", "overruled": "yellow", "not known": "magenta", "withheld": "red", "did not apply": "dim"}


def print_why(plan: Plan, reason: Reason, out: Console) -> None:
    """Print an explanation, and below it each source in full."""
    out.print(_tree(reason))
    keys = sources_named(reason)
    if keys:
        out.print(Text("\nSources", style="bold"))
    for key in keys:
        out.print(Padding(f"{key}: {plan.rulebook.citations[key].told()}", (0, 0, 0, 2)))


def _tree(reason: Reason, into: Tree | None = None) -> Tree:
    label = Text(reason.text, style=_STYLES.get(reason.kind, ""))
    branch = Tree(label) if into is None else into.add(label)
    for inner in reason.rests_on:
        _tree(inner, branch)
    return branch


def print_why_all(plan: Plan, out: Console) -> None:
    """Print each conclusion with its one-line reason."""
    for one in plan.conclusions.values():
        reason = f"{one.reason} [{one.rule}]" if one.rule else "no rule gives it for these facts"
        out.print(Text.assemble((f"{one.name}", "bold"), f" = {one.shown}"))
        out.print(Padding(Text(reason, style="italic"), (0, 0, 0, 4)))


def print_trace(plan: Plan, out: Console) -> None:
    """Print how every rule came out."""
    out.print(Text("\nHow every rule came out", style="bold underline"))
    for rule in plan.trace["rules"]:
        outcome = rule["outcome"]
        out.print(Text.assemble(f"  {rule['rule']}: ", (outcome, _OUTCOME_STYLES[outcome])))
        for check in rule.get("checks", ()):
            if check["condition"] == "withheld":
                continue
            saw = ", ".join(f"{name} = {value}" for name, value in check["saw"].items())
            out.print(Padding(f"{check['condition']}: {check['result']}" + (f" ({saw})" if saw else ""), (0, 0, 0, 6)))
        for word, names in rule.get("entries", {}).items():
            out.print(Padding(f"{word} to {', '.join(names)}", (0, 0, 0, 6)))
        for other in rule.get("overruled by", ()):
            out.print(Padding(f"by {other}", (0, 0, 0, 6)))
