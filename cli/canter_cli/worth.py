"""*Worth telling us* in a plan: the questions that could still change it, the first few of them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from canter.explaining.asking.worth import WorthTelling

# So many questions, and of each so much that it could change, are told; all of it is in the JSON.
MOST_QUESTIONS = 5
MOST_COULD = 4


class Worth(NamedTuple):
    """Questions by their labels, each with what it could change, and a line below them."""

    lines: tuple[tuple[str, str], ...]
    rest: str


def worth_lines(found: tuple[WorthTelling, ...]) -> Worth:
    """Return what is worth telling; where nothing is, the line says so."""
    from canter.explaining.asking.worth import told_could

    if not found:
        return Worth((), "Nothing: no answer that you left open could change this plan.")
    first = found[:MOST_QUESTIONS]
    how = "could change" if found[0].alone else "could, together with the others, change"
    lines = tuple((f"{one.label} ({one.fact})", f" {how} {told_could(one.could, MOST_COULD)}") for one in first)
    more = len(found) - len(first)
    others = (
        "" if not more else "One more question could change it. " if more == 1 else f"{more} more questions could change it. "
    )
    return Worth(lines, f"{others}`canter ask FACTS` asks for what matters.")
