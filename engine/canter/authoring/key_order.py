"""In which order the keys of each kind of file stand, as `docs/language.md` writes them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from canter.language.files import FIXED, TESTS
from canter.language.source import Mapping, Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping
    from pathlib import Path


class Keys(NamedTuple):
    """The order of a mapping's keys and of what stands inside them.

    Without `order` the keys are names that an author chose: they stay as they are written. `inside` says what is in the
    value of one key, `each` what is in every value, `items` what is in every item of a sequence.
    """

    order: tuple[str, ...] = ()
    inside: AbstractMapping[str, Keys] = MappingProxyType({})
    each: Keys | None = None
    items: Keys | None = None

    def below(self, key: str) -> Keys:
        """Return the order in the value of a key."""
        return self.inside.get(key) or self.each or FREE

    def sorted(self, keys: list[str]) -> list[int]:
        """Return the positions of the keys in their order; what has no place of its own comes last, as it is written."""
        rank = {key: place for place, key in enumerate(self.order)}
        return sorted(range(len(keys)), key=lambda number: rank.get(keys[number], len(rank)) if rank else 0)


FREE = Keys()

_EFFECT = Keys(("at least", "at most", "include", "exclude", "choose", "count", "one of each", "spares", "apart"))
_THEN = Keys(each=_EFFECT)
_ROW_KEYS = ("title", "for", "when", "then", "overrules", "because", "source", "judgement")
ROW = Keys(_ROW_KEYS, {"then": _THEN})
_BODY_KEYS = ("title", "for", "when", "then", "rows", "overrules", "because", "source", "judgement")
_IN_BODY = {"then": _THEN, "rows": Keys(each=ROW)}
RULE_BODY = Keys(_BODY_KEYS, _IN_BODY)
RULE = Keys(("id", *_BODY_KEYS), _IN_BODY)
PARAMETER = Keys(("value", "unit", "range", "label", "source", "judgement"))
FIELD = Keys(("type", "unit", "range", "choices", "label", "decimals", "default", "required", "concluded"))
AMOUNT = Keys(("fills", "portion", "sizes", "own"))
FACT = Keys(
    (
        *("type", "unit", "range", "choices", "entry", "fields", "known", "amount", "ask", "log", "label", "decimals"),
        *("required", "default", "changeable"),
    ),
    {"fields": Keys(each=FIELD), "amount": AMOUNT},
)
SOURCE = Keys(("authors", "year", "title", "where", "doi", "url", "evidence", "verified"))
SECTION = Keys(("title", "shows", "beside", "behind"))
INVARIANT = Keys(("id", "title", "for", "when", "holds", "guards", "source", "judgement"))
SCENARIO = Keys(
    ("scenario", "like", "person", "holds", "applied", "not applied", "overruled", "not known", "notices", "withheld")
)
GUIDANCE = Keys(("name", "version", "date", "topics", "disclaimer"))
TOPIC = Keys(("parameters", "rules"), {"parameters": Keys(each=PARAMETER), "rules": Keys(items=RULE)})
ADJUST = Keys(("value", "because"))
REPLACE = Keys(("because", "with"), {"with": RULE_BODY})
REMOVE = Keys(("because",))
OVERLAY = Keys(
    ("name", "by", "because", "base", "adjust", "replace", "remove"),
    {"adjust": Keys(each=ADJUST), "replace": Keys(each=REPLACE), "remove": Keys(each=REMOVE)},
)
_FIXED = {
    "guidance": GUIDANCE,
    "sources": Keys(each=SOURCE),
    "facts": Keys(each=FACT),
    "plan": Keys(each=SECTION),
    "invariants": Keys(items=INVARIANT),
    "overlay": OVERLAY,
}


def keys_of(path: Path, tree: Node) -> Keys:
    """Return the order for a file: by its name where it lies among rules, else by what is in it.

    The entries of a list and the facts of a person have no order of their own.
    """
    if path.name.endswith(TESTS) or _begins_with(tree, "scenario"):
        return Keys(items=SCENARIO)
    if any((path.parent / head).is_file() for head in ("guidance.yaml", "overlay.yaml")):
        return _FIXED[path.stem] if path.stem in FIXED else TOPIC
    if isinstance(tree, Mapping) and tree and all(key in TOPIC.order for key in tree):
        return TOPIC
    return FREE


def _begins_with(tree: Node, key: str) -> bool:
    return isinstance(tree, Sequence) and bool(tree) and isinstance(tree[0], Mapping) and key in tree[0]
