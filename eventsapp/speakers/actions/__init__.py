"""The verbs of speakers: entering and editing them, asking them, what they answer, telling them what changed."""

from .asking import answer, ask, ask_all
from .erasing import erase_due, erase_speaker
from .people import add_speaker, edit_speaker, note_confirmation, write_elsewhere
from .telling import catch_up

__all__ = ["add_speaker", "answer", "ask", "ask_all", "catch_up", "edit_speaker", "erase_due", "erase_speaker", "note_confirmation", "write_elsewhere"]
