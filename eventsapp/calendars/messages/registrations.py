"""The mails of a registration, each with the event for the calendar: why they live above rsvps.

A mail goes to an address that nobody has proven, so it carries our words and the organiser's, and of what a stranger
typed only names, cleaned and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import address
from ...core.words import Words, name_for_mail
from ...events.models import Event
from ...events.queries import latest_status_change
from ...events.rules import Status
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Attachment, Composed
from ...people.models import Person
from ...rsvps.actions import DELEGATION, RSVP
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.queries import active, get_delegation, get_rsvp, queue_position, registrations_of_address
from ...rsvps.rules import ACTIVE, Standing
from ..queries.feeds import event_ics

Subject = Callable[[Event, Standing, str], str]


def register() -> None:
    """Make these composers known to the outbox."""
    for news, subject in (("registration", _received), ("seated", _seated), ("withdrawn", _withdrawn), ("status", _status)):
        COMPOSERS[f"{news}_contact"] = partial(_to_contact, news, subject)
        COMPOSERS[f"{news}_delegate"] = partial(_to_delegate, news, subject)


def _received(_event: Event, standing: Standing, title: str) -> str:
    return _("Waiting list: %(event)s", event=title) if standing is Standing.WAITING else _("Registration confirmed: %(event)s", event=title)


def _seated(_event: Event, _standing: Standing, title: str) -> str:
    return _("You have a seat now: %(event)s", event=title)


def _withdrawn(_event: Event, standing: Standing, title: str) -> str:
    return _("Registration withdrawn: %(event)s", event=title) if standing is Standing.WITHDRAWN else _("Registration changed: %(event)s", event=title)


def _status(event: Event, _standing: Standing, title: str) -> str:
    if event.status is Status.CANCELLED:
        return _("Cancelled: %(event)s", event=title)
    return _("Postponed: %(event)s", event=title) if event.status is Status.POSTPONED else _("Takes place after all: %(event)s", event=title)


def _to_contact(news: str, subject: Subject, ids: Mapping[str, Any], lang: str) -> Composed | None:
    delegation = get_delegation(ids["delegation"])
    going = active(delegation)
    if not _still_true(news, delegation.event, ids) or not (going or news == "withdrawn"):
        return None
    context = {
        "delegation": delegation,
        "going": going,
        "position": queue_position(delegation),
        "link": address("rsvps.delegation", token=tokens.current(DELEGATION, delegation.id)) if delegation.organisation else "",
        "links": {rsvp.id: _rsvp_link(rsvp) for rsvp in going if _reached_through_contact(rsvp, delegation)},
    }
    return _composed(f"{news}_contact", lang, subject, delegation.contact, delegation.event, delegation.standing, context)


def _to_delegate(news: str, subject: Subject, ids: Mapping[str, Any], lang: str) -> Composed | None:
    rsvp = get_rsvp(ids["rsvp"])
    delegation = rsvp.delegation
    if not _still_true(news, delegation.event, ids) or not (rsvp.standing in ACTIVE or news == "withdrawn"):
        return None
    context = {
        "delegation": delegation,
        "position": queue_position(delegation),
        "link": _rsvp_link(rsvp),
        "others": registrations_of_address(delegation.event_id, rsvp.person.email_key) - 1 if rsvp.standing in ACTIVE else 0,
    }
    return _composed(f"{news}_delegate", lang, subject, rsvp.person, delegation.event, rsvp.standing, context)


def _still_true(news: str, event: Event, ids: Mapping[str, Any]) -> bool:
    """Whether the mail still says what is so: an event that is off confirms nobody, and only its newest change is news."""
    if news == "status":
        newest = latest_status_change(event.id)
        return newest is not None and newest.id == ids["change"]
    return news == "withdrawn" or event.status is Status.PUBLISHED


def _composed(name: str, lang: str, subject: Subject, person: Person, event: Event, standing: Standing, context: Mapping[str, Any]) -> Composed:
    programme = event.programme
    change = latest_status_change(event.id)
    text, html = render(
        name, lang, person_name=name_for_mail(person.name), event=event, programme=programme, standing=standing, clean=name_for_mail,
        event_url=address("events.event", programme=programme.slug, event=event.slug), reason=change.reason if change else Words(), **context,
    )  # fmt: skip
    with speaking(lang):
        line = subject(event, standing, event.title.text(lang))
    attached = standing is Standing.SEATED and event.status is Status.PUBLISHED and subject is not _withdrawn
    return Composed(
        to_name=person.name, to_address=person.email, subject=line, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, attachments=_calendar(event, lang) if attached else (),
    )  # fmt: skip


def _calendar(event: Event, lang: str) -> tuple[Attachment, ...]:
    """The event for the calendar: the same entry as the download, for nobody to answer."""
    octets = event_ics(event, lang)
    return (Attachment(f"{event.slug}.ics", "text/calendar", octets),) if octets else ()


def _reached_through_contact(rsvp: Rsvp, delegation: Delegation) -> bool:
    return not rsvp.person.email or rsvp.person.email_key == delegation.contact.email_key


def _rsvp_link(rsvp: Rsvp) -> str:
    return address("rsvps.rsvp", token=tokens.current(RSVP, rsvp.id))
