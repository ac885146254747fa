"""The verbs of events: add and edit, publish, postpone, cancel; of their agendas; of venues, their rooms, and who holds one when."""

from .agendas import add_item, edit_item, place_item, publish_agenda, release_agenda, remove_item
from .composing import duplicate_item, merge_items, move_to_event, pin_item, split_item
from .drafting import NothingToRedo, NothingToUndo, redo_step, undo_step
from .events import add_event, edit_event, reopen_registration
from .holds import free_holds, hold_room, lock_rooms, move_holds, release_room
from .lines import copy_agenda, write_lines
from .marks import lock_event, mark_changed, mark_programme_changed
from .rooms import add_room, edit_room, move_room, restore_room, retire_room
from .statuses import cancel_event, postpone_event, publish_event, resume_event
from .venues import add_venue, edit_venue

__all__ = [
    "NothingToRedo",
    "NothingToUndo",
    "add_event",
    "add_item",
    "add_room",
    "add_venue",
    "cancel_event",
    "copy_agenda",
    "duplicate_item",
    "edit_event",
    "edit_item",
    "edit_room",
    "edit_venue",
    "free_holds",
    "hold_room",
    "lock_event",
    "lock_rooms",
    "mark_changed",
    "mark_programme_changed",
    "merge_items",
    "move_holds",
    "move_room",
    "move_to_event",
    "pin_item",
    "place_item",
    "postpone_event",
    "publish_agenda",
    "publish_event",
    "redo_step",
    "release_agenda",
    "release_room",
    "remove_item",
    "reopen_registration",
    "restore_room",
    "resume_event",
    "retire_room",
    "split_item",
    "undo_step",
    "write_lines",
]
