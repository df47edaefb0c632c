"""A person who shows a fault, as a scenario that fails until the fault is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.language.problems import Problem, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from canter.authoring.proving.proof import Verdict
    from canter.language.facts import Vocabulary

_TITLES = {
    "invariant": "{0} holds for this person",
    "gap": "This person gets {0}",
    "clash": "Nothing clashes about {0} for this person ({1} and {2})",
    "crossing": "The bounds of {0} do not cross for this person ({1} and {2})",
}


def save(path: Path, verdicts: Iterable[Verdict], vocabulary: Vocabulary) -> int:
    """Add a scenario for each person to a file; return how many were new. Raises `RuleError` where it holds something else."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "- ")
    if not first.startswith("- "):
        help_ = "name a file of scenarios, such as `guard.test.yaml`"
        raise RuleError([Problem(f"`{path}` holds no scenarios, so none is added", None, help_)])
    names = {line.removeprefix("- scenario: ") for line in text.splitlines() if line.startswith("- scenario: ")}
    written = 0
    for verdict in verdicts:
        name = _TITLES[verdict.kind].format(*verdict.subjects)
        if verdict.person is None or name in names:
            continue
        names.add(name)
        if text and not text.endswith("\n"):
            text += "\n"
        text += ("\n" if text else "") + _scenario(name, verdict, vocabulary)
        written += 1
    if written:
        path.write_text(text, encoding="utf-8")
    return written


def _scenario(name: str, verdict: Verdict, vocabulary: Vocabulary) -> str:
    person = verdict.person or {}
    lines = [f"- scenario: {name}", "  person:"]
    lines += [f"    {fact}: {told(value)}" for fact, value in person.items()]
    # What any plan for this person would say; that there is one is what is tested.
    holds = f"{verdict.subjects[0]} is known" if verdict.kind == "gap" else _neutral(person, vocabulary)
    return "\n".join([*lines, f"  holds: [{holds}]"]) + "\n"


def _neutral(person: dict[str, Any], vocabulary: Vocabulary) -> str:
    name = next((name for name in person if vocabulary.facts[name].kind.type != "text"), "")
    return f"{name} is known" if name else next(f"{fact.name} is unknown" for fact in vocabulary.facts.values() if fact.ask)


def told(value: Any) -> str:  # noqa: ANN401 - a value of any kind
    """Return a value as one writes it in a person's file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {told(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(told, value)) + "]"
    return str(value)
