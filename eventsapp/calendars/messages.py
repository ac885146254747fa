"""The mails of a registration, each with the event for the calendar: why they live above rsvps.

A mail goes to an address that nobody has proven, so it carries our words and the organiser's, and of what a stranger
typed only names, cleaned and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from ..core import tokens
from ..core.template import address
from ..core.words import name_for_mail
from ..events.models import Event
from ..mail.compose import render, speaking
from ..mail.composers import COMPOSERS, Attachment, Composed
from ..people.models import Person
from ..rsvps.actions import DELEGATION, RSVP
from ..rsvps.models import Delegation, Rsvp
from ..rsvps.queries import active, get_delegation, get_rsvp, queue_position, registrations_of_address
from ..rsvps.rules import ACTIVE, Standing
from .queries import event_ics

Subject = Callable[[Standing, str], str]


def register() -> None:
    """Make these composers known to the outbox."""
    COMPOSERS["registration_contact"] = lambda ids, lang: _to_contact("registration_contact", ids, lang, _received)
    COMPOSERS["registration_delegate"] = lambda ids, lang: _to_delegate("registration_delegate", ids, lang, _received)
    COMPOSERS["seated_contact"] = lambda ids, lang: _to_contact("seated_contact", ids, lang, _seated)
    COMPOSERS["seated_delegate"] = lambda ids, lang: _to_delegate("seated_delegate", ids, lang, _seated)
    COMPOSERS["withdrawn_contact"] = lambda ids, lang: _to_contact("withdrawn_contact", ids, lang, _withdrawn)
    COMPOSERS["withdrawn_delegate"] = lambda ids, lang: _to_delegate("withdrawn_delegate", ids, lang, _withdrawn)


def _received(standing: Standing, title: str) -> str:
    return _("Waiting list: %(event)s", event=title) if standing is Standing.WAITING else _("Registration confirmed: %(event)s", event=title)


def _seated(_standing: Standing, title: str) -> str:
    return _("You have a seat now: %(event)s", event=title)


def _withdrawn(_standing: Standing, title: str) -> str:
    return _("Registration withdrawn: %(event)s", event=title)


def _to_contact(name: str, ids: Mapping[str, Any], lang: str, subject: Subject) -> Composed | None:
    delegation = get_delegation(ids["delegation"])
    going = active(delegation)
    if not going and subject is not _withdrawn:
        return None  # withdrawn meanwhile: that mail says it
    context = {
        "delegation": delegation,
        "going": going,
        "position": queue_position(delegation),
        "link": address("rsvps.delegation", token=tokens.current(DELEGATION, delegation.id)) if delegation.organisation else "",
        "links": {rsvp.id: _rsvp_link(rsvp) for rsvp in going if _reached_through_contact(rsvp, delegation)},
    }
    return _composed(name, lang, subject, delegation.contact, delegation.event, delegation.standing, context)


def _to_delegate(name: str, ids: Mapping[str, Any], lang: str, subject: Subject) -> Composed | None:
    rsvp = get_rsvp(ids["rsvp"])
    if rsvp.standing not in ACTIVE and subject is not _withdrawn:
        return None
    delegation = rsvp.delegation
    context = {
        "delegation": delegation,
        "position": queue_position(delegation),
        "link": _rsvp_link(rsvp),
        "others": registrations_of_address(delegation.event_id, rsvp.person.email_key) - 1 if rsvp.standing in ACTIVE else 0,
    }
    return _composed(name, lang, subject, rsvp.person, delegation.event, rsvp.standing, context)


def _composed(name: str, lang: str, subject: Subject, person: Person, event: Event, standing: Standing, context: Mapping[str, Any]) -> Composed:
    programme = event.programme
    text, html = render(
        name, lang, person_name=name_for_mail(person.name), event=event, programme=programme, standing=standing, clean=name_for_mail,
        event_url=address("events.event", programme=programme.slug, event=event.slug), **context,
    )  # fmt: skip
    with speaking(lang):
        line = subject(standing, event.title.text(lang))
    return Composed(
        to_name=person.name, to_address=person.email, subject=line, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, attachments=_calendar(event, lang) if standing is Standing.SEATED else (),
    )  # fmt: skip


def _calendar(event: Event, lang: str) -> tuple[Attachment, ...]:
    """The event for the calendar: the same entry as the download, for nobody to answer."""
    octets = event_ics(event, lang)
    return (Attachment(f"{event.slug}.ics", "text/calendar", octets),) if octets else ()


def _reached_through_contact(rsvp: Rsvp, delegation: Delegation) -> bool:
    return not rsvp.person.email or rsvp.person.email_key == delegation.contact.email_key


def _rsvp_link(rsvp: Rsvp) -> str:
    return address("rsvps.rsvp", token=tokens.current(RSVP, rsvp.id))
