"""The mails of a registration."""

from __future__ import annotations


def register() -> None:
    """Make these composers known to the outbox."""
