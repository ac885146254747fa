"""The mails of calendars."""

from __future__ import annotations

from . import invitations


def register() -> None:
    """Make these composers known to the outbox."""
    invitations.register()
