"""The forms of venues and their rooms, and of holding a room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FloatField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from ...core import dates
from ...core.editing.forms import ClockField, CountField, DayField, EditForm, OneOfField, choices
from ...core.forms import Form, LineField, WordsField
from ...core.locale import language
from ...core.words import Words
from ..models import Room, RoomHold, Venue
from ..rules import LEAST_ROOM, MOST_MARGIN, MOST_ROOM, Layout, clean_layouts, is_room_code, seats_in

WEEKDAY_NAMES = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
LAYOUT_NAMES = {
    Layout.THEATRE: _l("Rows of chairs"),
    Layout.CLASSROOM: _l("Rows of tables"),
    Layout.U_SHAPE: _l("Tables in a U"),
    Layout.BOARDROOM: _l("One table"),
    Layout.BANQUET: _l("Round tables"),
    Layout.STANDING: _l("Standing room"),
}


class VenueForm(EditForm):
    name = WordsField(_l("Name"), required=True)
    address = WordsField(_l("Address"))
    room = WordsField(_l("Floor and room"))
    entrance = WordsField(_l("Entrance"), long=True, most=1_000)
    transport = WordsField(_l("Public transport"), long=True, most=2_000)
    directions = WordsField(_l("Directions"), long=True, most=2_000)
    parking = WordsField(_l("Parking"), long=True, most=1_000)
    access = WordsField(_l("Access without steps"), long=True, most=1_000)
    opens_at = ClockField(_l("Opens at"))
    closes_at = ClockField(_l("Closes at"))
    closed_on = SelectMultipleField(_l("Closed on"), choices=choices((str(day), name) for day, name in enumerate(WEEKDAY_NAMES)), option_widget=CheckboxInput())
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90, _l("Write a number from -90 to 90."))], render_kw={"inputmode": "decimal"})
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180, _l("Write a number from -180 to 180."))], render_kw={"inputmode": "decimal"})

    _SAME = ("name", "address", "room", "entrance", "transport", "directions", "parking", "access", "opens_at", "closes_at", "latitude", "longitude")

    @classmethod
    def of(cls, venue: Venue) -> VenueForm:
        """The form over this venue, filled with what was sent, else with what stands."""
        return cls(data={name: getattr(venue, name) for name in (*cls._SAME, "version")} | {"closed_on": [str(day) for day in venue.closed_on]}).seal()

    def validate_closes_at(self, field: ClockField) -> None:
        opens = self.opens_at.data
        if field.data is not None and opens is not None and field.data != time(0) and field.data <= opens:
            raise ValidationError(_("Write a time after the opening, or 00:00 for the end of the day."))

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in self._SAME} | {"closed_on": sorted(int(day) for day in self.closed_on.data or [])}

    def said(self, column: str, value: Any) -> str | Words:
        if column == "closed_on":
            return ", ".join(str(WEEKDAY_NAMES[day]) for day in value) or str(_("(empty)"))
        return dates.clock_time(value) if isinstance(value, time) else super().said(column, value)


class RoomForm(EditForm):
    code = LineField(_l("Code"), most=60, render_kw={"autocapitalize": "none", "spellcheck": "false"})
    name = WordsField(_l("Name"), required=True)
    floor = WordsField(_l("Floor"))
    equipment = WordsField(_l("Equipment"), long=True, most=1_000)
    capacity = CountField(_l("Seats as it mostly stands"), least=LEAST_ROOM, most=MOST_ROOM)
    theatre = CountField(LAYOUT_NAMES[Layout.THEATRE], least=LEAST_ROOM, most=MOST_ROOM)
    classroom = CountField(LAYOUT_NAMES[Layout.CLASSROOM], least=LEAST_ROOM, most=MOST_ROOM)
    u_shape = CountField(LAYOUT_NAMES[Layout.U_SHAPE], least=LEAST_ROOM, most=MOST_ROOM)
    boardroom = CountField(LAYOUT_NAMES[Layout.BOARDROOM], least=LEAST_ROOM, most=MOST_ROOM)
    banquet = CountField(LAYOUT_NAMES[Layout.BANQUET], least=LEAST_ROOM, most=MOST_ROOM)
    standing = CountField(LAYOUT_NAMES[Layout.STANDING], least=LEAST_ROOM, most=MOST_ROOM)

    @classmethod
    def of(cls, room: Room) -> RoomForm:
        same = ("version", "name", "floor", "equipment", "capacity")
        form = cls(data={name: getattr(room, name) for name in same} | clean_layouts(room.layouts))
        del form.code  # agendas and files name the room by it
        return form.seal()

    def validate_code(self, field: LineField) -> None:
        if field.data and not is_room_code(field.data):
            raise ValidationError(_("Use letters a–z, digits, hyphens and dots, for example hall-a."))

    def values(self) -> dict[str, Any]:
        layouts = {layout.value: self[layout.value].data for layout in Layout}
        return {name: self[name].data for name in ("name", "floor", "equipment", "capacity")} | {"layouts": clean_layouts(layouts)}

    def field_of(self, column: str) -> str:
        return "theatre" if column == "layouts" else column

    def said(self, column: str, value: Any) -> str | Words:
        if column == "layouts":
            return layouts_in_words(value) or str(_("(empty)"))
        return super().said(column, value)


class HoldForm(Form):
    """Which room is held, how it is set up, and how long before and after."""

    room = OneOfField(_l("Room"))
    layout = OneOfField(_l("Set up as"), default="")
    minutes_before = CountField(_l("Minutes to set up before"), most=MOST_MARGIN, default=0)
    minutes_after = CountField(_l("Minutes to clear away after"), most=MOST_MARGIN, default=0)

    @classmethod
    def over(cls, rooms: Sequence[Room], hold: RoomHold | None = None, *, seats: int | None = None) -> HoldForm:
        """A form to hold one of these rooms; `hold`: one that is held, to be changed. Rooms with fewer than `seats` say so."""
        filled = {"room": hold.room.code, "layout": hold.layout, "minutes_before": hold.minutes_before, "minutes_after": hold.minutes_after} if hold else {}
        form = cls(data=filled)
        form.room.flags.required = True
        form.room.choices = choices((room.code, _with_seats(room, seats)) for room in rooms)
        form.layout.choices = choices([("", _("As it mostly stands")), *((layout.value, name) for layout, name in LAYOUT_NAMES.items())])
        return form


class FreeForm(Form):
    """Which rooms are free on a day, from when to when: a question, so that its address can be kept and sent."""

    class Meta(Form.Meta):
        csrf = False

    day = DayField(_l("Day"))
    start = ClockField(_l("Starting at"))
    end = ClockField(_l("Until"))

    def asked(self, zone: str) -> tuple[datetime, datetime] | None:
        """From when to when, once all is said; else what is missing stands on the fields."""
        if self.day.data is None and self.start.data is None and self.end.data is None and not self.errors:
            return None
        for field in (self.day, self.start, self.end):
            if field.data is None and not field.errors:
                field.errors = [_("Say the day, from when and to when.")]
        if self.errors or self.day.data is None or self.start.data is None or self.end.data is None:
            return None
        first = datetime.combine(self.day.data, self.start.data, ZoneInfo(zone))
        last = datetime.combine(self.day.data, self.end.data, ZoneInfo(zone))
        if last <= first:
            last += timedelta(days=1)  # past midnight
        return first.astimezone(UTC), last.astimezone(UTC)


def layouts_in_words(layouts: Any) -> str:
    """"Rows of chairs 120, Tables in a U 40"."""
    return ", ".join(f"{LAYOUT_NAMES[Layout(layout)]} {seats}" for layout, seats in clean_layouts(layouts).items())


def seats_of_hold(hold: RoomHold) -> int | None:
    """How many seats the room has as it will be set up."""
    return seats_in(hold.room.capacity, hold.room.layouts, hold.layout)


def most_seats(room: Room) -> int | None:
    """The seats of the layout that has most of them."""
    known = [*clean_layouts(room.layouts).values(), *([room.capacity] if room.capacity else [])]
    return max(known, default=None)


def _with_seats(room: Room, wanted: int | None) -> str:
    name, most = room.name.text(language()) or room.code, most_seats(room)
    if most is None:
        return name
    if wanted is not None and most < wanted:
        return str(_("%(room)s (%(seats)d seats at most, fewer than the event has)", room=name, seats=most))
    return str(_("%(room)s (%(seats)d seats at most)", room=name, seats=most))
