"""E-mail addresses: which ones mail can carry, and how the wire writes them."""

from __future__ import annotations

import idna
from email_validator import EmailNotValidError, validate_email

from .words import clean_line


def clean_address(typed: str) -> str | None:
    """The address with its domain in lower case, or None if it is none that mail servers would carry. Asks no name server."""
    try:
        # As in a test environment: the reserved domain .test passes. Mail to it comes back, which harms nobody.
        return validate_email(typed, allow_smtputf8=False, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def ascii_address(address: str) -> str:
    """`address` with its domain as DNS writes it (IDNA 2008). Raises ValueError when there is no such form."""
    local, at, domain = clean_line(address).rpartition("@")
    if not (local and at and domain and local.isascii()):
        raise ValueError("an address without a form for mail")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode('ascii')}"
