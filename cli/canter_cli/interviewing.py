"""An interview in the terminal: questions with their choices and why they are asked, and answers line by line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from canter.explaining.asking.interview import Offer, Question
from canter.explaining.asking.worth import told_could
from canter.language.problems import FactError
from canter.language.units import worded
from canter.planning.telling import tell_value
from canter_cli.output import PIPED_WIDTH

if TYPE_CHECKING:
    from canter.explaining.asking.interview import Interview
    from canter.language.facts import Fact
    from canter.language.problems import Problem
    from canter.language.rulebook import Rulebook

# More choices than this are listed only when they are asked for.
MOST_CHOICES = 12
# So much of what an answer could change is said with the question.
MOST_COULD = 4
ENDS = ("done", "stop")
SKIPS = ("", "-")
INDENT = 4


class _EndError(Exception):
    """The person ends the interview, or the input ends."""


class _BackError(Exception):
    """The person goes back to the question before."""


class Dialogue:
    """Puts the questions of an interview on standard error, and reads the answers from standard input."""

    def __init__(self, interview: Interview, book: Rulebook, units: str) -> None:
        """`units` are those in which answers are told back."""
        self.interview = interview
        self.book = book
        self.units = units
        wide = sys.stderr.isatty()
        self.console = Console(
            stderr=True, highlight=False, markup=False, emoji=False, width=None if wide else PIPED_WIDTH, soft_wrap=False
        )
        self.terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()

    def hold(self) -> None:
        """Ask until nothing is left, the person ends it, or the input ends."""
        self.say("Answer as you would say it. Enter skips a question, ? explains it, `back` goes back, `done` ends.", style="dim")
        while (following := self.interview.next) is not None:
            try:
                if isinstance(following, Offer):
                    self._offer(following)
                else:
                    self._question(following)
            except _BackError:
                if not self.interview.back():
                    self.say("There is no question before this one.", style="yellow")
            except _EndError:
                self.interview.stop()
                return
        self.say()
        self.say("Nothing else that you could tell would change the plan.")

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """Say a line to the person."""
        self.console.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False) if text else "")

    def _question(self, question: Question) -> None:
        fact = question.fact
        self.say()
        self.say(f"{self.interview.steps + 1}. {fact.ask}", style="bold")
        self._show_choices(fact, most=MOST_CHOICES)
        self.say(self._why(question, MOST_COULD), style="dim", indent=INDENT)
        while True:
            text = self._heard(fact)
            if text in SKIPS:
                if question.required:
                    self.say("There is no plan without this answer; `done` ends here.", style="yellow", indent=INDENT)
                    continue
                self.interview.skip()
                return
            if text == "?":
                self._explain(question)
                continue
            if self._answered(fact, text):
                return

    def _answered(self, fact: Fact, text: str) -> bool:
        if fact.kind.type == "list" and text.lower() != "none":
            entries = self._entries(text)
            if not entries:
                return False
            text = "\n".join(entries)
        try:
            value = self.interview.answer(text)
        except FactError as error:
            self._problems(error.problems)
            return False
        if value is not None:
            self.say(f"{fact.label}: {self._understood(fact, value)}", style="green", indent=INDENT)
        return True

    def _understood(self, fact: Fact, value: object) -> str:
        if fact.kind.type == "list" and isinstance(value, tuple):
            return f"{len(value)} entries" if len(value) != 1 else "1 entry"
        return tell_value(value, fact.kind, self.units)

    def _entries(self, first: str) -> list[str]:
        """Read the entries of a list, one a line, up to an empty line; a line that cannot be one is left out and said so."""
        entries: list[str] = []
        line = first
        while True:
            try:
                self.interview.read("\n".join([*entries, line]))
                entries.append(line)
            except FactError as error:
                self._problems(error.problems)
            try:
                line = self._line("  + ")
            except EOFError:
                return entries
            if line in SKIPS or line.lower() in ENDS:
                return entries
            if line == "back" and entries:
                self.say(f"left out: {entries.pop()}", style="yellow", indent=INDENT)

    def _offer(self, offer: Offer) -> None:
        self.say()
        self.say(f"{self.interview.steps + 1}. Of what is left, which can you tell?", style="bold")
        for number, one in enumerate(offer.questions, 1):
            could = told_could(one.could, 2)
            self.say(f"{number:2} {one.label}: could change {could}", indent=INDENT - 1)
        self.say("Numbers with commas, `all`, or Enter for none.", style="dim", indent=INDENT)
        while True:
            text = self._heard(None)
            if text == "?":
                for number, one in enumerate(offer.questions, 1):
                    self.say(f"{number:2} {one.ask}", indent=INDENT - 1)
                continue
            picked = self._picked(text, offer)
            if picked is not None:
                self.interview.pick(picked)
                return

    def _picked(self, text: str, offer: Offer) -> list[str] | None:
        names = [one.fact for one in offer.questions]
        called = {str(number): one.fact for number, one in enumerate(offer.questions, 1)}
        called |= {one.label.lower(): one.fact for one in offer.questions} | {name: name for name in names}
        if text in SKIPS or text.lower() == "none":
            return []
        if text.lower() == "all":
            return names
        parts = text.lower().split(",") if "," in text or text.lower() in called else text.lower().split()
        parts = [part.strip() for part in parts if part.strip()]
        wrong = [part for part in parts if part not in called]
        if wrong:
            self.say(f"error: `{wrong[0]}` is not in the list", style="red", indent=INDENT)
            self.say(f"    = help: write numbers from 1 to {len(names)} with commas", indent=INDENT)
            return None
        return [called[part] for part in parts]

    def _why(self, question: Question, most: int | None) -> str:
        if question.worth is None:
            return "There is no plan without it."
        how = "It could change" if question.worth.alone else "Together with other answers it could change"
        return f"{how} {told_could(question.worth.could, most)}."

    def _explain(self, question: Question) -> None:
        fact = question.fact
        if fact.kind.choices is not None:
            self._show_choices(fact, most=None)
            several = fact.kind.type == "choices"
            self.say(
                "Numbers, names or labels" + (", several with commas; `none` for none of them." if several else "."),
                indent=INDENT,
            )
        elif fact.kind.type == "list":
            self.say(f"One {fact.entry} a line, then an empty line; `none` for an empty list.", indent=INDENT)
            if fact.amount.fills:
                self.say("With an amount behind a comma, like `cola, 2 cans` or `Granny's pie, 400 kcal`.", indent=INDENT)
        else:
            self.say(_wanted(fact), indent=INDENT)
        self.say(self._why(question, None), indent=INDENT)

    def _show_choices(self, fact: Fact, most: int | None) -> None:
        labels = fact.kind.choices.labels if fact.kind.choices is not None else {}
        if most is not None and len(labels) > most and not fact.required:
            self.say(f"{len(labels)} choices, of which you name any; ? lists them.", indent=INDENT)
            return
        for number, label in enumerate(labels.values(), 1):
            self.say(f"{number:2} {label}", indent=INDENT - 1)

    def _problems(self, problems: tuple[Problem, ...]) -> None:
        for one in problems:
            self.say(f"error: {one.message}", style="red", indent=INDENT)
            if one.help:
                self.say(f"    = help: {one.help}", indent=INDENT)

    def _heard(self, fact: Fact | None) -> str:
        """Return what the person says, unless it ends the interview or goes back."""
        try:
            text = self._line("> ")
        except EOFError:
            raise _EndError from None
        labels = fact.kind.choices.labels if fact is not None and fact.kind.choices is not None else {}
        if text.lower() in ENDS and text.lower() not in labels:
            raise _EndError
        if text.lower() == "back" and "back" not in labels:
            raise _BackError
        return text

    def _line(self, prompt: str) -> str:
        """Read a line; raises `EOFError` at the end of the input. What is piped in is shown, so that the talk can be read."""
        if self.terminal:
            return input(prompt).strip()
        self.console.file.write(prompt)
        self.console.file.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        self.console.file.write(line if line.endswith("\n") else f"{line}\n")
        if not line:
            raise EOFError
        return line.strip()


def _wanted(fact: Fact) -> str:
    """Return what an answer without choices may be."""
    kind = fact.kind
    if not kind.numeric:
        return "Yes or no." if kind.type == "yesno" else "A text."
    what = "A whole number" if kind.type == "whole" else "A number"
    if kind.low is not None and kind.high is not None:
        what = f"From {kind.low:g} to {kind.high:g}"
    return f"{what} {worded(kind.unit)}, or with another unit, as you would say it." if kind.unit else f"{what}."
