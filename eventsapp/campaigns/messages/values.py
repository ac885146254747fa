"""What the placeholders of a campaign say to one reader, looked up only when a text asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ...core import dates, tokens
from ...core.db import db
from ...core.locale import language
from ...core.template import absolute, address
from ...core.words import Words, name_for_mail
from ...events.models import Event
from ...events.wording import when, where
from ...members.models import AdditionRequest, Application, ApplicationDocument, BodySeat
from ...members.rules.applying import APPLICATION
from ...members.rules.deciding import REPRESENTATIVE
from ...people.models import Person, Representative
from ...rsvps.actions import DELEGATION, RSVP
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import ACTIVE
from ..models import Campaign
from ..queries.campaigns import deadline_of
from ..rules import About, Placeholder

_ROWS: dict[About, Any] = {
    About.RSVP: Rsvp, About.DELEGATION: Delegation, About.APPLICATION: Application, About.REPRESENTATIVE: Representative, About.BODY_SEAT: BodySeat,
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """To whom a mail is written, and the row it is about."""

    person: Person
    about: About
    about_id: int


class Values:
    """value(placeholder) for one reader, in the language spoken now. Names that strangers typed are cleaned."""

    def __init__(self, campaign: Campaign, reader: Reader) -> None:
        self.campaign, self.reader = campaign, reader
        model = _ROWS.get(reader.about)
        self.row: Any = db.session.get(model, reader.about_id) if model is not None else None

    def __call__(self, placeholder: Placeholder) -> str:
        match placeholder:
            case Placeholder.NAME:
                return name_for_mail(self.reader.person.name)
            case Placeholder.ORGANISATION:
                return name_for_mail(self._organisation())
            case Placeholder.PROGRAMME:
                return self.campaign.programme.name.text(language())
            case Placeholder.DEADLINE:
                return self._deadline()
            case Placeholder.LINK:
                return self._link()
            case Placeholder.SEATS:
                return str(self._seats())
            case Placeholder.MISSING:
                return ", ".join(self._missing())
            case _:
                return _of_event(placeholder, self.campaign.event) if self.campaign.event is not None else ""

    def _organisation(self) -> str:
        match self.row:
            case Rsvp():
                return self.row.delegation.organisation
            case Delegation() | Application():
                return self.row.organisation
            case Representative():
                return self.row.organisation.name
            case BodySeat() if self.row.organisation is not None:
                return self.row.organisation.name
        return ""

    def _deadline(self) -> str:
        """Without "until": what organisers write around it says so."""
        closes = deadline_of(self.campaign)
        if closes is None:
            return ""
        zone = self.campaign.event.zone if self.campaign.event is not None else self.campaign.programme.zone
        said = dates.deadline(closes, zone, language())
        return said.removesuffix("까지").removeprefix("until ")

    def _link(self) -> str:
        match self.row:
            case Rsvp():
                return address("rsvps.rsvp", token=tokens.current(RSVP, self.row.id))
            case Delegation():
                return address("rsvps.delegation", token=tokens.current(DELEGATION, self.row.id))
            case Application():
                return address("members.application", token=tokens.current(APPLICATION, self.row.id))
            case Representative():
                token = tokens.current(REPRESENTATIVE, self.row.id)
                event = self.campaign.event
                return address("rsvps.register_colleagues", token=token, event=event.slug) if event is not None else absolute(f"/o/{token}/")
        event = self.campaign.event
        return address("rsvps.register", programme=self.campaign.programme.slug, event=event.slug) if event is not None else ""

    def _seats(self) -> int:
        unnamed = select(func.count()).select_from(Rsvp).where(Rsvp.delegation_id == self.reader.about_id, Rsvp.named.is_(False), Rsvp.standing.in_(ACTIVE))
        return db.session.scalar(unnamed) or 0

    def _missing(self) -> list[str]:
        if not isinstance(self.row, Application):
            return []
        sent = select(ApplicationDocument.code).where(ApplicationDocument.application_id == self.row.id, ApplicationDocument.removed_at.is_(None))
        there = set(db.session.scalars(sent))
        lacking = [Words(each["label"]).text(language()) for each in self.row.call.documents if each.get("needed") and each["code"] not in there]
        open_ = select(AdditionRequest.id).where(AdditionRequest.application_id == self.row.id, AdditionRequest.answered_at.is_(None))
        return [*lacking, _("what you were asked to add")] if db.session.scalar(open_.limit(1)) is not None else lacking


def _of_event(placeholder: Placeholder, event: Event) -> str:
    match placeholder:
        case Placeholder.EVENT:
            return event.title.text(language())
        case Placeholder.WHEN:
            return when(event)
        case Placeholder.WHERE:
            return where(event)
        case _:
            return address("events.event", programme=event.programme.slug, event=event.slug)
