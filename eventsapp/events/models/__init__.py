"""Events, venues, agenda drafts and their immutable releases."""

from .agendas import AgendaItem, AgendaRelease, AgendaStep, EventSpeaker, ItemSpeaker, Speaker
from .events import Event, StatusChange
from .places import Room, RoomHold, Venue

__all__ = ["AgendaItem", "AgendaRelease", "AgendaStep", "Event", "EventSpeaker", "ItemSpeaker", "Room", "RoomHold", "Speaker", "StatusChange", "Venue"]
