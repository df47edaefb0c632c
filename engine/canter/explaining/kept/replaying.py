"""A kept plan made again: whether it comes out the same, and if not, whether the guidance, the program or a hand did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from canter.explaining.kept.comparing import Comparison, compare_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.document import PlanDocument

Outcome = Literal["same", "guidance changed, plan the same", "guidance changed", "program changed", "document changed"]
MOST_PLACES = 10
# What says by what a plan was made, and nothing to the person.
MADE_BY = ("canter", "guidance")


class Place(NamedTuple):
    """A place in a document that holds something else than the plan made again."""

    path: str
    kept: str
    made: str


class Replay(NamedTuple):
    """How a kept plan came out when it was made again.

    `places` are where the document holds something else (some of them, where they are many); `overlays` are those that it
    was made with and that were not given now.
    """

    outcome: Outcome
    comparison: Comparison
    places: tuple[Place, ...]
    places_in_all: int
    overlays: tuple[str, ...]


def replayed(kept: PlanDocument, made: PlanDocument) -> Replay:
    """Return how a kept plan compares with the one made again from its facts."""
    comparison = compare_kept(kept, made)
    one, two = (document.model_dump(mode="json") for document in (kept, made))
    # Where the guidance lay when the plan was made is no matter, as long as it is the same.
    apart = [place for place in _apart(one, two) if not place.path.startswith("guidance.changed")]
    places = [place for place in apart if place.path.partition(".")[0] not in MADE_BY or kept.guidance.hash == made.guidance.hash]
    given = {overlay.hash for overlay in made.guidance.overlays}
    missing = tuple(overlay.name for overlay in kept.guidance.overlays if overlay.hash not in given)
    return Replay(_outcome(kept, made, apart), comparison, tuple(places[:MOST_PLACES]), len(places), missing)


def _outcome(kept: PlanDocument, made: PlanDocument, apart: list[Place]) -> Outcome:
    if kept.guidance.hash != made.guidance.hash:
        told = [place for place in apart if place.path.partition(".")[0] not in MADE_BY]
        return "guidance changed" if told else "guidance changed, plan the same"
    if not [place for place in apart if place.path != "canter"]:
        return "same"
    return "program changed" if kept.canter != made.canter else "document changed"


def _apart(kept: Any, made: Any, path: str = "") -> Iterator[Place]:  # noqa: ANN401 - whatever JSON holds
    """Yield where two documents are not the same."""
    if isinstance(kept, dict) and isinstance(made, dict):
        for key in dict.fromkeys((*kept, *made)):
            yield from _apart(kept.get(key), made.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(kept, list) and isinstance(made, list) and len(kept) == len(made):
        for number, (one, two) in enumerate(zip(kept, made, strict=True)):
            yield from _apart(one, two, f"{path}.{number}")
    elif kept != made or type(kept) is not type(made):
        yield Place(path, _short(kept), _short(made))


def _short(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    text = "nothing" if value is None else f"{len(value)} in all" if isinstance(value, (list, dict)) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - what fits on a line beside the other
