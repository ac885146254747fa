"""The verbs of finding a day."""

from .asking import add_people, add_person, change_weights, remove_voter
from .erasing import erase_due, erase_voter
from .fixing import fix_day
from .opening import ask_anew, close_poll, edit_poll, open_poll, remind
from .proposing import add_candidates, remove_candidate
from .voting import vote

__all__ = [
    "add_candidates",
    "add_people",
    "add_person",
    "ask_anew",
    "change_weights",
    "close_poll",
    "edit_poll",
    "erase_due",
    "erase_voter",
    "fix_day",
    "open_poll",
    "remind",
    "remove_candidate",
    "remove_voter",
    "vote",
]
