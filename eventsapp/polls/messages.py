"""Mails about finding a day."""

from __future__ import annotations


def register() -> None:
    """Tell the outbox who composes these mails."""
