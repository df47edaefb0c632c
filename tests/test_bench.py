"""What is measured is the same guidance for everybody: canter, a function written by hand, and every peer answer alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import charts
import contenders
import growth
import measuring
import plans
import pytest
from contenders import LISTS, PERSON
from crowd import people
from peers.said import ARTICLE, Said, said

from canter.authoring.check import check_guidance
from canter.language.load import load_rulebook
from canter.reasoning.conclude import Reasoner
from canter.reasoning.rete import available

if TYPE_CHECKING:
    from contenders import Contender

FEW = 60


@pytest.fixture(scope="module")
def article() -> Said:
    return said()


def test_the_guidance_to_measure_with_passes_check() -> None:
    book, _ = check_guidance(ARTICLE, [])
    assert len(book.rules) > 100


@pytest.mark.parametrize("part", [PERSON, LISTS])
@pytest.mark.parametrize("one", contenders.ALL, ids=lambda one: one.name)
def test_all_answer_as_the_function_written_by_hand(one: Contender, part: str, article: Said) -> None:
    if one.module == "durable_rules_engine" and not available():
        pytest.skip("durable-rules is not installed")
    if one.module:
        pytest.importorskip(one.module)
    lists = part == LISTS
    if lists and not one.lists:
        pytest.skip("cannot say rules over lists; its module tells why")
    hand, other = contenders.ALL[0].load(article, lists), one.load(article, lists)
    for person in people(FEW if one.name != "rule-engine" else 5, article.book.vocabulary, seed=3):
        assert not contenders.same(hand.read(hand.plan(person)), other.read(other.plan(person))), person


def test_an_answer_that_differs_stops_the_run(article: Said) -> None:
    wrong = contenders.ALL[0].load(article, False)
    spoilt = contenders.Ready(wrong.plan, lambda answer: wrong.read(answer)._replace(remarks=frozenset()))
    crowd = list(people(3, article.book.vocabulary))
    with pytest.raises(AssertionError, match="spoilt answers otherwise: notices"):
        plans._agree({"by hand": wrong, "spoilt": spoilt}, crowd)


def test_people_to_measure_with_meet_nearly_every_rule(article: Said) -> None:
    reasoner = Reasoner(article.book, "plain")
    traces = [reasoner.conclude(person) for person in people(2000, article.book.vocabulary)]
    idle = [rule.id for rule in article.book.rules if not any(trace.results[rule.id].applied for trace in traces)]
    assert idle == []


def test_grown_guidance_has_as_many_rules_as_are_asked_for(tmp_path: Path) -> None:
    growth.write_guidance(tmp_path, 50)
    assert len(load_rulebook(tmp_path).rules) == 50


def test_lists_grow_to_as_many_entries_as_are_asked_for(article: Said) -> None:
    book = growth.with_entries(article.book, 120)
    assert {len(entries) for entries in book.vocabulary.entries.values()} == {120}
    trace = Reasoner(book, "plain").conclude(next(people(1, article.book.vocabulary)))
    assert 0 < len(trace.values["activities"]) <= 6


def test_an_exponent_is_the_slope_of_the_logarithms() -> None:
    assert measuring.exponent([1, 10, 100], [3, 30, 300]) == pytest.approx(1)
    assert measuring.exponent([1, 10, 100], [3, 300, 30000]) == pytest.approx(2)


def test_tables_and_charts_are_made_of_what_was_measured(article: Said) -> None:
    measured = {part: plans.measure(article, part, 2, timed=False) for part in (PERSON, LISTS)}
    measured = {part: one._replace(times=dict.fromkeys(one.ready, 10.0)) for part, one in measured.items()}
    told = "\n".join(plans.told(article, measured))
    assert "| a function written by hand | 10.0 |" in told
    assert f"{len([rule for rule in article.book.rules if not rule.word])} rules about a person" in told
    bars = charts.bars("Some & others", {"canter": 3.0, "zen": 400.0}, "canter")
    assert "Some &amp; others" in bars
    assert bars.count("<rect") == 3
    lines = charts.lines("Over", (1, 10), {"one": (2.0, 20.0)})
    assert lines.count("<polyline") == 2


def test_results_name_the_peers_and_their_versions() -> None:
    results = (Path(__file__).parents[1] / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    for one in contenders.ALL:
        assert f"| {one.name} |" in results
        assert one.distribution in results
