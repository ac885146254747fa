"""The agenda as published: what a line of it says, and what becomes of it when the event moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict
from ...core.words import Words
from .agendas import ItemKind, Slot, SpeakerRole, start_times


class ReleaseKind(StrEnum):
    """How a release came to be: somebody published it, the event moved, or the room ran late."""

    WRITTEN = "written"
    MOVED = "moved"
    LIVE = "live"


class NothingToPublish(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The published agenda already says the same."))


@dataclass(frozen=True)
class Speaking:
    """A person on a released item. `code` is the speaker's; their page is at it if they are `public`."""

    code: str
    name: Words
    position: Words
    affiliation: Words
    role: SpeakerRole
    public: bool


@dataclass(frozen=True)
class Released:
    """One line of a release. Releases made before rooms and people were known read as without them."""

    id: int
    uid: str
    code: str
    kind: ItemKind
    title: Words
    summary: Words
    speakers: Words
    people: tuple[Speaking, ...]
    minutes: int | None  # as it fits; `short` less than was wished
    short: int
    least: int | None
    starts_at: datetime | None
    day: date | None
    room: str  # its code, "" for the event's own
    room_name: Words
    parent: str  # the uid of the block it is part of, ""
    pinned: bool
    extra: Mapping[str, Any]
    gave: int = 0  # minutes a pause gave willingly to what is pinned behind it

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at is not None and self.minutes is not None else None

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Released:
        people = tuple(
            Speaking(each["code"], Words(each["name"]), Words(each["position"]), Words(each["affiliation"]), SpeakerRole(each["role"]), each["public"])
            for each in item.get("people", ())
        )
        return cls(
            id=item["id"], uid=item["uid"], code=item["code"], kind=ItemKind(item["kind"]), title=Words(item["title"]), summary=Words(item.get("summary") or {}),
            speakers=Words(item["speakers"]), people=people, minutes=item["minutes"], short=item.get("short", 0), least=item.get("least"),
            starts_at=datetime.fromisoformat(item["starts_at"]) if item["starts_at"] else None, day=date.fromisoformat(item["day"]) if item.get("day") else None,
            room=item.get("room", ""), room_name=Words(item.get("room_name") or {}), parent=item.get("parent", ""), pinned=item.get("pinned", False),
            extra=item.get("extra") or {}, gave=item.get("gave", 0),
        )  # fmt: skip


def retimed(items: Sequence[Mapping[str, Any]], before: datetime | None, after: datetime | None, zone: str = "UTC") -> list[dict[str, Any]]:
    """Released items when their event moves from `before` to `after`: the same agenda, moved along.

    An event that had no time yet takes the items' lengths from its start, rooms side by side; one that loses its time loses theirs."""
    if before is None or after is None:
        starts = start_times(after, [_slot(item) for item in items], zone)
    else:
        starts = [datetime.fromisoformat(item["starts_at"]) + (after - before) if item["starts_at"] else None for item in items]
    days = (_local_day(after, zone) - _local_day(before, zone)).days if before is not None and after is not None else None
    return [
        {**item, "starts_at": start.astimezone(UTC).isoformat() if start else None, "day": _moved_day(item.get("day"), days)}
        for item, start in zip(items, starts, strict=True)
    ]


def _local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _slot(item: Mapping[str, Any]) -> Slot:
    day = date.fromisoformat(item["day"]) if item.get("day") else None
    return Slot(item["minutes"], room=item.get("room") or None, day=day, key=item["uid"], parent=item.get("parent") or None)


def _moved_day(day: str | None, by: int | None) -> str | None:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat() if day and by is not None else None
