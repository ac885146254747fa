"""The forms of events: the event itself with its admission, agenda items, venues, reasons."""

from __future__ import annotations

from .admission import OPEN_TO_NAMES, ReopenForm
from .events import ITEM_KIND_NAMES, KIND_NAMES, STATUS_NAMES, EventForm, ItemForm, ReasonForm, VenueForm, shown_seats

__all__ = ["ITEM_KIND_NAMES", "KIND_NAMES", "OPEN_TO_NAMES", "STATUS_NAMES", "EventForm", "ItemForm", "ReasonForm", "ReopenForm", "VenueForm", "shown_seats"]
