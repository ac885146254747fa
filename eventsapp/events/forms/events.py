"""The forms of events, and agenda items, and the names of their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import DataRequired, ValidationError

from ...core import dates
from ...core.editing.forms import NOT_LISTED, ClockField, CountField, DayField, MomentField, OneOfField, choices
from ...core.forms import Form, LineField, WordsField
from ...core.locale import language, said
from ...core.words import Words
from ...programmes.forms import must_be_free_slug
from ...programmes.models import Body
from ...programmes.rules import RESERVED_BELOW, closing, opening, shown_closing, shown_opening
from ..models import Event, Venue
from ..rules import LEAST_SEATS, MOST_SEATS, EventKind, Status
from .admission import ADMISSION_FIELDS, OPEN_TO_NAMES, AdmissionFields, shown_admission
from .taking_part import ATTENDANCE_NAMES, TakingPartFields, shown_taking_part

KIND_NAMES = {
    EventKind.SEMINAR: _l("Seminar"),
    EventKind.CONFERENCE: _l("Conference"),
    EventKind.ASSEMBLY: _l("Assembly"),
    EventKind.CEREMONY: _l("Ceremony"),
    EventKind.MEETING: _l("Meeting"),
}
STATUS_NAMES = {
    Status.DRAFT: _l("Draft"),
    Status.PUBLISHED: _l("Published"),
    Status.POSTPONED: _l("Postponed"),
    Status.CANCELLED: _l("Cancelled"),
}
_FIELDS = {"venue_id": "venue", "body_id": "body", "registration_opens_at": "opens_on", "registration_closes_at": "closes_on"} | ADMISSION_FIELDS
DATED, WINDOW, OPEN = "dated", "window", "open"
TIMINGS = ((DATED, _l("The day and time are known")), (WINDOW, _l("Only a period is known")), (OPEN, _l("Nothing is known yet")))


class EventForm(AdmissionFields, TakingPartFields):
    slug = LineField(_l("Address of the page"), most=60, render_kw={"autocapitalize": "none", "spellcheck": "false"})
    kind = OneOfField(_l("Kind"), [(kind.value, name) for kind, name in KIND_NAMES.items()])
    title = WordsField(_l("Title"), required=True)
    summary = WordsField(_l("Summary"), most=300)
    description = WordsField(_l("Description"), long=True)
    audience = WordsField(_l("Who should come"), long=True, most=1_000)
    body = OneOfField(_l("Held by"), default="")
    timing = RadioField(_l("When"), [DataRequired(NOT_LISTED)], choices=choices(TIMINGS), default=DATED, invalid_choice_message=NOT_LISTED)
    starts_at = MomentField(_l("Start"))
    ends_at = MomentField(_l("End"))
    window_from = DayField(_l("First possible day"))
    window_to = DayField(_l("Last possible day"))
    window_label = WordsField(_l("Name of the period"))
    zone = LineField(_l("Time zone"), [DataRequired(_l("Write a time zone, for example Asia/Seoul."))], most=60, render_kw={"autocapitalize": "none", "spellcheck": "false"})
    venue = OneOfField(_l("Venue"), default="")
    takes_registrations = BooleanField(_l("People register for this event here"))
    opens_on = DayField(_l("Registration from"))
    opens_time = ClockField(_l("Opening time"))
    closes_on = DayField(_l("Last day of registration"))
    closes_time = ClockField(_l("Closing time"))
    capacity = CountField(_l("Seats"), least=LEAST_SEATS, most=MOST_SEATS)
    capacity_was = HiddenField(default="")
    keeps_waiting_list = BooleanField(_l("Keep a waiting list when all seats are taken"), default=True)

    venues: Sequence[Venue] = ()
    bodies: Sequence[Body] = ()

    _SAME = ("title", "summary", "description", "audience", "zone", "takes_registrations", "keeps_waiting_list")

    @classmethod
    def new(cls, *, zone: str, venues: Sequence[Venue], bodies: Sequence[Body]) -> EventForm:
        return cls(zone=zone)._choosing(venues, bodies)

    @classmethod
    def of(cls, event: Event, *, capacity: int | None, venues: Sequence[Venue], bodies: Sequence[Body]) -> EventForm:
        """The form over this event, filled with what was sent, else with what stands."""
        form = cls(data=_shown(event, capacity))._choosing(venues, bodies)
        del form.slug
        return form.seal()

    def _choosing(self, venues: Sequence[Venue], bodies: Sequence[Body]) -> EventForm:
        self.venues, self.bodies = venues, bodies
        self.venue.choices = choices([("", _("To be announced")), *((venue.code, said(venue.name).text) for venue in venues)])
        self.body.choices = choices([("", _("The programme as a whole")), *((body.code, said(body.name).text) for body in bodies)])
        self.offer_bodies(bodies)
        return self

    def validate_slug(self, field: LineField) -> None:
        if field.data:
            must_be_free_slug(field.data, RESERVED_BELOW)

    def validate_zone(self, field: LineField) -> None:
        try:
            ZoneInfo(field.data)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValidationError(_("This time zone is not known. Write it like Asia/Seoul.")) from None

    def validate_starts_at(self, field: MomentField) -> None:
        self._must_exist(field)

    def validate_ends_at(self, field: MomentField) -> None:
        self._must_exist(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; and what the chosen way to say when needs."""
        valid = bool(super().validate(extra_validators))
        if self.timing.data == DATED and self.starts_at.data is None and not self.starts_at.errors:
            self.starts_at.errors = [_("Write when it starts, or choose that the day is not known yet.")]
        if self.timing.data == WINDOW and None in (self.window_from.data, self.window_to.data) and not (self.window_from.errors or self.window_to.errors):
            self.window_from.errors = [_("A period needs its first and its last possible day.")]
        return valid and not (self.starts_at.errors or self.window_from.errors)

    @property
    def capacity_touched(self) -> bool:
        return shown_seats(self.capacity.data) != (self.capacity_was.data or "")

    def values(self) -> dict[str, Any]:
        """What was typed, by column; of the ways to say when, only the chosen one."""
        dated, window, zone = self.timing.data == DATED, self.timing.data == WINDOW, self.zone.data
        return {name: self[name].data for name in self._SAME} | {
            "kind": EventKind(self.kind.data),
            "starts_at": _instant(self.starts_at.data, zone) if dated else None,
            "ends_at": _instant(self.ends_at.data, zone) if dated else None,
            "window_from": self.window_from.data if window else None,
            "window_to": self.window_to.data if window else None,
            "window_label": Words() if dated else self.window_label.data,
            "venue_id": next((venue.id for venue in self.venues if venue.code == self.venue.data), None),
            "body_id": next((body.id for body in self.bodies if body.code == self.body.data), None),
            "registration_opens_at": opening(self.opens_on.data, self.opens_time.data, zone),
            "registration_closes_at": closing(self.closes_on.data, self.closes_time.data, zone),
        } | self.admission(self.bodies, zone) | self.taking_part()

    def field_of(self, column: str) -> str:
        return _FIELDS.get(column, column)

    def said(self, column: str, value: Any) -> str | Words:
        if column == "kind":
            return str(KIND_NAMES[value])
        if column == "open_to":
            return str(OPEN_TO_NAMES[value])
        if column == "attendance":
            return str(ATTENDANCE_NAMES[value])
        if column in ("venue_id", "body_id", "open_to_body_id"):
            row = next((row for row in (self.venues if column == "venue_id" else self.bodies) if row.id == value), None)
            return row.name if row else str(_("(empty)"))
        if column in ("registration_closes_at", "changes_close_at") and value is not None:
            return dates.deadline(value, self.zone.data, language())
        if isinstance(value, datetime):
            return dates.moment(value, self.zone.data, language())
        return super().said(column, value)

    def _must_exist(self, field: MomentField) -> None:
        """Where clocks are put forward, an hour of one night does not exist."""
        try:
            zone = ZoneInfo(self.zone.data)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return
        if field.data and field.data.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != field.data:
            raise ValidationError(_("This time does not exist there: the clocks are put forward that night."))


class ReasonForm(Form):
    reason = WordsField(_l("Reason, as people will read it"), long=True, most=1_000)


def shown_seats(capacity: int | None) -> str:
    """A number of seats as its field shows it: nothing for no limit."""
    return "" if capacity is None else str(capacity)


def _instant(local: datetime | None, zone: str) -> datetime | None:
    return local.replace(tzinfo=ZoneInfo(zone)) if local else None


def _shown(event: Event, capacity: int | None) -> dict[str, Any]:
    """What the form's fields say of an event."""
    opens_on, opens_time = shown_opening(event.registration_opens_at, event.zone)
    closes_on, closes_time = shown_closing(event.registration_closes_at, event.zone)
    same = ("version", "kind", "title", "summary", "description", "audience", "window_from", "window_to", "window_label", "zone", "takes_registrations", "keeps_waiting_list")
    return {name: getattr(event, name) for name in same} | {
        "body": event.body.code if event.body else "",
        "venue": event.venue.code if event.venue else "",
        "timing": DATED if event.starts_at else WINDOW if event.window_from else OPEN,
        "starts_at": _on_the_wall(event.starts_at, event.zone),
        "ends_at": _on_the_wall(event.ends_at, event.zone),
        "opens_on": opens_on,
        "opens_time": opens_time,
        "closes_on": closes_on,
        "closes_time": closes_time,
        "capacity": capacity,
        "capacity_was": shown_seats(capacity),
    } | shown_admission(event) | shown_taking_part(event)


def _on_the_wall(instant: datetime | None, zone: str) -> datetime | None:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if instant else None
