"""A plan: what is told of one evaluation, made when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from canter.language.problems import suggestion
from canter.planning.plan import Conclusion, PlanGiven, build_plan
from canter.planning.telling import Teller
from canter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from canter.explaining.asking.worth import WorthTelling
    from canter.explaining.reach import Reach
    from canter.explaining.shifts import Differences
    from canter.explaining.why import Reason
    from canter.explaining.whynot.answer import Answer
    from canter.language.rulebook import Rulebook
    from canter.planning.document import PlanDocument
    from canter.planning.outlook import Point
    from canter.reasoning.trace import Trace

SYSTEMS = ("metric", "us")


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
        self._worth: tuple[WorthTelling, ...] | None = None

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

        return why_not(Teller(self._trace, self._units), self._rests, question, value)

    @property
    def worth_telling(self) -> tuple[WorthTelling, ...]:
        """The unanswered questions that could still change the plan, the most informative first; none if none could.

        It is found when it is first asked for. What is left out cannot change what the plan tells; what is named may.
        """
        if self._worth is None:
            from canter.explaining.asking.worth import worth_telling  # a plan is often read without it

            self._worth = worth_telling(self._rests.index, self._trace)
        return self._worth

    @cached_property
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
        from canter.explaining.data import plain
        from canter.planning.document import build_document  # its models are built only where they are used

        worth = map(plain, self.worth_telling)
        return build_document(self.given, self._trace, self.trace, self._units, __version__, worth)

    def model_dump_json(self, indent: int | None = None) -> str:
        """Return the plan as JSON."""
        return self.document().model_dump_json(indent=indent)
