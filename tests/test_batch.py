"""`canter batch`: a file of people in, a file of what the guidance concludes for them out."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from canter import FactError, Guidance
from canter.population.batch import csv_file, ndjson_file, parquet_file
from canter.population.batch.run import Order, parts_of, run
from canter.population.files import write_people
from canter.population.synthetic import people
from scale import blocks
from tiny import write_guidance

if TYPE_CHECKING:
    from conftest import Canter

ROOT = Path(__file__).parents[1]
KINDS = ("csv", "ndjson", "parquet")
SMALL = 20
# So many times a batch is killed and gone on with, in a block of the long test.
BLOCKS, NOW, KILLS = 13, 1, 8


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return Guidance.load(engine="plain")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (csv_file, ndjson_file, parquet_file):
        monkeypatch.setattr(module, "PEOPLE", SMALL)
        if hasattr(module, "LEAST"):
            monkeypatch.setattr(module, "LEAST", 1)


def crowd(guidance: Guidance, count: int, seed: int = 1) -> list[dict[str, Any]]:
    return list(people(guidance.rulebook, count, seed))


def write(path: Path, some: list[dict[str, Any]], guidance: Guidance) -> Path:
    if path.suffix == ".parquet":
        pl.DataFrame(some, infer_schema_length=None, strict=False).write_parquet(path)
    else:
        path.write_text("".join(write_people(some, guidance.rulebook, path.suffix[1:])), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows(named=True)
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("to", KINDS)
@pytest.mark.usefixtures("small_parts")
def test_every_kind_of_file_gives_what_the_library_gives(source: str, to: str, guidance: Guidance, tmp_path: Path) -> None:
    some = crowd(guidance, 70)
    wanted = pl.concat(list(guidance.plan_many(some))).rows(named=True)
    out = tmp_path / f"out.{to}"
    done = run(guidance, Order(write(tmp_path / f"in.{source}", some, guidance), out))
    assert done == (70, 0)
    found = read(out)
    if to != "csv":
        assert found == wanted
    else:
        entries = {name for name in found[0] if name.startswith("foods.")}
        for one, other in zip(found, wanted, strict=True):
            assert {k: v for k, v in one.items() if k not in entries} == {
                k: as_cell(v) for k, v in other.items() if k not in entries
            }
            assert {k: json.loads(one[k] or "null") for k in entries} == {k: other[k] for k in entries}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({f"in.{source}", f"out.{to}"})
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


BAD: dict[int, dict[str, Any]] = {
    3: {"weight": 500},
    17: {"sex": "femle", "age": "no age"},
    25: {"weight": "1100 lb"},
    26: {"height": "5'20\""},
    41: {"conditions": ["knee_pain", "bad luck"]},
    44: {"foods": [{"name": "nothing we know", "servings": 2}]},
    59: {"weight": "1e2"},
    60: {"age": "unknown"},
}


@pytest.mark.parametrize("source", ["csv", "ndjson"])
@pytest.mark.usefixtures("small_parts")
def test_bad_rows_go_apart_with_their_number_and_the_problems_of_a_person_s_file(
    source: str, guidance: Guidance, tmp_path: Path, canter: Canter
) -> None:
    some = crowd(guidance, 70)
    good = [one for at, one in enumerate(some) if at not in BAD]
    for at, facts in BAD.items():
        some[at] = {**some[at], **facts}
    came = write(tmp_path / f"in.{source}", some, guidance)
    out, bad = tmp_path / "out.parquet", tmp_path / "bad.ndjson"
    ran = canter("batch", str(came), str(out), "--bad", str(bad))
    assert ran.code == 1
    assert ran.out == f"wrote 62 people to {out}\n8 have no plan; the reason is in {bad}\n"
    wanted = pl.concat(list(guidance.plan_many(good))).drop("problem")
    assert pl.read_parquet(out).equals(wanted)
    told = read(bad)
    assert [one["row"] for one in told] == [at + 1 for at in BAD]
    for one, at in zip(told, BAD, strict=True):
        with pytest.raises(FactError) as error:
            guidance.read({name: value for name, value in some[at].items() if value is not None})
        assert one["problems"] == [{"problem": p.message, "help": p.help} for p in error.value.problems]
    assert canter("batch", str(came), str(out), "--bad", str(tmp_path / "bad.csv")).code == 1
    rows = read(tmp_path / "bad.csv")
    assert [one["row"] for one in rows] == [str(at + 1) for at in BAD]
    assert rows[0]["problems"] == "`weight` is out of range: 500"
    assert rows[0]["weight"] == "500"


@pytest.mark.usefixtures("small_parts")
def test_without_a_file_for_them_bad_rows_stand_in_their_places(guidance: Guidance, tmp_path: Path, canter: Canter) -> None:
    some = crowd(guidance, 50)
    some[30] = {**some[30], "weight": 500}
    came = write(tmp_path / "in.csv", some, guidance)
    ran = canter("batch", str(came), str(tmp_path / "out.ndjson"))
    assert ran.code == 1
    assert ran.out.endswith("1 has no plan; the reason is under `problem`\n")
    found = read(tmp_path / "out.ndjson")
    assert [at for at, one in enumerate(found) if one["problem"]] == [30]
    assert {name for name, value in found[30].items() if value is not None} == {"problem"}


@pytest.mark.usefixtures("small_parts")
def test_strict_stops_at_the_first_and_leaves_nothing(guidance: Guidance, tmp_path: Path, canter: Canter) -> None:
    some = crowd(guidance, 70)
    some[45] = {**some[45], "weight": 500}
    some[64] = {**some[64], "height": 500}
    came = write(tmp_path / "in.parquet", some, guidance)
    ran = canter("batch", str(came), str(tmp_path / "out.csv"), "--strict")
    assert ran.code == 1
    assert ran.err.startswith("error: row 46: `weight` is out of range: 500\n")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


FIRST = "id,sex,age,height,weight,conditions\n"
ROSA = {"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []}


def batch(tmp_path: Path, text: str | bytes, guidance: Guidance, suffix: str = "csv", **wanted: Any) -> list[dict[str, Any]]:
    came = tmp_path / f"in.{suffix}"
    came.write_bytes(text.encode() if isinstance(text, str) else text)
    run(guidance, Order(came, tmp_path / "out.ndjson", **{"columns": ("bmi", "deficit"), "keep": ("id",), **wanted}))
    return read(tmp_path / "out.ndjson")


@pytest.fixture(scope="module")
def rosa(guidance: Guidance) -> dict[str, Any]:
    return next(guidance.plan_many([ROSA], columns=["bmi", "deficit"])).row(0, named=True)


@pytest.mark.parametrize(
    "text",
    [
        FIRST + 'a,female,35,165,75,none\n"b, or c",female,35,165,75,none\n',
        FIRST.replace("\n", "\r\n") + 'a,female,35,165,75,none\r\n"b, or c",female,35,165,75,"none"\r\n',
        "\ufeff" + FIRST + 'a , female, 35,165.0,75.00,none\n"b, or c",female,35,165,75,none',
        FIRST + 'a,female,35,"5\'4.960629921""",75,none\n\n"b, or c",Female,"35",165 cm,75 kg,none\n\n',
        FIRST + 'a,female,35,5\'4.960629921",75,none\n"b, or c",female,35,165,75,none\n',
        FIRST.replace("height", "height (ft in)").replace("weight", "weight [lb]")
        + 'a,female,35,5 4.960629921,165.3466966,none\n"b, or c",female,35,165 cm,75 kg,none\n',
        FIRST.replace("height", "height (m)") + 'a,female,35,1.65,75,none\n"b, or c",female,35,1.65,75,none\n',
    ],
    ids=["plain", "CRLF", "BOM", "quoted", "stray quote", "units", "metres"],
)
def test_csv_is_read_however_programs_write_it(text: str, guidance: Guidance, rosa: dict[str, Any], tmp_path: Path) -> None:
    found = batch(tmp_path, text, guidance)
    assert [one["id"] for one in found] == ["a", "b, or c"]
    for one in found:
        assert one["problem"] is None
        assert one["bmi"] == pytest.approx(rosa["bmi"], rel=1e-8)
        assert one["deficit"] == pytest.approx(rosa["deficit"], rel=1e-6)


@pytest.mark.usefixtures("small_parts")
def test_csv_is_cut_where_rows_end_and_nowhere_else(guidance: Guidance, rosa: dict[str, Any], tmp_path: Path) -> None:
    rng = random.Random(1)
    names = ["plain", "with, comma", "with\nline", 'with "quotes"', "", "ß", "two\n\nlines, and\r\nmore", "x" * 300]
    for stray in (False, True):
        ids = [rng.choice(names) + str(number) for number in range(150)]
        held = io.StringIO(newline="")
        csv.writer(held, lineterminator=rng.choice(["\n", "\r\n"])).writerows([one, "female", 35, 165, 75, "none"] for one in ids)
        # What a person types for feet and inches, with a quote that opens nothing.
        text = held.getvalue().replace("165", "5'6\"", 50) if stray else held.getvalue()
        found = batch(tmp_path, FIRST + text, guidance)
        assert [one["id"] for one in found] == [one.strip() for one in ids]
        assert [one["problem"] for one in found] == [None] * 150
        assert sum(one["bmi"] == pytest.approx(rosa["bmi"]) for one in found) == (100 if stray else 150)


@pytest.mark.usefixtures("small_parts")
def test_a_row_of_another_width_is_bad_and_the_rest_goes_on(guidance: Guidance, tmp_path: Path) -> None:
    good = "a,female,35,165,75,none\n"
    found = batch(tmp_path, FIRST + good * 30 + "b,female,35\n" + good + "c,female,35,165,75,none,more\n" + good, guidance)
    assert {at: one["problem"] for at, one in enumerate(found) if one["problem"]} == {
        30: "the row has 3 cells, and the first row 6",
        32: "the row has 7 cells, and the first row 6",
    }
    assert found[30]["bmi"] is found[32]["bmi"] is None
    assert len(found) == 34


def test_a_person_who_tells_nothing_is_a_row_too(guidance: Guidance, tmp_path: Path) -> None:
    with pytest.raises(FactError) as error:
        guidance.read({})
    wanted = "; ".join(problem.message for problem in error.value.problems)
    assert [one["problem"] for one in batch(tmp_path, FIRST + ",,,,,\n", guidance)] == [wanted]
    assert [one["problem"] for one in batch(tmp_path, "{}\n", guidance, "ndjson")] == [wanted]
    pl.DataFrame({"sex": [None], "id": [7]}).write_parquet(tmp_path / "in.parquet")
    run(guidance, Order(tmp_path / "in.parquet", tmp_path / "out.parquet", keep=("id",)))
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert (found["problem"].to_list(), found["id"].to_list()) == ([wanted], [7])


@pytest.mark.parametrize("to", KINDS)
def test_nobody_in_gives_nobody_out(to: str, tmp_path: Path, canter: Canter) -> None:
    (tmp_path / "in.csv").write_text(FIRST)
    (tmp_path / "in.ndjson").write_text("")
    pl.DataFrame(schema={"sex": pl.String, "id": pl.Int8}).write_parquet(tmp_path / "in.parquet")
    for source in KINDS:
        keep = () if source == "ndjson" else ("--keep", "id")
        ran = canter("batch", str(tmp_path / f"in.{source}"), str(tmp_path / f"out.{to}"), "--columns", "bmi", *keep)
        assert ran == (0, f"wrote 0 people to {tmp_path / f'out.{to}'}\n", "")
        assert read(tmp_path / f"out.{to}") == []
    if to == "csv":
        assert (tmp_path / "out.csv").read_text() == "id,bmi,problem\n"


def test_lines_of_ndjson_are_read_as_a_person_s_file_is(guidance: Guidance, rosa: dict[str, Any], tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 1, **ROSA}),
        json.dumps({**ROSA, "weight": "75 kg", "id": "two"}),
        json.dumps({**ROSA, "conditions": "none"}),
        "",
        json.dumps({**ROSA, "mood": "good"}),
        "[1, 2]",
        "no JSON",
        json.dumps({**ROSA, "likes": None, "weight": None}),
        json.dumps({name: value for name, value in ROSA.items() if name != "weight"} | {"weight (lb)": 165.3466966}),
        json.dumps({**ROSA, "weight (lb)": 165.3466966}),
        json.dumps(ROSA)[:-1] + ', "weight": 60}',
        json.dumps(ROSA)[:-1] + ', "foods": [{"name": "cola", "servings": 1, "servings": 4}]}',
    ]
    found = batch(tmp_path, "\n".join(lines), guidance, "ndjson")
    assert [one["id"] for one in found] == ["1", "two", *[None] * 9]
    assert [one["problem"] for one in found] == [
        *(None, None, None, "unknown fact `mood`", "the line is no person", "the line is no person"),
        *("`weight` is required, so it cannot be unknown", None, "unknown fact `weight (lb)`"),
        *("the line tells `weight` twice", "the line tells `servings` twice"),
    ]
    assert [one["bmi"] for one in found if one["problem"] is None] == pytest.approx([rosa["bmi"]] * 4)


def test_bare_numbers_are_in_the_units_that_are_named(guidance: Guidance, rosa: dict[str, Any], tmp_path: Path) -> None:
    text = FIRST + "a,female,35,64.960629921,165.3466966,none\nb,female,35,165 cm,75 kg,none\nc,female,35,64.96,900,none\n"
    found = batch(tmp_path, text, guidance, units="us")
    assert [one["bmi"] for one in found[:2]] == pytest.approx([rosa["bmi"]] * 2)
    assert found[2]["problem"] == "`weight` is out of range: 900 lb"
    frame = pl.DataFrame({**{name: [value] for name, value in ROSA.items()}, "height": [64.960629921], "weight": [165.3466966]})
    frame.write_parquet(tmp_path / "in.parquet")
    run(guidance, Order(tmp_path / "in.parquet", tmp_path / "out.parquet", units="us"))
    assert pl.read_parquet(tmp_path / "out.parquet")["bmi"].to_list() == pytest.approx([rosa["bmi"]])


def test_outcomes_and_columns_are_given_as_asked_for(guidance: Guidance, tmp_path: Path, canter: Canter) -> None:
    some = crowd(guidance, 5)
    came = write(tmp_path / "in.ndjson", some, guidance)
    out = tmp_path / "out.parquet"
    for words, wanted in (
        (["--outcomes"], {"rules": True}),
        (["--columns", "deficit,applied:energy/bmi"], {"rules": True, "columns": ["deficit", "applied:energy/bmi"]}),
    ):
        assert canter("batch", str(came), str(out), *words).code == 0
        assert pl.read_parquet(out).equals(pl.concat(list(guidance.plan_many(some, **wanted))))  # type: ignore[arg-type]
    assert canter("batch", str(came), str(out), "--columns", "deficit", "--outcomes").code == 0
    assert pl.read_parquet(out).width == 2 + 3 * len(guidance.rulebook.rules)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["in.csv", "out.txt"], "`out.txt` does not say how its people are written"),
        (["none.csv", "out.csv"], "there is no file `none.csv`"),
        (["in.csv", "in.csv"], "the same file is named twice"),
        (["in.csv", "out.csv", "--bad", "bad.parquet"], "`bad.parquet` does not say how it is to be written"),
        (["in.csv", "out.csv", "--bad", "bad.csv", "--strict"], "`--strict` stops at the first"),
        (["in.csv", "nowhere/out.csv"], "cannot write `nowhere/out.csv`"),
        (["in.csv", "out.csv"], "unknown fact `id`"),
        (["in.csv", "out.csv", "--keep", "id", "--keep", "ids"], "there is no column `ids` to keep"),
        (["in.csv", "out.csv", "--keep", "id", "--columns", "deficti"], "no column `deficti`; did you mean `deficit`?"),
        (["twice.csv", "out.csv"], "`weight` is told by 2 columns"),
        (["unit.csv", "out.csv"], "`stones` is no unit that converts to cm"),
        (["nounit.csv", "out.csv"], "`sex` is no number with a unit"),
        (["empty.csv", "out.csv"], "`empty.csv` has no first row"),
        (["open.csv", "out.csv", "--keep", "id"], "`open.csv` is no CSV: unexpected end of data"),
        (["semi.csv", "out.csv"], "the cells of `semi.csv` are not separated by commas"),
        (["latin.csv", "out.csv"], "`latin.csv` is not UTF-8 text"),
        (["in.parquet", "out.csv"], "`in.parquet` is no Parquet"),
        (["concluded.csv", "out.csv"], "`deficit` is concluded by rules"),
        (["in.csv", "out.csv", "--keep", "id", "--overlay", "nowhere"], "`nowhere`"),
    ],
)
def test_what_is_not_usable_ends_in_help_and_leaves_nothing(
    words: list[str], said: str, tmp_path: Path, canter: Canter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "in.csv": FIRST,
        "in.parquet": FIRST,
        "twice.csv": "weight,weight (lb)\n",
        "unit.csv": "height (stones)\n",
        "nounit.csv": "sex (lb)\n",
        "empty.csv": "",
        "open.csv": FIRST + 'a,female,35,165,75,none\n"b,female,35,165,75,none\nc,female,35,165,75,none\n',
        "semi.csv": "sex;age\nfemale;35\n",
        "concluded.csv": "deficit\n",
    }
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("latin.csv").write_bytes("sex\n\xe9\n".encode("latin-1"))
    ran = canter("batch", *words)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert "= help: " in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*files, "latin.csv"])


AS_SMALL = """
import sys
from canter.population.batch import pieces
pieces.PEOPLE = 40
from canter.population.batch import csv_file, ndjson_file
csv_file.LEAST = ndjson_file.LEAST = 1
from canter_cli import main
main.run()
"""


def started(words: list[str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT / "cli")])}
    command = [sys.executable, "-c", AS_SMALL, "batch", *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[bytes]) -> int:
    _, told = process.communicate(timeout=120)
    assert process.returncode in (1, -signal.SIGKILL), told.decode()
    return process.returncode


@pytest.mark.parametrize("block", blocks(BLOCKS, NOW))
def test_killed_at_any_point_and_gone_on_with_it_gives_the_same_bytes(block: int, tmp_path: Path) -> None:
    rules = write_guidance(tmp_path / "rules", "[]\n")
    rng = random.Random(block)
    source, to = KINDS[block % 3], KINDS[block // 3 % 3 - 1]
    came = tmp_path / f"in.{source}"
    rows = [{"id": str(n), "age": rng.randint(0, 130), "mood": rng.choice(["low", "high", None])} for n in range(3000)]
    frame = pl.DataFrame(rows)
    {"csv": frame.write_csv, "ndjson": frame.write_ndjson, "parquet": frame.write_parquet}[source](came)
    words = [str(came), "--rules", str(rules), "--keep", "id", "--outcomes"]

    def named(name: str) -> tuple[Path, Path, list[str]]:
        out, bad = tmp_path / f"{name}.{to}", tmp_path / f"{name}-bad.csv"
        return out, bad, [*words, str(out), "--bad", str(bad)]

    out, bad, all_words = named("whole")
    process = started(all_words)
    since = waited(process, out)
    assert ended(process) == 1
    span = time.perf_counter() - since
    killed, turn = 0, 0
    while killed < KILLS:
        turn += 1
        again, again_bad, all_words = named(f"again{turn}")
        while True:
            process = started([*all_words, "--resume"])
            waited(process, again)
            time.sleep(rng.uniform(0, span * 0.9))
            if killed < KILLS:
                process.kill()
            code = ended(process)
            killed += code != 1
            if code == 1:
                break
            # Nothing stands under the names of the results before it is whole.
            assert not again.exists() or again.read_bytes() == out.read_bytes()
        assert again.read_bytes() == out.read_bytes()
        assert again_bad.read_bytes() == bad.read_bytes()
        assert not parts_of(again).exists()


def waited(process: subprocess.Popen[bytes], out: Path) -> float:
    """Wait until a batch has begun to write, and return when."""
    while process.poll() is None and not (parts_of(out) / "manifest.json").exists():
        time.sleep(0.002)
    return time.perf_counter()


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_is_written_is_not_made_again(guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came = write(tmp_path / "in.parquet", crowd(guidance, 70), guidance)
    order = Order(came, tmp_path / "out.csv", ("bmi",))
    interrupt(guidance, order, monkeypatch, after=2)
    with pytest.raises(FactError, match="interrupted"):
        run(guidance, order)
    asked: list[int] = []
    plan_many = guidance.plan_many

    def counted(people: Any, **wanted: Any) -> Any:
        asked.append(len(people))
        return plan_many(people, **wanted)

    monkeypatch.setattr(guidance, "plan_many", counted)
    assert run(guidance, order._replace(resume=True)).people == 70
    assert [count for count in asked if count] == [SMALL, 10]


def interrupt(guidance: Guidance, order: Order, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    def stop(seen: Any) -> None:
        if seen.people >= after * SMALL:
            raise KeyboardInterrupt

    monkeypatch.setattr(pl, "thread_pool_size", lambda: 1)
    with pytest.raises(KeyboardInterrupt):
        run(guidance, order, stop)
    assert parts_of(order.to).stat().st_mode & 0o077 == 0
    assert not order.to.exists()
    for path in sorted(parts_of(order.to).glob(f"{after:07}*")) + sorted(parts_of(order.to).glob(f"{after + 1:07}*")):
        path.unlink()


@pytest.mark.parametrize("what", ["input", "options", "guidance", "broken"])
@pytest.mark.usefixtures("small_parts")
def test_parts_are_gone_on_with_only_by_the_same_batch(
    what: str, guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = write(tmp_path / "in.csv", crowd(guidance, 70), guidance)
    order = Order(came, tmp_path / "out.csv", ("bmi",))
    interrupt(guidance, order, monkeypatch, after=1)
    said = {"input": "another state of the input", "options": "other options", "guidance": "other guidance", "broken": "other"}
    if what == "input":
        came.write_text(came.read_text(encoding="utf-8").replace("female", "male", 1), encoding="utf-8")
    elif what == "options":
        order = order._replace(units="us")
    elif what == "guidance":
        guidance = Guidance.load(overlays=[ROOT / "examples" / "hillside"], engine="plain")
    else:
        (parts_of(order.to) / "manifest.json").write_text("[]")
    with pytest.raises(FactError, match=said[what]) as error:
        run(guidance, order._replace(resume=True))
    assert error.value.problems[0].help.startswith(f"remove `{parts_of(order.to)}`")
    assert not order.to.exists()
