"""A plan as a page and as Markdown: whole, escaped, well-formed, every number with a reason, nothing that is withheld."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from canter import Guidance, Plan
from canter_cli.report import markdown, page
from canter_cli.report.page import render_page
from canter_cli.report.sheet import build_sheet
from people import random_person
from test_withheld import BASE, CASES, _appearing, _numbers

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from canter_cli.report.reasons import Step, Told
    from canter_cli.report.sheet import Sheet

ROOT = Path(__file__).parents[1]
PEOPLE = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))
GUIDANCE = Guidance.load(engine="plain")
SPACE = "{http://www.w3.org/1999/xhtml}"


@cache
def plan_of(name: str) -> Plan:
    return GUIDANCE.plan(ROOT / "examples" / f"{name}.yaml")


@cache
def page_of(name: str) -> str:
    return render_page(build_sheet(plan_of(name), "metric"))


def parsed(text: str) -> Element:
    """Return the tree of a page; a strict parser raises for whatever the standard calls a parse error."""
    tree: Element = html5lib.HTMLParser(strict=True).parse(text)
    return tree


def words(tree: Element) -> str:
    """Return everything that a person can read or hear of a page."""
    out: list[str] = []

    def walk(node: Element) -> None:
        if node.tag != f"{SPACE}style":
            out.extend([node.text or "", *(node.get(name) or "" for name in ("aria-label", "data-label", "content"))])
            for inner in node:
                walk(inner)
        out.append(node.tail or "")

    walk(tree)
    return re.sub(r"\s+", " ", " ".join(out))


def told_in(sheet: Sheet) -> list[Told]:
    shown = [one for part in sheet.parts for block in part.blocks for one in ((block.told,) if block.told else ())]
    beside = [one for part in sheet.parts for block in part.blocks for one in block.beside]
    return [*shown, *beside, *sheet.reckoned, *sheet.rest]


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_is_well_formed_and_finds_its_way(name: str) -> None:
    tree = parsed(page_of(name))
    nodes = list(tree.iter())
    ids = [node.get("id") for node in nodes if node.get("id")]
    assert len(set(ids)) == len(ids)
    links = [node.get("href") or "" for node in nodes if node.tag == f"{SPACE}a"]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert [link for link in links if not link.startswith(("#", "https://", "http://"))] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_can_be_read_by_keyboard_and_by_ear(name: str) -> None:
    tree = parsed(page_of(name))
    root = tree if tree.tag == f"{SPACE}html" else next(tree.iter(f"{SPACE}html"))
    assert root.get("lang") == "en"
    for landmark in ("header", "main", "nav", "footer"):
        assert len(list(root.iter(SPACE + landmark))) == 1
    levels = [int(node.tag[-1]) for node in root.iter() if re.fullmatch(r"\{.*\}h[1-6]", str(node.tag))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(node.get("scope") in {"col", "row"} for node in root.iter(f"{SPACE}th"))
    assert all(node.find(f"{SPACE}caption") is not None for node in root.iter(f"{SPACE}table"))
    for picture in (node for node in root.iter() if str(node.tag).endswith("}svg")):
        inner = {str(node.tag).rpartition("}")[2]: node.get("id") for node in picture}
        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == f"{inner['title']} {inner['desc']}"


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_runs_nothing_and_loads_nothing(name: str) -> None:
    text = page_of(name)
    tree = parsed(text)
    tags = {str(node.tag).rpartition("}")[2] for node in tree.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "use", "image"}
    attributes = {str(key) for node in tree.iter() for key in node.keys()}  # noqa: SIM118 - an element is no mapping
    assert not [key for key in attributes if key.startswith("on") or key in {"src", "srcset", "style"}]
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in words(tree)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_and_its_markdown_say_all_that_the_plan_says_the_notices_first(name: str) -> None:
    given = plan_of(name).given
    read = words(parsed(page_of(name)))
    written = markdown.render_markdown(build_sheet(plan_of(name), "metric"))
    flat = re.sub(r"\\(.)", r"\1", written)
    body = read[read.index("Read this first") :]
    for notice in given.notices:
        assert notice.text in body[: body.index(given.disclaimer)]
        assert notice.text in flat[: flat.index("## ")]
    for section in given.sections:
        for item in section.items:
            listed = any(pick.fields for pick in item.picks)
            silent = item.conclusion is not None and item.conclusion.shown == "not known" and not item.conclusion.missing
            for one in (*([] if listed else [item.conclusion]), *([] if silent else item.beside)):
                if one is not None and one.value is not None:
                    assert one.shown in body, one.name
                    assert one.shown in flat, one.name
            for pick in item.picks:
                for text in (pick.label, *pick.fields.values(), *pick.spares):
                    assert text == "0 min" or text in body
                    assert text in flat
    for point in given.outlook.points if given.outlook is not None else ():
        assert all(text in body and text in flat for text in point.shown)


@pytest.mark.parametrize("name", PEOPLE)
def test_every_number_unfolds_down_to_a_source_or_a_judgement(name: str) -> None:
    sheet = build_sheet(plan_of(name), "metric")
    by_name = {one.name: one.steps for one in told_in(sheet)}
    by_name |= {block.name: block.steps for part in sheet.parts for block in part.blocks if block.steps}

    def grounded(steps: tuple[Step, ...], seen: frozenset[str]) -> bool:
        for step in steps:
            if step.kind in {"source", "judgement"} or grounded(step.steps, seen):
                return True
            if step.fact and step.fact not in seen and grounded(by_name[step.fact], seen | {step.fact}):
                return True
        return False

    tree = parsed(page_of(name))
    unfolding = {node.get("id") for details in tree.iter(f"{SPACE}details") for node in details.iter()}
    for one in told_in(sheet):
        if one.rule:
            assert grounded(one.steps, frozenset({one.name})), one.name
            assert f"why-{one.name}" in unfolding
    assert name == "pia" or len(told_in(sheet)) > 3


def test_what_a_step_leads_to_is_explained_once() -> None:
    text = page_of("rosa")
    assert text.count('id="why-maintenance"') == 1
    assert text.count('href="#why-maintenance"') > 2
    assert len(re.findall(r"set to 1,734 kcal/day by energy/maintenance", text)) == 1


def test_an_exercise_shows_each_number_under_its_own_name() -> None:
    article = next(node for node in parsed(page_of("rosa")).iter(f"{SPACE}article"))
    cells = [("".join(pair[0].itertext()), "".join(pair[1].itertext())) for pair in article.iter(f"{SPACE}div") if len(pair) == 2]
    assert dict(cells)["Sets"] == "3"
    assert dict(cells)["Left in reserve"] == "3"
    assert dict(cells)["Or"] == "Bodyweight squat, Sit to stand with your hands."


def _texts(plan: Plan) -> str:
    sheet = build_sheet(plan, "metric")
    return "\n".join([words(parsed(render_page(sheet))), markdown.render_markdown(sheet)])


@pytest.mark.parametrize("case", CASES)
def test_no_number_of_a_withheld_section_is_in_a_report(case: dict[str, Any]) -> None:
    facts = {**BASE, **case}
    plan = GUIDANCE.plan(facts)
    numbers = _numbers(plan, facts)
    assert len(numbers) > 5, "nothing is withheld here"
    sources = "\n".join(citation.told() for citation in plan.rulebook.citations.values())
    assert _appearing(numbers, _texts(plan)) - _appearing(numbers, sources) == set()
    assert "Not given; see the notices above." in _texts(plan)


def test_no_number_of_a_withheld_section_is_in_the_report_of_anybody() -> None:
    rng = random.Random(23)
    seen = 0
    sources = "\n".join(citation.told() for citation in GUIDANCE.rulebook.citations.values())
    people = [(name, plan_of(name)) for name in PEOPLE if plan_of(name).status != "given"]
    while seen < 30:
        facts = random_person(rng, GUIDANCE.rulebook, plausible=True)
        facts["conditions"] = [*facts["conditions"], rng.choice(["eating_disorder", "pregnancy", "recent_surgery"])]
        plan = GUIDANCE.plan(facts)
        if plan.status != "given":
            seen += 1
            people.append((repr(facts), plan))
    for said, plan in people:
        # Short numbers meet by chance; those of five digits do not.
        numbers = {number for number in _numbers(plan, {"said": said}) if len(re.sub(r"\D", "", number)) >= 5}
        assert _appearing(numbers, _texts(plan)) - _appearing(numbers, sources) == set(), said


def test_there_is_no_picture_of_what_is_withheld() -> None:
    for name in PEOPLE:
        withheld = {section.id for section in plan_of(name).given.sections if section.withheld}
        if "energy" in withheld:
            assert "<svg" not in page_of(name)
    assert page_of("rosa").count("<svg") == 2


def test_a_picture_shows_no_number_that_the_plan_leaves_to_the_notices() -> None:
    sheet = build_sheet(plan_of("edith"), "metric")
    shown = {bar.part for part in sheet.parts if part.balance is not None for bar in part.balance.bars}
    assert plan_of("edith").conclusions["article_intake_target"].value is not None
    assert "article" not in shown
    assert "497 kcal/day" not in words(parsed(page_of("edith")))


def test_texts_show_no_more_digits_than_are_meant() -> None:
    for name in PEOPLE:
        sheet = build_sheet(plan_of(name), "metric")
        shown = [one.shown for one in told_in(sheet)]
        shown += [cell for part in sheet.parts for block in part.blocks for row in block.rows for cell in row.cells]
        shown += [tick.label for tick in (*sheet.course.up, *sheet.course.across)] if sheet.course is not None else []
        shown.append(sheet.course.told if sheet.course is not None else "")
        assert [text for text in shown if re.search(r"\d\.\d{3}", text)] == []


def test_what_a_person_writes_stays_text() -> None:
    nasty = "<script>alert(1)</script> & *very* [sweet](javascript:x) | `tea`"
    plan = GUIDANCE.plan({**BASE, "conditions": [], "foods": [{"name": nasty, "kcal": 500}]})
    sheet = build_sheet(plan, "metric")
    tree = parsed(render_page(sheet))
    assert not list(tree.iter(f"{SPACE}script"))
    assert nasty in words(tree)
    written = markdown.render_markdown(sheet)
    assert "<script" not in written.replace("\\<script", "")
    assert r"\*very\* \[sweet\](javascript:x) \| \`tea\`" in written


def test_a_link_to_anything_but_the_web_is_no_link() -> None:
    book = GUIDANCE.rulebook
    sheet = build_sheet(plan_of("rosa"), "metric")
    links = {one.key: (book.citations[one.key].link, one.href) for one in sheet.sources}
    assert any(href for _, href in links.values())
    for link, href in links.values():
        assert href == link or href == link.replace("doi:", "https://doi.org/") or not href


def test_a_report_reads_in_the_units_of_the_person() -> None:
    plan = GUIDANCE.plan(ROOT / "examples" / "rosa.yaml", "us")
    sheet = build_sheet(plan, "us")
    assert sheet.course is not None
    assert sheet.course.unit == "lb"
    assert [tick.label for tick in sheet.course.up] == ["130", "140", "150", "160", "170"]
    assert "165.3 lb" in words(parsed(render_page(sheet)))


def test_the_course_goes_through_the_points_of_the_plan() -> None:
    plan = plan_of("rosa")
    assert plan.given.outlook is not None
    assert plan.course(tuple(point.week for point in plan.given.outlook.points)) == plan.given.outlook.points
    weekly = plan.course(range(53))
    assert [point.week for point in weekly] == list(range(53))
    assert weekly[0].expected == weekly[0].most == 75
    assert plan_of("pia").course(range(53)) == ()


def test_the_picture_of_the_energy_is_true_to_scale() -> None:
    sheet = build_sheet(plan_of("rosa"), "metric")
    balance = next(part.balance for part in sheet.parts if part.balance is not None)
    scale = {bar.part: bar.length for bar in balance.bars}
    assert scale["today"] / scale["target"] == pytest.approx(1998 / 1200, abs=0.01)
    assert scale["article"] / scale["target"] == pytest.approx(679 / 1200, abs=0.01)
    use = next(bar for bar in balance.bars if bar.part == "use")
    assert use.least < use.length < use.most
    assert balance.floor == scale["floor"]
    assert "In some people" not in balance.told
    assert "in some people 1,561 kcal/day to 1,908 kcal/day" in balance.told


def test_the_picture_of_the_course_stays_within_its_axes() -> None:
    for name in PEOPLE:
        course = build_sheet(plan_of(name), "metric").course
        if course is None:
            continue
        for point in (*course.line.split(), *course.band.split()):
            x, y = map(float, point.split(","))
            assert 44 <= x <= 352
            assert 14 <= y <= 204
        assert 14 <= course.target <= 204
        assert [tick.at for tick in course.up] == sorted((tick.at for tick in course.up), reverse=True)


def test_without_the_extra_a_page_names_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import typer

    from canter_cli.report.keeping import written_sheet

    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(typer.Exit):
        written_sheet(plan_of("rosa"), "html", "metric")
    assert "canter[report]" in capsys.readouterr().err
    assert written_sheet(plan_of("rosa"), "markdown", "metric").startswith(b"# Your plan")
