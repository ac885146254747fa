"""Signing in; how organisations and people are written and found."""

from __future__ import annotations

from .organisations import (
    Consented,
    Organisation,
    business_number,
    folded,
    initials,
    organisation_key,
    searchable,
    shown_business_number,
    sought,
    sought_ways,
)
from .signing_in import (
    LONGEST_PASSWORD,
    SEEN_EVERY,
    SHORTEST_PASSWORD,
    TRIES_WINDOW,
    SamePassword,
    SessionFacts,
    TooManyTries,
    WeakPassword,
    WrongPassword,
    WrongSignIn,
    is_alive,
    must_be_strong,
    tries_allowed,
)

__all__ = [
    "LONGEST_PASSWORD",
    "SEEN_EVERY",
    "SHORTEST_PASSWORD",
    "TRIES_WINDOW",
    "Consented",
    "Organisation",
    "SamePassword",
    "SessionFacts",
    "TooManyTries",
    "WeakPassword",
    "WrongPassword",
    "WrongSignIn",
    "business_number",
    "folded",
    "initials",
    "is_alive",
    "must_be_strong",
    "organisation_key",
    "searchable",
    "shown_business_number",
    "sought",
    "sought_ways",
    "tries_allowed",
]
