"""A rule as an author sketches it on the command line, and as the lines of YAML that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from canter.authoring.trying import usual_person
from canter.language.facts import format_number
from canter.language.problems import Problems, Source
from canter.language.source import Mapping, Sequence
from canter.language.tree import parse

if TYPE_CHECKING:
    from typing import Any

    from canter.authoring.trying import Facts
    from canter.language.facts import Fact, Kind, Vocabulary
    from canter.language.source import Node

BECAUSE = "Say here in a sentence or two, to the person, what this means and why."
JUDGEMENT = "Say here why we think so, or name a source in place of this line."
LEVEL = "info"


@dataclass(frozen=True)
class Sketch:
    """What an author said of a rule; what is left out becomes an example that does no harm."""

    id: str
    title: str = ""
    when: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    notice: str = ""
    overrules: tuple[str, ...] = ()
    because: str = ""
    sources: tuple[str, ...] = ()
    judgement: str = ""

    @property
    def topic(self) -> str:
        """The topic in whose file it goes."""
        return self.id.partition("/")[0]

    @property
    def examples(self) -> tuple[str, ...]:
        """The keys for which an example stands until the author writes what is meant."""
        said = {
            "when": self.when,
            "then": self.sets or self.notice,
            "because": self.because,
            "judgement": self.sources or self.judgement,
        }
        return tuple(key for key, value in said.items() if not value)

    def lines(self, vocabulary: Vocabulary) -> list[str]:
        """Return the rule as lines of YAML, the first one at its dash."""
        when = self.when or example_condition(vocabulary)
        effects = [f"{fact}: {_formula(formula)}" for fact, formula in self.sets]
        if self.notice or not self.sets:
            effects.append(f"notice: {quoted(self.notice or LEVEL)}")
        slug = self.id.partition("/")[2]
        lines = [f"- id: {self.id}", f"  title: {quoted(self.title or slug.replace('-', ' ').replace('_', ' ').capitalize())}"]
        if when and not self.when:
            lines.append("  # An example: say here to whom the rule applies.")
        lines += [f"  when: {quoted(when[0])}"] if len(when) == 1 else _listed("when", when)
        lines += ["  then:", *(f"    {effect}" for effect in effects)]
        lines += _one_or_more("overrules", self.overrules)
        lines.append(f"  because: {quoted(self.because or BECAUSE)}")
        lines += _one_or_more("source", self.sources)
        if self.judgement or not self.sources:
            lines.append(f"  judgement: {quoted(self.judgement or JUDGEMENT)}")
        return lines


def example_condition(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return a condition on the first number that everybody tells, else on the first choice; none where there is neither."""
    usual = usual_person(vocabulary)
    told = [vocabulary.facts[name] for name in usual]
    number = next((fact for fact in told if fact.kind.numeric), None)
    if number is not None:
        return (f"{number.name} >= {plain(usual[number.name], number.kind)}",)
    choice = next((fact for fact in told if fact.kind.type in ("choice", "yesno")), None)
    return (f"{choice.name} is {plain(usual[choice.name], choice.kind)}",) if choice is not None else ()


def scenario_lines(name: str, person: Facts, word: str, rule: str, vocabulary: Vocabulary) -> list[str]:
    """Return a scenario as lines of YAML: a person, and how the rule came out for her."""
    facts = ", ".join(
        f"{fact}: {plain(value, vocabulary.facts[fact].kind)}" for fact, value in person.items() if value is not None
    )
    return [f"- scenario: {quoted(name)}", f"  person: {{{facts}}}", f"  {word}: [{rule}]"]


def told(fact: Fact, value: Any) -> str:  # noqa: ANN401 - values are of any type
    """Return a fact with its value as the name of a scenario says it."""
    if value is None:
        return f"{fact.name} unknown"
    return f"{fact.name} {' and '.join(value) or 'none' if isinstance(value, tuple) else plain(value, fact.kind)}"


def plain(value: Any, kind: Kind) -> str:  # noqa: ANN401
    """Return a value as a person's file has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    if kind.numeric:
        text = format_number(value, kind.decimals).replace(",", "")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def quoted(text: str) -> str:
    """Return a text as it stands behind a key: as it is, or in double quotes where YAML would read it otherwise."""
    if _read(text) == text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _formula(text: str) -> str:
    """Return what a fact is set to; bounds and choices are written in braces and brackets, and stay so."""
    return text if isinstance(_read(text), (Mapping, Sequence)) and "\n" not in text else quoted(text)


def _read(text: str) -> Node | None:
    """Return what YAML reads behind a key, or nothing where it reads anything else besides, or no value at all."""
    tree = parse(Source("", f"key: {text}\n"), Problems())
    return next(iter(tree.values())) if isinstance(tree, Mapping) and len(tree) == 1 else None


def _listed(key: str, texts: tuple[str, ...]) -> list[str]:
    return [f"  {key}:", *(f"    - {quoted(text)}" for text in texts)] if texts else []


def _one_or_more(key: str, texts: tuple[str, ...]) -> list[str]:
    return [f"  {key}: {quoted(texts[0])}"] if len(texts) == 1 else _listed(key, texts)
