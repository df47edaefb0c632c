"""The commands that answer a person's questions: `why-not`, `what-if` and `what-would-change`."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canter_cli.inputs import (
    Engine,
    Facts,
    Overlays,
    Rules,
    Sets,
    Units,
    WhichEngine,
    WhichUnits,
    load,
    read_person,
    read_tree,
    stop,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class AnswerFormat(str, Enum):
    """How an answer is written."""

    text = "text"
    json = "json"


WhichFormat = Annotated[AnswerFormat, typer.Option("--format", help="Text for people, or JSON for other programs.")]
Changed = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A fact told otherwise; may be given many times.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("why-not", epilog="Example: canter why-not examples/rosa.yaml guard/tier/obese")(why_not)
    app.command("what-if", epilog="Example: canter what-if examples/rosa.yaml --set goal_weight=68")(what_if)
    app.command("what-would-change", epilog="Example: canter what-would-change examples/rosa.yaml 'intake_target>=1400'")(
        what_would_change
    )


def why_not(  # noqa: PLR0913 - each is an option
    facts: Facts = None,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="CONCLUSION[=VALUE]|RULE|ENTRY",
            help="A conclusion, perhaps with a value (`deficit=700`, `bmi<25`); a rule; or an exercise or activity.",
            show_default=False,
        ),
    ] = None,
    sets: Sets = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: WhichFormat = AnswerFormat.text,
    units: WhichUnits = Units.metric,
) -> None:
    """Tell why a rule did not apply, a value was not given, or an exercise or activity was not chosen, and how far it is."""
    guidance = load(rules, overlay, engine)
    asked = _asked(question, "why-not FACTS guard/tier/obese")
    plan = guidance.plan_person(read_person(guidance, facts, sets), units.value)
    found = _found(lambda: plan.why_not(asked), "`canter why FACTS` lists the conclusions, `canter rules` the rules")
    if format_ is AnswerFormat.json:
        from canter.explaining.data import answer_data

        _print_json({"question": asked, "answers": [answer_data(one) for one in found]})
        return
    from canter_cli.answering import print_why_not
    from canter_cli.output import printing

    with printing() as out:
        print_why_not(found, out)


def what_if(  # noqa: PLR0913 - each is an option
    facts: Facts = None,
    sets: Changed = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: WhichFormat = AnswerFormat.text,
    units: WhichUnits = Units.metric,
) -> None:
    """Show what would be otherwise in the plan if some facts were, and the rules responsible."""
    if facts is None:
        stop("no facts are given", "name a file: `canter what-if FACTS --set goal_weight=68`")
    if not sets:
        stop("nothing is changed", "name a fact with another value: `canter what-if FACTS --set goal_weight=68`")
    guidance = load(rules, overlay, engine)
    tree, settings = read_tree(facts, sets)
    before = guidance.plan_person(guidance.reader.read(tree), units.value)
    after = guidance.plan_person(guidance.reader.read(tree, settings), units.value)
    found = before.differences(after)
    if format_ is AnswerFormat.json:
        from canter.explaining.data import differences_data

        _print_json(differences_data(found))
        return
    from canter_cli.answering import print_what_if
    from canter_cli.output import printing

    with printing() as out:
        print_what_if(found, out)


def what_would_change(  # noqa: PLR0913 - each is an option
    facts: Facts = None,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="CONCLUSION[=VALUE]",
            help="A conclusion, perhaps with what it should be: `exercises=leg_press`, `intake_target>=1400`.",
            show_default=False,
        ),
    ] = None,
    sets: Sets = None,
    rules: Rules = None,
    overlay: Overlays = None,
    engine: WhichEngine = Engine.auto,
    format_: WhichFormat = AnswerFormat.text,
    units: WhichUnits = Units.metric,
) -> None:
    """Look for the smallest changes of facts that would change a conclusion, none of them less safe than the plan."""
    guidance = load(rules, overlay, engine)
    asked = _asked(question, "what-would-change FACTS 'intake_target>=1400'")
    person = read_person(guidance, facts, sets)
    found = _found(
        lambda: guidance.what_would_change(person, asked, units=units.value), "`canter why FACTS` lists the conclusions"
    )
    if format_ is AnswerFormat.json:
        from canter.explaining.data import suggestions_data

        _print_json(suggestions_data(found))
        return
    from canter_cli.answering import print_suggestions
    from canter_cli.output import printing

    with printing() as out:
        print_suggestions(found, out)


def _asked(question: str | None, example: str) -> str:
    if question is None:
        stop("nothing is asked", f"name what to ask about: `canter {example}`")
    assert question is not None  # noqa: S101 - its absence has ended the command
    return question


def _found(answer: Callable[[], Any], help_: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Return an answer; what is called like nothing ends the command with help."""
    try:
        return answer()
    except KeyError as error:
        stop(str(error.args[0]), help_)


def _print_json(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
