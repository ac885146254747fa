"""The mails of calendars."""

from __future__ import annotations

from . import registrations


def register() -> None:
    """Make these composers known to the outbox."""
    registrations.register()
