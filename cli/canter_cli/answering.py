"""Answers as trees, and two plans side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from canter_cli.changes import lines_of

if TYPE_CHECKING:
    from rich.console import Console

    from canter.explaining.changes.suggesting import Suggestion, Suggestions
    from canter.explaining.shifts import Differences
    from canter.explaining.whynot.answer import Answer

_STYLES = {
    "conclusion": "bold",
    "so": "bold green",
    "applied": "green",
    "bound": "yellow",
    "limit": "yellow",
    "overruled": "yellow",
    "gap": "bold",
    "turn": "cyan",
    "untold": "magenta",
    "unknown": "magenta",
    "withheld": "bold red",
    "check": "dim",
    "score": "dim",
}


def print_why_not(answers: tuple[Answer, ...], out: Console) -> None:
    """Print each answer as a tree."""
    for number, answer in enumerate(answers):
        if number:
            out.print()
        out.print(_tree(answer))


def _tree(answer: Answer, into: Tree | None = None) -> Tree:
    label = Text(answer.text, style=_STYLES.get(answer.kind, ""))
    branch = Tree(label) if into is None else into.add(label)
    for inner in answer.rests_on:
        _tree(inner, branch)
    return branch


def print_what_if(found: Differences, out: Console) -> None:
    """Print what differs between two plans: the conclusions side by side, all else in lines."""
    if not found.any:
        out.print("Nothing in the plan would be otherwise.")
        return
    chosen = {pick.name for pick in found.picks}
    seen = [one for one in found.conclusions if one.seen and one.name not in chosen]
    for line in lines_of(found._replace(conclusions=(), picks=(), outcomes=(), outlook=None)):
        out.print(Text(line, style="bold" if line.startswith("you told") else ""))
    if seen:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("", "Now", "Then", "By"):
            table.add_column(name, overflow="fold")
        for one in seen:
            told = Text.assemble((one.label, "bold"), (f" ({one.name})", "dim"))
            since = f"; since {', '.join(one.since)}" if one.since else ""
            table.add_row(told, one.before, Text(one.after, style="bold"), Text(", ".join(one.rules) + since, style="dim"))
        out.print(table)
    for line in lines_of(found._replace(status=("", ""), sections=(), notices=(), facts=(), conclusions=(), assumed=())):
        out.print(Text(line))


def print_suggestions(found: Suggestions, out: Console) -> None:
    """Print what would change a conclusion, or that nothing would."""
    asked = f"; you ask for {found.asked}" if found.asked != found.name else ""
    tree = Tree(Text(f"{found.label} ({found.name}): {found.now}{asked}", style="bold"))
    match found.outcome:
        case "withheld":
            tree.add(Text(f"It is withheld by {', '.join(found.withheld_by)}, so nothing is suggested.", style="bold red"))
        case "so":
            tree.add(Text("It is so already.", style="green"))
        case "none":
            tree.add(Text("Nothing that you can change would do it safely, neither one change nor two."))
    for one in found.suggestions:
        _add_suggestion(tree, one)
    if found.untold:
        branch = tree.add(Text("You did not answer these; a true answer could do it, too", style="magenta"))
        for question in found.untold:
            branch.add(Text(f"{question.label} ({question.fact}): {question.ask}"))
    out.print(tree)


def _add_suggestion(tree: Tree, one: Suggestion) -> None:
    slow = any(change.slowly for change in one.changes)
    how = ("with one change" if len(one.changes) == 1 else "with two changes") + (", which takes time" if slow else "")
    branch = tree.add(Text.assemble((one.after, "bold green"), f", {how}"))
    for change in one.changes:
        branch.add(Text(change.text))
