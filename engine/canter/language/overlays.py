"""Overlays: changes of guidance that copy none of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from canter.language.problems import Problems, suggestion
from canter.language.rulebook import Overlay
from canter.language.shapes import OverlayShape, ParameterShape, RuleBodyShape
from canter.language.shaping import shape
from canter.language.source import Mapping, Text
from canter.language.tokens import SlipError
from canter.language.values import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canter.language.files import Files

_BASE = re.compile(r"(?P<name>[\w-]+) (?P<major>\d+)\.x")


@dataclass(slots=True)
class Written:
    """Parameters and rules as they are written, while overlays still change them: by name, with their overlay."""

    parameters: dict[Text, tuple[ParameterShape, str, str]]
    rules: dict[Text, tuple[RuleBodyShape, str]]
    # What overlays removed, with the rows that it had.
    removed: dict[Text, RuleBodyShape] = field(default_factory=dict)

    def parameter(self, name: str) -> Text | None:
        """Return the key of a parameter."""
        return next((key for key in self.parameters if key == name), None)

    def rule(self, name: str) -> Text | None:
        """Return the key of a rule."""
        return next((key for key in self.rules if key == name), None)

    def cited(self) -> Iterator[Text]:
        """Yield the sources that parameters and rules name."""
        for shaped, _, _ in self.parameters.values():
            yield from shaped.source or ()
        for rule, _ in self.rules.values():
            for one in (rule, *(rule.rows or {}).values()):
                yield from one.source or ()


def overlay_name(files: Files) -> str:
    """Return the name that an overlay gives itself, or else that of its directory."""
    node = files.trees.get("overlay")
    name = next((value for key, value in node.items() if key == "name"), None) if isinstance(node, Mapping) else None
    return str(name) if isinstance(name, Text) else files.directory.name


def apply_overlay(files: Files, base_name: str, base_version: str, written: Written, problems: Problems) -> Overlay | None:
    """Adjust, replace and remove as `overlay.yaml` says; note where it aims at nothing."""
    node = files.mapping("overlay", problems)
    if node is None:
        if "overlay" not in files.trees:
            problems.add(
                f"`{files.directory}` has no readable `overlay.yaml`", None, "`canter init DIR` writes an overlay to start from"
            )
        return None
    shaped = shape(OverlayShape, node, problems)
    if shaped is None:
        return None
    _check_base(shaped.base, base_name, base_version, problems)
    _adjust(shaped, written, problems)
    _replace(shaped, written, problems)
    return Overlay(str(shaped.name), str(shaped.by), " ".join(shaped.because.split()), files.hash)


def _check_base(base: Text, name: str, version: str, problems: Problems) -> None:
    match = _BASE.fullmatch(base)
    expected = f"{name} {version.split('.', maxsplit=1)[0]}.x"
    if match is None or base != expected:
        problems.add(
            f"this overlay is for `{base}`, and the guidance is {name} {version}",
            base.span,
            f"write `base: {expected}` after reading what changed",
        )


def _adjust(shaped: OverlayShape, written: Written, problems: Problems) -> None:
    for name, change in shaped.adjust.items():
        key = written.parameter(name)
        if key is None:
            help_ = suggestion(name, [str(known) for known in written.parameters]) or "`canter rules` lists the parameters"
            problems.add(f"there is no parameter `{name}` to adjust", name.span, help_, "overlay-astray")
            continue
        old, topic, _ = written.parameters[key]
        if old.range is None:
            problems.add(f"`{name}` has no `range`, so no overlay may move it", name.span, "change the guidance itself")
            continue
        try:
            value = plain_number(change.value)
            low, high = plain_number(old.range[0]), plain_number(old.range[1])
        except SlipError as slip:
            problems.found.append(slip.problem)
            continue
        if not low <= value <= high:
            problems.add(
                f"`{name}` may go from {old.range[0]} to {old.range[1]}, not to {change.value}",
                change.value.span,
                "stay in its range",
            )
            continue
        written.parameters[key] = (old.model_copy(update={"value": change.value}), topic, str(shaped.name))


def _replace(shaped: OverlayShape, written: Written, problems: Problems) -> None:
    for name in (*shaped.replace, *shaped.remove):
        if written.rule(name) is None:
            _note_no_rule(name, "replace" if name in shaped.replace else "remove", written, problems)
    for name in shaped.remove:
        if name in shaped.replace:
            problems.add(f"`{name}` is replaced and removed", name.span, "keep one of the two")
    for name, change in shaped.replace.items():
        key = written.rule(name)
        if key is not None:
            # The new key carries the place of the new text, so that problems point into the overlay.
            del written.rules[key]
            written.rules[name] = (change.with_, str(shaped.name))
    for name in shaped.remove:
        key = written.rule(name)
        if key is not None:
            written.removed[name] = written.rules.pop(key)[0]


def _note_no_rule(name: Text, verb: str, written: Written, problems: Problems) -> None:
    whole, _, row = name.rpartition("/")
    key = written.rule(whole)
    if key is not None and row in (written.rules[key][0].rows or {}):
        problems.add(f"`{name}` is a row of a rule", name.span, f"replace or remove `{whole}` as a whole", "overlay-astray")
        return
    help_ = suggestion(name, [str(known) for known in written.rules]) or "`canter rules` lists the rules"
    problems.add(f"there is no rule `{name}` to {verb}", name.span, help_, "overlay-astray")


def check_removed(written: Written, problems: Problems) -> None:
    """Note rules that overrule what an overlay removed; the overlay is where that can be mended."""
    gone = {str(name): name for name in written.removed}
    gone |= {f"{name}/{row}": name for name, shaped in written.removed.items() for row in shaped.rows or ()}
    if not gone:
        return
    for rule_id, (shaped, _) in written.rules.items():
        for one in (shaped, *(shaped.rows or {}).values()):
            for name in one.overrules or ():
                if str(name) in gone:
                    message = f"`{rule_id}` overrules `{name}`, which this overlay removes"
                    problems.add(message, gone[str(name)].span, f"replace or remove `{rule_id}`, too", "overlay-astray")
