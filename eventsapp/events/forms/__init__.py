"""The forms of events: the event itself with its admission and how one takes part, agenda items, venues and rooms, reasons."""

from __future__ import annotations

from .admission import OPEN_TO_NAMES, ReopenForm
from .events import ITEM_KIND_NAMES, KIND_NAMES, STATUS_NAMES, EventForm, ItemForm, ReasonForm, shown_seats
from .taking_part import ATTENDANCE_NAMES
from .venues import LAYOUT_NAMES, FreeForm, HoldForm, RoomForm, VenueForm, layouts_in_words, most_seats, seats_of_hold

__all__ = [
    "ATTENDANCE_NAMES",
    "ITEM_KIND_NAMES",
    "KIND_NAMES",
    "LAYOUT_NAMES",
    "OPEN_TO_NAMES",
    "STATUS_NAMES",
    "EventForm",
    "FreeForm",
    "HoldForm",
    "ItemForm",
    "ReasonForm",
    "ReopenForm",
    "RoomForm",
    "VenueForm",
    "layouts_in_words",
    "most_seats",
    "seats_of_hold",
    "shown_seats",
]
