"""The verbs of calendars: tell people what they are owed, read what their calendars answer, remind, tell who follows.

Lock order: event, seat pool, delegation, RSVP, invitation, outbox, audit head.
"""

from __future__ import annotations

from .invitations import catch_up, choose_news, resend, send_now

__all__ = ["catch_up", "choose_news", "resend", "send_now"]
