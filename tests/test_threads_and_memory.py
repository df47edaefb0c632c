from __future__ import annotations

import gc
import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from canter import Guidance, RuleError
from canter.reasoning.rete import available
from people import random_person
from scale import long

PLANS = 100_000
WARM_UP = 5_000
# What may come and go with the allocator's habits; a leak of 100 bytes a plan would be 9.5 MB.
ALLOWED_GROWTH = 6 << 20


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_eight_threads_on_one_guidance_give_the_plans_of_one() -> None:
    guidance = Guidance.load()
    rng = random.Random(8)
    people = [guidance.read(random_person(rng, guidance.rulebook, plausible=True)) for _ in range(60)]
    alone = [guidance.plan_person(person).model_dump_json() for person in people]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda person: guidance.plan_person(person).model_dump_json(), people * 8))
    assert together == alone * 8


@long
@pytest.mark.parametrize("engine", [pytest.param("durable", marks=pytest.mark.durable), "plain"])
def test_a_hundred_thousand_plans_leave_memory_as_it_was(engine: str) -> None:
    guidance = Guidance.load(engine=engine)
    rng = random.Random(1)
    people = [guidance.read(random_person(rng, guidance.rulebook, plausible=True)) for _ in range(200)]
    for number in range(WARM_UP):
        guidance.plan_person(people[number % len(people)])
    gc.collect()
    before = _resident()
    for number in range(PLANS):
        plan = guidance.plan_person(people[number % len(people)])
        if number % 50 == 0:
            assert plan.status
    gc.collect()
    assert _resident() - before < ALLOWED_GROWTH


@long
@pytest.mark.durable
@pytest.mark.skipif(not available(), reason="durable-rules is not installed")
def test_guidance_that_is_dropped_gives_its_rulesets_back() -> None:
    def once() -> None:
        guidance = Guidance.load(engine="durable")
        guidance.plan({"sex": "female", "age": 35, "height": 165, "weight": 75, "conditions": []})

    for _ in range(10):
        once()
    gc.collect()
    before = _resident()
    for _ in range(60):
        once()
    gc.collect()
    # Each ruleset that is not deleted costs some 0.7 MB; four rounds of sixty guidances would be far beyond this.
    assert _resident() - before < 12 << 20


def test_every_plausible_person_gets_a_plan_that_meets_every_invariant() -> None:
    guidance = Guidance.load()
    rng = random.Random(3)
    failed = []
    for _ in range(1_500):
        facts = random_person(rng, guidance.rulebook, plausible=rng.random() < 0.7)
        try:
            guidance.conclude(guidance.read(facts))
        except RuleError as error:
            failed.append((facts, str(error)))
    assert not failed, failed[0]
