"""The verbs of calendars: tell people what they are owed, read what their calendars answer, remind, tell who follows.

Lock order: event, seat pool, delegation, RSVP, invitation, outbox, audit head.
"""

from __future__ import annotations

from .invitations import catch_up, choose_news, resend, send_now
from .reminders import remind
from .replies import read_inbound

__all__ = ["catch_up", "choose_news", "read_inbound", "remind", "resend", "send_now"]
