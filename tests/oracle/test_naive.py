"""What the naive reading concludes, against results worked out by hand."""

import random
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from .generate import random_guidance, random_person
from .naive import Contradiction, Naive, Result, conclude
from .naive_logic import Reader
from .naive_text import formula

ASKED = """
a: {type: number, ask: A}
b: {type: number, ask: B}
w: {type: whole, ask: W}
flag: {type: yesno, ask: Flag}
kind: {type: choice, ask: Kind, choices: {red: Red, green: Green, blue: Blue}}
tags: {type: choices, ask: Tags, choices: {one: One, two: Two, three: Three}}
other_tags: {type: choices, ask: Others, choices: tags}
x: {type: number}
y: {type: number}
"""

MOVES = """
moves:
  type: list
  entry: move
  fields:
    label: text
    group: {type: choice, choices: {legs: Legs, arms: Arms, core: Core}}
    load: {type: number}
    sets: {type: whole, concluded: yes, default: 1}
picked: {type: choices, choices: moves}
hated: {type: choices, ask: Hated, choices: moves}
"""

MOVES_FILE = """
squat: {label: Squat, group: legs, load: 10}
curl: {label: Curl, group: arms, load: 5}
lunge: {label: Lunge, group: legs, load: 8}
plank: {label: Plank, group: core}
dip: {label: Dip, group: arms, load: 7}
"""


class Desk:
    """Writes a small guidance and asks it about people."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.write("facts", ASKED + MOVES)
        self.write("lists/moves", MOVES_FILE)
        self.write("plan", "front: {title: F, shows: [x]}\nback: {title: B, shows: [y, picked]}")

    def write(self, name: str, text: str) -> None:
        path = self.directory / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")

    def facts(self, text: str) -> None:
        self.write("facts", ASKED + MOVES + dedent(text))

    def rules(self, text: str, parameters: str = "{}") -> None:
        body = "\n".join(f"  {line}" for line in dedent(text).splitlines())
        self.write("topic", f"parameters: {parameters}\nrules:\n{body}\n")

    def tell(self, **person: Any) -> Result:
        return conclude(self.directory, person)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def rule(name: str, rest: str) -> str:
    return f"- {{id: t/{name}, {rest}}}\n"


def truth(desk: Desk, line: str, **person: Any) -> str:
    """The outcome of a rule with this one line: applied, did not apply or not known."""
    desk.rules(f"- id: t/r\n  when:\n    - {line}\n  then: {{x: 1}}")
    return desk.tell(**person).outcomes["t/r"]


YES, NO, UNKNOWN = "applied", "did not apply", "not known"


class Numbers(Reader):
    def value(self, tree: Any) -> Any:
        return tree[1] if tree[0] == "number" else None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-2 ** 2", -4.0),
        ("2 ** 3 ** 2", 512.0),
        ("2 ** -1", 0.5),
        ("10 - 4 - 3", 3.0),
        ("12 / 4 * 3", 9.0),
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("min(3, 1, 2) + max(4, 5)", 6.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(0.49999999999999994)", 0.0),
        ("floor(-1.5) + ceil(1.2)", 0.0),
        ("abs(-3) + sqrt(9) + ln(1) + log10(100)", 8.0),
        ("1 / 0", None),
        ("sqrt(-1)", None),
        ("ln(0)", None),
        ("(-8) ** 0.5", None),
        ("0 ** -1", None),
        ("10 ** 400", None),
        ("10 ** 200 * 10 ** 200", None),
        ("0 * nothing", None),
    ],
)
def test_a_formula_has_the_usual_precedence_and_is_unknown_out_of_range(text: str, number: float | None) -> None:
    assert Numbers().number(formula(text)) == number


def test_a_chain_is_false_if_one_comparison_is_false_although_another_is_unknown(
    desk: Desk,
) -> None:
    assert truth(desk, "0 < a <= b", a=1.0, b=1.0) == YES
    assert truth(desk, "0 < a <= b", a=0.0) == NO
    assert truth(desk, "0 < a <= b", a=1.0) == UNKNOWN


def test_any_is_true_if_one_line_is_and_all_is_false_if_one_line_is(desk: Desk) -> None:
    assert truth(desk, "any: [a > 1, b > 1]", a=2.0) == YES
    assert truth(desk, "any: [a > 1, b > 1]", a=0.0) == UNKNOWN
    assert truth(desk, "any: [a > 1, all: [b > 1, a > 1]]", a=0.0) == NO
    assert truth(desk, "all: [a > 1, b > 1]", a=0.0) == NO
    assert truth(desk, "all: [a > 1, b > 1]", a=2.0) == UNKNOWN


def test_is_looks_at_constants_facts_and_whole_numbers(desk: Desk) -> None:
    assert truth(desk, "kind is red or blue", kind="blue") == YES
    assert truth(desk, "kind is not red or blue", kind="blue") == NO
    assert truth(desk, "kind is not red") == UNKNOWN
    assert truth(desk, "w is 2 or 3", w=3) == YES
    assert truth(desk, "flag is not yes", flag=False) == YES


def test_is_with_an_unknown_alternative_is_true_only_by_another(desk: Desk) -> None:
    desk.facts("second: {type: choice, ask: S, choices: kind}")
    assert truth(desk, "kind is red or second", kind="red") == YES
    assert truth(desk, "kind is red or second", kind="blue") == UNKNOWN
    assert truth(desk, "kind is not red or second", kind="blue") == UNKNOWN


def test_has_looks_at_constants_and_at_other_choices(desk: Desk) -> None:
    assert truth(desk, "tags has one or two", tags=["two"]) == YES
    assert truth(desk, "tags has no one or two", tags=["two"]) == NO
    assert truth(desk, "tags has no one", tags=[]) == YES
    assert truth(desk, "tags has one") == UNKNOWN
    both = {"tags": ["one", "two"], "other_tags": ["two", "three"]}
    assert truth(desk, "tags has any of other_tags", **both) == YES
    assert truth(desk, "tags has all of other_tags", **both) == NO
    assert truth(desk, "tags has none of other_tags", **both) == NO
    assert truth(desk, "tags lacks some of other_tags", **both) == YES


def test_of_an_empty_set_all_and_none_are_true(desk: Desk) -> None:
    empty: dict[str, Any] = {"tags": ["one"], "other_tags": []}
    assert truth(desk, "tags has any of other_tags", **empty) == NO
    assert truth(desk, "tags lacks some of other_tags", **empty) == NO
    assert truth(desk, "tags has all of other_tags", **empty) == YES
    assert truth(desk, "tags has none of other_tags", **empty) == YES
    assert truth(desk, "tags has none of other_tags", other_tags=[]) == UNKNOWN


def test_is_known_is_never_unknown(desk: Desk) -> None:
    assert truth(desk, "a is known") == NO
    assert truth(desk, "a is unknown") == YES
    assert truth(desk, "a is known", a=0.0) == YES


def test_a_default_of_an_asked_fact_is_taken_where_there_is_no_answer(desk: Desk) -> None:
    desk.facts("often: {type: number, ask: O, default: 4}")
    assert truth(desk, "often is known") == YES
    assert truth(desk, "often > 3", often=2) == NO


def test_what_a_log_tells_is_known_where_it_is_told_and_unknown_elsewhere(desk: Desk) -> None:
    desk.facts("weighed: {type: number, log: L}")
    assert truth(desk, "weighed is known") == NO
    assert truth(desk, "weighed > 3") == UNKNOWN
    assert truth(desk, "weighed > 3", weighed=4) == YES


def test_values_are_kept_to_nine_decimals(desk: Desk) -> None:
    desk.rules(rule("r", "then: {x: a / 3}"))
    assert desk.tell(a=1.0).values["x"] == 0.333333333


def test_overrules_reaches_through_a_rule_that_does_not_hold(desk: Desk) -> None:
    desk.rules(
        rule("first", "when: a > 2, then: {x: 1}, overrules: t/second")
        + rule("second", "when: a > 5, then: {x: 2}, overrules: t/third")
        + rule("third", "then: {x: 3}")
    )
    result = desk.tell(a=3.0)
    assert result.outcomes == {"t/first": YES, "t/second": NO, "t/third": "overruled"}
    assert result.values["x"] == 1.0
    assert desk.tell(a=6.0).outcomes["t/second"] == "overruled"
    assert desk.tell(a=0.0).values["x"] == 3.0


def test_a_true_overruler_counts_more_than_an_unknown_one(desk: Desk) -> None:
    desk.rules(
        rule("first", "when: a > 2, then: {notice: info}, overrules: t/third")
        + rule("second", "when: b > 2, then: {notice: info}, overrules: t/third")
        + rule("third", "when: w > 2, then: {x: 3}")
    )
    assert desk.tell(a=3.0, w=3).outcomes["t/third"] == "overruled"
    assert desk.tell(a=1.0, w=3).outcomes["t/third"] == UNKNOWN
    assert desk.tell(a=1.0, w=1).outcomes["t/third"] == NO
    assert desk.tell(a=3.0).outcomes["t/third"] == UNKNOWN


def test_rows_are_rules_of_their_own_and_are_all_meant_by_the_name_of_the_rule(
    desk: Desk,
) -> None:
    desk.rules("""
        - id: t/size
          when: flag is yes
          rows:
            small: {when: a < 5, then: {x: 1}}
            large: {when: a >= 5, then: {x: 2, y: 3}}
        - {id: t/top, when: b > 0, then: {x: 9}, overrules: t/size}
        """)
    result = desk.tell(flag=True, a=5.0, b=0.0)
    assert result.outcomes == {"t/size/small": NO, "t/size/large": YES, "t/top": NO}
    assert (result.values["x"], result.values["y"]) == (2.0, 3.0)
    result = desk.tell(flag=True, a=5.0, b=1.0)
    assert result.outcomes["t/size/large"] == "overruled"
    assert (result.values["x"], result.values["y"]) == (9.0, None)
    assert desk.tell(flag=False, a=5.0, b=0.0).outcomes["t/size/large"] == NO


def test_a_default_gives_way_to_unknown_where_a_setter_is_not_known(desk: Desk) -> None:
    desk.facts("z: {type: number, default: 7}")
    desk.rules(rule("r", "when: a > 1, then: {z: 1}"))
    assert desk.tell(a=2.0).values["z"] == 1.0
    assert desk.tell(a=0.0).values["z"] == 7.0
    assert desk.tell().values["z"] is None


def test_an_applied_setter_wins_over_another_that_is_not_known(desk: Desk) -> None:
    desk.rules(rule("r", "when: a > 1, then: {x: 1}") + rule("s", "when: b > 1, then: {x: 2}"))
    assert desk.tell(a=2.0).values["x"] == 1.0


def test_two_rules_that_set_differently_contradict_each_other(desk: Desk) -> None:
    desk.rules(rule("r", "when: a > 1, then: {x: b}") + rule("s", "when: w > 1, then: {x: 2}") + rule("same", "then: {y: x * 2}"))
    with pytest.raises(Contradiction) as caught:
        desk.tell(a=2.0, b=2.0, w=2)
    assert caught.value.fact == "x"
    assert caught.value.rules == ("t/r", "t/s")
    assert caught.value.clashes == {("x", "t/r", "t/s")}


def test_two_rules_may_set_the_same_formula(desk: Desk) -> None:
    desk.rules(rule("r", "when: a > 1, then: {x: a+1}") + rule("s", "when: w > 1, then: {x: a + 1.0}"))
    assert desk.tell(a=2.0, w=2).values["x"] == 3.0


def test_the_tightest_bound_binds_and_gives_no_value_by_itself(desk: Desk) -> None:
    desk.rules(
        rule("set", "when: a is known, then: {x: a}")
        + rule("low", "then: {x: {at least: 2}}")
        + rule("lower", "then: {x: {at least: 1, at most: 8}}")
        + rule("high", "when: flag is yes, then: {x: {at most: 5}}")
    )
    assert desk.tell(a=0.0, flag=True).values["x"] == 2.0
    assert desk.tell(a=9.0, flag=True).values["x"] == 5.0
    assert desk.tell(a=9.0, flag=False).values["x"] == 8.0
    assert desk.tell(flag=True).values["x"] is None


def test_a_bound_that_is_not_known_makes_the_fact_unknown(desk: Desk) -> None:
    desk.rules(rule("set", "then: {x: 3}") + rule("high", "when: a > 1, then: {x: {at most: b}}"))
    assert desk.tell(a=0.0).values["x"] == 3.0
    assert desk.tell(b=9.0).values["x"] is None
    assert desk.tell(a=2.0).values["x"] is None
    assert desk.tell(a=2.0, b=1.0).values["x"] == 1.0


def test_bounds_that_cross_are_a_contradiction_even_of_an_unknown_fact(desk: Desk) -> None:
    desk.rules(rule("low", "then: {x: {at least: a}}") + rule("high", "then: {x: {at most: 5}}"))
    assert desk.tell(a=5.0).values["x"] is None
    with pytest.raises(Contradiction) as caught:
        desk.tell(a=5.1)
    assert caught.value.clashes == {("x", "t/high", "t/low")}


def test_exclude_wins_over_include_and_unknown_stays_unknown(desk: Desk) -> None:
    desk.facts("got: {type: choices, choices: tags}")
    desk.rules(
        rule("set", "when: tags is known, then: {got: tags}")
        + rule("in", "then: {got: {include: [one, two]}}")
        + rule("out", "when: a > 1, then: {got: {exclude: [two]}}")
    )
    assert desk.tell(tags=["three"], a=0.0).values["got"] == ("one", "two", "three")
    assert desk.tell(tags=["three"], a=2.0).values["got"] == ("one", "three")
    assert desk.tell(tags=["three"]).values["got"] is None
    assert desk.tell(a=2.0).values["got"] is None


def test_an_effect_may_read_what_the_same_rule_sets(desk: Desk) -> None:
    desk.rules(rule("r", "then: {y: x * 2, x: a + largest}"), "{largest: {value: 10}}")
    assert desk.tell(a=1.0).values == {"x": 11.0, "y": 22.0, "picked": None}


def choosing(what: str, *more: str) -> str:
    return rule("choose", f"then: {{picked: {{choose: moves, {what}}}}}") + "".join(more)


def test_a_choice_takes_the_best_in_the_order_of_the_list(desk: Desk) -> None:
    desk.rules(
        choosing(
            "count: w",
            rule("heavy", "for: move in moves, when: move.load > 6, then: {prefer: 2}"),
            rule("arms", "for: move in moves, when: move.group is arms, then: {prefer: 1}"),
        )
    )
    result = desk.tell(w=2)
    assert result.values["picked"] == ("squat", "dip")
    assert result.outcomes["t/heavy"] == YES
    assert result.entry_outcomes[("t/heavy", 3)] == UNKNOWN
    assert desk.tell().values["picked"] is None
    assert desk.tell(w=0).values["picked"] == ()


def test_one_of_each_comes_first_and_spares_are_of_the_same_value(desk: Desk) -> None:
    prefer = rule("p", "for: move in moves, when: move.load < 9, then: {prefer: 1}")
    desk.rules(choosing("count: 3, one of each: group, spares: 1", prefer))
    result = desk.tell()
    assert result.values["picked"] == ("curl", "lunge", "plank")
    assert result.spares == {"picked": {"curl": ("dip",), "lunge": ("squat",), "plank": ()}}
    desk.rules(choosing("count: 4, one of each: group, spares: w", prefer))
    result = desk.tell(w=2)
    assert result.values["picked"] == ("curl", "lunge", "plank", "dip")
    assert result.spares["picked"]["curl"] == ()
    assert desk.tell().values["picked"] is None


def test_what_is_out_is_not_chosen_and_the_choice_may_fall_short(desk: Desk) -> None:
    out = rule("out", "for: move in moves, when: move.load > 6, then: {exclude: move}")
    hated = rule("hated", "for: move in moves, when: hated has move, then: {exclude: move}")
    desk.rules(choosing("count: 3", out, hated))
    result = desk.tell(hated=[])
    assert result.values["picked"] == ("curl",)
    assert result.fell_short == {"picked"}
    assert desk.tell(hated=["curl"]).values["picked"] == ()
    assert desk.tell().values["picked"] == ()


def test_a_rule_over_a_chosen_list_reads_only_its_entries(desk: Desk) -> None:
    desk.rules(
        choosing("count: w")
        + rule("sets", "for: move in picked, when: move.load > 6, then: {move.sets: 3}")
        + rule("sum", "then: {x: sum(move.sets for move in picked), y: count(moves)}")
    )
    result = desk.tell(w=2)
    assert result.entry_outcomes == {("t/sets", 0): YES, ("t/sets", 1): NO}
    assert [result.fields[("moves", i, "sets")] for i in range(5)] == [3.0, 1.0, 1.0, 1.0, 1.0]
    assert (result.values["x"], result.values["y"]) == (4.0, 5.0)
    result = desk.tell()
    assert result.outcomes["t/sets"] == UNKNOWN
    assert result.fields[("moves", 4, "sets")] is None
    assert result.values["x"] is None


MEALS = """
meals:
  type: list
  ask: Meals
  entry: meal
  known: dishes
  fields:
    label: text
    kcal: {type: number}
    share: {type: number, default: 1}
dishes:
  type: list
  entry: dish
  fields: {label: text, kcal: {type: number}}
"""


def test_the_outcome_as_a_whole_is_the_strongest_of_the_entries(desk: Desk) -> None:
    desk.facts(MEALS)
    desk.write("lists/dishes", "soup: {label: Hot soup, kcal: 200}")
    desk.rules(
        rule("big", "for: meal in meals, when: meal.kcal > 500, then: {notice: caution}")
        + rule("off", "when: flag is yes, then: {notice: info}, overrules: t/big")
    )
    meals = [{"kcal": 600}, {}, {"kcal": 100}, {"kcal": 700}]
    result = desk.tell(meals=meals, flag=False)
    assert result.outcomes["t/big"] == YES
    assert sorted(result.notices) == [("t/big", "caution", 0), ("t/big", "caution", 3)]
    result = desk.tell(meals=meals, flag=True)
    assert result.outcomes["t/big"] == "overruled"
    assert result.entry_outcomes[("t/big", 1)] == UNKNOWN
    assert desk.tell(meals=[{}, {"kcal": 1}], flag=False).outcomes["t/big"] == UNKNOWN
    assert desk.tell(meals=[], flag=False).outcomes["t/big"] == NO
    assert desk.tell(flag=False).outcomes["t/big"] == UNKNOWN


def test_rules_over_the_same_list_overrule_entry_by_entry(desk: Desk) -> None:
    desk.rules(
        rule("all", "for: move in moves, then: {move.sets: 2}")
        + rule(
            "legs",
            "for: move in moves, when: move.group is legs, then: {move.sets: 4}, overrules: t/all",
        )
    )
    result = desk.tell()
    assert [result.fields[("moves", i, "sets")] for i in range(5)] == [4.0, 2.0, 4.0, 2.0, 2.0]
    assert result.entry_outcomes[("t/all", 0)] == "overruled"
    assert result.outcomes["t/all"] == YES


def test_a_known_entry_takes_its_fields_and_the_persons_own_win(desk: Desk) -> None:
    desk.facts(MEALS)
    desk.write("lists/dishes", "soup: {label: Hot soup, kcal: 200}")
    desk.rules(rule("sum", "then: {x: sum(meal.kcal * meal.share for meal in meals)}"))
    named = ["soup", {"label": "Hot soup", "share": 2}, {"label": "soup", "kcal": 50}]
    assert desk.tell(meals=named).values["x"] == 650.0
    assert desk.tell(meals=[]).values["x"] == 0.0
    assert desk.tell(meals=[{"share": 2}]).values["x"] is None
    assert desk.tell().values["x"] is None


def test_a_bound_from_entries_is_unknown_if_one_entry_is(desk: Desk) -> None:
    desk.facts(MEALS)
    desk.write("lists/dishes", "soup: {label: Hot soup, kcal: 200}")
    desk.rules(
        rule("set", "then: {x: 1}") + rule("low", "for: meal in meals, when: meal.kcal > 100, then: {x: {at least: meal.kcal}}")
    )
    assert desk.tell(meals=["soup", {"kcal": 300}]).values["x"] == 300.0
    assert desk.tell(meals=["soup", {}]).values["x"] is None
    assert desk.tell(meals=[]).values["x"] == 1.0
    assert desk.tell().values["x"] is None


WITHHOLD = rule("stop", "when: a > 9, then: {notice: refer, withhold: [front]}")


def test_a_section_is_withheld_also_where_the_rule_is_not_known(desk: Desk) -> None:
    desk.rules(WITHHOLD + rule("all", "when: b > 9, then: {notice: urgent, withhold: all}"))
    assert desk.tell(a=1.0, b=1.0).withheld == set()
    assert desk.tell(b=1.0).withheld == {"front"}
    assert desk.tell(b=1.0).notices == []
    assert desk.tell(a=10.0, b=10.0).withheld == {"front", "back"}
    assert desk.tell(a=10.0, b=1.0).notices == [("t/stop", "refer", None)]


def test_invariants_take_withheld_facts_for_unknown(desk: Desk) -> None:
    desk.write(
        "invariants",
        """
        - {id: t/small, when: x is known, holds: x <= 5}
        - {id: t/plain, holds: x <= 100}
        """,
    )
    desk.rules(WITHHOLD + rule("set", "then: {x: b}"))
    assert desk.tell(a=1.0, b=6.0).broken == {"t/small"}
    assert desk.tell(a=10.0, b=6.0).broken == {"t/plain"}
    assert desk.tell(a=10.0, b=6.0).values["x"] == 6.0
    assert desk.tell(a=1.0).broken == {"t/plain"}


def test_a_millionth_is_nothing_to_an_invariant(desk: Desk) -> None:
    desk.facts("z: {type: number, range: [0, 5]}")
    desk.write("invariants", "- {id: t/small, when: z is known, holds: z <= 5}")
    desk.rules(rule("set", "then: {z: a}"))
    assert desk.tell(a=5.0000005).broken == set()
    assert desk.tell(a=5.000002).broken == {"t/small", "range/z"}
    assert desk.tell(a=-1.0).broken == {"range/z"}
    assert desk.tell().broken == set()


def test_an_invariant_over_entries_breaks_with_one_of_them(desk: Desk) -> None:
    desk.write(
        "invariants",
        "- {id: t/light, for: move in picked, when: move.group is legs, holds: move.load <= 9}",
    )
    desk.rules(choosing("count: 2") + rule("not", "for: move in moves, when: hated has move, then: {exclude: move}"))
    assert desk.tell(hated=[]).broken == {"t/light"}
    assert desk.tell(hated=["squat"]).broken == set()


def test_facts_of_other_types_take_constants_facts_and_fields(desk: Desk) -> None:
    desk.facts("""
        shade: {type: choice, choices: kind, default: green}
        on: {type: yesno}
        """)
    desk.rules(rule("r", "when: flag is yes, then: {shade: kind, on: no}") + rule("s", "when: flag is no, then: {on: flag}"))
    result = desk.tell(flag=True, kind="blue")
    assert (result.values["shade"], result.values["on"]) == ("blue", False)
    assert desk.tell(flag=True).values["shade"] is None
    assert desk.tell(flag=False).values["shade"] == "green"


@pytest.mark.parametrize("unsure", [False, True])
def test_random_people_get_a_result_or_a_contradiction_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], unsure: bool
) -> None:
    for seed in range(150):
        rng = random.Random(seed)
        directory = tmp_path / str(seed)
        vocabulary = random_guidance(rng, directory, unsure_guards=unsure)
        naive = Naive(directory)
        for _ in range(2):
            try:
                result = naive.conclude(random_person(rng, vocabulary))
            except Contradiction:
                continue
            assert set(result.outcomes) == set(naive.book.rules)
            required = [thing.name for thing in vocabulary.concluded if thing.sure]
            assert all(result.values[name] is not None for name in required)
    assert capfd.readouterr() == ("", "")


def test_the_same_seed_writes_the_same_guidance_and_people(tmp_path: Path) -> None:
    people = []
    for name in ("one", "two"):
        rng = random.Random(11)
        people.append(random_person(rng, random_guidance(rng, tmp_path / name)))
    assert people[0] == people[1]
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.yaml"))
    assert all((tmp_path / "one" / path).read_text() == (tmp_path / "two" / path).read_text() for path in files)
