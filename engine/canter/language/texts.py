"""Texts for users with facts in braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from canter.language.formulas import Constant, EntryRef, FactRef, FieldRef, ParameterRef, Ref
from canter.language.problems import Problem
from canter.language.source import Text
from canter.language.tokens import Reader, SlipError

if TYPE_CHECKING:
    from canter.language.names import Scope

_HOLE = re.compile(r"\{([^{}]*)\}")


class Template(NamedTuple):
    """A text cut into plain pieces and references."""

    pieces: tuple[str | Ref, ...]
    text: str

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What it names."""
        return tuple(piece for piece in self.pieces if not isinstance(piece, str))


def read_template(text: Text, scope: Scope) -> Template:
    """Cut a text at its braces and look up what they name; raises `SlipError`."""
    plain = " ".join(text.split())
    pieces: list[str | Ref] = []
    end = 0
    for hole in _HOLE.finditer(plain):
        pieces.append(plain[end : hole.start()])
        name = hole[1].strip()
        span = text.part(max(text.find(hole[0]), 0) + 1, max(1, len(hole[1])))
        if not name:
            raise SlipError(Problem("empty braces", span, "name a fact, a field or a parameter inside them"))
        ref = _look_up(Text(name, span), scope)
        pieces.append(ref)
        end = hole.end()
    pieces.append(plain[end:])
    for piece in pieces:
        if isinstance(piece, str) and re.search(r"[{}]", piece):
            raise SlipError(Problem("a brace without its other half", text.span, "write `{fact}`"))
    return Template(tuple(piece for piece in pieces if piece != ""), plain)


def _look_up(name: Text, scope: Scope) -> FactRef | ParameterRef | FieldRef | EntryRef:
    reader = Reader(name)
    ref = scope.resolve(reader, reader.take())
    reader.end("name one fact; arithmetic belongs into a fact of its own")
    if isinstance(ref, Constant):
        raise SlipError(Problem(f"`{name}` is a constant", name.span, "write it as it is"))
    return ref
