"""The mail to whoever answered in their calendar, when that answer could not be entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import address
from ...core.words import name_for_mail
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ...rsvps.actions import RSVP
from ...rsvps.queries import get_rsvp
from ...rsvps.rules import ACTIVE
from ..queries.invitations import get_invitation
from ..rules.replies import REFUSED_COMPOSER, WHY


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[REFUSED_COMPOSER] = _answer_refused


def _answer_refused(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say where the address is somebody else's by now, or erased."""
    invitation = get_invitation(ids["invitation"])
    person, event = invitation.person, invitation.event
    if invitation.rsvp_id is None or not person.email or person.email_key != invitation.address.casefold():
        return None
    rsvp, programme = get_rsvp(invitation.rsvp_id), event.programme
    text, html = render(
        REFUSED_COMPOSER, lang, person_name=name_for_mail(person.name), own_words=None, event=event, programme=programme, delegation=rsvp.delegation, answer=ids["answer"],
        reason=WHY.get(ids["reason"], ""), active=rsvp.standing in ACTIVE, link=address("rsvps.rsvp", token=tokens.current(RSVP, rsvp.id)),
        event_url=address("events.event", programme=programme.slug, event=event.slug),
    )  # fmt: skip
    with speaking(lang):
        subject = _("Your answer could not be entered: %(event)s", event=event.title.text(lang))
    return Composed(
        to_name=person.name, to_address=person.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang), reply_to=programme.contact_email,
    )  # fmt: skip
