"""Plans for staff: what clashes, what must be done by when, all events at a glance."""

from . import conflicts, overview, steps
from .base import bp

__all__ = ["bp", "conflicts", "overview", "steps"]
