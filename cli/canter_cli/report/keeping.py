"""A plan in the formats that one keeps: which of them need an extra, and which need a week of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canter_cli.inputs import stop

if TYPE_CHECKING:
    from canter import Plan
    from canter_cli.report.dates import Dates

EXTRA = "`pip install 'canter[report]'`"


def written_sheet(plan: Plan, format_: str, units: str) -> bytes:
    """Return a plan as a page (`html`) or as Markdown; ends with a usage error where the extra is not installed."""
    from canter_cli.report.sheet import build_sheet

    if format_ == "markdown":
        from canter_cli.report.markdown import render_markdown

        return render_markdown(build_sheet(plan, units)).encode()
    from canter_cli.report.page import available, render_page

    if not available():
        stop("a page of HTML needs jinja2", f"{EXTRA}, or write it with `--format markdown`")
    return render_page(build_sheet(plan, units)).encode()


def written_training(plan: Plan, format_: str, dates: Dates) -> bytes:
    """Return the training of a plan as a calendar (`ics`) or as a table (`csv`).

    Ends with a usage error where the extra is not installed, and where the plan has no training to lay on days.
    """
    from canter_cli.report.training import training_of

    training = training_of(plan)
    if training is None:
        stop("this plan lays no training on days of the week", "`canter plan FACTS` tells what it gives, and why not more")
    if format_ == "csv":
        from canter_cli.report.workouts import render_workouts

        return render_workouts(training, dates.start, dates.at).encode()
    from canter_cli.report.appointments import available, render_calendar

    if not available():
        stop("a calendar needs icalendar", f"{EXTRA}, or take the table of `--format csv`")
    book = plan.rulebook
    return render_calendar(training, (f"{book.name} {book.version}", book.date), dates.start, dates.at, dates.zone)
