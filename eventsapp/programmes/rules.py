"""What programmes may be called and the kinds of body they have."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

RESERVED = frozenset({"d", "r", "a", "u", "me", "staff", "sign-in", "sign-out", "healthz", "readyz", "static", "api", "p", "e", "mail", "clock", "favicon.ico", "robots.txt"})
RESERVED_BELOW = frozenset({"join", "calendar.ics", "edit", "events", "venues", "mail"})

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BodyKind(StrEnum):
    OPERATING_COMMITTEE = "operating_committee"
    SUBCOMMITTEE = "subcommittee"
    EXPERT_GROUP = "expert_group"
    SECRETARIAT = "secretariat"
    OTHER = "other"


class TermList(StrEnum):
    """The lists of terms that a programme chooses for itself."""

    ORGANISATION_KIND = "organisation_kind"
    SIZE_CLASS = "size_class"
    SECTOR = "sector"


class WindowState(StrEnum):
    NONE = "none"
    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


def is_slug(text: str, reserved: frozenset[str] = RESERVED) -> bool:
    """Whether `text` may stand in an address: lower-case ASCII letters, digits and single hyphens, no reserved word."""
    return len(text) <= 60 and _SLUG.fullmatch(text) is not None and text not in reserved


def window_state(opens: datetime | None, closes: datetime | None, now: datetime) -> WindowState:
    """Where `now` lies in the half-open window [opens, closes); a missing edge is open, both missing is no window."""
    if opens is None and closes is None:
        return WindowState.NONE
    if opens is not None and now < opens:
        return WindowState.BEFORE
    if closes is not None and now >= closes:
        return WindowState.AFTER
    return WindowState.OPEN
