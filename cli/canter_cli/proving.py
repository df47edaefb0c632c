"""The command `prove`: what holds for every person whatever, and who breaks what does not."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canter_cli.inputs import Overlays, Where, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from canter.authoring.proving.proof import Proof, Verdict
    from canter.language.rulebook import Rulebook


class Format(str, Enum):
    """How results are written."""

    text = "text"
    json = "json"


_KINDS = {
    "clash": "pairs of rules that set one thing differently",
    "crossing": "pairs of bounds that could cross",
    "gap": "facts that everybody must get",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: canter prove rules --save rules/guard.test.yaml")(prove)


def prove(  # noqa: PLR0913 - each is an option
    directory: Where = None,
    overlay: Overlays = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Add everybody who breaks something to this file, as failing scenarios."),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="INVARIANT", help="Prove this invariant, or those of a topic, and nothing else."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="Text for people, or JSON.")] = Format.text,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Use no kept answers, and keep none.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="What one question may take.")] = 5.0,
) -> None:
    """Prove for every person whatever that the invariants hold, or show who breaks one."""
    from canter.authoring.proving import available

    if not available():
        stop("the solver is not installed here", "install the extra: `pip install 'canter[prove]'`")
    from canter.authoring.proving.proof import Proof

    book = _book(directory, list(overlay or ()))
    if only is not None:
        _check_only(book, only)
    proof = Proof(book, timeout, keep=not no_cache)
    with _watching(proof, only) as seen:
        verdicts = [seen(verdict) for verdict in _asked(proof, only)]
    proof.store.save()
    broken = [verdict for verdict in verdicts if verdict.result == "broken"]
    if format_ is Format.json:
        typer.echo(json.dumps(_document(book, verdicts), indent=2, ensure_ascii=False))
    else:
        from canter_cli.output import printing

        with printing() as out:
            _print(book, verdicts, out, whole=only is None)
    if save is not None and broken:
        from canter.authoring.proving.saving import save as save_people

        written = save_people(save, broken, book.vocabulary)
        typer.echo(f"{written} scenario{'' if written == 1 else 's'} added to {save}", err=True)
    raise typer.Exit(1 if broken else 0)


def _book(directory: Path | None, overlays: list[Path]) -> Rulebook:
    from canter.guidance import bundled_rules
    from canter.language.cache import load_kept

    if directory is not None and (directory / "overlay.yaml").is_file():
        return load_kept(bundled_rules(), [*overlays, directory])
    return load_kept(directory or bundled_rules(), overlays)


def _check_only(book: Rulebook, only: str) -> None:
    known = [invariant.id for invariant in book.invariants]
    if not any(_meant(name, only) for name in known):
        from canter.language.problems import suggestion

        stop(f"there is no invariant `{only}`", suggestion(only, known) or "`canter prove` lists them")


def _meant(name: str, only: str) -> bool:
    return name == only or name.startswith(f"{only}/")


def _asked(proof: Proof, only: str | None) -> Iterator[Verdict]:
    from canter.authoring.proving import asking

    yield from asking.invariants(proof, None if only is None else lambda name: _meant(name, only))
    if only is None:
        yield from asking.clashes(proof)
        yield from asking.crossings(proof)
        yield from asking.gaps(proof)


@contextmanager
def _watching(proof: Proof, only: str | None) -> Iterator[Callable[[Verdict], Verdict]]:
    """Show how far the proof has come, on a terminal only."""
    if not (sys.stderr.isatty() and sys.stdout.isatty()):
        yield lambda verdict: verdict
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    total = sum(only is None or _meant(invariant.id, only) for invariant in proof.book.invariants)
    columns = (TextColumn("proving"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)

        def seen(verdict: Verdict) -> Verdict:
            if verdict.kind == "invariant":
                progress.update(task, advance=1, description=verdict.subjects[0])
            else:
                progress.update(task, description=f"{verdict.kind}: {verdict.subjects[0]}")
            return verdict

        yield seen


def _print(book: Rulebook, verdicts: list[Verdict], out: Console, *, whole: bool) -> None:
    titles = {invariant.id: invariant.title for invariant in book.invariants}
    for verdict in verdicts:
        if verdict.kind == "invariant":
            name = verdict.subjects[0]
            out.print(f"{verdict.result:<7}{verdict.seconds:6.2f} s  {name}: {titles[name]}", soft_wrap=True)
            _print_fault(verdict, out)
    for kind, what in _KINDS.items() if whole else ():
        of_kind = [verdict for verdict in verdicts if verdict.kind == kind]
        came_out = ", ".join(f"{count} {result}" for result, count in _counts(of_kind).items() if count) or "none there"
        seconds = sum(verdict.seconds for verdict in of_kind)
        out.print(f"{kind:<8}{seconds:5.2f} s  {what}: {came_out}", soft_wrap=True)
        for verdict in of_kind:
            if verdict.result != "proved":
                out.print(f"{verdict.result:<17}{', '.join(verdict.subjects)}", soft_wrap=True)
                _print_fault(verdict, out)
    counts = _counts(verdicts)
    told = [f"proved: {counts['proved']}", f"broken: {counts['broken']}", f"open: {counts['open']}, not proved"]
    out.print("; ".join(told if counts["open"] else told[:2]), soft_wrap=True)


def _print_fault(verdict: Verdict, out: Console) -> None:
    from canter.authoring.proving.saving import told

    if verdict.result != "proved":
        out.print(f"                 {verdict.message}", soft_wrap=True)
    if verdict.person is not None and verdict.result == "broken":
        person = ", ".join(f"{name}: {told(value)}" for name, value in verdict.person.items())
        out.print(f"                 person: {{{person}}}", soft_wrap=True)


def _counts(verdicts: list[Verdict]) -> dict[str, int]:
    return {result: sum(verdict.result == result for verdict in verdicts) for result in ("proved", "broken", "open")}


def _document(book: Rulebook, verdicts: list[Verdict]) -> dict[str, Any]:
    results = [{**verdict._asdict(), "seconds": round(verdict.seconds, 3)} for verdict in verdicts]
    return {"guidance": book.name, "version": book.version, "hash": book.hash, **_counts(verdicts), "results": results}
