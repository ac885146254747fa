"""Tables of what clashes and what is planned."""

from .conflicts import ConflictLevel
from .steps import PlanStep

__all__ = ["ConflictLevel", "PlanStep"]
