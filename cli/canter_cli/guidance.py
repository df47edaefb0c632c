"""The commands that show the guidance: `facts`, `rules` and `schema`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from canter_cli.inputs import Overlays, Rules, load, stop


class Schema(str, Enum):
    """What a JSON Schema is for."""

    rules = "rules"
    person = "person"
    plan = "plan"
    check = "check"
    review = "review"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: canter facts")(facts)
    app.command(epilog="Example: canter rules guard/within-room")(rules)
    app.command(epilog="Example: canter schema person > person.schema.json")(schema)


def facts(rules: Rules = None, overlay: Overlays = None) -> None:
    """List what a person can tell, and what is concluded."""
    guidance = load(rules, overlay)
    from canter_cli.listing import print_facts
    from canter_cli.output import printing

    with printing() as out:
        print_facts(guidance.rulebook, out)


def rules(
    rule: Annotated[str | None, typer.Argument(metavar="[ID]", help="A rule, or a topic.", show_default=False)] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Only what rests on unread sources or on our judgement.")
    ] = False,
    rules: Rules = None,
    overlay: Overlays = None,
) -> None:
    """List the rules, or show one in full."""
    book = load(rules, overlay).rulebook
    from canter.language.problems import suggestion
    from canter_cli.listing import print_rule, print_rules, print_unverified
    from canter_cli.output import printing

    if unverified:
        with printing() as out:
            print_unverified(book, out)
        return
    if rule is None or rule in book.topics:
        with printing() as out:
            print_rules(book, rule, out)
        return
    found = [one for one in book.rules if rule in (one.id, one.whole)]
    if not found:
        known = [*book.topics, *(one.id for one in book.rules), *(one.whole for one in book.rules)]
        stop(f"no rule `{rule}`", suggestion(rule, known) or "`canter rules` lists them")
    with printing() as out:
        for one in found:
            print_rule(one, book, out)


def schema(
    which: Annotated[
        Schema,
        typer.Argument(
            help="rules: files of guidance; person: a person's file; plan, check, review: what they give with `--format json`."
        ),
    ],
    rules: Rules = None,
    overlay: Overlays = None,
) -> None:
    """Print a JSON Schema, for editors and other programs."""
    import json

    from canter.authoring.schemas import person_schema, plan_schema, review_schema, rules_schema

    if which is Schema.person:
        found = person_schema(load(rules, overlay).reader)
    else:
        from canter.authoring.checking.document import check_schema

        found = {Schema.rules: rules_schema, Schema.plan: plan_schema, Schema.check: check_schema, Schema.review: review_schema}[
            which
        ]()
    typer.echo(json.dumps(found, indent=2))
