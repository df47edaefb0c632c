"""The slips that YAML invites, told in words that help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from canter.language.problems import Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTE_HELP = 'put the whole text in double quotes: `"…"`'
_OPENERS = "{[\"'@%&*!`"
_QUOTES = "\"'"
_COMMENT = re.compile(r"( +)(#[^\n]*)")
_CLOSERS = {"{": "}", "[": "]"}
# Brackets, and what may hold some that are none: quoted texts and comments.
_BRACKETS = re.compile(r"""(?<![^\s,:{\[])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<=\s)#[^\n]*|[\[\]{}]""", re.DOTALL)
_PLAIN = {
    "did not find expected key": "the indentation does not fit the lines before",
    "did not find expected '-' indicator": "the indentation does not fit the list before",
    "did not find expected <document start>": "the indentation does not fit the lines before",
    "did not find expected node content": "a value is missing here",
}


def no_value(key: str, span: Span, *, inside: bool) -> Problem:
    """Return the problem of a key without a value; `inside` braces or brackets it is mostly half of a text."""
    if inside:
        help_ = "a comma or a missing `: ` splits the text; put it on a line of its own or in double quotes"
        return Problem(f"`{key}` has no value inside {{…}}", span, help_)
    return Problem(f"`{key}` has no value", span, "write one after the colon, or remove the line")


def find_cut_comment(source: Source, text: str, end: Any) -> Problem | None:  # noqa: ANN401 - PyYAML has no types
    """Return a problem where ` #` cut a text off at its end; a comment stands two spaces away and has a space after `#`."""
    found = _COMMENT.match(text, end.index)
    if found is None or (len(found[1]) > 1 and found[2][1:2] in (" ", "")):
        return None
    span = Span(source, end.line + 1, end.column + len(found[1]) + 1, len(found[2].rstrip()))
    return Problem("the text is cut off here: ` #` begins a comment", span, f"{_QUOTE_HELP}, or keep two spaces before `# `")


def explain_syntax_error(source: Source, error: Any, last: Any, inside: Any) -> Problem:  # noqa: ANN401
    """Turn PyYAML's complaint into a problem at the place where the author can mend it.

    `last` is the event of the scalar read before it, `inside` that of the innermost brace or bracket that was open.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem("this is not YAML", Span(source, 1, 1))
    opening = error.context_mark or mark
    complaint = _Complaint(source, str(error.context or ""), str(error.problem or ""), opening, mark, last, inside)
    for explain in _EXPLAIN:
        problem = explain(complaint)
        if problem is not None:
            return problem
    message = next((ours for known, ours in _PLAIN.items() if known in complaint.problem), "")
    where = Span(source, mark.line + 1, mark.column + 1)
    return Problem(message or f"this is not YAML: {complaint.problem}", where, "check quotes, brackets and indentation here")


class _Complaint(NamedTuple):
    """What PyYAML says: while doing what (begun at `opening`) it met which problem (at `mark`)."""

    source: Source
    context: str
    problem: str
    opening: Any
    mark: Any
    last: Any
    inside: Any

    @property
    def line(self) -> str:
        """The line of the problem."""
        return self.source.line(self.mark.line + 1)

    @property
    def before(self) -> str:
        """What stands before the problem in its line."""
        return self.line[: self.mark.column]

    @property
    def character(self) -> str:
        """The character at which the problem was met, or nothing at the end of the line."""
        return self.line[self.mark.column : self.mark.column + 1]

    def rest(self, mark: Any) -> Span:  # noqa: ANN401
        """Return the stretch from a mark to the end of its line."""
        length = len(self.source.line(mark.line + 1).rstrip()) - mark.column
        return Span(self.source, mark.line + 1, mark.column + 1, max(1, length))

    def opened(self, mark: Any, length: int = 1) -> Problem:  # noqa: ANN401
        """Return the problem of a text that begins with what means something to YAML."""
        opener = self.source.line(mark.line + 1)[mark.column : mark.column + length]
        named = "a backtick" if opener == "`" else f"`{opener}`"
        return Problem(f"a text cannot begin with {named}", self.rest(mark), _QUOTE_HELP)

    def unclosed_quote(self, mark: Any) -> Problem:  # noqa: ANN401
        """Return the problem of a quote that is not closed where the author meant it to be."""
        quote = self.source.line(mark.line + 1)[mark.column : mark.column + 1]
        return Problem(f"text goes on behind the closing `{quote}`, or the quote is not closed", self.rest(mark), _QUOTE_HELP)


def _tab(said: _Complaint) -> Problem | None:
    indentation = re.match(r"[\s-]*", said.line)
    place = indentation[0].find("\t") if indentation else -1
    if place < 0 or not ("tab character" in said.problem or "start any token" in said.problem):
        return None
    return Problem("a tab is used to indent", Span(said.source, said.mark.line + 1, place + 1), "indent with spaces")


def _colon(said: _Complaint) -> Problem | None:
    if "mapping values are not allowed" not in said.problem:
        return None
    missing = _line_before_has_none(said)
    if missing is not None:
        return Problem("a line without `: `", missing, "write `name: value`")
    place = Span(said.source, said.mark.line + 1, said.mark.column + 1)
    return Problem("`: ` inside a text", place, _QUOTE_HELP + "; or the line is indented too far")


def _line_before_has_none(said: _Complaint) -> Span | None:
    """Return the place of a first line without a colon: YAML takes it for a text that goes on in the next."""
    number = said.mark.line
    line, above = said.source.line(number).rstrip(), said.source.line(number - 1).rstrip()
    start = re.match(r" *(?:- +)*", line)
    column = start.end() if start else 0
    if not line[column:] or re.search(r":(\s|$)", line) or column != len(said.line) - len(said.line.lstrip()):
        return None
    begins = line.lstrip().startswith("- ") or not above or above.endswith(":")
    return Span(said.source, number, column + 1, len(line) - column) if begins else None


def _no_colon(said: _Complaint) -> Problem | None:
    if "could not find expected ':'" not in said.problem:
        return None
    if said.source.line(said.opening.line + 1)[said.opening.column :][:1] in tuple(_QUOTES):
        return said.unclosed_quote(said.opening)
    return Problem("a line without `: `", said.rest(said.opening), "write `name: value`")


def _quoted(said: _Complaint) -> Problem | None:
    if "unknown escape" in said.problem:
        message = "an unknown escape after `\\` in double quotes"
        return Problem(message, Span(said.source, said.mark.line + 1, said.mark.column + 1, 2), "write `\\\\` for a backslash")
    if said.context == "while scanning a quoted scalar":
        return said.unclosed_quote(said.opening)
    if said.last is None or said.last.style not in tuple(_QUOTES):
        return None
    end = said.last.end_mark
    behind = end.line == said.mark.line and not said.line[end.column : said.mark.column].strip()
    if behind and "did not find expected" in said.problem and said.character not in ("", ":", *_QUOTES):
        return said.unclosed_quote(said.last.start_mark)
    return None


def _inside(said: _Complaint) -> Problem | None:
    """Recognise what goes wrong inside braces and brackets."""
    if "found unexpected ':'" in said.problem:
        text = said.source.line(said.opening.line + 1)[said.opening.column :]
        key = text[: said.mark.column - said.opening.column] if said.opening.line == said.mark.line else text.rstrip()
        span = Span(said.source, said.opening.line + 1, said.opening.column + 1, max(1, len(key)))
        return no_value(key, span, inside=True)
    if not said.context.startswith("while parsing a flow ") or said.inside is None:
        return None
    opening = said.inside.start_mark
    opener = said.source.line(opening.line + 1)[opening.column : opening.column + 1]
    closer = _CLOSERS.get(opener, "}")
    if not _is_closed(said.source, opening):
        what = "a list" if opener == "[" else "a mapping"
        return Problem(f"{what} that begins with `{opener}` is not closed", said.rest(opening), f"close it with `{closer}`")
    if "node content" in said.problem:
        return Problem("a value is missing before this", said.rest(said.mark), "write one, or remove the comma")
    start = said.mark.column
    if said.character == ":":
        word = re.search(r"""("[^"]*"|'[^']*'|[^\s,{}\[\]]+)\s*$""", said.before)
        same_line = said.last is not None and said.last.start_mark.line == said.mark.line
        if word is None or (same_line and word[0][0] not in _QUOTES):
            place = Span(said.source, said.mark.line + 1, start + 1)
            return Problem("`: ` inside a text", place, f"{_QUOTE_HELP}; or put a comma before the next key")
        start = word.start()
    length = len(re.split(r"[,}\]]", said.line[start:])[0].rstrip())
    message = f"a comma or `{closer}` is missing before this"
    help_ = f"put a comma between two, and `{closer}` after the last"
    return Problem(message, Span(said.source, said.mark.line + 1, start + 1, max(1, length)), help_)


def _is_closed(source: Source, opening: Any) -> bool:  # noqa: ANN401
    """Tell whether the bracket at a mark is closed anywhere."""
    text = "\n".join([source.line(opening.line + 1)[opening.column :], *source.text.split("\n")[opening.line + 1 :]])
    waiting: list[str] = []
    for found in _BRACKETS.finditer(text):
        if found[0] in _CLOSERS:
            waiting.append(_CLOSERS[found[0]])
        elif found[0] in ("}", "]") and waiting.pop() != found[0]:
            return False
        if not waiting:
            return True
    return False


def _opened(said: _Complaint) -> Problem | None:
    """Recognise a text that begins with a character which means something to YAML."""
    if "entries are not allowed in this context" in said.problem or "keys are not allowed in this context" in said.problem:
        return said.opened(said.mark, 2)
    if "start any token" in said.problem or (said.context == "while parsing a block node" and said.character):
        return said.opened(said.mark)
    signs = ("an alias", "an anchor", "a tag", "a directive", "a block scalar")
    if said.context in [f"while scanning {sign}" for sign in signs] or "undefined tag handle" in said.problem:
        return said.opened(said.opening)
    return None


def _behind(said: _Complaint) -> Problem | None:
    """Recognise what stands behind a value that has ended: mostly one that begins with a brace or bracket."""
    if "did not find expected" not in said.problem or not said.before.strip(" -"):
        return None
    value = re.match(r"\s*(?:- +)?(?:[\w./ -]+: +)?", said.line)
    start = value.end() if value else 0
    if said.character in ("}", "]"):
        span = Span(said.source, said.mark.line + 1, said.mark.column + 1)
        return Problem(f"`{said.character}` closes nothing", span, "remove it, or put a text with braces in double quotes")
    if said.line[start : start + 1] in tuple(_OPENERS) and "document start" not in said.problem:
        return said.opened(_Place(said.mark.line, start))
    return Problem("the text goes on behind its end", said.rest(said.mark), "remove this, or put the whole text in double quotes")


class _Place(NamedTuple):
    """A place as PyYAML counts it."""

    line: int
    column: int


# The first that recognises a complaint explains it.
_EXPLAIN: list[Callable[[_Complaint], Problem | None]] = [_tab, _colon, _no_colon, _quoted, _inside, _opened, _behind]
