"""The forms of events: the event itself with its admission and how one takes part, agenda items, venues and rooms, reasons."""

from __future__ import annotations

from .admission import OPEN_TO_NAMES, ReopenForm
from .events import KIND_NAMES, STATUS_NAMES, EventForm, ReasonForm, shown_seats
from .items import ITEM_KIND_NAMES, ROLE_NAMES, Around, ElsewhereForm, ItemForm, SplitForm, WholeItemForm, floor_of
from .taking_part import ATTENDANCE_NAMES
from .venues import LAYOUT_NAMES, FreeForm, HoldForm, RoomForm, VenueForm, layouts_in_words, most_seats, seats_of_hold

__all__ = [
    "ATTENDANCE_NAMES",
    "ITEM_KIND_NAMES",
    "KIND_NAMES",
    "LAYOUT_NAMES",
    "OPEN_TO_NAMES",
    "ROLE_NAMES",
    "STATUS_NAMES",
    "Around",
    "ElsewhereForm",
    "EventForm",
    "FreeForm",
    "HoldForm",
    "ItemForm",
    "ReasonForm",
    "ReopenForm",
    "RoomForm",
    "SplitForm",
    "VenueForm",
    "WholeItemForm",
    "floor_of",
    "layouts_in_words",
    "most_seats",
    "seats_of_hold",
    "shown_seats",
]
