"""Events for staff: overview and editing, agenda, publishing and cancelling, venues."""

from . import agendas, events, releases, statuses, venues
from .base import bp

__all__ = ["agendas", "bp", "events", "releases", "statuses", "venues"]
