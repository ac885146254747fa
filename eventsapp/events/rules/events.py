"""What an event is at a moment, and whether it may be published: decisions on plain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...programmes.rules import RESERVED_BELOW, is_slug


class EventKind(StrEnum):
    SEMINAR = "seminar"
    CONFERENCE = "conference"
    ASSEMBLY = "assembly"
    CEREMONY = "ceremony"
    MEETING = "meeting"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class OpenTo(StrEnum):
    """Whom the event's own seats are for: everybody, members of the programme, people of one body, whoever has a code."""

    PUBLIC = "public"
    MEMBERS = "members"
    BODY = "body"
    INVITED = "invited"


class Attendance(StrEnum):
    """How one takes part."""

    IN_PERSON = "in_person"
    HYBRID = "hybrid"
    ONLINE = "online"


class Phase(StrEnum):
    """Where an event stands in time, whatever its registration does."""

    UNDATED = "undated"
    AHEAD = "ahead"
    LIVE = "live"
    PAST = "past"


class EndsBeforeItStarts(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The end must be later than the start."), field="ends_at")


class NotPublishable(Refusal):
    def __init__(self, sentence: str | LazyString) -> None:
        super().__init__(sentence)


class WrongStatus(Refusal):
    """The verb does not fit the event's status."""

    def __init__(self) -> None:
        super().__init__(_l("This is not possible in the event's present state. Reload the page to see it."))


class StartMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("An end needs a start."), field="starts_at")


class WindowBackwards(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The last day must not be before the first."), field="window_to")


class AddressTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Another event of this programme has this address already."), field="slug")


class ClosesInThePast(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This closing is over already. Write a later one."), field="registration_closes_at")


class NotOurs(Refusal):
    """A venue or body of another programme."""

    def __init__(self) -> None:
        super().__init__(_l("Choose one from the list."))


# What an event's seats may be where they are limited: in forms as in programme files.
LEAST_SEATS, MOST_SEATS = 1, 100_000

# An event without a known end is shown as live, and ends in calendars, after this long.
DEFAULT_LENGTH = timedelta(hours=2)


def end_of(starts_at: datetime | None, ends_at: datetime | None) -> datetime | None:
    """When an event ends; one with an open end DEFAULT_LENGTH after its start, one without a date at no time."""
    return ends_at or (starts_at + DEFAULT_LENGTH if starts_at is not None else None)


def past_at(starts_at: datetime | None, ends_at: datetime | None, window_to: date | None, zone: str) -> datetime | None:
    """When nothing is left to look forward to: the end, or without a date the end of the last day it could have been."""
    if starts_at is None and window_to is not None:
        return datetime.combine(window_to + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    return end_of(starts_at, ends_at)


def phase(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> Phase:
    """Where `now` lies. An event whose window of days has passed without a date is still undated."""
    end = end_of(starts_at, ends_at)
    if starts_at is None or end is None:
        return Phase.UNDATED
    if now < starts_at:
        return Phase.AHEAD
    return Phase.LIVE if now < end else Phase.PAST


def must_be_in_order(starts_at: datetime | None, ends_at: datetime | None, window_from: date | None, window_to: date | None) -> None:
    """Raise the refusal that says which end lies before its start."""
    if ends_at is not None and starts_at is None:
        raise StartMissing()
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeItStarts()
    if window_from is not None and window_to is not None and window_to < window_from:
        raise WindowBackwards()


def free_slug(title: str, kind: str, taken: Collection[str]) -> str:
    """An address of lower-case words made from an English title, else from the kind; with a number if it is taken."""
    made = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].rstrip("-")
    stem = made if is_slug(made, RESERVED_BELOW) else kind
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)


@dataclass(frozen=True)
class ReadyFacts:
    """What an event says so far, as far as publishing cares. `missing` names contents that lack a language."""

    has_title: bool
    missing: Sequence[str | LazyString]
    dated: bool
    has_window: bool
    has_end: bool
    has_venue: bool
    has_agenda: bool
    takes_registrations: bool
    has_registration_window: bool
    has_capacity: bool
    attendance: Attendance = Attendance.IN_PERSON
    has_join_url: bool = False


class NoTitle(NotPublishable):
    def __init__(self) -> None:
        super().__init__(_l("The event needs a title in at least one language before it can be published."))


def must_be_publishable(facts: ReadyFacts) -> None:
    if not facts.has_title:
        raise NoTitle()


def warnings(facts: ReadyFacts) -> list[LazyString]:
    """What people will miss on the page; none of it forbids publishing."""
    said = [_l("%(content)s is written in one language only.", content=content) for content in facts.missing]
    checks = (
        (not facts.dated and not facts.has_window, _l("Neither a day nor a period is set. The event will appear in no calendar.")),
        (facts.dated and not facts.has_end, _l("The end is not set. The page says only when it begins, and calendars show two hours.")),
        (not facts.has_venue and facts.attendance is not Attendance.ONLINE, _l("No venue is set. The page says that the place will be announced.")),
        (facts.attendance is not Attendance.IN_PERSON and not facts.has_join_url, _l("No link to take part online is set. Whoever has a seat sees none.")),
        (not facts.has_agenda, _l("The agenda is empty.")),
        (facts.takes_registrations and not facts.has_registration_window, _l("Registration has neither a first nor a last day: it opens at once and closes when the event ends.")),
        (facts.takes_registrations and not facts.has_capacity, _l("The number of seats is not limited.")),
    )
    return said + [sentence for applies, sentence in checks if applies]
