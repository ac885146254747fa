"""What an event is at a moment, and when its agenda items start: decisions on plain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict, Refusal
from ..core.words import Words
from ..programmes.rules import RESERVED_BELOW, is_slug


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


class ItemKind(StrEnum):
    PLAN_SHARING = "plan_sharing"
    PILOT_CITY_PLAN = "pilot_city_plan"
    FUTURE_PLAN = "future_plan"
    QUESTIONS = "questions"
    SUGGESTIONS = "suggestions"
    REPORT = "report"
    RESOLUTION = "resolution"
    ELECTION = "election"
    CEREMONY = "ceremony"
    BREAK = "break"
    MEAL = "meal"
    TALK = "talk"
    OTHER = "other"


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


class ItemGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else removed this agenda item meanwhile. What you typed is below: add it as a new item to keep it."))


class NothingToPublish(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The published agenda already says the same."))


# What an event's seats, where they are limited, and an agenda item's length may be: in forms as in programme files.
LEAST_SEATS, MOST_SEATS = 1, 100_000
LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60

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


@dataclass(frozen=True)
class Slot:
    """An agenda item as the clock sees it: how long (None = open), and a fixed start if it is pinned."""

    minutes: int | None
    pinned_at: datetime | None = None


def start_times(starts_at: datetime | None, slots: Sequence[Slot]) -> list[datetime | None]:
    """When each item starts: at its pin, else when the one before ends; unknown after an item of open length."""
    times: list[datetime | None] = []
    clock = starts_at
    for slot in slots:
        clock = slot.pinned_at or clock
        times.append(clock)
        clock = clock + timedelta(minutes=slot.minutes) if clock is not None and slot.minutes is not None else None
    return times


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


def retimed(items: Sequence[Mapping[str, Any]], before: datetime | None, after: datetime | None) -> list[dict[str, Any]]:
    """Released items when their event moves from `before` to `after`: the same agenda, moved along.

    An event that had no time yet takes the items' lengths from its start; one that loses its time loses theirs."""
    if before is None or after is None:
        starts = start_times(after, [Slot(item["minutes"]) for item in items])
    else:
        starts = [datetime.fromisoformat(item["starts_at"]) + (after - before) if item["starts_at"] else None for item in items]
    return [{**item, "starts_at": start.astimezone(UTC).isoformat() if start else None} for item, start in zip(items, starts, strict=True)]


class ChangeKind(StrEnum):
    """How a line of the agenda being written differs from the published one."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class AgendaChange:
    kind: ChangeKind
    title: Words


_CONTENT = ("kind", "title", "speakers", "minutes")


def agenda_changes(draft: Sequence[Mapping[str, Any]], released: Sequence[Mapping[str, Any]]) -> list[AgendaChange]:
    """What publishing `draft` would change, one entry per item. Later starts that only follow from others do not count."""
    before = {item["uid"]: item for item in released}
    after = {item["uid"] for item in draft}
    moved = _out_of_order([item["uid"] for item in released if item["uid"] in after], [item["uid"] for item in draft if item["uid"] in before])
    changes = []
    for item in draft:
        old = before.get(item["uid"])
        if old is None:
            changes.append(AgendaChange(ChangeKind.ADDED, Words(item["title"])))
        elif any(item[name] != old[name] for name in _CONTENT):
            changes.append(AgendaChange(ChangeKind.CHANGED, Words(item["title"])))
        elif item["uid"] in moved:
            changes.append(AgendaChange(ChangeKind.MOVED, Words(item["title"])))
    return changes + [AgendaChange(ChangeKind.REMOVED, Words(item["title"])) for uid, item in before.items() if uid not in after]


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest items whose move explains the new order: those outside the longest common subsequence."""
    longest: list[list[str]] = [[] for _ in range(len(after) + 1)]
    for uid in before:
        row = longest[:]
        for place, other in enumerate(after, 1):
            row[place] = [*longest[place - 1], uid] if uid == other else max(row[place - 1], longest[place], key=len)
        longest = row
    return set(after) - set(longest[-1])


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
        (not facts.has_venue, _l("No venue is set. The page says that the place will be announced.")),
        (not facts.has_agenda, _l("The agenda is empty.")),
        (facts.takes_registrations and not facts.has_registration_window, _l("Registration has neither a first nor a last day: it opens at once and closes when the event ends.")),
        (facts.takes_registrations and not facts.has_capacity, _l("The number of seats is not limited.")),
    )
    return said + [sentence for applies, sentence in checks if applies]
