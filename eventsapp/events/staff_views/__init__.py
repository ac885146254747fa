"""Events for staff: overview and editing, agenda, publishing and cancelling, venues and their rooms."""

from . import agendas, availability, builder, events, items, releases, rooms, starting, statuses, venues
from .base import bp

__all__ = ["agendas", "availability", "bp", "builder", "events", "items", "releases", "rooms", "starting", "statuses", "venues"]
