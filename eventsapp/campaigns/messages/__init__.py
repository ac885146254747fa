"""The mails that organisers write."""

from . import campaigns


def register() -> None:
    """Make these composers known to the outbox."""
    campaigns.register()
