"""canter: guidance written as rules, to a plan with a reason for every number."""

from canter.guidance import Guidance, Plan
from canter.language.problems import FactError, Problem, RuleError, Span
from canter.reasoning.conclude import DisagreementError

__all__ = ["DisagreementError", "FactError", "Guidance", "Plan", "Problem", "RuleError", "Span"]
__version__ = "1.0.0"
