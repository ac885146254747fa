"""The verbs of events: add and edit, publish, postpone, cancel; of their agendas; of venues."""

from .agendas import add_item, edit_item, move_item, place_item, publish_agenda, release_agenda, remove_item
from .drafting import NothingToRedo, NothingToUndo, redo_step, undo_step
from .events import add_event, edit_event, reopen_registration
from .marks import lock_event, mark_changed, mark_programme_changed
from .statuses import cancel_event, postpone_event, publish_event, resume_event
from .venues import add_venue, edit_venue

__all__ = [
    "NothingToRedo",
    "NothingToUndo",
    "add_event",
    "add_item",
    "add_venue",
    "cancel_event",
    "edit_event",
    "edit_item",
    "edit_venue",
    "lock_event",
    "mark_changed",
    "mark_programme_changed",
    "move_item",
    "place_item",
    "postpone_event",
    "publish_agenda",
    "publish_event",
    "redo_step",
    "release_agenda",
    "remove_item",
    "reopen_registration",
    "resume_event",
    "undo_step",
]
