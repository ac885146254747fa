"""The verbs of registering: register a party, answer, withdraw, fill freed seats, change the capacity, correct what was typed.

Lock order: event, seat pool, delegation, RSVP, outbox, audit head. A verb that frees a seat fills it before it commits.
"""

from __future__ import annotations

from .answers import answer
from .corrections import edit_delegation, edit_rsvp
from .duties import erase_due
from .news import DELEGATION, FEED, RSVP
from .parties import register
from .seats import fill, fill_all, lock_pool_if_any, seat_by_hand, set_capacity, withdraw, withdraw_all

__all__ = [
    "DELEGATION", "FEED", "RSVP", "answer", "edit_delegation", "edit_rsvp", "erase_due", "fill", "fill_all", "lock_pool_if_any", "register", "seat_by_hand", "set_capacity",
    "withdraw", "withdraw_all",
]  # fmt: skip
