"""A new rule with the scenarios at its edge, put at the end of its topic's files; what is written loads and passes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from canter.authoring.scenarios import read_scenarios
from canter.authoring.sketch import scenario_lines, told
from canter.authoring.testing.running import run_scenarios
from canter.authoring.trying import find_pair
from canter.authoring.writing import write_files
from canter.guidance import Guidance, bundled_rules
from canter.language.files import FIXED, TESTS, read_files, rule_paths, shown
from canter.language.load import load_rulebook
from canter.language.problems import Problem, Problems, RuleError, Source, suggestion
from canter.language.rules import RULE_ID
from canter.language.source import Mapping, Node, Sequence, Text, read_file
from canter.language.tree import parse

if TYPE_CHECKING:
    from canter.authoring.sketch import Sketch
    from canter.authoring.trying import Pair
    from canter.language.problems import Span
    from canter.language.rulebook import Rulebook


class Written(NamedTuple):
    """A file that got something at its end: what, and whether the file is new."""

    path: Path
    text: str
    new: bool


def scaffold_rule(directory: Path, sketch: Sketch) -> list[Written]:
    """Write a rule and its scenarios into guidance or into an overlay over the bundled rules.

    Nothing is written unless the guidance loads with the rule and its scenarios pass. Raises `RuleError` with what stands
    in the way, `OSError` where a file cannot be written.
    """
    overlay = (directory / "overlay.yaml").is_file()
    base = bundled_rules() if overlay else directory
    book = load_rulebook(base, [directory] if overlay else [])
    _check_id(sketch, directory, book, overlay=overlay)
    rules = _Addition(directory / f"{sketch.topic}.yaml", "rules", sketch.lines(book.vocabulary))
    guidance = _tried(directory, base if overlay else None, rules)
    pair = find_pair(guidance, sketch.id)
    if pair is None:
        _stop(f"nobody was found to whom `{sketch.id}` would apply", "say its `--when` in other words")
    lines = _scenarios(sketch, pair, guidance.rulebook)
    _check_scenarios(lines, directory, guidance, pair)
    tests = _Addition(directory / f"{sketch.topic}{TESTS}", "", lines)
    write_files({rules.path: rules.after, tests.path: tests.after})
    return [Written(one.path, "\n".join(one.lines) + "\n", one.new) for one in (rules, tests)]


def _check_id(sketch: Sketch, directory: Path, book: Rulebook, *, overlay: bool) -> None:
    if not RULE_ID.fullmatch(sketch.id):
        _stop(f"`{sketch.id}` cannot be the id of a rule", "write the topic and a slug in lower case: `legs/fewer-sets`")
    if sketch.topic in FIXED:
        _stop(f"`{sketch.topic}.yaml` is no topic", f"the topics are {', '.join(book.topics)}")
    known = {*book.topics, *(path.stem for path in directory.glob("*.yaml") if path.stem not in FIXED and "." not in path.stem)}
    if sketch.topic not in known:
        add = (
            f"write `{sketch.topic}.yaml` with `rules: []` in it"
            if overlay
            else f"add `{sketch.topic}` to `topics:` in guidance.yaml, and `{sketch.topic}.yaml` with `rules: []` in it"
        )
        hint = suggestion(sketch.topic, known) or f"the topics are {', '.join(sorted(known))};"
        _stop(f"there is no topic `{sketch.topic}`", f"{hint} to add a topic, {add}")
    for rule in book.rules:
        if sketch.id in (rule.id, rule.whole):
            there = f"see {rule.span.source.name}:{rule.span.line}"
            other = "; an overlay changes it under `replace:`" if overlay and not rule.overlay else ""
            _stop(f"the rule `{sketch.id}` is there already", f"{there}, and give the new one another slug{other}")


class _Addition:
    """A file of YAML with lines put at the end of one of its sequences; everything else stays as it is written."""

    def __init__(self, path: Path, key: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.new = not path.is_file()
        if self.new:
            self.after = "".join(f"{line}\n" for line in ([f"{key}:", *_indented(lines, 2)] if key else lines))
            return
        problems = Problems()
        source = read_file(path, shown(path), problems)
        tree = parse(source, problems) if source is not None else None
        problems.raise_as(RuleError)
        assert source is not None  # noqa: S101 - its absence is a problem, raised above
        self.after = self._added(source, tree, key)

    def _added(self, source: Source, tree: Node | None, key: str) -> str:
        text = source.text if source.text.endswith("\n") else source.text + "\n"
        items = tree
        if key and isinstance(tree, Mapping):
            items = next((value for name, value in tree.items() if name == key), None)
            if items is None:
                return f"{text.rstrip()}\n\n{key}:\n" + "".join(f"{line}\n" for line in _indented(self.lines, 2))
        span = items.span if isinstance(items, Sequence) else None
        if span is None or source.line(span.line)[span.column - 1] == "[":
            return self._replaced(source, items, key)
        after = _line_behind(text, tree, key)
        lines = _indented(self.lines, span.column - 1)
        before = "\n".join(text.split("\n")[:after]).rstrip()
        rest = "\n".join(text.split("\n")[after:]).strip("\n")
        return f"{before}\n\n" + "".join(f"{line}\n" for line in lines) + (f"\n{rest}\n" if rest else "")

    def _replaced(self, source: Source, items: Node | None, key: str) -> str:
        """Put the lines in the place of an empty sequence in brackets."""
        if not isinstance(items, Sequence) or items:
            where: Span | None = items.span if items is not None else None
            raise RuleError([Problem("there is no place for a new one here", where, "write one below the other, each at a dash")])
        rows = source.text.split("\n")
        row = items.span.line - 1
        begun = rows[row][: items.span.column - 1].rstrip()
        rest = rows[row][items.span.column - 1 :].partition("]")[2]
        rows[row : row + 1] = [*([begun + rest] if begun else []), *_indented(self.lines, 2 if key else 0)]
        return "\n".join(rows).rstrip("\n") + "\n"


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


def _line_behind(text: str, tree: Node | None, key: str) -> int:
    """Return the number of lines up to the end of the sequence: to the next key of the file, or to the file's end."""
    rows = text.split("\n")
    if not isinstance(tree, Mapping):
        return len(rows)
    names = list(tree)
    place = next(number for number, name in enumerate(names) if name == key)
    if place + 1 == len(names):
        return len(rows)
    # The comments right above the next key are that key's.
    line = names[place + 1].span.line - 1
    while rows[line - 1].startswith("#"):
        line -= 1
    return line


def _tried(directory: Path, base: Path | None, rules: _Addition) -> Guidance:
    """Return the guidance as it would be; raises `RuleError`, at the places where the files would have what is wrong."""
    with tempfile.TemporaryDirectory(prefix="canter-") as name:
        copy = Path(name).resolve() / "rules"
        for path in rule_paths(directory):
            to = copy / path.relative_to(directory)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        (copy / rules.path.name).write_text(rules.after, encoding="utf-8")
        try:
            book = load_rulebook(base or copy, [copy] if base is not None else [])
        except RuleError as error:
            raise RuleError([_placed(problem, copy, directory) for problem in error.problems]) from None
        return Guidance(book, "plain")


def _placed(problem: Problem, copy: Path, directory: Path) -> Problem:
    """Return the problem with the names of the files as the author knows them."""

    def renamed(text: str) -> str:
        return text.replace(copy.as_posix(), shown(directory))

    span = problem.span
    if span is not None:
        span = span._replace(source=Source(renamed(span.source.name), span.source.text))
    return Problem(renamed(problem.message), span, renamed(problem.help))


def _scenarios(sketch: Sketch, pair: Pair, book: Rulebook) -> list[str]:
    facts = book.vocabulary.facts
    lines: list[str] = []
    for person, word, said in ((pair.applies, "applied", "applies"), (pair.beside, "not applied", "does not apply")):
        if person is None:
            continue
        with_ = f" with {told(facts[pair.differs], person.get(pair.differs))}" if pair.differs else " to everybody tried"
        lines += ["", *scenario_lines(f"{sketch.id} {said}{with_}", person, word, sketch.id, book.vocabulary)]
    return lines[1:]


def _check_scenarios(lines: list[str], directory: Path, guidance: Guidance, pair: Pair) -> None:
    """Run the scenarios before they are written, and hold their names against those that are there."""
    with tempfile.TemporaryDirectory(prefix="canter-") as name:
        (Path(name) / f"new{TESTS}").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        problems = Problems()
        ours = read_scenarios([Path(name)], guidance.rulebook, problems)
        problems.raise_as(RuleError)
    assert len(ours) == 1 + (pair.beside is not None)  # noqa: S101 - what is written is what was tried
    failures = [failure for result in run_scenarios(guidance, ours) for failure in result.failures]
    if failures:
        raise RuleError([Problem(f"a scenario of the new rule does not pass: {failure}") for failure in failures])
    there = {
        str(name) for node in read_files(directory, problems, with_scenarios=True).scenarios.values() for name in _named(node)
    }
    for one in ours:
        if one.name in there:
            _stop(f"a scenario called `{one.name}` is there already", "remove it, or give the rule another slug")


def _named(node: Node) -> list[Text]:
    items = node if isinstance(node, Sequence) else ()
    return [
        value
        for item in items
        if isinstance(item, Mapping)
        for key, value in item.items()
        if key == "scenario" and isinstance(value, Text)
    ]


def _stop(message: str, help_: str) -> NoReturn:
    raise RuleError([Problem(message, None, help_)])
