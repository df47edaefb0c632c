"""The slips that YAML invites, told in words that help."""

from __future__ import annotations

import re
from typing import Any

from canter.language.problems import Problem, Source, Span

_QUOTE_HELP = 'put the whole text in double quotes: `"…"`'
_OPENERS = "{[\"'@%&*!`"


def explain_syntax_error(source: Source, error: Any) -> Problem:  # noqa: ANN401 - PyYAML has no types
    """Turn PyYAML's complaint into a problem at the place where the author can mend it."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem("this is not YAML", Span(source, 1, 1))
    line, column = mark.line + 1, mark.column + 1
    text = source.line(line)
    complaint = str(error.problem or "")
    if "\t" in text[: mark.column + 1] and "token" in complaint:
        place = text.index("\t") + 1
        return Problem("a tab is used to indent", Span(source, line, place), "indent with spaces")
    if "mapping values are not allowed" in complaint:
        return Problem(
            "`: ` inside a text",
            Span(source, line, column),
            _QUOTE_HELP + "; or the line is indented too far",
        )
    for number in dict.fromkeys((line, (error.context_mark.line + 1) if error.context_mark else line)):
        slip = _opened_text(source, number)
        if slip is not None:
            return slip
    if "could not find expected ':'" in complaint:
        return Problem("a line without `: `", Span(source, line, column), "write `name: value`")
    return Problem(_plain(complaint), Span(source, line, column), "check quotes, brackets and indentation here")


def _plain(complaint: str) -> str:
    words = {
        "did not find expected key": "the indentation does not fit the lines before",
        "did not find expected '-' indicator": "the indentation does not fit the list before",
        "did not find expected ',' or ']'": "a list that begins with `[` is not closed",
        "did not find expected ',' or '}'": "a mapping that begins with `{` is not closed",
        "found unexpected end of stream": "a quote is not closed",
        "found character that cannot start any token": "a text cannot begin with this character",
        "found unknown escape character": "an unknown escape after `\\` in double quotes",
    }
    for known, ours in words.items():
        if known in complaint:
            return ours
    return f"this is not YAML: {complaint}"


def _opened_text(source: Source, number: int) -> Problem | None:
    """Recognise a text that begins with a character which means something to YAML."""
    text = source.line(number)
    value = re.match(r"\s*(?:- +)?(?:[\w./ -]+: +)?", text)
    start = value.end() if value else 0
    if start >= len(text) or text[start] not in _OPENERS:
        return None
    opener = text[start]
    length = len(text.rstrip()) - start
    message = f"a text cannot begin with `{opener}`"
    if opener in "\"'":
        message = f"text goes on behind the closing `{opener}`, or the quote is not closed"
    return Problem(message, Span(source, number, start + 1, length), _QUOTE_HELP)


def find_cut_comment(source: Source, lines: list[str], event: Any) -> Problem | None:  # noqa: ANN401
    """Return a problem where ` #` cut a text off; a comment stands two spaces away and has a space after `#`."""
    end = event.end_mark
    if end.line >= len(lines):
        return None
    rest = lines[end.line][end.column :]
    found = re.match(r"( +)#(.?)", rest)
    if found is None or (len(found[1]) > 1 and found[2] in (" ", "")):
        return None
    span = Span(source, end.line + 1, end.column + len(found[1]) + 1, len(rest.rstrip()) - len(found[1]))
    return Problem("the text is cut off here: ` #` begins a comment", span, f"{_QUOTE_HELP}, or keep two spaces before `# `")
