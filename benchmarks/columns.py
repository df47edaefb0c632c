"""Many people in memory: the guidance of `benchmarks/article` as columns against hand-written Polars that does the same.

Run it as `python benchmarks/columns.py [people] [directory of the guidance]`. Both get the same frame and give the
conclusions about the person with the outcome of every rule behind them; the answers are compared in the run. CPU seconds
are told beside wall time, since a shared machine swings.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from canter import Guidance

if TYPE_CHECKING:
    from collections.abc import Callable

    from canter.language.rulebook import Rulebook

HERE = Path(__file__).parent
PEOPLE, TURNS = 1_000_000, 5
HEART = ("heart_disease", "high_blood_pressure")
NAMED = ("diabetes", "osteoporosis", "breastfeeding", "pregnancy", "eating_disorder", *HEART)


def crowd(book: Rulebook, count: int) -> pl.DataFrame:
    """Draw people, plausible enough that every rule meets some."""
    rng = random.Random(1)  # noqa: S311 - people to measure with
    drawn: dict[str, list[object]] = {}
    for fact in book.vocabulary.facts.values():
        kind, cells = fact.kind, []
        if fact.origin != "asked":
            continue
        names = list(kind.choices.labels) if kind.choices is not None else []
        for _ in range(min(count, 50_000)):
            if not fact.required and rng.random() < 0.4:
                cells.append(None)
            elif kind.numeric:
                low, high = kind.low or 0.0, kind.high or 100.0
                middle = low + (high - low) * 0.3
                cells.append(round(min(high, max(low, rng.gauss(middle, (high - low) / 8)))))
            elif kind.type == "yesno":
                cells.append(rng.random() < 0.5)
            elif kind.type == "choice":
                cells.append(rng.choice(names))
            else:
                share = 0.06 if fact.name == "conditions" else 0.35
                cells.append([name for name in names if rng.random() < share])
        drawn[fact.name] = cells
    types = {fact.name: _dtype(fact.kind) for fact in book.vocabulary.facts.values() if fact.origin == "asked"}
    some = pl.DataFrame({name: pl.Series(name, drawn[name], dtype=kind) for name, kind in types.items()})
    return some.select(pl.all().sample(count, with_replacement=True, seed=2, shuffle=True)) if count > some.height else some


def _dtype(kind: object) -> pl.DataType:
    from canter.population.columns.names import dtype

    found = dtype(kind)  # type: ignore[arg-type]
    return pl.Float64() if found == pl.Int64 else found


def by_hand(people: pl.DataFrame) -> pl.DataFrame:
    """Conclude the same as the rules about the person, written for Polars alone."""
    c = pl.col
    bits = {name: 1 << at for at, name in enumerate(NAMED)}
    element = pl.element().replace_strict(list(bits), list(bits.values()), default=0, return_dtype=pl.UInt8)
    held = c("conditions").list.eval(element).list.sum().alias("held")
    has = {name: (c("held") & pl.lit(bit, dtype=pl.UInt8) != 0).alias(f"has_{name}") for name, bit in bits.items()}
    female = c("sex") == "female"
    cut = 500 + (1000 - 500) * (c("weight_to_lose") - 10) / 10
    lazy = people.lazy().with_columns(held).with_columns(*has.values())
    heart = c("has_heart_disease") | c("has_high_blood_pressure")
    lazy = lazy.with_columns(
        bmr=10 * c("weight") + 6.25 * c("height") - 5 * c("age") + pl.when(female).then(-161.0).otherwise(5.0),
        # Rounded as canter keeps it, since 64 kg at 160 cm is otherwise a little less than 25.
        bmi=(c("weight") / (c("height") / 100) ** 2).round(9),
        intake_floor=pl.when(female).then(1200.0).otherwise(1500.0),
        healthy_floor=18.5 * (c("height") / 100) ** 2,
        strength_sessions=pl.min_horizontal(
            pl.when(c("experience") == "beginner").then(2.0).otherwise(3.0), c("days"), pl.when(c("age") >= 75).then(2.0)
        ),
        sets=pl.when(c("experience") == "advanced").then(4.0).otherwise(3.0),
        repetitions=pl.when(c("age") < 65).then(12.0).otherwise(15.0),
        rest=pl.when(heart).then(120.0).otherwise(90.0),
    )
    stated = pl.coalesce("goal_weight", pl.when(c("bmi") >= 25).then(c("weight") * 0.9).otherwise(c("weight")))
    lazy = lazy.with_columns(
        maintenance=c("bmr") * 1.2,
        target_weight=pl.min_horizontal(
            pl.when((c("weight") >= c("healthy_floor")) & (stated < c("healthy_floor")))
            .then(c("healthy_floor"))
            .otherwise(stated),
            c("weight"),
        ),
    )
    lazy = lazy.with_columns(weight_to_lose=c("weight") - c("target_weight"))
    kept = c("maintenance")
    lazy = lazy.with_columns(
        article_deficit=pl.when(c("weight_to_lose") <= 0)
        .then(0.0)
        .when(c("weight_to_lose") <= 10)
        .then(500.0)
        .when(c("weight_to_lose") < 20)
        .then(cut)
        .otherwise(1000.0),
    )
    limits = {
        "healthy": (c("bmi") < 25, 500.0),
        "older": (c("age") >= 65, 500.0),
        "diabetes": (c("has_diabetes"), 600.0),
        "heart": (heart, 750.0),
        "bones": (c("has_osteoporosis") & female, 400.0),
        "thin": (c("bmi") < 18.5, 0.0),
        "near": (c("weight") <= c("healthy_floor") * 1.03, 250.0),
        "young": (c("age") < 18, 0.0),
        "feeding": (c("has_breastfeeding"), 0.0),
        "pregnant": (c("has_pregnancy"), 0.0),
        "eating": (c("has_eating_disorder"), 0.0),
    }
    lazy = lazy.with_columns(**{f"applied:deficit/limit/{name}": test for name, (test, _) in limits.items()})
    bounds = [pl.when(c(f"applied:deficit/limit/{name}")).then(limit) for name, (_, limit) in limits.items()]
    room = pl.max_horizontal(kept - c("intake_floor"), pl.lit(0.0))
    lazy = lazy.with_columns(deficit=pl.min_horizontal("article_deficit", room, kept * 0.25, *bounds))
    slow = {
        "older": c("age") >= 65,
        "young": c("age") < 18,
        "heavy": c("bmi") >= 35,
        "medicine": c("beta_blocker"),
        "heart": heart,
        "pregnant": c("has_pregnancy"),
    }
    lazy = lazy.with_columns(
        intake_target=kept - c("deficit"),
        weekly_loss=(c("deficit") * 7 / 7700).round(9),
        **{f"applied:cardio/not-vigorous/{name}": test for name, test in slow.items()},
    )
    hard = c("active") & (c("experience") != "beginner") & ~pl.any_horizontal(f"applied:cardio/not-vigorous/{n}" for n in slow)
    lazy = lazy.with_columns(
        intake_change=c("intake_target") - c("intake"),
        weeks_to_target=pl.when((c("deficit") > 0) & (c("weight_to_lose") > 0)).then(c("weight_to_lose") / c("weekly_loss")),
        protein=c("target_weight") * pl.when(c("age") < 65).then(1.2).otherwise(1.4),
        hard=hard,
    )
    highest = 208 - 0.7 * c("age")
    lazy = lazy.with_columns(
        intensity=pl.when("hard").then(pl.lit("vigorous")).otherwise(pl.lit("moderate")).cast(pl.Enum(["moderate", "vigorous"])),
        cardio_sessions=pl.min_horizontal(pl.when("hard").then(3.0).otherwise(5.0), c("days")),
        cardio_minutes=pl.min_horizontal(
            pl.when("hard").then(20.0).otherwise(30.0),
            c("session_minutes"),
            pl.when(~c("active") & (c("experience") == "beginner")).then(20.0),
            pl.when(~c("active") & (c("bmi") >= 35)).then(15.0),
        ),
        effort_most=pl.when("hard").then(17.0).otherwise(13.0),
        pulse_most=pl.when(~c("beta_blocker")).then(
            pl.when(c("resting_pulse").is_not_null())
            .then(c("resting_pulse") + pl.when("hard").then(0.85).otherwise(0.6) * (highest - c("resting_pulse")))
            .otherwise(pl.when("hard").then(0.93).otherwise(0.76) * highest)
        ),
    )
    return lazy.collect(engine="streaming").drop(people.columns, "hard", "held", *(f"has_{name}" for name in NAMED))


def measured(name: str, run: Callable[[], pl.DataFrame], count: int) -> tuple[pl.DataFrame, float, float]:
    """Run some turns, print the best, and return the answer with its wall and CPU seconds."""
    walls, uses, found = [], [], pl.DataFrame()
    for _ in range(TURNS):
        begun, before = time.perf_counter(), _used()
        found = run()
        walls.append(time.perf_counter() - begun)
        uses.append(_used() - before)
    print(f"{name}: {count / min(walls):,.0f} people a second, {count / min(uses):,.0f} a CPU second, {found.width} columns")
    return found, min(walls), min(uses)


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    guidance = Guidance.load(Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "article", engine="plain")
    people = crowd(guidance.rulebook, count)
    book = guidance.rulebook
    over = {rule.id for rule in book.rules if rule.domain} | {rule.id for rule in book.rules if "choose" in rule.id.split("/")}
    every = next(guidance.plan_many([{}], rules=True)).columns
    plain = [name for name in every if name not in ("exercises", "activities", "problem") and name.split(":")[-1] not in over]
    hand, wall, used = measured("hand-written Polars, no lists", lambda: by_hand(people), count)
    ours, our_wall, our_used = measured("columns, no lists", lambda: guidance.plan_many(people, rules=True, columns=plain), count)
    print(f"columns / hand-written: {our_wall / wall:.2f} of wall time, {our_used / used:.2f} of CPU time")
    measured("columns, everything", lambda: guidance.plan_many(people, rules=True), count)
    same = [name for name in hand.columns if name in ours.columns]
    for name in same:
        pair = pl.DataFrame({"one": hand[name], "two": ours[name]})
        number = pair["one"].dtype == pl.Float64
        equal = pl.col("one").is_close("two", rel_tol=1e-7, abs_tol=1e-8) if number else pl.col("one").eq_missing(pl.col("two"))
        off = pair.filter(~equal.fill_null(pl.col("one").is_null() & pl.col("two").is_null()))
        if off.height:
            message = f"`{name}` differs: {off.head(3).rows()}"
            raise SystemExit(message)
    print(f"{len(same)} columns agree")


if __name__ == "__main__":
    main()
