"""docs/article.md is what the rules and the people in examples/ come to, and leaves nothing of the article out."""

from __future__ import annotations

import pytest

from article_page import (
    BOOK,
    PAGE,
    PLACES,
    Statement,
    applied,
    citing,
    count,
    decided,
    page,
    read_article,
    read_people,
    rules_named,
    standing_against,
)
from goldens import is_golden

_, STATEMENTS, DIFFERENCES = read_article()
TITLES = [statement.title for statement in STATEMENTS]


def listed(statement: Statement) -> set[str]:
    return {rule.id for rule in rules_named((*statement.holds, *statement.guards, *statement.left_out))}


def test_the_page_is_what_comes_of_the_rules_and_the_people() -> None:
    is_golden(PAGE, page())


@pytest.mark.parametrize("statement", STATEMENTS, ids=TITLES)
def test_every_rule_that_stands_against_a_statement_is_listed_or_left_out_with_a_reason(statement: Statement) -> None:
    assert standing_against(statement) - listed(statement) == set()


@pytest.mark.parametrize("statement", STATEMENTS, ids=TITLES)
def test_what_a_statement_leaves_out_does_stand_against_it(statement: Statement) -> None:
    for name, reason in statement.left_out.items():
        assert {rule.id for rule in rules_named([name])} & standing_against(statement)
        assert reason.endswith(".")


@pytest.mark.parametrize("statement", STATEMENTS, ids=TITLES)
def test_a_statement_names_rules_that_are_there_each_once(statement: Statement) -> None:
    named = [*statement.holds, *statement.guards, *statement.left_out]
    assert len(named) == len(set(named))
    assert all(rules_named([name]) for name in named)
    assert statement.place in PLACES


def test_every_rule_that_cites_the_article_stands_under_a_statement_of_that_place() -> None:
    for whole, places in citing().items():
        under = {one.place for one in STATEMENTS if whole in {rule.whole for rule in rules_named((*one.holds, *one.guards))}}
        assert set(places) <= under, whole


def test_every_statement_is_held_by_a_rule_that_cites_its_place() -> None:
    for statement in STATEMENTS:
        if statement.place != "silent":
            places = {place for rule in rules_named(statement.holds) for place in citing().get(rule.whole, ())}
            assert places, statement.title


def test_every_rule_that_withholds_stands_under_what_the_article_does_not_say() -> None:
    silent = {name for one in STATEMENTS if one.place == "silent" for name in one.guards}
    assert {rule.whole for rule in BOOK.rules if rule.withholds} <= silent


def test_the_nineteen_differences_are_all_there_and_each_belongs_to_a_statement() -> None:
    assert [one.number for one in DIFFERENCES] == list(range(1, 20))
    assert {number for one in STATEMENTS for number in one.differences} == set(range(1, 20))
    for one in DIFFERENCES:
        assert all(rules_named([name]) for name in one.rules), one.number


def test_what_is_counted_is_what_the_plans_say() -> None:
    people = {person.name: person for person in read_people()}
    # Rosa's cut ends at the intake floor; her pace would allow more.
    floor, pace = BOOK.rule("guard/within-room"), BOOK.rule("guard/pace")
    assert applied(floor, people["rosa"])
    assert decided(floor, people["rosa"])
    assert applied(pace, people["rosa"])
    assert not decided(pace, people["rosa"])
    # What Priya is not given does not count, though it was reckoned.
    assert people["priya"].trace.results["guard/within-room"].applied
    assert not applied(floor, people["priya"])
    assert decided(BOOK.rule("guard/pregnancy"), people["priya"])
    # A dash for what only tells.
    assert count("legs/much-volume", list(people.values()), set()).decided is None
    # Rosa has no machines, and would be offered some if she had; Dana has them all.
    assert count("legs/not-equipped", [people["rosa"]], {"exercises"}) == (1, 1)
