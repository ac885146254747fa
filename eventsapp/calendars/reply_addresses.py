"""The address that a calendar answers to: one secret for each invitation, and no other proof."""

from __future__ import annotations

import re

from flask import current_app

from ..core import clock, tokens
from .purposes import REPLY


def reply_address(secret: str) -> str:
    """The ORGANIZER of the invitation with this secret: it stays the same for as long as the invitation does."""
    return _pattern().replace("{secret}", secret)


def secret_in(recipient: str) -> str | None:
    """The secret in an envelope recipient, in lower case; None when it is no reply address of ours."""
    before, _, after = _pattern().partition("{secret}")
    found = re.fullmatch(f"{re.escape(before)}([a-z2-7]{{32}}){re.escape(after)}", recipient.strip().strip("<>"), re.IGNORECASE)
    return found.group(1).lower() if found else None


def is_reply_address(recipient: str) -> bool:
    """Whether mail to this address is for an invitation of ours; an invented secret makes nobody ours."""
    secret = secret_in(recipient)
    return secret is not None and tokens.find_row_id(REPLY, secret, now=clock.real()) is not None


def _pattern() -> str:
    """The setting, or our sender's address with a plus."""
    local, _, domain = current_app.config["MAIL_SENDER"].rpartition("@")
    pattern: str = current_app.config["REPLY_ADDRESS"] or f"{local}+{{secret}}@{domain}"
    return pattern
