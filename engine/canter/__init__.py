"""canter: guidance written as rules, to a plan with a reason for every number."""

from canter.guidance import Guidance
from canter.language.problems import FactError, Problem, RuleError, Span
from canter.plans import Plan
from canter.reasoning.conclude import DisagreementError
from canter.version import __version__

__all__ = ["DisagreementError", "FactError", "Guidance", "Plan", "Problem", "RuleError", "Span", "__version__"]
