"""Forms of finding a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from ..core import dates
from ..core.editing import digest
from ..core.editing.forms import NOT_LISTED, ClockField, CountField, DayField, OneOfField, choices
from ..core.forms import AddressField, Form, LineField, ParagraphsField, WordsField
from ..core.locale import language, said
from ..core.words import LANGUAGES, whole
from ..core.working_days import is_working_day
from ..events.models import Event, Room
from ..members.rules import BodyRole
from ..programmes.models import Body
from .models import DateCandidate, DatePoll, DateVoter
from .queries.people import Askable
from .rules import LEAST_MINUTES, MOST_CANDIDATES, MOST_MINUTES, MOST_WEIGHT, Choice

CHOICE_NAMES = {Choice.YES: _l("Yes"), Choice.IF_NEED_BE: _l("If need be"), Choice.NO: _l("No")}
_MOST_COMMENT = 500
_WRITE_A_DAY = _l("Write a day.")
A_DAY = timedelta(days=1)


class Needing(Form):
    """A form whose days, times and numbers may be required, too: those fields let an empty one pass."""

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for field in self:
            if field.flags.required and field.data is None and not field.errors:
                wish = next((each.message for each in field.validators if isinstance(each, InputRequired)), None)
                field.errors = [wish or _("Write a whole number.")]
                valid = False
        return valid


class DaysForm(Needing):
    """One day, or the same hour on each day from one to another."""

    first = DayField(_l("Day"), [InputRequired(_WRITE_A_DAY)])
    last = DayField(_l("Up to and with"))
    time = ClockField(_l("Start"), [InputRequired(_l("Write a time."))])
    minutes = CountField(_l("Minutes"), [InputRequired(_l("Write how long it takes."))], least=LEAST_MINUTES, most=MOST_MINUTES, default=120)
    working = BooleanField(_l("Working days only"), default=True)

    zone = "UTC"

    @classmethod
    def over(cls, event: Event) -> DaysForm:
        form = cls()
        form.zone = event.zone
        return form

    def validate_last(self, field: DayField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day must not be before the first."))
        if field.data and self.first.data and (field.data - self.first.data).days > 366:
            raise ValidationError(_("Choose days within a year."))

    def validate_time(self, field: ClockField) -> None:
        """Where clocks are put forward, an hour of one night does not exist."""
        zone = ZoneInfo(self.zone)
        for day in self._days() if not self.first.errors and field.data else ():
            wall = datetime.combine(day, field.data or datetime.min.time())
            if wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
                raise ValidationError(_("This time does not exist there: the clocks are put forward that night."))

    def validate_working(self, field: BooleanField) -> None:
        if self.first.data and not self.first.errors and not self.last.errors and not self._days():
            raise ValidationError(_("There is no working day among these."))

    def starts(self) -> list[datetime]:
        assert self.time.data is not None
        return [datetime.combine(day, self.time.data, ZoneInfo(self.zone)).astimezone(UTC) for day in self._days()]

    def _days(self) -> list[date]:
        first, last = self.first.data, self.last.data or self.first.data
        if first is None or last is None or not 0 <= (last - first).days <= 366:
            return []
        alone = first == last  # a day somebody writes by itself is meant, whatever day it is
        days = [first + A_DAY * number for number in range((last - first).days + 1)]
        return [day for day in days if alone or not self.working.data or is_working_day(day)][: MOST_CANDIDATES + 1]


class Weighing(Needing):
    """What counts for those who are added together."""

    chair_weight = CountField(_l("The chair counts"), [InputRequired()], least=1, most=MOST_WEIGHT, default=3)
    weight = CountField(_l("Everybody else counts"), [InputRequired()], least=1, most=MOST_WEIGHT, default=1)
    chair_must = BooleanField(_l("It cannot be without the chair"))

    def weighed(self, people: Sequence[Askable]) -> list[tuple[Askable, int, bool]]:
        chair, other = self.chair_weight.data or 1, self.weight.data or 1
        return [(each, chair if each.role is BodyRole.CHAIR else other, bool(self.chair_must.data) and each.role is BodyRole.CHAIR) for each in people]


class BodyForm(Weighing):
    """Everybody who sits in a body, or acts for a member."""

    source = OneOfField(_l("Whom to ask"))

    MEMBERS = "*members"

    @classmethod
    def over(cls, bodies: Sequence[Body], **kwargs: Any) -> BodyForm:
        form = cls(prefix="body", **kwargs)
        form.source.choices = choices([*((body.code, said(body.name).text) for body in bodies), (cls.MEMBERS, _("Those who act for members"))])
        form.source.flags.required = True
        return form


class PersonForm(Needing):
    """Somebody by name and address."""

    name = LineField(_l("Full name"), [InputRequired(_l("Write a name."))], most=100)
    email = AddressField(_l("E-mail"), [InputRequired(_l("Write an e-mail address."))])
    affiliation = LineField(_l("On behalf of"), most=100)
    locale = OneOfField(_l("Language of the mail"), [(lang, name) for lang, name in zip(LANGUAGES, ("한국어", "English"), strict=True)])
    weight = CountField(_l("Counts"), [InputRequired()], least=1, most=MOST_WEIGHT, default=1)
    must = BooleanField(_l("It cannot be without them"))


class PollForm(Needing):
    """What voters read, what they see, until when they may answer."""

    note = WordsField(_l("What you say to those you ask"), long=True, most=1_000)
    closes_on = DayField(_l("Last day to answer"), [InputRequired(_WRITE_A_DAY)])
    shows_results = BooleanField(_l("Whoever is asked sees what the others said, with their names"))

    @classmethod
    def over(cls, poll: DatePoll | None, zone: str, **kwargs: Any) -> PollForm:
        shown: dict[str, Any] = {}
        if poll is not None:
            shown = {"note": poll.note, "shows_results": poll.shows_results, "closes_on": dates.last_day(poll.closes_at, zone) if poll.closes_at else None}
        return cls(prefix="poll", data=shown, **kwargs)

    def closes_at(self, zone: str) -> datetime:
        """The end of the last day: half-open."""
        assert self.closes_on.data is not None
        return datetime.combine(self.closes_on.data + A_DAY, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


class WeightsForm(Form):
    """Weights and "must be there" of everybody on the list: fields weight-ID and must-ID, in the table itself."""

    voters: Sequence[DateVoter] = ()
    typed: Mapping[str, str] = {}

    @classmethod
    def over(cls, voters: Sequence[DateVoter], typed: Mapping[str, str]) -> WeightsForm:
        form = cls()
        form.voters, form.typed = voters, typed
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if any(self._weight(voter) is None for voter in self.voters):
            self.form_errors.append(_("Write a number from %(least)d to %(most)d.", least=1, most=MOST_WEIGHT))
        return valid and not self.form_errors

    def weights(self) -> dict[int, tuple[int, bool]]:
        """By voter; nothing of those whose row was not on the page."""
        sent = [voter for voter in self.voters if f"weight-{voter.id}" in self.typed]
        return {voter.id: (self._weight(voter) or voter.weight, f"must-{voter.id}" in self.typed) for voter in sent}

    def shown(self, voter: DateVoter) -> str:
        return self.typed.get(f"weight-{voter.id}", str(voter.weight))

    def shown_must(self, voter: DateVoter) -> bool:
        return f"must-{voter.id}" in self.typed if self.typed else voter.must

    def _weight(self, voter: DateVoter) -> int | None:
        weight = whole(self.shown(voter).strip())
        return weight if weight is not None and 1 <= weight <= MOST_WEIGHT else None


class FixForm(Form):
    """The day is this one; perhaps with a room."""

    room = OneOfField(_l("Room"), default="")
    was = HiddenField()

    @classmethod
    def over(cls, event: Event, free: Sequence[Room]) -> FixForm:
        form = cls(data={"was": digest(event.starts_at)})
        names = [(room.code, said(room.name).text or room.code) for room in free]
        form.room.choices = choices([("", _("Hold no room")), *names])
        return form


class VoteForm(Form):
    """What somebody says of each day: fields day-ID."""

    comment = ParagraphsField(_l("Anything the organisers should know"), most=_MOST_COMMENT)

    candidates: Sequence[DateCandidate] = ()

    @classmethod
    def over(cls, voter: DateVoter) -> VoteForm:
        """With one group of radio buttons for each day of the poll; filled with what was said before."""
        poll = voter.poll
        names = [(choice.value, name) for choice, name in CHOICE_NAMES.items()]
        fields = {
            f"day_{each.id}": RadioField(_day(each, poll.event.zone), [DataRequired(_l("Choose one of the three."))], choices=choices(names), invalid_choice_message=NOT_LISTED)
            for each in poll.candidates
        }
        earlier = {f"day_{answer.candidate_id}": answer.choice.value for answer in voter.answers}
        form: VoteForm = type("VoteForm", (cls,), fields)(data=earlier | {"comment": voter.comment})
        form.candidates = poll.candidates
        return form

    def field_for(self, candidate: DateCandidate) -> Any:
        return self[f"day_{candidate.id}"]

    def choices_made(self) -> dict[int, Choice]:
        return {each.id: Choice(self.field_for(each).data) for each in self.candidates}


def _day(candidate: DateCandidate, zone: str) -> str:
    return dates.span(candidate.starts_at, candidate.starts_at + timedelta(minutes=candidate.minutes), zone, language())
