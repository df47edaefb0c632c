"""Words, numbers and signs of a condition or formula, each with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from canter.language.problems import Problem, suggestion
from canter.language.units import is_called

if TYPE_CHECKING:
    from collections.abc import Iterable

    from canter.language.problems import Span
    from canter.language.source import Text

FUNCTIONS = ("min", "max", "round", "floor", "ceil", "abs", "sqrt", "ln", "log10")
SIGNS = ("<", "<=", ">", ">=")
RESERVED = frozenset(
    [
        *"is not or has no any all none of lacks some known unknown for in yes count sum".split(),  # noqa: SIM905
        *("exclude", "prefer", "notice", "withhold"),
        *FUNCTIONS,
    ]
)
# Nobody reads more aloud; and what is not longer cannot exhaust the stack.
MOST_TOKENS = 300
DEEPEST_PARENTHESES = 30
NAME = re.compile(r"[a-z][a-z0-9_]*")

_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))|(?P<word>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)?)|(?P<sign><=|>=|\*\*|[-+*/()<>,])"
)


class Token(NamedTuple):
    """A piece of a text: its kind (number, word, sign, end), what it says, and where it begins."""

    kind: str
    value: str
    start: int


class SlipError(Exception):
    """A line cannot be read; holds the problem, and further ones where a line holds several."""

    def __init__(self, problem: Problem, *further: Problem) -> None:
        """Keep the problems."""
        super().__init__(problem.message)
        self.problem = problem
        self.problems = (problem, *further)


class Reader:
    """Reads the tokens of one text from left to right."""

    def __init__(self, text: Text) -> None:
        """Split the text into tokens; a character that means nothing raises `SlipError`."""
        self.text = text
        self.tokens: list[Token] = []
        position = 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(text, position)
            if match is None:
                self._no_token(position)
            self.tokens.append(Token(str(match.lastgroup), match[0], position))
            position = match.end()
        self.tokens.append(Token("end", "", len(text.rstrip())))
        self.index = 0
        self.depth = 0
        if len(self.tokens) > MOST_TOKENS:
            self.fail("this is too long to read", "conclude parts of it as facts of their own", self.tokens[MOST_TOKENS].start, 1)

    def _no_token(self, position: int) -> NoReturn:
        rest = self.text[position:]
        run = re.match(r"[\w.]+|\S", rest)
        wrong = run[0] if run else rest[0]
        if wrong[0].isdigit():
            self.fail(f"`{wrong}` is not a number", "write plain decimals, like `1200` or `0.5`", position, len(wrong))
        helps = {
            "=": "write `is` to compare words, `<=` or `>=` to compare numbers",
            "!": "write `is not`",
            "&": "write each condition on a line of its own",
            "%": "write the share as a decimal, like `0.01`",
            ".": "write `0.5`, with a digit before the point",
            "≤": "write `<=`",
            "≥": "write `>=`",
            "≠": "write `is not`",
            "\N{MINUS SIGN}": "write `-`",
            "\N{MULTIPLICATION SIGN}": "write `*`",
            "\N{DIVISION SIGN}": "write `/`",
        }
        self.fail(f"`{wrong}` means nothing here", helps.get(wrong[0], ""), position, len(wrong))

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def accept(self, *values: str) -> Token | None:
        """Take the next token if it says one of these."""
        if self.next.kind != "number" and self.next.value in values:
            return self.take()
        return None

    def expect(self, value: str, help_: str = "") -> Token:
        """Take the next token, which must say this."""
        token = self.accept(value)
        if token is None:
            self.unexpected(f"expected `{value}`", help_)
        return token

    def enter(self) -> None:
        """Go one parenthesis deeper; fail where that is too deep."""
        self.depth += 1
        if self.depth > DEEPEST_PARENTHESES:
            self.fail("too many parentheses", "conclude parts of it as facts of their own", self.next.start, 1)

    def leave(self) -> None:
        """Come out of a parenthesis."""
        self.depth -= 1

    def unexpected(self, expected: str, help_: str = "") -> NoReturn:
        """Fail at the next token."""
        token = self.next
        found = f"found `{token.value}`" if token.kind != "end" else "the line ends here"
        self.fail(f"{expected}, but {found}", help_, token.start, max(1, len(token.value)))

    def fail(self, message: str, help_: str, start: int, length: int) -> NoReturn:
        """Raise a problem at a stretch of the text."""
        raise SlipError(Problem(message, self.span(start, length), help_))

    def unknown(self, token: Token, what: str, known: Iterable[str], help_: str = "") -> NoReturn:
        """Fail on a word that names nothing."""
        self.fail(f"unknown {what} `{token.value}`", suggestion(token.value, known) or help_, token.start, len(token.value))

    def span(self, start: int, length: int) -> Span:
        """Return the place of a stretch of the text."""
        return self.text.part(start, length)

    def end(self, help_: str = "") -> None:
        """Fail unless everything is read."""
        if self.next.kind != "end":
            self.unexpected("expected the end of the line", self._behind_number() or help_)

    def _behind_number(self) -> str:
        """Return help for what people write behind a number and the language does not: thousands, and units."""
        before, found, after = self.tokens[max(0, self.index - 1)], self.next, self.peek()
        if before.kind != "number":
            return ""
        if found.value == "," and after.kind == "number" and after.start == found.start + 1:
            return "write numbers without commas, like `1200`"
        if found.kind == "word" and is_called(found.value):
            return "write the number alone; it is in the unit of the fact"
        return ""
