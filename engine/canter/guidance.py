"""The public face: guidance that is loaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, overload

from canter.language.cache import load_kept
from canter.language.files import content_hash
from canter.language.person import Person, PersonReader, parse_person, tree_of
from canter.plans import Plan
from canter.reasoning.conclude import Reasoner
from canter.reasoning.rete import available

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from polars import DataFrame

    from canter.explaining.asking.interview import Interview
    from canter.explaining.changes.suggesting import Suggestions
    from canter.explaining.kept.replaying import Replay
    from canter.explaining.reach import Reach
    from canter.language.rulebook import Rulebook
    from canter.language.source import Node
    from canter.planning.document import PlanDocument
    from canter.population.columns import Wanted
    from canter.population.columns.frame import Columns
    from canter.reasoning.trace import Trace
    from canter.review.outcome import Review


ENGINES = ("auto", "durable", "plain")


def bundled_rules() -> Path:
    """Return the directory of the rules that come with canter: in the package, or beside it in a checkout."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"


def _own_rules(directory: Path) -> tuple[str, ...]:
    """Say so where a directory holds other rules than those that came with canter."""
    if content_hash(directory) == content_hash(bundled_rules()):
        return ()
    return (f"the rules in {directory} are not those that came with canter",)


def _tree(facts: Mapping[str, Any] | str | bytes | Path) -> Node:
    """Return the tree of a person's facts; raises `FactError`."""
    if isinstance(facts, Path):
        return parse_person(facts.read_bytes(), str(facts))
    if isinstance(facts, (str, bytes)):
        return parse_person(facts.encode() if isinstance(facts, str) else facts, "facts")
    return tree_of(dict(facts))


class Guidance:
    """Guidance with its overlays, ready to plan. Immutable; may be shared between threads."""

    def __init__(self, rulebook: Rulebook, engine: str = "auto", changed: tuple[str, ...] = ()) -> None:
        """Compile a rulebook; `engine` is `durable`, `plain`, or `auto` (durable where it is installed).

        `changed` says, a line each, in what the guidance differs from what came with canter.
        """
        if engine not in ENGINES:
            message = f"no engine `{engine}`: there are {', '.join(ENGINES)}"
            raise ValueError(message)
        if engine == "durable" and not available():
            message = "durable-rules is not installed here: use the plain engine, or Python 3.11 or 3.12"
            raise ValueError(message)
        self.rulebook = rulebook
        self.changed = (*changed, *(overlay.told for overlay in rulebook.overlays))
        self._reasoner = Reasoner(rulebook, engine)
        self._drawn: Reach | None = None
        self._reader: PersonReader | None = None
        self._compiled: dict[Any, Columns] = {}

    @classmethod
    def load(cls, rules: str | Path | None = None, overlays: Iterable[str | Path] = (), engine: str = "auto") -> Guidance:
        """Load the bundled rules, or those of a directory, with overlays in their order.

        Raises `RuleError` with every problem found.
        """
        directory = bundled_rules() if rules is None else Path(rules)
        changed = _own_rules(directory) if rules is not None else ()
        return cls(load_kept(directory, [Path(overlay) for overlay in overlays]), engine, changed)

    @property
    def engine(self) -> str:
        """What matches the rules: `durable` (and checked against the plain reading) or `plain`."""
        return self._reasoner.engine

    @property
    def reader(self) -> PersonReader:
        """Reads people for this vocabulary."""
        if self._reader is None:
            self._reader = PersonReader(self.rulebook.vocabulary)
        return self._reader

    def reach(self) -> Reach:
        """Return what rests on what in this guidance, drawn once."""
        if self._drawn is None:
            from canter.explaining.reach import Reach  # loaded only for people who ask

            self._drawn = Reach(self._reasoner.program)
        return self._drawn

    def read(self, facts: Mapping[str, Any] | str | bytes | Path) -> Person:
        """Return a person from a mapping, the text of a YAML or JSON file, or a path; raises `FactError`."""
        return self.reader.read(_tree(facts))

    def plan(self, facts: Mapping[str, Any] | str | bytes | Path, units: str = "metric") -> Plan:
        """Return the plan for a person.

        `facts` gives numbers in the units of the vocabulary, or texts with a unit (`"165 lb"`). `units` is `metric` or
        `us` and changes texts only. Raises `FactError` where the facts are not usable, `RuleError` where the guidance
        contradicts itself or breaks an invariant for this person, `DisagreementError` where the two engines disagree.
        """
        return self.plan_person(self.read(facts), units)

    def plan_person(self, person: Person, units: str = "metric") -> Plan:
        """Return the plan for a person who has been read already."""
        return Plan(self.conclude(person), units, self.changed, self.reach)

    def what_would_change(
        self, facts: Mapping[str, Any] | str | bytes | Path | Person, question: str, value: object = None, units: str = "metric"
    ) -> Suggestions:
        """Return the smallest changes of facts that would change a conclusion, or give it a value.

        The question is a conclusion, and may hold the value: `deficit=400`, `intake_target>=1400`. Only facts that a
        person can change are changed, one before two; each suggestion has been planned in full, and none is less safe
        than the plan as it is. Raises `KeyError` for no conclusion, `FactError` where the facts are not usable or the
        value cannot be one of the conclusion, `RuleError` where there is no plan.
        """
        from canter.explaining.changes.suggesting import what_would_change  # loaded only for people who ask
        from canter.explaining.wish import read_wish

        wish = read_wish(self.rulebook, question, value)
        person = facts if isinstance(facts, Person) else self.read(facts)

        def run(values: Mapping[str, Any], changed: tuple[str, ...]) -> Trace:
            return self._reasoner.conclude(values, tuple(name for name in person.assumed if name not in changed))

        return what_would_change(self.reach(), self.conclude(person), run, wish, units)

    def interview(self, facts: Mapping[str, Any] | str | bytes | Path | None = None) -> Interview:
        """Return an interview that asks for what matters, one question at a time; it reads and writes nothing itself.

        `facts` are those that were told before, required ones perhaps missing. Raises `FactError` where they are not usable.
        """
        from canter.explaining.asking.interview import Interview  # loaded only for people who are asked

        tree = _tree(facts) if facts is not None else None
        return Interview(self.reader, self.reach().index, self.conclude, tree)

    def review(
        self, facts: Mapping[str, Any] | str | bytes | Path | Person, log: bytes | Path, units: str = "metric", name: str = "log"
    ) -> Review[Plan]:
        """Return what a person's log (CSV; a path, or its bytes under a name) comes to, and the plan that it leads to.

        The log is read and never written. Raises `FactError` where facts or log are not usable, `RuleError` where there is
        no plan.
        """
        from canter.review.outcome import review_log  # loaded only for people who keep a log
        from canter.review.reading import read_log

        person = facts if isinstance(facts, Person) else self.read(facts)
        read = read_log(log.read_bytes(), str(log)) if isinstance(log, Path) else read_log(log, name)
        return review_log(person, read, lambda one: self.plan_person(one, units), units)

    def replay(self, kept: PlanDocument) -> Replay:
        """Make a kept plan again from its facts, and tell what differs and whether the guidance does.

        Raises `FactError` where the facts are not usable with this guidance, `RuleError` where there is no plan.
        """
        from canter.explaining.kept.replaying import replayed  # loaded only for kept plans

        reader = PersonReader(self.rulebook.vocabulary, logged=True)
        person = reader.read(tree_of({**kept.facts, **kept.logged}))
        return replayed(kept, self.plan_person(person, kept.units).document())

    @overload
    def plan_many(self, people: DataFrame, **wanted: Unpack[Wanted]) -> DataFrame: ...

    @overload
    def plan_many(self, people: Iterable[Mapping[str, Any]], **wanted: Unpack[Wanted]) -> Iterator[DataFrame]: ...

    def plan_many(self, people: Any, **wanted: Unpack[Wanted]) -> DataFrame | Iterator[DataFrame]:
        """Return what the guidance concludes for many people, as a Polars frame with a row for each, in their order.

        `people` is a frame with a column for each fact that is told (null where it is not answered), or mappings of fact
        to value, from which frames come part by part as they are asked for. Numbers are in the units of the vocabulary.
        `columns` names what is wanted, and no more is computed; `rules` adds how every rule came out; `keep` names columns
        of the frame that are no facts and are handed through; `docs/columns.md` tells of all. Whoever cannot be planned
        has the reason under `problem`, and nothing else. Raises `FactError` for a column that is no fact, `KeyError` for
        one that is not given out, `ModuleNotFoundError` where Polars (the extra `batch`) is not installed.
        """
        from canter.population.columns import many  # Polars is an extra, and takes a while to load

        return many(self, self._compiled, people, **wanted)

    def conclude(self, person: Person) -> Trace:
        """Return the compact trace of one evaluation, from which everything else is told."""
        return self._reasoner.conclude(person.values, person.assumed)
