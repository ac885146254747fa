"""What programmes may be called and the kinds of body they have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict, Refusal

RESERVED = frozenset(
    {"d", "r", "a", "u", "o", "c", "s", "v", "p", "e", "me", "staff", "sign-in", "sign-out", "healthz", "readyz"}
    | {"static", "api", "mail", "clock", "new", "favicon.ico", "robots.txt"}
)
RESERVED_BELOW = frozenset({"join", "calendar.ics", "subscribe", "edit", "events", "venues", "mail", "new", "bodies", "members", "certificate", "speakers"})

RESERVED_BODIES = frozenset({"new", "publish"})

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


class ClosesBeforeItOpens(Refusal):
    """`field` is the form field that says when it closes."""

    def __init__(self, field: str) -> None:
        super().__init__(_l("The closing must be later than the opening."), field=field)


class NoSuchProgramme(Refusal):
    def __init__(self, slug: str) -> None:
        super().__init__(_l("There is no programme “%(slug)s”.", slug=slug))


class NoSuchRole(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This role cannot be granted here."), field="role")


class NoSuchAccount(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Nobody with this address has an account here. Whoever runs the installation can add one."), field="email")


class LastOwner(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This is the last owner. Make somebody else an owner first."))


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


def opening(day: date | None, at: time | None, zone: str) -> datetime | None:
    """When something opens that is said to open on `day`: at its first moment, unless a time is given."""
    return None if day is None else datetime.combine(day, at or time(0), ZoneInfo(zone))


def closing(last_day: date | None, at: time | None, zone: str) -> datetime | None:
    """The end of a half-open window whose `last_day` is counted in: the midnight after it, unless a time is given."""
    if last_day is None:
        return None
    return datetime.combine(last_day, at, ZoneInfo(zone)) if at else datetime.combine(last_day + timedelta(days=1), time(0), ZoneInfo(zone))


def shown_opening(opens: datetime | None, zone: str) -> tuple[date | None, time | None]:
    """The day and time that `opening` makes this of; no time where it is the day's first moment."""
    if opens is None:
        return None, None
    local = opens.astimezone(ZoneInfo(zone))
    return local.date(), None if local.time() == time(0) else local.time()


def shown_closing(closes: datetime | None, zone: str) -> tuple[date | None, time | None]:
    """The last day, counted in, and time that `closing` makes this of; no time where the whole last day counts."""
    if closes is None:
        return None, None
    local = closes.astimezone(ZoneInfo(zone))
    return (local.date() - timedelta(days=1), None) if local.time() == time(0) else (local.date(), local.time())


class SlugTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Another programme has this address already."), field="slug")


class BodyCodeTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Another body has this address already."), field="code")


class BelowItself(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A body cannot stand below itself or below one of its own."), field="parent")


class BodyInUse(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This body has events, people, applications or bodies below it, now or in the past. It stays, so that they can be read."))


def stands_below(body_id: int, above_id: int | None, parents: Mapping[int, int | None]) -> bool:
    """Whether `above_id` is the body itself or stands below it, by `parents` (body → the one above it)."""
    seen: set[int] = set()
    while above_id is not None and above_id not in seen:
        if above_id == body_id:
            return True
        seen.add(above_id)
        above_id = parents.get(above_id)
    return False
