"""The verbs of registering: register a party, change who comes, answer, approve, offer, fill freed seats, change how many there are.

Lock order: event, seat pool, delegation, RSVP, outbox, audit head. A verb that frees a seat fills it before it commits.
"""

from __future__ import annotations

from .answers import answer
from .approval import answer_back, approve, ask_back, refuse
from .capacity import hold_back, release_due, release_held, set_capacity, set_quota
from .codes import make_code, revoke_code
from .corrections import edit_delegation, edit_rsvp
from .delegates import add_delegates, claim, link_record, name_seat, object_to, swap
from .duties import erase_delegation, erase_due
from .given import forget_uploads, keep_upload
from .news import CLAIM, DELEGATION, FEED, RSVP
from .offers import accept_offer, expire_offers
from .parties import register
from .questions import add_question, ask_question_again, edit_question, move_question, retire_question, take_over_questions
from .seats import fill, fill_all, lock_pool_if_any, seat_by_hand, withdraw, withdraw_all

__all__ = [
    "CLAIM",
    "DELEGATION",
    "FEED",
    "RSVP",
    "accept_offer",
    "add_delegates",
    "add_question",
    "answer",
    "answer_back",
    "approve",
    "ask_back",
    "ask_question_again",
    "claim",
    "edit_delegation",
    "edit_question",
    "edit_rsvp",
    "erase_delegation",
    "erase_due",
    "expire_offers",
    "fill",
    "fill_all",
    "forget_uploads",
    "hold_back",
    "keep_upload",
    "link_record",
    "lock_pool_if_any",
    "make_code",
    "move_question",
    "name_seat",
    "object_to",
    "refuse",
    "register",
    "release_due",
    "release_held",
    "retire_question",
    "revoke_code",
    "seat_by_hand",
    "set_capacity",
    "set_quota",
    "swap",
    "take_over_questions",
    "withdraw",
    "withdraw_all",
]
