"""The book: everything of the guidance is in it, links lead somewhere, texts are words, and changes are marked."""
# ruff: noqa: RUF001 - the book is set with the signs of print

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from canter import RuleError
from canter.authoring.book import page
from canter.authoring.book.build import build_book
from canter.authoring.book.formulas import Formulas
from canter.authoring.book.markdown import render_markdown
from canter.authoring.book.markdown_text import escaped, outside
from canter.authoring.book.page import render_page
from canter.authoring.book.pieces import Clause, anchor, plain
from canter.authoring.book.reference import address
from canter.authoring.book.sentences import Sentences
from canter.authoring.book.words import Words
from canter.language.condition_reader import read_lines
from canter.language.formulas import read_formula
from canter.language.load import load_rulebook
from canter.language.names import Scope
from canter.language.problems import Problems, Source, Span
from canter.language.source import Text
from canter_cli.main import run

if TYPE_CHECKING:
    from canter.authoring.book.model import Book
    from canter.language.rulebook import Rulebook

ROOT = Path(__file__).parents[1]
RULES, HILLSIDE = ROOT / "rules", ROOT / "examples" / "hillside"
HEAD = "name: Ours\nby: Ana\nbecause: We know our people.\nbase: canter 1.x\n"
VOID = {"meta", "input", "br"}
HOSTILE = "<script>alert(1)</script> | *x* `y` [z](javascript:alert(2)) & \\\\"


class Parsed(HTMLParser):
    """A page as tags: what is open, every place, link, heading and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.headings: list[int] = []
        self.wrong: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "p" and "p" in self.stack:
            self.wrong.append(f"p in p at {self.getpos()}")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def attributes(self, name: str) -> list[str]:
        return [found[name] for _, found in self.tags if name in found]


def write_overlay(directory: Path, overlay: str = "", **files: str) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "overlay.yaml").write_text(HEAD + overlay)
    for name, text in files.items():
        path = directory / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return directory


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(RULES)


@pytest.fixture(scope="module")
def book() -> Book:
    return build_book(RULES, [])


@pytest.fixture(scope="module")
def html(book: Book) -> Parsed:
    return Parsed(render_page(book))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An overlay that does all that overlays can, with texts that no page may take for its own."""
    return write_overlay(
        tmp_path_factory.mktemp("everything"),
        "adjust:\n"
        '  rest_between_sets: {value: 120, because: "Longer rest, <b>we</b> think."}\n'
        "replace:\n"
        "  legs/sets:\n"
        "    because: Three are enough here.\n"
        "    with:\n"
        "      title: Do three sets, always\n"
        "      then: {strength_sets: fewest_sets}\n"
        '      because: "We do {strength_sets} sets."\n'
        "      judgement: Time is short.\n"
        "remove:\n"
        "  weight/waist-band:\n"
        "    because: We measure no waists.\n",
        facts=f"ours_asked:\n  type: yesno\n  ask: '{HOSTILE}'\n  label: '{HOSTILE}'\n"
        "ours:\n  type: number\n  unit: kg\n  range: [0, 5]\n  label: Ours alone\n",
        plan="legs:\n  shows: [ours]\n",
        sources=f"our-source:\n  authors: '{HOSTILE}'\n  year: 2026\n  title: '{HOSTILE}'\n  url: 'javascript:alert(3)'\n"
        "  evidence: trial\n  verified: no\n",
        invariants="- id: clinic/held\n  title: Ours is held\n  when: ours is known\n  holds: ours <= our_most\n"
        "  judgement: So it is.\n",
        clinic="parameters:\n  our_most: {value: 3.5, unit: kg, source: our-source/page-2}\n"
        "rules:\n  - id: clinic/ours\n"
        f"    title: '{HOSTILE}'\n    when: [ours_asked is known, ours_asked is yes]\n    then: {{ours: our_most}}\n"
        f"    because: 'Since {HOSTILE} is {{ours_asked}}'\n    source: our-source\n"
        "    judgement: '<img src=x onerror=alert(4)>'\n",
        lists__leg_exercises=f"our_squat:\n  label: '{HOSTILE}'\n  family: squat\n  needs: []\n  skill: beginner\n"
        "  not_with: []\n  muscles: thighs\n  cue: Sit.\n",
    )


@pytest.fixture(scope="module")
def changed(everything: Path) -> Book:
    return build_book(RULES, [everything])


def places_of(book: Rulebook) -> set[str]:
    """Return the anchor of everything that guidance names."""
    facts = book.vocabulary.facts.values()
    named = {
        "rule": {name for rule in book.rules for name in (rule.id, rule.whole)},
        "parameter": set(book.parameters),
        "source": set(book.citations),
        "fact": {fact.name for fact in facts},
        "field": {f"{fact.name}.{field}" for fact in facts for field in fact.fields},
        "entry": {f"{name}.{entry}" for name, entries in book.vocabulary.entries.items() for entry in entries},
        "invariant": {one.id for one in book.invariants},
        "section": set(book.sections),
        "topic": set(book.topics),
    }
    return {anchor(kind, name) for kind, names in named.items() for name in names}


def places_in_markdown(text: str) -> list[str]:
    return re.findall(r'<a id="([^"]*)"></a>', text)


def test_everything_of_the_guidance_has_a_place_on_the_page(html: Parsed, rulebook: Rulebook) -> None:
    assert places_of(rulebook) <= set(html.ids)
    assert len(set(html.ids)) == len(html.ids)


def test_everything_of_the_guidance_has_a_place_in_markdown(book: Book, rulebook: Rulebook) -> None:
    found = places_in_markdown(render_markdown(book))
    assert places_of(rulebook) <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("which", ["book", "changed"])
def test_every_link_of_the_page_leads_to_a_place_on_it(which: str, request: pytest.FixtureRequest) -> None:
    parsed = Parsed(render_page(request.getfixturevalue(which)))
    inside = [href[1:] for href in parsed.attributes("href") if href.startswith("#")]
    assert len(inside) > 1000
    assert set(inside) - set(parsed.ids) == set()


@pytest.mark.parametrize("which", ["book", "changed"])
def test_every_link_of_the_markdown_leads_to_a_place_in_it(which: str, request: pytest.FixtureRequest) -> None:
    text = render_markdown(request.getfixturevalue(which))
    links = re.findall(r"(?<!\\)\]\(#([^)]*)\)", text)
    assert len(links) > 1000
    assert set(links) - set(places_in_markdown(text)) == set()


@pytest.mark.parametrize("which", ["book", "changed"])
def test_the_page_is_well_formed_and_its_headings_are_in_order(which: str, request: pytest.FixtureRequest) -> None:
    parsed = Parsed(render_page(request.getfixturevalue(which)))
    assert parsed.wrong == []
    assert parsed.stack == []
    assert parsed.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(parsed.headings, parsed.headings[1:], strict=False))
    assert ("html", {"lang": "en"}) in parsed.tags
    assert {"header", "nav", "main", "form"} <= {tag for tag, _ in parsed.tags}
    assert all("scope" in found for tag, found in parsed.tags if tag == "th")


def test_the_page_loads_nothing_and_leaves_only_by_the_links_of_sources(html: Parsed) -> None:
    assert html.attributes("src") == []
    assert not [tag for tag, _ in html.tags if tag in ("link", "img", "iframe", "base", "object")]
    leaving = [(tag, found) for tag, found in html.tags if "href" in found and not found["href"].startswith("#")]
    assert leaving
    assert all(
        tag == "a" and "external" in found["rel"] and found["href"].startswith(("https://", "http://")) for tag, found in leaving
    )
    style = (ROOT / "engine/canter/authoring/book/templates/book.css").read_text()
    assert not re.search(r"url\(|@import", style)


def test_the_page_runs_its_own_script_and_no_other(book: Book) -> None:
    text = render_page(book)
    policy = next(content for content in Parsed(text).attributes("content") if "script-src" in content)
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_texts_of_an_overlay_are_texts_on_the_page(changed: Book, html: Parsed) -> None:
    parsed = Parsed(render_page(changed))
    shown = "".join(parsed.texts)
    for text in (HOSTILE, "<b>we</b>", "<img src=x onerror=alert(4)>", "javascript:alert(3)"):
        assert text in shown
    assert not [found for found in parsed.attributes("href") if found.lower().startswith("javascript")]
    assert {tag for tag, _ in parsed.tags} <= {tag for tag, _ in html.tags} | {"h4", "del"}
    assert [tag for tag, _ in parsed.tags].count("script") == 1
    assert not [name for _, found in parsed.tags for name in found if name.startswith("on")]


def test_texts_of_an_overlay_are_texts_in_markdown(changed: Book) -> None:
    text = render_markdown(changed)
    assert "alert(1)" in text
    # A tag, a link or a cell is one only where nothing stands before it that takes it back.
    assert not re.search(r"(?<!\\)<(?!/?(a|br|details|summary)\b|https?:)", text)
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) for line in table.splitlines()}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b and _c_", r"a_b and \_c\_"),
        ("1. first", r"1\. first"),
        ("- one", r"\- one"),
        ("a | b <i> *c*", r"a \| b \<i\> \*c\*"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_markdown_would_take_for_its_own_is_escaped(text: str, expected: str) -> None:
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("doi:10.1093/ajcn/51.2.241", "https://doi.org/10.1093/ajcn/51.2.241"),
        ('doi:10.1/a<b>"c', "https://doi.org/10.1/a%3Cb%3E%22c"),
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_a_source_leads_to_its_doi_or_a_web_address_and_nowhere_else(link: str, expected: str) -> None:
    assert address(link) == expected


def test_the_address_of_a_source_cannot_break_out_of_its_link() -> None:
    assert outside("a](x) <b>", "https://example.org/a)>(b c") == r"[a\](x) \<b\>](<https://example.org/a)%3E(b%20c>)"


def sentence(text: str, book: Rulebook, word: str = "") -> str:
    """Return a line of conditions in words, those inside a group in brackets."""
    span = Span(Source("here", text), 1, 1)
    problems = Problems()
    scope = Scope(book.vocabulary, book.parameters)
    if word:
        from canter.language.rule_reader import enter

        scope = enter(scope, Text(word, span))[0]
    (line,) = read_lines([Text(text, span)], scope, problems)
    assert not problems.found
    return told(Sentences(Words(book)).line(line))


def told(clause: Clause) -> str:
    return plain(clause.prose) + (f" [{'; '.join(map(told, clause.inner))}]" if clause.inner else "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bmi >= 30", "body mass index is 30 kg/m² or more"),
        ("bmi < 30", "body mass index is less than 30 kg/m²"),
        ("30 < bmi", "body mass index is more than 30 kg/m²"),
        ("18.5 <= bmi < 25", "body mass index is 18.5 kg/m² or more and less than 25 kg/m²"),
        ("age <= older_age", "age is 65 years or less (older age)"),
        ("weight < goal_weight", "weight is less than goal weight"),
        ("weight >= 1.05 * goal_weight", "weight is at least 1.05 × goal weight"),
        ("weight < goal_weight < 90 < 2 * age",
         "weight is less than goal weight, goal weight is less than 90 kg and 2 × age is more than 90"),
        ("sex is female", "sex is “Female”"),
        ("sex is not female", "sex is not “Female”"),
        ("experience is beginner or advanced",
         "experience is “Beginner (new to it, or back after a long break)” or “Advanced (regular for two years)”"),
        ("regularly_active is yes", "regularly active is yes"),
        ("cardio_sessions is 3 or 5", "cardio sessions is 3 a week or 5 a week"),
        ("conditions has pregnancy", "conditions include “Pregnant now”"),
        ("conditions has no pregnancy", "conditions do not include “Pregnant now”"),
        ("conditions has no diabetes or osteoporosis", "conditions include none of “Diabetes” and “Osteoporosis”"),
        ("equipment has dumbbells", "equipment includes “Dumbbells or kettlebells”"),
        ("goal_weight is known", "goal weight is known"),
        ("symptoms is unknown", "symptoms are not known"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(line: str, expected: str, rulebook: Rulebook) -> None:
    assert sentence(line, rulebook) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("conditions has any of exercise.not_with", "conditions include at least one of the exercise’s not with"),
        ("conditions has none of exercise.not_with", "conditions include none of the exercise’s not with"),
        ("equipment has all of exercise.needs", "equipment includes all of the exercise’s needs"),
        ("equipment lacks some of exercise.needs", "the exercise’s needs include something that is not among equipment"),
        ("dislikes has exercise", "dislikes include the exercise"),
        ("exercise.skill is training_level", "the exercise’s skill is the same as trained as"),
        ("exercise.family is not squat or hip", "the exercise’s movement is none of “Squat” and “Hip”"),
    ],
)
def test_a_condition_on_an_entry_reads_as_a_sentence(line: str, expected: str, rulebook: Rulebook) -> None:
    assert sentence(line, rulebook, "exercise in leg_exercises") == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("10 * weight + 6.25 * height - 5 * age - 161", "10 × weight + 6.25 × height − 5 × age − 161"),
        ("weight / (height / 100) ** 2", "weight ÷ (height ÷ 100)²"),
        ("weight - (age - 5)", "weight − (age − 5)"),
        ("weight - age - 5", "weight − age − 5"),
        ("weight / (age * 2)", "weight ÷ (age × 2)"),
        ("-weight ** 0.5", "−weight to the power of 0.5"),
        ("(-weight) ** 2", "(−weight)²"),
        ("max(weight - 5, 0)", "the larger of (weight − 5) and 0"),
        ("2 * min(weight, age, 1000)", "2 × (the smallest of weight, age and 1,000)"),
        ("floor(weight / 2) + 1", "((weight ÷ 2) rounded down) + 1"),
        ("sqrt(weight) * 2", "(the square root of weight) × 2"),
        ("count(days) * 2", "(the number of days) × 2"),
        (
            "sum(food.kcal * food.servings for food in foods)",
            "the sum of (the food’s energy × the food’s how many) over each food in usual food and drink",
        ),
        ("largest_deficit - smallest_deficit", "largest deficit − smallest deficit"),
    ],
)
def test_a_formula_is_set_with_labels_and_signs(formula: str, expected: str, rulebook: Rulebook) -> None:
    span = Span(Source("here", formula), 1, 1)
    read = read_formula(Text(formula, span), Scope(rulebook.vocabulary, rulebook.parameters))
    assert plain(Formulas(Words(rulebook)).told(read)) == expected


def test_what_rows_share_is_said_once_and_each_row_says_its_own(book: Book) -> None:
    rules = {rule.id: rule for topic in book.topics for rule in topic.rules}
    floor = rules["guard/intake-floor"]
    assert [row.name for row in floor.rows] == ["women", "men"]
    assert [told(row.says.when[0]) for row in floor.rows] == ["sex is “Female”", "sex is “Male”"]
    assert plain(floor.says.because).startswith("Below ‹lowest intake without a clinician› a diet")
    assert not any(row.says.because or row.says.support.cited for row in floor.rows)
    article = rules["deficit/article"]
    assert [bool(row.says.because) for row in article.rows] == [True, False, False, False]
    assert article.differing
    waist = rules["weight/waist-band"]
    assert [told(line) for line in waist.says.when] == ["waist by height is known"]
    assert all(len(row.says.when) == 1 and row.says.because for row in waist.rows)


def test_links_go_both_ways(book: Book, rulebook: Rulebook) -> None:
    pages = {rule.id: rule for topic in book.topics for rule in topic.rules}
    facts = {fact.name: fact for fact in (*book.asked, *book.concluded, *(page.fact for page in book.lists))}
    for rule in rulebook.rules:
        told_reads = {piece.to for link in pages[rule.whole].reads for piece in link.thing}
        for name, field in rule.reads:
            if not field:
                assert anchor("fact", name) in told_reads
                assert anchor("rule", rule.whole) in {piece.to for piece in facts[name].read_by}
        for target in rule.targets:
            if not target.field:
                assert anchor("rule", rule.whole) in {piece.to for piece in facts[target.fact].concluded_by}
        for name in rule.overrules:
            other = rulebook.rule(name)
            says = [pages[other.whole].says, *(row.says for row in pages[other.whole].rows)]
            by = {piece.to for one in says for piece in one.overruled_by}
            assert {anchor("rule", rule.id), anchor("rule", rule.whole)} & by
        for source in rule.sources:
            cited = next(one for one in book.sources if one.id == source.partition("/")[0])
            assert anchor("rule", rule.whole) in {piece.to for piece in cited.used_by}


def test_every_parameter_of_a_rule_names_that_rule(book: Book) -> None:
    lines = {line.name: line for topic in book.topics for line in topic.parameters}
    assert anchor("rule", "deficit/article") in {piece.to for piece in lines["little_to_lose"].used_by}
    # A parameter that only an invariant, or only a reason, reads is used, too.
    assert anchor("invariant", "guard/tier") in {piece.to for piece in lines["middle_deficit"].used_by}
    assert anchor("rule", "energy/big-step") in {piece.to for piece in lines["largest_deficit"].used_by}
    assert all(line.used_by for line in lines.values())


def test_scenarios_stand_with_the_rules_that_they_name(book: Book) -> None:
    rules = {rule.id: rule for topic in book.topics for rule in topic.rules}
    witnesses = {one.scenario: one.outcomes for one in rules["guard/intake-floor"].scenarios}
    assert witnesses["A woman is told to eat 1200 at the least"] == ("applied (women)", "did not apply (men)")


def test_scenarios_of_the_rules_say_nothing_of_an_overlay() -> None:
    rules = {rule.id: rule for topic in build_book(HILLSIDE, []).topics for rule in topic.rules}
    assert rules["guard/intake-floor"].scenarios == ()
    assert [one.outcomes for one in rules["guard/older"].scenarios] == [("applied",), ("did not apply",)]


def test_each_change_of_an_overlay_is_listed_at_the_top_and_marked_where_it_is(changed: Book, everything: Path) -> None:
    (overlay,) = changed.overlays
    assert (overlay.name, overlay.by, overlay.because) == ("Ours", "Ana", "We know our people.")
    did = {(one.how, one.what, one.thing.to) for one in overlay.changes}
    assert did == {
        ("adjusted", "parameter", "parameter/rest_between_sets"),
        ("replaced", "rule", "rule/legs/sets"),
        ("removed", "rule", "rule/weight/waist-band"),
        ("added", "fact", "fact/ours"),
        ("added", "fact", "fact/ours_asked"),
        ("added", "parameter", "parameter/our_most"),
        ("added", "rule", "rule/clinic/ours"),
        ("added", "invariant", "invariant/clinic/held"),
        ("added", "entry of leg exercises", "entry/leg_exercises.our_squat"),
        ("extended", "section", "section/legs"),
        ("added", "source", "source/our-source"),
    }
    text = render_page(build_book(RULES, [everything]))
    for _, _, to in did:
        start = text.index(f'id="{to}"')
        assert "by Ours" in text[start : start + 4000]
    markdown = render_markdown(changed)
    assert (
        "- adjusted the parameter [rest between sets](#parameter/rest_between_sets), from 90 s to 120 s: Longer rest" in markdown
    )
    assert "**120 s**, was 90 s" in markdown


def test_a_replaced_rule_is_shown_with_what_it_was(changed: Book) -> None:
    legs = next(topic for topic in changed.topics if topic.name == "legs")
    rule = next(rule for rule in legs.rules if rule.id == "legs/sets")
    (was,) = rule.was
    assert (rule.title, was.title) == ("Do three sets, always", "Do three to four sets")
    assert rule.rows == ()
    assert [row.name for row in was.rows] == ["three", "four"]
    assert [change.because for change in rule.changes] == ["Three are enough here."]
    # It stands where it stood.
    assert [one.id for one in legs.rules].index("legs/sets") < [one.id for one in legs.rules].index("legs/repetitions")


def test_a_removed_rule_is_shown_struck_out_with_the_reason(changed: Book) -> None:
    text = render_page(changed)
    weight = next(topic for topic in changed.topics if topic.name == "weight")
    start = text.index('id="rule/weight/waist-band"')
    assert "<del>Tell what the waist says</del>" in text[start : start + 600]
    assert "We measure no waists." in text[start : start + 800]
    assert "### ~~Tell what the waist says~~ (removed)" in render_markdown(changed)
    assert [rule.id for rule in weight.rules if rule not in weight.standing] == ["weight/waist-band"]
    # Nothing is said to be concluded by it any more.
    facts = {fact.name: fact for fact in changed.concluded}
    assert "rule/weight/waist-band" not in {piece.to for piece in facts["waist_band"].concluded_by}


def test_overlays_stack_and_each_says_what_it_changed(tmp_path: Path) -> None:
    one = write_overlay(
        tmp_path / "one",
        "adjust:\n  rest_between_sets: {value: 120, because: One.}\n",
        clinic="rules:\n  - id: clinic/word\n    title: Say a word\n    then: {notice: info}\n"
        "    because: A word.\n    judgement: Why not.\n",
    )
    two = write_overlay(
        tmp_path / "two",
        "adjust:\n  rest_between_sets: {value: 100.5, because: Two.}\nremove:\n  clinic/word: {because: Enough.}\n",
    )
    found = build_book(RULES, [one, two])
    line = next(line for topic in found.topics for line in topic.parameters if line.name == "rest_between_sets")
    assert [(change.before, change.after) for change in line.changes] == [("90 s", "120 s"), ("120 s", "100.5 s")]
    assert (line.was, line.value) == ("90 s", "100.5 s")
    # What came and went has no page, and no link to one.
    assert [(change.how, change.thing.to) for change in found.overlays[1].changes[1:]] == [("removed", "")]
    parsed = Parsed(render_page(found))
    assert "clinic/word" in "".join(parsed.texts)
    assert {href[1:] for href in parsed.attributes("href") if href.startswith("#")} <= set(parsed.ids)


TINY = {
    "guidance": "name: tiny\nversion: 1.0.0\ndate: 2026-11-22\ntopics: [topic]\ndisclaimer: Only a test.\n",
    "sources": "book:\n  authors: A\n  year: 2000\n  title: B\n  evidence: trial\n  verified: yes\n",
    "facts": "given:\n  type: number\n  ask: How much?\n  required: yes\nfound: {type: number}\n",
    "plan": "whole: {title: All, shows: [found]}\n",
    "invariants": "[]\n",
    "topic": "rules:\n"
    "  - id: topic/first\n    title: Begin\n    because: So.\n    source: book\n"
    "    rows: {less: {when: given < 5, then: {found: 1}}, more: {when: given >= 5, then: {found: 2}}}\n"
    "  - id: topic/second\n    title: Think again\n    when: given < 3\n    then: {found: 3}\n    overrules: topic/first/less\n"
    "    because: So.\n    source: book\n",
}


def test_things_of_one_label_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for name, text in TINY.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "facts.yaml").write_text(
        "given: {type: number, ask: How much?, required: yes, label: Amount}\nfound: {type: number, label: Amount}\n"
    )
    first = build_book(tmp_path, []).topics[0].rules[0]
    assert [told(row.says.when[0]) for row in first.rows] == ["amount (given) is less than 5", "amount (given) is 5 or more"]
    assert [told(row.says.then[0]) for row in first.rows] == ["amount (found) is 1", "amount (found) is 2"]


def test_what_names_a_row_that_is_gone_leads_to_its_rule(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    for name, text in TINY.items():
        (base / f"{name}.yaml").write_text(text)
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "overlay.yaml").write_text(
        HEAD.replace("canter", "tiny") + "replace:\n  topic/first:\n    because: Simpler.\n    with:\n"
        "      title: Begin\n      then: {found: 1}\n      because: So.\n      source: book\n"
        "remove:\n  topic/second: {because: No more needed.}\n"
    )
    first, second = build_book(base, [ours]).topics[0].rules
    (was,) = first.was
    assert [(piece.text, piece.to) for piece in was.rows[0].says.overruled_by] == [("topic/second", "rule/topic/second")]
    assert [(piece.text, piece.to) for piece in second.says.overrules] == [("topic/first/less", "rule/topic/first")]


def test_an_overlay_that_cannot_be_read_gives_its_problems(tmp_path: Path) -> None:
    broken = write_overlay(tmp_path / "broken", "remove:\n  legs/no_such_rule: {because: So.}\n")
    with pytest.raises(RuleError) as caught:
        build_book(RULES, [broken])
    assert "there is no rule `legs/no_such_rule` to remove" in caught.value.problems[0].message


def test_the_same_guidance_gives_the_same_page(book: Book) -> None:
    again = build_book(RULES, [])
    assert render_page(again) == render_page(book)
    assert render_markdown(again) == render_markdown(book)


def test_names_that_no_address_holds_lead_somewhere_all_the_same() -> None:
    assert anchor("source", "who 2000") == "source/who~20~2000"
    assert anchor("source", "a~20~b") != anchor("source", "a b")


def command(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["canter", "book", *arguments])
    try:
        run()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_writes_a_page_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "book.html"
    assert command(str(HILLSIDE), "--out", str(out), monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out == f"wrote {out}\n"
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>\n")
    assert "changed by Hillside clinic" in text


def test_the_command_says_where_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--out", str(tmp_path / "none" / "book.html"), monkeypatch=monkeypatch) == 2
    assert "cannot write" in capsys.readouterr().err


def test_without_the_extra_the_command_names_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(page, "find_spec", lambda _: None)
    assert command(monkeypatch=monkeypatch) == 2
    assert "canter[book]" in capsys.readouterr().err


def test_markdown_needs_no_extra(tmp_path: Path) -> None:
    out = tmp_path / "book.md"
    code = (
        "import sys; sys.modules.update(jinja2=None, markupsafe=None)\n"
        f"sys.argv = ['canter', 'book', '--format', 'markdown', '--out', {str(out)!r}]\n"
        "from canter_cli.main import run; run()\n"
    )
    path = {"PYTHONPATH": f"{ROOT / 'engine'}:{ROOT / 'cli'}", "CANTER_CACHE": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=path, capture_output=True)
    assert out.read_text(encoding="utf-8").startswith("# The guidance canter")
