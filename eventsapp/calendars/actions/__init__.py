"""The verbs of calendars: tell people what they are owed, read what their calendars answer, remind, tell who follows.

Lock order: event, seat pool, delegation, RSVP, invitation, outbox, audit head.
"""

from __future__ import annotations

from .followers import forget_followers, tell_followers
from .invitations import catch_up, choose_news, resend, send_now
from .reminders import remind
from .replies import read_inbound

__all__ = ["catch_up", "choose_news", "forget_followers", "read_inbound", "remind", "resend", "send_now", "tell_followers"]
