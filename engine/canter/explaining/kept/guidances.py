"""The guidances of two kept plans held side by side: which they are, and which rules read otherwise as far as plans tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.planning.document import GuidanceDocument, PlanDocument

HASH_SHOWN = 12


class RuleShift(NamedTuple):
    """A rule that is gone, new or reads otherwise, and in what: its conditions, its formulas or its words."""

    rule: str
    how: str


class GuidanceShift(NamedTuple):
    """Two guidances that are not the same: each in a few words, overlays and rules, and parameters with both values.

    A plan tells of a rule what it checked and reckoned with, and the words of those that applied; what it tells nothing
    of may have changed as well.
    """

    before: str
    after: str
    overlays_gone: tuple[str, ...]
    overlays_new: tuple[str, ...]
    rules: tuple[RuleShift, ...]
    parameters: tuple[tuple[str, str, str], ...]


def guidance_shift(before: PlanDocument, after: PlanDocument) -> GuidanceShift | None:
    """Return how the guidances of two plans differ; None where they are the very same."""
    one, two = before.guidance, after.guidance
    if one.hash == two.hash:
        return None
    old, new = ({overlay.name: overlay.hash for overlay in guidance.overlays} for guidance in (one, two))
    return GuidanceShift(
        told(one),
        told(two),
        tuple(name for name in old if old[name] != new.get(name)),
        tuple(name for name in new if new[name] != old.get(name)),
        tuple(_rules(before, after)),
        tuple(_parameters(before, after)),
    )


def told(guidance: GuidanceDocument) -> str:
    """Return which guidance this is: name, version, overlays and the beginning of its hash."""
    overlays = "".join(f" + {overlay.name}" for overlay in guidance.overlays)
    return f"{guidance.name} {guidance.version}{overlays} ({guidance.hash[:HASH_SHOWN]})"


def _rules(before: PlanDocument, after: PlanDocument) -> Iterator[RuleShift]:
    one, two = (_by_rule(plan) for plan in (before, after))
    for rule in dict.fromkeys((*one, *two)):
        old, new = one.get(rule), two.get(rule)
        if old is None or new is None:
            yield RuleShift(rule, "new" if old is None else "gone")
            continue
        if "withheld" in (old["outcome"], new["outcome"]):
            continue
        changed = []
        if _conditions(old) != _conditions(new):
            changed.append("conditions")
        forms = [_formulas(plan).get(rule) for plan in (before, after)]
        if all(forms) and forms[0] != forms[1]:
            changed.append("formulas")
        if changed:
            yield RuleShift(rule, f"other {' and '.join(changed)}")


def _by_rule(plan: PlanDocument) -> dict[str, dict[str, Any]]:
    return {one["rule"]: one for one in plan.trace.get("rules", [])}


def _conditions(rule: dict[str, Any]) -> list[str]:
    return [check["condition"] for check in rule.get("checks", [])]


def _formulas(plan: PlanDocument) -> dict[str, set[tuple[str, str]]]:
    """Return the formulas that each rule that spoke gave, by fact."""
    found: dict[str, set[tuple[str, str]]] = {}
    for fact, landed in plan.trace.get("facts", {}).items():
        for one in landed.get("formulas", []):
            found.setdefault(one["rule"], set()).add((fact, one["formula"]))
    return found


def _parameters(before: PlanDocument, after: PlanDocument) -> Iterator[tuple[str, str, str]]:
    if before.units != after.units:
        # What a plan tells of a parameter is in the units of its texts.
        return
    one, two = (_reckoned_with(plan) for plan in (before, after))
    yield from ((name, one[name], two[name]) for name in one if name in two and one[name] != two[name])


def _reckoned_with(plan: PlanDocument) -> dict[str, str]:
    """Return what formulas took in that no fact is: the parameters."""
    facts = {*plan.conclusions, *plan.facts, *plan.trace.get("facts", {}), *(one.fact for one in plan.assumed)}
    landed = plan.trace.get("facts", {}).values()
    inputs = [one.get("inputs", {}) for fact in landed for one in fact.get("formulas", [])]
    return {name: value for each in inputs for name, value in each.items() if name not in facts}
