"""What an event's entry says in a calendar: decisions on plain values, without a line of iCalendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ...core import dates
from ...core.words import LANGUAGES, Words
from ...events.rules import Attendance, Status, end_of, past_at
from .invitations import Partstat, Said

# In both languages here, not in the catalogue: a file is written in the language asked of it, whoever asks, and its
# octets must be the same in a request, a sweep and a mail.
_MARKS = {
    "undated": Words(ko="[일정 미정] {}", en="[Date to be fixed] {}"),
    "postponed": Words(ko="[연기] {}", en="[Postponed] {}"),
    "cancelled": Words(ko="[취소] {}", en="[Cancelled] {}"),
}
_NOTES = {
    "undated": Words(ko="날짜는 아직 정해지지 않았습니다. 정해지면 이 일정이 바뀝니다.", en="The date is still to be fixed; this entry will then change."),
    "postponed": Words(ko="행사가 연기되었습니다. 새 일정은 정해지는 대로 안내합니다.", en="The event is postponed; its new date will be announced."),
    "cancelled": Words(ko="행사가 취소되었습니다.", en="The event is cancelled."),
    "online": Words(
        ko="온라인으로 열립니다. 좌석이 확정된 분은 시작 직전에 본인의 신청 확인 페이지에서 접속 링크를 보실 수 있습니다.",
        en="This event is online. Whoever has a seat finds the link on the page of their own registration, shortly before it begins.",
    ),
    "hybrid": Words(
        ko="온라인으로도 참여할 수 있습니다. 좌석이 확정된 분은 시작 직전에 본인의 신청 확인 페이지에서 접속 링크를 보실 수 있습니다.",
        en="You can also take part online. Whoever has a seat finds the link on the page of their own registration, shortly before it begins.",
    ),
    "open end": Words(ko="종료 시각은 정해지지 않았습니다.", en="The end time is open."),
}
_ONLINE = Words(ko="온라인", en="Online")


class State(StrEnum):
    """The STATUS of an entry (RFC 5545 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Timed:
    """From one instant to a later one, told in an IANA zone."""

    starts_at: datetime
    ends_at: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None or self.ends_at <= self.starts_at:
            raise ValueError("an entry ends later than it starts, and both are instants")


@dataclass(frozen=True)
class AllDay:
    """Whole days, both inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day is not before the first")


@dataclass(frozen=True)
class Place:
    """Where, as one line, and on the globe if that is known: (latitude, longitude)."""

    name: str
    address: str
    position: tuple[float, float] | None

    @property
    def line(self) -> str:
        return ", ".join(part for part in (self.name, self.address) if part)


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar; `parent` is the UID of the one it is a part of. The same entry is always the same octets."""

    uid: str
    sequence: int
    changed_at: datetime
    when: Timed | AllDay
    state: State
    busy: bool
    summary: str
    description: str
    place: Place | None
    url: str
    parent: str = ""
    conference: str = ""  # where one takes part online: only in the file of somebody who may


@dataclass(frozen=True)
class Invitee:
    """Who is invited, and the address of ours that their calendar answers to."""

    organizer_name: str
    organizer: str
    name: str
    address: str
    partstat: Partstat


@dataclass(frozen=True)
class ITip:
    """What an invitation mail does to a calendar (RFC 5546): its METHOD, SEQUENCE and DTSTAMP."""

    method: Said
    sequence: int
    stamp: datetime


@dataclass(frozen=True)
class Feed:
    """What a subscribed calendar says of itself; no source where that would tell a secret."""

    name: str
    description: str
    zone: str
    source: str
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a published agenda."""

    title: Words
    starts_at: datetime | None
    uid: str = ""
    code: str = ""
    speakers: Words = field(default_factory=Words)
    minutes: int | None = None


@dataclass(frozen=True)
class Venue:
    name: Words
    room: Words
    address: Words
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Facts:
    """What of an event decides its entry. `changed_at` is the last published change, `reason` why it is off."""

    uid: str
    revision: int
    changed_at: datetime
    status: Status
    title: Words
    summary: Words
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    window_from: date | None
    window_to: date | None
    window_label: Words
    venue: Venue | None
    agenda: tuple[Line, ...]
    reason: Words
    url: str
    attendance: Attendance = Attendance.IN_PERSON


def entry(facts: Facts, lang: str, *, agenda: bool = True) -> Entry | None:
    """The event's entry in `lang`; None without a day or a window. `agenda`: its lines are told in the description.

    A window of days is a tentative entry that keeps nobody's time; the day it becomes a date, the same UID holds that.
    A postponed event keeps its old place in the calendar, marked and free, until it gets a new one.
    """
    when = _when(facts)
    if when is None:
        return None
    state = _state(facts.status, when)
    return Entry(
        uid=facts.uid, sequence=facts.revision, changed_at=facts.changed_at, when=when, state=state, busy=state is State.CONFIRMED,
        summary=title(facts, lang), description=_description(facts, lang, agenda), place=_place(facts, lang), url=facts.url,
    )  # fmt: skip


def title(facts: Facts, lang: str) -> str:
    """The title with the mark that a reader must not miss."""
    return marked(facts, facts.title.text(lang), lang)


def marked(facts: Facts, text: str, lang: str) -> str:
    """`text` with the mark of the event's state, if it has one."""
    mark = _mark(facts)
    return _MARKS[mark].text(lang).format(text) if mark else text


def over_at(status: Status, starts_at: datetime | None, ends_at: datetime | None, window_to: date | None, zone: str) -> datetime | None:
    """When a cancelled event may leave a feed: once its time is past. None: not at any moment, as what is on stays."""
    return past_at(starts_at, ends_at, window_to, zone) if status is Status.CANCELLED else None


def _when(facts: Facts) -> Timed | AllDay | None:
    starts, ends = facts.starts_at, end_of(facts.starts_at, facts.ends_at)
    if starts is not None and ends is not None:
        return Timed(starts, ends, facts.zone)
    first, last = facts.window_from or facts.window_to, facts.window_to or facts.window_from
    return AllDay(first, last) if first is not None and last is not None else None


def _state(status: Status, when: Timed | AllDay) -> State:
    if status is Status.CANCELLED:
        return State.CANCELLED
    return State.TENTATIVE if status is Status.POSTPONED or isinstance(when, AllDay) else State.CONFIRMED


def _mark(facts: Facts) -> str | None:
    if facts.status in (Status.CANCELLED, Status.POSTPONED):
        return facts.status.value
    return "undated" if facts.starts_at is None else None


def _place(facts: Facts, lang: str) -> Place | None:
    venue = facts.venue
    if facts.attendance is Attendance.ONLINE:
        return Place(_ONLINE.text(lang), "", None)
    if venue is None:
        return None
    known = venue.latitude is not None and venue.longitude is not None
    position = (venue.latitude, venue.longitude) if known else None
    name = (" " if lang == "ko" else ", ").join(part for part in (venue.name.text(lang), venue.room.text(lang)) if part)
    return Place(name, venue.address.text(lang), position)  # type: ignore[arg-type]


def _description(facts: Facts, lang: str, agenda: bool) -> str:
    """State, summary and agenda in `lang`, then title and agenda in the other language, the link last."""
    other = next(code for code in LANGUAGES if code != lang)
    parts = [_notes(facts, lang), facts.summary.text(lang), _agenda(facts, lang, fall_back=True) if agenda else ""]
    if facts.title.get(other):
        parts.append("\n".join(part for part in (title(facts, other), _agenda(facts, other, fall_back=False) if agenda else "") if part))
    return "\n\n".join(part for part in (*parts, facts.url) if part)


def _notes(facts: Facts, lang: str) -> str:
    mark = _mark(facts)
    notes = [_NOTES[mark].text(lang)] if mark else []
    if mark == "undated":
        notes.insert(0, facts.window_label.text(lang))
    elif mark is not None:
        notes.append(facts.reason.text(lang))
    elif facts.ends_at is None:
        notes.append(_NOTES["open end"].text(lang))
    if mark in (None, "undated") and facts.attendance.value in _NOTES:
        notes.append(_NOTES[facts.attendance.value].text(lang))
    return "\n".join(note for note in notes if note)


def _agenda(facts: Facts, lang: str, *, fall_back: bool) -> str:
    titled = [(line, line.title.text(lang) if fall_back else line.title.get(lang)) for line in facts.agenda]
    return "\n".join(f"{_clock(facts, line, lang)}{text}" for line, text in titled if text)


def _clock(facts: Facts, line: Line, lang: str) -> str:
    """"10:30 ", on another day than the first "1. 10.(목) 10:30 ", without a time nothing."""
    if facts.starts_at is None or line.starts_at is None:
        return ""
    zone = ZoneInfo(facts.zone)
    local = line.starts_at.astimezone(zone)
    same_day = local.date() == facts.starts_at.astimezone(zone).date()
    return f"{'' if same_day else dates.day(local.date(), lang, year=False) + ' '}{dates.clock_time(local)} "
