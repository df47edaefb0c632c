"""What is measured is the same guidance for everybody: canter, a function written by hand, and every peer answer alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import batch
import charts
import columns
import contenders
import growth
import many
import measuring
import plans
import polars as pl
import pytest
from contenders import LISTS, PERSON
from crowd import people
from peers.said import ARTICLE, Said, said

from canter import Guidance
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


@pytest.fixture(scope="module")
def crowded(article: Said) -> pl.DataFrame:
    return columns.crowd(article.book, 3000)


def test_columns_written_by_hand_are_those_of_canter(crowded: pl.DataFrame) -> None:
    ways = columns.ways()
    one, two, three = (ways[name](crowded) for name in (columns.HAND, columns.CHECKED, columns.CANTER))
    assert columns.agree(two.select(three.columns), three) == one.width
    assert columns.agree(one, two) == len(columns.about_the_person(Guidance.load(ARTICLE, engine="plain"))) + 1


def test_a_column_that_differs_stops_the_run(crowded: pl.DataFrame) -> None:
    found = columns.ways()[columns.HAND](crowded)
    with pytest.raises(AssertionError, match="`deficit` differs: "):
        columns.agree(found, found.with_columns(pl.col("deficit") + 0.001))
    with pytest.raises(AssertionError, match="the columns are others: "):
        columns.agree(found, found.drop("deficit"))


@pytest.mark.parametrize(
    ("fact", "cell"),
    [
        *(("weight", 1e3), ("age", None), ("height", float("nan")), ("days", 2.5), ("intake", 1.0), ("sex", None)),
        *(("likes", ["walking", None]), ("gear", None), ("active", None)),
    ],
)
def test_hand_and_canter_refuse_the_same(fact: str, cell: object, crowded: pl.DataFrame) -> None:
    some = crowded.head(9)
    cells = [*some[fact].to_list()[:4], cell, *some[fact].to_list()[5:]]
    some = some.with_columns(pl.Series(fact, cells, dtype=some.schema[fact]))
    ways = columns.ways()
    for name in (columns.CHECKED, columns.CANTER):
        assert ways[name](some)["problem"].is_not_null().to_list() == [number == 4 for number in range(9)]


def test_tables_of_files_are_made_of_what_was_measured(article: Said, tmp_path: Path) -> None:
    used = measuring.Used(2.0, 4.0, 300.0)
    told = "\n".join(batch.told([batch.Whole(100_000, "all", used, (0.5, 1.0, 0.5))], {batch.HAND: used}))
    assert "| 100,000 | all | 2.0 | 4.0 | 25,000 | 300 | 0.50 | 1.0 | 0.50 | 2.00 |" in told
    assert f"| {batch.HAND} | 2.0 | 4.0 | 500,000 | 250,000 | 300 |" in told
    rows = {name: columns.Row(5, 0.5, 0.8, 200.0) for name in (*columns.ways(), columns.ALONE)}
    told = "\n".join(columns.told((rows, 261)))
    assert f"| {columns.LISTS} | 5 | 2,000,000 | 1,250,000 | - | 200 |" in told
    measured = {PERSON: plans.measure(article, PERSON, 2, timed=False)}
    shown = "\n".join(many.told(article, measured, dict.fromkeys((batch.PERSON, batch.OUTCOMES, batch.HAND), used)))
    assert "| `canter batch`, Parquet to Parquet | 250,000 |" in shown
    columns.write_crowd(tmp_path / "people.parquet", 20)
    assert pl.read_parquet(tmp_path / "people.parquet").height == 20


def test_a_whole_process_is_measured_and_one_that_fails_stops_the_run() -> None:
    assert measuring.whole_process([sys.executable, "-c", "x = bytes(50_000_000)"]).peak > 40
    with pytest.raises(SystemExit, match="ended with 3"):
        measuring.whole_process([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_section_of_the_results_ends_where_the_next_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "RESULTS", tmp_path / "RESULTS.md")
    (tmp_path / "RESULTS.md").write_text("# All\n\n## One\n\n1\n\n## Two\n\n2\n", encoding="utf-8")
    assert measuring.section("## One") == "## One\n\n1\n"
    assert measuring.section("## Two") == "## Two\n\n2\n"
    assert measuring.section("## Three") == ""


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
