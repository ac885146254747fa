"""Events for staff: overview and editing, agenda, publishing and cancelling, venues."""

from . import agendas, builder, events, releases, statuses, venues
from .base import bp

__all__ = ["agendas", "bp", "builder", "events", "releases", "statuses", "venues"]
