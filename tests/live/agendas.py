"""Plans and acts for the tests of the run of show, in minutes after the start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from eventsapp.core.words import Words
from eventsapp.events.rules import ItemKind, Released, Slot, timetable
from eventsapp.live.rules import Act, Verb

START = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)  # Wed 9 January, 10:30 in Seoul
SEOUL = "Asia/Seoul"


def at(minutes):
    return START + timedelta(minutes=minutes)


def plan_of(*lines, start=START):
    """A release of these (uid, minutes, {pin, least, room, parent, kind}) as it fits."""
    slots = [
        Slot(minutes, at(more["pin"]) if "pin" in more else None, least=more.get("least"), room=more.get("room"), key=uid, parent=more.get("parent"))
        for uid, minutes, more in lines
    ]
    return [_line(place, line, when) for place, (line, when) in enumerate(zip(lines, timetable(start, SEOUL, slots), strict=True))]


def _line(place, line, when):
    uid, _, more = line
    return Released(
        id=place + 1, uid=uid, code=uid, kind=more.get("kind", ItemKind.BREAK if "least" in more else ItemKind.TALK), title=Words(en=uid, ko=uid), summary=Words(),
        speakers=Words(), people=(), minutes=when.minutes, short=when.short, least=more.get("least"), starts_at=when.starts_at, day=None, room=more.get("room", ""),
        room_name=Words(en=more.get("room", "")), parent=more.get("parent", ""), pinned="pin" in more, extra={},
    )  # fmt: skip


def start(uid, minute, seconds=0):
    return Act(Verb.START, uid, at(minute) + timedelta(seconds=seconds))


def end(uid, minute):
    return Act(Verb.END, uid, at(minute))


def adjust(uid, by, minute):
    return Act(Verb.ADJUST, uid, at(minute), by)


def skip(uid, minute):
    return Act(Verb.SKIP, uid, at(minute))


def absorb(minute):
    return Act(Verb.ABSORB, "", at(minute))


def times(live):
    """Each item's state, its start in minutes after the event's, and its length."""
    return {
        each.item.uid: (each.state.value, None if each.starts_at is None else (each.starts_at - START).total_seconds() / 60, each.minutes) for each in live.items
    }
