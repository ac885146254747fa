"""The mails of membership."""

from __future__ import annotations

from . import applications, deciding, membership


def register() -> None:
    """Make these composers known to the outbox."""
    applications.register()
    deciding.register()
    membership.register()
