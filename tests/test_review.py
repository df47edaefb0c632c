"""A log held against a plan: what rules find, the plan that follows, and nothing that is withheld."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from canter import FactError, Guidance, Plan
from canter.authoring.schemas import review_schema
from canter.explaining.kept.reading import read_kept
from goldens import is_golden

if TYPE_CHECKING:
    from canter.review.outcome import Review
    from conftest import Canter

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden_review"
LOGS = ROOT / "examples" / "logs"
ROSA = "examples/rosa.yaml"
OUTPUTS: dict[str, list[str]] = {
    **{f"{path.stem}.txt": ["review", ROSA, f"examples/logs/{path.name}"] for path in sorted(LOGS.glob("*.csv"))},
    "on-course.us.txt": ["review", ROSA, "examples/logs/on-course.csv", "--units", "us"],
    "on-course.json": ["review", ROSA, "examples/logs/on-course.csv", "--format", "json"],
    "plateau.md": ["review", ROSA, "examples/logs/plateau.csv", "--format", "markdown"],
    "too-fast.withheld.txt": ["review", ROSA, "examples/logs/too-fast.csv", "--set", "conditions=eating_disorder"],
    "schema.review.json": ["schema", "review"],
}


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture(scope="module")
def rosa() -> dict[str, Any]:
    return dict(yaml.load((ROOT / ROSA).read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506 - texts alone


def made_log(
    seed: int, days: int = 56, loss: float = 0.5, intake: float | None = None, start: float = 75.0, noise: float = 0.35
) -> bytes:
    """Return a log of a steady loss (kg a week), some days missing; with an intake, most days tell it."""
    draw = random.Random(seed)
    lines = ["date,weight,intake"]
    for day in range(days):
        if draw.random() < 0.15 and day not in (0, days - 1):
            continue
        eaten = f"{draw.gauss(intake, 150):.0f}" if intake is not None and draw.random() > 0.05 else ""
        lines.append(f"{dt.date(2027, 1, 4) + dt.timedelta(day)},{start - loss / 7 * day + draw.gauss(0, noise):.1f},{eaten}")
    return "\n".join(lines).encode()


def found(review: Review[Plan], name: str) -> Any:
    one = review.after.conclusions.get(name)
    return None if one is None else one.value


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_the_output_is_that_of_the_golden_file(name: str, monkeypatch: pytest.MonkeyPatch, canter: Canter) -> None:
    monkeypatch.chdir(ROOT)
    code, out, _ = canter(*OUTPUTS[name])
    assert code == 0
    is_golden(GOLDEN / name, out)


def test_the_page_on_reviews_shows_how_the_command_begins() -> None:
    page = ROOT / "docs" / "review.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("on-course.csv\n")
    after = rest.partition("\n…\n")[2]
    out = (GOLDEN / "on-course.txt").read_text(encoding="utf-8")
    begins = out[: out.index("What is otherwise in your plan")].rstrip()
    is_golden(page, f"{before}on-course.csv\n{begins}\n…\n{after}")


def test_there_is_no_golden_file_without_its_output() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(OUTPUTS)


def test_the_examples_show_what_they_are_called(guidance: Guidance) -> None:
    says = {path.stem: guidance.review(ROOT / ROSA, path) for path in sorted(LOGS.glob("*.csv"))}
    assert {name: found(review, "progress") for name, review in says.items()} == {
        "on-course": "on_course", "plateau": "plateau", "ready": "on_course", "too-fast": "too_fast",
    }  # fmt: skip
    assert found(says["ready"], "training_progress") == "ready"
    assert found(says["on-course"], "observed_counts") == "used"
    assert [outlier.weight.kg < 10 for outlier in says["on-course"].read.outliers] == [True]


def test_a_plan_without_a_log_is_told_nothing_of_one(guidance: Guidance) -> None:
    plan = guidance.plan(ROOT / ROSA)
    shown = [item.name for section in plan.given.sections for item in section.items]
    assert not {"progress", "observed_counts", "training_progress"} & set(shown)
    assert all(plan.conclusions[name].value is None for name in ("progress", "observed_maintenance", "sessions_kept"))
    assert not any("log" in missing for one in plan.conclusions.values() for missing in one.missing)
    assert plan.document().logged == {}


def test_nobody_tells_a_log_in_the_facts(guidance: Guidance, rosa: dict[str, Any]) -> None:
    with pytest.raises(FactError, match="`log_loss` is told by a log"):
        guidance.plan({**rosa, "log_loss": 0.5})
    assert "log_loss" not in json.dumps(guidance.reader.schema())


@pytest.mark.parametrize(
    ("seed", "loss", "says"), [(1, 0.45, "on_course"), (2, 1.1, "too_fast"), (5, 0.0, "plateau"), (4, -0.4, "gaining")]
)
def test_what_a_log_shows_is_found(guidance: Guidance, seed: int, loss: float, says: str) -> None:
    assert found(guidance.review(ROOT / ROSA, made_log(seed, loss=loss, noise=0.2)), "progress") == says


@pytest.mark.parametrize("loss", [0.45, 1.1, 0.0, -0.4])
def test_one_outlier_of_any_size_does_not_change_the_finding(guidance: Guidance, loss: float) -> None:
    log = made_log(7, loss=loss).decode().splitlines()
    before = guidance.review(ROOT / ROSA, "\n".join(log).encode())
    draw = random.Random(9)
    for wrong in (0.7, 7.12, 55, 90, 155, 712, 7120):
        line = draw.randrange(1, len(log))
        date, _, intake = log[line].split(",")
        moved = [*log[:line], f"{date},{wrong},{intake}", *log[line + 1 :]]
        after = guidance.review(ROOT / ROSA, "\n".join(moved).encode())
        assert found(after, "progress") == found(before, "progress")
        assert [outlier.weight.kg for outlier in after.read.outliers] == [pytest.approx(wrong)]


def test_the_order_of_rows_and_the_units_of_the_log_change_nothing(guidance: Guidance) -> None:
    log = made_log(11, intake=1500).decode().splitlines()
    rows = log[1:]
    random.Random(2).shuffle(rows)
    one = guidance.review(ROOT / ROSA, "\n".join(log).encode())
    two = guidance.review(ROOT / ROSA, "\n".join([log[0], *rows]).encode())
    assert two.figures == one.figures
    pounds = [",".join((date, f"{float(kg) / 0.45359237:.9f}", eaten)) for date, kg, eaten in (row.split(",") for row in log[1:])]
    three = guidance.review(ROOT / ROSA, "\n".join(["date,weight (lb),intake", *pounds]).encode())
    assert three.figures == pytest.approx(one.figures)


@pytest.mark.parametrize("used", [1900, 2100, 2400])
def test_what_a_body_uses_is_found_within_the_doubt_that_is_stated(guidance: Guidance, used: int) -> None:
    """Eat 1,600 and use so much: the loss follows from the energy, and the review must find the use again."""
    hits = 0
    for seed in range(30):
        review = guidance.review(ROOT / ROSA, made_log(seed, loss=(used - 1600) * 7 / 7700, intake=1600))
        hits += abs(found(review, "observed_maintenance") - used) <= found(review, "observed_margin")
    assert hits >= 28


def test_what_was_observed_takes_the_place_of_the_estimate_and_raises_the_target(guidance: Guidance) -> None:
    review = guidance.review(ROOT / ROSA, made_log(5, loss=0.5, intake=1600, noise=0.25))
    assert found(review, "observed_counts") == "used"
    assert found(review, "maintenance") == pytest.approx(found(review, "observed_maintenance"))
    assert found(review, "intake_target") > review.before.conclusions["intake_target"].value


@pytest.mark.parametrize("seed", range(12))
def test_no_log_takes_anybody_below_the_floor_or_below_the_estimate(guidance: Guidance, rosa: dict[str, Any], seed: int) -> None:
    draw = random.Random(seed)
    facts = {**rosa, "weight": str(draw.randint(55, 130)), "goal_weight": "unknown"}
    weight = float(facts["weight"])
    log = made_log(seed, days=draw.randint(3, 90), loss=draw.uniform(-1, 2), intake=draw.uniform(300, 4000), start=weight)
    review = guidance.review(facts, log)
    target = found(review, "intake_target")
    assert target is None or target >= found(review, "intake_floor")
    estimate = guidance.plan({**facts, "weight": review.read.weight or weight}).conclusions["maintenance"].value
    assert found(review, "maintenance") is None or found(review, "maintenance") >= estimate - 1e-6
    if found(review, "progress") == "too_fast":
        assert found(review, "deficit") <= review.before.conclusions["deficit"].value


def test_the_plan_reckons_with_the_trend_and_says_so(guidance: Guidance) -> None:
    review = guidance.review(ROOT / ROSA, made_log(1))
    assert review.read.weight == pytest.approx(71.1, abs=0.5)
    assert found(review, "weight_to_lose") == pytest.approx(review.read.weight - 62)
    told = next(notice.text for notice in review.after.given.notices if notice.rule == "progress/weight-from-log")
    assert f"ends at {review.read.weight:.1f} kg" in told
    assert "the 75.0 kg in your facts" in told


def test_a_few_weights_leave_the_plan_as_it_is(guidance: Guidance) -> None:
    review = guidance.review(ROOT / ROSA, b"date,weight\n2027-01-05,75\n2027-01-06,70\n")
    assert found(review, "progress") == "too_early"
    assert (review.read.weight, found(review, "deficit")) == (None, review.before.conclusions["deficit"].value)


def test_weights_in_another_unit_are_refused_with_help(guidance: Guidance) -> None:
    with pytest.raises(FactError, match="the log weighs about 165 kg, and the facts say 75 kg") as raised:
        guidance.review(ROOT / ROSA, b"date,weight\n2027-01-05,165\n")
    assert raised.value.problems[0].help == "name the unit at the head of the column, like `weight (lb)`"


@pytest.mark.parametrize("condition", ["eating_disorder", "pregnancy"])
def test_where_weight_is_withheld_no_output_holds_a_weight_of_the_log(
    guidance: Guidance, rosa: dict[str, Any], condition: str, monkeypatch: pytest.MonkeyPatch, canter: Canter
) -> None:
    log = LOGS / "too-fast.csv"
    weights = {line.split(",")[1] for line in log.read_text().splitlines()[1:]} - {"75.0"}
    review = guidance.review({**rosa, "conditions": condition}, log)
    assert review.weights_withheld
    outputs = [review.document().model_dump_json()]
    monkeypatch.chdir(ROOT)
    for format_ in ("text", "markdown"):
        words = ["review", ROSA, str(log), "--set", f"conditions={condition}", "--format", format_, "--engine", "plain"]
        outputs.append(canter(*words).out)
    for out in outputs:
        assert not [weight for weight in weights if weight in out]
        assert f"{review.read.weight:.1f}" not in out
        assert "kg a week" not in out
        # A loss that the plan never asked for is a thing for a doctor all the same.
        assert "progress/not-intended/unintended" in out


def test_who_is_given_no_food_numbers_gets_none_from_a_log(guidance: Guidance, rosa: dict[str, Any]) -> None:
    review = guidance.review({**rosa, "medicines": "insulin"}, made_log(5, intake=1600, noise=0.25))
    assert not review.weights_withheld
    hidden = (
        "intake_target",
        "deficit",
        "maintenance",
        "observed_maintenance",
        "observed_margin",
        "observed_rest",
        "observed_counts",
    )
    assert not set(hidden) & set(review.after.conclusions)
    assert (review.course, "log_cut" in review.figures, "log_expected" in review.figures) == ((), False, False)
    text = review.document().model_dump_json()
    trace = review.after._trace.values
    for name in ("observed_maintenance", "observed_rest", "intake_target"):
        assert f"{trace[name]:,.0f}" not in text
        assert str(trace[name]) not in text


def test_a_loss_in_somebody_who_was_to_lose_nothing_refers(guidance: Guidance, rosa: dict[str, Any]) -> None:
    review = guidance.review({**rosa, "goal_weight": "75"}, made_log(3, loss=0.4))
    assert found(review, "progress") == "unintended"
    assert ("refer", "progress/not-intended/unintended") in [(one.level, one.rule) for one in review.after.given.notices]


def test_the_log_is_never_written(tmp_path: Path, canter: Canter) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(made_log(1))
    log.chmod(0o400)
    before = (log.read_bytes(), log.stat().st_mtime_ns)
    for extra, code in (([], 0), (["--out", str(log)], 2), (["--out", str(tmp_path / "review.txt")], 0)):
        ran = canter("review", str(ROOT / ROSA), str(log), "--engine", "plain", *extra)
        assert ran.code == code
        assert ("it is never written" in ran.err) == (code != 0)
    assert (log.read_bytes(), log.stat().st_mtime_ns) == before


def test_a_corrected_plan_can_be_kept_and_made_again(guidance: Guidance) -> None:
    review = guidance.review(ROOT / ROSA, made_log(5, intake=1600))
    text = review.after.model_dump_json()
    document = read_kept(text.encode(), "kept.json")
    assert document.logged == review.figures
    assert guidance.replay(document).outcome == "same"


@pytest.mark.parametrize("name", ["on-course.csv", "too-fast.csv"])
def test_a_review_fits_its_schema(guidance: Guidance, name: str) -> None:
    from jsonschema import Draft202012Validator

    schema = review_schema()
    Draft202012Validator.check_schema(schema)
    document = guidance.review(ROOT / ROSA, LOGS / name).document().model_dump(mode="json")
    assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_guidance_without_facts_of_a_log_still_shows_the_trend(tmp_path: Path) -> None:
    from tiny import FACTS, GROWN, write_guidance

    facts = f"{FACTS}weight: {{type: number, unit: kg, range: [30, 300], ask: What do you weigh?}}\n"
    guidance = Guidance.load(write_guidance(tmp_path / "tiny", GROWN, facts=facts), engine="plain")
    review = guidance.review({"age": 30, "weight": 75}, made_log(1))
    assert (review.figures, review.findings, review.course) == ({}, (), ())
    assert len(review.document().days) > 30


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("pace: {type: number, log: How fast?, ask: How fast?}", "`pace` is asked and told by a log"),
        ("pace: {type: number, log: How fast?, required: yes}", "`pace` is told by a log, which not everybody keeps"),
        ("pace: {type: number, log: How fast?, default: 3}", "`pace` is told by a log, which not everybody keeps"),
        ("pace: {type: yesno, log: How fast?}", "a log tells numbers, and `pace` is a yesno"),
    ],
)
def test_a_fact_that_a_log_tells_is_a_number_that_may_be_unknown(tmp_path: Path, fact: str, message: str) -> None:
    from canter import RuleError
    from tiny import FACTS, GROWN, write_guidance

    with pytest.raises(RuleError, match=message):
        Guidance.load(write_guidance(tmp_path / "tiny", GROWN, facts=f"{FACTS}{fact}\n"), engine="plain")
