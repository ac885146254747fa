"""What may clash in the plans of a programme, how strictly each is taken, and what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...core.words import Words
from ...events.rules import Confirmation, EventKind, ItemKind, SpeakerRole


class Level(StrEnum):
    """What becomes of a clash: it forbids publishing, it is shown and must be agreed to, or nobody looks for it."""

    BLOCK = "block"
    WARN = "warn"
    IGNORE = "ignore"


class Rule(StrEnum):
    ROOM_IN_EVENT = "room_in_event"
    ROOM_BETWEEN_EVENTS = "room_between_events"
    VENUE_TWICE = "venue_twice"
    SPEAKER_IN_EVENT = "speaker_in_event"
    SPEAKER_BETWEEN_EVENTS = "speaker_between_events"
    REPRESENTATIVE = "representative"
    CAPACITY = "capacity"
    VENUE_HOURS = "venue_hours"
    VENUE_CLOSED = "venue_closed"
    OUTSIDE_WINDOW = "outside_window"
    BACKWARDS = "backwards"
    OUTSIDE_EVENT = "outside_event"
    NO_TIME = "no_time"
    SHORT = "short"
    HOLIDAY = "holiday"
    HOLIDAY_EVE = "holiday_eve"
    NOTICE = "notice"
    DECLINED = "declined"
    UNCONFIRMED = "unconfirmed"
    NO_BREAK = "no_break"
    NO_QUORUM = "no_quorum"


# What says of somebody more than an agenda does: in which bodies they sit, for whom they act, what they answered.
ABOUT_PEOPLE = frozenset({Rule.REPRESENTATIVE, Rule.DECLINED, Rule.UNCONFIRMED})


@dataclass(frozen=True)
class Strictness:
    """How strictly a rule is taken, and what it counts: days of notice, minutes without a break. None: it counts nothing."""

    level: Level
    number: int | None = None


DEFAULTS: Mapping[Rule, Strictness] = {
    Rule.ROOM_IN_EVENT: Strictness(Level.BLOCK),
    Rule.ROOM_BETWEEN_EVENTS: Strictness(Level.BLOCK),
    Rule.VENUE_TWICE: Strictness(Level.WARN),
    Rule.SPEAKER_IN_EVENT: Strictness(Level.BLOCK),
    Rule.SPEAKER_BETWEEN_EVENTS: Strictness(Level.WARN),
    Rule.REPRESENTATIVE: Strictness(Level.WARN),
    Rule.CAPACITY: Strictness(Level.WARN),
    Rule.VENUE_HOURS: Strictness(Level.WARN),
    Rule.VENUE_CLOSED: Strictness(Level.WARN),
    Rule.OUTSIDE_WINDOW: Strictness(Level.WARN),
    Rule.BACKWARDS: Strictness(Level.BLOCK),
    Rule.OUTSIDE_EVENT: Strictness(Level.WARN),
    Rule.NO_TIME: Strictness(Level.BLOCK),
    Rule.SHORT: Strictness(Level.WARN),
    Rule.HOLIDAY: Strictness(Level.WARN),
    Rule.HOLIDAY_EVE: Strictness(Level.WARN),
    Rule.NOTICE: Strictness(Level.WARN, 7),
    Rule.DECLINED: Strictness(Level.WARN),
    Rule.UNCONFIRMED: Strictness(Level.WARN, 14),
    Rule.NO_BREAK: Strictness(Level.WARN, 120),
    Rule.NO_QUORUM: Strictness(Level.WARN),
}
LEAST_NUMBER, MOST_NUMBER = 1, 1_000

Levels = Mapping[Rule, Strictness]


class MustNotPublish(Refusal):
    """Something clashes that this programme never publishes."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_l("Something clashes that must be put right before this is published. It is listed below."))


class MustAgree(Conflict):
    """Something clashes, or clashes otherwise than what was agreed to."""

    def __init__(self) -> None:
        super().__init__(_l("Read what clashes below and tick that it is to be published nevertheless."), field="agreed")


@dataclass(frozen=True)
class Person:
    """Somebody on an item of an agenda."""

    key: int  # of the speaker
    name: Words
    affiliation: Words
    role: SpeakerRole = SpeakerRole.SPEAKER


@dataclass(frozen=True)
class Item:
    """A line of an agenda as it takes place. `above` is the key of the block it is part of, `block` whether it has parts."""

    key: int
    code: str
    title: Words
    kind: ItemKind
    starts_at: datetime | None
    ends_at: datetime | None
    room: int | None = None
    above: int | None = None
    block: bool = False
    pinned: bool = False
    short: int = 0
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Place:
    """A venue with its hours; `rooms` says whether its rooms are known one by one."""

    key: int
    name: Words
    opens_at: time | None = None
    closes_at: time | None = None
    closed_on: tuple[int, ...] = ()
    rooms: bool = False


@dataclass(frozen=True)
class Hall:
    """A room."""

    key: int
    name: Words
    capacity: int | None = None


@dataclass(frozen=True)
class Hold:
    """A room kept for an event, half-open; `capacity` in the layout it is kept in."""

    room: int
    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None


@dataclass(frozen=True)
class Gathering:
    """An event with all that may clash. `ends_at` None is open: `until` is then how long it is taken to last."""

    key: int
    slug: str
    title: Words
    kind: EventKind
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    until: datetime | None
    draft: bool = False
    window: tuple[date, date] | None = None
    announced_on: date | None = None  # None: not yet, or not known
    seats: int | None = None
    registered: int = 0
    place: Place | None = None
    body: int | None = None
    items: tuple[Item, ...] = ()
    holds: tuple[Hold, ...] = ()
    answers: Mapping[int, Confirmation] = field(default_factory=dict)  # by the key of the speaker


@dataclass(frozen=True)
class Seat:
    """Somebody in a body, perhaps for an organisation, for a term: both days inclusive."""

    body: int
    person: int
    name: str
    organisation: int | None
    organisation_name: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Facts:
    """All that is looked at, of one programme: the events in the order of their days, the rooms, who sits where, what day it is."""

    events: Sequence[Gathering]
    today: date
    halls: Mapping[int, Hall] = field(default_factory=dict)
    seats: Sequence[Seat] = ()
    bodies: Mapping[int, Words] = field(default_factory=dict)
    others: Mapping[int, Sequence[str]] = field(default_factory=dict)  # who else could come for an organisation, by its key


@dataclass(frozen=True)
class Clash:
    """One thing found, at an item or at the whole event; `other` is the second event. `about` is what its sentence says."""

    rule: Rule
    level: Level
    event: Gathering
    item: Item | None = None
    other: Gathering | None = None
    other_item: Item | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same thing has the same key, so that one can agree to it."""
        parts = (self.rule, self.event.key, self.item and self.item.key, self.other and self.other.key, self.other_item and self.other_item.key, self.about.get("key", ""))
        return ":".join("" if part is None else str(part) for part in parts)

    def concerns(self, event_id: int) -> bool:
        return event_id in (self.event.key, self.other.key if self.other else None)


def agreement(clashes: Sequence[Clash]) -> str:
    """A fingerprint of what one is asked to agree to: other clashes ask anew."""
    return hashlib.sha256("\n".join(sorted(clash.key for clash in clashes if clash.level is Level.WARN)).encode()).hexdigest()[:16]


def must_be_settled(clashes: Sequence[Clash], agreed: str) -> None:
    """Nothing that forbids publishing, and whatever else clashes was read: `agreed` is its fingerprint."""
    if any(clash.level is Level.BLOCK for clash in clashes):
        raise MustNotPublish()
    if any(clash.level is Level.WARN for clash in clashes) and agreed != agreement(clashes):
        raise MustAgree()
