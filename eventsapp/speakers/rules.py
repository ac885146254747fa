"""Speakers: what they do where, what they were told of it, and when they may answer: on plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict, Refusal
from ..core.words import Words
from ..events.rules import SpeakerRole, Status

PAGE = 50
MOST_NOTE = 500

# The purpose of a speaker's link to one event, and the names of the mails.
SPEAKER = "speaker"
ASKED, MOVED = "speaker_asked", "speaker_moved"


class NoAddress(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("No e-mail address is known of this person. Enter one on their page, or write down what they said."))


class NotOnAgenda(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This person is not on the agenda any more."))


class SpeakerErased(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Nothing is kept of this person any more."))


class NotAskedNow(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Speakers cannot be asked to an event that was cancelled or is over."))


class AnsweringOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The event is over or was cancelled. Nothing was changed."))


@dataclass(frozen=True)
class Slot:
    """Something somebody does at an event, as it is published."""

    event: str
    event_title: Words
    item: str
    title: Words
    role: SpeakerRole
    starts_at: datetime | None
    zone: str


def in_order(slots: list[Slot]) -> list[Slot]:
    """By the clock; what has no time yet last."""
    return sorted(slots, key=lambda slot: (slot.starts_at is None, slot.starts_at.timestamp() if slot.starts_at else 0.0, slot.event))


@dataclass(frozen=True)
class Part:
    """What a speaker does at one event: an item in a role, when and where."""

    uid: str
    title: Words
    roles: tuple[SpeakerRole, ...]
    starts_at: datetime | None
    minutes: int | None
    room: Words


@dataclass(frozen=True)
class Told:
    """What a speaker was told of an event: whether it is on, where it is, their parts, and whether those were published."""

    status: Status
    venue: int | None
    published: bool
    parts: tuple[Part, ...]

    def kept(self) -> dict[str, Any]:
        """As it is kept, for Told.of()."""
        return {
            "status": self.status.value, "venue": self.venue, "published": self.published,
            "parts": [
                {"uid": part.uid, "title": dict(part.title), "starts_at": part.starts_at.isoformat() if part.starts_at else None, "minutes": part.minutes, "room": dict(part.room)}
                for part in self.parts
            ],
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Told:
        parts = tuple(
            Part(each["uid"], Words(each["title"]), (), datetime.fromisoformat(each["starts_at"]) if each["starts_at"] else None, each["minutes"], Words(each["room"]))
            for each in kept["parts"]
        )
        return cls(Status(kept["status"]), kept["venue"], kept["published"], parts)


class Topic(StrEnum):
    """What changed for a speaker."""

    STATUS = "status"
    VENUE = "venue"
    PUBLISHED = "published"
    TIME = "time"
    LENGTH = "length"
    ROOM = "room"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class News:
    """One thing that changed; `was` and `now` are the part before and as it stands, where it is about one."""

    topic: Topic
    was: Part | None = None
    now: Part | None = None


def news(told: Told, stands: Told) -> list[News]:
    """What somebody is owed news of. What is still being written is none; whoever left the published agenda does nothing any more."""
    found = [News(topic) for topic, differs in ((Topic.STATUS, told.status is not stands.status), (Topic.VENUE, told.venue != stands.venue)) if differs]
    if stands.published and not told.published:
        found.append(News(Topic.PUBLISHED))
    if not (told.published or stands.published):
        return found
    before, after = ({part.uid: part for part in each.parts} for each in (told, stands if stands.published else replace(stands, parts=())))
    found += [News(Topic.GONE, was=part) for uid, part in before.items() if uid not in after]
    for uid, part in after.items():
        found += _moved(before[uid], part) if uid in before else [News(Topic.NEW, now=part)]
    return found


def _moved(was: Part, now: Part) -> Sequence[News]:
    if was.starts_at != now.starts_at:
        return [News(Topic.TIME, was, now)]
    length = [News(Topic.LENGTH, was, now)] if was.minutes != now.minutes else []
    return [*length, *([News(Topic.ROOM, was, now)] if was.room != now.room else [])]
