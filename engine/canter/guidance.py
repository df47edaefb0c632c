"""The public face: guidance that is loaded once, and the plans that it gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from canter.language.cache import load_kept
from canter.language.files import content_hash
from canter.language.person import Person, PersonReader, parse_person, tree_of
from canter.language.problems import suggestion
from canter.planning.plan import Conclusion, PlanGiven, build_plan
from canter.planning.telling import Teller
from canter.reasoning.conclude import Reasoner
from canter.reasoning.rete import available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from canter.explaining.changes.suggesting import Suggestions
    from canter.explaining.differences import Differences
    from canter.explaining.reach import Reach
    from canter.explaining.why import Reason
    from canter.explaining.whynot.answer import Answer
    from canter.language.rulebook import Rulebook
    from canter.planning.document import PlanDocument
    from canter.planning.outlook import Point
    from canter.reasoning.trace import Trace


ENGINES = ("auto", "durable", "plain")
SYSTEMS = ("metric", "us")


def bundled_rules() -> Path:
    """Return the directory of the rules that come with canter: in the package, or beside it in a checkout."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"


def _own_rules(directory: Path) -> tuple[str, ...]:
    """Say so where a directory holds other rules than those that came with canter."""
    if content_hash(directory) == content_hash(bundled_rules()):
        return ()
    return (f"the rules in {directory} are not those that came with canter",)


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
        if isinstance(facts, Path):
            return self.reader.read(parse_person(facts.read_bytes(), str(facts)))
        if isinstance(facts, (str, bytes)):
            return self.reader.read(parse_person(facts.encode() if isinstance(facts, str) else facts, "facts"))
        return self.reader.read(tree_of(dict(facts)))

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

    def conclude(self, person: Person) -> Trace:
        """Return the compact trace of one evaluation, from which everything else is told."""
        return self._reasoner.conclude(person.values, person.assumed)


class Plan:
    """A plan and the trace that it came from; what is told of it is made when it is asked for."""

    def __init__(
        self, trace: Trace, units: str = "metric", changed: tuple[str, ...] = (), reach: Callable[[], Reach] | None = None
    ) -> None:
        """Keep the trace; it holds what is withheld, everything told from it does not.

        `reach` gives what rests on what in the guidance, for those who ask; without it that is drawn for this plan alone.
        """
        if units not in SYSTEMS:
            message = f"no units `{units}`: there are {', '.join(SYSTEMS)}"
            raise ValueError(message)
        self._trace = trace
        self._units = units
        self._changed = changed
        self._reach = reach
        self._given: PlanGiven | None = None

    @property
    def rulebook(self) -> Rulebook:
        """The guidance that it came from."""
        return self._trace.rulebook

    @property
    def given(self) -> PlanGiven:
        """The plan section by section."""
        if self._given is None:
            self._given = build_plan(self._trace, self._units, self._changed)
        return self._given

    @property
    def status(self) -> str:
        """`given`, `partly withheld` or `withheld`."""
        return self.given.status

    @property
    def conclusions(self) -> Mapping[str, Conclusion]:
        """Every concluded fact that is not withheld: value, unit, reason, rule."""
        return self.given.conclusions

    @property
    def trace(self) -> dict[str, Any]:
        """The trace in full, as plain data."""
        from canter.explaining.trace import render_trace  # a plan is often read without its trace

        return render_trace(self._trace, self._units)

    def why(self, conclusion: str) -> Reason:
        """Return the tree of rules, checks, formulas and sources behind a conclusion; raises `KeyError` for no conclusion."""
        from canter.explaining.why import why  # loaded only for people who ask

        fact = self._trace.rulebook.vocabulary.facts.get(conclusion)
        shown = self._trace.rulebook.section_of
        if fact is None or conclusion not in shown:
            known = [name for name in self._trace.rulebook.vocabulary.facts if name in shown]
            message = "; ".join(filter(None, [f"no conclusion `{conclusion}`", suggestion(conclusion, known)]))
            raise KeyError(message)
        return why(Teller(self._trace, self._units), conclusion)

    def why_not(self, question: str, value: object = None) -> tuple[Answer, ...]:
        """Return what stood against a rule, a conclusion (with `value`: that it be this) or an entry of a list.

        The question may hold the value itself: `deficit=600`, `intake_target>=1400`. There is one answer for each row of
        a rule, and for each choice that an entry could be in. Raises `KeyError` where nothing is called like this,
        `FactError` where the value cannot be one of the conclusion.
        """
        from canter.explaining.whynot.asking import why_not  # loaded only for people who ask

        return why_not(Teller(self._trace, self._units), self._rests(), question, value)

    def _rests(self) -> Reach:
        if self._reach is not None:
            return self._reach()
        from canter.explaining.reach import Reach  # loaded only for people who ask
        from canter.reasoning.program import compile_rulebook

        return Reach(compile_rulebook(self.rulebook))

    def course(self, weeks: Sequence[int]) -> tuple[Point, ...]:
        """Return the course of the weight in these weeks (whole, rising, from 0); empty where the plan has no outlook."""
        from canter.planning.outlook import course  # loaded only where a course is drawn

        return course(Teller(self._trace, self._units), weeks)

    def differences(self, after: Plan) -> Differences:
        """Return what another plan tells otherwise than this one, and the rules behind it."""
        from canter.explaining.differences import Told, compare  # loaded only where plans are compared

        sides = [Told(plan.given, Teller(plan._trace, plan._units)) for plan in (self, after)]  # noqa: SLF001 - its own kind
        return compare(*sides)

    def document(self) -> PlanDocument:
        """Return the plan as a model with a published schema."""
        from canter.planning.document import build_document  # its models are built only where they are used

        return build_document(self.given, self._trace.rulebook, self.trace)

    def model_dump_json(self, indent: int | None = None) -> str:
        """Return the plan as JSON."""
        return self.document().model_dump_json(indent=indent)
