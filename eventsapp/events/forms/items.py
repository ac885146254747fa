"""The forms of agenda items, and the names of their kinds and of what people do on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired

from ...core import dates
from ...core.editing.forms import NOT_LISTED, ClockField, CountField, EditForm, OneOfField, choices
from ...core.forms import Form, WordsField
from ...core.locale import language, said
from ...core.words import Words
from ..models import AgendaItem, Event, Room, Speaker
from ..rules import LEAST_MINUTES, MOST_MINUTES, PAUSES, ItemKind, SpeakerRole
from ..rules.lines import pin_on

ITEM_KIND_NAMES = {
    ItemKind.TALK: _l("Talk"),
    ItemKind.PLAN_SHARING: _l("Sharing of plans"),
    ItemKind.PILOT_CITY_PLAN: _l("Pilot city plan"),
    ItemKind.FUTURE_PLAN: _l("Future plan"),
    ItemKind.QUESTIONS: _l("Questions and answers"),
    ItemKind.SUGGESTIONS: _l("Suggestions"),
    ItemKind.REPORT: _l("Report"),
    ItemKind.RESOLUTION: _l("Resolution"),
    ItemKind.ELECTION: _l("Election"),
    ItemKind.CEREMONY: _l("Ceremony"),
    ItemKind.BREAK: _l("Break"),
    ItemKind.MEAL: _l("Meal"),
    ItemKind.FREE: _l("Free time"),
    ItemKind.OTHER: _l("Other"),
}
ROLE_NAMES = {SpeakerRole.SPEAKER: _l("Speaker"), SpeakerRole.CHAIR: _l("Chair"), SpeakerRole.PANELLIST: _l("Panellist")}
MORE_PEOPLE = 2  # empty lines for people, below those who are there


@dataclass(frozen=True)
class Around:
    """What an item can be put into: the event's days, its rooms, the blocks of its agenda, the speakers of its programme."""

    event: Event
    days: Sequence[date] = ()
    rooms: Sequence[Room] = ()
    blocks: Sequence[AgendaItem] = ()
    speakers: Sequence[Speaker] = field(default_factory=list)


class ItemForm(EditForm):
    kind = OneOfField(_l("Kind"), [(kind.value, name) for kind, name in ITEM_KIND_NAMES.items()])
    title = WordsField(_l("Title"), required=True)
    speakers = WordsField(_l("Speakers"))
    minutes = CountField(_l("Minutes"), least=LEAST_MINUTES, most=MOST_MINUTES)

    def values(self) -> dict[str, Any]:
        return {"kind": ItemKind(self.kind.data), "title": self.title.data, "speakers": self.speakers.data, "minutes": self.minutes.data}

    def said(self, column: str, value: Any) -> str | Words:
        return str(ITEM_KIND_NAMES[value]) if column == "kind" else super().said(column, value)


class WholeItemForm(ItemForm):
    """Everything of an item."""

    summary = WordsField(_l("Summary"), long=True, most=4_000)
    least = CountField(_l("Can give way down to"), least=0, most=MOST_MINUTES)
    day = OneOfField(_l("Day"), default="")
    pinned = ClockField(_l("Starts at exactly"))
    room = OneOfField(_l("Room"), default="")
    block = OneOfField(_l("Part of"), default="")

    around: Around
    people: list[tuple[int | None, str]]

    @classmethod
    def of(cls, item: AgendaItem | None, around: Around, formdata: MultiDict[str, str] | None) -> Self:
        """The form over this item, filled with what was sent, else with what stands."""
        form = cls(data=_shown(item, around) if item is not None else None)
        form.around = around
        zone = around.event.zone
        form.day.choices = choices([("", _l("The event’s first day")), *((day.isoformat(), dates.day(day, language())) for day in around.days)])
        form.room.choices = choices([("", _l("For everybody")), *((str(room.id), said(room.name).text) for room in around.rooms)])
        form.block.choices = choices([("", _l("Of no block")), *((str(block.id), said(block.title).text) for block in around.blocks)])
        stands = [(each.speaker_id, each.role.value) for each in item.people] if item is not None else []
        form.people = _typed_people(formdata) if formdata is not None else list(stands)
        form._begins = around.event.starts_at.astimezone(ZoneInfo(zone)).time() if around.event.starts_at else time(0)
        return form.seal()

    _begins: time

    @property
    def people_lines(self) -> list[tuple[int | None, str]]:
        """Those who are there, and a few empty lines."""
        return [*self.people, *[(None, SpeakerRole.SPEAKER.value)] * MORE_PEOPLE]

    def values(self) -> dict[str, Any]:
        known = {speaker.id for speaker in self.around.speakers}
        people = [(speaker, role) for speaker, role in self.people if speaker in known and role in set(SpeakerRole)]
        return super().values() | {
            "summary": self.summary.data, "least_minutes": self.least.data, "day": date.fromisoformat(self.day.data) if self.day.data else None,
            "room_id": _id(self.room), "parent_id": _id(self.block), "pinned_at": self._pin(), "lineup": " ".join(f"{speaker}:{role}" for speaker, role in dict.fromkeys(people)),
        }  # fmt: skip

    def field_of(self, column: str) -> str:
        return {"least_minutes": "least", "room_id": "room", "parent_id": "block", "parent": "block", "pinned_at": "pinned"}.get(column, column)

    def said(self, column: str, value: Any) -> str | Words:
        if column == "lineup":
            names = {speaker.id: speaker.name for speaker in self.around.speakers}
            pairs = [part.split(":") for part in value.split()]
            return ", ".join(f"{said(names.get(int(speaker), Words())).text} ({ROLE_NAMES[SpeakerRole(role)]})" for speaker, role in pairs) or super().said(column, None)
        if column in ("room_id", "parent_id"):
            rows: Sequence[Any] = self.around.rooms if column == "room_id" else self.around.blocks
            row = next((row for row in rows if row.id == value), None)
            return super().said(column, None) if row is None else row.name if column == "room_id" else row.title
        if isinstance(value, datetime):
            return dates.moment(value, self.around.event.zone, language())
        if isinstance(value, date):
            return dates.day(value, language())
        return super().said(column, value)

    def _pin(self) -> datetime | None:
        event = self.around.event
        if self.pinned.data is None or event.starts_at is None:
            return None
        first = event.starts_at.astimezone(ZoneInfo(event.zone)).date()
        return pin_on(date.fromisoformat(self.day.data) if self.day.data else first, self.pinned.data, event.zone, self._begins)


class SplitForm(Form):
    minutes = CountField(_l("Minutes of the first part"), [DataRequired(_l("Write a whole number."))], least=1, most=MOST_MINUTES)
    title = WordsField(_l("Title of the second part"))


class ElsewhereForm(Form):
    event = OneOfField(_l("Event"), default="")

    @classmethod
    def over(cls, events: Sequence[Event]) -> Self:
        form = cls()
        form.event.choices = choices([(event.slug, said(event.title).text) for event in events])
        form.event.validators = [DataRequired(NOT_LISTED)]
        return form


def floor_of(kind: ItemKind, minutes: int | None) -> int | None:
    """How far a new pause gives way if nobody says otherwise: to a third, a meal to two thirds, in steps of five; nothing else does."""
    if kind not in PAUSES or minutes is None:
        return None
    share = 2 / 3 if kind is ItemKind.MEAL else 1 / 3
    return max(5, int(minutes * share) // 5 * 5) if minutes >= 5 else None


def _typed_people(formdata: MultiDict[str, str]) -> list[tuple[int | None, str]]:
    pairs = zip(formdata.getlist("speaker"), formdata.getlist("role"), strict=False)
    return [(int(speaker), role) for speaker, role in list(pairs)[:50] if speaker.isascii() and speaker.isdigit() and len(speaker) < 10]


def _id(chosen: OneOfField) -> int | None:
    return int(chosen.data) if chosen.data and chosen.data.isascii() and chosen.data.isdigit() else None


def _shown(item: AgendaItem, around: Around) -> dict[str, Any]:
    same = ("version", "kind", "title", "summary", "speakers", "minutes")
    return {name: getattr(item, name) for name in same} | {
        "least": item.least_minutes, "day": item.day.isoformat() if item.day else "", "room": str(item.room_id or ""), "block": str(item.parent_id or ""),
        "pinned": item.pinned_at.astimezone(ZoneInfo(around.event.zone)).time().replace(second=0, microsecond=0) if item.pinned_at else None,
    }  # fmt: skip
