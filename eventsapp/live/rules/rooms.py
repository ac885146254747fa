"""What is on and what comes next, room by room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...core.words import Words
from .replay import LiveItem, LivePlan, State


@dataclass(frozen=True)
class Panel:
    """One room: its code, "" for what is for everybody; what runs there; what comes next."""

    room: str
    name: Words
    now: LiveItem | None
    following: LiveItem | None
    after: LiveItem | None = None  # what comes then


def panels(live: LivePlan) -> list[Panel]:
    """A panel for everybody and one for each room in which something runs or is left, each item in one panel only; first where something runs."""
    made = [_panel(live, room, name, (room,)) for room, name in _rooms(live)]
    return sorted((panel for panel in made if panel.now is not None or panel.following is not None), key=lambda panel: panel.now is None)


def screen_of(live: LivePlan, room: str | None) -> list[Panel]:
    """What a screen shows: of one room with what is for everybody, else of every room in which something is on."""
    if room is not None:
        name = dict(_rooms(live)).get(room, Words())
        return [_panel(live, room, name, (room, ""))]
    rooms = _rooms(live)
    if len(rooms) == 1 or any(each.item.room == "" for each in live.running()):
        return [_panel(live, "", Words(), tuple(code for code, _ in rooms))]
    own = [_panel(live, code, name, (code, "")) for code, name in rooms if code]
    return [panel for panel in own if panel.now is not None or panel.following is not None]


def remaining_minutes(each: LiveItem, now: datetime) -> int | None:
    """Whole minutes until it should end, counted up; below zero once it should have ended; None for an open end."""
    if each.due_at is None:
        return None
    return -int((now - each.due_at) // timedelta(minutes=1))


def _rooms(live: LivePlan) -> list[tuple[str, Words]]:
    found: dict[str, Words] = {"": Words()}
    for each in live.items:
        found.setdefault(each.item.room, each.item.room_name)
    return list(found.items())


def _panel(live: LivePlan, room: str, name: Words, rooms: tuple[str, ...]) -> Panel:
    there = [each for each in live.items if not each.block and each.item.room in rooms]
    running = next((each for each in there if each.state is State.RUNNING), None)
    ahead = [each for each in there if each.state in (State.NEXT, State.AHEAD)]
    return Panel(room, name, running, ahead[0] if ahead else None, ahead[1] if len(ahead) > 1 else None)
