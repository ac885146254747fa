"""The mails of calendars."""

from __future__ import annotations

from . import answers, following, invitations, reminding


def register() -> None:
    """Make these composers known to the outbox."""
    answers.register()
    following.register()
    invitations.register()
    reminding.register()
