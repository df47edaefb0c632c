"""Results as JUnit XML, which build servers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET  # only written here, never read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from canter.authoring.testing.counting import Count
    from canter.authoring.testing.running import ScenarioResult


class _Case(NamedTuple):
    suite: str
    name: str
    place: str
    failures: tuple[str, ...]


def junit(results: Sequence[ScenarioResult], counts: Sequence[Count]) -> str:
    """Return one suite for each file of scenarios, a test case for each scenario; and one for the rules that are counted.

    Times are 0: the same guidance and scenarios give the same text.
    """
    suites: dict[str, list[_Case]] = {}
    for case in _cases(results, counts):
        suites.setdefault(case.suite, []).append(case)
    root = ET.Element("testsuites", {"name": "canter test", **_totals([case for cases in suites.values() for case in cases])})
    for name, cases in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": name, **_totals(cases)})
        for case in cases:
            found = ET.SubElement(
                suite, "testcase", {"name": case.name, "classname": name, "file": _file(case.place), "time": "0"}
            )
            if case.failures:
                text = "\n".join((case.place, *case.failures))
                ET.SubElement(found, "failure", {"message": case.failures[0], "type": "failure"}).text = text
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _cases(results: Sequence[ScenarioResult], counts: Sequence[Count]) -> Iterator[_Case]:
    for result in results:
        topic = _file(result.scenario.place).rpartition("/")[2]
        yield _Case(topic, result.scenario.name, result.scenario.place, result.failures)
    for count in counts:
        yield _Case("rules", f"{count.rule.id} is shown applied and not applied", count.place, count.missing)


def _file(place: str) -> str:
    """Return the file of a `file:line` or `file:line:column`, whose name may hold a colon itself."""
    while (head := place.rpartition(":"))[0] and head[2].isdigit():
        place = head[0]
    return place


def _totals(cases: Sequence[_Case]) -> dict[str, str]:
    failed = sum(bool(case.failures) for case in cases)
    return {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0", "time": "0"}
