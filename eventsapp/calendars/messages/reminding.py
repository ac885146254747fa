"""The mail that reminds somebody of an event they have a seat at: how far off it is, when and where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ...core import tokens
from ...core.db import db
from ...core.template import address
from ...core.words import name_for_mail
from ...events.models import Event
from ...events.rules import Status
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ...rsvps.actions import DELEGATION
from ...rsvps.rules import Standing
from ..models import Invitation, Reminder
from ..queries import reminders as queries
from ..queries.invitations import Reader, get_invitation, reader_in, through_contact
from ..rules.mail_texts import Occasion
from ..rules.reminders import COMPOSER, Distance, Unit, comes_again, distance
from .mail_texts import words_to
from .parties import claim_link, rsvp_link


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[COMPOSER] = compose


def compose(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """The reminder; None when there is nothing to remind of any more, or a later one will come. `ids["now"]` is when it is composed."""
    invitation, reminder = get_invitation(ids["invitation"]), db.session.get(Reminder, ids["reminder"])
    event = invitation.delegation.event
    if reminder is None or event.starts_at is None or not _still_true(invitation, reminder, event, ids["now"]):
        return None
    reader, programme = reader_in(invitation.delegation, invitation.person_id), event.programme
    with speaking(lang):
        subject, lead = words_for(distance(event.starts_at, event.zone, ids["now"]), event.title.text(lang))
        own = words_to(event, Occasion.REMINDER, reader.person.name, invitation.delegation.organisation, lang)
    text, html = render("reminder", lang, heading=subject, lead=lead, own_words=own, note=reminder.note, event=event, programme=programme, **_context(invitation, reader))
    return Composed(
        to_name=reader.person.name, to_address=reader.person.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email,
    )  # fmt: skip


def _still_true(invitation: Invitation, reminder: Reminder, event: Event, now: datetime) -> bool:
    due_at, reminded_at = queries.plan_of(reminder, event).due_at, queries.last_reminded(reminder.id, invitation.id)
    ahead = due_at is not None and event.starts_at is not None and now < event.starts_at
    if not ahead or event.status is not Status.PUBLISHED or not queries.still_reached(invitation.id):
        return False
    return due_at is None or now >= due_at or reminded_at is None or not comes_again(due_at, reminded_at)


def words_for(far: Distance, title: str) -> tuple[str, str]:
    """Subject and first sentence."""
    match far.unit:
        case Unit.MINUTES:
            return (
                ngettext("In %(num)d minute: %(event)s", "In %(num)d minutes: %(event)s", far.number, event=title),
                ngettext("The event below begins in %(num)d minute.", "The event below begins in %(num)d minutes.", far.number),
            )
        case Unit.HOURS:
            return (
                ngettext("In %(num)d hour: %(event)s", "In %(num)d hours: %(event)s", far.number, event=title),
                ngettext("The event below begins in %(num)d hour.", "The event below begins in %(num)d hours.", far.number),
            )
        case Unit.TODAY:
            return _("Today: %(event)s", event=title), _("The event below takes place today.")
        case Unit.TOMORROW:
            return _("Tomorrow: %(event)s", event=title), _("The event below takes place tomorrow.")
        case Unit.DAYS:
            return (
                ngettext("In %(num)d day: %(event)s", "In %(num)d days: %(event)s", far.number, event=title),
                ngettext("The event below takes place in %(num)d day.", "The event below takes place in %(num)d days.", far.number),
            )


def _context(invitation: Invitation, reader: Reader) -> dict[str, Any]:
    delegation, event = invitation.delegation, invitation.delegation.event
    seated = [rsvp for rsvp in delegation.rsvps if rsvp.standing is Standing.SEATED]
    others = [rsvp for rsvp in seated if reader.contact and rsvp.person_id != reader.person.id and through_contact(delegation, rsvp)]
    through, unnamed = [rsvp for rsvp in others if rsvp.named], sum(not rsvp.named for rsvp in others)
    return {
        "person_name": name_for_mail(reader.person.name), "clean": name_for_mail, "delegation": delegation, "through": through,
        "links": {rsvp.id: rsvp_link(rsvp) for rsvp in through}, "unnamed": unnamed, "claim": claim_link(delegation) if unnamed else "",
        "link": address("rsvps.delegation", token=tokens.current(DELEGATION, delegation.id)) if reader.contact or reader.rsvp is None else rsvp_link(reader.rsvp),
        "event_url": address("events.event", programme=event.programme.slug, event=event.slug),
    }  # fmt: skip
