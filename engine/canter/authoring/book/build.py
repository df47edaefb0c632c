"""Guidance and its overlays to a book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.authoring.book.changes import read_changes
from canter.authoring.book.model import Book, Change, RulePage, Topic, Witness
from canter.authoring.book.pieces import Piece, anchor
from canter.authoring.book.reference import fact_line, invariant_page, list_page, parameter_line, section_page, source_page
from canter.authoring.book.rule_pages import Reading
from canter.guidance import bundled_rules
from canter.language.cache import load_kept
from canter.language.files import read_files
from canter.language.problems import Problems, RuleError
from canter.language.shapes import ScenarioShape
from canter.language.shaping import shape_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def build_book(directory: Path | None, overlays: Sequence[Path]) -> Book:
    """Return the book of a guidance, or of an overlay over the bundled rules; raises `RuleError` with every problem."""
    base, over = directory or bundled_rules(), list(overlays)
    if directory is not None and (directory / "overlay.yaml").is_file():
        base, over = bundled_rules(), [*over, directory]
    now = Reading(load_kept(base, over))
    before = Reading(load_kept(base)) if over else now
    # Scenarios are about the guidance that they stand beside: those of the rules say nothing of an overlay.
    return _Binder(before, now, over, _witnesses(over or [base])).book()


def _witnesses(directories: Sequence[Path]) -> dict[str, dict[str, list[str]]]:
    """Return how each rule, or row, comes out in the scenarios that name it, by scenario."""
    problems = Problems()
    found: dict[str, dict[str, list[str]]] = {}
    for directory in directories:
        for node in read_files(directory, problems, with_scenarios=True).scenarios.values():
            for one in shape_list(ScenarioShape, node, problems):
                outcomes = {"applied": one.applied, "did not apply": one.not_applied, "overruled": one.overruled}
                for outcome, names in (*outcomes.items(), ("not known", one.not_known), ("notice given", one.notices)):
                    for name in names or ():
                        found.setdefault(str(name), {}).setdefault(str(one.scenario), []).append(outcome)
    problems.raise_as(RuleError)
    return found


class _Binder:
    """Puts the pages together, with what overlays did to each."""

    def __init__(
        self, before: Reading, now: Reading, overlays: Sequence[Path], witnesses: dict[str, dict[str, list[str]]]
    ) -> None:
        self.before = before
        self.now = now
        self.witnesses = witnesses
        self.overlays = read_changes(overlays, before, now) if overlays else ()
        self.changes: dict[str, tuple[Change, ...]] = {}
        for overlay in self.overlays:
            for change in overlay.changes:
                self.changes[change.thing.to] = (*self.changes.get(change.thing.to, ()), change)

    def book(self) -> Book:
        book, now = self.now.book, self.now
        facts = book.vocabulary.facts.values()
        names = dict.fromkeys([*self.before.book.topics, *book.topics])
        found = Book(
            book.name,
            book.version,
            book.date,
            book.hash,
            book.disclaimer,
            self.overlays,
            tuple(map(self._topic, names)),
            tuple(self._marked(invariant_page(one, now)) for one in book.invariants),
            tuple(self._marked(section_page(one, now)) for one in book.sections.values()),
            tuple(self._marked(fact_line(one, now)) for one in facts if one.origin == "asked"),
            tuple(self._marked(fact_line(one, now)) for one in facts if one.origin == "concluded"),
            tuple(
                page._replace(fact=self._marked(page.fact), entries=tuple(map(self._marked, page.entries)))
                for page in (list_page(one, now) for one in facts if one.origin == "given")
            ),
            tuple(self._marked(source_page(one, now)) for one in book.citations.values()),
        )
        places = frozenset(_anchors(found))
        return found if not self.overlays else _mended(found, places)

    def _marked(self, page: Any) -> Any:  # noqa: ANN401 - pages of every kind have an anchor and changes
        return page._replace(changes=self.changes.get(page.anchor, ()))

    def _topic(self, name: str) -> Topic:
        lines = []
        for parameter in self.now.book.parameters.values():
            if parameter.topic == name:
                line = self._marked(parameter_line(parameter, self.now))
                moved = [change.before for change in line.changes if change.how == "adjusted"]
                lines.append(line._replace(was=moved[0] if moved else ""))
        # In the order of the guidance, wherever an overlay wrote the rule anew; what it adds comes after.
        wholes = dict.fromkeys([*self.before.uses.wholes, *self.now.uses.wholes])
        rules = tuple(self._rule(whole) for whole in wholes if whole.startswith(f"{name}/"))
        return Topic(name, anchor("topic", name), name.replace("_", " ").capitalize(), tuple(lines), rules)

    def _rule(self, whole: str) -> RulePage:
        rows, old = self.now.uses.wholes.get(whole), self.before.uses.wholes.get(whole)
        changes = self.changes.get(anchor("rule", whole), ())
        if rows is None:
            return self.before.rule_page(old or ())._replace(changes=changes, removed=True)
        page = self.now.rule_page(rows)._replace(changes=changes, scenarios=self._scenarios(whole, [row.id for row in rows]))
        if old is None or all(change.how != "replaced" for change in changes):
            return page
        was = self.before.rule_page(old)
        unplaced = tuple(row._replace(anchor="") for row in was.rows)
        return page._replace(was=(was._replace(anchor=anchor("was", whole), rows=unplaced),))

    def _scenarios(self, whole: str, ids: Sequence[str]) -> tuple[Witness, ...]:
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys([whole, *ids]):
            row = f" ({name.removeprefix(f'{whole}/')})" if name != whole else ""
            for scenario, outcomes in self.witnesses.get(name, {}).items():
                found.setdefault(scenario, []).extend(outcome + row for outcome in outcomes)
        return tuple(Witness(scenario, tuple(outcomes)) for scenario, outcomes in found.items())


def _anchors(value: object) -> Iterator[str]:
    """Yield every place of a book."""
    if isinstance(value, tuple):
        place = getattr(value, "anchor", "")
        if place:
            yield place
        for one in value:
            yield from _anchors(one)


def _mended(value: Any, places: frozenset[str]) -> Any:  # noqa: ANN401 - a book is tuples all the way down
    """Lead what names a row or rule that an overlay took away to its rule, or nowhere."""
    if isinstance(value, Piece):
        if not value.to or value.to in places:
            return value
        whole = value.to.rpartition("/")[0]
        return value._replace(to=whole if whole in places else "")
    if not isinstance(value, tuple):
        return value
    parts = [_mended(one, places) for one in value]
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
